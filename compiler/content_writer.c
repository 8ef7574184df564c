/* SPDX-License-Identifier: Apache-2.0 */
/* content_writer.c - laying out a content file: one pass over the instances fills the parts,
 * which are then put one after another. */
#include "compiler/content_writer.h"

#include <string.h>

#include "base/core/fold.h"
#include "base/core/limits.h"
#include "base/host/digest.h"
#include "base/host/fail.h"
#include "compiler/bytes.h"
#include "compiler/pool.h"

#define FORMAT_VERSION 1
#define HEADER_SIZE 24
#define NO_VALUE UINT32_MAX

struct writer {
    const struct fb_content *content;
    struct fb_pool pool;
    struct fb_bytes types;
    struct fb_bytes ends; /* of the instances */
    struct fb_bytes instances;
    struct fb_diag *diag;
};

/* ---- Criteria ---- */

static bool put_u4(struct fb_bytes *bytes, uint64_t value, struct fb_diag *diag)
{
    if (value > UINT32_MAX)
        return fb_fail(diag, FB_FAULT_LIMIT, "the number %llu does not fit into 32 bits",
                       (unsigned long long)value);
    return fb_bytes_uint(bytes, 4, value, diag);
}

static bool put_value(struct writer *writer, struct fb_bytes *bytes, struct fb_span value)
{
    uint32_t number = 0;
    return fb_pool_put(&writer->pool, value, &number, writer->diag)
        && put_u4(bytes, number, writer->diag);
}

static bool put_wildcard(struct writer *writer)
{
    return put_u4(&writer->instances, FB_OP_WILDCARD, writer->diag);
}

static bool put_values(struct writer *writer, const struct fb_criterion *criterion)
{
    if (criterion->value_count == 0)
        return fb_fail(writer->diag, FB_FAULT_INPUT, "a criterion has no values, but its operator needs some");
    if (!put_u4(&writer->instances, criterion->value_count, writer->diag))
        return false;
    for (size_t i = 0; i < criterion->value_count; i++) {
        if (!put_value(writer, &writer->instances, criterion->values[i]))
            return false;
    }
    return true;
}

/* The criterion without its children, which follow. */
static bool put_head(struct writer *writer, const struct fb_criterion *criterion)
{
    if (criterion->op >= FB_OP_COUNT)
        return fb_fail(writer->diag, FB_FAULT_UNSUPPORTED, "an operator that the format does not have");

    const struct fb_operator_info *info = fb_operator_info(criterion->op);
    const bool is_regex = criterion->op == FB_OP_REGEX;
    const uint8_t head[4] = { criterion->op, info->folds_case && criterion->case_sensitive,
                              is_regex && criterion->ignore_case, 0 };
    if (!fb_bytes_append(&writer->instances, (struct fb_span){ .bytes = head, .size = 4 }, writer->diag))
        return false;
    if (info->takes_values)
        return put_values(writer, criterion);
    if (criterion->op == FB_OP_EQUALS_FIELD)
        return put_u4(&writer->instances, criterion->other_field, writer->diag);
    if (!info->is_composite)
        return true;
    if (criterion->child_count == 0)
        return fb_fail(writer->diag, FB_FAULT_INPUT, "a composite has no criteria");
    return put_u4(&writer->instances, criterion->child_count, writer->diag);
}

/* What is still to be written of a composite. */
struct level {
    const struct fb_criterion *next;
    size_t left;
};

static bool put_criterion(struct writer *writer, const struct fb_criterion *criterion)
{
    struct level levels[FB_MAX_NESTING + 1] = { { .next = criterion, .left = 1 } };
    size_t depth = 1;

    while (depth > 0) {
        struct level *level = &levels[depth - 1];
        if (level->left == 0) {
            depth--;
            continue;
        }
        const struct fb_criterion *one = level->next++;
        level->left--;
        if (!put_head(writer, one))
            return false;
        if (!fb_operator_info(one->op)->is_composite)
            continue;
        if (depth > FB_MAX_NESTING)
            return fb_fail(writer->diag, FB_FAULT_LIMIT, "composites nested more than %d deep", FB_MAX_NESTING);
        levels[depth++] = (struct level){ .next = one->children, .left = one->child_count };
    }
    return true;
}

static bool put_row(struct writer *writer, const struct fb_row *row)
{
    size_t listed = 0;
    for (uint64_t position = 0; position < row->declared_count; position++) {
        const struct fb_criterion *criterion = &row->criteria[listed];
        if (listed == row->criterion_count || criterion->position != position) {
            if (!put_wildcard(writer))
                return false;
            continue;
        }
        if (criterion->field != position)
            return fb_fail(writer->diag, FB_FAULT_INPUT, "the criterion at position %llu is on the field %lu",
                           (unsigned long long)position, (unsigned long)criterion->field);
        if (!put_criterion(writer, criterion))
            return false;
        listed++;
    }
    return listed == row->criterion_count
        || fb_fail(writer->diag, FB_FAULT_INPUT, "criteria that are not sorted, or beyond the number declared");
}

/* ---- Instances and types ---- */

static bool find_type(const struct writer *writer, uint64_t id, size_t *index)
{
    size_t low = 0;
    size_t high = writer->content->type_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (writer->content->types[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == writer->content->type_count || writer->content->types[low].id != id)
        return fb_fail(writer->diag, FB_FAULT_INPUT, "the template type %llu is not declared",
                       (unsigned long long)id);
    *index = low;
    return true;
}

static bool put_optional(struct writer *writer, struct fb_span text)
{
    return text.size == 0 ? put_u4(&writer->instances, NO_VALUE, writer->diag)
                          : put_value(writer, &writer->instances, text);
}

static bool put_instance(struct writer *writer, const struct fb_instance *instance)
{
    size_t type = 0;
    if (!find_type(writer, instance->type_id, &type)
        || !put_u4(&writer->instances, type, writer->diag)
        || !put_value(writer, &writer->instances, instance->id)
        || !put_optional(writer, instance->title)
        || !put_optional(writer, instance->author)
        || !put_u4(&writer->instances, instance->row.declared_count, writer->diag)
        || !put_u4(&writer->instances, instance->except_count, writer->diag)
        || !put_row(writer, &instance->row))
        return false;
    for (size_t i = 0; i < instance->except_count; i++) {
        const struct fb_row *row = &instance->except[i];
        if (!put_u4(&writer->instances, row->declared_count, writer->diag) || !put_row(writer, row))
            return false;
    }
    return put_u4(&writer->ends, writer->instances.size, writer->diag);
}

static bool put_type(struct writer *writer, const struct fb_declared_type *type)
{
    return fb_bytes_uint(&writer->types, 8, type->id, writer->diag)
        && fb_bytes_uint(&writer->types, 8, type->revision, writer->diag)
        && put_u4(&writer->types, type->field_count, writer->diag)
        && put_value(writer, &writer->types, type->name);
}

static bool put_parts(struct writer *writer)
{
    const struct fb_content *content = writer->content;
    for (size_t i = 0; i < content->type_count; i++) {
        if (i > 0 && content->types[i].id <= content->types[i - 1].id)
            return fb_fail(writer->diag, FB_FAULT_INPUT, "the declared types are not sorted by id");
        if (!put_type(writer, &content->types[i]))
            return false;
    }
    for (size_t i = 0; i < content->instance_count; i++) {
        if (!put_instance(writer, &content->instances[i]))
            return false;
    }
    return true;
}

/* ---- The file ---- */

static bool put_value_table(const struct writer *writer, struct fb_bytes *file)
{
    uint64_t end = 0;
    if (!put_u4(file, 0, writer->diag))
        return false;
    for (size_t i = 0; i < writer->pool.count; i++) {
        end += writer->pool.values[i].size;
        if (!put_u4(file, end, writer->diag))
            return false;
    }
    return true;
}

static bool put_body(const struct writer *writer, struct fb_bytes *file)
{
    struct fb_diag *diag = writer->diag;
    if (!fb_bytes_uint(file, 8, writer->content->channel, diag)
        || !fb_bytes_uint(file, 8, writer->content->version, diag)
        || !put_u4(file, FB_FOLD_VERSION, diag)
        || !put_u4(file, writer->content->type_count, diag)
        || !put_u4(file, writer->pool.count, diag)
        || !put_u4(file, writer->content->instance_count, diag)
        || !fb_bytes_append(file, fb_bytes_span(&writer->types), diag)
        || !put_value_table(writer, file)
        || !put_u4(file, 0, diag)
        || !fb_bytes_append(file, fb_bytes_span(&writer->ends), diag)
        || !fb_bytes_append(file, fb_bytes_span(&writer->instances), diag))
        return false;
    for (size_t i = 0; i < writer->pool.count; i++) {
        if (!fb_bytes_append(file, writer->pool.values[i], diag))
            return false;
    }
    return true;
}

/* The header for a file that is complete but for it. */
static bool put_header(struct fb_bytes *header, struct fb_span file, struct fb_diag *diag)
{
    const struct fb_span body = fb_span_part(file, HEADER_SIZE, SIZE_MAX);
    return fb_bytes_append(header, fb_span_of("FBCF"), diag)
        && fb_bytes_uint(header, 2, FORMAT_VERSION, diag)
        && fb_bytes_uint(header, 2, 0, diag)
        && fb_bytes_uint(header, 8, file.size, diag)
        && put_u4(header, fb_crc32(body), diag)
        && put_u4(header, 0, diag);
}

/* The header's place is kept free until the body is there. */
static bool put_file(const struct writer *writer, struct fb_bytes *file)
{
    static const uint8_t place[HEADER_SIZE] = { 0 };
    struct fb_bytes header = { .limit = HEADER_SIZE };
    const bool put = fb_bytes_append(file, (struct fb_span){ .bytes = place, .size = HEADER_SIZE }, writer->diag)
                  && put_body(writer, file)
                  && put_header(&header, fb_bytes_span(file), writer->diag);
    if (put)
        memcpy(file->at, header.at, HEADER_SIZE);
    fb_bytes_clear(&header);
    return put;
}

static void clear(struct writer *writer)
{
    fb_pool_clear(&writer->pool);
    fb_bytes_clear(&writer->types);
    fb_bytes_clear(&writer->ends);
    fb_bytes_clear(&writer->instances);
}

bool fb_content_write(const struct fb_content *content, struct fb_span *out, struct fb_diag *diag)
{
    const struct fb_bytes empty = { .limit = FB_MAX_CONTENT_BYTES };
    struct writer writer = {
        .content = content, .types = empty, .ends = empty, .instances = empty, .diag = diag
    };
    struct fb_bytes file = empty;

    const bool done = put_parts(&writer) && put_file(&writer, &file);
    clear(&writer);
    if (done)
        *out = fb_bytes_span(&file);
    else
        fb_bytes_clear(&file);
    return done;
}
