/* SPDX-License-Identifier: Apache-2.0 */
/* ingest_open.c - beginning where the last one ended: the snapshot, and the log behind it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "rollout/health/ingest_inside.h"

static bool replay_group(void *context, const struct fb_log_group *group, struct fb_diag *diag)
{
    struct fb_ingest *ingest = context;
    struct fb_ingest_answer answer = { .reports = 0 };

    ingest->clock_ms = group->at_ms > ingest->clock_ms ? group->at_ms : ingest->clock_ms;
    return fb_ingest_count_records(ingest, group->kind, group->records, group->at_ms, &answer, diag);
}

static bool add_tallies(struct fb_ingest *ingest, const struct fb_ingest_release *releases, size_t count,
                        struct fb_diag *diag)
{
    for (size_t i = 0; i < ingest->release_count; i++)
        fb_health_tally_free(ingest->releases[i].tally);
    ingest->release_count = 0;
    for (size_t i = 0; i < count; i++)
        if (!fb_ingest_add_tally(ingest, &releases[i].plan, releases[i].told, diag))
            return false;
    return true;
}

bool fb_ingest_open(const char *path, uint64_t seed, const struct fb_ingest_release *releases, size_t count,
                    struct fb_ingest **out, uint64_t *torn, struct fb_diag *diag)
{
    FB_AUTO(fb_ingest_close)
    struct fb_ingest *ingest = calloc(1, sizeof *ingest);

    if (ingest == NULL)
        return fb_fail_memory(diag);
    (void)pthread_mutex_init(&ingest->gate, NULL);
    (void)pthread_mutex_init(&ingest->counts, NULL);
    (void)pthread_cond_init(&ingest->written, NULL);
    ingest->last = &ingest->first;
    ingest->seed = seed;
    ingest->group = malloc(FB_MAX_LOG_RECORDS * FB_HEALTH_RECORD_BYTES);
    if (ingest->group == NULL)
        return fb_fail_memory(diag);
    struct fb_log_place place;
    if (strlen(path) >= sizeof ingest->snapshot - sizeof ".snapshot")
        return fb_fail(diag, FB_FAULT_LIMIT, "the log's name is too long");
    (void)snprintf(ingest->snapshot, sizeof ingest->snapshot, "%s.snapshot", path);
    if (!add_tallies(ingest, releases, count, diag))
        return false;
    const bool resumed = fb_ingest_load(ingest, path, &place);
    if (!resumed && !add_tallies(ingest, releases, count, diag)) /* a half that was loaded is gone */
        return false;
    if (!fb_health_log_open(path, resumed ? &place : NULL, replay_group, ingest, &ingest->log, torn, diag))
        return false;
    ingest->log_bytes = fb_health_log_bytes(ingest->log);
    *out = fb_take(ingest);
    return true;
}

void fb_ingest_close(struct fb_ingest *ingest)
{
    if (ingest == NULL)
        return;
    for (size_t i = 0; i < ingest->release_count; i++)
        fb_health_tally_free(ingest->releases[i].tally);
    fb_health_log_close(ingest->log);
    (void)pthread_cond_destroy(&ingest->written);
    (void)pthread_mutex_destroy(&ingest->counts);
    (void)pthread_mutex_destroy(&ingest->gate);
    free(ingest->group);
    free(ingest);
}
