/* SPDX-License-Identifier: Apache-2.0 */
/* desk_journal.c - a rollout's plan and journal, as the store has them and in words. */
#include <stdlib.h>
#include <string.h>

#include "rollout/daemon/desk_parts.h"

#define MOST_LINES 500 /* at a time */

enum fb_desk_result fb_desk_plan(struct fb_desk *base, const char *rollout, struct fb_buffer *out, struct fb_diag *diag)
{
    struct fb_desk_local *desk = (struct fb_desk_local *)(void *)base;
    struct fb_rollout_store *store = desk->options.store;
    struct fb_store_rollout *rows = NULL;
    size_t count = 0;

    (void)pthread_mutex_lock(&desk->lock);
    const bool known = fb_desk_find(desk, rollout) != NULL;
    const bool listed = known && store->functions->list(store, &rows, &count, diag);
    (void)pthread_mutex_unlock(&desk->lock);
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].name, rollout) == 0)
            fb_buffer_text(out, rows[i].plan_text);
    fb_store_rollouts_free(rows, count);
    return !known ? FB_DESK_UNKNOWN : listed ? FB_DESK_DONE
                                             : FB_DESK_FAILED;
}

struct journal_writer {
    struct fb_buffer *out;
    const struct fb_rollout_plan *plan;
    size_t lines;
};

/* The line as it stands in the journal, and what it means in words. */
static bool put_line(void *context, struct fb_span line)
{
    struct journal_writer *writer = context;
    struct fb_journal_entry entry;
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;
    struct fb_count_change *changes = NULL;
    struct fb_diag diag = FB_DIAG_NONE;
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer words = FB_BUFFER_EMPTY;
    struct fb_json json = fb_json_over(writer->out, 0);

    fb_buffer_text(writer->out, writer->lines++ > 0 ? ",{\"entry\":" : "{\"entry\":");
    fb_buffer_append(writer->out, line);
    fb_buffer_text(writer->out, ",\"explanation\":");
    if (fb_journal_read(line, &entry, &document, &changes, &diag)) {
        fb_journal_explain(writer->plan, &entry.decision, &words);
        fb_json_string(&json, fb_buffer_span(&words));
    } else {
        fb_json_text(&json, diag.message);
    }
    fb_buffer_char(writer->out, '}');
    free(changes);
    return writer->lines < MOST_LINES;
}

static bool copy_line(void *context, struct fb_span line)
{
    struct journal_writer *writer = context;

    fb_buffer_append(writer->out, line);
    fb_buffer_char(writer->out, '\n');
    return ++writer->lines < MOST_LINES;
}

enum fb_desk_result fb_desk_lines(struct fb_desk *base, const char *rollout, uint64_t from, struct fb_buffer *out,
                                  struct fb_diag *diag)
{
    struct fb_desk_local *desk = (struct fb_desk_local *)(void *)base;
    struct fb_rollout_store *store = desk->options.store;
    struct journal_writer writer = { .out = out };
    enum fb_desk_result result = FB_DESK_UNKNOWN;

    (void)pthread_mutex_lock(&desk->lock);
    if (fb_desk_find(desk, rollout) != NULL)
        result = store->functions->journal(store, rollout, from, copy_line, &writer, diag) ? FB_DESK_DONE : FB_DESK_FAILED;
    (void)pthread_mutex_unlock(&desk->lock);
    return result;
}

enum fb_desk_result fb_desk_journal(struct fb_desk *base, const char *rollout, uint64_t from, struct fb_buffer *out,
                                    struct fb_diag *diag)
{
    struct fb_desk_local *desk = (struct fb_desk_local *)(void *)base;
    struct fb_rollout_store *store = desk->options.store;
    struct journal_writer writer = { .out = out };

    (void)pthread_mutex_lock(&desk->lock);
    const struct fb_hosted *hosted = fb_desk_find(desk, rollout);
    enum fb_desk_result result = hosted != NULL ? FB_DESK_DONE : FB_DESK_UNKNOWN;
    if (hosted != NULL) {
        writer.plan = hosted->at.plan;
        fb_buffer_text(out, "{\"lines\":[");
        if (!store->functions->journal(store, rollout, from, put_line, &writer, diag))
            result = FB_DESK_FAILED;
        fb_buffer_text(out, "]}");
    }
    (void)pthread_mutex_unlock(&desk->lock);
    return result;
}
