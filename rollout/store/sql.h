/* SPDX-License-Identifier: Apache-2.0 */
/* sql.h - every statement of the SQLite store (internal to the room). */
#ifndef FB_ROLLOUT_SQL_H
#define FB_ROLLOUT_SQL_H

#define FB_SQL_APPLICATION 0x46427230 /* "FBr0": in the header of every store */

/* From each scheme to the next; the first makes a new store.  Never changed once released. */
static const char *const fb_sql_migrations[] = {
    "CREATE TABLE leader (one INTEGER PRIMARY KEY CHECK (one = 1), name TEXT NOT NULL, term INTEGER NOT NULL,"
    " until_ms INTEGER NOT NULL) STRICT;"
    "INSERT INTO leader VALUES (1, '', 0, 0);"
    "CREATE TABLE rollout (name TEXT PRIMARY KEY, plan TEXT NOT NULL, rings INTEGER NOT NULL, slices INTEGER NOT NULL,"
    " counts INTEGER NOT NULL, state TEXT NOT NULL, word TEXT NOT NULL, sequence INTEGER NOT NULL,"
    " digest TEXT NOT NULL, frames INTEGER NOT NULL, strays INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE journal (rollout TEXT NOT NULL REFERENCES rollout, sequence INTEGER NOT NULL, line TEXT NOT NULL,"
    " PRIMARY KEY (rollout, sequence)) STRICT, WITHOUT ROWID;"
    "CREATE TRIGGER journal_is_never_changed BEFORE UPDATE ON journal BEGIN"
    " SELECT RAISE(ABORT, 'the journal only grows'); END;"
    "CREATE TRIGGER journal_is_never_cut BEFORE DELETE ON journal BEGIN"
    " SELECT RAISE(ABORT, 'the journal only grows'); END;"
    "CREATE TABLE counter (rollout TEXT NOT NULL REFERENCES rollout, ring INTEGER NOT NULL, slice INTEGER NOT NULL,"
    " arm INTEGER NOT NULL, count INTEGER NOT NULL, value INTEGER NOT NULL CHECK (value >= 0),"
    " PRIMARY KEY (rollout, ring, slice, arm, count)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE position (rollout TEXT NOT NULL REFERENCES rollout, partition INTEGER NOT NULL,"
    " epoch INTEGER NOT NULL, sequence INTEGER NOT NULL, input_offset INTEGER NOT NULL,"
    " PRIMARY KEY (rollout, partition)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE token (rollout TEXT NOT NULL REFERENCES rollout, ring INTEGER NOT NULL, reserved INTEGER NOT NULL,"
    " PRIMARY KEY (rollout, ring)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE good (number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, sha256 TEXT NOT NULL,"
    " at_ms INTEGER NOT NULL) STRICT;",
};
#define FB_SQL_SCHEME ((int)(sizeof fb_sql_migrations / sizeof fb_sql_migrations[0]))

#define FB_SQL_BEGIN "BEGIN IMMEDIATE"
#define FB_SQL_COMMIT "COMMIT"
#define FB_SQL_UNDO "ROLLBACK"

#define FB_SQL_LEADER "SELECT name, term, until_ms FROM leader"
#define FB_SQL_LEAD "UPDATE leader SET name = ?1, term = ?2, until_ms = ?3"

#define FB_SQL_CREATE                                                                                         \
    "INSERT INTO rollout (name, plan, rings, slices, counts, state, word, sequence, digest, frames, strays) " \
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?8, 0, 0)"
#define FB_SQL_FORGET "DELETE FROM rollout WHERE name = ?1 AND sequence = 0"
#define FB_SQL_LIST "SELECT name, plan, word, sequence FROM rollout ORDER BY name"
#define FB_SQL_STATE "SELECT state, sequence, digest FROM rollout WHERE name = ?1"
#define FB_SQL_LINE "SELECT line FROM journal WHERE rollout = ?1 AND sequence = ?2"
#define FB_SQL_LAST_LINE "SELECT max(sequence) FROM journal WHERE rollout = ?1"
#define FB_SQL_APPEND "INSERT INTO journal (rollout, sequence, line) VALUES (?1, ?2, ?3)"
#define FB_SQL_UPDATE \
    "UPDATE rollout SET state = ?2, word = ?3, sequence = ?4, digest = ?5, frames = 0 WHERE name = ?1"
#define FB_SQL_JOURNAL "SELECT line FROM journal WHERE rollout = ?1 AND sequence >= ?2 ORDER BY sequence"

#define FB_SQL_BOUNDS "SELECT rings, slices, counts, frames FROM rollout WHERE name = ?1"
#define FB_SQL_POSITION "SELECT epoch, sequence FROM position WHERE rollout = ?1 AND partition = ?2"
#define FB_SQL_MOVE                                                                                         \
    "INSERT INTO position (rollout, partition, epoch, sequence, input_offset) VALUES (?1, ?2, ?3, ?4, ?5) " \
    "ON CONFLICT DO UPDATE SET epoch = ?3, sequence = ?4, input_offset = ?5"
#define FB_SQL_COUNT                                                                                 \
    "INSERT INTO counter (rollout, ring, slice, arm, count, value) VALUES (?1, ?2, ?3, ?4, ?5, ?6) " \
    "ON CONFLICT DO UPDATE SET value = value + ?6"
#define FB_SQL_HEARD "UPDATE rollout SET frames = frames + 1, strays = strays + ?2 WHERE name = ?1"
#define FB_SQL_COUNTERS "SELECT ring, slice, arm, count, value FROM counter WHERE rollout = ?1"
#define FB_SQL_POSITIONS \
    "SELECT partition, epoch, sequence, input_offset FROM position WHERE rollout = ?1 ORDER BY partition"

#define FB_SQL_RESERVED "SELECT reserved FROM token WHERE rollout = ?1 AND ring = ?2"
#define FB_SQL_RESERVE                                                 \
    "INSERT INTO token (rollout, ring, reserved) VALUES (?1, ?2, ?3) " \
    "ON CONFLICT DO UPDATE SET reserved = ?3"

#define FB_SQL_GOOD "SELECT name, sha256, at_ms FROM good ORDER BY number DESC"
#define FB_SQL_ADD_GOOD "INSERT INTO good (name, sha256, at_ms) VALUES (?1, ?2, ?3)"
#define FB_SQL_FORGET_GOOD "DELETE FROM good WHERE number NOT IN (SELECT number FROM good ORDER BY number DESC LIMIT 2)"

#endif
