/* SPDX-License-Identifier: Apache-2.0 */
/* fetch.c - the command `fetch`: what a machine runs that gets content from a repository. */
#include "pipeline/delivery/fetch.h"
#include "pipeline/delivery/fetch_ring.h"

#include <string.h>

#include "base/host/clock.h"
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "cli/render.h"
#include "cli/say.h"

/* What each action cannot do without. */
static const struct action {
    const char *name;
    enum fb_option_id needs[6];
    size_t need_count;
    bool takes_targets;
} actions[] = {
    { "init", { FB_OPTION_ROOT, FB_OPTION_STORE }, 2, false },
    { "refresh", { FB_OPTION_ROOT, FB_OPTION_STORE, FB_OPTION_URL }, 3, false },
    { "ring", { FB_OPTION_ROOT, FB_OPTION_DIRECTOR_ROOT, FB_OPTION_STORE, FB_OPTION_URL, FB_OPTION_RING, FB_OPTION_INTO }, 6, false },
    { "get", { FB_OPTION_ROOT, FB_OPTION_STORE, FB_OPTION_URL, FB_OPTION_TARGET_URL, FB_OPTION_INTO }, 5, true },
};

static const struct action *find_action(const struct fb_arguments *arguments)
{
    size_t i = 0;

    while (strcmp(actions[i].name, arguments->operands.items[0]) != 0)
        i++; /* the command's row has the same names */
    return &actions[i];
}

static bool is_usable(const struct fb_arguments *arguments, const struct action *action)
{
    const bool has_targets = arguments->operands.count > 1;

    if (has_targets != action->takes_targets) {
        fb_say("`fetch %s` takes %s", action->name, action->takes_targets ? "paths of targets" : "nothing else");
        return false;
    }
    for (size_t i = 0; i < action->need_count; i++) {
        if (fb_arguments_has(arguments, action->needs[i]))
            continue;
        fb_say("`fetch %s` needs --%s: %s", action->name, fb_options[action->needs[i]].name, fb_options[action->needs[i]].help);
        return false;
    }
    return true;
}

static bool read_now(const struct fb_arguments *arguments, int64_t *out)
{
    const char *text = fb_arguments_text(arguments, FB_OPTION_NOW);

    *out = fb_clock_now();
    if (text == NULL || fb_tuf_time_read(fb_span_of(text), out))
        return true;
    fb_say("--now is a time such as 2026-01-31T12:00:00Z, not %s", text);
    return false;
}

static bool run(const struct fb_arguments *arguments, const struct action *action, int64_t now,
                struct fb_report *report, struct fb_diag *diag)
{
    const struct fb_fetch_options options = {
        .store = fb_arguments_text(arguments, FB_OPTION_STORE),
        .root = fb_arguments_text(arguments, FB_OPTION_ROOT),
        .metadata_url = fb_arguments_text(arguments, FB_OPTION_URL),
        .target_url = fb_arguments_text(arguments, FB_OPTION_TARGET_URL),
        .target_folder = fb_arguments_text(arguments, FB_OPTION_INTO),
        .now = now,
        .patience = (unsigned int)fb_arguments_number(arguments, FB_OPTION_PATIENCE, 0),
    };
    const struct fb_ring_options ring = {
        .store = options.store,
        .root = options.root,
        .director_root = fb_arguments_text(arguments, FB_OPTION_DIRECTOR_ROOT),
        .url = options.metadata_url,
        .ring = fb_arguments_text(arguments, FB_OPTION_RING),
        .folder = options.target_folder,
        .now = now,
        .patience = options.patience,
    };
    const struct fb_texts targets = { arguments->operands.items + 1, arguments->operands.count - 1 };

    if (action->need_count == 2)
        return ring.director_root != NULL ? fb_ring_init(&ring, diag) : fb_fetch_init(&options, diag);
    if (strcmp(action->name, "ring") == 0)
        return fb_ring_fetch(&ring, report, diag);
    return fb_fetch_run(&options, targets, report, diag);
}

/* A ring that has nothing yet and one whose name is wrong look alike to a sensor. */
static bool is_empty(const struct fb_report *report)
{
    return fb_report_subject_count(report) == 0 && fb_report_finding_count(report) == 0;
}

static enum fb_exit run_fetch(const struct fb_arguments *arguments)
{
    FB_AUTO(fb_report_free)
    struct fb_report *report = NULL;
    struct fb_diag diag = FB_DIAG_NONE;
    const struct action *action = find_action(arguments);
    int64_t now = 0;

    if (!is_usable(arguments, action) || !read_now(arguments, &now))
        return FB_EXIT_USAGE;
    report = fb_report_new(fb_heap(), "fetch");
    const bool done = (report != NULL || fb_fail_memory(&diag))
                   && fb_render_options(arguments, NULL, report, &diag)
                   && run(arguments, action, now, report, &diag);
    if (!done)
        return fb_render_obstacle(arguments, FB_STAGE_CONFIGURATION, &diag);
    if (strcmp(action->name, "ring") == 0 && !fb_arguments_has(arguments, FB_OPTION_QUIET) && is_empty(report))
        fb_say("no release is assigned to ring \"%s\": is that its name?", fb_arguments_text(arguments, FB_OPTION_RING));
    return fb_render(arguments, report, fb_arguments_text(arguments, FB_OPTION_OUTPUT));
}

static const enum fb_option_id fetch_options[] = {
    FB_OPTION_ROOT,
    FB_OPTION_STORE,
    FB_OPTION_URL,
    FB_OPTION_TARGET_URL,
    FB_OPTION_INTO,
    FB_OPTION_DIRECTOR_ROOT,
    FB_OPTION_RING,
    FB_OPTION_NOW,
    FB_OPTION_PATIENCE,
};
static const struct fb_action fetch_actions[] = {
    { "init", "makes a store, once", FB_OFFER_NOTHING },
    { "refresh", "brings the trusted metadata up to date", FB_OFFER_NOTHING },
    { "get", "the same, and then fetches targets", FB_OFFER_NOTHING },
    { "ring", "fetches what a ring shall have, of a repository of two sides", FB_OFFER_NOTHING },
};
static const struct fb_example fetch_examples[] = {
    { "fetch init --root 1.root.json --store trust", "on a new machine" },
    { "fetch refresh --root 1.root.json --store trust --url file://$PWD/repository/metadata", "what is current?" },
    { "fetch get --root 1.root.json --store trust --into . stable/rules.txt",
      "a target, verified; where it is, the environment says" },
};

const struct fb_command fb_command_fetch = {
    .name = "fetch",
    .summary = "get content from a repository that need not be trusted (TUF)",
    .operands = "init | refresh | get TARGET... | ring",
    .description =
        "`init` makes the store that remembers what this machine has seen.  `refresh` brings its metadata up\n"
        "to date, from the root that --root names on, and `get` then fetches targets into the folder that\n"
        "--into names.  A repository that goes back in time, has expired, or was not signed by as many keys\n"
        "as it must is refused with a finding; one that cannot be reached is undecided.  See docs/fetch.md.\n"
        "`ring` is for the repositories of `publish`: it takes what the director hands out to --ring, if it\n"
        "was released so and is not withdrawn (docs/publishing.md); its store is made by `init` with\n"
        "--director-root.\n",
    .least_operands = 1,
    .most_operands = SIZE_MAX,
    FB_COMMAND_ACTIONS(fetch_actions),
    FB_COMMAND_OPTIONS(fetch_options),
    FB_COMMAND_EXAMPLES(fetch_examples),
    .reports = true,
    .run = run_fetch,
};
