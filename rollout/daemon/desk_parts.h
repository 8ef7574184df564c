/* SPDX-License-Identifier: Apache-2.0 */
/* desk_parts.h - what the files of the local desk share (internal to the daemon). */
#ifndef FB_ROLLOUT_DESK_PARTS_H
#define FB_ROLLOUT_DESK_PARTS_H

#include <pthread.h>

#include "base/core/limits.h"
#include "base/write/json_text.h"
#include "rollout/daemon/desk_local.h"
#include "rollout/store/controller.h"

#define FB_LEASE_MS 15000
#define FB_OFFER_MS 30000 /* how long an offer holds: a halt is complete after so long */

struct fb_hosted { /* one rollout */
    struct fb_controlled at;
    uint64_t release; /* number that reports name it by */
    uint64_t told;    /* records of the log that the store knew of when it was loaded */
    bool replaced;    /* withdrawn, and a later rollout has its release: reports are that one's */
    uint64_t epoch;
    uint64_t sequence;              /* of the next frame */
    struct fb_count_change *unsent; /* of the frame that was not applied yet; malloc'ed */
    size_t unsent_count;
    size_t unsent_capacity;
    uint64_t unsent_upto;
    bool frame_ready;
    bool failed;    /* no memory while the frame was made */
    uint64_t heard; /* reports that had come when counts were told last */
    int64_t told_ms;
    struct fb_sensor_table *offered; /* who was offered it since the start of the process */
    uint64_t issued[FB_MAX_RINGS];   /* offers handed out, those reserved and lost in a crash included */
    uint64_t reserved[FB_MAX_RINGS]; /* durably, in all */
};

struct fb_desk_local {
    struct fb_desk desk; /* first */
    struct fb_desk_options options;
    struct fb_ingest *ingest;
    pthread_mutex_t creating; /* of whoever creates a rollout, and may wait for the disk; never taken inside of the other */
    pthread_mutex_t lock;     /* guards everything below */
    struct fb_hosted *items;
    size_t count;
    size_t capacity;
    uint64_t term;        /* 0: somebody else leads */
    uint64_t loaded_term; /* under which what is in memory was read from the store */
    int64_t until_ms;     /* the lease's end: whoever stood still beyond it knows nothing any more */
};

struct fb_hosted *fb_desk_find(struct fb_desk_local *desk, const char *name);

/* Takes or renews the lead; with a new term what is in memory is read again, since whoever led in between
 * may have halted it.  False where somebody else leads, or the store cannot be asked. */
FB_MUST_CHECK bool fb_desk_lead(struct fb_desk_local *desk, int64_t now_ms, struct fb_diag *diag);

/* Somebody else may have halted a rollout since the lease ended: who does not lead lets nobody go forward. */
bool fb_desk_leads(const struct fb_desk_local *desk, int64_t now_ms);

/* One event, as leader: fb_controlled_send. */
enum fb_desk_result fb_desk_step(struct fb_desk_local *desk, struct fb_hosted *hosted,
                                 const struct fb_rollout_event *event, int64_t now_ms,
                                 struct fb_rollout_outcome *out, struct fb_diag *diag);

enum fb_desk_result fb_desk_list(struct fb_desk *desk, int64_t now_ms, struct fb_buffer *out, struct fb_diag *diag);
enum fb_desk_result fb_desk_show(struct fb_desk *desk, const char *rollout, int64_t now_ms,
                                 struct fb_buffer *out, struct fb_diag *diag);
enum fb_desk_result fb_desk_journal(struct fb_desk *desk, const char *rollout, uint64_t from,
                                    struct fb_buffer *out, struct fb_diag *diag);
enum fb_desk_result fb_desk_lines(struct fb_desk *desk, const char *rollout, uint64_t from,
                                  struct fb_buffer *out, struct fb_diag *diag);
enum fb_desk_result fb_desk_plan(struct fb_desk *desk, const char *rollout, struct fb_buffer *out,
                                 struct fb_diag *diag);
enum fb_desk_result fb_desk_may_enter(struct fb_desk *desk, const char *rollout, const char *ring,
                                      int64_t now_ms, struct fb_buffer *out, struct fb_diag *diag);
enum fb_desk_result fb_desk_offers(struct fb_desk *desk, const struct fb_doc *hosts, int64_t now_ms,
                                   struct fb_buffer *out, struct fb_diag *diag);
enum fb_desk_result fb_desk_command(struct fb_desk *desk, const struct fb_desk_command *command,
                                    int64_t now_ms, struct fb_buffer *out, struct fb_diag *diag);
bool fb_desk_tick(struct fb_desk *desk, int64_t now_ms, struct fb_diag *diag);
void fb_desk_metrics(struct fb_desk *desk, int64_t now_ms, struct fb_buffer *out);

/* Appends a rollout's one-line summary as members of the open object. */
void fb_desk_summary(struct fb_json *json, const struct fb_hosted *hosted);

/* "blockers": an array of sentences. */
void fb_desk_blockers(struct fb_json *json, uint32_t blockers);

/* Takes a plan in as a rollout in memory; the desk owns both on success. */
FB_MUST_CHECK bool fb_desk_add(struct fb_desk_local *desk, struct fb_span plan_text, struct fb_hosted **out,
                               struct fb_diag *diag);
void fb_desk_drop_last(struct fb_desk_local *desk);

/* Whether a plan that was just taken in may stay; FB_DESK_UNSAFE: *out is the whole answer. */
enum fb_desk_result fb_desk_check(struct fb_desk_local *desk, const struct fb_hosted *hosted, struct fb_buffer *out,
                                  struct fb_diag *diag);

/* Finds out whose reports count where several rollouts have one release. */
void fb_desk_mark_replaced(struct fb_desk_local *desk);

/* How the reports of a plan are added up; false when it has more than can be. */
FB_MUST_CHECK bool fb_desk_tally_plan(const struct fb_desk_local *desk, const struct fb_hosted *hosted,
                                      struct fb_health_tally_plan *out, struct fb_diag *diag);

#endif
