/* SPDX-License-Identifier: Apache-2.0 */
/* Field by field, so that a failure names what differs. */
#include "tests/compiler/same_content.h"

#include <check.h>

#include "base/core/limits.h"

static void same_text(struct fb_span found, struct fb_span expected)
{
    ck_assert_msg(fb_span_equal(found, expected), "\"%.*s\" instead of \"%.*s\"", (int)found.size, (const char *)found.bytes,
                  (int)expected.size, (const char *)expected.bytes);
}

static void same_place(struct fb_extent_at found, struct fb_extent_at expected)
{
    ck_assert_uint_eq(found.offset, expected.offset);
    ck_assert_uint_eq(found.length, expected.length);
}

static void same_head(const struct fb_criterion *found, const struct fb_criterion *expected, bool places)
{
    ck_assert_int_eq(found->op, expected->op);
    ck_assert_uint_eq(found->position, expected->position);
    ck_assert_uint_eq(found->field, expected->field);
    ck_assert_int_eq(found->case_sensitive, expected->case_sensitive);
    ck_assert_int_eq(found->ignore_case, expected->ignore_case);
    if (found->op == FB_OP_EQUALS_FIELD)
        ck_assert_uint_eq(found->other_field, expected->other_field);
    ck_assert_uint_eq(found->value_count, expected->value_count);
    for (size_t i = 0; i < found->value_count; i++)
        same_text(found->values[i], expected->values[i]);
    ck_assert_uint_eq(found->child_count, expected->child_count);
    if (places)
        same_place(found->at, expected->at);
}

static void same_criterion(const struct fb_criterion *found, const struct fb_criterion *expected, bool places,
                           unsigned depth)
{
    ck_assert_uint_le(depth, FB_MAX_NESTING);
    same_head(found, expected, places);
    for (size_t i = 0; i < found->child_count; i++)
        same_criterion(&found->children[i], &expected->children[i], places, depth + 1);
}

static void same_row(const struct fb_row *found, const struct fb_row *expected, bool places)
{
    ck_assert_uint_eq(found->declared_count, expected->declared_count);
    ck_assert_uint_eq(found->criterion_count, expected->criterion_count);
    for (size_t i = 0; i < found->criterion_count; i++)
        same_criterion(&found->criteria[i], &expected->criteria[i], places, 0);
}

static void same_instance(const struct fb_instance *found, const struct fb_instance *expected, bool places)
{
    same_text(found->id, expected->id);
    same_text(found->title, expected->title);
    same_text(found->author, expected->author);
    ck_assert_uint_eq(found->type_id, expected->type_id);
    ck_assert_int_eq(found->has_field_count, expected->has_field_count);
    ck_assert_uint_eq(found->field_count, expected->field_count);
    same_row(&found->row, &expected->row, places);
    ck_assert_uint_eq(found->except_count, expected->except_count);
    for (size_t i = 0; i < found->except_count; i++) {
        same_row(&found->except[i], &expected->except[i], places);
        if (places)
            same_place(found->except[i].at, expected->except[i].at);
    }
    if (!places)
        return;
    ck_assert_str_eq(found->path, expected->path);
    ck_assert_str_eq(found->criteria_name, expected->criteria_name);
    ck_assert_str_eq(found->except_name, expected->except_name);
    same_place(found->at, expected->at);
}

static void same_type(const struct fb_declared_type *found, const struct fb_declared_type *expected, bool places)
{
    ck_assert_uint_eq(found->id, expected->id);
    ck_assert_int_eq(found->has_revision, expected->has_revision);
    ck_assert_uint_eq(found->revision, expected->revision);
    ck_assert_int_eq(found->has_field_count, expected->has_field_count);
    ck_assert_uint_eq(found->field_count, expected->field_count);
    same_text(found->name, expected->name);
    if (!places)
        return;
    ck_assert_str_eq(found->path, expected->path);
    same_place(found->at, expected->at);
}

void assert_same_content(const struct fb_content *found, const struct fb_content *expected, bool places)
{
    ck_assert_uint_eq(found->channel, expected->channel);
    ck_assert_uint_eq(found->version, expected->version);
    ck_assert_uint_eq(found->type_count, expected->type_count);
    for (size_t i = 0; i < found->type_count; i++)
        same_type(&found->types[i], &expected->types[i], places);
    ck_assert_uint_eq(found->instance_count, expected->instance_count);
    for (size_t i = 0; i < found->instance_count; i++)
        same_instance(&found->instances[i], &expected->instances[i], places);
}
