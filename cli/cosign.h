/* SPDX-License-Identifier: Apache-2.0 */
/* cosign.h - the part of `publish` that needs no repository: signing a proposal somewhere else. */
#ifndef FB_CLI_COSIGN_H
#define FB_CLI_COSIGN_H

#include "cli/key_list.h"

/* Adds the keys' signatures to the proposal, in place, and appends what was signed: lines for people. */
FB_MUST_CHECK bool fb_cosign(const char *path, const struct fb_key_list *keys, struct fb_buffer *said, struct fb_diag *diag);

#endif
