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
};

/* Reads it.  A variable's value is wiped where it stands, so that it is read once, and no child and
 * no core file has it.  Of a descriptor the first line is taken, without the line feed, and not one
 * byte more; it stays open.  An empty passphrase, one that is too long, and one with a zero byte are
 * FB_FAULT_INPUT; that there is no source too, and the help says how to give one.  The message
 * never has any of it.  On failure *out is wiped. */
FB_MUST_CHECK bool fb_passphrase_read(const struct fb_passphrase_source *source,
                                      struct fb_passphrase *out, struct fb_diag *diag);

/* Wipes it; twice is fine. */
void fb_passphrase_clear(struct fb_passphrase *passphrase);

#endif
