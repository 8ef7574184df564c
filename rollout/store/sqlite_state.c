/* SPDX-License-Identifier: Apache-2.0 */
/* sqlite_state.c - leader, rollouts, their states and journals in SQLite. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/digest.h"
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "rollout/store/sql.h"
#include "rollout/store/sqlite_inside.h"

static bool read_leader(struct sqlite_store *store, struct fb_store_leader *out, struct fb_diag *diag)
{
    FB_AUTO(fb_query_clear)
    struct sqlite_query query = fb_query_of(store, FB_SQL_LEADER);
    bool row = false;

    if (!fb_query_next(&query, &row, diag))
        return false;
    if (!row)
        return fb_sqlite_fail(store, SQLITE_CORRUPT, diag);
    const struct fb_span name = fb_query_span(&query, 0);
    (void)snprintf(out->name, sizeof out->name, "%.*s", (int)name.size, name.bytes == NULL ? "" : (const char *)name.bytes);
    out->term = fb_query_u64(&query, 1);
    out->until_ms = (int64_t)fb_query_u64(&query, 2);
    return true;
}

bool fb_sqlite_check_term(struct sqlite_store *store, uint64_t term, struct fb_diag *diag)
{
    struct fb_store_leader leader;

    if (!read_leader(store, &leader, diag))
        return false;
    if (leader.term == term && term > 0)
        return true;
    fb_place_set_file(&diag->place, store->path);
    return fb_fail(diag, FB_FAULT_INPUT, "another controller leads now: %s, term %llu", leader.name,
                   (unsigned long long)leader.term);
}

struct leading {
    const char *name;
    int64_t now_ms;
    int64_t lease_ms;
    struct fb_store_leader *out;
    bool granted;
};

static bool take_lead(struct sqlite_store *store, void *context, struct fb_diag *diag)
{
    struct leading *leading = context;
    struct fb_store_leader leader;

    if (!read_leader(store, &leader, diag))
        return false;
    const bool is_us = leader.term > 0 && strcmp(leader.name, leading->name) == 0;
    leading->granted = is_us || leader.term == 0 || leader.until_ms <= leading->now_ms;
    if (leading->granted) {
        (void)snprintf(leader.name, sizeof leader.name, "%s", leading->name);
        leader.term += !is_us;
        leader.until_ms = leading->now_ms + leading->lease_ms;
        struct sqlite_query query = fb_query_of(store, FB_SQL_LEAD);
        fb_query_text(&query, fb_span_of(leader.name));
        fb_query_number(&query, leader.term);
        fb_query_time(&query, leader.until_ms);
        if (!fb_query_finish(&query, diag))
            return false;
    }
    *leading->out = leader;
    return true;
}

bool fb_sqlite_lead(struct fb_rollout_store *store, const char *name, int64_t now_ms, int64_t lease_ms,
                    struct fb_store_leader *out, bool *granted, struct fb_diag *diag)
{
    struct fb_store_leader leader;
    struct leading leading = { name, now_ms, lease_ms, &leader, false };

    if (name[0] == '\0' || strlen(name) >= sizeof leader.name)
        return fb_fail(diag, FB_FAULT_INPUT, "a controller's name has 1 to %zu bytes", sizeof leader.name - 1);
    if (!fb_sqlite_transaction(fb_sqlite_of(store), take_lead, &leading, diag))
        return false;
    *out = leader;
    *granted = leading.granted;
    return true;
}

struct creating {
    uint64_t term;
    const char *name;
    struct fb_span text;
    const struct fb_rollout_plan *plan;
    struct fb_span state;
};

static bool insert_rollout(struct sqlite_store *store, void *context, struct fb_diag *diag)
{
    const struct creating *creating = context;

    if (!fb_sqlite_check_term(store, creating->term, diag))
        return false;
    struct sqlite_query query = fb_query_of(store, FB_SQL_CREATE);
    fb_query_text(&query, fb_span_of(creating->name));
    fb_query_text(&query, creating->text);
    fb_query_number(&query, creating->plan->ring_count);
    fb_query_number(&query, creating->plan->slice_count);
    fb_query_number(&query, fb_rollout_count_total(creating->plan));
    fb_query_text(&query, creating->state);
    fb_query_text(&query, fb_span_of(fb_rollout_state_name(FB_ROLLOUT_DRAFT)));
    fb_query_text(&query, fb_span_of(FB_JOURNAL_START));
    return fb_query_finish(&query, diag);
}

bool fb_sqlite_create(struct fb_rollout_store *store, uint64_t term, const char *name,
                      struct fb_span plan_text, struct fb_diag *diag)
{
    FB_AUTO(fb_rollout_plan_free)
    struct fb_rollout_plan *plan = NULL;
    FB_AUTO(fb_rollout_free)
    struct fb_rollout *rollout = NULL;
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer state = FB_BUFFER_EMPTY;

    if (!fb_rollout_plan_parse(name, plan_text, &plan, diag))
        return false;
    rollout = fb_rollout_new(plan, fb_heap());
    if (rollout == NULL)
        return fb_fail_memory(diag);
    fb_rollout_save(rollout, &state);
    if (state.failed)
        return fb_fail_memory(diag);
    struct creating creating = { term, name, plan_text, plan, fb_buffer_span(&state) };
    return fb_sqlite_transaction(fb_sqlite_of(store), insert_rollout, &creating, diag);
}

static bool delete_rollout(struct sqlite_store *store, void *context, struct fb_diag *diag)
{
    const struct creating *creating = context;

    if (!fb_sqlite_check_term(store, creating->term, diag))
        return false;
    struct sqlite_query query = fb_query_of(store, FB_SQL_FORGET);
    fb_query_text(&query, fb_span_of(creating->name));
    return fb_query_finish(&query, diag);
}

bool fb_sqlite_forget(struct fb_rollout_store *store, uint64_t term, const char *name, struct fb_diag *diag)
{
    struct creating creating = { .term = term, .name = name };

    return fb_sqlite_transaction(fb_sqlite_of(store), delete_rollout, &creating, diag);
}

static char *copy_column(const struct sqlite_query *query, int column)
{
    const struct fb_span text = fb_query_span(query, column);

    return strndup(text.bytes == NULL ? "" : (const char *)text.bytes, text.size);
}

bool fb_sqlite_list(struct fb_rollout_store *store, struct fb_store_rollout **out, size_t *count,
                    struct fb_diag *diag)
{
    FB_AUTO(fb_query_clear)
    struct sqlite_query query = fb_query_of(fb_sqlite_of(store), FB_SQL_LIST);
    struct fb_store_rollout *rows = NULL;
    size_t used = 0;
    size_t capacity = 0;
    bool row = false;
    bool ok = fb_query_next(&query, &row, diag);

    while (ok && row) {
        ok = fb_grow((void **)&rows, &capacity, used, sizeof *rows) || fb_fail_memory(diag);
        if (!ok)
            break;
        rows[used++] = (struct fb_store_rollout){
            copy_column(&query, 0), copy_column(&query, 1), copy_column(&query, 2), fb_query_u64(&query, 3)
        };
        ok = (rows[used - 1].name != NULL && rows[used - 1].plan_text != NULL && rows[used - 1].state != NULL)
               ? fb_query_next(&query, &row, diag)
               : fb_fail_memory(diag);
    }
    if (!ok) {
        fb_store_rollouts_free(rows, used);
        return false;
    }
    *out = rows;
    *count = used;
    return true;
}

static bool damaged(const struct sqlite_store *store, const char *name, const char *what, struct fb_diag *diag)
{
    fb_place_set_file(&diag->place, store->path);
    fb_place_set_path(&diag->place, name);
    return fb_fail(diag, FB_FAULT_INPUT, "the store is damaged: %s", what);
}

/* The newest line of the journal is the one that the state says, and it vouches for the state. */
static bool check_line(struct sqlite_store *store, const char *name, uint64_t sequence, struct fb_span state,
                       const char *digest, struct fb_diag *diag)
{
    FB_AUTO(fb_query_clear)
    struct sqlite_query last = fb_query_of(store, FB_SQL_LAST_LINE);
    FB_AUTO(fb_query_clear)
    struct sqlite_query query = fb_query_of(store, FB_SQL_LINE);
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;
    struct fb_count_change *changes = NULL;
    struct fb_journal_entry entry;
    char sha256[65];
    bool row = false;

    fb_query_text(&last, fb_span_of(name));
    if (!fb_query_next(&last, &row, diag))
        return false;
    if (fb_query_u64(&last, 0) != sequence)
        return damaged(store, name, "its journal does not end where its state does", diag);
    if (sequence == 0)
        return true;
    fb_query_text(&query, fb_span_of(name));
    fb_query_number(&query, sequence);
    if (!fb_query_next(&query, &row, diag))
        return false;
    fb_place_set_file(&diag->place, store->path);
    fb_place_set_path(&diag->place, name);
    if (!row || !fb_journal_read(fb_query_span(&query, 0), &entry, &document, &changes, diag))
        return damaged(store, name, "the newest line of its journal can not be read", diag);
    free(changes);
    return (fb_sha256_hex(state, sha256) && strcmp(sha256, entry.state_sha256) == 0
            && strcmp(digest, entry.sha256) == 0 && entry.sequence == sequence)
        || damaged(store, name, "its state is not what its journal says", diag);
}

static bool load_row(struct sqlite_store *store, const char *name, const struct sqlite_query *query,
                     struct fb_rollout *out, char previous[static 65], struct fb_diag *diag)
{
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;
    const struct fb_span state = fb_query_span(query, 0);
    const uint64_t sequence = fb_query_u64(query, 1);
    const struct fb_span digest = fb_query_span(query, 2);
    char kept[65] = "";

    if (digest.size != 64)
        return damaged(store, name, "a digest is none", diag);
    memcpy(kept, digest.bytes, 64);
    if (!check_line(store, name, sequence, state, kept, diag)
        || !fb_document_parse(name, state, FB_SYNTAX_JSON, &document, diag)
        || !fb_rollout_load(out, fb_document_root(document), diag))
        return false;
    if (out->sequence != sequence)
        return damaged(store, name, "its state is of another moment", diag);
    memcpy(previous, kept, sizeof kept);
    return true;
}

bool fb_sqlite_load(struct fb_rollout_store *base, const char *name, struct fb_rollout *out,
                    char previous[static 65], struct fb_diag *diag)
{
    struct sqlite_store *store = fb_sqlite_of(base);
    FB_AUTO(fb_query_clear)
    struct sqlite_query query = fb_query_of(store, FB_SQL_STATE);
    bool row = false;

    fb_query_text(&query, fb_span_of(name));
    if (!fb_query_next(&query, &row, diag))
        return false;
    if (!row)
        return fb_fail(diag, FB_FAULT_INPUT, "the store has no rollout \"%s\"", name);
    return load_row(store, name, &query, out, previous, diag);
}

struct appending {
    uint64_t term;
    const char *name;
    const struct fb_rollout *after;
    struct fb_span line;
    const char *digest;
    struct fb_span state;
};

static bool is_next(struct sqlite_store *store, const struct appending *appending, struct fb_diag *diag)
{
    FB_AUTO(fb_query_clear)
    struct sqlite_query query = fb_query_of(store, FB_SQL_STATE);
    bool row = false;

    fb_query_text(&query, fb_span_of(appending->name));
    if (!fb_query_next(&query, &row, diag))
        return false;
    return (row && fb_query_u64(&query, 1) + 1 == appending->after->sequence)
        || fb_fail(diag, FB_FAULT_INPUT, "the rollout \"%s\" went on meanwhile", appending->name)
        || fb_fail_help(diag, "somebody else's command came first: look with `rollout status`, and give yours again");
}

static bool append_line(struct sqlite_store *store, void *context, struct fb_diag *diag)
{
    const struct appending *appending = context;

    if (!fb_sqlite_check_term(store, appending->term, diag) || !is_next(store, appending, diag))
        return false;
    struct sqlite_query line = fb_query_of(store, FB_SQL_APPEND);
    fb_query_text(&line, fb_span_of(appending->name));
    fb_query_number(&line, appending->after->sequence);
    fb_query_text(&line, appending->line);
    if (!fb_query_finish(&line, diag))
        return false;
    struct sqlite_query state = fb_query_of(store, FB_SQL_UPDATE);
    fb_query_text(&state, fb_span_of(appending->name));
    fb_query_text(&state, appending->state);
    fb_query_text(&state, fb_span_of(fb_rollout_state_name(appending->after->state)));
    fb_query_number(&state, appending->after->sequence);
    fb_query_text(&state, fb_span_of(appending->digest));
    return fb_query_finish(&state, diag);
}

bool fb_sqlite_append(struct fb_rollout_store *store, uint64_t term, const char *name,
                      const struct fb_rollout *after, struct fb_span line, const char *digest,
                      struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer state = FB_BUFFER_EMPTY;

    fb_rollout_save(after, &state);
    if (state.failed)
        return fb_fail_memory(diag);
    struct appending appending = { term, name, after, line, digest, fb_buffer_span(&state) };
    return fb_sqlite_transaction(fb_sqlite_of(store), append_line, &appending, diag);
}

bool fb_sqlite_journal(struct fb_rollout_store *store, const char *name, uint64_t sequence,
                       bool (*visit)(void *context, struct fb_span line), void *context, struct fb_diag *diag)
{
    FB_AUTO(fb_query_clear)
    struct sqlite_query query = fb_query_of(fb_sqlite_of(store), FB_SQL_JOURNAL);
    bool row = true;

    fb_query_text(&query, fb_span_of(name));
    fb_query_number(&query, sequence);
    while (row) {
        if (!fb_query_next(&query, &row, diag))
            return false;
        row = row && visit(context, fb_query_span(&query, 0));
    }
    return true;
}
