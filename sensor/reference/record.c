/* SPDX-License-Identifier: Apache-2.0 */
/* record.c - instances and their criteria. */
#include "sensor/reference/record.h"

const char *const fb_sensor_operator_names[FB_SENSOR_OPERATORS] = {
    "wildcard",
    "equals",
    "contains",
    "startswith",
    "endswith",
    "glob",
    "regex",
    "cidr",
    "equals_field",
    "exists",
    "absent",
    "all",
    "any",
};

static bool take_bytes(struct fb_sensor_reader *reader, uint64_t size, const uint8_t **out,
                       struct fb_sensor_fault *fault)
{
    if (size > reader->end - reader->at)
        return fb_sensor_refuse(fault, reader->at, "a template instance ends inside a field");
    *out = reader->file->bytes.bytes + reader->at;
    reader->at += (size_t)size;
    return true;
}

static bool take_u4(struct fb_sensor_reader *reader, uint32_t *out, struct fb_sensor_fault *fault)
{
    const uint8_t *bytes = NULL;
    if (!take_bytes(reader, 4, &bytes, fault))
        return false;
    *out = fb_sensor_u4(bytes);
    return true;
}

/* The number of a value; `optional`: or none. */
static bool take_value(struct fb_sensor_reader *reader, bool optional, uint32_t *out,
                       struct fb_sensor_fault *fault)
{
    const size_t at = reader->at;
    if (!take_u4(reader, out, fault))
        return false;
    return *out < reader->file->value_count || (optional && *out == FB_SENSOR_NONE)
        || fb_sensor_refuse(fault, at, "a value that the file does not have");
}

bool fb_sensor_read_instance(const struct fb_sensor_file *file, uint32_t number,
                             struct fb_sensor_instance *out, struct fb_sensor_reader *reader,
                             struct fb_sensor_fault *fault)
{
    const struct fb_span bytes = fb_sensor_file_instance(file, number);
    const size_t begin = (size_t)(bytes.bytes - file->bytes.bytes);
    struct fb_sensor_instance instance = { .id = 0 };
    *reader = (struct fb_sensor_reader){ file, begin, begin + bytes.size };
    if (!take_u4(reader, &instance.type_index, fault)
        || !take_value(reader, false, &instance.id, fault)
        || !take_value(reader, true, &instance.title, fault)
        || !take_value(reader, true, &instance.author, fault)
        || !take_u4(reader, &instance.field_count, fault)
        || !take_u4(reader, &instance.except_count, fault))
        return false;
    if (instance.type_index >= file->type_count)
        return fb_sensor_refuse(fault, begin, "a template type that the file does not have");
    *out = instance;
    return true;
}

static bool has_case(enum fb_sensor_operator op)
{
    return (op >= FB_SENSOR_EQUALS && op <= FB_SENSOR_GLOB) || op == FB_SENSOR_EQUALS_FIELD;
}

static bool has_items(enum fb_sensor_operator op)
{
    return (op >= FB_SENSOR_EQUALS && op <= FB_SENSOR_CIDR) || op >= FB_SENSOR_ALL;
}

static bool take_head(struct fb_sensor_reader *reader, struct fb_sensor_criterion *out,
                      struct fb_sensor_fault *fault)
{
    const uint8_t *head = NULL;
    out->at = reader->at;
    if (!take_bytes(reader, 4, &head, fault))
        return false;
    if (head[0] >= FB_SENSOR_OPERATORS)
        return fb_sensor_refuse(fault, out->at, "an unknown operator");
    out->op = (enum fb_sensor_operator)head[0];
    if (head[1] > (has_case(out->op) ? 1 : 0) || head[2] > (out->op == FB_SENSOR_REGEX ? 1 : 0)
        || head[3] != 0)
        return fb_sensor_refuse(fault, out->at, "a flag that the operator does not have");
    out->case_sensitive = head[1] == 1;
    out->ignore_case = head[2] == 1;
    return true;
}

static bool take_values(struct fb_sensor_reader *reader, struct fb_sensor_criterion *out,
                        struct fb_sensor_fault *fault)
{
    if (!take_bytes(reader, 4 * (uint64_t)out->count, &out->values, fault))
        return false;
    for (uint32_t i = 0; i < out->count; i++) {
        if (fb_sensor_u4(out->values + 4 * (size_t)i) >= reader->file->value_count)
            return fb_sensor_refuse(fault, out->at, "a value that the file does not have");
    }
    return true;
}

static bool take_operand(struct fb_sensor_reader *reader, uint32_t field_count,
                         struct fb_sensor_criterion *out, struct fb_sensor_fault *fault)
{
    if (out->op == FB_SENSOR_EQUALS_FIELD) {
        if (!take_u4(reader, &out->other_field, fault))
            return false;
        return out->other_field < field_count
            || fb_sensor_refuse(fault, out->at, "a field that the template type does not have");
    }
    if (!has_items(out->op))
        return true;
    if (!take_u4(reader, &out->count, fault))
        return false;
    if (out->count == 0)
        return fb_sensor_refuse(fault, out->at, "an operator without operands");
    return out->op >= FB_SENSOR_ALL || take_values(reader, out, fault);
}

/* One tree: left[d] criteria are still to come at depth d. */
static bool read_tree(struct fb_sensor_reader *reader, uint32_t field, uint32_t field_count,
                      const struct fb_sensor_visitor *visitor, struct fb_sensor_fault *fault)
{
    uint32_t left[FB_SENSOR_DEPTH + 1] = { 1 };
    uint32_t depth = 0;
    while (depth > 0 || left[0] > 0) {
        if (left[depth] == 0) {
            depth--;
            if (visitor->leave != NULL)
                visitor->leave(visitor->context);
            continue;
        }
        struct fb_sensor_criterion criterion = { .field = field, .depth = depth };
        left[depth]--;
        if (!take_head(reader, &criterion, fault)
            || !take_operand(reader, field_count, &criterion, fault))
            return false;
        if (criterion.op >= FB_SENSOR_ALL && depth == FB_SENSOR_DEPTH)
            return fb_sensor_refuse(fault, criterion.at, "criteria nested too deeply");
        if (!visitor->criterion(visitor->context, &criterion, fault))
            return false;
        if (criterion.op >= FB_SENSOR_ALL)
            left[++depth] = criterion.count;
    }
    return true;
}

bool fb_sensor_read_criteria(struct fb_sensor_reader *reader, uint32_t field_count,
                             const struct fb_sensor_visitor *visitor, struct fb_sensor_fault *fault)
{
    for (uint32_t field = 0; field < field_count; field++) {
        if (!read_tree(reader, field, field_count, visitor, fault))
            return false;
    }
    return true;
}

bool fb_sensor_read_row_head(struct fb_sensor_reader *reader, uint32_t field_count,
                             struct fb_sensor_fault *fault)
{
    const size_t at = reader->at;
    uint32_t count = 0;
    if (!take_u4(reader, &count, fault))
        return false;
    return count == field_count
        || fb_sensor_refuse(fault, at, "a row of exceptions with another number of criteria");
}

bool fb_sensor_read_end(const struct fb_sensor_reader *reader, struct fb_sensor_fault *fault)
{
    return reader->at == reader->end
        || fb_sensor_refuse(fault, reader->at, "bytes left over in a template instance");
}
