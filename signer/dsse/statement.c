/* SPDX-License-Identifier: Apache-2.0 */
/* statement.c - in-toto Statements v1. */
#include "signer/dsse/statement.h"

#include <stdlib.h>

#include "base/host/fail.h"
#include "base/write/json_text.h"
#include "signer/canonical/hex.h"

struct fb_statement {
    struct fb_document *document;
    const struct fb_doc *subjects;
    const struct fb_doc *predicate;
    struct fb_span predicate_type;
};

void fb_statement_write(const struct fb_statement_subject *subject, const char *predicate_type,
                        struct fb_span predicate, struct fb_buffer *out)
{
    struct fb_json json = fb_json_over(out, 0);

    fb_json_open_object(&json);
    fb_json_put_text(&json, "_type", FB_STATEMENT_TYPE);
    fb_json_put_array(&json, "subject");
    fb_json_open_object(&json);
    fb_json_put_text(&json, "name", subject->name);
    fb_json_put_object(&json, "digest");
    fb_json_put_text(&json, "sha256", subject->sha256);
    fb_json_close_object(&json);
    fb_json_close_object(&json);
    fb_json_close_array(&json);
    fb_json_put_text(&json, "predicateType", predicate_type);
    fb_json_close_object(&json);
    if (!out->failed)
        out->size--; /* the closing brace: the predicate comes before it */
    fb_buffer_text(out, ",\"predicate\":");
    fb_buffer_append(out, predicate);
    fb_buffer_char(out, '}');
}

static bool check_subject(const struct fb_doc *item, struct fb_diag *diag)
{
    struct fb_span text = { NULL, 0 };
    const struct fb_doc *digest = NULL;

    if (item->kind != FB_DOC_MAP)
        return fb_doc_fail(diag, item, "a subject is an object, not %s", fb_doc_kind_name(item));
    if (!fb_doc_get_text(item, "name", false, &text, diag)
        || !fb_doc_get_map(item, "digest", true, &digest, diag)
        || !fb_doc_get_text(digest, "sha256", true, &text, diag))
        return false;
    return fb_hex_is_sha256(text) || fb_doc_fail(diag, digest, "sha256 is 64 lower-case hex digits");
}

static bool check_subjects(const struct fb_doc *list, struct fb_diag *diag)
{
    if (list->count == 0 || list->count > FB_MAX_STATEMENT_SUBJECTS)
        return fb_doc_fail(diag, list, "there are %zu subjects; 1 to %d are expected", list->count,
                           FB_MAX_STATEMENT_SUBJECTS);
    for (size_t i = 0; i < list->count; i++)
        if (!check_subject(fb_doc_at(list, i), diag))
            return false;
    return true;
}

static bool read_root(const struct fb_doc *root, struct fb_statement *statement,
                      struct fb_diag *diag)
{
    struct fb_span type = { NULL, 0 };

    if (root->kind != FB_DOC_MAP)
        return fb_doc_fail(diag, root, "a statement is an object, not %s", fb_doc_kind_name(root));
    if (!fb_doc_get_text(root, "_type", true, &type, diag))
        return false;
    if (!fb_span_is(type, FB_STATEMENT_TYPE))
        return fb_doc_fail(diag, fb_doc_get(root, "_type"), "it is no in-toto Statement v1");
    return fb_doc_get_list(root, "subject", true, &statement->subjects, diag)
        && check_subjects(statement->subjects, diag)
        && fb_doc_get_text(root, "predicateType", true, &statement->predicate_type, diag)
        && fb_doc_get_map(root, "predicate", true, &statement->predicate, diag);
}

bool fb_statement_read(const char *file, struct fb_span payload, struct fb_statement **out,
                       struct fb_diag *diag)
{
    FB_AUTO(fb_statement_free)
    struct fb_statement *statement = calloc(1, sizeof *statement);

    if (statement == NULL)
        return fb_fail_memory(diag);
    if (!fb_document_parse(file, payload, FB_SYNTAX_JSON, &statement->document, diag)
        || !read_root(fb_document_root(statement->document), statement, diag))
        return false;
    *out = fb_take(statement);
    return true;
}

void fb_statement_free(struct fb_statement *statement)
{
    if (statement == NULL)
        return;
    fb_document_free(statement->document);
    free(statement);
}

size_t fb_statement_subject_count(const struct fb_statement *statement)
{
    return statement->subjects->count;
}

struct fb_span fb_statement_subject_name(const struct fb_statement *statement, size_t index)
{
    const struct fb_doc *name = fb_doc_get(fb_doc_at(statement->subjects, index), "name");

    return name != NULL ? name->text : (struct fb_span){ NULL, 0 };
}

struct fb_span fb_statement_subject_sha256(const struct fb_statement *statement, size_t index)
{
    const struct fb_doc *digest = fb_doc_get(fb_doc_at(statement->subjects, index), "digest");

    return fb_doc_get(digest, "sha256")->text;
}

bool fb_statement_is_about(const struct fb_statement *statement, const char *sha256)
{
    for (size_t i = 0; i < statement->subjects->count; i++)
        if (fb_span_is(fb_statement_subject_sha256(statement, i), sha256))
            return true;
    return false;
}

struct fb_span fb_statement_predicate_type(const struct fb_statement *statement)
{
    return statement->predicate_type;
}

const struct fb_doc *fb_statement_predicate(const struct fb_statement *statement)
{
    return statement->predicate;
}
