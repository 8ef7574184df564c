/* SPDX-License-Identifier: Apache-2.0 */
/* passphrase_source.c - the options that name a passphrase, and the process that gets to know it. */
#include "cli/passphrase_source.h"

#include <sys/prctl.h>

#include "cli/say.h"

bool fb_passphrase_source_of(const struct fb_arguments *arguments, struct fb_passphrase_source *out)
{
    const bool has_descriptor = fb_arguments_has(arguments, FB_OPTION_PASSPHRASE_FD);
    const char *variable = fb_arguments_text(arguments, FB_OPTION_PASSPHRASE_ENV);

    if (has_descriptor && variable != NULL) {
        fb_say("--passphrase-env and --passphrase-fd are two places for one passphrase");
        return false;
    }
    *out = (struct fb_passphrase_source){
        .variable = variable,
        .has_descriptor = has_descriptor,
        .descriptor = (int)fb_arguments_number(arguments, FB_OPTION_PASSPHRASE_FD, 0),
    };
    return true;
}

void fb_guard_process(void)
{
    (void)prctl(PR_SET_DUMPABLE, 0);
}
