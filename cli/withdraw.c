/* SPDX-License-Identifier: Apache-2.0 */
/* withdraw.c - the command `withdraw`: no sensor may keep a release. */
#include "cli/command.h"
#include "cli/repository_change.h"

static bool take_back(const struct fb_arguments *arguments, struct fb_change_hands *hands, struct fb_diag *diag)
{
    return fb_repository_withdraw(&hands->repository, &hands->publisher, fb_change_stream(arguments),
                                  fb_change_counter(arguments), fb_arguments_text(arguments, FB_OPTION_REASON), diag);
}

static const struct fb_change_action withdrawal = {
    .name = "withdraw",
    .is_proposable = true,
    .run = take_back,
    .needs = { FB_OPTION_KEY, FB_OPTION_STREAM, FB_OPTION_COUNTER, FB_OPTION_REASON, FB_OPTION_COUNT },
};

static enum fb_exit run(const struct fb_arguments *arguments)
{
    return fb_change_is_usable(arguments, &withdrawal, 0) ? fb_change_make(arguments, take_back) : FB_EXIT_USAGE;
}

static const enum fb_option_id withdraw_options[] = {
    FB_OPTION_REPOSITORY,
    FB_OPTION_KEY,
    FB_OPTION_PASSPHRASE_ENV,
    FB_OPTION_PASSPHRASE_FD,
    FB_OPTION_STREAM,
    FB_OPTION_COUNTER,
    FB_OPTION_REASON,
    FB_OPTION_PROPOSE,
};
static const struct fb_example withdraw_examples[] = {
    { "withdraw --stream a --counter 9 --reason crash --key cold.key --passphrase-env PHRASE", "withdraw a release for ever" },
};

const struct fb_command fb_command_withdraw = {
    .name = "withdraw",
    .summary = "withdraw a release: no sensor may keep it",
    .operands = "",
    .description =
        "Signs, with the offline keys of the role `withdrawn`, that the bytes of a release are withdrawn,\n"
        "under whatever counter they appear.  There is no way back; a repaired release has other bytes.\n",
    .offer = FB_OFFER_NOTHING,
    FB_COMMAND_OPTIONS(withdraw_options),
    FB_COMMAND_EXAMPLES(withdraw_examples),
    .run = run,
};
