/* SPDX-License-Identifier: Apache-2.0 */
/* sqlite_query.c - running statements, and saying what went wrong in our own words. */
#include <errno.h>
#include <string.h>

#include "base/host/fail.h"
#include "rollout/store/sql.h"
#include "rollout/store/sqlite_inside.h"

/* By primary result code. */
static const struct {
    int code;
    enum fb_fault fault;
    const char *what;
} meanings[] = {
    { SQLITE_BUSY, FB_FAULT_IO, "the store is locked by another program" },
    { SQLITE_LOCKED, FB_FAULT_IO, "the store is locked by another program" },
    { SQLITE_FULL, FB_FAULT_IO, "the disk is full: nothing was changed" },
    { SQLITE_READONLY, FB_FAULT_IO, "the store can only be read" },
    { SQLITE_CORRUPT, FB_FAULT_INPUT, "the store is damaged" },
    { SQLITE_NOTADB, FB_FAULT_INPUT, "this is no store of rollouts" },
    { SQLITE_CANTOPEN, FB_FAULT_IO, "the store cannot be opened" },
    { SQLITE_NOMEM, FB_FAULT_MEMORY, "there is no memory left" },
    { SQLITE_CONSTRAINT, FB_FAULT_INPUT, "the store refuses it" },
    { SQLITE_MISMATCH, FB_FAULT_INPUT, "the store is damaged" },
};

bool fb_sqlite_fail(const struct sqlite_store *store, int result, struct fb_diag *diag)
{
    const char *detail = store->database != NULL ? sqlite3_errmsg(store->database) : sqlite3_errstr(result);
    const int cause = store->database != NULL && (result & 0xff) == SQLITE_CANTOPEN ? sqlite3_system_errno(store->database) : 0;

    fb_place_set_file(&diag->place, store->path);
    if (store->database != NULL && (result & 0xff) == SQLITE_IOERR && sqlite3_system_errno(store->database) == ENOSPC)
        result = SQLITE_FULL; /* so SQLite calls it only where it writes pages */
    if ((result & 0xff) == SQLITE_FULL)
        (void)fb_fail_help(diag, "make room where the store is, and give the command again; to stop hosts meanwhile, stop what they fetch from");
    for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++)
        if (meanings[i].code == (result & 0xff))
            return fb_fail(diag, meanings[i].fault, "%s (%s)", meanings[i].what, cause != 0 ? strerror(cause) : detail);
    return fb_fail(diag, FB_FAULT_IO, "the store fails: %s", detail);
}

bool fb_sqlite_run(struct sqlite_store *store, const char *sql, struct fb_diag *diag)
{
    const int result = sqlite3_exec(store->database, sql, NULL, NULL, NULL);

    return result == SQLITE_OK || fb_sqlite_fail(store, result, diag);
}

struct sqlite_query fb_query_of(struct sqlite_store *store, const char *sql)
{
    struct sqlite_query query = { .store = store };

    query.result = sqlite3_prepare_v2(store->database, sql, -1, &query.statement, NULL);
    return query;
}

static void note(struct sqlite_query *query, int result)
{
    if (query->result == SQLITE_OK)
        query->result = result;
}

void fb_query_text(struct sqlite_query *query, struct fb_span text)
{
    note(query, sqlite3_bind_text64(query->statement, ++query->bound, text.size == 0 ? "" : (const char *)text.bytes,
                                    text.size, SQLITE_TRANSIENT, SQLITE_UTF8));
}

void fb_query_number(struct sqlite_query *query, uint64_t number)
{
    note(query, number > INT64_MAX ? SQLITE_MISMATCH
                                   : sqlite3_bind_int64(query->statement, ++query->bound, (sqlite3_int64)number));
}

void fb_query_time(struct sqlite_query *query, int64_t ms)
{
    note(query, sqlite3_bind_int64(query->statement, ++query->bound, ms));
}

bool fb_query_next(struct sqlite_query *query, bool *row, struct fb_diag *diag)
{
    if (query->result != SQLITE_OK)
        return fb_sqlite_fail(query->store, query->result, diag);
    const int result = sqlite3_step(query->statement);
    if (result != SQLITE_ROW && result != SQLITE_DONE)
        return fb_sqlite_fail(query->store, result, diag);
    *row = result == SQLITE_ROW;
    return true;
}

void fb_query_again(struct sqlite_query *query)
{
    (void)sqlite3_reset(query->statement);
    query->bound = 0;
}

bool fb_query_finish(struct sqlite_query *query, struct fb_diag *diag)
{
    bool row = false;
    const bool done = fb_query_next(query, &row, diag);

    fb_query_clear(query);
    return done;
}

void fb_query_clear(struct sqlite_query *query)
{
    (void)sqlite3_finalize(query->statement);
    query->statement = NULL;
}

struct fb_span fb_query_span(const struct sqlite_query *query, int column)
{
    const uint8_t *bytes = sqlite3_column_text(query->statement, column);

    return (struct fb_span){ bytes, bytes == NULL ? 0 : (size_t)sqlite3_column_bytes(query->statement, column) };
}

uint64_t fb_query_u64(const struct sqlite_query *query, int column)
{
    const sqlite3_int64 value = sqlite3_column_int64(query->statement, column);

    return value < 0 ? 0 : (uint64_t)value;
}

bool fb_sqlite_transaction(struct sqlite_store *store,
                           bool (*body)(struct sqlite_store *store, void *context, struct fb_diag *diag),
                           void *context, struct fb_diag *diag)
{
    if (!fb_sqlite_run(store, FB_SQL_BEGIN, diag))
        return false;
    if (body(store, context, diag) && fb_sqlite_run(store, FB_SQL_COMMIT, diag))
        return true;
    (void)sqlite3_exec(store->database, FB_SQL_UNDO, NULL, NULL, NULL); /* the first failure is told */
    return false;
}
