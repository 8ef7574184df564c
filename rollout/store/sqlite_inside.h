/* SPDX-License-Identifier: Apache-2.0 */
/* sqlite_inside.h - what the files of the SQLite store share (internal to the room). */
#ifndef FB_ROLLOUT_SQLITE_INSIDE_H
#define FB_ROLLOUT_SQLITE_INSIDE_H

#include <sqlite3.h>

#include "rollout/store/store.h"

struct sqlite_store {
    struct fb_rollout_store base; /* the first */
    sqlite3 *database;
    char *path;
};

static inline struct sqlite_store *fb_sqlite_of(struct fb_rollout_store *store)
{
    return (struct sqlite_store *)(void *)store;
}

/* Says what SQLite's last result means for the file; always false. */
bool fb_sqlite_fail(const struct sqlite_store *store, int result, struct fb_diag *diag);

/* Runs statements that give no rows. */
FB_MUST_CHECK bool fb_sqlite_run(struct sqlite_store *store, const char *sql, struct fb_diag *diag);

/* One statement being run: values are bound in order, then rows are taken. */
struct sqlite_query {
    struct sqlite_store *store;
    sqlite3_stmt *statement;
    int bound;
    int result; /* the first that was not SQLITE_OK */
};
struct sqlite_query fb_query_of(struct sqlite_store *store, const char *sql);
void fb_query_text(struct sqlite_query *query, struct fb_span text);
void fb_query_number(struct sqlite_query *query, uint64_t number); /* beyond INT64_MAX: fails */
void fb_query_time(struct sqlite_query *query, int64_t ms);

/* Takes the next row: *row is whether there is one. */
FB_MUST_CHECK bool fb_query_next(struct sqlite_query *query, bool *row, struct fb_diag *diag);

/* For the next run with other values. */
void fb_query_again(struct sqlite_query *query);

/* Runs one that gives no rows, and ends it. */
FB_MUST_CHECK bool fb_query_finish(struct sqlite_query *query, struct fb_diag *diag);
void fb_query_clear(struct sqlite_query *query);
static inline void fb_query_clear_at(struct sqlite_query *at)
{
    fb_query_clear(at);
}

/* Columns of the row; texts are borrowed until the next call. */
struct fb_span fb_query_span(const struct sqlite_query *query, int column);
uint64_t fb_query_u64(const struct sqlite_query *query, int column); /* a negative one gives 0 */

/* A transaction around `body`: committed when it says true, undone when not. */
FB_MUST_CHECK bool fb_sqlite_transaction(struct sqlite_store *store,
                                         bool (*body)(struct sqlite_store *store, void *context, struct fb_diag *diag),
                                         void *context, struct fb_diag *diag);

/* Refuses a term that is not the newest; inside a transaction. */
FB_MUST_CHECK bool fb_sqlite_check_term(struct sqlite_store *store, uint64_t term, struct fb_diag *diag);

extern const struct fb_store_functions fb_sqlite_functions;

FB_MUST_CHECK bool fb_sqlite_lead(struct fb_rollout_store *store, const char *name, int64_t now_ms, int64_t lease_ms,
                                  struct fb_store_leader *out, bool *granted, struct fb_diag *diag);
FB_MUST_CHECK bool fb_sqlite_create(struct fb_rollout_store *store, uint64_t term, const char *name,
                                    struct fb_span plan, struct fb_diag *diag);
FB_MUST_CHECK bool fb_sqlite_forget(struct fb_rollout_store *store, uint64_t term, const char *name, struct fb_diag *diag);
FB_MUST_CHECK bool fb_sqlite_list(struct fb_rollout_store *store, struct fb_store_rollout **out, size_t *count,
                                  struct fb_diag *diag);
FB_MUST_CHECK bool fb_sqlite_load(struct fb_rollout_store *store, const char *name, struct fb_rollout *out,
                                  char previous[static 65], struct fb_diag *diag);
FB_MUST_CHECK bool fb_sqlite_append(struct fb_rollout_store *store, uint64_t term, const char *name,
                                    const struct fb_rollout *after, struct fb_span line, const char *digest,
                                    struct fb_diag *diag);
FB_MUST_CHECK bool fb_sqlite_journal(struct fb_rollout_store *store, const char *name, uint64_t sequence,
                                     bool (*visit)(void *context, struct fb_span line), void *context,
                                     struct fb_diag *diag);
FB_MUST_CHECK bool fb_sqlite_apply(struct fb_rollout_store *store, const struct fb_delta_frame *frames, size_t count,
                                   enum fb_frame_answer *answers, struct fb_diag *diag);
FB_MUST_CHECK bool fb_sqlite_pending(struct fb_rollout_store *store, const char *name,
                                     const struct fb_rollout *current, struct fb_count_change **out, size_t *count,
                                     uint64_t *frames, struct fb_diag *diag);
FB_MUST_CHECK bool fb_sqlite_offsets(struct fb_rollout_store *store, const char *name, struct fb_offset **out,
                                     size_t *count, struct fb_diag *diag);
FB_MUST_CHECK bool fb_sqlite_reserve(struct fb_rollout_store *store, uint64_t term, const char *name, uint32_t ring,
                                     uint64_t count, uint64_t allowed, uint64_t *first, uint64_t *granted,
                                     struct fb_diag *diag);
FB_MUST_CHECK bool fb_sqlite_promote_good(struct fb_rollout_store *store, uint64_t term,
                                          const struct fb_release_name *release, int64_t now_ms, struct fb_diag *diag);
FB_MUST_CHECK bool fb_sqlite_good(struct fb_rollout_store *store, struct fb_buffer *json, struct fb_diag *diag);

#endif
