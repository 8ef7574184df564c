/* SPDX-License-Identifier: Apache-2.0 */
/* controller.h - one rollout of a store, driven: load, step, write down, and only then act. */
#ifndef FB_ROLLOUT_CONTROLLER_H
#define FB_ROLLOUT_CONTROLLER_H

#include "rollout/store/store.h"

struct fb_controlled {              /* clear it with fb_controlled_clear */
    struct fb_rollout_store *store; /* borrowed */
    uint64_t term;
    struct fb_rollout_plan *plan;
    struct fb_rollout *rollout;
    char previous[65]; /* digest of the journal's newest line */
};

/* Loads plan and state of a rollout. */
FB_MUST_CHECK bool fb_controlled_open(struct fb_rollout_store *store, uint64_t term, const char *name,
                                      struct fb_controlled *out, struct fb_diag *diag);
void fb_controlled_clear(struct fb_controlled *controlled);
static inline void fb_controlled_clear_at(struct fb_controlled *at)
{
    fb_controlled_clear(at);
}

/* One event: stepped on a copy, journalled with the state after it, then adopted.  True with
 * out->accepted false when the machine refuses it.  On failure the state is the one before. */
FB_MUST_CHECK bool fb_controlled_send(struct fb_controlled *controlled, const struct fb_rollout_event *event,
                                      int64_t now_ms, struct fb_rollout_outcome *out, struct fb_diag *diag);

/* Before a start: tells an approved rollout of each release that it depends on and that a rollout of
 * this store brought to its end and soaked.  Others are told by people, FB_EVENT_DEPENDENCY. */
FB_MUST_CHECK bool fb_controlled_depend(struct fb_controlled *controlled, int64_t now_ms, struct fb_diag *diag);

/* As time goes on: takes in what frames added, ticks, and promotes the last known good when it is
 * soaked.  `visit` (may be NULL) is told each outcome that changed something, after it is durable. */
FB_MUST_CHECK bool fb_controlled_tick(struct fb_controlled *controlled, int64_t now_ms,
                                      void (*visit)(void *context, const struct fb_rollout_outcome *outcome),
                                      void *context, struct fb_diag *diag);

/* What the machine would say to a tick now; the state stays as it is. */
FB_MUST_CHECK bool fb_controlled_due(const struct fb_controlled *controlled, int64_t now_ms,
                                     struct fb_rollout_decision *out, struct fb_diag *diag);

typedef void fb_replay_visitor(void *context, const struct fb_journal_entry *entry,
                               const struct fb_rollout_outcome *outcome);

/* Replays the journal on `out`, a new state of the plan, up to line `until` (UINT64_MAX: all of it,
 * which must lead to the state in the store).  A line that was changed, left out, or is decided
 * otherwise now is FB_FAULT_INPUT. */
FB_MUST_CHECK bool fb_controlled_replay(const struct fb_controlled *controlled, uint64_t until,
                                        fb_replay_visitor *visit, void *context, struct fb_rollout *out,
                                        struct fb_diag *diag);

#endif
