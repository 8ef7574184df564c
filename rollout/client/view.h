/* SPDX-License-Identifier: Apache-2.0 */
/* view.h - a rollout as people look at it, wherever it is kept: one model for a local store and for
 * what a daemon answers.
 *
 * Texts are borrowed from the plan or the document that a view was made of; a view of an answer owns
 * that document.  Clear it with fb_rollout_view_clear; a cleared one is empty.
 */
#ifndef FB_ROLLOUT_VIEW_H
#define FB_ROLLOUT_VIEW_H

#include "base/host/document.h"
#include "rollout/store/controller.h"

struct fb_view_count { /* of treated hosts */
    const char *name;
    uint64_t hosts;
};

struct fb_view_ring {
    const char *name;
    uint64_t allowed;
    struct fb_view_count *counts; /* malloc'ed */
    size_t count;
};

struct fb_rollout_view {
    const char *name;
    const char *state;
    const char *cause;
    const char *release;
    const char *sha256;   /* of the release's bytes */
    const char *rollback; /* NULL: none */
    const char *requester;
    const char *plan_sha256;
    int64_t created_ms; /* 0: not kept, since nobody signs approvals of it */
    uint64_t ring;      /* its place in `rings` */
    uint64_t step;      /* from zero */
    uint64_t sequence;
    struct fb_view_ring *rings; /* malloc'ed */
    size_t ring_count;
    const char *due; /* name of what the next tick would decide: "wait", "nothing", ... */
    double log_e;    /* of that decision; NaN: none */
    double line;
    const char *explanation; /* of it */
    const char *evidence;    /* the strongest now, in words; NULL: the daemon does not say */
    uint64_t approvals;      /* for the start: that are there, and that are needed */
    uint64_t approvals_needed;
    struct fb_buffer words;       /* owns the explanation of a local one */
    struct fb_buffer numbers;     /* and its evidence */
    struct fb_document *document; /* owns the texts of an answer */
};

/* Of a rollout that a local store keeps; it must live as long. */
FB_MUST_CHECK bool fb_rollout_view_of(const struct fb_controlled *controlled, int64_t now_ms,
                                      struct fb_rollout_view *out, struct fb_diag *diag);

/* Of a daemon's answer to GET /v1/rollouts/{rollout}, which the view owns on success.  What is missing
 * or of another kind is FB_FAULT_INPUT; more than is known here is left alone. */
FB_MUST_CHECK bool fb_rollout_view_read(struct fb_document *answer, struct fb_rollout_view *out,
                                        struct fb_diag *diag);

void fb_rollout_view_clear(struct fb_rollout_view *view);
static inline void fb_rollout_view_clear_at(struct fb_rollout_view *at)
{
    fb_rollout_view_clear(at);
}

/* What a command came to. */
struct fb_rollout_change {
    const char *name;
    const char *state;
    const char *release; /* NULL: the daemon does not say */
    uint64_t sequence;
    const char *decision; /* "nothing": taken in, and nothing follows */
    const char *explanation;
    struct fb_buffer words;
    struct fb_document *document;
};

FB_MUST_CHECK bool fb_rollout_change_of(const struct fb_controlled *controlled, const struct fb_rollout_decision *decision,
                                        struct fb_rollout_change *out, struct fb_diag *diag);
FB_MUST_CHECK bool fb_rollout_change_read(struct fb_document *answer, struct fb_rollout_change *out,
                                          struct fb_diag *diag);
void fb_rollout_change_clear(struct fb_rollout_change *change);
static inline void fb_rollout_change_clear_at(struct fb_rollout_change *at)
{
    fb_rollout_change_clear(at);
}

/* "May this go to ring n?" */
struct fb_rollout_permit {
    const char *name;
    const char *ring;
    const char *state;
    const char *answer; /* "yes", "no", "not yet" */
    const char *blockers[FB_BLOCKER_COUNT];
    size_t blocker_count;
    struct fb_document *document;
};

/* `ring` is a name or number; one that the plan does not have is FB_FAULT_INPUT. */
FB_MUST_CHECK bool fb_rollout_permit_of(const struct fb_controlled *controlled, const char *ring, int64_t now_ms,
                                        struct fb_rollout_permit *out, struct fb_diag *diag);
FB_MUST_CHECK bool fb_rollout_permit_read(struct fb_document *answer, struct fb_rollout_permit *out,
                                          struct fb_diag *diag);
void fb_rollout_permit_clear(struct fb_rollout_permit *permit);
static inline void fb_rollout_permit_clear_at(struct fb_rollout_permit *at)
{
    fb_rollout_permit_clear(at);
}

/* The same bytes for "yes", "no" and "not yet" wherever it is asked. */
const char *fb_rollout_answer_name(enum fb_answer answer);

#endif
