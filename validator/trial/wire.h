/* SPDX-License-Identifier: Apache-2.0 */
/* wire.h - what tasks tell about calls of an engine, from the worker to the supervisor.
 *
 * The bytes pass through memory that the engine shares, so the reading side trusts none of them:
 * it copies, and checks sizes.  Both sides are one program: numbers are in the machine's order.
 *     record: head match* message*
 *     match:  size:4 bytes      message: said_head text file rule
 */
#ifndef FB_TRIAL_WIRE_H
#define FB_TRIAL_WIRE_H

#include "base/core/arena.h"
#include "base/core/attributes.h"
#include "base/core/span.h"
#include "isolate/worker.h"

/* Which call a record tells of. */
enum fb_told_call {
    FB_TOLD_LOAD,
    FB_TOLD_EVALUATE,
    FB_TOLD_SUPPLY,
    FB_TOLD_READS,
    FB_TOLD_CALLS,
};

/* What an engine said.  Texts are terminated, cut to FB_SAID_BYTES, and may be any bytes. */
struct fb_said {
    int level;        /* FB_ENGINE_NOTE ... */
    const char *text; /* never NULL */
    const char *file; /* NULL: none */
    const char *rule; /* NULL: none */
    uint64_t line;    /* zero: none */
    uint64_t offset;  /* UINT64_MAX: none */
};

#define FB_SAID_BYTES 512

/* A call as it was told; everything it points to is in the reader's arena. */
struct fb_told {
    enum fb_told_call call;
    uint64_t number; /* of the case */
    int status;      /* FB_ENGINE_OK ... */
    bool unsupplied; /* the direct evaluator: an instance reads beyond the inputs */
    uint64_t nanoseconds;
    uint64_t peak_bytes;
    const struct fb_span *matches; /* sorted bytewise, each once */
    size_t match_count;
    bool repeated; /* a match was told more than once */
    uint64_t matches_dropped;
    const struct fb_said *messages;
    size_t message_count;
};

/* In the worker: tells of a call.  False when the results are full: return from the task then. */
FB_MUST_CHECK bool fb_tell_call(struct fb_worker *worker, enum fb_told_call call, uint64_t number,
                                const struct fb_worker_call *out, bool unsupplied);

/* Takes the next record off the results.  False at their end, when the bytes are none of ours
 * (*damaged is then set), or without memory (*damaged too). */
FB_MUST_CHECK bool fb_told_next(struct fb_span *results, struct fb_arena *arena,
                                struct fb_told *out, bool *damaged);

/* Whether two calls told of different matches: *id gets the first, bytewise, that only one of them has, and *in_a
 * whether that is `a`. */
bool fb_told_difference(const struct fb_told *a, const struct fb_told *b, struct fb_span *id, bool *in_a);

#endif
