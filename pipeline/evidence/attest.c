/* SPDX-License-Identifier: Apache-2.0 */
/* attest.c - signing the record of a run of the gates. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "base/host/heap.h"
#include "base/host/new_folder.h"
#include "pipeline/evidence/evidence.h"
#include "pipeline/gating/gate.h"
#include "signer/dsse/envelope.h"
#include "signer/release/evidence.h"

/* Everything that a row of the table shows stays until the report has copied it. */
struct rows {
    struct fb_table_cell *cells;
    size_t count;
    size_t capacity;
};

static bool read_file(const char *folder, const char *name, struct fb_span *out, struct fb_diag *diag)
{
    char *path = NULL;

    if (asprintf(&path, "%s/%s", folder, name) < 0)
        return fb_fail_memory(diag);
    const bool read = fb_file_read(path, FB_MAX_DOCUMENT_BYTES, out, diag);
    free(path);
    return read;
}

/* What cannot be looked at is tried, and then the reading says why. */
static bool is_there(const char *folder, const char *name)
{
    struct stat status;
    char *path = NULL;

    if (asprintf(&path, "%s/%s", folder, name) < 0)
        return true;
    const bool absent = lstat(path, &status) != 0 && errno == ENOENT;
    free(path);
    return !absent;
}

/* A statement about this gate, and nothing else, is signed under its name. */
static bool check_statement(const struct fb_attesting *attesting, const char *gate, struct fb_span text,
                            struct fb_diag *diag)
{
    FB_AUTO(fb_statement_free)
    struct fb_statement *statement = NULL;
    FB_AUTO(fb_evidence_free)
    struct fb_evidence *evidence = NULL;

    if (!fb_statement_read(gate, text, &statement, diag) || !fb_evidence_read(statement, &evidence, diag))
        return false;
    (void)fb_take(statement); /* the evidence has it */
    if (!fb_span_is(fb_evidence_gate(evidence), gate))
        return fb_fail(diag, FB_FAULT_INPUT, "the record of the gate \"%s\" is about another gate", gate);
    if (attesting->allow_cached || !fb_evidence_is_cached(evidence))
        return true;
    fb_fail(diag, FB_FAULT_INPUT, "the record of the gate \"%s\" has results from a cache", gate);
    return fb_fail_help(diag, "run `gate` without --cache; --allow-cached signs it, where nobody else can write the cache");
}

static bool sign_statement(const struct fb_attesting *attesting, struct fb_span text, struct fb_buffer *out,
                           struct fb_diag *diag)
{
    FB_AUTO(fb_envelope_free)
    struct fb_envelope *envelope = NULL;

    if (!fb_envelope_new(FB_IN_TOTO_PAYLOAD, text, &envelope, diag))
        return false;
    for (size_t i = 0; i < attesting->key_count; i++)
        if (!fb_envelope_sign(envelope, attesting->keys[i], diag))
            return false;
    return fb_envelope_write(envelope, out, diag);
}

static bool add_row(struct rows *rows, const char *gate, struct fb_diag *diag)
{
    if (!fb_grow((void **)&rows->cells, &rows->capacity, rows->count, sizeof *rows->cells))
        return fb_fail_memory(diag);
    rows->cells[rows->count++] = (struct fb_table_cell){ .text = gate };
    return true;
}

static bool attest_text(const struct fb_attesting *attesting, const char *gate, struct fb_span text,
                        struct fb_new_folder *folder, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer signed_text = FB_BUFFER_EMPTY;
    char name[64];

    (void)snprintf(name, sizeof name, "%s" FB_EVIDENCE_SUFFIX, gate);
    return check_statement(attesting, gate, text, diag)
        && sign_statement(attesting, text, &signed_text, diag)
        && fb_new_folder_add(folder, name, fb_buffer_span(&signed_text), diag);
}

/* A gate that was not asked has no statement, and then no evidence. */
static bool attest_gate(const struct fb_attesting *attesting, const char *gate, struct fb_new_folder *folder,
                        struct rows *rows, struct fb_diag *diag)
{
    FB_AUTO(fb_file_free)
    struct fb_span text = { NULL, 0 };
    char name[64];

    (void)snprintf(name, sizeof name, "%s.json", gate);
    return !is_there(attesting->record, name)
        || (read_file(attesting->record, name, &text, diag)
            && attest_text(attesting, gate, text, folder, diag)
            && add_row(rows, gate, diag));
}

/* One file of the record, under the name that it has there. */
static bool add_copy(const char *path, const char *name, struct fb_new_folder *folder, struct fb_diag *diag)
{
    FB_AUTO(fb_file_free)
    struct fb_span bytes = { NULL, 0 };

    return fb_file_read(path, FB_MAX_CONTENT_BYTES, &bytes, diag) && fb_new_folder_add(folder, name, bytes, diag);
}

static bool add_record(const struct fb_attesting *attesting, struct fb_new_folder *folder, struct fb_diag *diag)
{
    struct fb_paths files = { .count = 0 };

    if (!fb_paths_below(attesting->record, NULL, &files, diag))
        return false;
    bool added = true;
    for (size_t i = 0; added && i < files.count; i++)
        added = add_copy(files.items[i], files.items[i] + strlen(attesting->record) + 1, folder, diag);
    fb_paths_clear(&files);
    return added;
}

static bool add_report(const struct fb_attesting *attesting, struct fb_new_folder *folder, struct fb_diag *diag)
{
    FB_AUTO(fb_file_free)
    struct fb_span text = { NULL, 0 };

    return read_file(attesting->record, "report.json", &text, diag)
        && fb_new_folder_add(folder, "report.json", text, diag);
}

static bool attest_gates(const struct fb_attesting *attesting, struct fb_new_folder *folder, struct rows *rows,
                         struct fb_diag *diag)
{
    if (!(attesting->with_record ? add_record : add_report)(attesting, folder, diag))
        return false;
    for (const char *const *gate = fb_gate_names; *gate != NULL; gate++)
        if (!attest_gate(attesting, *gate, folder, rows, diag))
            return false;
    return rows->count > 0 || fb_fail(diag, FB_FAULT_INPUT, "there is no record of a gate in %s", attesting->record);
}

static bool add_table(const struct rows *rows, struct fb_report *report, struct fb_diag *diag)
{
    static const char *const columns[] = { "gate" };
    const struct fb_table table = {
        .name = "evidence",
        .title = "Signed evidence",
        .columns = columns,
        .column_count = 1,
        .cells = rows->cells,
        .row_count = rows->count,
    };

    return fb_report_add_table(report, &table) || fb_fail_memory(diag);
}

bool fb_attest(const struct fb_attesting *attesting, struct fb_report *report, struct fb_diag *diag)
{
    FB_AUTO(fb_new_folder_free)
    struct fb_new_folder *folder = NULL;
    struct rows rows = { .count = 0 };
    const bool done = fb_new_folder_begin(attesting->folder, &folder, diag)
                   && attest_gates(attesting, folder, &rows, diag)
                   && add_table(&rows, report, diag)
                   && fb_new_folder_finish(folder, diag);

    free(rows.cells);
    return done;
}
