/* SPDX-License-Identifier: Apache-2.0 */
/* crew_cache.c - what need not be asked, since the cache has it. */
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "pipeline/gating/crew_inside.h"
#include "pipeline/gating/piece.h"
#include "validator/trial/trial.h"

#define COLUMNS 4

static bool add_cached(const struct fb_crew_running *one, struct fb_diag *diag)
{
    struct fb_crew *crew = one->job->crew;
    const size_t build = one->part->build;
    const char *const texts[COLUMNS] = {
        one->gate->gate->name,
        one->job->subject,
        build == FB_ALL_BUILDS ? NULL : one->gate->trial->builds[build].contract->name,
        one->part->key,
    };

    for (size_t i = 0; i < COLUMNS; i++) {
        const char *text = texts[i] == NULL ? NULL : fb_arena_text(&crew->arena, fb_span_of(texts[i]));
        if ((text == NULL && texts[i] != NULL)
            || !fb_grow((void **)&crew->cached, &crew->cached_capacity, crew->cached_count, sizeof *crew->cached))
            return fb_fail_memory(diag);
        crew->cached[crew->cached_count++] = (struct fb_table_cell){ .text = text };
    }
    return true;
}

bool fb_crew_tell_cached(const struct fb_crew *crew, struct fb_report *report, struct fb_diag *diag)
{
    static const char *const columns[COLUMNS] = { "gate", "subject", "build", "key" };
    const struct fb_table table = {
        .name = "cached",
        .title = "Taken from the cache, not asked anew",
        .columns = columns,
        .column_count = COLUMNS,
        .cells = crew->cached,
        .row_count = crew->cached_count / COLUMNS,
    };

    return crew->cached_count == 0 || fb_report_add_table(report, &table) || fb_fail_memory(diag);
}

static bool has_key(const struct fb_crew_running *one, const struct fb_candidate *candidate)
{
    const struct fb_gate_cache *cache = one->job->crew->options.cache;

    return cache != NULL
        && fb_gate_cache_key(cache, one->gate->gate->name, one->part->build, candidate->path, candidate->bytes,
                             one->part->key);
}

bool fb_crew_find(const struct fb_crew_running *one, const struct fb_candidate *candidate, bool *found,
                  struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer bytes = FB_BUFFER_EMPTY;
    struct fb_crew_part *part = one->part;
    struct fb_diag why = FB_DIAG_NONE;
    struct fb_piece piece = { .clean = false };

    *found = false;
    if (!has_key(one, candidate)) {
        part->key[0] = '\0';
        return true;
    }
    if (!fb_gate_cache_find(one->job->crew->options.cache, part->key, &bytes))
        return true;
    *found = fb_piece_read(fb_buffer_span(&bytes), one->gate->gate->name, one->job->subject, part->report, &piece, &why)
          && piece.clean && (!one->gate->writes || piece.findings == 0);
    return *found ? add_cached(one, diag) : fb_crew_renew(one->job, &part->report, diag);
}
