/* SPDX-License-Identifier: Apache-2.0 */
/* bundle.c - the command `bundle`: packs content files, and says who signed a bundle and what is in it. */
#include "pipeline/bundles/bundle.h"

#include <pthread.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/host/heap.h"
#include "cli/key_list.h"
#include "cli/passphrase_source.h"
#include "cli/render.h"
#include "cli/say.h"

/* Keys are opened by a thread of their own: to try a passphrase takes as long as packing a few
 * megabytes. */
struct opening {
    const struct fb_arguments *arguments;
    struct fb_passphrase_source source;
    struct fb_key_list keys;
    pthread_t thread;
    bool started;
    bool opened;
    struct fb_diag diag;
};

static void *open_signers(void *context)
{
    struct opening *opening = context;

    opening->opened = fb_key_list_open(opening->arguments, &opening->source, &opening->keys, &opening->diag);
    return NULL;
}

static void start_opening(struct opening *opening)
{
    opening->started = pthread_create(&opening->thread, NULL, open_signers, opening) == 0;
}

static void wait_for_opening(struct opening *opening)
{
    if (opening->started)
        (void)pthread_join(opening->thread, NULL);
    opening->started = false;
}

static bool signers(void *context, struct fb_bundle_keys *out, struct fb_diag *diag)
{
    struct opening *opening = context;

    if (!opening->started)
        (void)open_signers(opening);
    wait_for_opening(opening);
    if (!opening->opened) {
        *diag = opening->diag;
        return false;
    }
    *out = (struct fb_bundle_keys){ (const struct fb_key *const *)opening->keys.items, opening->keys.count };
    return true;
}

static bool create(const struct fb_arguments *arguments, struct fb_project *project,
                   struct opening *opening, struct fb_report *report, struct fb_diag *diag)
{
    const struct fb_bundle_making making = {
        .project = project,
        .sources = { arguments->operands.items + 1, arguments->operands.count - 1 },
        .path = fb_arguments_text(arguments, FB_OPTION_OUTPUT),
        .signers = opening != NULL ? signers : NULL,
        .signers_context = opening,
    };

    return fb_bundle_make(&making, report, diag);
}

static bool create_signed(const struct fb_arguments *arguments, struct fb_project *project,
                          struct fb_report *report, struct fb_diag *diag)
{
    struct opening opening = { .arguments = arguments, .diag = FB_DIAG_NONE };

    if (!fb_passphrase_source_of(arguments, &opening.source))
        return fb_fail(diag, FB_FAULT_INPUT, "the passphrase has two places");
    if (!fb_arguments_has(arguments, FB_OPTION_KEY))
        return create(arguments, project, NULL, report, diag);
    fb_guard_process();
    start_opening(&opening);
    const bool done = create(arguments, project, &opening, report, diag);
    wait_for_opening(&opening);
    fb_key_list_clear(&opening.keys);
    return done;
}

static bool run_create(const struct fb_arguments *arguments, struct fb_report *report,
                       struct fb_diag *diag)
{
    FB_AUTO(fb_project_free)
    struct fb_project *project = NULL;
    const struct fb_project_options options = fb_project_options_of(arguments);

    if (fb_arguments_has(arguments, FB_OPTION_OPAQUE))
        return (fb_report_add_option(report, "opaque", "true") || fb_fail_memory(diag))
            && create_signed(arguments, NULL, report, diag);
    return fb_project_open(&options, &project, diag)
        && fb_render_options(arguments, project, report, diag)
        && create_signed(arguments, project, report, diag);
}

typedef bool asker(const struct fb_bundle_asking *asking, struct fb_report *report, struct fb_diag *diag);

static bool ask(const struct fb_arguments *arguments, asker *run, struct fb_report *report,
                struct fb_diag *diag)
{
    struct fb_key_list keys;
    const bool opened = fb_key_list_open(arguments, NULL, &keys, diag);
    const struct fb_bundle_asking asking = {
        .path = arguments->operands.items[1],
        .signatures = fb_arguments_text(arguments, FB_OPTION_SIGNATURES),
        .keys = (const struct fb_key *const *)keys.items,
        .key_count = keys.count,
        .threshold = fb_arguments_number(arguments, FB_OPTION_THRESHOLD, 0),
    };
    const bool done = opened
                   && (run != NULL ? run(&asking, report, diag)
                                   : fb_bundle_extract(&asking, fb_arguments_text(arguments, FB_OPTION_OUTPUT), report, diag));

    fb_key_list_clear(&keys);
    return done;
}

static const struct action {
    const char *name;
    asker *run;     /* NULL: create, unpack */
    bool needs_key; /* what it says is about signatures */
    bool needs_output;
    bool many; /* takes any number of files, not one */
} actions[] = {
    { .name = "create", .needs_output = true, .many = true },
    { .name = "verify", .run = fb_bundle_verify, .needs_key = true },
    { .name = "signers", .run = fb_bundle_signers, .needs_key = true },
    { .name = "list", .run = fb_bundle_list },
    { .name = "unpack", .needs_output = true },
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
    const char *output = fb_arguments_text(arguments, FB_OPTION_OUTPUT);
    const size_t files = arguments->operands.count - 1;

    if (files == 0 || (files > 1 && !action->many))
        fb_say("`bundle %s` takes %s", action->name, action->many ? "files or folders" : "one bundle");
    else if (action->needs_output && (output == NULL || strcmp(output, "-") == 0))
        fb_say("`bundle %s` needs -o: what it shall write", action->name);
    else if (action->needs_key && !fb_arguments_has(arguments, FB_OPTION_KEY))
        fb_say("`bundle %s` needs --key: whom to trust", action->name);
    else
        return true;
    return false;
}

static enum fb_exit run_bundle(const struct fb_arguments *arguments)
{
    FB_AUTO(fb_report_free)
    struct fb_report *report = NULL;
    struct fb_diag diag = FB_DIAG_NONE;
    const struct action *action = find_action(arguments);

    if (!is_usable(arguments, action))
        return FB_EXIT_USAGE;
    report = fb_report_new(fb_heap(), "bundle");
    const bool done = (report != NULL || fb_fail_memory(&diag))
                   && (action->many ? run_create(arguments, report, &diag)
                                    : ask(arguments, action->run, report, &diag));
    if (!done)
        return fb_render_obstacle(arguments, FB_STAGE_CONFIGURATION, &diag);
    return fb_render(arguments, report, action->needs_output ? NULL : fb_arguments_text(arguments, FB_OPTION_OUTPUT));
}

static const enum fb_option_id bundle_options[] = {
    FB_OPTION_KEY,
    FB_OPTION_THRESHOLD,
    FB_OPTION_SIGNATURES,
    FB_OPTION_PASSPHRASE_ENV,
    FB_OPTION_PASSPHRASE_FD,
    FB_OPTION_OPAQUE,
    FB_OPTION_PROJECT,
    FB_OPTION_SCHEMA,
    FB_OPTION_IMPORT_ROOT,
    FB_OPTION_TYPES,
};
static const struct fb_action bundle_actions[] = {
    { "create", "packs files, and signs with each --key", FB_OFFER_FILES },
    { "verify", "checks signatures and digest; parses nothing", FB_OFFER_FILES },
    { "signers", "checks the signatures alone", FB_OFFER_FILES },
    { "list", "checks every file, and lists them", FB_OFFER_FILES },
    { "unpack", "checks every file, and writes them", FB_OFFER_FILES },
};
static const struct fb_example bundle_examples[] = {
    { "bundle create -o 291.bundle fatal.fbc", "with what it needs, by the project found here" },
    { "bundle create --opaque -o rules.bundle rules/", "any files, as they are" },
    { "bundle list 291.bundle", "what is in it, every digest checked" },
    { "bundle verify --key packer.pub 291.bundle", "who signed, and whether it is these bytes" },
};

const struct fb_command fb_command_bundle = {
    .name = "bundle",
    .summary = "pack content files into a bundle, verify, list or unpack one",
    .operands = "create FILE|DIR... | verify|signers|list|unpack FILE",
    .description =
        "`create` packs files into -o, the same files always to the same bytes, with a manifest of their\n"
        "digests and of what each needs of a sensor build; with --key it signs the bundle's digest\n"
        "(FILE.dsse.json).  The other actions take a bundle; with --key they trust nothing that these keys\n"
        "have not signed.  `unpack` makes the folder that -o names, with all files or not at all.\n",
    .least_operands = 1,
    .most_operands = SIZE_MAX,
    FB_COMMAND_ACTIONS(bundle_actions),
    FB_COMMAND_OPTIONS(bundle_options),
    FB_COMMAND_EXAMPLES(bundle_examples),
    .reports = true,
    .run = run_bundle,
};
