/* SPDX-License-Identifier: Apache-2.0 */
/* model.c - content made for a case. */
#include "fuzz/model.h"

#include <string.h>

#include "base/host/file.h"
#include "validator/gates/values.h"
#include "validator/trial/witness.h"

struct fb_span fb_fuzz_value(enum fb_operator op, enum fb_field_kind kind)
{
    if (op == FB_OP_CIDR)
        return fb_span_of("10.0.0.0/8");
    if (op == FB_OP_GLOB)
        return fb_span_of("val*");
    if (op == FB_OP_REGEX)
        return fb_span_of("val[a-z]e");
    if (kind == FB_KIND_INTEGER)
        return fb_span_of("4711");
    return fb_span_of(kind == FB_KIND_ADDRESS ? "10.0.0.1" : "value");
}

static bool give_value(struct fb_criterion *criterion, enum fb_operator op, enum fb_field_kind kind,
                       struct fb_arena *arena)
{
    struct fb_span *value = fb_arena_new(arena, struct fb_span);

    if (value == NULL)
        return false;
    *value = fb_fuzz_value(op, kind);
    criterion->values = value;
    criterion->value_count = 1;
    return true;
}

bool fb_fuzz_criterion(const struct fb_fuzz_type *type, uint32_t field, enum fb_operator op,
                       struct fb_arena *arena, struct fb_criterion *out)
{
    const struct fb_operator_info *info = fb_operator_info(op);
    const enum fb_field_kind kind = type->defined->fields[field].kind;

    *out = (struct fb_criterion){ .op = (uint8_t)op, .position = field, .field = field };
    if (info->takes_values)
        return give_value(out, op, kind, arena);
    if (op == FB_OP_EQUALS_FIELD)
        out->other_field = field > 0 ? field - 1 : 0;
    if (!info->is_composite)
        return true;
    struct fb_criterion *child = fb_arena_new(arena, struct fb_criterion);
    if (child == NULL)
        return false;
    *child = (struct fb_criterion){ .op = FB_OP_EQUALS, .field = field };
    out->children = child;
    out->child_count = 1;
    return give_value(child, FB_OP_EQUALS, kind, arena);
}

bool fb_fuzz_fits(const struct fb_fuzz_type *type, uint32_t field, enum fb_operator op)
{
    return op != FB_OP_WILDCARD
        && (type->supplied->operators >> op & 1) != 0
        && (op != FB_OP_EQUALS_FIELD || field > 0)
        && (!fb_operator_info(op)->is_composite || type->supplied->nesting > 0)
        && fb_kind_allows(type->defined->fields[field].kind, op);
}

struct fb_content *fb_fuzz_content(const struct fb_fuzz_type *type, const struct fb_criterion *criteria,
                                   size_t count, struct fb_arena *arena)
{
    struct fb_content *content = fb_arena_new(arena, struct fb_content);
    struct fb_instance *instance = fb_arena_new(arena, struct fb_instance);
    struct fb_declared_type *declared = fb_arena_new(arena, struct fb_declared_type);

    if (content == NULL || instance == NULL || declared == NULL)
        return NULL;
    *instance = (struct fb_instance){
        .id = fb_span_of("fuzz"),
        .type_id = type->supplied->id,
        .row = { .criteria = criteria, .criterion_count = count, .declared_count = type->fields },
        .has_field_count = true,
        .field_count = type->fields,
        .path = "instances[0]",
    };
    *declared = (struct fb_declared_type){
        .id = type->supplied->id,
        .has_revision = true,
        .revision = type->supplied->revision,
        .has_field_count = true,
        .field_count = type->fields,
        .name = fb_span_of(type->supplied->name),
        .path = "",
    };
    *content = (struct fb_content){
        .has_channel = true,
        .has_version = true,
        .types = declared,
        .type_count = 1,
        .instances = instance,
        .instance_count = 1,
    };
    return content;
}

/* What always holds for a witness: equals where the build has it, else the first operator it has. */
static enum fb_operator easy_op(const struct fb_fuzz_type *type, uint32_t field)
{
    if (fb_fuzz_fits(type, field, FB_OP_EQUALS))
        return FB_OP_EQUALS;
    for (uint32_t i = 0; i < type->op_count; i++)
        if (type->ops[i] != FB_OP_ABSENT && fb_fuzz_fits(type, field, (enum fb_operator)type->ops[i]))
            return (enum fb_operator)type->ops[i];
    return FB_OP_WILDCARD;
}

struct fb_content *fb_fuzz_content_of(const struct fb_fuzz_type *type, uint32_t field, enum fb_operator op,
                                      bool witnessed, struct fb_arena *arena)
{
    struct fb_criterion *criteria = fb_arena_array(arena, (size_t)field + 1, sizeof *criteria);
    size_t count = 0;

    if (criteria == NULL)
        return NULL;
    for (uint32_t before = 0; witnessed && before < field; before++) {
        const enum fb_operator easy = easy_op(type, before);

        if (easy != FB_OP_WILDCARD && !fb_fuzz_criterion(type, before, easy, arena, &criteria[count++]))
            return NULL;
    }
    return fb_fuzz_criterion(type, field, op, arena, &criteria[count])
             ? fb_fuzz_content(type, criteria, count + 1, arena)
             : NULL;
}

bool fb_fuzz_encode(const struct fb_fuzz_plan *plan, const struct fb_content *content, struct fb_arena *arena,
                    struct fb_fuzz_case *out)
{
    FB_AUTO(fb_file_free)
    struct fb_span bytes = { NULL, 0 };
    struct fb_diag why = FB_DIAG_NONE;

    if (!plan->trial->encode(content, &bytes, &why))
        return false;
    uint8_t *kept = fb_arena_array(arena, bytes.size, 1);
    if (kept == NULL)
        return false;
    if (bytes.size > 0)
        memcpy(kept, bytes.bytes, bytes.size);
    out->content = (struct fb_span){ kept, bytes.size };
    out->model = content;
    return true;
}

struct fb_engine_input *fb_fuzz_witness(const struct fb_fuzz_type *type, const struct fb_content *content,
                                        struct fb_arena *arena)
{
    const size_t room = type->fields > type->inputs ? type->fields : type->inputs;
    struct fb_engine_input *inputs = fb_arena_array(arena, room, sizeof *inputs);

    if (inputs == NULL || content->instance_count == 0)
        return inputs;
    return fb_witness(&content->instances[0], SIZE_MAX, type->fields, arena, inputs) ? inputs : NULL;
}

bool fb_fuzz_case_of(const struct fb_fuzz_plan *plan, const struct fb_fuzz_type *type,
                     const struct fb_content *content, struct fb_arena *arena,
                     struct fb_engine_input **inputs, struct fb_fuzz_case *out)
{
    if (content == NULL)
        return false;
    *inputs = fb_fuzz_witness(type, content, arena);
    out->type_id = type->supplied->id;
    out->inputs = *inputs;
    out->count = type->inputs;
    return *inputs != NULL && fb_fuzz_encode(plan, content, arena, out);
}

struct fb_span fb_fuzz_stretch(struct fb_span seed, size_t size, struct fb_arena *arena)
{
    uint8_t *bytes = fb_arena_array(arena, size + 1, 1);

    if (bytes == NULL)
        return (struct fb_span){ NULL, 0 };
    memset(bytes, 'a', size);
    if (seed.size > 0)
        memcpy(bytes, seed.bytes, seed.size < size ? seed.size : size);
    return (struct fb_span){ bytes, size };
}
