/* SPDX-License-Identifier: Apache-2.0 */
/* bundle_check.c - who signed a bundle, whether it is these bytes, and what is in it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/digest.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "base/host/heap.h"
#include "pipeline/bundles/bundle.h"
#include "pipeline/bundles/bundle_report.h"
#include "signer/bundle/unpack.h"
#include "signer/dsse/envelope.h"
#include "signer/dsse/statement.h"

bool fb_bundle_find(struct fb_report *report, enum fb_rule rule, const char *subject,
                    const char *message, struct fb_diag *diag)
{
    const struct fb_finding finding = {
        .rule = rule,
        .level = fb_rule_level(rule),
        .gate = "",
        .subject = subject,
        .message = message,
    };

    return fb_report_add(report, &finding) || fb_fail_memory(diag);
}

bool fb_bundle_add_problem(struct fb_report *report, const char *subject,
                           const struct fb_bundle_problem *problem, struct fb_diag *diag)
{
    char message[sizeof problem->message + sizeof problem->path + 3];

    if (!problem->found)
        return true;
    (void)snprintf(message, sizeof message, "%s%s%s", problem->path, problem->path[0] != '\0' ? ": " : "",
                   problem->message);
    return fb_bundle_find(report, problem->rule, subject, message, diag);
}

/* What the signatures prove: nothing unless `proven`. */
struct proof {
    bool proven;
    struct fb_statement *statement;
};

static bool add_signers(const struct fb_bundle_asking *asking, const struct fb_tally *tally,
                        struct fb_report *report, struct fb_diag *diag)
{
    static const char *const columns[] = { "keyid", "algorithm", "signed" };
    struct fb_table_cell *cells = calloc(3 * asking->key_count, sizeof *cells);

    if (cells == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < asking->key_count; i++) {
        cells[3 * i].text = fb_key_id(asking->keys[i]);
        cells[3 * i + 1].text = fb_key_type_name(fb_key_type_of(asking->keys[i]));
        cells[3 * i + 2].text = tally->valid[i] ? "yes" : "no";
    }
    const struct fb_table table = {
        .name = "signers",
        .title = "Trusted keys",
        .columns = columns,
        .column_count = 3,
        .cells = cells,
        .row_count = asking->key_count,
    };
    const bool added = fb_report_add_table(report, &table);
    free(cells);
    return added || fb_fail_memory(diag);
}

static bool read_statement(const struct fb_envelope *envelope, const char *file,
                           struct proof *proof, struct fb_report *report, struct fb_diag *diag)
{
    struct fb_diag fault = FB_DIAG_NONE;

    if (!fb_span_is(fb_envelope_payload_type(envelope), FB_IN_TOTO_PAYLOAD))
        return fb_bundle_find(report, FB8011, file, "what was signed is no in-toto statement", diag);
    if (!fb_statement_read(file, fb_envelope_payload(envelope), &proof->statement, &fault))
        return fb_bundle_find(report, FB8011, file, fault.message, diag);
    if (!fb_span_is(fb_statement_predicate_type(proof->statement), FB_BUNDLE_PREDICATE))
        return fb_bundle_find(report, FB8011, file, "what was signed is a statement about something else", diag);
    proof->proven = true;
    return true;
}

static bool count_signers(const struct fb_bundle_asking *asking, const struct fb_envelope *envelope,
                          const char *file, struct proof *proof, struct fb_report *report,
                          struct fb_diag *diag)
{
    const struct fb_trust trust = {
        .keys = asking->keys,
        .count = asking->key_count,
        .threshold = asking->threshold != 0 ? asking->threshold : asking->key_count,
    };
    struct fb_tally tally;
    char message[128];

    if (!fb_envelope_tally(envelope, &trust, &tally, diag) || !add_signers(asking, &tally, report, diag))
        return false;
    if (tally.distinct >= trust.threshold)
        return read_statement(envelope, file, proof, report, diag);
    (void)snprintf(message, sizeof message, "%zu of %zu trusted keys %s signed; %zu must have",
                   tally.distinct, trust.count, tally.distinct == 1 ? "has" : "have", trust.threshold);
    return fb_bundle_find(report, FB8010, file, message, diag);
}

static bool read_signatures(const struct fb_bundle_asking *asking, const char *file,
                            struct proof *proof, struct fb_report *report, struct fb_diag *diag)
{
    FB_AUTO(fb_file_free)
    struct fb_span text = { NULL, 0 };
    FB_AUTO(fb_envelope_free)
    struct fb_envelope *envelope = NULL;
    struct fb_diag fault = FB_DIAG_NONE;

    if (!fb_file_read(file, FB_MAX_ENVELOPE_BYTES, &text, diag))
        return false;
    if (!fb_envelope_read(file, text, &envelope, &fault))
        return fb_bundle_find(report, FB8011, file, fault.message, diag);
    return count_signers(asking, envelope, file, proof, report, diag);
}

static bool prove(const struct fb_bundle_asking *asking, struct proof *proof,
                  struct fb_report *report, struct fb_diag *diag)
{
    char *beside = NULL;

    if (asking->signatures != NULL)
        return read_signatures(asking, asking->signatures, proof, report, diag);
    if (asprintf(&beside, "%s" FB_BUNDLE_SIGNATURES, asking->path) < 0)
        return fb_fail_memory(diag);
    const bool done = read_signatures(asking, beside, proof, report, diag);
    free(beside);
    return done;
}

/* The bundle as the report's subject, and whether it is what was signed. */
static bool compare(const struct fb_bundle_asking *asking, const struct fb_subject *subject,
                    struct proof *proof, struct fb_report *report, struct fb_diag *diag)
{
    if (!fb_report_add_subject(report, subject))
        return fb_fail_memory(diag);
    if (asking->key_count == 0 || !proof->proven || fb_statement_is_about(proof->statement, subject->sha256))
        return true;
    proof->proven = false;
    return fb_bundle_find(report, FB8012, asking->path, "its SHA-256 is not the one that was signed", diag);
}

bool fb_bundle_signers(const struct fb_bundle_asking *asking, struct fb_report *report,
                       struct fb_diag *diag)
{
    struct proof proof = { .proven = false };
    struct fb_subject subject = { .path = asking->path };
    bool done = prove(asking, &proof, report, diag);

    if (done && proof.proven) {
        const struct fb_span sha256 = fb_statement_subject_sha256(proof.statement, 0);
        memcpy(subject.sha256, sha256.bytes, sha256.size);
        done = fb_report_add_subject(report, &subject) || fb_fail_memory(diag);
    }
    fb_statement_free(proof.statement);
    return done;
}

bool fb_bundle_verify(const struct fb_bundle_asking *asking, struct fb_report *report,
                      struct fb_diag *diag)
{
    struct proof proof = { .proven = false };
    struct fb_subject subject = { .path = asking->path };
    const bool done = prove(asking, &proof, report, diag)
                   && fb_sha256_file(asking->path, subject.sha256, &subject.bytes, diag)
                   && compare(asking, &subject, &proof, report, diag);

    fb_statement_free(proof.statement);
    return done;
}

/* The files as a table's cells; texts are copied, since the manifest does not stay. */
struct rows {
    struct fb_table_cell *cells;
    size_t count;
    size_t capacity;
    struct fb_arena arena;
};

static bool add_row(void *context, const struct fb_bundle_entry *entry, struct fb_span bytes,
                    struct fb_diag *diag)
{
    struct rows *rows = context;
    char *path = fb_arena_text(&rows->arena, entry->path);
    char *sha256 = fb_arena_text(&rows->arena, entry->sha256);

    if (path == NULL || sha256 == NULL)
        return fb_fail_memory(diag);
    const struct fb_table_cell cells[] = {
        { .text = path },
        { .is_number = true, .number = bytes.size },
        { .text = sha256 },
    };
    for (size_t i = 0; i < 3; i++) {
        if (!fb_grow((void **)&rows->cells, &rows->capacity, rows->count, sizeof *rows->cells))
            return fb_fail_memory(diag);
        rows->cells[rows->count++] = cells[i];
    }
    return true;
}

static bool add_files(const struct rows *rows, struct fb_report *report, struct fb_diag *diag)
{
    static const char *const columns[] = { "path", "bytes", "sha256" };
    const struct fb_table table = {
        .name = "files",
        .title = "Files",
        .columns = columns,
        .column_count = 3,
        .cells = rows->cells,
        .row_count = rows->count / 3,
    };

    return fb_report_add_table(report, &table) || fb_fail_memory(diag);
}

static bool list(const struct fb_bundle_asking *asking, struct fb_span bytes, bool *sound,
                 struct fb_report *report, struct fb_diag *diag)
{
    struct rows rows = { .count = 0 };
    const struct fb_bundle_visitor visitor = { add_row, &rows };
    struct fb_bundle_problem problem = FB_BUNDLE_SOUND;

    fb_arena_init(&rows.arena, fb_heap(), SIZE_MAX);
    const bool done = fb_bundle_unpack(bytes, &visitor, &problem, diag)
                   && fb_bundle_add_problem(report, asking->path, &problem, diag)
                   && (problem.found || add_files(&rows, report, diag));
    fb_arena_clear(&rows.arena);
    free(rows.cells);
    *sound = done && !problem.found;
    return done;
}

/* Where signatures are asked for, nothing is parsed that they do not prove. */
static bool open_bundle(const struct fb_bundle_asking *asking, struct fb_span bytes, bool *trusted,
                        struct fb_report *report, struct fb_diag *diag)
{
    struct proof proof = { .proven = asking->key_count == 0 };
    struct fb_subject subject = { .path = asking->path, .bytes = bytes.size };
    const bool done = (fb_sha256_hex(bytes, subject.sha256) || fb_fail_memory(diag))
                   && (asking->key_count == 0 || prove(asking, &proof, report, diag))
                   && compare(asking, &subject, &proof, report, diag);

    fb_statement_free(proof.statement);
    *trusted = done && proof.proven;
    return done;
}

static bool look_inside(const struct fb_bundle_asking *asking, const char *folder,
                        struct fb_report *report, struct fb_diag *diag)
{
    FB_AUTO(fb_file_free)
    struct fb_span bytes = { NULL, 0 };
    bool trusted = false;
    bool sound = false;

    return fb_file_read(asking->path, FB_MAX_BUNDLE_BYTES, &bytes, diag)
        && open_bundle(asking, bytes, &trusted, report, diag)
        && (!trusted || list(asking, bytes, &sound, report, diag))
        && (!sound || folder == NULL || fb_bundle_write_folder(bytes, folder, diag));
}

bool fb_bundle_list(const struct fb_bundle_asking *asking, struct fb_report *report,
                    struct fb_diag *diag)
{
    return look_inside(asking, NULL, report, diag);
}

bool fb_bundle_extract(const struct fb_bundle_asking *asking, const char *folder,
                       struct fb_report *report, struct fb_diag *diag)
{
    return look_inside(asking, folder, report, diag);
}
