/* SPDX-License-Identifier: Apache-2.0 */
/* publish.c - the commands `publish` and `withdraw`: keep a repository of releases. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/host/clock.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "base/host/heap.h"
#include "cli/cosign.h"
#include "cli/key_list.h"
#include "cli/output.h"
#include "cli/passphrase_source.h"
#include "cli/render.h"
#include "cli/say.h"
#include "pipeline/releases/release.h"
#include "signer/repository/repository.h"

/* What a change is made with. */
struct hands {
    struct fb_repository repository;
    struct fb_key_list keys;
    struct fb_publisher publisher;
    struct fb_buffer proposal;
    struct fb_report *report; /* NULL, or what was found of a release that had to be verified */
};

static void clear_hands(struct hands *hands)
{
    fb_report_free(hands->report);
    fb_repository_close(&hands->repository);
    fb_key_list_clear(&hands->keys);
    fb_buffer_clear(&hands->proposal);
}

static bool open_keys(const struct fb_arguments *arguments, const struct fb_passphrase_source *source,
                      struct hands *out, struct fb_diag *diag)
{
    if (!fb_key_list_open(arguments, source, &out->keys, diag))
        return false;
    out->publisher.keys = (struct fb_side_keys){ (const struct fb_key *const *)out->keys.items, out->keys.count };
    out->publisher.now = fb_clock_now();
    return true;
}

typedef bool change(const struct fb_arguments *arguments, struct hands *hands, struct fb_diag *diag);

static const char *folder_of(const struct fb_arguments *arguments)
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

static bool write_proposal(const char *path, const struct hands *hands, struct fb_diag *diag)
{
    const struct fb_span bytes = fb_buffer_span(&hands->proposal);

    return path == NULL || bytes.size == 0 || fb_file_write(path, &bytes, 1, diag);
}

/* Keys first: nobody waits for a lock while somebody types a passphrase. */
static enum fb_exit make(const struct fb_arguments *arguments, change *run)
{
    struct hands hands = { .repository = { .lock = -1 }, .proposal = FB_BUFFER_EMPTY };
    const char *proposal = fb_arguments_text(arguments, FB_OPTION_PROPOSE);
    struct fb_passphrase_source source;
    struct fb_diag diag = FB_DIAG_NONE;

    if (!fb_passphrase_source_of(arguments, &source))
        return FB_EXIT_USAGE;
    fb_guard_process();
    hands.publisher.proposal = proposal != NULL ? &hands.proposal : NULL;
    const bool done = is_free(proposal, &diag)
                   && open_keys(arguments, &source, &hands, &diag)
                   && fb_repository_open(folder_of(arguments), true, &hands.repository, &diag)
                   && run(arguments, &hands, &diag)
                   && write_proposal(proposal, &hands, &diag);
    const enum fb_exit end = !done                ? fb_render_obstacle(arguments, FB_STAGE_CONFIGURATION, &diag)
                           : hands.report == NULL ? FB_EXIT_PASS
                                                  : fb_render(arguments, hands.report, NULL);
    clear_hands(&hands);
    return end;
}

static bool begin(const struct fb_arguments *arguments, struct hands *hands, struct fb_diag *diag)
{
    (void)arguments;
    return fb_repository_begin(&hands->repository, &hands->publisher, diag);
}

static bool rotate(const struct fb_arguments *arguments, struct hands *hands, struct fb_diag *diag)
{
    (void)arguments;
    return fb_repository_rotate(&hands->repository, &hands->publisher, diag);
}

static bool refresh(const struct fb_arguments *arguments, struct hands *hands, struct fb_diag *diag)
{
    (void)arguments;
    return fb_repository_refresh(&hands->repository, &hands->publisher, diag);
}

static const char *stream_of(const struct fb_arguments *arguments)
{
    return fb_arguments_text(arguments, FB_OPTION_STREAM);
}

static uint64_t counter_of(const struct fb_arguments *arguments)
{
    return fb_arguments_number(arguments, FB_OPTION_COUNTER, 0);
}

static bool is_folder(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static bool release_bundle(const struct fb_arguments *arguments, struct hands *hands, const char *sha256, struct fb_diag *diag)
{
    char *bundle = NULL;

    if (asprintf(&bundle, "%s/" FB_RELEASE_BUNDLE, arguments->operands.items[1]) < 0)
        return fb_fail_memory(diag);
    const struct fb_publication given = {
        .stream = stream_of(arguments),
        .counter = counter_of(arguments),
        .files = (const char *const[]){ bundle },
        .file_count = 1,
        .sha256 = sha256,
    };
    const bool done = fb_repository_release(&hands->repository, &hands->publisher, &given, diag);
    free(bundle);
    return done;
}

/* The very bytes that were verified, and nothing where the verdict is no pass. */
static bool verify_and_release(const struct fb_arguments *arguments, struct hands *hands, struct fb_diag *diag)
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

static bool release(const struct fb_arguments *arguments, struct hands *hands, struct fb_diag *diag)
{
    const struct fb_publication given = {
        .stream = stream_of(arguments),
        .counter = counter_of(arguments),
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

static bool roll_back(const struct fb_arguments *arguments, struct hands *hands, struct fb_diag *diag)
{
    return fb_repository_roll_back(&hands->repository, &hands->publisher, stream_of(arguments),
                                   fb_arguments_number(arguments, FB_OPTION_TO, 0), counter_of(arguments), diag);
}

static bool assign(const struct fb_arguments *arguments, struct hands *hands, struct fb_diag *diag)
{
    const struct fb_texts rings = arguments->values[FB_OPTION_RING];

    return fb_repository_assign(&hands->repository, &hands->publisher, stream_of(arguments),
                                counter_of(arguments), rings.items, rings.count, diag);
}

static bool take_back(const struct fb_arguments *arguments, struct hands *hands, struct fb_diag *diag)
{
    return fb_repository_withdraw(&hands->repository, &hands->publisher, stream_of(arguments),
                                  counter_of(arguments), fb_arguments_text(arguments, FB_OPTION_REASON), diag);
}

static bool accept_proposal(const struct fb_arguments *arguments, struct hands *hands, struct fb_diag *diag)
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
    const bool shown = fb_repository_open(folder_of(arguments), false, &repository, &diag)
                    && fb_repository_show(&repository, fb_format_is_json(arguments), &output.text, &diag);

    fb_repository_close(&repository);
    if (shown)
        return fb_output_end(&output) ? FB_EXIT_PASS : FB_EXIT_UNDECIDED;
    fb_output_abandon(&output);
    return fb_render_obstacle(arguments, FB_STAGE_CONFIGURATION, &diag);
}

/* What an action cannot do without: options, ended by FB_OPTION_COUNT. */
static const struct action {
    const char *name;
    change *run; /* of the repository; NULL: something else */
    enum fb_exit (*other)(const struct fb_arguments *);
    bool takes_files;
    bool is_proposable; /* instead of being published */
    enum fb_option_id needs[5];
} actions[] = {
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

static const struct action withdrawal = {
    .name = "withdraw",
    .is_proposable = true,
    .run = take_back,
    .needs = { FB_OPTION_KEY, FB_OPTION_STREAM, FB_OPTION_COUNTER, FB_OPTION_REASON, FB_OPTION_COUNT },
};

static bool is_usable(const struct fb_arguments *arguments, const struct action *action, size_t files)
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

static enum fb_exit run_publish(const struct fb_arguments *arguments)
{
    size_t i = 0;

    while (strcmp(actions[i].name, arguments->operands.items[0]) != 0)
        i++; /* the command's row has the same names */
    if (!is_usable(arguments, &actions[i], arguments->operands.count - 1))
        return FB_EXIT_USAGE;
    return actions[i].run != NULL ? make(arguments, actions[i].run) : actions[i].other(arguments);
}

static enum fb_exit run_withdraw(const struct fb_arguments *arguments)
{
    return is_usable(arguments, &withdrawal, 0) ? make(arguments, take_back) : FB_EXIT_USAGE;
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
    .run = run_publish,
};

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
    .run = run_withdraw,
};
