/* SPDX-License-Identifier: Apache-2.0 */
/* attest.c - the command `attest`: signs the record of a run of the gates. */
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "cli/key_list.h"
#include "cli/render.h"
#include "cli/say.h"
#include "pipeline/evidence/evidence.h"

static bool attest(const struct fb_arguments *arguments, struct fb_report *report, struct fb_diag *diag)
{
    struct fb_key_list keys;
    struct fb_attesting attesting = {
        .record = arguments->operands.items[0],
        .folder = fb_arguments_text(arguments, FB_OPTION_OUTPUT),
        .allow_cached = fb_arguments_has(arguments, FB_OPTION_ALLOW_CACHED),
    };
    bool done = fb_key_list_open_private(arguments, &keys, diag);

    attesting.keys = (const struct fb_key *const *)keys.items;
    attesting.key_count = keys.count;
    done = done && fb_attest(&attesting, report, diag);
    fb_key_list_clear(&keys);
    return done;
}

static enum fb_exit run_attest(const struct fb_arguments *arguments)
{
    FB_AUTO(fb_report_free)
    struct fb_report *report = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    if (fb_arguments_text(arguments, FB_OPTION_OUTPUT) == NULL || !fb_arguments_has(arguments, FB_OPTION_KEY)) {
        fb_say("`attest` needs --key, and -o: the folder of evidence that it makes");
        return FB_EXIT_USAGE;
    }
    report = fb_report_new(fb_heap(), "attest");
    if (report == NULL)
        (void)fb_fail_memory(&diag);
    else if (attest(arguments, report, &diag))
        return fb_render(arguments, report, NULL);
    return fb_render_obstacle(arguments, FB_STAGE_CONFIGURATION, &diag);
}

static const enum fb_option_id attest_options[] = {
    FB_OPTION_ALLOW_CACHED,
    FB_OPTION_KEY,
    FB_OPTION_PASSPHRASE_ENV,
    FB_OPTION_PASSPHRASE_FD,
};
static const struct fb_example attest_examples[] = {
    { "attest record --key gates.key --passphrase-env PHRASE -o evidence-290", "sign what `gate --evidence record` wrote" },
};

const struct fb_command fb_command_attest = {
    .name = "attest",
    .summary = "sign the record of a run of the gates: evidence",
    .operands = "RECORD",
    .description =
        "Takes the folder that `gate --evidence` wrote and makes the folder that -o names: the statement of\n"
        "each gate in an envelope (DSSE), signed by every --key.  It is a command of its own so that the key\n"
        "is never in a process that runs engines.  What gates rejected is signed too: it is evidence.\n",
    .least_operands = 1,
    .most_operands = 1,
    .offer = FB_OFFER_FOLDERS,
    FB_COMMAND_OPTIONS(attest_options),
    FB_COMMAND_EXAMPLES(attest_examples),
    .run = run_attest,
};
