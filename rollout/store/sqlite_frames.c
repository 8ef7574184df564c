/* SPDX-License-Identifier: Apache-2.0 */
/* sqlite_frames.c - counters, input offsets, tokens and the last known good in SQLite. */
#include <stdlib.h>

#include "base/host/fail.h"
#include "base/host/heap.h"
#include "base/write/json_text.h"
#include "rollout/store/sql.h"
#include "rollout/store/sqlite_inside.h"

/* What a rollout counts; rings is 0 where there is no such rollout. */
struct bounds {
    uint64_t rings;
    uint64_t slices;
    uint64_t counts;
    uint64_t frames;
};

static bool read_bounds(struct sqlite_store *store, const char *name, struct bounds *out, struct fb_diag *diag)
{
    FB_AUTO(fb_query_clear)
    struct sqlite_query query = fb_query_of(store, FB_SQL_BOUNDS);
    bool row = false;

    fb_query_text(&query, fb_span_of(name));
    if (!fb_query_next(&query, &row, diag))
        return false;
    *out = (struct bounds){ .rings = 0 };
    if (row)
        *out = (struct bounds){ fb_query_u64(&query, 0), fb_query_u64(&query, 1), fb_query_u64(&query, 2),
                                fb_query_u64(&query, 3) };
    return true;
}

static bool is_known(const struct bounds *bounds, const struct fb_delta_frame *frame)
{
    for (size_t i = 0; i < frame->change_count; i++) {
        const struct fb_count_change *change = &frame->changes[i];
        if (change->ring >= bounds->rings || change->slice >= bounds->slices || change->count >= bounds->counts
            || (uint32_t)change->arm >= FB_ARM_COUNT || change->add > FB_MOST_ADDED)
            return false;
    }
    return bounds->rings > 0 && frame->epoch > 0 && frame->sequence > 0 && frame->strays <= FB_MOST_ADDED;
}

/* What the place in the stream says: the next frame of the same epoch, or the first of a later one. */
static bool judge_place(struct sqlite_store *store, const struct fb_delta_frame *frame,
                        enum fb_frame_answer *out, struct fb_diag *diag)
{
    FB_AUTO(fb_query_clear)
    struct sqlite_query query = fb_query_of(store, FB_SQL_POSITION);
    bool row = false;

    fb_query_text(&query, fb_span_of(frame->rollout));
    fb_query_number(&query, frame->partition);
    if (!fb_query_next(&query, &row, diag))
        return false;
    const uint64_t epoch = row ? fb_query_u64(&query, 0) : 0;
    const uint64_t sequence = frame->epoch == epoch ? fb_query_u64(&query, 1) : 0;
    *out = frame->epoch < epoch            ? FB_FRAME_FENCED
         : frame->sequence <= sequence     ? FB_FRAME_SEEN
         : frame->sequence == sequence + 1 ? FB_FRAME_APPLIED
                                           : FB_FRAME_GAP;
    return true;
}

static bool add_counts(struct sqlite_store *store, const struct fb_delta_frame *frame, struct fb_diag *diag)
{
    FB_AUTO(fb_query_clear)
    struct sqlite_query query = fb_query_of(store, FB_SQL_COUNT);
    bool row = false;

    for (size_t i = 0; i < frame->change_count; i++) {
        const struct fb_count_change *change = &frame->changes[i];
        fb_query_text(&query, fb_span_of(frame->rollout));
        fb_query_number(&query, change->ring);
        fb_query_number(&query, change->slice);
        fb_query_number(&query, (uint64_t)change->arm);
        fb_query_number(&query, change->count);
        fb_query_number(&query, change->add);
        if (!fb_query_next(&query, &row, diag))
            return false;
        fb_query_again(&query);
    }
    return true;
}

static bool move_on(struct sqlite_store *store, const struct fb_delta_frame *frame, struct fb_diag *diag)
{
    struct sqlite_query move = fb_query_of(store, FB_SQL_MOVE);
    fb_query_text(&move, fb_span_of(frame->rollout));
    fb_query_number(&move, frame->partition);
    fb_query_number(&move, frame->epoch);
    fb_query_number(&move, frame->sequence);
    fb_query_number(&move, frame->input_offset);
    if (!fb_query_finish(&move, diag))
        return false;
    struct sqlite_query heard = fb_query_of(store, FB_SQL_HEARD);
    fb_query_text(&heard, fb_span_of(frame->rollout));
    fb_query_number(&heard, frame->strays);
    return fb_query_finish(&heard, diag);
}

static bool apply_frame(struct sqlite_store *store, const struct fb_delta_frame *frame,
                        enum fb_frame_answer *answer, struct fb_diag *diag)
{
    struct bounds bounds;

    if (!read_bounds(store, frame->rollout, &bounds, diag))
        return false;
    if (!is_known(&bounds, frame)) {
        *answer = FB_FRAME_UNKNOWN;
        return true;
    }
    return judge_place(store, frame, answer, diag)
        && (*answer != FB_FRAME_APPLIED || (add_counts(store, frame, diag) && move_on(store, frame, diag)));
}

struct applying {
    const struct fb_delta_frame *frames;
    size_t count;
    enum fb_frame_answer *answers;
};

static bool apply_all(struct sqlite_store *store, void *context, struct fb_diag *diag)
{
    const struct applying *applying = context;

    for (size_t i = 0; i < applying->count; i++)
        if (!apply_frame(store, &applying->frames[i], &applying->answers[i], diag))
            return false;
    return true;
}

bool fb_sqlite_apply(struct fb_rollout_store *store, const struct fb_delta_frame *frames, size_t count,
                     enum fb_frame_answer *answers, struct fb_diag *diag)
{
    struct applying applying = { frames, count, answers };

    return fb_sqlite_transaction(fb_sqlite_of(store), apply_all, &applying, diag);
}

/* How far a counter is ahead of the state; one that is behind it was lost. */
static bool difference(struct sqlite_store *store, const struct sqlite_query *query, const struct fb_rollout *current,
                       struct fb_count_change *out, struct fb_diag *diag)
{
    *out = (struct fb_count_change){
        .ring = (uint32_t)fb_query_u64(query, 0),
        .slice = (uint32_t)fb_query_u64(query, 1),
        .arm = (enum fb_arm)fb_query_u64(query, 2),
        .count = (uint32_t)fb_query_u64(query, 3),
    };
    const uint64_t seen = fb_rollout_counter(current, out->ring, out->slice, out->arm, out->count);
    const uint64_t value = fb_query_u64(query, 4);
    fb_place_set_file(&diag->place, store->path);
    if (value < seen)
        return fb_fail(diag, FB_FAULT_INPUT, "the store is damaged: a counter is behind the journal");
    out->add = value - seen < FB_MOST_ADDED ? value - seen : FB_MOST_ADDED;
    return true;
}

bool fb_sqlite_pending(struct fb_rollout_store *base, const char *name, const struct fb_rollout *current,
                       struct fb_count_change **out, size_t *count, uint64_t *frames, struct fb_diag *diag)
{
    struct sqlite_store *store = fb_sqlite_of(base);
    FB_AUTO(fb_query_clear)
    struct sqlite_query query = fb_query_of(store, FB_SQL_COUNTERS);
    struct fb_count_change *changes = NULL;
    struct bounds bounds;
    size_t used = 0;
    size_t capacity = 0;
    bool row = false;

    fb_query_text(&query, fb_span_of(name));
    bool ok = read_bounds(store, name, &bounds, diag) && fb_query_next(&query, &row, diag);
    while (ok && row) {
        ok = (fb_grow((void **)&changes, &capacity, used, sizeof *changes) || fb_fail_memory(diag))
          && difference(store, &query, current, &changes[used], diag);
        used += ok && changes[used].add > 0;
        ok = ok && fb_query_next(&query, &row, diag);
    }
    if (!ok) {
        free(changes);
        return false;
    }
    *out = changes;
    *count = used;
    *frames = bounds.frames;
    return true;
}

bool fb_sqlite_offsets(struct fb_rollout_store *store, const char *name, struct fb_offset **out,
                       size_t *count, struct fb_diag *diag)
{
    FB_AUTO(fb_query_clear)
    struct sqlite_query query = fb_query_of(fb_sqlite_of(store), FB_SQL_POSITIONS);
    struct fb_offset *offsets = NULL;
    size_t used = 0;
    size_t capacity = 0;
    bool row = false;

    fb_query_text(&query, fb_span_of(name));
    bool ok = fb_query_next(&query, &row, diag);
    while (ok && row) {
        ok = fb_grow((void **)&offsets, &capacity, used, sizeof *offsets) || fb_fail_memory(diag);
        if (!ok)
            break;
        offsets[used++] = (struct fb_offset){ (uint32_t)fb_query_u64(&query, 0), fb_query_u64(&query, 1),
                                              fb_query_u64(&query, 2) + 1, fb_query_u64(&query, 3) };
        ok = fb_query_next(&query, &row, diag);
    }
    if (!ok) {
        free(offsets);
        return false;
    }
    *out = offsets;
    *count = used;
    return true;
}

struct reserving {
    uint64_t term;
    const char *name;
    uint32_t ring;
    uint64_t count;
    uint64_t allowed;
    uint64_t first;
    uint64_t granted;
};

static bool reserve_tokens(struct sqlite_store *store, void *context, struct fb_diag *diag)
{
    struct reserving *reserving = context;
    struct sqlite_query ask = fb_query_of(store, FB_SQL_RESERVED);
    bool row = false;

    fb_query_text(&ask, fb_span_of(reserving->name));
    fb_query_number(&ask, reserving->ring);
    const bool asked = fb_sqlite_check_term(store, reserving->term, diag) && fb_query_next(&ask, &row, diag);
    reserving->first = asked && row ? fb_query_u64(&ask, 0) : 0;
    fb_query_clear(&ask);
    if (!asked)
        return false;
    const uint64_t room = reserving->allowed > reserving->first ? reserving->allowed - reserving->first : 0;
    reserving->granted = reserving->count < room ? reserving->count : room;
    if (reserving->granted == 0)
        return true;
    struct sqlite_query reserve = fb_query_of(store, FB_SQL_RESERVE);
    fb_query_text(&reserve, fb_span_of(reserving->name));
    fb_query_number(&reserve, reserving->ring);
    fb_query_number(&reserve, reserving->first + reserving->granted);
    return fb_query_finish(&reserve, diag);
}

bool fb_sqlite_reserve(struct fb_rollout_store *store, uint64_t term, const char *name, uint32_t ring,
                       uint64_t count, uint64_t allowed, uint64_t *first, uint64_t *granted, struct fb_diag *diag)
{
    struct reserving reserving = { .term = term, .name = name, .ring = ring, .count = count, .allowed = allowed };

    if (!fb_sqlite_transaction(fb_sqlite_of(store), reserve_tokens, &reserving, diag))
        return false;
    *first = reserving.first;
    *granted = reserving.granted;
    return true;
}

struct promoting {
    uint64_t term;
    const struct fb_release_name *release;
    int64_t now_ms;
};

/* Told twice, it is there once. */
static bool is_newest(struct sqlite_store *store, const char *name, bool *out, struct fb_diag *diag)
{
    FB_AUTO(fb_query_clear)
    struct sqlite_query query = fb_query_of(store, FB_SQL_GOOD);
    bool row = false;

    if (!fb_query_next(&query, &row, diag))
        return false;
    *out = row && fb_span_is(fb_query_span(&query, 0), name);
    return true;
}

static bool add_good(struct sqlite_store *store, void *context, struct fb_diag *diag)
{
    const struct promoting *promoting = context;
    bool there = false;

    if (!fb_sqlite_check_term(store, promoting->term, diag) || !is_newest(store, promoting->release->name, &there, diag))
        return false;
    if (there)
        return true;
    struct sqlite_query query = fb_query_of(store, FB_SQL_ADD_GOOD);
    fb_query_text(&query, fb_span_of(promoting->release->name));
    fb_query_text(&query, fb_span_of(promoting->release->sha256));
    fb_query_time(&query, promoting->now_ms);
    return fb_query_finish(&query, diag) && fb_sqlite_run(store, FB_SQL_FORGET_GOOD, diag);
}

bool fb_sqlite_promote_good(struct fb_rollout_store *store, uint64_t term, const struct fb_release_name *release,
                            int64_t now_ms, struct fb_diag *diag)
{
    struct promoting promoting = { term, release, now_ms };

    return fb_sqlite_transaction(fb_sqlite_of(store), add_good, &promoting, diag);
}

bool fb_sqlite_good(struct fb_rollout_store *store, struct fb_buffer *out, struct fb_diag *diag)
{
    FB_AUTO(fb_query_clear)
    struct sqlite_query query = fb_query_of(fb_sqlite_of(store), FB_SQL_GOOD);
    struct fb_json json = fb_json_over(out, 0);
    bool row = false;

    fb_json_open_array(&json);
    for (;;) {
        if (!fb_query_next(&query, &row, diag))
            return false;
        if (!row)
            break;
        fb_json_open_object(&json);
        fb_json_put_string(&json, "name", fb_query_span(&query, 0));
        fb_json_put_string(&json, "sha256", fb_query_span(&query, 1));
        fb_json_put_u64(&json, "at_ms", fb_query_u64(&query, 2));
        fb_json_close_object(&json);
    }
    fb_json_close_array(&json);
    return true;
}
