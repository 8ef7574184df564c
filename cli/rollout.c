/* SPDX-License-Identifier: Apache-2.0 */
/* rollout.c - the command `rollout`: whether an action has what it needs, and which side it goes to. */
#include "cli/rollout.h"

#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/host/clock.h"
#include "base/host/file.h"
#include "cli/render.h"
#include "cli/rollout_actions.h"
#include "cli/rollout_simulate.h"
#include "cli/say.h"
#include "pipeline/project/rollout_keys.h"

/* What the command line leaves out the project may say: its plan names the rollout. */
struct settings {
    struct fb_project *project;
    struct fb_rollout_plan *plan;
    const char *name;
    const char *store;
    const char *server;
    bool is_project_server;
};

static void clear_settings(struct settings *settings)
{
    fb_rollout_plan_free(settings->plan);
    fb_project_free(settings->project);
}

/* `status` without a name is about all of them. */
static bool lacks_name(const struct fb_arguments *arguments, const struct fb_rollout_verb *action)
{
    return arguments->operands.count == 1 && action->least == 1;
}

static bool name_by_project(struct settings *settings, const struct fb_rollout_verb *action, struct fb_diag *diag)
{
    const char *path = fb_rollout_keys_plan(fb_project_rollout_keys(settings->project));

    if (path != NULL && action->takes_plan)
        settings->name = path;
    if (path == NULL || action->takes_plan)
        return true;
    if (!fb_rollout_plan_load(path, &settings->plan, diag))
        return false;
    settings->name = settings->plan->name;
    return true;
}

/* A store that is named wins over a server, which may come from the environment; in a project the
 * server wins, since whoever has one keeps nothing else. */
static bool find_settings(const struct fb_arguments *arguments, const struct fb_rollout_verb *action, struct settings *out,
                          struct fb_diag *diag)
{
    const struct fb_project_options options = fb_project_options_of(arguments);
    const bool lacks_side = action->run != NULL && !fb_arguments_has(arguments, FB_OPTION_STORE)
                         && !fb_arguments_has(arguments, FB_OPTION_SERVER);

    out->name = arguments->operands.count > 1 ? arguments->operands.items[1] : NULL;
    out->store = fb_arguments_text(arguments, FB_OPTION_STORE);
    out->server = out->store == NULL ? fb_arguments_text(arguments, FB_OPTION_SERVER) : NULL;
    if (!lacks_side && !lacks_name(arguments, action) && options.file == NULL)
        return true; /* no broken project file stands between a person and a halt */
    if (!fb_project_open(&options, &out->project, diag))
        return false;
    const struct fb_rollout_keys *keys = fb_project_rollout_keys(out->project);
    out->is_project_server = lacks_side && keys->server != NULL;
    if (out->is_project_server)
        out->server = keys->server;
    else if (lacks_side)
        out->store = fb_rollout_keys_store(keys);
    return !lacks_name(arguments, action) || name_by_project(out, action, diag);
}

static const struct fb_rollout_side *choose_side(const struct settings *settings)
{
    if (settings->server != NULL)
        return &fb_rollout_remote;
    return settings->store != NULL ? &fb_rollout_local : NULL;
}

static bool is_usable(const struct fb_arguments *arguments, const struct fb_rollout_verb *action, const struct settings *settings)
{
    const struct fb_rollout_side *side = choose_side(settings);
    const size_t operands = arguments->operands.count - 1 + (lacks_name(arguments, action) && settings->name != NULL);

    if (operands < action->least || operands > (action->least > 1 ? action->least : 1))
        fb_say("`rollout %s` takes %s", action->name, action->takes);
    else if (action->run != NULL && side == NULL)
        fb_say("`rollout %s` needs --store, where rollouts are kept, or --server, a daemon that keeps them", action->name);
    else if (action->needs_store && side != &fb_rollout_local)
        fb_say("`rollout %s` needs --store, where the journals are", action->name);
    else if (side == &fb_rollout_remote && fb_arguments_has(arguments, FB_OPTION_WHO))
        fb_say("--who is for a store: a daemon knows who asks by token or certificate");
    else if (side == &fb_rollout_local && action->needs_who && !fb_arguments_has(arguments, FB_OPTION_WHO))
        fb_say("`rollout %s` needs --who: who does it", action->name);
    else if (action->needs_reason && !fb_arguments_has(arguments, FB_OPTION_REASON))
        fb_say("`rollout %s` needs --reason: why, for the journal", action->name);
    else if (fb_arguments_has(arguments, FB_OPTION_KEY) && !action->signs)
        fb_say("`rollout %s` signs nothing: --key is for `rollout approve`", action->name);
    else if (arguments->values[FB_OPTION_KEY].count > 1)
        fb_say("an approval is signed with one key");
    else
        return true;
    return false;
}

/* Who is logged in, where nobody is named: a halt asks for nothing. */
static const char *who_halts(const struct fb_arguments *arguments, char *text, size_t size)
{
    const char *named = fb_arguments_text(arguments, FB_OPTION_WHO);
    struct passwd entry;
    struct passwd *found = NULL;
    char room[2048];

    if (named != NULL)
        return named;
    if (getpwuid_r(geteuid(), &entry, room, sizeof room, &found) == 0 && found != NULL && found->pw_name[0] != '\0')
        (void)snprintf(text, size, "%s", found->pw_name);
    else
        (void)snprintf(text, size, "user %lu", (unsigned long)geteuid());
    return text;
}

static enum fb_exit end(struct fb_rollout_desk *desk, bool done, const struct fb_diag *diag)
{
    if (done) {
        if (!fb_output_end(&desk->output) || desk->said_later)
            return FB_EXIT_UNDECIDED;
        return desk->said_no ? FB_EXIT_REJECT : FB_EXIT_PASS;
    }
    fb_output_abandon(&desk->output);
    return desk->refusal != NULL && diag->fault == FB_FAULT_NONE
             ? fb_rollout_render_refusal(desk)
             : fb_render_obstacle(desk->arguments, FB_STAGE_CONFIGURATION, diag);
}

static enum fb_exit run_action(const struct fb_arguments *arguments, const struct fb_rollout_verb *action,
                               const struct settings *settings)
{
    struct fb_diag diag = FB_DIAG_NONE;
    char halter[256];
    struct fb_rollout_desk desk = {
        .arguments = arguments,
        .name = settings->name,
        .who = action->is_for_anybody ? who_halts(arguments, halter, sizeof halter)
                                      : fb_arguments_text(arguments, FB_OPTION_WHO),
        .side = choose_side(settings),
        .store_path = settings->store,
        .server = settings->server,
        .is_project_server = settings->is_project_server,
        .now_ms = fb_clock_now() * 1000,
        .output = fb_output_begin(arguments, fb_arguments_text(arguments, FB_OPTION_OUTPUT)),
    };
    const bool done = desk.side->open(&desk, action->creates, &diag) && action->run(&desk, &diag);

    fb_rollout_store_close(desk.store);
    fb_client_free(desk.client);
    fb_file_free(&desk.token);
    const enum fb_exit status = end(&desk, done, &diag);
    fb_report_free(desk.refusal);
    return status;
}

static enum fb_exit run(const struct fb_arguments *arguments, const struct fb_rollout_verb *action, struct settings *settings)
{
    struct fb_diag diag = FB_DIAG_NONE;

    if (!find_settings(arguments, action, settings, &diag))
        return fb_render_obstacle(arguments, FB_STAGE_CONFIGURATION, &diag);
    if (!is_usable(arguments, action, settings))
        return FB_EXIT_USAGE;
    return action->run == NULL ? fb_rollout_run_plan(arguments, settings->name) : run_action(arguments, action, settings);
}

static enum fb_exit run_rollout(const struct fb_arguments *arguments)
{
    struct settings settings = { .project = NULL };

    if (strcmp(arguments->operands.items[0], "simulate") == 0)
        return fb_rollout_simulate(arguments);
    const enum fb_exit status = run(arguments, fb_rollout_verb_of(arguments), &settings);
    clear_settings(&settings);
    return status;
}

static const enum fb_option_id rollout_options[] = {
    FB_OPTION_PROJECT,
    FB_OPTION_STORE,
    FB_OPTION_WHO,
    FB_OPTION_REASON,
    FB_OPTION_RING,
    FB_OPTION_KEY,
    FB_OPTION_PASSPHRASE_ENV,
    FB_OPTION_PASSPHRASE_FD,
    FB_OPTION_EMERGENCY,
    FB_OPTION_UNTIL,
    FB_OPTION_SERVER,
    FB_OPTION_CA,
    FB_OPTION_TOKEN_FILE,
    FB_OPTION_CERTIFICATE,
    FB_OPTION_CERTIFICATE_KEY,
    FB_OPTION_PATIENCE,
};
static const struct fb_action rollout_actions[] = {
    { "plan", "checks a plan and explains it: who gets it when, and what is at risk", FB_OFFER_FILES },
    { "start", "asks for a rollout by its plan; once it is approved, starts it", FB_OFFER_FILES },
    { "status", "shows one rollout, or all there are", FB_OFFER_NOTHING },
    { "approve", "approves the start, or with --ring a ring; with --key signs it", FB_OFFER_NOTHING },
    { "hold", "lets nobody else fetch it, until somebody resumes", FB_OFFER_NOTHING },
    { "resume", "goes on; the bake begins anew", FB_OFFER_NOTHING },
    { "halt", "stops it for ever, from every state, whoever leads the store", FB_OFFER_NOTHING },
    { "rollback", "publishes the prepared rollback", FB_OFFER_NOTHING },
    { "withdraw", "ends one that nobody may fetch any more", FB_OFFER_NOTHING },
    { "depend", "says that a release it depends on is completed and soaked", FB_OFFER_NOTHING },
    { "baseline", "sets a metric's upper bound before the start: METRIC=NUMBER", FB_OFFER_NOTHING },
    { "may", "says whether it may go to a ring: yes, no, or not yet and why", FB_OFFER_NOTHING },
    { "tick", "takes in counts and lets time go on, once", FB_OFFER_NOTHING },
    { "replay", "decides everything again from the journal, and explains it", FB_OFFER_NOTHING },
    { "seal", "says how far the store's journals have come, for `key sign` and `audit`", FB_OFFER_NOTHING },
    { "simulate", "runs a plan against a simulated fleet, as a scenario says", FB_OFFER_FILES },
};
static const struct fb_example rollout_examples[] = {
    { "rollout plan rollout.yaml", "is the plan safe, who gets it when, and what is at risk" },
    { "rollout start --store rollouts.db --who dora rollout.yaml", "ask for it, and once it is approved start it" },
    { "rollout approve --store rollouts.db --who ann content-291", "whoever asked for it can not approve it" },
    { "rollout approve --store rollouts.db --who ben --key key content-291", "signed, where the plan names a key" },
    { "rollout halt --store rollouts.db --who dora --reason 'hosts crash' content-291", "stop it, now" },
    { "rollout halt --server https://rollouts.example:8443 content-291", "the same of a daemon's" },
    { "rollout replay --store rollouts.db content-291", "each decision with the numbers behind it" },
    { "rollout simulate plan.yaml scenario.yaml", "who is exposed and hurt, and when it halts" },
    { "rollout simulate plan.yaml scenario.yaml -o rings.html", "the same as a page" },
};

const struct fb_command fb_command_rollout = {
    .name = "rollout",
    .summary = "plan a rollout, start, watch, hold, halt or replay one",
    .operands = "plan|start PLAN | simulate PLAN SCENARIO | ACTION NAME [WORD]",
    .description =
        "A plan (docs/rollout.md) says who gets a release when and what ends it.  `plan` checks it: one\n"
        "that may cost more hosts than its damage budget is refused.  The other actions work on the store\n"
        "that --store names, or ask the daemon that --server names; what they do is in the journal, with\n"
        "who and --reason.  A halt wins over everything and needs neither; a rollout that was halted is\n"
        "rolled back or withdrawn, and never goes on.  `may` ends with 0 for yes, 1 for no, 2 for not yet.\n"
        "`simulate` runs a plan's state machine against a simulated fleet, over many seeds, and compares\n"
        "it with other rules.  -o with a name that ends in .html writes a page.\n",
    .least_operands = 1,
    .most_operands = 3,
    FB_COMMAND_ACTIONS(rollout_actions),
    FB_COMMAND_OPTIONS(rollout_options),
    FB_COMMAND_EXAMPLES(rollout_examples),
    .reports = true,
    .run = run_rollout,
};
