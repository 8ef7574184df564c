/* SPDX-License-Identifier: Apache-2.0 */
/* sqlite.c - opening the SQLite store: whether it is one, whole, and of which scheme. */
#include "rollout/store/sqlite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "rollout/store/sql.h"
#include "rollout/store/sqlite_inside.h"

void fb_rollout_store_close(struct fb_rollout_store *store)
{
    if (store != NULL)
        store->functions->close(store);
}

void fb_store_rollouts_free(struct fb_store_rollout *rollouts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(rollouts[i].name);
        free(rollouts[i].plan_text);
        free(rollouts[i].state);
    }
    free(rollouts);
}

static void close_store(struct fb_rollout_store *base)
{
    struct sqlite_store *store = fb_sqlite_of(base);

    (void)sqlite3_close(store->database);
    free(store->path);
    free(store);
}

const struct fb_store_functions fb_sqlite_functions = {
    .close = close_store,
    .lead = fb_sqlite_lead,
    .create = fb_sqlite_create,
    .forget = fb_sqlite_forget,
    .list = fb_sqlite_list,
    .load = fb_sqlite_load,
    .append = fb_sqlite_append,
    .apply = fb_sqlite_apply,
    .pending = fb_sqlite_pending,
    .offsets = fb_sqlite_offsets,
    .reserve = fb_sqlite_reserve,
    .journal = fb_sqlite_journal,
    .promote_good = fb_sqlite_promote_good,
    .good = fb_sqlite_good,
};

static bool ask_number(struct sqlite_store *store, const char *sql, uint64_t *out, struct fb_diag *diag)
{
    FB_AUTO(fb_query_clear)
    struct sqlite_query query = fb_query_of(store, sql);
    bool row = false;

    if (!fb_query_next(&query, &row, diag))
        return false;
    *out = row ? fb_query_u64(&query, 0) : 0;
    return true;
}

/* A damaged page may stand where nobody looks for months: look now. */
static bool check_pages(struct sqlite_store *store, struct fb_diag *diag)
{
    FB_AUTO(fb_query_clear)
    struct sqlite_query query = fb_query_of(store, "PRAGMA quick_check(1)");
    bool row = false;

    if (!fb_query_next(&query, &row, diag))
        return false;
    if (row && fb_span_is(fb_query_span(&query, 0), "ok"))
        return true;
    fb_place_set_file(&diag->place, store->path);
    return fb_fail(diag, FB_FAULT_INPUT, "the store is damaged (%s)", (const char *)fb_query_span(&query, 0).bytes);
}

/* In one transaction: killed meanwhile, it is of the old scheme. */
static bool migrate(struct sqlite_store *store, void *context, struct fb_diag *diag)
{
    uint64_t scheme = 0;
    char stamp[96];

    (void)context;
    if (!ask_number(store, "PRAGMA user_version", &scheme, diag))
        return false;
    for (uint64_t i = scheme; i < FB_SQL_SCHEME; i++)
        if (!fb_sqlite_run(store, fb_sql_migrations[i], diag))
            return false;
    (void)snprintf(stamp, sizeof stamp, "PRAGMA application_id = %d; PRAGMA user_version = %d", FB_SQL_APPLICATION,
                   FB_SQL_SCHEME);
    return fb_sqlite_run(store, stamp, diag);
}

static bool refuse(const struct sqlite_store *store, struct fb_diag *diag, const char *what)
{
    fb_place_set_file(&diag->place, store->path);
    return fb_fail(diag, FB_FAULT_INPUT, "%s", what);
}

static bool check_scheme(struct sqlite_store *store, enum fb_store_open how, struct fb_diag *diag)
{
    uint64_t application = 0;
    uint64_t scheme = 0;
    uint64_t tables = 0;

    if (!ask_number(store, "PRAGMA application_id", &application, diag)
        || !ask_number(store, "PRAGMA user_version", &scheme, diag)
        || !ask_number(store, "SELECT count(*) FROM sqlite_schema", &tables, diag))
        return false;
    const bool is_new = application == 0 && tables == 0 && scheme == 0;
    if (application != FB_SQL_APPLICATION && !(is_new && how == FB_STORE_CREATE))
        return refuse(store, diag, "this is no store of rollouts");
    if (scheme > FB_SQL_SCHEME)
        return refuse(store, diag, "the store was made by a newer version of firebreak");
    if (scheme == FB_SQL_SCHEME)
        return true;
    if (how == FB_STORE_READ_ONLY)
        return refuse(store, diag, "the store is of an older version: open it once for writing");
    return fb_sqlite_run(store, "PRAGMA journal_mode = WAL", diag)
        && fb_sqlite_transaction(store, migrate, NULL, diag);
}

static bool set_up(struct sqlite_store *store, int busy_ms, struct fb_diag *diag)
{
    (void)sqlite3_extended_result_codes(store->database, 1);
    (void)sqlite3_busy_timeout(store->database, busy_ms);
    (void)sqlite3_db_config(store->database, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    (void)sqlite3_db_config(store->database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    return fb_sqlite_run(store, "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON", diag);
}

static bool open_file(struct sqlite_store *store, enum fb_store_open how, int busy_ms, struct fb_diag *diag)
{
    const int flags = how == FB_STORE_READ_ONLY ? SQLITE_OPEN_READONLY
                    : how == FB_STORE_EXISTING  ? SQLITE_OPEN_READWRITE
                                                : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    const int result = sqlite3_open_v2(store->path, &store->database, flags | SQLITE_OPEN_NOMUTEX, NULL);

    if (result != SQLITE_OK)
        return fb_sqlite_fail(store, result, diag);
    if (how != FB_STORE_READ_ONLY && sqlite3_db_readonly(store->database, "main") == 1)
        return fb_sqlite_fail(store, SQLITE_READONLY, diag);
    return set_up(store, busy_ms, diag) && check_scheme(store, how, diag) && check_pages(store, diag);
}

bool fb_sqlite_store_open(const char *path, enum fb_store_open how, int busy_ms,
                          struct fb_rollout_store **out, struct fb_diag *diag)
{
    struct sqlite_store *store = calloc(1, sizeof *store);

    if (store == NULL)
        return fb_fail_memory(diag);
    store->base.functions = &fb_sqlite_functions;
    store->path = strdup(path);
    if (store->path == NULL || !open_file(store, how, busy_ms, diag)) {
        (void)fb_fail_memory(diag); /* unless a reason is known */
        close_store(&store->base);
        return false;
    }
    *out = &store->base;
    return true;
}
