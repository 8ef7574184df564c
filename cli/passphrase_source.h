/* SPDX-License-Identifier: Apache-2.0 */
/* passphrase_source.h - where --passphrase-env and --passphrase-fd say that a passphrase is. */
#ifndef FB_CLI_PASSPHRASE_SOURCE_H
#define FB_CLI_PASSPHRASE_SOURCE_H

#include "cli/arguments.h"
#include "signer/keys/passphrase.h"

/* What the two options name.  Both together are a mistake in the command line, which is said on
 * standard error: then false. */
FB_MUST_CHECK bool fb_passphrase_source_of(const struct fb_arguments *arguments,
                                           struct fb_passphrase_source *out);

/* From now on this process leaves no core file and cannot be looked into: it will hold a key. */
void fb_guard_process(void);

#endif
