/* SPDX-License-Identifier: Apache-2.0 */
/* rollout_actions.c - what each action of `rollout` asks of its side, and what it needs for that. */
#include "cli/rollout_actions.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "pipeline/audit/audit.h"

static bool run_start(struct fb_rollout_desk *desk, struct fb_diag *diag)
{
    return desk->side->start(desk, diag);
}

static bool run_command(struct fb_rollout_desk *desk, struct fb_diag *diag)
{
    const struct fb_texts operands = desk->arguments->operands;
    const struct fb_client_command command = {
        .rollout = desk->name,
        .verb = operands.items[0],
        .why = fb_arguments_text(desk->arguments, FB_OPTION_REASON),
        .ring = fb_arguments_text(desk->arguments, FB_OPTION_RING),
    };

    return desk->side->command(desk, &command, diag);
}

/* Nothing stands between a person and a halt, not even the want of a reason. */
static bool run_halt(struct fb_rollout_desk *desk, struct fb_diag *diag)
{
    const char *why = fb_arguments_text(desk->arguments, FB_OPTION_REASON);
    const struct fb_client_command command = {
        .rollout = desk->name, .verb = "halt", .why = why != NULL ? why : "halted by hand, and no reason was given"
    };

    return desk->side->command(desk, &command, diag);
}

/* The event's own words follow the rollout's name. */
static bool run_depend(struct fb_rollout_desk *desk, struct fb_diag *diag)
{
    const struct fb_client_command command = {
        .rollout = desk->name,
        .verb = "depend",
        .why = fb_arguments_text(desk->arguments, FB_OPTION_REASON),
        .release = desk->arguments->operands.items[2],
    };

    return desk->side->command(desk, &command, diag);
}

/* "crash=1e-5" */
static bool read_baseline(struct fb_rollout_desk *desk, const char *text, struct fb_client_command *out, char *name,
                          size_t most, struct fb_diag *diag)
{
    const char *equals = strchr(text, '=');
    struct fb_diag message = FB_DIAG_NONE;
    char *end = NULL;

    if (equals == NULL || equals == text || (size_t)(equals - text) >= most)
        (void)fb_fail(&message, FB_FAULT_INPUT, "METRIC=NUMBER is expected, such as crash=1e-5, not \"%s\"", text);
    else {
        out->baseline = strtod(equals + 1, &end);
        if (end == equals + 1 || *end != '\0')
            (void)fb_fail(&message, FB_FAULT_INPUT, "\"%s\" is no number", equals + 1);
    }
    if (message.fault != FB_FAULT_NONE)
        return fb_rollout_refuse(desk, FB9013, message.message, NULL, diag);
    memcpy(name, text, (size_t)(equals - text));
    name[equals - text] = '\0';
    out->metric = name;
    return true;
}

static bool run_baseline(struct fb_rollout_desk *desk, struct fb_diag *diag)
{
    char name[256];
    struct fb_client_command command = {
        .rollout = desk->name,
        .verb = "baseline",
        .why = fb_arguments_text(desk->arguments, FB_OPTION_REASON),
    };

    return read_baseline(desk, desk->arguments->operands.items[2], &command, name, sizeof name, diag)
        && desk->side->command(desk, &command, diag);
}

static bool show_row(void *context, const char *name, const char *state, struct fb_diag *diag)
{
    struct fb_rollout_desk *desk = context;

    (void)state;
    return desk->side->show(desk, name, diag);
}

static bool run_status(struct fb_rollout_desk *desk, struct fb_diag *diag)
{
    return desk->name != NULL ? desk->side->show(desk, desk->name, diag)
                              : desk->side->list(desk, show_row, desk, diag);
}

static bool run_may(struct fb_rollout_desk *desk, struct fb_diag *diag)
{
    return desk->side->permit(desk, desk->arguments->operands.items[2], diag);
}

static bool run_tick(struct fb_rollout_desk *desk, struct fb_diag *diag)
{
    return desk->side->tick(desk, diag);
}

static bool run_replay(struct fb_rollout_desk *desk, struct fb_diag *diag)
{
    return desk->side->replay(desk, fb_arguments_number(desk->arguments, FB_OPTION_UNTIL, UINT64_MAX), diag);
}

static bool run_seal(struct fb_rollout_desk *desk, struct fb_diag *diag)
{
    return fb_seal_write(desk->store, desk->now_ms, &desk->output.text, diag);
}

static const struct fb_rollout_verb actions[] = {
    { .name = "plan", .takes_plan = true, .takes = "a plan", .least = 1 },
    { .name = "start", .run = run_start, .takes_plan = true, .takes = "a plan", .least = 1, .creates = true, .needs_who = true },
    { .name = "status", .run = run_status, .takes = "a rollout's name" },
    { .name = "approve", .run = fb_rollout_run_approve, .takes = "a rollout's name", .least = 1, .needs_who = true, .signs = true },
    { .name = "hold", .run = run_command, .takes = "a rollout's name", .least = 1, .needs_who = true, .needs_reason = true },
    { .name = "resume", .run = run_command, .takes = "a rollout's name", .least = 1, .needs_who = true },
    { .name = "halt", .run = run_halt, .is_for_anybody = true, .takes = "a rollout's name", .least = 1 },
    { .name = "rollback", .run = run_command, .takes = "a rollout's name", .least = 1, .needs_who = true, .needs_reason = true },
    { .name = "withdraw", .run = run_command, .takes = "a rollout's name", .least = 1, .needs_who = true, .needs_reason = true },
    { .name = "depend", .run = run_depend, .takes = "a rollout's name and a release", .least = 2, .needs_who = true, .needs_reason = true },
    { .name = "baseline", .run = run_baseline, .takes = "a rollout's name and METRIC=NUMBER", .least = 2, .needs_who = true, .needs_reason = true },
    { .name = "may", .run = run_may, .takes = "a rollout's name and a ring", .least = 2 },
    { .name = "tick", .run = run_tick, .takes = "a rollout's name", .least = 1 },
    { .name = "replay", .run = run_replay, .takes = "a rollout's name", .least = 1 },
    { .name = "seal", .run = run_seal, .takes = "no name", .needs_store = true },
};

const struct fb_rollout_verb *fb_rollout_verb_of(const struct fb_arguments *arguments)
{
    size_t i = 0;

    while (strcmp(actions[i].name, arguments->operands.items[0]) != 0)
        i++; /* the command's row has the same names */
    return &actions[i];
}
