/* SPDX-License-Identifier: Apache-2.0 */
/* key_list.h - the keys that --key names: private ones to sign with, or public ones to trust. */
#ifndef FB_CLI_KEY_LIST_H
#define FB_CLI_KEY_LIST_H

#include "cli/arguments.h"
#include "signer/keys/key.h"

struct fb_key_list {
    struct fb_key **items;
    size_t count;
};

/* Opens them: private keys where there is a source of passphrases.  The caller clears *out in every
 * case. */
FB_MUST_CHECK bool fb_key_list_open(const struct fb_arguments *arguments, const struct fb_passphrase_source *source,
                                    struct fb_key_list *out, struct fb_diag *diag);

/* Private keys, with the passphrases that the options name; from then on the process is guarded. */
FB_MUST_CHECK bool fb_key_list_open_private(const struct fb_arguments *arguments, struct fb_key_list *out,
                                            struct fb_diag *diag);

void fb_key_list_clear(struct fb_key_list *keys);

#endif
