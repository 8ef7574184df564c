/* SPDX-License-Identifier: Apache-2.0 */
/* publish.c - the command `publish`: keeps a repository of releases. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/host/fail.h"
#include "base/host/heap.h"
#include "cli/command.h"
#include "cli/cosign.h"
#include "cli/output.h"
#include "cli/render.h"
#include "cli/repository_change.h"
#include "cli/say.h"
#include "pipeline/releases/release.h"

static bool begin(const struct fb_arguments *arguments, struct fb_change_hands *hands, struct fb_diag *diag)
{
    (void)arguments;
    return fb_repository_begin(&hands->repository, &hands->publisher, diag);
}

static bool rotate(const struct fb_arguments *arguments, struct fb_change_hands *hands, struct fb_diag *diag)
{
    (void)arguments;
    return fb_repository_rotate(&hands->repository, &hands->publisher, diag);
}

static bool refresh(const struct fb_arguments *arguments, struct fb_change_hands *hands, struct fb_diag *diag)
{
    (void)arguments;
    return fb_repository_refresh(&hands->repository, &hands->publisher, diag);
}

static bool is_folder(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static bool release_bundle(const struct fb_arguments *arguments, struct fb_change_hands *hands, const char *sha256, struct fb_diag *diag)
{
    char *bundle = NULL;

    if (asprintf(&bundle, "%s/" FB_RELEASE_BUNDLE, arguments->operands.items[1]) < 0)
        return fb_fail_memory(diag);
    const struct fb_publication given = {
        .stream = fb_change_stream(arguments),
        .counter = fb_change_counter(arguments),
        .files = (const char *const[]){ bundle },
        .file_count = 1,
        .sha256 = sha256,
    };
    const bool done = fb_repository_release(&hands->repository, &hands->publisher, &given, diag);
    free(bundle);
    return done;
}

/* The very bytes that were verified, and nothing where the verdict is no pass. */
static bool verify_and_release(const struct fb_arguments *arguments, struct fb_change_hands *hands, struct fb_diag *diag)
{
    char sha256[65] = "";
    const struct fb_release_asking asking = {
        .folder = arguments->operands.items[1],
        .root = hands->repository.plan->root_of_trust,
        .now = hands->publisher.now,
        .sha256 = sha256,
    };

    if (arguments->operands.count != 2 || !is_folder(asking.folder)) {
        fb_fail(diag, FB_FAULT_INPUT, "repository.yaml names a root of trust: plain files are not released");
        return fb_fail_help(diag, "give one folder that `firebreak sign` made");
    }
    hands->report = fb_report_new(fb_heap(), "publish");
    if (hands->report == NULL)
        return fb_fail_memory(diag);
    return fb_release_verify(&asking, hands->report, diag)
        && (fb_report_verdict(hands->report) != FB_PASS || release_bundle(arguments, hands, sha256, diag));
}

static bool release(const struct fb_arguments *arguments, struct fb_change_hands *hands, struct fb_diag *diag)
{
    const struct fb_publication given = {
        .stream = fb_change_stream(arguments),
        .counter = fb_change_counter(arguments),
        .files = arguments->operands.items + 1,
        .file_count = arguments->operands.count - 1,
    };

    if (hands->repository.plan->root_of_trust != NULL)
        return verify_and_release(arguments, hands, diag);
    if (!is_folder(given.files[0]))
        return fb_repository_release(&hands->repository, &hands->publisher, &given, diag);
    fb_fail(diag, FB_FAULT_INPUT, "%s: a folder is released where repository.yaml names a root of trust", given.files[0]);
    return fb_fail_help(diag, "name it there (root_of_trust: root.json), and the release is verified first");
}

static bool roll_back(const struct fb_arguments *arguments, struct fb_change_hands *hands, struct fb_diag *diag)
{
    return fb_repository_roll_back(&hands->repository, &hands->publisher, fb_change_stream(arguments),
                                   fb_arguments_number(arguments, FB_OPTION_TO, 0), fb_change_counter(arguments), diag);
}

static bool assign(const struct fb_arguments *arguments, struct fb_change_hands *hands, struct fb_diag *diag)
{
    const struct fb_texts rings = arguments->values[FB_OPTION_RING];

    return fb_repository_assign(&hands->repository, &hands->publisher, fb_change_stream(arguments),
                                fb_change_counter(arguments), rings.items, rings.count, diag);
}

static bool accept_proposal(const struct fb_arguments *arguments, struct fb_change_hands *hands, struct fb_diag *diag)
{
    return fb_repository_accept(&hands->repository, &hands->publisher, arguments->operands.items + 1,
                                arguments->operands.count - 1, diag);
}

static bool cosign_into(const struct fb_arguments *arguments, struct fb_buffer *said, struct fb_diag *diag)
{
    struct fb_key_list keys;
    const bool done = fb_key_list_open_private(arguments, &keys, diag)
                   && fb_cosign(arguments->operands.items[1], &keys, said, diag);

    fb_key_list_clear(&keys);
    return done;
}

static enum fb_exit cosign(const struct fb_arguments *arguments)
{
    struct fb_output output = fb_output_begin(arguments, fb_arguments_text(arguments, FB_OPTION_OUTPUT));
    struct fb_diag diag = FB_DIAG_NONE;

    if (arguments->operands.count != 2) {
        fb_say("`cosign` takes one file: the proposal");
        return FB_EXIT_USAGE;
    }
    if (cosign_into(arguments, &output.text, &diag))
        return fb_output_end(&output) ? FB_EXIT_PASS : FB_EXIT_UNDECIDED;
    fb_output_abandon(&output);
    return fb_render_obstacle(arguments, FB_STAGE_CONFIGURATION, &diag);
}

static enum fb_exit show(const struct fb_arguments *arguments)
{
    struct fb_output output = fb_output_begin(arguments, fb_arguments_text(arguments, FB_OPTION_OUTPUT));
    struct fb_repository repository = { .lock = -1 };
    struct fb_diag diag = FB_DIAG_NONE;
    const bool shown = fb_repository_open(fb_change_folder(arguments), false, &repository, &diag)
                    && fb_repository_show(&repository, fb_format_is_json(arguments), &output.text, &diag);

    fb_repository_close(&repository);
    if (shown)
        return fb_output_end(&output) ? FB_EXIT_PASS : FB_EXIT_UNDECIDED;
    fb_output_abandon(&output);
    return fb_render_obstacle(arguments, FB_STAGE_CONFIGURATION, &diag);
}

static const struct fb_change_action actions[] = {
    { .name = "init", .run = begin, .needs = { FB_OPTION_KEY, FB_OPTION_COUNT } },
    { .name = "release", .is_proposable = true, .run = release, .takes_files = true, .needs = { FB_OPTION_KEY, FB_OPTION_STREAM, FB_OPTION_COUNTER, FB_OPTION_COUNT } },
    { .name = "rollback", .is_proposable = true, .run = roll_back, .needs = { FB_OPTION_KEY, FB_OPTION_STREAM, FB_OPTION_TO, FB_OPTION_COUNTER, FB_OPTION_COUNT } },
    { .name = "assign", .is_proposable = true, .run = assign, .needs = { FB_OPTION_KEY, FB_OPTION_STREAM, FB_OPTION_COUNTER, FB_OPTION_RING, FB_OPTION_COUNT } },
    { .name = "refresh", .run = refresh, .needs = { FB_OPTION_KEY, FB_OPTION_COUNT } },
    { .name = "rotate", .is_proposable = true, .run = rotate, .needs = { FB_OPTION_KEY, FB_OPTION_COUNT } },
    { .name = "cosign", .other = cosign, .takes_files = true, .needs = { FB_OPTION_KEY, FB_OPTION_COUNT } },
    { .name = "accept", .run = accept_proposal, .takes_files = true, .needs = { FB_OPTION_KEY, FB_OPTION_COUNT } },
    { .name = "show", .other = show, .needs = { FB_OPTION_COUNT } },
};

static enum fb_exit run(const struct fb_arguments *arguments)
{
    size_t i = 0;

    while (strcmp(actions[i].name, arguments->operands.items[0]) != 0)
        i++; /* the command's row has the same names */
    if (!fb_change_is_usable(arguments, &actions[i], arguments->operands.count - 1))
        return FB_EXIT_USAGE;
    return actions[i].run != NULL ? fb_change_make(arguments, actions[i].run) : actions[i].other(arguments);
}

static const enum fb_option_id publish_options[] = {
    FB_OPTION_REPOSITORY,
    FB_OPTION_KEY,
    FB_OPTION_PASSPHRASE_ENV,
    FB_OPTION_PASSPHRASE_FD,
    FB_OPTION_STREAM,
    FB_OPTION_COUNTER,
    FB_OPTION_TO,
    FB_OPTION_RING,
    FB_OPTION_PROPOSE,
};
static const struct fb_action publish_actions[] = {
    { "init", "signs the first metadata of a repository", FB_OFFER_NOTHING },
    { "release", "publishes a verified release, or files", FB_OFFER_FILES },
    { "rollback", "publishes a release's bytes again, under a higher counter", FB_OFFER_NOTHING },
    { "assign", "gives a release to rings", FB_OFFER_NOTHING },
    { "refresh", "signs anew what ends soon", FB_OFFER_NOTHING },
    { "rotate", "makes keys and roles those of repository.yaml", FB_OFFER_NOTHING },
    { "cosign", "signs a proposal, wherever the key is, and says what it proposes", FB_OFFER_FILES },
    { "accept", "publishes a proposal that enough keys have signed", FB_OFFER_FILES },
    { "show", "says what is published", FB_OFFER_NOTHING },
};
static const struct fb_example publish_examples[] = {
    { "publish init --key cold.key --key hot.key --passphrase-fd 3 3<phrases", "begin, by the repository.yaml found here" },
    { "publish release --stream a --counter 9 --key cold.key --passphrase-env PHRASE 291.bundle", "publish a release" },
    { "publish assign --stream a --counter 9 --ring new --key hot.key --passphrase-env PHRASE", "give it to a ring" },
    { "publish refresh --key hot.key --passphrase-env PHRASE", "keep timestamps from expiring" },
    { "publish cosign next.json --key cold2.key --passphrase-env PHRASE", "sign what `--propose next.json` wrote" },
    { "publish accept next.json --key hot.key --passphrase-env PHRASE", "publish it, signed by enough keys" },
    { "publish show --format json", "roles, releases and rings, for programs" },
};

const struct fb_command fb_command_publish = {
    .name = "publish",
    .summary = "keep a repository of releases that sensors fetch from",
    .operands = "ACTION [FILE...]",
    .description =
        "Keeps the TUF repository in --repository, whose repository.yaml says who signs what, as\n"
        "docs/publishing.md tells: `release` and `rollback` say with offline keys which bytes are\n"
        "releases, `assign` with an online key which ring gets which.  Where repository.yaml names a root\n"
        "of trust, `release` takes a folder that `sign` made and verifies it first.  Each change is there\n"
        "whole or not at all, wherever the process is killed.  Any web server can serve the folder.\n"
        "With --propose a change is written to a file instead, which others sign before it is accepted.\n"
        "Actions: init, release FILE..., rollback, assign, refresh, rotate, cosign FILE, accept FILE...,\n"
        "show.\n",
    .least_operands = 1,
    .most_operands = SIZE_MAX,
    FB_COMMAND_ACTIONS(publish_actions),
    FB_COMMAND_OPTIONS(publish_options),
    FB_COMMAND_EXAMPLES(publish_examples),
    .run = run,
};
