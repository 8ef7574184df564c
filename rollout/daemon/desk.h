/* SPDX-License-Identifier: Apache-2.0 */
/* desk.h - what the daemon asks of whoever keeps the rollouts: a table of functions.
 *
 * HTTP stands on one side of it, the machine and the store on the other (desk_local.h).  Answers
 * are JSON, appended to a buffer.  For any number of threads.
 */
#ifndef FB_ROLLOUT_DESK_H
#define FB_ROLLOUT_DESK_H

#include "base/core/attributes.h"
#include "base/core/diag.h"
#include "base/host/buffer.h"
#include "base/host/document.h"

enum fb_desk_result {
    FB_DESK_DONE,
    FB_DESK_UNKNOWN,           /* no such rollout or ring */
    FB_DESK_INVALID,           /* what was asked makes no sense; diag->message says why */
    FB_DESK_UNSAFE,            /* the plan has findings, which the answer lists */
    FB_DESK_REFUSED,           /* the machine refused it in this state; diag->message says why, here and in the next three */
    FB_DESK_REFUSED_PERSON,    /* it refused them */
    FB_DESK_REFUSED_WORDS,     /* it refused what makes no sense for the plan */
    FB_DESK_REFUSED_SIGNATURE, /* it refused an approval for its signature */
    FB_DESK_FAILED,            /* we could not; diag says why */
};

struct fb_desk_command {
    const char *rollout;
    const char *verb; /* "create", "approve", "start", "hold", "resume", "halt", "rollback", "withdraw",
                         "depend", "baseline" */
    const char *who;
    const char *why;      /* NULL: none was given */
    const char *ring;     /* approve: its name, NULL for the start */
    const char *lane;     /* start: "normal" or "emergency"; NULL: normal */
    const char *release;  /* depend: one that the plan depends on, completed and soaked elsewhere */
    const char *metric;   /* baseline: its name */
    const char *envelope; /* approve: signed, and the public key; NULL: not signed */
    const char *key;
    double baseline;     /* baseline: the new upper bound of p0 */
    struct fb_span plan; /* create */
};

struct fb_desk;

struct fb_desk_functions {
    enum fb_desk_result (*list)(struct fb_desk *desk, int64_t now_ms, struct fb_buffer *out, struct fb_diag *diag);
    enum fb_desk_result (*show)(struct fb_desk *desk, const char *rollout, int64_t now_ms,
                                struct fb_buffer *out, struct fb_diag *diag);
    enum fb_desk_result (*journal)(struct fb_desk *desk, const char *rollout, uint64_t from,
                                   struct fb_buffer *out, struct fb_diag *diag);
    /* The journal's own lines, as they were written: no JSON object, a line each. */
    enum fb_desk_result (*lines)(struct fb_desk *desk, const char *rollout, uint64_t from,
                                 struct fb_buffer *out, struct fb_diag *diag);
    /* The text of its plan, as it came: no JSON. */
    enum fb_desk_result (*plan)(struct fb_desk *desk, const char *rollout, struct fb_buffer *out,
                                struct fb_diag *diag);
    enum fb_desk_result (*command)(struct fb_desk *desk, const struct fb_desk_command *command,
                                   int64_t now_ms, struct fb_buffer *out, struct fb_diag *diag);
    enum fb_desk_result (*may_enter)(struct fb_desk *desk, const char *rollout, const char *ring,
                                     int64_t now_ms, struct fb_buffer *out, struct fb_diag *diag);
    /* `hosts` is the list of a parsed request: maps of sensor, platform, build, region, customer, class. */
    enum fb_desk_result (*offers)(struct fb_desk *desk, const struct fb_doc *hosts, int64_t now_ms,
                                  struct fb_buffer *out, struct fb_diag *diag);
    /* Time went on; false: it can not keep rollouts now (it goes on trying), and is not ready. */
    bool (*tick)(struct fb_desk *desk, int64_t now_ms, struct fb_diag *diag);
    /* Appends Prometheus series of the rollouts. */
    void (*metrics)(struct fb_desk *desk, int64_t now_ms, struct fb_buffer *out);
};

struct fb_desk {
    const struct fb_desk_functions *functions;
    /* implementations begin with this and go on */
};

#endif
