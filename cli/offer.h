/* SPDX-License-Identifier: Apache-2.0 */
/* offer.h - the words that a shell offers where the table of commands says RULES, SCHEMAS or COMMANDS. */
#ifndef FB_CLI_OFFER_H
#define FB_CLI_OFFER_H

#include "base/core/span.h"
#include "cli/command.h"

struct fb_offered {
    struct fb_span word; /* letters, digits, "-" and "_": nothing that a shell would expand */
    const char *what;    /* one line; "" */
};

/* The word at `index`.  False past the end, and for offers that are no list of words. */
bool fb_offer_word(enum fb_offer offer, size_t index, struct fb_offered *out);

#endif
