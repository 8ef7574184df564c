/* SPDX-License-Identifier: Apache-2.0 */
/* audit.c - the command `audit`: what a release's signed evidence shows, point by point. */
#include "pipeline/audit/audit.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/clock.h"
#include "cli/key_list.h"
#include "cli/output.h"
#include "cli/render.h"
#include "cli/say.h"

/* "all", or a point's number. */
static bool read_required(const struct fb_arguments *arguments, bool required[static FB_AUDIT_POINTS])
{
    const struct fb_texts texts = arguments->values[FB_OPTION_REQUIRE];

    for (size_t i = 0; i < texts.count; i++) {
        char *end = NULL;
        const bool all = strcmp(texts.items[i], "all") == 0;
        const unsigned long number = strtoul(texts.items[i], &end, 10);
        if (!all && (*end != '\0' || number < 1 || number > FB_AUDIT_POINTS)) {
            fb_say("--require takes a point from 1 to %d, or all; not \"%s\"", FB_AUDIT_POINTS, texts.items[i]);
            return false;
        }
        for (size_t point = 1; point <= FB_AUDIT_POINTS; point++)
            required[point - 1] = required[point - 1] || all || point == number;
    }
    return true;
}

static enum fb_exit exit_of(const struct fb_audit *audit)
{
    const enum fb_verdict verdict = fb_report_verdict(fb_audit_report(audit));

    return verdict == FB_PASS ? FB_EXIT_PASS : verdict == FB_REJECT ? FB_EXIT_REJECT
                                                                    : FB_EXIT_UNDECIDED;
}

static bool write_audit(const struct fb_arguments *arguments, const struct fb_audit *audit, struct fb_output *output,
                        struct fb_diag *diag)
{
    const char *format = fb_format(arguments);

    if (strcmp(format, "json") == 0)
        return fb_audit_json(audit, FB_VERSION, &output->text, diag);
    if (strcmp(format, "html") == 0)
        return fb_audit_html(audit, FB_VERSION, &output->text, diag);
    return fb_audit_text(audit, output->width, fb_arguments_has(arguments, FB_OPTION_QUIET), &output->text, diag);
}

/* Text, JSON and HTML are the audit's own; the other formats have its findings, as of any report. */
static enum fb_exit tell(const struct fb_arguments *arguments, const struct fb_audit *audit)
{
    const char *path = fb_arguments_text(arguments, FB_OPTION_OUTPUT);
    const char *format = fb_format(arguments);
    struct fb_diag diag = FB_DIAG_NONE;

    if (strcmp(format, "text") != 0 && strcmp(format, "json") != 0 && strcmp(format, "html") != 0)
        return fb_render(arguments, fb_audit_report(audit), path);
    struct fb_output output = fb_output_begin(arguments, path);
    if (!write_audit(arguments, audit, &output, &diag)) {
        fb_output_abandon(&output);
        fb_say_diag(&diag);
        return FB_EXIT_UNDECIDED;
    }
    return fb_output_end(&output) ? exit_of(audit) : FB_EXIT_UNDECIDED;
}

static bool run(const struct fb_arguments *arguments, struct fb_audit_asking *asking, struct fb_key_list *keys,
                struct fb_audit **audit, struct fb_diag *diag)
{
    if (fb_arguments_has(arguments, FB_OPTION_KEY) && !fb_key_list_open(arguments, NULL, keys, diag))
        return false;
    asking->keys = keys->items;
    asking->key_count = keys->count;
    return fb_audit_run(asking, audit, diag);
}

static bool is_usable(const struct fb_arguments *arguments)
{
    if (!fb_arguments_has(arguments, FB_OPTION_ROOT))
        fb_say("`audit` needs --root: the root of trust");
    else if (fb_arguments_has(arguments, FB_OPTION_SEAL) && !fb_arguments_has(arguments, FB_OPTION_KEY))
        fb_say("--seal needs --key: whom to trust with it");
    else if (fb_arguments_has(arguments, FB_OPTION_SEAL) && !fb_arguments_has(arguments, FB_OPTION_STORE))
        fb_say("--seal needs --store: the rollouts that it is about");
    else
        return true;
    return false;
}

static enum fb_exit run_audit(const struct fb_arguments *arguments)
{
    FB_AUTO(fb_audit_free)
    struct fb_audit *audit = NULL;
    struct fb_key_list keys = { .items = NULL };
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_audit_asking asking = {
        .release = {
            .folder = arguments->operands.items[0],
            .root = fb_arguments_text(arguments, FB_OPTION_ROOT),
            .inventory = fb_arguments_text(arguments, FB_OPTION_INVENTORY),
            .now = fb_clock_now(),
        },
        .released = arguments->values[FB_OPTION_RELEASED].items,
        .released_count = arguments->values[FB_OPTION_RELEASED].count,
        .store = fb_arguments_text(arguments, FB_OPTION_STORE),
        .seal = fb_arguments_text(arguments, FB_OPTION_SEAL),
    };

    if (!is_usable(arguments) || !read_required(arguments, asking.required))
        return FB_EXIT_USAGE;
    const bool done = run(arguments, &asking, &keys, &audit, &diag);
    fb_key_list_clear(&keys);
    return done ? tell(arguments, audit) : fb_render_obstacle(arguments, FB_STAGE_CONFIGURATION, &diag);
}

static const enum fb_option_id audit_options[] = {
    FB_OPTION_ROOT,
    FB_OPTION_INVENTORY,
    FB_OPTION_RELEASED,
    FB_OPTION_STORE,
    FB_OPTION_SEAL,
    FB_OPTION_KEY,
    FB_OPTION_REQUIRE,
};
static const struct fb_example audit_examples[] = {
    { "audit approved --root root.json", "what the release itself shows" },
    { "audit approved --root root.json --format html -o audit.html", "the same as a page" },
    { "audit approved --root root.json --store a.db --seal seal.dsse.json --key clerk.pub", "with its rollout" },
};

const struct fb_command fb_command_audit = {
    .name = "audit",
    .summary = "answer, from signed evidence, what a safe deployment must be able to show",
    .operands = "RELEASE",
    .description =
        "Proves a release as `verify` does, and answers eleven points (same phases for every change, criteria\n"
        "before the start, a record for each build, rings, monitoring, four eyes, integrity, rollback,\n"
        "customers, emergencies, a log): shown, shown in part, not shown or contradicted, each with the\n"
        "evidence and who signed it.  Nothing is taken from what nobody signed: of --store, journals of\n"
        "rollouts, it believes what a --seal vouches for that one of --key has signed.  --released names\n"
        "release folders of the plan's rollback and kill switch.  What is not shown is listed and does not\n"
        "change the exit status, unless --require asks for it; a contradiction is a finding.\n",
    .least_operands = 1,
    .most_operands = 1,
    .offer = FB_OFFER_FOLDERS,
    FB_COMMAND_OPTIONS(audit_options),
    FB_COMMAND_EXAMPLES(audit_examples),
    .reports = true,
    .run = run_audit,
};
