/* SPDX-License-Identifier: Apache-2.0 */
/* rollout_simulate.c - the action `rollout simulate`: a plan against a simulated fleet. */
#include "cli/rollout_simulate.h"

#include <string.h>

#include "cli/output.h"
#include "cli/say.h"
#include "rollout/simulate/tell.h"

static bool ends_in(const char *text, const char *end)
{
    const size_t length = strlen(text);
    const size_t wanted = strlen(end);

    return length >= wanted && strcmp(text + length - wanted, end) == 0;
}

static bool wants_page(const struct fb_arguments *arguments)
{
    const char *path = fb_arguments_text(arguments, FB_OPTION_OUTPUT);

    return strcmp(fb_format(arguments), "html") == 0
        || (path != NULL && strcmp(fb_format(arguments), "text") == 0 && ends_in(path, ".html"));
}

static bool write_story(const struct fb_arguments *arguments, const struct fb_simulation *simulation)
{
    struct fb_output output = fb_output_begin(arguments, fb_arguments_text(arguments, FB_OPTION_OUTPUT));

    if (fb_format_is_json(arguments))
        fb_simulation_json(simulation, &output.text);
    else if (wants_page(arguments))
        fb_simulation_page(simulation, &output.text);
    else
        fb_simulation_text(simulation, &output.text);
    return fb_output_end(&output);
}

static bool simulate(const struct fb_arguments *arguments, bool *written, struct fb_diag *diag)
{
    FB_AUTO(fb_rollout_plan_free)
    struct fb_rollout_plan *plan = NULL;
    FB_AUTO(fb_scenario_free)
    struct fb_scenario *scenario = NULL;
    struct fb_simulation simulation;

    if (!fb_rollout_plan_load(arguments->operands.items[1], &plan, diag)
        || !fb_scenario_load(arguments->operands.items[2], &scenario, diag)
        || !fb_simulate(plan, scenario, &simulation, diag))
        return false;
    *written = write_story(arguments, &simulation);
    fb_simulation_clear(&simulation);
    return true;
}

enum fb_exit fb_rollout_simulate(const struct fb_arguments *arguments)
{
    struct fb_diag diag = FB_DIAG_NONE;
    bool written = false;

    if (arguments->operands.count != 3) {
        fb_say("it is used so: firebreak rollout simulate PLAN SCENARIO");
        return FB_EXIT_USAGE;
    }
    if (!simulate(arguments, &written, &diag)) {
        fb_say_diag(&diag);
        return FB_EXIT_UNDECIDED;
    }
    return written ? FB_EXIT_PASS : FB_EXIT_UNDECIDED;
}
