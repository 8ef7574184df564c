/* SPDX-License-Identifier: Apache-2.0 */
/* rollout_remote.c - rollouts that a daemon keeps. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/host/fail.h"
#include "base/host/file.h"
#include "cli/rollout.h"
#include "cli/say.h"

#define MOST_TOKEN 4096
#define HALT_TRIES 3
#define HALT_PAUSE_NS 300000000 /* between two of them */

/* The file's first line, terminated. */
static bool read_token(struct fb_rollout_desk *desk, struct fb_diag *diag)
{
    const char *path = fb_arguments_text(desk->arguments, FB_OPTION_TOKEN_FILE);
    FB_AUTO(fb_file_free)
    struct fb_span read = { NULL, 0 };

    if (path == NULL)
        return true;
    if (!fb_file_read(path, MOST_TOKEN, &read, diag))
        return false;
    size_t size = 0;
    while (size < read.size && read.bytes[size] > ' ' && read.bytes[size] < 0x7f)
        size++;
    for (size_t i = size; i < read.size; i++)
        if (read.bytes[i] != '\n' && read.bytes[i] != '\r')
            size = 0;
    if (size == 0) {
        struct fb_place place = { .line = 0 };
        fb_place_set_file(&place, path);
        return fb_fail_at(diag, FB_FAULT_INPUT, &place, "a token is one line of visible characters without spaces");
    }
    char *token = malloc(size + 1);
    if (token == NULL)
        return fb_fail_memory(diag);
    memcpy(token, read.bytes, size);
    token[size] = '\0';
    desk->token = (struct fb_span){ (const uint8_t *)token, size };
    return true;
}

static bool open_client(struct fb_rollout_desk *desk, bool creates, struct fb_diag *diag)
{
    const struct fb_arguments *arguments = desk->arguments;

    (void)creates;
    if (desk->is_project_server && fb_arguments_has(arguments, FB_OPTION_TOKEN_FILE)) {
        (void)fb_fail(diag, FB_FAULT_INPUT, "a token is not sent to %s, which only the project file names", desk->server);
        return fb_fail_help(diag, "name it with --server or FIREBREAK_SERVER, or prove who asks with --certificate");
    }
    if (!read_token(desk, diag))
        return false;
    const struct fb_client_options options = {
        .server = desk->server,
        .ca = fb_arguments_text(arguments, FB_OPTION_CA),
        .certificate = fb_arguments_text(arguments, FB_OPTION_CERTIFICATE),
        .key = fb_arguments_text(arguments, FB_OPTION_CERTIFICATE_KEY),
        .token = (const char *)desk->token.bytes,
        .patience = (unsigned int)fb_arguments_number(arguments, FB_OPTION_PATIENCE, 0),
    };
    return fb_client_new(&options, &desk->client, diag);
}

/* Names go into paths as they are. */
static bool is_name(struct fb_rollout_desk *desk, const char *name, struct fb_diag *diag)
{
    return fb_client_names(name)
        || fb_rollout_refuse(desk, FB9013, "a daemon's rollouts and rings have names of letters, digits, dots, lines and hyphens",
                             NULL, diag);
}

/* What a daemon answers and what was expected do not fit: an older or newer one, or no daemon. */
static bool is_strange(const struct fb_diag *why, struct fb_diag *diag)
{
    if (why->fault == FB_FAULT_MEMORY)
        return fb_fail_memory(diag);
    (void)fb_fail(diag, FB_FAULT_IO, "the daemon's answer is not what one is: %s", why->message);
    return fb_fail_help(diag, "is the daemon of this version?  Its log and `rollout replay` say what it did");
}

static bool tell(struct fb_rollout_desk *desk, struct fb_client_answer *answer, bool halts, struct fb_diag *diag)
{
    FB_AUTO(fb_rollout_change_clear)
    struct fb_rollout_change change = { .name = NULL };
    struct fb_diag why = FB_DIAG_NONE;

    if (answer->refused)
        return fb_rollout_refused_by(desk, &answer->refusal, diag);
    if (!fb_rollout_change_read(answer->document, &change, &why))
        return is_strange(&why, diag);
    answer->document = NULL;
    fb_rollout_tell(&change, halts, fb_format_is_json(desk->arguments), &desk->output.text);
    fb_rollout_tell_next(desk, &change);
    return true;
}

/* A halt may be given twice, so it is: what got lost on the way is no reason to give up. */
static bool send_command(struct fb_rollout_desk *desk, const struct fb_client_command *command,
                         struct fb_client_answer *out, struct fb_diag *diag)
{
    const struct timespec pause = { .tv_nsec = HALT_PAUSE_NS };
    int tries = strcmp(command->verb, "halt") == 0 ? HALT_TRIES : 1;

    for (; tries > 0; tries--) {
        struct fb_diag why = FB_DIAG_NONE;

        if (fb_client_command(desk->client, command, out, &why))
            return true;
        if (tries == 1) {
            *diag = why;
            if (strcmp(command->verb, "halt") == 0) /* whoever is awake needs no other advice now */
                (void)snprintf(diag->help, sizeof diag->help, "it is not halted as far as is known.  On the daemon's machine, beside it: firebreak rollout halt --store STATE/rollouts.sqlite %s", command->rollout);
        } else
            (void)nanosleep(&pause, NULL);
    }
    return false;
}

static bool run_command(struct fb_rollout_desk *desk, const struct fb_client_command *command, struct fb_diag *diag)
{
    FB_AUTO(fb_client_answer_clear)
    struct fb_client_answer answer = { .refused = false };

    return is_name(desk, command->rollout, diag) && send_command(desk, command, &answer, diag)
        && tell(desk, &answer, strcmp(command->verb, "halt") == 0, diag);
}

bool fb_rollout_look(struct fb_rollout_desk *desk, const char *name, struct fb_rollout_view *out, bool *known,
                     struct fb_diag *diag)
{
    FB_AUTO(fb_client_answer_clear)
    struct fb_client_answer answer = { .refused = false };
    struct fb_diag why = FB_DIAG_NONE;
    char path[200];

    *known = false;
    if (!is_name(desk, name, diag))
        return false;
    (void)snprintf(path, sizeof path, "/v1/rollouts/%s", name);
    if (!fb_client_get(desk->client, path, &answer, diag))
        return false;
    if (answer.refused && answer.refusal.status == 404 && strcmp(answer.refusal.code, "unknown") == 0)
        return true;
    if (answer.refused)
        return fb_rollout_refused_by(desk, &answer.refusal, diag);
    if (!fb_rollout_view_read(answer.document, out, &why))
        return is_strange(&why, diag);
    answer.document = NULL;
    *known = true;
    return true;
}

static bool ask_request(struct fb_rollout_desk *desk, struct fb_rollout_request *out, struct fb_diag *diag)
{
    FB_AUTO(fb_rollout_view_clear)
    struct fb_rollout_view view = { .name = NULL };
    FB_AUTO(fb_rollout_request_clear)
    struct fb_rollout_request request = { .plan = NULL };
    bool known = false;

    if (!fb_rollout_look(desk, desk->name, &view, &known, diag) || !fb_rollout_is_known(desk->name, known, diag)
        || !fb_rollout_get_plan(desk, &request.plan, diag))
        return false;
    if (strcmp(view.plan_sha256, request.plan->sha256) != 0)
        return fb_fail(diag, FB_FAULT_IO, "the daemon shows another plan than it says it goes by");
    (void)snprintf(request.requester, sizeof request.requester, "%s", view.requester);
    request.created_ms = view.created_ms;
    *out = request;
    request.plan = NULL;
    return true;
}

bool fb_rollout_is_known(const char *name, bool known, struct fb_diag *diag)
{
    if (known)
        return true;
    (void)fb_fail(diag, FB_FAULT_INPUT, "the daemon has no rollout \"%s\"", name);
    return fb_fail_help(diag, "`firebreak rollout status` lists what there is");
}

static bool show_one(struct fb_rollout_desk *desk, const char *name, struct fb_diag *diag)
{
    FB_AUTO(fb_rollout_view_clear)
    struct fb_rollout_view view = { .name = NULL };
    bool known = false;

    if (!fb_rollout_look(desk, name, &view, &known, diag) || !fb_rollout_is_known(name, known, diag))
        return false;
    fb_rollout_show(&view, fb_format_is_json(desk->arguments), &desk->output.text);
    return true;
}

static bool visit_row(const struct fb_doc *row, fb_rollout_visitor *visit, void *context, struct fb_diag *diag)
{
    struct fb_span name = { NULL, 0 };
    struct fb_span state = { NULL, 0 };
    struct fb_diag why = FB_DIAG_NONE;

    if (row->kind != FB_DOC_MAP || !fb_doc_get_text(row, "name", true, &name, &why)
        || !fb_doc_get_text(row, "state", true, &state, &why) || !fb_client_names((const char *)name.bytes))
        return is_strange(&why, diag);
    return visit(context, (const char *)name.bytes, (const char *)state.bytes, diag);
}

static bool list_rollouts(struct fb_rollout_desk *desk, fb_rollout_visitor *visit, void *context, struct fb_diag *diag)
{
    FB_AUTO(fb_client_answer_clear)
    struct fb_client_answer answer = { .refused = false };
    const struct fb_doc *list = NULL;
    struct fb_diag why = FB_DIAG_NONE;

    if (!fb_client_get(desk->client, "/v1/rollouts", &answer, diag))
        return false;
    if (answer.refused)
        return fb_rollout_refused_by(desk, &answer.refusal, diag);
    if (!fb_doc_get_list(fb_document_root(answer.document), "rollouts", true, &list, &why))
        return is_strange(&why, diag);
    for (size_t i = 0; i < list->count; i++)
        if (!visit_row(fb_doc_at(list, i), visit, context, diag))
            return false;
    return true;
}

/* The plan is new: asked for.  It is there: started, if it is the same. */
static bool send_plan(struct fb_rollout_desk *desk, const struct fb_rollout_plan *plan, struct fb_span text,
                      struct fb_diag *diag)
{
    FB_AUTO(fb_client_answer_clear)
    struct fb_client_answer answer = { .refused = false };

    if (!fb_client_create(desk->client, plan->name, text, &answer, diag) || !tell(desk, &answer, false, diag))
        return false;
    if (!fb_arguments_has(desk->arguments, FB_OPTION_QUIET))
        fb_rollout_say_draft(plan);
    return true;
}

static bool run_start(struct fb_rollout_desk *desk, struct fb_diag *diag)
{
    FB_AUTO(fb_rollout_plan_free)
    struct fb_rollout_plan *plan = NULL;
    FB_AUTO(fb_file_free)
    struct fb_span text = { NULL, 0 };
    FB_AUTO(fb_rollout_view_clear)
    struct fb_rollout_view view = { .name = NULL };
    bool known = false;

    if (!fb_rollout_read_plan(desk->name, &text, &plan, diag) || !fb_rollout_is_safe(desk, plan, text.size, diag)
        || !fb_rollout_look(desk, plan->name, &view, &known, diag))
        return false;
    if (!known)
        return send_plan(desk, plan, text, diag);
    if (strcmp(view.plan_sha256, plan->sha256) != 0)
        return fb_rollout_refuse(desk, FB9011, FB_ROLLOUT_OTHER_PLAN, FB_ROLLOUT_OTHER_PLAN_HELP, diag);
    const struct fb_client_command start = {
        .rollout = plan->name,
        .verb = "start",
        .lane = fb_rollout_lane(desk->arguments) == FB_LANE_EMERGENCY ? "emergency" : "normal",
    };
    return run_command(desk, &start, diag);
}

static bool ask_permit(struct fb_rollout_desk *desk, const char *ring, struct fb_diag *diag)
{
    FB_AUTO(fb_client_answer_clear)
    struct fb_client_answer answer = { .refused = false };
    FB_AUTO(fb_rollout_permit_clear)
    struct fb_rollout_permit permit = { .name = NULL };
    struct fb_diag why = FB_DIAG_NONE;
    char path[400];

    if (!is_name(desk, desk->name, diag) || !is_name(desk, ring, diag))
        return false;
    (void)snprintf(path, sizeof path, "/v1/rollouts/%s/rings/%s/may-enter", desk->name, ring);
    if (!fb_client_get(desk->client, path, &answer, diag))
        return false;
    if (answer.refused)
        return fb_rollout_refused_by(desk, &answer.refusal, diag);
    if (!fb_rollout_permit_read(answer.document, &permit, &why))
        return is_strange(&why, diag);
    answer.document = NULL;
    fb_rollout_answer(desk, &permit);
    return true;
}

static bool refuse_tick(struct fb_rollout_desk *desk, struct fb_diag *diag)
{
    return fb_rollout_refuse(desk, FB9013, "a daemon lets time go on by itself", NULL, diag);
}

const struct fb_rollout_side fb_rollout_remote = {
    .open = open_client,
    .start = run_start,
    .command = run_command,
    .request = ask_request,
    .list = list_rollouts,
    .show = show_one,
    .permit = ask_permit,
    .replay = fb_rollout_replay_remote,
    .tick = refuse_tick,
};
