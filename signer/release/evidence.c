/* SPDX-License-Identifier: Apache-2.0 */
/* evidence.c - reading statements about gates. */
#include "signer/release/evidence.h"

#include <stdlib.h>

#include "base/host/fail.h"
#include "signer/canonical/canonical.h"
#include "signer/canonical/hex.h"
#include "signer/release/instant.h"

struct fb_evidence {
    struct fb_statement *statement;
    const struct fb_doc *configuration;
    const struct fb_doc *warned;
    const struct fb_doc *isolation;
    const struct fb_doc *cached; /* NULL: older evidence, which says nothing */
    const struct fb_doc *hidden;
    struct fb_span gate;
    struct fb_span scope;
    int64_t finished;
    uint64_t dropped;
    const struct fb_doc **files; /* malloc'ed, sorted by digest */
    size_t file_count;
};

static bool check_texts(const struct fb_doc *list, struct fb_diag *diag)
{
    for (size_t i = 0; i < list->count; i++)
        if (fb_doc_at(list, i)->kind != FB_DOC_STRING)
            return fb_doc_fail(diag, fb_doc_at(list, i), "a text is expected");
    return true;
}

static bool get_texts(const struct fb_doc *map, const char *key, const struct fb_doc **out,
                      struct fb_diag *diag)
{
    return fb_doc_get_list(map, key, true, out, diag) && check_texts(*out, diag);
}

/* What the rows say is about the subjects, in their order. */
static bool check_row(const struct fb_evidence *evidence, const struct fb_doc *row, size_t index,
                      struct fb_diag *diag)
{
    const struct fb_doc *figures = NULL;
    struct fb_span sha256 = { NULL, 0 };
    struct fb_span text = { NULL, 0 };

    if (row->kind != FB_DOC_MAP)
        return fb_doc_fail(diag, row, "a file is an object, not %s", fb_doc_kind_name(row));
    return fb_doc_get_text(row, "sha256", true, &sha256, diag)
        && fb_doc_get_text(row, "verdict", true, &text, diag)
        && fb_doc_get_text(row, "state", true, &text, diag)
        && fb_doc_get_map(row, "figures", true, &figures, diag)
        && (fb_span_equal(sha256, fb_statement_subject_sha256(evidence->statement, index))
            || fb_doc_fail(diag, row, "it is about another file than the statement's subject %zu", index));
}

static struct fb_span sha256_of(const struct fb_doc *row)
{
    return fb_doc_get(row, "sha256")->text;
}

static int compare_rows(const void *left, const void *right)
{
    const struct fb_doc *const *a = left;
    const struct fb_doc *const *b = right;

    return fb_span_compare(sha256_of(*a), sha256_of(*b));
}

static bool read_files(struct fb_evidence *evidence, const struct fb_doc *run, struct fb_diag *diag)
{
    const struct fb_doc *list = NULL;

    if (!fb_doc_get_list(run, "files", true, &list, diag))
        return false;
    if (list->count != fb_statement_subject_count(evidence->statement))
        return fb_doc_fail(diag, list, "there are %zu files, and %zu subjects", list->count,
                           fb_statement_subject_count(evidence->statement));
    evidence->files = calloc(list->count + 1, sizeof *evidence->files);
    if (evidence->files == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < list->count; i++) {
        if (!check_row(evidence, fb_doc_at(list, i), i, diag))
            return false;
        evidence->files[evidence->file_count++] = fb_doc_at(list, i);
    }
    qsort(evidence->files, evidence->file_count, sizeof *evidence->files, compare_rows);
    return true;
}

static bool read_run(struct fb_evidence *evidence, const struct fb_doc *run, struct fb_diag *diag)
{
    return fb_doc_get_text(run, "gate", true, &evidence->gate, diag)
        && fb_doc_get_text(run, "scope", true, &evidence->scope, diag)
        && fb_instant_get(run, "finished", &evidence->finished, diag)
        && get_texts(run, "isolation", &evidence->isolation, diag)
        && fb_doc_get_list(run, "cached", false, &evidence->cached, diag)
        && get_texts(run, "hidden", &evidence->hidden, diag)
        && fb_doc_get_u64(run, "dropped", true, FB_CANONICAL_MAX_INTEGER, &evidence->dropped, diag)
        && read_files(evidence, run, diag);
}

static bool check_input(const struct fb_doc *item, struct fb_diag *diag)
{
    struct fb_span text = { NULL, 0 };
    const struct fb_doc *digest = NULL;
    const struct fb_doc *notes = NULL;

    if (item->kind != FB_DOC_MAP)
        return fb_doc_fail(diag, item, "an input is an object, not %s", fb_doc_kind_name(item));
    return fb_doc_get_text(item, "name", true, &text, diag)
        && fb_doc_get_map(item, "annotations", false, &notes, diag)
        && fb_doc_get_map(item, "digest", false, &digest, diag)
        && (digest == NULL
            || (fb_doc_get_text(digest, "sha256", true, &text, diag)
                && (fb_hex_is_sha256(text) || fb_doc_fail(diag, digest, "sha256 is 64 lower-case hex digits"))));
}

/* The inputs, and the one of them that tells of the run. */
static bool read_configuration(struct fb_evidence *evidence, struct fb_diag *diag)
{
    const struct fb_doc *run = NULL;

    for (size_t i = 0; i < evidence->configuration->count; i++) {
        const struct fb_doc *item = fb_doc_at(evidence->configuration, i);
        if (!check_input(item, diag))
            return false;
        if (!fb_doc_is(fb_doc_get(item, "name"), "run"))
            continue;
        if (run != NULL)
            return fb_doc_fail(diag, item, "there are two runs");
        if (!fb_doc_get_map(item, "annotations", true, &run, diag))
            return false;
    }
    return run != NULL ? read_run(evidence, run, diag)
                       : fb_doc_fail(diag, evidence->configuration, "nothing tells of the run");
}

static bool read_predicate(struct fb_evidence *evidence, struct fb_diag *diag)
{
    const struct fb_doc *predicate = fb_statement_predicate(evidence->statement);
    struct fb_span result = { NULL, 0 };

    if (!fb_span_is(fb_statement_predicate_type(evidence->statement), FB_EVIDENCE_PREDICATE))
        return fb_fail(diag, FB_FAULT_INPUT, "it is a statement about something else");
    return fb_doc_get_text(predicate, "result", true, &result, diag)
        && fb_doc_get_list(predicate, "configuration", true, &evidence->configuration, diag)
        && get_texts(predicate, "warnedTests", &evidence->warned, diag)
        && read_configuration(evidence, diag);
}

bool fb_evidence_read(struct fb_statement *statement, struct fb_evidence **out, struct fb_diag *diag)
{
    struct fb_evidence *evidence = calloc(1, sizeof *evidence);

    if (evidence == NULL)
        return fb_fail_memory(diag);
    evidence->statement = statement;
    if (read_predicate(evidence, diag)) {
        *out = evidence;
        return true;
    }
    evidence->statement = NULL;
    fb_evidence_free(evidence);
    return false;
}

void fb_evidence_free(struct fb_evidence *evidence)
{
    if (evidence == NULL)
        return;
    fb_statement_free(evidence->statement);
    free(evidence->files);
    free(evidence);
}

struct fb_span fb_evidence_gate(const struct fb_evidence *evidence)
{
    return evidence->gate;
}

struct fb_span fb_evidence_scope(const struct fb_evidence *evidence)
{
    return evidence->scope;
}

int64_t fb_evidence_finished(const struct fb_evidence *evidence)
{
    return evidence->finished;
}

const struct fb_doc *fb_evidence_file(const struct fb_evidence *evidence, struct fb_span sha256)
{
    size_t first = 0;
    size_t end = evidence->file_count;

    while (first < end) {
        const size_t middle = first + (end - first) / 2;
        const int order = fb_span_compare(sha256_of(evidence->files[middle]), sha256);
        if (order == 0)
            return evidence->files[middle];
        if (order < 0)
            first = middle + 1;
        else
            end = middle;
    }
    return NULL;
}

bool fb_evidence_is_cached(const struct fb_evidence *evidence)
{
    return evidence->cached != NULL && evidence->cached->count > 0;
}

const struct fb_doc *fb_evidence_isolation(const struct fb_evidence *evidence)
{
    return evidence->isolation;
}

const struct fb_doc *fb_evidence_warned(const struct fb_evidence *evidence)
{
    return evidence->warned;
}

const struct fb_doc *fb_evidence_hidden(const struct fb_evidence *evidence)
{
    return evidence->hidden;
}

uint64_t fb_evidence_dropped(const struct fb_evidence *evidence)
{
    return evidence->dropped;
}

size_t fb_evidence_input_count(const struct fb_evidence *evidence)
{
    return evidence->configuration->count;
}

static struct fb_span text_of(const struct fb_doc *node)
{
    return node != NULL && node->kind == FB_DOC_STRING ? node->text : (struct fb_span){ NULL, 0 };
}

struct fb_span fb_evidence_input_name(const struct fb_evidence *evidence, size_t index)
{
    return text_of(fb_doc_get(fb_doc_at(evidence->configuration, index), "name"));
}

struct fb_span fb_evidence_input_sha256(const struct fb_evidence *evidence, size_t index)
{
    return text_of(fb_doc_get(fb_doc_get(fb_doc_at(evidence->configuration, index), "digest"), "sha256"));
}

struct fb_span fb_evidence_input_note(const struct fb_evidence *evidence, size_t index, const char *key)
{
    return text_of(fb_doc_get(fb_doc_get(fb_doc_at(evidence->configuration, index), "annotations"), key));
}
