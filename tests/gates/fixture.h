/* SPDX-License-Identifier: Apache-2.0 */
/* fixture.h - what tests of gates have in common: loading, compiling, checking; a test fails
 * where one of these can not do it. */
#ifndef FB_TESTS_GATES_FIXTURE_H
#define FB_TESTS_GATES_FIXTURE_H

#include "base/core/arena.h"
#include "base/host/document.h"
#include "base/report/report.h"
#include "validator/gates/gate.h"

#define REFERENCE_SCHEMA "schemas/content_file.ksy"

/* Everything that a test loads lives until fixture_clear. */
struct fixture {
    struct fb_arena arena;
    struct fb_schema *schema;
    struct fb_template_types *types;
    struct fb_contracts *contracts;
    struct fb_released *released; /* NULL: as if somebody had said that no last release is named */
    bool tells_no_release;        /* unless this is set */
    struct fb_change_limits limits;
    struct fb_document *documents[4];
    size_t document_count;
};

void fixture_init(struct fixture *fixture);
void fixture_clear(struct fixture *fixture);

/* Fails the test with what the diag says. */
void fixture_must(bool ok, const struct fb_diag *diag);

/* The file's bytes, in the fixture's arena. */
struct fb_span fixture_read(struct fixture *fixture, const char *path);
bool fixture_has(const char *path);
const char *fixture_join(struct fixture *fixture, const char *folder, const char *name);
const struct fb_doc *fixture_document(struct fixture *fixture, const char *path);

void fixture_schema(struct fixture *fixture, const char *path);
void fixture_types(struct fixture *fixture, const char *path);
void fixture_contracts(struct fixture *fixture, const char *path);

/* A file of the reference format with this content; its types are declared as fixture->types
 * has them unless `content` says otherwise. */
struct fb_span fixture_write(struct fixture *fixture, const struct fb_content *content);

/* Compiles a JSON source or a Sigma rule against fixture->types. */
struct fb_span fixture_compile(struct fixture *fixture, const char *path);
struct fb_span fixture_compile_text(struct fixture *fixture, const char *name, struct fb_span text);

/* A content file that was released before, of fixture->schema. */
void fixture_release(struct fixture *fixture, const char *path, struct fb_span bytes, bool last);

/* Asks all static gates; the caller frees the report. */
struct fb_report *fixture_check(struct fixture *fixture, const char *path, struct fb_span bytes);

/* The only finding with this rule; fails the test unless there is exactly one. */
const struct fb_finding *fixture_only(const struct fb_report *report, enum fb_rule rule);

/* Writes the report's findings to standard error: what a failed test shows. */
void fixture_print(const struct fb_report *report);

#endif
