/* SPDX-License-Identifier: Apache-2.0 */
/* repository_change.c - how `publish` and `withdraw` change a repository. */
#include "cli/repository_change.h"

#include <sys/stat.h>

#include "base/host/clock.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "cli/passphrase_source.h"
#include "cli/render.h"
#include "cli/say.h"

static void clear_hands(struct fb_change_hands *hands)
{
    fb_report_free(hands->report);
    fb_repository_close(&hands->repository);
    fb_key_list_clear(&hands->keys);
    fb_buffer_clear(&hands->proposal);
}

static bool open_keys(const struct fb_arguments *arguments, const struct fb_passphrase_source *source,
                      struct fb_change_hands *out, struct fb_diag *diag)
{
    if (!fb_key_list_open(arguments, source, &out->keys, diag))
        return false;
    out->publisher.keys = (struct fb_side_keys){ (const struct fb_key *const *)out->keys.items, out->keys.count };
    out->publisher.now = fb_clock_now();
    return true;
}

const char *fb_change_folder(const struct fb_arguments *arguments)
{
    const char *folder = fb_arguments_text(arguments, FB_OPTION_REPOSITORY);

    return folder != NULL ? folder : ".";
}

/* Signatures of others may be in it. */
static bool is_free(const char *path, struct fb_diag *diag)
{
    struct stat status;

    if (path == NULL || lstat(path, &status) != 0)
        return true;
    fb_place_set_file(&diag->place, path);
    return fb_fail(diag, FB_FAULT_IO, "it is there already, and a proposal is never overwritten");
}

static bool write_proposal(const char *path, const struct fb_change_hands *hands, struct fb_diag *diag)
{
    const struct fb_span bytes = fb_buffer_span(&hands->proposal);

    return path == NULL || bytes.size == 0 || fb_file_write(path, &bytes, 1, diag);
}

/* Keys first: nobody waits for a lock while somebody types a passphrase. */
enum fb_exit fb_change_make(const struct fb_arguments *arguments, fb_change *run)
{
    struct fb_change_hands hands = { .repository = { .lock = -1 }, .proposal = FB_BUFFER_EMPTY };
    const char *proposal = fb_arguments_text(arguments, FB_OPTION_PROPOSE);
    struct fb_passphrase_source source;
    struct fb_diag diag = FB_DIAG_NONE;

    if (!fb_passphrase_source_of(arguments, &source))
        return FB_EXIT_USAGE;
    fb_guard_process();
    hands.publisher.proposal = proposal != NULL ? &hands.proposal : NULL;
    const bool done = is_free(proposal, &diag)
                   && open_keys(arguments, &source, &hands, &diag)
                   && fb_repository_open(fb_change_folder(arguments), true, &hands.repository, &diag)
                   && run(arguments, &hands, &diag)
                   && write_proposal(proposal, &hands, &diag);
    const enum fb_exit end = !done                ? fb_render_obstacle(arguments, FB_STAGE_CONFIGURATION, &diag)
                           : hands.report == NULL ? FB_EXIT_PASS
                                                  : fb_render(arguments, hands.report, NULL);
    clear_hands(&hands);
    return end;
}

const char *fb_change_stream(const struct fb_arguments *arguments)
{
    return fb_arguments_text(arguments, FB_OPTION_STREAM);
}

uint64_t fb_change_counter(const struct fb_arguments *arguments)
{
    return fb_arguments_number(arguments, FB_OPTION_COUNTER, 0);
}

bool fb_change_is_usable(const struct fb_arguments *arguments, const struct fb_change_action *action, size_t files)
{
    const bool proposes = fb_arguments_has(arguments, FB_OPTION_PROPOSE);

    if (proposes && !action->is_proposable) {
        fb_say("`%s` cannot be proposed", action->name);
        return false;
    }
    /* Who proposes may leave all signing to others. */
    for (const enum fb_option_id *need = action->needs; *need != FB_OPTION_COUNT; need++)
        if (!fb_arguments_has(arguments, *need) && !(proposes && *need == FB_OPTION_KEY)) {
            fb_say("`%s` needs --%s", action->name, fb_options[*need].name);
            return false;
        }
    if (action->takes_files == (files > 0))
        return true;
    fb_say(action->takes_files ? "`%s` needs files" : "`%s` takes no files", action->name);
    return false;
}
