/* SPDX-License-Identifier: Apache-2.0 */
/* passphrase.h - what opens a key file or a token: from an environment variable or a descriptor,
 * never from a command line, and out of memory after use. */
#ifndef FB_KEYS_PASSPHRASE_H
#define FB_KEYS_PASSPHRASE_H

#include <stddef.h>

#include "base/core/attributes.h"
#include "base/core/diag.h"

#define FB_MAX_PASSPHRASE 1024 /* bytes */

struct fb_passphrase {
    char text[FB_MAX_PASSPHRASE + 1]; /* terminated */
    size_t size;
};

/* Where it comes from; neither: there is none. */
struct fb_passphrase_source {
    const char *variable; /* its name; NULL: not from the environment */
    bool has_descriptor;
    int descriptor;
    struct fb_passphrase *held; /* the one that was read last; NULL: it is not kept */
};

/* Reads it.  A variable's value is wiped where it stands, so that it is read once, and no child and
 * no core file has it.  Of a descriptor the next line is taken, without the line feed, and not one
 * byte more; it stays open.  A source that holds the last one gives it again instead of reading the
 * variable a second time, and where the descriptor has no more lines.  An empty passphrase, one that
 * is too long, and one with a zero byte are FB_FAULT_INPUT; that there is no source too, and the help
 * says how to give one.  The message never has any of it.  On failure *out is wiped. */
FB_MUST_CHECK bool fb_passphrase_read(const struct fb_passphrase_source *source,
                                      struct fb_passphrase *out, struct fb_diag *diag);

/* From now on the source holds what is read from it, for several keys under one passphrase: in a page
 * that no core file and no child has, and that is not swapped out where the system's limit on locked
 * memory (RLIMIT_MEMLOCK) allows it.  fb_passphrase_drop wipes it and gives it back; twice is fine. */
FB_MUST_CHECK bool fb_passphrase_hold(struct fb_passphrase_source *source, struct fb_diag *diag);
void fb_passphrase_drop(struct fb_passphrase_source *source);

/* Wipes it; twice is fine. */
void fb_passphrase_clear(struct fb_passphrase *passphrase);

#endif
