/* SPDX-License-Identifier: Apache-2.0 */
/* diag.h - why we could not do what was asked, and where: plain data, no allocation.
 *
 * A diag is about us or about files that configure us; content that is wrong gives a finding
 * (base/report/finding.h) instead.  The first failure wins: later ones are its echoes.
 */
#ifndef FB_CORE_DIAG_H
#define FB_CORE_DIAG_H

#include <stdbool.h>
#include <stdint.h>

enum fb_fault {
    FB_FAULT_NONE,
    FB_FAULT_INPUT,       /* what was given is wrong */
    FB_FAULT_SYNTAX,      /* a text is not well-formed YAML, JSON, ... */
    FB_FAULT_KEY,         /* a key that is not known */
    FB_FAULT_UNSUPPORTED, /* it may be right, but we do not implement it */
    FB_FAULT_LIMIT,       /* it may be right, but asks for more than we allow */
    FB_FAULT_IO,          /* a file, folder or stream failed */
    FB_FAULT_MEMORY,      /* no memory left */
};

/* A place in a text file (line and column count from one; zero means that there is none) or in a
 * binary one (byte offset).  Texts are cut to fit, at a character's border. */
struct fb_place {
    char file[512];
    uint32_t line;
    uint32_t column; /* in characters */
    bool has_offset;
    uint64_t offset; /* from the start of the file, in bytes */
    uint64_t length; /* in bytes; zero where only the start is known */
    char path[512];  /* of the key or field, such as instances[1].criteria[20] */
};

struct fb_diag {
    enum fb_fault fault;
    struct fb_place place;
    char message[512];
    char help[512]; /* what to do; may be empty */
};

/* An empty diag: `struct fb_diag diag = FB_DIAG_NONE;` */
#define FB_DIAG_NONE           \
    {                          \
        .fault = FB_FAULT_NONE \
    }

#endif
