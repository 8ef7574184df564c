/* SPDX-License-Identifier: Apache-2.0 */
/* rollout_next.c - what a person types after a rollout was stopped: sensors have the release until then. */
#include <string.h>

#include "cli/rollout.h"

#define DIGITS "0123456789"
#define SAFE DIGITS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._-" /* no shell and no terminal takes it for more */

/* Bytes of the stream in "acme/291/9"; 0 when it is not called so. */
static size_t stream_size(const char *release)
{
    const char *slash = release != NULL ? strrchr(release, '/') : NULL;

    if (slash == NULL || slash == release || slash[1] == '\0' || release[strspn(release, SAFE "/")] != '\0'
        || slash[1 + strspn(slash + 1, DIGITS)] != '\0')
        return 0;
    return (size_t)(slash - release);
}

static void tell_withdraw(const char *release, struct fb_buffer *out)
{
    const size_t size = stream_size(release);

    fb_buffer_text(out, "  sensors keep what they fetched, until the keepers of the offline keys type\n"
                        "  firebreak withdraw --repository REPOSITORY --stream ");
    if (size > 0)
        fb_buffer_printf(out, "%.*s --counter %s", (int)size, release, release + size + 1);
    else
        fb_buffer_text(out, "STREAM --counter N");
    fb_buffer_text(out, " --reason WHY --key KEY\n");
}

/* Words that a shell takes as they are, or what stands for them. */
static const char *plain(const char *word, const char *instead)
{
    return word != NULL && word[strspn(word, SAFE "/:")] == '\0' ? word : instead;
}

static void tell_rollback(const struct fb_rollout_desk *desk, struct fb_buffer *out)
{
    const bool is_remote = desk->server != NULL;

    fb_buffer_text(out, "  sensors keep what they fetched, until somebody types\n  firebreak rollout rollback ");
    if (is_remote)
        fb_buffer_printf(out, "--server %s", plain(desk->server, "URL"));
    else
        fb_buffer_printf(out, "--store %s --who NAME", plain(desk->store_path, "FILE"));
    fb_buffer_printf(out, " --reason WHY %s\n", plain(desk->name, "NAME"));
}

void fb_rollout_tell_next(struct fb_rollout_desk *desk, const struct fb_rollout_change *change)
{
    const char *verb = desk->arguments->operands.items[0];

    if (fb_arguments_has(desk->arguments, FB_OPTION_QUIET) || fb_format_is_json(desk->arguments))
        return;
    if (strcmp(verb, "halt") == 0)
        tell_rollback(desk, &desk->output.text);
    else if (strcmp(verb, "withdraw") == 0)
        tell_withdraw(change->release, &desk->output.text);
}
