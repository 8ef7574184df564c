/* SPDX-License-Identifier: Apache-2.0 */
/* rollout_local.c - rollouts that a store on this machine keeps. */
#include <string.h>
#include <sys/stat.h>

#include "base/host/fail.h"
#include "base/host/file.h"
#include "base/host/heap.h"
#include "cli/rollout.h"
#include "cli/say.h"
#include "pipeline/approvals/approval.h"
#include "rollout/store/sqlite.h"

#define BUSY_MS 5000
#define HALT_TRIES 32

/* What --state of a daemon names is taken for its store. */
static bool is_folder(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static bool open_store(struct fb_rollout_desk *desk, bool creates, struct fb_diag *diag)
{
    if (is_folder(desk->store_path))
        return fb_fail(diag, FB_FAULT_INPUT, "\"%s\" is a folder, no store of rollouts", desk->store_path)
            || fb_fail_help(diag, "the store of a daemon is the file rollouts.sqlite in the folder of its --state");
    return fb_sqlite_store_open(desk->store_path, creates ? FB_STORE_CREATE : FB_STORE_EXISTING, BUSY_MS,
                                &desk->store, diag);
}

/* The daemon that leads a store is asked, not overtaken; but a halt waits for nobody. */
static bool take_lead(struct fb_rollout_desk *desk, bool at_once, struct fb_diag *diag)
{
    const struct fb_store_functions *functions = desk->store->functions;
    struct fb_store_leader leader = { .term = 0 };
    struct fb_diag message = FB_DIAG_NONE;
    bool granted = false;

    if (!functions->lead(desk->store, "command line", desk->now_ms, 0, &leader, &granted, diag))
        return false;
    if (!granted && at_once
        && !functions->lead(desk->store, "command line", leader.until_ms, 0, &leader, &granted, diag))
        return false;
    desk->term = leader.term;
    if (granted)
        return true;
    (void)fb_fail(&message, FB_FAULT_INPUT, "%s leads this store", leader.name);
    return fb_rollout_refuse(desk, FB9011, message.message, "give the daemon the command, with --server", diag);
}

/* A lead that was taken before its time lasts as long as the one before: the daemon need not wait for that. */
static void give_lead_back(struct fb_rollout_desk *desk)
{
    struct fb_store_leader leader = { .term = 0 };
    struct fb_diag unsaid = FB_DIAG_NONE; /* what was to be done is done */
    bool granted = false;

    (void)!desk->store->functions->lead(desk->store, "command line", desk->now_ms, 0, &leader, &granted, &unsaid);
}

static bool refuse(struct fb_rollout_desk *desk, const struct fb_rollout_outcome *outcome, struct fb_diag *diag)
{
    enum fb_rule rule = FB9011;

    (void)fb_rule_find(fb_rollout_refusal_rule(outcome->refusal_kind), &rule);
    return fb_rollout_refuse(desk, rule, outcome->refusal, NULL, diag);
}

/* A rollout of the store that takes signed approvals. */
static bool open_controlled(struct fb_rollout_desk *desk, struct fb_controlled *out, struct fb_diag *diag)
{
    if (!fb_controlled_open(desk->store, desk->term, desk->name, out, diag))
        return false;
    out->rollout->check_approval = fb_approval_verify;
    return true;
}

static bool ask_request(struct fb_rollout_desk *desk, struct fb_rollout_request *out, struct fb_diag *diag)
{
    FB_AUTO(fb_controlled_clear)
    struct fb_controlled controlled = { .store = NULL };

    if (!open_controlled(desk, &controlled, diag))
        return false;
    *out = (struct fb_rollout_request){ .plan = controlled.plan, .created_ms = controlled.rollout->created_ms };
    memcpy(out->requester, controlled.rollout->requester, sizeof out->requester);
    controlled.plan = NULL;
    return true;
}

static bool tell(struct fb_rollout_desk *desk, const struct fb_controlled *controlled,
                 const struct fb_rollout_decision *decision, bool halts, struct fb_diag *diag)
{
    FB_AUTO(fb_rollout_change_clear)
    struct fb_rollout_change change = { .name = NULL };

    if (!fb_rollout_change_of(controlled, decision, &change, diag))
        return false;
    fb_rollout_tell(&change, halts, fb_format_is_json(desk->arguments), &desk->output.text);
    fb_rollout_tell_next(desk, &change);
    return true;
}

static bool send_event(struct fb_rollout_desk *desk, struct fb_controlled *controlled,
                       const struct fb_rollout_event *event, struct fb_diag *diag)
{
    struct fb_rollout_outcome outcome;

    if (!fb_controlled_send(controlled, event, desk->now_ms, &outcome, diag))
        return false;
    return outcome.accepted ? tell(desk, controlled, &outcome.decision, event->kind == FB_EVENT_HALT, diag)
                            : refuse(desk, &outcome, diag);
}

/* Names of the plan; the machine refuses the rest. */
static bool read_names(struct fb_rollout_desk *desk, const struct fb_rollout_plan *plan,
                       const struct fb_client_command *command, struct fb_rollout_event *out, struct fb_diag *diag)
{
    struct fb_diag message = FB_DIAG_NONE;

    if (command->ring != NULL && (out->ring = fb_rollout_find_ring(plan, command->ring)) == FB_NO_RING)
        (void)fb_fail(&message, FB_FAULT_INPUT, "the plan has no ring \"%s\"", command->ring);
    if (command->metric != NULL
        && (out->metric = fb_rollout_find_metric(plan, command->metric)) == plan->metric_count)
        (void)fb_fail(&message, FB_FAULT_INPUT, "the plan has no metric \"%s\"", command->metric);
    return message.fault == FB_FAULT_NONE || fb_rollout_refuse(desk, FB9013, message.message, NULL, diag);
}

/* As the leader, and on the state that the store has now. */
static bool send_once(struct fb_rollout_desk *desk, const struct fb_client_command *command,
                      struct fb_rollout_event event, struct fb_diag *diag)
{
    FB_AUTO(fb_controlled_clear)
    struct fb_controlled controlled = { .store = NULL };

    return take_lead(desk, event.kind == FB_EVENT_HALT, diag)
        && open_controlled(desk, &controlled, diag)
        && read_names(desk, controlled.plan, command, &event, diag)
        && send_event(desk, &controlled, &event, diag);
}

/* Others may write between our reading and our writing; each of them can come first once, and a halt waits for nobody. */
static bool run_command(struct fb_rollout_desk *desk, const struct fb_client_command *command, struct fb_diag *diag)
{
    struct fb_rollout_event event = {
        .who = desk->who,
        .why = command->why,
        .ring = FB_NO_RING,
        .release = command->release,
        .baseline = command->baseline,
        .envelope = command->envelope,
        .key = command->key,
    };
    struct fb_diag why = { .fault = FB_FAULT_INPUT };
    bool done = false;

    if (!fb_rollout_verb(command->verb, &event.kind))
        return fb_fail(diag, FB_FAULT_INPUT, "there is no command \"%s\"", command->verb);
    int tries = event.kind == FB_EVENT_HALT ? HALT_TRIES : 1;
    for (; !done && tries > 0 && why.fault == FB_FAULT_INPUT && desk->refusal == NULL; tries--) {
        why = (struct fb_diag)FB_DIAG_NONE;
        done = send_once(desk, command, event, &why);
    }
    give_lead_back(desk);
    if (!done)
        *diag = why;
    return done;
}

static bool list_rollouts(struct fb_rollout_desk *desk, fb_rollout_visitor *visit, void *context, struct fb_diag *diag)
{
    struct fb_store_rollout *rollouts = NULL;
    size_t count = 0;
    bool fine = true;

    if (!desk->store->functions->list(desk->store, &rollouts, &count, diag))
        return false;
    for (size_t i = 0; fine && i < count; i++)
        fine = visit(context, rollouts[i].name, rollouts[i].state, diag);
    fb_store_rollouts_free(rollouts, count);
    return fine;
}

struct search {
    const char *name;
    bool found;
};

static bool compare(void *context, const char *name, const char *state, struct fb_diag *diag)
{
    struct search *search = context;

    (void)state;
    (void)diag;
    search->found = search->found || strcmp(name, search->name) == 0;
    return true;
}

/* Puts the plan into the store, unless it is there. */
static bool ask_for(struct fb_rollout_desk *desk, const struct fb_rollout_plan *plan, struct fb_span text,
                    struct fb_diag *diag)
{
    struct search search = { .name = plan->name };

    if (!list_rollouts(desk, compare, &search, diag))
        return false;
    return search.found || desk->store->functions->create(desk->store, desk->term, plan->name, text, diag);
}

static bool start_or_tell(struct fb_rollout_desk *desk, struct fb_controlled *controlled, struct fb_diag *diag)
{
    const struct fb_rollout_event created = { .kind = FB_EVENT_CREATED, .who = desk->who };
    const struct fb_rollout_event start = {
        .kind = FB_EVENT_START, .who = desk->who, .lane = fb_rollout_lane(desk->arguments)
    };
    const bool is_new = !controlled->rollout->created;

    if (!is_new && !fb_controlled_depend(controlled, desk->now_ms, diag))
        return false;
    if (!send_event(desk, controlled, is_new ? &created : &start, diag))
        return false;
    if (is_new && !fb_arguments_has(desk->arguments, FB_OPTION_QUIET))
        fb_rollout_say_draft(controlled->plan);
    return true;
}

static bool run_start(struct fb_rollout_desk *desk, struct fb_diag *diag)
{
    FB_AUTO(fb_rollout_plan_free)
    struct fb_rollout_plan *plan = NULL;
    FB_AUTO(fb_file_free)
    struct fb_span text = { NULL, 0 };
    FB_AUTO(fb_controlled_clear)
    struct fb_controlled controlled = { .store = NULL };

    if (!fb_rollout_read_plan(desk->name, &text, &plan, diag) || !fb_rollout_is_safe(desk, plan, text.size, diag)
        || !take_lead(desk, false, diag) || !ask_for(desk, plan, text, diag)
        || !fb_controlled_open(desk->store, desk->term, plan->name, &controlled, diag))
        return false;
    if (strcmp(plan->sha256, controlled.plan->sha256) != 0)
        return fb_rollout_refuse(desk, FB9011, FB_ROLLOUT_OTHER_PLAN, FB_ROLLOUT_OTHER_PLAN_HELP, diag);
    return start_or_tell(desk, &controlled, diag);
}

static bool show_one(struct fb_rollout_desk *desk, const char *name, struct fb_diag *diag)
{
    FB_AUTO(fb_controlled_clear)
    struct fb_controlled controlled = { .store = NULL };
    FB_AUTO(fb_rollout_view_clear)
    struct fb_rollout_view view = { .name = NULL };

    if (!fb_controlled_open(desk->store, 0, name, &controlled, diag)
        || !fb_rollout_view_of(&controlled, desk->now_ms, &view, diag))
        return false;
    fb_rollout_show(&view, fb_format_is_json(desk->arguments), &desk->output.text);
    return true;
}

/* Its texts are of the plan: printed here, before that goes. */
static bool ask_permit(struct fb_rollout_desk *desk, const char *ring, struct fb_diag *diag)
{
    FB_AUTO(fb_controlled_clear)
    struct fb_controlled controlled = { .store = NULL };
    struct fb_rollout_permit permit = { .name = NULL };
    struct fb_diag message = FB_DIAG_NONE;

    if (!fb_controlled_open(desk->store, 0, desk->name, &controlled, diag))
        return false;
    if (!fb_rollout_permit_of(&controlled, ring, desk->now_ms, &permit, &message))
        return fb_rollout_refuse(desk, FB9013, message.message, NULL, diag);
    fb_rollout_answer(desk, &permit);
    return true;
}

static void note_outcome(void *context, const struct fb_rollout_outcome *outcome)
{
    struct fb_rollout_decision *last = context;

    *last = outcome->decision;
}

static bool run_tick(struct fb_rollout_desk *desk, struct fb_diag *diag)
{
    FB_AUTO(fb_controlled_clear)
    struct fb_controlled controlled = { .store = NULL };
    struct fb_rollout_decision last = { .kind = FB_DECIDED_NOTHING };

    return take_lead(desk, false, diag)
        && fb_controlled_open(desk->store, desk->term, desk->name, &controlled, diag)
        && fb_controlled_tick(&controlled, desk->now_ms, note_outcome, &last, diag)
        && tell(desk, &controlled, &last, false, diag);
}

struct replaying {
    struct fb_rollout_desk *desk;
    const struct fb_rollout_plan *plan;
};

static void show_entry(void *context, const struct fb_journal_entry *entry, const struct fb_rollout_outcome *outcome)
{
    const struct replaying *replaying = context;

    (void)outcome;
    fb_rollout_show_entry(replaying->plan, entry, fb_format_is_json(replaying->desk->arguments),
                          &replaying->desk->output.text);
}

static bool run_replay(struct fb_rollout_desk *desk, uint64_t until, struct fb_diag *diag)
{
    FB_AUTO(fb_controlled_clear)
    struct fb_controlled controlled = { .store = NULL };
    FB_AUTO(fb_rollout_free)
    struct fb_rollout *again = NULL;

    if (!open_controlled(desk, &controlled, diag))
        return false;
    again = fb_rollout_new(controlled.plan, fb_heap());
    struct replaying replaying = { desk, controlled.plan };
    return (again != NULL || fb_fail_memory(diag))
        && fb_controlled_replay(&controlled, until, show_entry, &replaying, again, diag);
}

const struct fb_rollout_side fb_rollout_local = {
    .open = open_store,
    .start = run_start,
    .command = run_command,
    .request = ask_request,
    .list = list_rollouts,
    .show = show_one,
    .permit = ask_permit,
    .replay = run_replay,
    .tick = run_tick,
};
