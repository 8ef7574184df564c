/* SPDX-License-Identifier: Apache-2.0 */
/* test_extensions.c - our extension keys, what a schema says of its types, and notes. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/schema/support.h"
#include "tests/support/check_main.h"

static const char content[] =
    "meta: {id: content, endian: le, -profile: strict}\n"
    "seq:\n"
    "  - {id: magic, contents: CF}\n"
    "  - {id: release, type: u2, -role: version, -orig-id: wRelease}\n"
    "  - {id: crc, type: u4}\n"
    "  - {size: 2}\n"
    "  - {id: body, type: body, size-eos: true}\n"
    "-checksum: [{kind: crc32, at: crc, over: [body]}]\n"
    "types:\n"
    "  body:\n"
    "    seq:\n"
    "      - {id: rows, type: row, repeat: eos}\n"
    "  row:\n"
    "    -record: {type-id: kind, id: key, field-count: count, criteria: criteria}\n"
    "    -counts: criteria\n"
    "    params: []\n"
    "    seq:\n"
    "      - {id: kind, type: u2}\n"
    "      - {id: key, size: 4}\n"
    "      - {id: criteria, type: criterion, repeat: expr, repeat-expr: 2, -inverse: count}\n"
    "    instances:\n"
    "      count: {value: criteria.size}\n"
    "      first: {value: 'criteria[0]'}\n"
    "  criterion:\n"
    "    seq:\n"
    "      - {id: op, type: u1, enum: op, -role: operator}\n"
    "      - {id: operand, -role: pattern, size: 1, type: {switch-on: op, cases: {'op::any': row}}}\n"
    "    instances:\n"
    "      peek: {pos: 0, type: u1, -role: field}\n"
    "enums:\n"
    "  op: {0: {id: any, -role: wildcard}, 1: {id: literal, -severity: high}}\n";

START_TEST(describes_types_and_attributes)
{
    struct fb_schema *schema = loaded_text(content);

    ck_assert_str_eq(fb_schema_id(schema), "content");
    ck_assert_uint_eq(fb_schema_type_count(schema), 4);

    const struct fb_type_info *top = fb_schema_type(schema, 0);
    ck_assert_str_eq(top->name, "content");
    ck_assert_uint_eq(top->attribute_count, 5);
    ck_assert_str_eq(top->attributes[1].name, "release");
    ck_assert_int_eq(top->attributes[1].role, FB_ROLE_VERSION);
    ck_assert_str_eq(top->attributes[3].name, "");
    ck_assert(!top->record.present);
    const struct fb_type_info *body = fb_schema_type(schema, top->attributes[4].object_type);
    ck_assert_str_eq(body->name, "body");
    const struct fb_type_info *row = fb_schema_type(schema, body->attributes[0].object_type);
    ck_assert_str_eq(row->name, "row");
    fb_schema_free(schema);
}
END_TEST

START_TEST(joins_a_record_to_attributes)
{
    struct fb_schema *schema = loaded_text(content);
    const struct fb_type_info *row = fb_schema_type(schema, 2);

    ck_assert_str_eq(row->name, "row");
    ck_assert(row->record.present);
    ck_assert_uint_eq(row->record.type_id, 0);
    ck_assert_uint_eq(row->record.id, 1);
    ck_assert_uint_eq(row->record.criteria, 2);
    ck_assert_uint_eq(row->record.field_count, 3); /* an instance: after seq */
    ck_assert_uint_eq(row->record.revision, FB_NO_ATTRIBUTE);
    ck_assert_uint_eq(row->record.except, FB_NO_ATTRIBUTE);
    ck_assert(row->attributes[3].is_instance && row->attributes[3].is_computed);
    ck_assert_str_eq(fb_schema_type(schema, row->attributes[2].object_type)->name, "criterion");
    ck_assert_str_eq(fb_schema_type(schema, row->attributes[4].object_type)->name, "criterion");
    fb_schema_free(schema);
}
END_TEST

START_TEST(knows_roles_and_wildcards)
{
    struct fb_schema *schema = loaded_text(content);
    const struct fb_type_info *criterion = fb_schema_type(schema, 3);

    ck_assert_str_eq(criterion->name, "criterion");
    ck_assert_int_eq(criterion->attributes[0].role, FB_ROLE_OPERATOR);
    ck_assert(criterion->attributes[0].has_wildcard);
    ck_assert_int_eq(criterion->attributes[1].role, FB_ROLE_PATTERN);
    ck_assert(!criterion->attributes[1].has_wildcard);
    ck_assert_uint_eq(criterion->attributes[1].object_type, FB_NO_TYPE); /* bytes or a row */
    ck_assert_int_eq(criterion->attributes[2].role, FB_ROLE_FIELD);
    ck_assert(criterion->attributes[2].is_instance && !criterion->attributes[2].is_computed);
    fb_schema_free(schema);
}
END_TEST

/* One note for each key that nobody knows, at its place; none for those of the Kaitai world. */
START_TEST(notes_unknown_extensions)
{
    static const struct {
        const char *path;
        const char *key;
        unsigned line;
    } expected[] = {
        { "/meta/-profile", "'-profile'", 1 },
        { "/enums/op/1/-severity", "'-severity'", 31 },
        { "/types/row/-counts", "'-counts'", 15 },
    };
    struct fb_schema *schema = loaded_text(content);

    ck_assert_uint_eq(fb_schema_note_count(schema), sizeof expected / sizeof *expected);
    for (size_t i = 0; i < fb_schema_note_count(schema); i++) {
        const struct fb_diag *note = fb_schema_note(schema, i);
        ck_assert_int_eq(note->fault, FB_FAULT_NONE);
        ck_assert_str_eq(note->place.path, expected[i].path);
        ck_assert_uint_eq(note->place.line, expected[i].line);
        ck_assert_ptr_nonnull(strstr(note->message, expected[i].key));
    }
    fb_schema_free(schema);
}
END_TEST

START_TEST(notes_names_of_encodings)
{
    struct fb_schema *schema = loaded_text(
        "meta: {id: x, encoding: utf-8}\n"
        "seq:\n"
        "  - {id: a, type: strz, encoding: UTF-16LE}\n"
        "  - {id: b, type: strz, encoding: klingon}\n");

    ck_assert_uint_eq(fb_schema_note_count(schema), 2);
    ck_assert_str_eq(fb_schema_note(schema, 0)->place.path, "/meta/encoding");
    ck_assert_ptr_nonnull(strstr(fb_schema_note(schema, 0)->message, "UTF-8"));
    ck_assert_str_eq(fb_schema_note(schema, 1)->place.path, "/seq/1/encoding");
    fb_schema_free(schema);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("extensions");

    tcase_add_test(cases, describes_types_and_attributes);
    tcase_add_test(cases, joins_a_record_to_attributes);
    tcase_add_test(cases, knows_roles_and_wildcards);
    tcase_add_test(cases, notes_unknown_extensions);
    tcase_add_test(cases, notes_names_of_encodings);
    return fb_test_run("extensions", cases);
}
