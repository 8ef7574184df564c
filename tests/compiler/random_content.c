/* SPDX-License-Identifier: Apache-2.0 */
/* A small generator: the shapes matter more than the distribution. */
#include "tests/compiler/random_content.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/core/limits.h"

struct maker {
    uint64_t state;
    struct fb_arena *arena;
    const struct fb_template_type *type;
};

/* SplitMix64. */
static uint64_t next(struct maker *maker)
{
    uint64_t z = maker->state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

static size_t below(struct maker *maker, size_t bound)
{
    return (size_t)(next(maker) % bound);
}

static void *array(struct maker *maker, size_t count, size_t size)
{
    void *items = fb_arena_array(maker->arena, count, size);
    assert(items != NULL);
    return items;
}

static struct fb_span text(struct maker *maker, const char *content)
{
    const char *copy = fb_arena_text(maker->arena, fb_span_of(content));
    assert(copy != NULL);
    return fb_span_of(copy);
}

/* What every operator without a syntax of its own must carry unchanged. */
static struct fb_span any_bytes(struct maker *maker)
{
    static const struct fb_span odd[] = {
        { .bytes = (const uint8_t *)"", .size = 0 },
        { .bytes = (const uint8_t *)"\\cmd.exe", .size = 8 },
        { .bytes = (const uint8_t *)"\"quoted\"\n\t\x01\x7f", .size = 12 },
        { .bytes = (const uint8_t *)"zero\0byte", .size = 9 },
        { .bytes = (const uint8_t *)"gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80", .size = 11 },
        { .bytes = (const uint8_t *)"\xff\xfe\x00", .size = 3 },
        { .bytes = (const uint8_t *)"\xed\xa0\x80", .size = 3 }, /* a surrogate is not UTF-8 */
        { .bytes = (const uint8_t *)"\xef\xbb\xbf", .size = 3 }, /* a byte order mark is text */
        { .bytes = (const uint8_t *)"</script>\xe2\x80\xa8", .size = 12 },
        { .bytes = (const uint8_t *)"*?\\\\", .size = 4 },
    };
    const size_t kind = below(maker, 14);
    if (kind < sizeof odd / sizeof *odd)
        return odd[kind];

    const size_t size = below(maker, 40);
    uint8_t *bytes = array(maker, size, 1);
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(kind % 2 == 0 ? 'a' + below(maker, 26) : below(maker, 256));
    return (struct fb_span){ .bytes = bytes, .size = size };
}

static struct fb_span value_for(struct maker *maker, enum fb_operator op)
{
    static const char *const blocks[] = { "10.0.0.0/8", "::/0", "fe80::/10", "192.0.2.1/32" };
    static const char *const patterns[] = { "", "^a.*b$", "[^a-z]{2,3}", "(x|\\d)+?", "\xc3\xa4" };
    static const char *const globs[] = { "", "*", "a?b\\*", "\\\\", "C:\\\\*\\\\x.exe" };

    switch (op) {
    case FB_OP_CIDR:
        return text(maker, blocks[below(maker, 4)]);
    case FB_OP_REGEX:
        return text(maker, patterns[below(maker, 5)]);
    case FB_OP_GLOB:
        return text(maker, globs[below(maker, 5)]);
    default:
        return any_bytes(maker);
    }
}

static void fill(struct maker *maker, struct fb_criterion *criterion, uint32_t position, uint32_t field,
                 size_t operators)
{
    const enum fb_operator op = (enum fb_operator)below(maker, operators);
    const struct fb_operator_info *info = fb_operator_info(op);

    *criterion = (struct fb_criterion){ .op = (uint8_t)op, .position = position, .field = field };
    criterion->case_sensitive = info->folds_case && below(maker, 2) == 0;
    criterion->ignore_case = op == FB_OP_REGEX && below(maker, 2) == 0;
    if (op == FB_OP_EQUALS_FIELD)
        criterion->other_field = (uint32_t)below(maker, maker->type->field_count);
    if (!info->takes_values)
        return;
    criterion->value_count = 1 + below(maker, below(maker, 8) == 0 ? 60 : 3);
    struct fb_span *values = array(maker, criterion->value_count, sizeof *values);
    for (size_t i = 0; i < criterion->value_count; i++)
        values[i] = value_for(maker, op);
    criterion->values = values;
}

/* Composites down to a depth: children first broad, then one long chain. */
static void fill_deep(struct maker *maker, struct fb_criterion *criterion, uint32_t field)
{
    size_t depth = below(maker, 4) == 0 ? FB_MAX_NESTING : below(maker, 3);
    for (; depth > 0; depth--) {
        const size_t count = 1 + below(maker, 4);
        struct fb_criterion *children = array(maker, count, sizeof *children);
        *criterion = (struct fb_criterion){ .op = below(maker, 2) == 0 ? FB_OP_ALL : FB_OP_ANY,
                                            .position = criterion->position,
                                            .field = field,
                                            .children = children,
                                            .child_count = count };
        for (size_t i = 0; i < count; i++)
            fill(maker, &children[i], (uint32_t)i, field, FB_OP_ALL);
        criterion = &children[below(maker, count)];
    }
}

static struct fb_row row(struct maker *maker)
{
    const size_t fields = maker->type->field_count;
    struct fb_criterion *criteria = array(maker, fields, sizeof *criteria);
    size_t count = 0;
    for (uint32_t field = 0; field < fields; field++) {
        if (below(maker, 3) != 0)
            continue;
        fill(maker, &criteria[count], field, field, FB_OP_ALL);
        if (below(maker, 3) == 0)
            fill_deep(maker, &criteria[count], field);
        count += criteria[count].op != FB_OP_WILDCARD;
    }
    return (struct fb_row){ .criteria = criteria, .criterion_count = count, .declared_count = fields };
}

static struct fb_instance instance(struct maker *maker, size_t number)
{
    char id[32];
    (void)snprintf(id, sizeof id, "%zu-%x", number, (unsigned)below(maker, 65536));
    struct fb_instance made = {
        .id = text(maker, id),
        .type_id = maker->type->id,
        .row = row(maker),
        .has_field_count = true,
        .field_count = maker->type->field_count,
        .path = "instances[?]",
    };
    if (below(maker, 2) == 0)
        made.title = any_bytes(maker);
    if (below(maker, 2) == 0)
        made.author = any_bytes(maker);
    made.except_count = below(maker, 3);
    struct fb_row *except = array(maker, made.except_count, sizeof *except);
    for (size_t i = 0; i < made.except_count; i++)
        except[i] = row(maker);
    made.except = except;
    return made;
}

static void declare(struct maker *maker, const struct fb_template_types *types, const bool *used,
                    struct fb_content *content)
{
    struct fb_declared_type *declared = array(maker, 3, sizeof *declared);
    for (uint64_t id = 0; id < 10; id++) { /* sorted */
        const struct fb_template_type *type = fb_template_types_by_id(types, id);
        if (type == NULL || !used[id])
            continue;
        declared[content->type_count++] = (struct fb_declared_type){ .id = type->id,
                                                                     .has_revision = true,
                                                                     .revision = type->revision,
                                                                     .has_field_count = true,
                                                                     .field_count = type->field_count,
                                                                     .name = fb_span_of(type->name) };
    }
    content->types = declared;
}

struct fb_content random_content(uint64_t seed, const struct fb_template_types *types,
                                 struct fb_arena *arena)
{
    struct maker maker = { .state = seed, .arena = arena };
    struct fb_content content = { .channel = next(&maker), .version = below(&maker, 100) };
    bool used[10] = { false };

    content.instance_count = below(&maker, 12);
    struct fb_instance *instances = array(&maker, content.instance_count, sizeof *instances);
    for (size_t i = 0; i < content.instance_count; i++) {
        maker.type = fb_template_types_at(types, below(&maker, fb_template_types_count(types)));
        used[maker.type->id] = true;
        instances[i] = instance(&maker, i);
    }
    content.instances = instances;
    declare(&maker, types, used, &content);
    return content;
}

struct fb_template_types *random_types(void)
{
    static const char source[] =
        "template_types:\n"
        "- {template_type: ipc, id: 7, revision: 3, fields: [{name: A, kind: string}, {name: B, kind: string},\n"
        "   {name: C d, kind: string}, {name: 'E\"f', kind: bytes}, {name: \xc3\x84, kind: string}]}\n"
        "- {template_type: one, id: 2, revision: 18446744073709551615, fields: [{name: only, kind: string}]}\n"
        "- {template_type: x y, id: 5, revision: 0, fields: [{name: a, kind: string}, {name: b, kind: address}]}\n";
    struct fb_template_types *types = fb_template_types_new();
    struct fb_document *document = NULL;
    struct fb_diag diag = FB_DIAG_NONE;
    const bool made = types != NULL
                   && fb_document_parse("types.yaml", fb_span_of(source), FB_SYNTAX_YAML, &document, &diag)
                   && fb_template_types_add(types, document, &diag);
    assert(made);
    (void)made;
    fb_document_free(document);
    return types;
}
