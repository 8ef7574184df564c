/* SPDX-License-Identifier: Apache-2.0 */
/* verify.c - the command `verify`: proves a release, and says who vouched for what. */
#include "base/host/clock.h"
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "cli/render.h"
#include "cli/say.h"
#include "pipeline/release.h"

enum fb_exit fb_run_verify(const struct fb_arguments *arguments)
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
