/* SPDX-License-Identifier: Apache-2.0 */
/* commands.c - the list of commands; each stands in its own file, with its options and examples. */
#include <string.h>

#include "base/host/nearest.h"
#include "cli/command.h"

/* Every command takes these. */
static const enum fb_option_id common_options[] = {
    FB_OPTION_OUTPUT,
    FB_OPTION_FORMAT,
    FB_OPTION_COLOR,
    FB_OPTION_QUIET,
    FB_OPTION_HELP,
};

/* In the order in which help lists them. */
const struct fb_command *const fb_commands[] = {
    &fb_command_init,
    &fb_command_compile,
    &fb_command_check,
    &fb_command_gate,
    &fb_command_replay,
    &fb_command_fuzz,
    &fb_command_incidents,
    &fb_command_inspect,
    &fb_command_contract,
    &fb_command_bundle,
    &fb_command_fetch,
    &fb_command_attest,
    &fb_command_sign,
    &fb_command_verify,
    &fb_command_audit,
    &fb_command_key,
    &fb_command_publish,
    &fb_command_withdraw,
    &fb_command_explain,
    &fb_command_rollout,
    &fb_command_schema,
    &fb_command_serve,
    &fb_command_completion,
    &fb_command_version,
    &fb_command_help,
};
const size_t fb_command_count = sizeof fb_commands / sizeof fb_commands[0];

const struct fb_command *fb_command_find(const char *name)
{
    for (size_t i = 0; i < fb_command_count; i++)
        if (strcmp(fb_commands[i]->name, name) == 0)
            return fb_commands[i];
    return NULL;
}

const char *fb_command_nearest(const char *name)
{
    const char *names[sizeof fb_commands / sizeof fb_commands[0]];

    for (size_t i = 0; i < fb_command_count; i++)
        names[i] = fb_commands[i]->name;
    return fb_nearest(fb_span_of(name), names, fb_command_count);
}

bool fb_option_common(size_t index, enum fb_option_id *out)
{
    if (index >= sizeof common_options / sizeof common_options[0])
        return false;
    *out = common_options[index];
    return true;
}

bool fb_command_option(const struct fb_command *command, size_t index, enum fb_option_id *out)
{
    if (index < command->option_count)
        *out = command->options[index];
    else if (!fb_option_common(index - command->option_count, out))
        return false;
    if (*out == FB_OPTION_FORMAT && command->reports)
        *out = FB_OPTION_REPORT_FORMAT;
    return true;
}
