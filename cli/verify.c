/* SPDX-License-Identifier: Apache-2.0 */
/* verify.c - the command `verify`: proves a release, and says who vouched for what. */
#include "base/host/clock.h"
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "cli/render.h"
#include "cli/say.h"
#include "pipeline/releases/release.h"

static enum fb_exit run(const struct fb_arguments *arguments)
{
    FB_AUTO(fb_report_free)
    struct fb_report *report = NULL;
    struct fb_diag diag = FB_DIAG_NONE;
    const struct fb_release_asking asking = {
        .folder = arguments->operands.items[0],
        .root = fb_arguments_text(arguments, FB_OPTION_ROOT),
        .inventory = fb_arguments_text(arguments, FB_OPTION_INVENTORY),
        .now = fb_clock_now(),
    };

    if (asking.root == NULL) {
        fb_say("`verify` needs --root: the root of trust");
        return FB_EXIT_USAGE;
    }
    report = fb_report_new(fb_heap(), "verify");
    if (report == NULL)
        (void)fb_fail_memory(&diag);
    else if (fb_release_verify(&asking, report, &diag))
        return fb_render(arguments, report, fb_arguments_text(arguments, FB_OPTION_OUTPUT));
    return fb_render_obstacle(arguments, FB_STAGE_CONFIGURATION, &diag);
}

static const enum fb_option_id verify_options[] = {
    FB_OPTION_ROOT,
    FB_OPTION_INVENTORY,
};
static const struct fb_example verify_examples[] = {
    { "verify approved --root root.json", "prove it, offline, and say who vouched for what" },
    { "verify approved --root root.json --inventory inventory.dsse.json", "is it still right for the fleet as it is now?" },
};

const struct fb_command fb_command_verify = {
    .name = "verify",
    .summary = "prove a release, offline",
    .operands = "RELEASE",
    .description =
        "Proves a release by nothing but its folder and a root of trust: signatures of policy, fleet\n"
        "inventory, evidence and decision; thresholds and roles; the bundle's bytes and those of every file\n"
        "in it; and the decision itself, made anew as at its time.  Says who vouched for what.  With\n"
        "--inventory it asks whether the evidence would do for that fleet too.\n",
    .least_operands = 1,
    .most_operands = 1,
    .offer = FB_OFFER_FOLDERS,
    FB_COMMAND_OPTIONS(verify_options),
    FB_COMMAND_EXAMPLES(verify_examples),
    .reports = true,
    .run = run,
};
