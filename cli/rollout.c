/* SPDX-License-Identifier: Apache-2.0 */
/* rollout.c - the command `rollout`: checks a plan, and drives rollouts that a local store holds. */
#include "cli/rollout.h"

#include <stdlib.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/clock.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "base/host/heap.h"
#include "cli/output.h"
#include "cli/render.h"
#include "cli/rollout_simulate.h"
#include "cli/say.h"
#include "pipeline/audit.h"
#include "rollout/plan/check.h"
#include "rollout/store/sqlite.h"

#define BUSY_MS 5000

/* What one run of the command works with. */
struct desk {
    const struct fb_arguments *arguments;
    const char *name; /* the second operand: a rollout, or a plan's file; may be NULL */
    struct fb_rollout_store *store;
    uint64_t term;
    int64_t now_ms;
    struct fb_output output;
};

static const char *text_of(const struct desk *desk, enum fb_option_id id)
{
    return fb_arguments_text(desk->arguments, id);
}

static enum fb_lane_kind lane_of(const struct fb_arguments *arguments)
{
    return fb_arguments_has(arguments, FB_OPTION_EMERGENCY) ? FB_LANE_EMERGENCY : FB_LANE_NORMAL;
}

static bool read_plan(const char *path, struct fb_span *text, struct fb_rollout_plan **out, struct fb_diag *diag)
{
    return fb_file_read(path, FB_MAX_DOCUMENT_BYTES, text, diag) && fb_rollout_plan_parse(path, *text, out, diag);
}

static bool judge_plan(const struct fb_arguments *arguments, const char *path, const struct fb_rollout_plan *plan,
                       size_t bytes, struct fb_report *report, struct fb_diag *diag)
{
    struct fb_subject subject = { .path = path, .bytes = bytes };

    memcpy(subject.sha256, plan->sha256, sizeof subject.sha256);
    if (!fb_report_add_subject(report, &subject)
        || (lane_of(arguments) == FB_LANE_EMERGENCY && !fb_report_add_option(report, "emergency", "true")))
        return fb_fail_memory(diag);
    return fb_rollout_plan_check(plan, path, report, diag);
}

static enum fb_exit run_plan(const struct fb_arguments *arguments)
{
    FB_AUTO(fb_report_free)
    struct fb_report *report = fb_report_new(fb_heap(), "rollout");
    FB_AUTO(fb_rollout_plan_free)
    struct fb_rollout_plan *plan = NULL;
    FB_AUTO(fb_file_free)
    struct fb_span text = { NULL, 0 };
    const char *path = arguments->operands.items[1];
    struct fb_diag diag = FB_DIAG_NONE;

    if ((report == NULL && !fb_fail_memory(&diag))
        || !read_plan(path, &text, &plan, &diag)
        || !judge_plan(arguments, path, plan, text.size, report, &diag)
        || !fb_rollout_plan_explain(plan, lane_of(arguments), report, &diag))
        return fb_render_obstacle(arguments, FB_STAGE_CONFIGURATION, &diag);
    return fb_render(arguments, report, fb_arguments_text(arguments, FB_OPTION_OUTPUT));
}

/* The daemon that leads a store is asked, not overtaken; but a halt waits for nobody. */
static bool take_lead(struct desk *desk, bool at_once, struct fb_diag *diag)
{
    struct fb_store_leader leader = { .term = 0 };
    bool granted = false;

    if (!desk->store->functions->lead(desk->store, "command line", desk->now_ms, 0, &leader, &granted, diag))
        return false;
    if (!granted && at_once
        && !desk->store->functions->lead(desk->store, "command line", leader.until_ms, 0, &leader, &granted, diag))
        return false;
    desk->term = leader.term;
    return granted || fb_fail(diag, FB_FAULT_INPUT, "%s leads this store: give it the command", leader.name);
}

static bool refuse(const struct fb_rollout_outcome *outcome, struct fb_diag *diag)
{
    return outcome->accepted || fb_fail(diag, FB_FAULT_INPUT, "refused: %s", outcome->refusal);
}

static bool send_event(struct desk *desk, struct fb_controlled *controlled, const struct fb_rollout_event *event,
                       struct fb_diag *diag)
{
    struct fb_rollout_outcome outcome;

    if (!fb_controlled_send(controlled, event, desk->now_ms, &outcome, diag) || !refuse(&outcome, diag))
        return false;
    fb_rollout_tell(controlled, &outcome.decision, fb_format_is_json(desk->arguments), &desk->output.text);
    return true;
}

/* FB_NO_RING where --ring is not given. */
static bool find_ring(const struct desk *desk, const struct fb_rollout_plan *plan, uint32_t *out, struct fb_diag *diag)
{
    const char *name = text_of(desk, FB_OPTION_RING);

    *out = FB_NO_RING;
    for (uint32_t i = 0; name != NULL && i < plan->ring_count; i++)
        if (strcmp(plan->rings[i].name, name) == 0)
            *out = i;
    return name == NULL || *out != FB_NO_RING || fb_fail(diag, FB_FAULT_INPUT, "the plan has no ring \"%s\"", name);
}

static bool run_event(struct desk *desk, enum fb_rollout_event_kind kind, struct fb_diag *diag)
{
    FB_AUTO(fb_controlled_clear)
    struct fb_controlled controlled = { .store = NULL };
    struct fb_rollout_event event = {
        .kind = kind,
        .who = text_of(desk, FB_OPTION_WHO),
        .why = text_of(desk, FB_OPTION_REASON),
    };

    return take_lead(desk, kind == FB_EVENT_HALT, diag)
        && fb_controlled_open(desk->store, desk->term, desk->name, &controlled, diag)
        && find_ring(desk, controlled.plan, &event.ring, diag)
        && send_event(desk, &controlled, &event, diag);
}

static bool run_approve(struct desk *desk, struct fb_diag *diag)
{
    return run_event(desk, FB_EVENT_APPROVE, diag);
}

static bool run_hold(struct desk *desk, struct fb_diag *diag)
{
    return run_event(desk, FB_EVENT_HOLD, diag);
}

static bool run_resume(struct desk *desk, struct fb_diag *diag)
{
    return run_event(desk, FB_EVENT_RESUME, diag);
}

static bool run_halt(struct desk *desk, struct fb_diag *diag)
{
    return run_event(desk, FB_EVENT_HALT, diag);
}

static bool run_rollback(struct desk *desk, struct fb_diag *diag)
{
    return run_event(desk, FB_EVENT_ROLLBACK, diag);
}

static bool run_withdraw(struct desk *desk, struct fb_diag *diag)
{
    return run_event(desk, FB_EVENT_WITHDRAW, diag);
}

/* The event's own words follow the rollout's name. */
static bool run_depend(struct desk *desk, struct fb_diag *diag)
{
    FB_AUTO(fb_controlled_clear)
    struct fb_controlled controlled = { .store = NULL };
    const struct fb_rollout_event event = {
        .kind = FB_EVENT_DEPENDENCY,
        .who = text_of(desk, FB_OPTION_WHO),
        .why = text_of(desk, FB_OPTION_REASON),
        .release = desk->arguments->operands.items[2],
    };

    return take_lead(desk, false, diag) && fb_controlled_open(desk->store, desk->term, desk->name, &controlled, diag)
        && send_event(desk, &controlled, &event, diag);
}

/* "crash=1e-5" */
static bool read_baseline(const char *text, const struct fb_rollout_plan *plan, struct fb_rollout_event *out,
                          struct fb_diag *diag)
{
    const char *equals = strchr(text, '=');
    char *end = NULL;

    if (equals == NULL || equals == text)
        return fb_fail(diag, FB_FAULT_INPUT, "METRIC=NUMBER is expected, such as crash=1e-5, not \"%s\"", text);
    out->baseline = strtod(equals + 1, &end);
    if (end == equals + 1 || *end != '\0')
        return fb_fail(diag, FB_FAULT_INPUT, "\"%s\" is no number", equals + 1);
    const size_t size = (size_t)(equals - text);
    for (out->metric = 0; out->metric < plan->metric_count; out->metric++)
        if (strlen(plan->metrics[out->metric].name) == size && memcmp(plan->metrics[out->metric].name, text, size) == 0)
            return true;
    return fb_fail(diag, FB_FAULT_INPUT, "the plan has no metric \"%.*s\"", (int)size, text);
}

static bool run_baseline(struct desk *desk, struct fb_diag *diag)
{
    FB_AUTO(fb_controlled_clear)
    struct fb_controlled controlled = { .store = NULL };
    struct fb_rollout_event event = {
        .kind = FB_EVENT_BASELINE,
        .who = text_of(desk, FB_OPTION_WHO),
        .why = text_of(desk, FB_OPTION_REASON),
    };

    return take_lead(desk, false, diag) && fb_controlled_open(desk->store, desk->term, desk->name, &controlled, diag)
        && read_baseline(desk->arguments->operands.items[2], controlled.plan, &event, diag)
        && send_event(desk, &controlled, &event, diag);
}

static bool has_rollout(struct fb_rollout_store *store, const char *name, bool *out, struct fb_diag *diag)
{
    struct fb_store_rollout *rollouts = NULL;
    size_t count = 0;

    if (!store->functions->list(store, &rollouts, &count, diag))
        return false;
    *out = false;
    for (size_t i = 0; i < count; i++)
        *out = *out || strcmp(rollouts[i].name, name) == 0;
    fb_store_rollouts_free(rollouts, count);
    return true;
}

/* A plan with errors is never begun. */
static bool is_safe(const struct desk *desk, const struct fb_rollout_plan *plan, size_t bytes, struct fb_diag *diag)
{
    FB_AUTO(fb_report_free)
    struct fb_report *report = fb_report_new(fb_heap(), "rollout");

    if (report == NULL)
        return fb_fail_memory(diag);
    if (!judge_plan(desk->arguments, desk->name, plan, bytes, report, diag))
        return false;
    fb_place_set_file(&diag->place, desk->name);
    return fb_report_verdict(report) == FB_PASS
        || fb_fail(diag, FB_FAULT_INPUT, "the plan is refused: `firebreak rollout plan` says why");
}

/* Puts the plan into the store, unless it is there. */
static bool ask_for(struct desk *desk, const struct fb_rollout_plan *plan, struct fb_span text, struct fb_diag *diag)
{
    bool there = false;

    if (!has_rollout(desk->store, plan->name, &there, diag))
        return false;
    return there || desk->store->functions->create(desk->store, desk->term, plan->name, text, diag);
}

static bool start_or_tell(struct desk *desk, struct fb_controlled *controlled, struct fb_diag *diag)
{
    const struct fb_rollout_event created = { .kind = FB_EVENT_CREATED, .who = text_of(desk, FB_OPTION_WHO) };
    const struct fb_rollout_event start = {
        .kind = FB_EVENT_START, .who = created.who, .lane = lane_of(desk->arguments)
    };

    if (controlled->rollout->created)
        return fb_controlled_depend(controlled, desk->now_ms, diag) && send_event(desk, controlled, &start, diag);
    if (!send_event(desk, controlled, &created, diag))
        return false;
    if (!fb_arguments_has(desk->arguments, FB_OPTION_QUIET))
        fb_say("%s is a draft: it needs %u approvals by people who did not ask for it", controlled->plan->name,
               controlled->plan->approvals);
    return true;
}

static bool run_start(struct desk *desk, struct fb_diag *diag)
{
    FB_AUTO(fb_rollout_plan_free)
    struct fb_rollout_plan *plan = NULL;
    FB_AUTO(fb_file_free)
    struct fb_span text = { NULL, 0 };
    FB_AUTO(fb_controlled_clear)
    struct fb_controlled controlled = { .store = NULL };

    if (!read_plan(desk->name, &text, &plan, diag) || !is_safe(desk, plan, text.size, diag) || !take_lead(desk, false, diag)
        || !ask_for(desk, plan, text, diag)
        || !fb_controlled_open(desk->store, desk->term, plan->name, &controlled, diag))
        return false;
    if (strcmp(plan->sha256, controlled.plan->sha256) != 0)
        return fb_fail(diag, FB_FAULT_INPUT, "the store has another plan for \"%s\": success criteria are written before the start", plan->name);
    return start_or_tell(desk, &controlled, diag);
}

static void tell_outcome(void *context, const struct fb_rollout_outcome *outcome)
{
    struct fb_rollout_decision *last = context;

    *last = outcome->decision;
}

static bool run_tick(struct desk *desk, struct fb_diag *diag)
{
    FB_AUTO(fb_controlled_clear)
    struct fb_controlled controlled = { .store = NULL };
    struct fb_rollout_decision last = { .kind = FB_DECIDED_NOTHING };

    if (!take_lead(desk, false, diag) || !fb_controlled_open(desk->store, desk->term, desk->name, &controlled, diag)
        || !fb_controlled_tick(&controlled, desk->now_ms, tell_outcome, &last, diag))
        return false;
    fb_rollout_tell(&controlled, &last, fb_format_is_json(desk->arguments), &desk->output.text);
    return true;
}

static bool show_one(struct desk *desk, const char *name, struct fb_diag *diag)
{
    FB_AUTO(fb_controlled_clear)
    struct fb_controlled controlled = { .store = NULL };

    if (!fb_controlled_open(desk->store, 0, name, &controlled, diag))
        return false;
    fb_rollout_show(&controlled, desk->now_ms, fb_format_is_json(desk->arguments), &desk->output.text);
    return true;
}

static bool run_status(struct desk *desk, struct fb_diag *diag)
{
    struct fb_store_rollout *rollouts = NULL;
    size_t count = 0;
    bool shown = true;

    if (desk->name != NULL)
        return show_one(desk, desk->name, diag);
    if (!desk->store->functions->list(desk->store, &rollouts, &count, diag))
        return false;
    for (size_t i = 0; shown && i < count; i++)
        shown = show_one(desk, rollouts[i].name, diag);
    fb_store_rollouts_free(rollouts, count);
    return shown;
}

struct replaying {
    struct desk *desk;
    const struct fb_rollout_plan *plan;
};

static void show_entry(void *context, const struct fb_journal_entry *entry, const struct fb_rollout_outcome *outcome)
{
    const struct replaying *replaying = context;

    (void)outcome;
    fb_rollout_show_entry(replaying->plan, entry, fb_format_is_json(replaying->desk->arguments),
                          &replaying->desk->output.text);
}

static bool run_replay(struct desk *desk, struct fb_diag *diag)
{
    FB_AUTO(fb_controlled_clear)
    struct fb_controlled controlled = { .store = NULL };
    FB_AUTO(fb_rollout_free)
    struct fb_rollout *again = NULL;

    if (!fb_controlled_open(desk->store, 0, desk->name, &controlled, diag))
        return false;
    again = fb_rollout_new(controlled.plan, fb_heap());
    struct replaying replaying = { desk, controlled.plan };
    return (again != NULL || fb_fail_memory(diag))
        && fb_controlled_replay(&controlled, fb_arguments_number(desk->arguments, FB_OPTION_UNTIL, UINT64_MAX),
                                show_entry, &replaying, again, diag);
}

static bool run_seal(struct desk *desk, struct fb_diag *diag)
{
    return fb_seal_write(desk->store, desk->now_ms, &desk->output.text, diag);
}

static const struct action {
    const char *name;
    bool (*run)(struct desk *desk, struct fb_diag *diag); /* NULL: it needs no store */
    enum fb_store_open open;
    size_t least;      /* operands behind its name; at most one, or so many */
    const char *takes; /* what they are; NULL: the usual */
    bool needs_who;
    bool needs_reason;
} actions[] = {
    { .name = "plan", .least = 1 },
    { .name = "start", .run = run_start, .open = FB_STORE_CREATE, .least = 1, .needs_who = true },
    { .name = "status", .run = run_status, .open = FB_STORE_EXISTING },
    { .name = "approve", .run = run_approve, .open = FB_STORE_EXISTING, .least = 1, .needs_who = true },
    { .name = "hold", .run = run_hold, .open = FB_STORE_EXISTING, .least = 1, .needs_who = true, .needs_reason = true },
    { .name = "resume", .run = run_resume, .open = FB_STORE_EXISTING, .least = 1, .needs_who = true },
    { .name = "halt", .run = run_halt, .open = FB_STORE_EXISTING, .least = 1, .needs_who = true, .needs_reason = true },
    { .name = "rollback", .run = run_rollback, .open = FB_STORE_EXISTING, .least = 1, .needs_who = true, .needs_reason = true },
    { .name = "withdraw", .run = run_withdraw, .open = FB_STORE_EXISTING, .least = 1, .needs_who = true, .needs_reason = true },
    { .name = "depend", .run = run_depend, .open = FB_STORE_EXISTING, .least = 2, .takes = "a rollout's name and a release", .needs_who = true, .needs_reason = true },
    { .name = "baseline", .run = run_baseline, .open = FB_STORE_EXISTING, .least = 2, .takes = "a rollout's name and METRIC=NUMBER", .needs_who = true, .needs_reason = true },
    { .name = "tick", .run = run_tick, .open = FB_STORE_EXISTING, .least = 1 },
    { .name = "replay", .run = run_replay, .open = FB_STORE_EXISTING, .least = 1 },
    { .name = "seal", .run = run_seal, .open = FB_STORE_READ_ONLY },
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
    const size_t operands = arguments->operands.count - 1;

    if (operands < action->least || operands > (action->least > 1 ? action->least : 1))
        fb_say("`rollout %s` takes %s", action->name, action->takes != NULL ? action->takes : action->run == NULL || action->run == run_start ? "a plan"
                                                                                                                                              : "a rollout's name");
    else if (action->run != NULL && !fb_arguments_has(arguments, FB_OPTION_STORE))
        fb_say("`rollout %s` needs --store: where rollouts are kept", action->name);
    else if (action->needs_who && !fb_arguments_has(arguments, FB_OPTION_WHO))
        fb_say("`rollout %s` needs --who: who does it", action->name);
    else if (action->needs_reason && !fb_arguments_has(arguments, FB_OPTION_REASON))
        fb_say("`rollout %s` needs --reason: why, for the journal", action->name);
    else
        return true;
    return false;
}

static enum fb_exit run_action(const struct fb_arguments *arguments, const struct action *action)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct desk desk = {
        .arguments = arguments,
        .name = arguments->operands.count > 1 ? arguments->operands.items[1] : NULL,
        .now_ms = fb_clock_now() * 1000,
        .output = fb_output_begin(arguments, fb_arguments_text(arguments, FB_OPTION_OUTPUT)),
    };
    const bool done = fb_sqlite_store_open(fb_arguments_text(arguments, FB_OPTION_STORE), action->open, BUSY_MS, &desk.store, &diag)
                   && action->run(&desk, &diag);

    fb_rollout_store_close(desk.store);
    if (done)
        return fb_output_end(&desk.output) ? FB_EXIT_PASS : FB_EXIT_UNDECIDED;
    fb_output_abandon(&desk.output);
    return fb_render_obstacle(arguments, FB_STAGE_CONFIGURATION, &diag);
}

enum fb_exit fb_run_rollout(const struct fb_arguments *arguments)
{
    if (strcmp(arguments->operands.items[0], "simulate") == 0)
        return fb_rollout_simulate(arguments);
    const struct action *action = find_action(arguments);

    if (!is_usable(arguments, action))
        return FB_EXIT_USAGE;
    return action->run == NULL ? run_plan(arguments) : run_action(arguments, action);
}
