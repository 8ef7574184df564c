/* SPDX-License-Identifier: Apache-2.0 */
/* rollout.h - the parts of the command `rollout`.
 *
 * What is asked goes to one of two sides: a store on this machine, or a daemon.  Both answer with
 * views (rollout/client/view.h), and what is printed is made of these alone.
 */
#ifndef FB_CLI_ROLLOUT_H
#define FB_CLI_ROLLOUT_H

#include "base/report/report.h"
#include "cli/arguments.h"
#include "cli/output.h"
#include "rollout/client/client.h"
#include "rollout/client/view.h"

struct fb_rollout_side;

/* What one run of the command works with. */
struct fb_rollout_desk {
    const struct fb_arguments *arguments;
    const char *name; /* the second operand: a rollout, or a plan's file; may be NULL */
    const char *who;
    const struct fb_rollout_side *side;
    const char *store_path;
    const char *server;
    bool is_project_server;         /* nobody but a project file names it */
    struct fb_rollout_store *store; /* of a local side */
    uint64_t term;
    struct fb_client *client; /* of a daemon */
    struct fb_span token;
    int64_t now_ms;
    struct fb_output output;
    struct fb_report *refusal; /* what was refused, and why; NULL: nothing */
    bool said_no;              /* the answer is no, or not yet: the exit status says so */
    bool said_later;
};

/* What an approval is about; fb_rollout_request_clear. */
struct fb_rollout_request {
    struct fb_rollout_plan *plan;
    char requester[128];
    int64_t created_ms;
};
void fb_rollout_request_clear(struct fb_rollout_request *request);
static inline void fb_rollout_request_clear_at(struct fb_rollout_request *at)
{
    fb_rollout_request_clear(at);
}

/* One rollout of a list. */
typedef bool fb_rollout_visitor(void *context, const char *name, const char *state, struct fb_diag *diag);

/* All print into the desk's output, and answer false with a diag, or with a refusal on the desk. */
struct fb_rollout_side {
    bool (*open)(struct fb_rollout_desk *desk, bool creates, struct fb_diag *diag);
    bool (*start)(struct fb_rollout_desk *desk, struct fb_diag *diag);
    bool (*command)(struct fb_rollout_desk *desk, const struct fb_client_command *command, struct fb_diag *diag);
    bool (*request)(struct fb_rollout_desk *desk, struct fb_rollout_request *out, struct fb_diag *diag);
    bool (*list)(struct fb_rollout_desk *desk, fb_rollout_visitor *visit, void *context, struct fb_diag *diag);
    bool (*show)(struct fb_rollout_desk *desk, const char *name, struct fb_diag *diag);
    bool (*permit)(struct fb_rollout_desk *desk, const char *ring, struct fb_diag *diag);
    bool (*replay)(struct fb_rollout_desk *desk, uint64_t until, struct fb_diag *diag);
    bool (*tick)(struct fb_rollout_desk *desk, struct fb_diag *diag);
};
/* Whose plan is kept under this name already. */
#define FB_ROLLOUT_OTHER_PLAN "there is another plan of this name: success criteria are written before the start"
#define FB_ROLLOUT_OTHER_PLAN_HELP "give the plan another name, or withdraw that rollout"

extern const struct fb_rollout_side fb_rollout_local;
extern const struct fb_rollout_side fb_rollout_remote;

/* rollout_remote.c: how a daemon's rollout stands; *known is false and *out empty where there is none of
 * this name, which the second then says. */
FB_MUST_CHECK bool fb_rollout_look(struct fb_rollout_desk *desk, const char *name, struct fb_rollout_view *out,
                                   bool *known, struct fb_diag *diag);
FB_MUST_CHECK bool fb_rollout_is_known(const char *name, bool known, struct fb_diag *diag);

/* rollout_approve.c: approves, and with --key signs what it approves. */
FB_MUST_CHECK bool fb_rollout_run_approve(struct fb_rollout_desk *desk, struct fb_diag *diag);

/* rollout_replay.c: the side's `replay`, and the plan that a daemon has of the desk's rollout. */
FB_MUST_CHECK bool fb_rollout_get_plan(struct fb_rollout_desk *desk, struct fb_rollout_plan **out, struct fb_diag *diag);
FB_MUST_CHECK bool fb_rollout_replay_remote(struct fb_rollout_desk *desk, uint64_t until, struct fb_diag *diag);

/* rollout_plan.c: reads a plan and its text, which the caller frees; judges it as `plan` does. */
FB_MUST_CHECK bool fb_rollout_read_plan(const char *path, struct fb_span *text, struct fb_rollout_plan **out,
                                        struct fb_diag *diag);
FB_MUST_CHECK bool fb_rollout_judge_plan(const struct fb_arguments *arguments, const char *path,
                                         const struct fb_rollout_plan *plan, size_t bytes, struct fb_report *report,
                                         struct fb_diag *diag);
enum fb_lane_kind fb_rollout_lane(const struct fb_arguments *arguments);
enum fb_exit fb_rollout_run_plan(const struct fb_arguments *arguments, const char *path);

void fb_rollout_say_draft(const struct fb_rollout_plan *plan); /* it is asked for, and not begun */

/* rollout_refuse.c: puts a finding on the desk; always false.  `help` may be NULL. */
bool fb_rollout_refuse(struct fb_rollout_desk *desk, enum fb_rule rule, const char *message, const char *help,
                       struct fb_diag *diag);

/* The findings of a plan that is not safe; true when it is. */
FB_MUST_CHECK bool fb_rollout_is_safe(struct fb_rollout_desk *desk, const struct fb_rollout_plan *plan, size_t bytes,
                                      struct fb_diag *diag);

/* What a daemon refused, as it says it; always false. */
bool fb_rollout_refused_by(struct fb_rollout_desk *desk, const struct fb_client_refusal *refusal, struct fb_diag *diag);

/* Prints the refusal and gives its exit status. */
enum fb_exit fb_rollout_render_refusal(const struct fb_rollout_desk *desk);

/* rollout_show.c, all appended to `out`, as text or with `json` as JSON.  What a command did. */
void fb_rollout_tell(const struct fb_rollout_change *change, bool halts, bool json, struct fb_buffer *out);

/* rollout_next.c: what is typed after a halt or a withdrawal; nothing with --quiet, and nothing as JSON. */
void fb_rollout_tell_next(struct fb_rollout_desk *desk, const struct fb_rollout_change *change);

/* Where it stands: state, rings, what it waits for, the strongest evidence. */
void fb_rollout_show(const struct fb_rollout_view *view, bool json, struct fb_buffer *out);

/* Whether it may go to a ring. */
void fb_rollout_show_permit(const struct fb_rollout_permit *permit, bool json, struct fb_buffer *out);

/* The same, and what the exit status will say. */
void fb_rollout_answer(struct fb_rollout_desk *desk, const struct fb_rollout_permit *permit);

/* One line of a replay. */
void fb_rollout_show_entry(const struct fb_rollout_plan *plan, const struct fb_journal_entry *entry, bool json,
                           struct fb_buffer *out);

#endif
