/* SPDX-License-Identifier: Apache-2.0 */
/* ingest_snapshot.c - what is counted, as one file; and the log cut down to what came after it. */
#include "base/host/fail.h"
#include "base/host/file.h"
#include "rollout/health/ingest_inside.h"
#include "rollout/health/snapshot.h"

#define MOST_SNAPSHOT ((size_t)4 << 30)
#define RETRY_MS 60000

/* With nobody writing; `counts` is held. */
static void put_all(const struct fb_ingest *ingest, struct fb_buffer *out)
{
    const struct fb_snapshot_head head = { fb_health_log_place(ingest->log), ingest->clock_ms, ingest->release_count };

    fb_snapshot_begin(out, &head);
    for (size_t i = 0; i < ingest->release_count; i++) {
        fb_snapshot_put(out, ingest->releases[i].taken, 8);
        fb_snapshot_put(out, ingest->releases[i].begun, 8);
        fb_health_tally_save(ingest->releases[i].tally, out);
    }
    fb_snapshot_end(out);
}

static bool write_snapshot(struct fb_ingest *ingest, const struct fb_buffer *snapshot, struct fb_diag *diag)
{
    const struct fb_span bytes = fb_buffer_span(snapshot);

    if (snapshot->failed)
        return fb_fail_memory(diag);
    if (bytes.size > MOST_SNAPSHOT)
        return fb_fail(diag, FB_FAULT_LIMIT, "a snapshot of the counts would have more than 4 GiB");
    if (!fb_file_write(ingest->snapshot, &bytes, 1, diag))
        return false;
    ingest->snapshot_bytes = bytes.size;
    return fb_health_log_drop_old(ingest->log, diag);
}

bool fb_ingest_save(struct fb_ingest *ingest, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer snapshot = FB_BUFFER_EMPTY;

    if (fb_health_log_place(ingest->log).size == 0)
        return true;
    put_all(ingest, &snapshot);
    return write_snapshot(ingest, &snapshot, diag);
}

/* A new file, and what is counted up to it.  A file before it that is still there had no snapshot: this
 * one is for both. */
static bool begin_new_file(struct fb_ingest *ingest, int64_t now_ms, struct fb_buffer *snapshot, struct fb_diag *diag)
{
    fb_ingest_stop_writing(ingest);
    const bool fine = fb_health_log_has_old(ingest->log) || fb_health_log_rotate(ingest->log, now_ms, diag);
    (void)pthread_mutex_lock(&ingest->counts);
    if (fine)
        put_all(ingest, snapshot);
    ingest->log_bytes = fb_health_log_bytes(ingest->log);
    (void)pthread_mutex_unlock(&ingest->counts);
    fb_ingest_go_on(ingest);
    return fine;
}

bool fb_ingest_rotate(struct fb_ingest *ingest, uint64_t limit, int64_t now_ms, bool *done, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer snapshot = FB_BUFFER_EMPTY;
    const uint64_t most = limit > ingest->snapshot_bytes ? limit : ingest->snapshot_bytes;

    *done = false;
    if (now_ms < ingest->retry_ms || (fb_ingest_figures(ingest).log_bytes < most && !fb_health_log_has_old(ingest->log)))
        return true;
    *done = begin_new_file(ingest, now_ms, &snapshot, diag) && write_snapshot(ingest, &snapshot, diag);
    if (!*done)
        ingest->retry_ms = now_ms + RETRY_MS;
    return *done;
}

static bool has_shape(const struct fb_health_tally_plan *one, const struct fb_health_tally_plan *other)
{
    return one->rings == other->rings && one->slices == other->slices && one->metrics == other->metrics
        && one->failures == other->failures && one->silence == other->silence;
}

/* What was handed out by the last take was told, or is told again; likewise what came after it. */
static void load_tally(struct fb_counted_release *release, struct fb_health_tally *tally, uint64_t taken,
                       const struct fb_snapshot_head *head)
{
    const struct fb_health_tally_plan *plan = fb_health_tally_plan_of(release->tally);

    if (fb_health_tally_heard(tally) == 0 && !has_shape(plan, fb_health_tally_plan_of(tally))) {
        fb_health_tally_free(tally); /* nothing is lost with it */
        return;
    }
    fb_health_tally_told(tally, release->told >= taken, release->told >= head->place.next);
    fb_health_tally_set_window(tally, plan->window_ms, head->clock_ms);
    fb_health_tally_free(release->tally);
    release->tally = tally;
    release->taken = release->told >= taken ? taken : release->told;
}

/* A release that nobody asks for any more goes; one that is new begins when its mark is read. */
static bool load_release(struct fb_ingest *ingest, const struct fb_snapshot_head *head, struct fb_cursor *in,
                         struct fb_diag *diag)
{
    struct fb_health_tally *tally = NULL;
    uint64_t taken = 0;
    uint64_t begun = 0;

    if (!fb_cursor_uint(in, "taken", 8, &taken) || !fb_cursor_uint(in, "begun", 8, &begun)
        || !fb_health_tally_load(in, ingest->seed, &tally, diag))
        return false;
    struct fb_counted_release *release = fb_ingest_find(ingest, fb_health_tally_plan_of(tally)->release);
    if (release == NULL) {
        fb_health_tally_free(tally);
        return true;
    }
    release->begun = begun != 0;
    load_tally(release, tally, taken, head);
    return true;
}

bool fb_ingest_load(struct fb_ingest *ingest, const char *path, struct fb_log_place *place)
{
    FB_AUTO(fb_file_free)
    struct fb_span bytes = { NULL, 0 };
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_snapshot_head head;
    struct fb_cursor in;

    if (!fb_file_read(ingest->snapshot, MOST_SNAPSHOT, &bytes, &diag) || !fb_snapshot_open(bytes, &in, &head, &diag)
        || !fb_health_log_was_at(path, &head.place))
        return false;
    for (uint64_t i = 0; i < head.releases; i++)
        if (!load_release(ingest, &head, &in, &diag))
            return false;
    if (!fb_cursor_finish(&in))
        return false;
    ingest->clock_ms = head.clock_ms;
    ingest->counted_upto = head.place.next;
    ingest->snapshot_bytes = bytes.size;
    *place = head.place;
    return true;
}
