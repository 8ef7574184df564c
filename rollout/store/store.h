/* SPDX-License-Identifier: Apache-2.0 */
/* store.h - where rollouts live between two instructions: state, journal, counters, offsets, leader.
 *
 * An interface: a table of functions.  The first implementation is SQLite in one file (sqlite.h).
 * What a caller may rely on in every one:
 * - A call that returned true is durable; one that returned false changed nothing.  Killed at any
 *   instruction, the store is as before the call or as after it.
 * - Whoever changes anything holds the leadership's *term*; a term that is no longer the newest is
 *   refused (fencing), so that a controller that was asleep can not undo what its successor did.
 * - Counters and input offsets change in one transaction: a frame that comes again has no effect.
 * - Damage is detected and named, never repaired in silence.
 */
#ifndef FB_ROLLOUT_STORE_H
#define FB_ROLLOUT_STORE_H

#include "rollout/machine/journal.h"

struct fb_store_functions;

/* One open store.  Not for two threads at a time. */
struct fb_rollout_store {
    const struct fb_store_functions *functions;
    /* implementations begin with this and go on */
};

/* Leadership: the newest term, until when it is leased. */
struct fb_store_leader {
    char name[128];
    uint64_t term; /* grows with every change of leader; 0: none yet */
    int64_t until_ms;
};

/* What an aggregator hands over: what reports of one partition of hosts added up to.  Of one
 * partition and rollout, epochs only grow (a new owner of the partition takes the next one) and
 * sequences go 1, 2, 3, ... within an epoch. */
struct fb_delta_frame {
    const char *rollout;
    uint32_t partition;
    uint64_t epoch;
    uint64_t sequence;
    uint64_t input_offset; /* how far the source was read when the frame was made */
    const struct fb_count_change *changes;
    size_t change_count;
    uint64_t strays; /* reports for a release that was never sent to their sender */
};

enum fb_frame_answer {
    FB_FRAME_APPLIED,
    FB_FRAME_SEEN,    /* applied before: no effect */
    FB_FRAME_GAP,     /* earlier ones are missing: no effect; send from next_sequence on */
    FB_FRAME_FENCED,  /* of an epoch that is over: its sender no longer owns the partition */
    FB_FRAME_UNKNOWN, /* no such rollout, ring, slice, arm or count: no effect, and counted as stray */
};

struct fb_offset { /* of one partition */
    uint32_t partition;
    uint64_t epoch;
    uint64_t next_sequence;
    uint64_t input_offset;
};

struct fb_store_rollout { /* a row of the list; texts malloc'ed, see fb_store_rollouts_free */
    char *name;
    char *plan_text;
    char *state; /* name of the state */
    uint64_t sequence;
};

struct fb_store_functions {
    void (*close)(struct fb_rollout_store *store);

    /* Takes or renews the leadership for `lease_ms`: granted when there is no leader, its lease is
     * over, or it is `name` itself, whose term then stays.  *out is who leads afterwards; *granted
     * whether that is us. */
    bool (*lead)(struct fb_rollout_store *store, const char *name, int64_t now_ms, int64_t lease_ms,
                 struct fb_store_leader *out, bool *granted, struct fb_diag *diag);

    /* Creates a rollout with the text of its plan; FB_FAULT_INPUT when the name is taken. */
    bool (*create)(struct fb_rollout_store *store, uint64_t term, const char *name, struct fb_span plan,
                   struct fb_diag *diag);

    /* Takes back what `create` made, as long as nothing is in its journal; no such rollout: nothing to do. */
    bool (*forget)(struct fb_rollout_store *store, uint64_t term, const char *name, struct fb_diag *diag);

    /* All rollouts, sorted by name. */
    bool (*list)(struct fb_rollout_store *store, struct fb_store_rollout **out, size_t *count,
                 struct fb_diag *diag);

    /* Loads state and the digest of the newest line of the journal, which it checks against the
     * state; the counters are as of that line.  Damage is FB_FAULT_INPUT and says where. */
    bool (*load)(struct fb_rollout_store *store, const char *name, struct fb_rollout *out,
                 char previous[static 65], struct fb_diag *diag);

    /* Appends a line of the journal and the state after it, in one transaction, durably, and only if
     * `after` is the state right behind the one in the store.  Actions are done after this. */
    bool (*append)(struct fb_rollout_store *store, uint64_t term, const char *name,
                   const struct fb_rollout *after, struct fb_span line, const char *digest,
                   struct fb_diag *diag);

    /* Applies frames, each wholly or not at all, all in one transaction; answers[i] is of frames[i]. */
    bool (*apply)(struct fb_rollout_store *store, const struct fb_delta_frame *frames, size_t count,
                  enum fb_frame_answer *answers, struct fb_diag *diag);

    /* What frames added beyond the counters of `current`, the state in the store: *out is malloc'ed,
     * the changes of the next FB_EVENT_COUNTS; *frames is how many were applied since the journal's
     * newest line (an empty one says that its sender is alive).  Reading does not consume: appending
     * that event's line does. */
    bool (*pending)(struct fb_rollout_store *store, const char *name, const struct fb_rollout *current,
                    struct fb_count_change **out, size_t *count, uint64_t *frames, struct fb_diag *diag);

    /* Where to go on reading, per partition of a rollout; *out is malloc'ed. */
    bool (*offsets)(struct fb_rollout_store *store, const char *name, struct fb_offset **out,
                    size_t *count, struct fb_diag *diag);

    /* Reserves tokens of a ring before they are handed out: *first gets how many were reserved before
     * and *granted how many are now added, at most `count` and at most up to `allowed` in all. */
    bool (*reserve)(struct fb_rollout_store *store, uint64_t term, const char *name, uint32_t ring,
                    uint64_t count, uint64_t allowed, uint64_t *first, uint64_t *granted,
                    struct fb_diag *diag);

    /* Lines of the journal from `sequence` on, to `visit` until it says false. */
    bool (*journal)(struct fb_rollout_store *store, const char *name, uint64_t sequence,
                    bool (*visit)(void *context, struct fb_span line), void *context,
                    struct fb_diag *diag);

    /* The last known good releases, newest first; two are kept. */
    bool (*promote_good)(struct fb_rollout_store *store, uint64_t term, const struct fb_release_name *release,
                         int64_t now_ms, struct fb_diag *diag);
    bool (*good)(struct fb_rollout_store *store, struct fb_buffer *json, struct fb_diag *diag);
};

void fb_rollout_store_close(struct fb_rollout_store *store); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_rollout_store *, fb_rollout_store_close);
void fb_store_rollouts_free(struct fb_store_rollout *rollouts, size_t count); /* accepts NULL */

#endif
