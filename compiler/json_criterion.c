/* SPDX-License-Identifier: Apache-2.0 */
/* json_criterion.c - the criteria of JSON sources:
 *     {"op": OPERATOR, "values": [..], "case": true, "flags": "i"}  or  {"op": "all", "of": [..]} */
#include <stdio.h>
#include <stdlib.h>

#include "base/core/limits.h"
#include "compiler/json_reader.h"
#include "validator/model/value.h"

/* ---- Keys that an operator does not take ---- */

static bool takes_key(enum fb_operator op, const char *key)
{
    const struct fb_operator_info *info = fb_operator_info(op);
    const struct fb_span name = fb_span_of(key);

    if (fb_span_is(name, "values"))
        return info->takes_values || op == FB_OP_EQUALS_FIELD;
    if (fb_span_is(name, "case"))
        return info->folds_case;
    if (fb_span_is(name, "flags"))
        return op == FB_OP_REGEX;
    return info->is_composite; /* of */
}

static bool check_keys(struct fb_json_reader *reader, const struct fb_doc *node, enum fb_operator op)
{
    static const char *const keys[] = { "values", "case", "flags", "of" };
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const struct fb_doc *value = fb_doc_get(node, keys[i]);
        if (value != NULL && !takes_key(op, keys[i]))
            return fb_json_reject(reader, FB0105, value, NULL, "the operator \"%s\" takes no \"%s\"",
                                  fb_operator_info(op)->name, keys[i]);
    }
    return true;
}

/* ---- What an operator takes ---- */

static bool check_value(struct fb_json_reader *reader, const struct fb_doc *node, enum fb_operator op,
                        struct fb_span value)
{
    struct fb_misfit misfit = { .why = NULL };
    if (fb_operator_takes(op, value, &misfit))
        return true;
    if (misfit.no_memory)
        return fb_json_no_memory(reader);
    if (misfit.has_offset)
        return fb_json_reject(reader, FB0105, node, NULL, "a regular expression that cannot be used: %s, at byte %zu",
                              misfit.why, misfit.offset);
    return fb_json_reject(reader, FB0105, node, NULL, "the value %s", misfit.why);
}

static bool get_list(struct fb_json_reader *reader, const struct fb_doc *node, const char *key,
                     const struct fb_doc **out)
{
    struct fb_diag found = FB_DIAG_NONE;
    if (!fb_doc_get_list(node, key, true, out, &found))
        return fb_json_reject_diag(reader, &found);
    return (*out)->count > 0
        || fb_json_reject(reader, FB0105, *out, NULL, "\"%s\" is empty, and the operator needs at least one", key);
}

static bool read_values(struct fb_json_reader *reader, const struct fb_doc *node,
                        struct fb_criterion *out)
{
    const struct fb_doc *list = NULL;
    if (!get_list(reader, node, "values", &list))
        return false;

    struct fb_span *values = fb_arena_array(&reader->sink->arena, list->count, sizeof *values);
    if (values == NULL)
        return fb_json_no_memory(reader);
    for (size_t i = 0; i < list->count; i++) {
        const struct fb_doc *value = fb_doc_at(list, i);
        if (!fb_json_bytes(reader, value, &values[i])
            || !check_value(reader, value, (enum fb_operator)out->op, values[i]))
            return false;
    }
    out->values = values;
    out->value_count = list->count;
    return true;
}

static bool unknown_field(struct fb_json_reader *reader, const struct fb_doc *node)
{
    const struct fb_template_type *type = reader->type;
    const char **names = malloc(type->field_count * sizeof *names);
    char what[160];

    if (names == NULL)
        return fb_json_no_memory(reader);
    for (size_t i = 0; i < type->field_count; i++)
        names[i] = type->fields[i].name;
    (void)snprintf(what, sizeof what, "field of the template type \"%.100s\":", type->name);
    const bool refused = fb_json_reject_word(reader, FB0102, node, what, names, type->field_count);
    free(names);
    return refused;
}

static bool read_other_field(struct fb_json_reader *reader, const struct fb_doc *node,
                             struct fb_criterion *out)
{
    const struct fb_doc *list = NULL;
    if (!get_list(reader, node, "values", &list))
        return false;

    const struct fb_doc *name = fb_doc_at(list, 0);
    if (list->count > 1)
        return fb_json_reject(reader, FB0105, fb_doc_at(list, 1), NULL,
                              "the operator \"equals_field\" takes the name of one other field");
    if (name->kind != FB_DOC_STRING)
        return fb_json_reject(reader, FB0105, name, NULL, "the name of a field is expected, not %s",
                              fb_doc_kind_name(name));
    return fb_template_type_field(reader->type, name->text, &out->other_field)
        || unknown_field(reader, name);
}

static bool read_flags(struct fb_json_reader *reader, const struct fb_doc *node,
                       struct fb_criterion *out)
{
    struct fb_diag found = FB_DIAG_NONE;
    struct fb_span flags = { .size = 0 };

    if (!fb_doc_get_text(node, "flags", false, &flags, &found)
        || !fb_doc_get_bool(node, "case", false, &out->case_sensitive, &found))
        return fb_json_reject_diag(reader, &found);
    out->ignore_case = fb_span_is(flags, "i");
    return flags.size == 0 || out->ignore_case
        || fb_json_reject(reader, FB0105, fb_doc_get(node, "flags"), NULL,
                          "the only flag of a regular expression is \"i\"");
}

static bool read_operator(struct fb_json_reader *reader, const struct fb_doc *node,
                          enum fb_operator *out)
{
    static const char *const known[] = { "op", "values", "case", "flags", "of", NULL };
    struct fb_diag found = FB_DIAG_NONE;
    struct fb_span name = { .size = 0 };

    if (!fb_doc_check_keys(node, known, &found) || !fb_doc_get_text(node, "op", true, &name, &found))
        return fb_json_reject_diag(reader, &found);
    return fb_operator_find(name, out)
        || fb_json_reject_word(reader, FB0103, fb_doc_get(node, "op"), "operator", fb_operator_names(),
                               FB_OP_COUNT);
}

/* One criterion without the criteria of a composite. */
static bool read_head(struct fb_json_reader *reader, const struct fb_doc *node,
                      struct fb_criterion *out)
{
    enum fb_operator op = FB_OP_WILDCARD;
    if (node->kind != FB_DOC_MAP)
        return fb_json_reject(reader, FB0004, node, NULL, "a criterion is expected, {\"op\": ...}, not %s",
                              fb_doc_kind_name(node));
    if (!read_operator(reader, node, &op) || !check_keys(reader, node, op)
        || !read_flags(reader, node, out))
        return false;
    out->op = (uint8_t)op;
    if (op == FB_OP_EQUALS_FIELD)
        return read_other_field(reader, node, out);
    return !fb_operator_info(op)->takes_values || read_values(reader, node, out);
}

/* ---- Composites ---- */

/* A list of criteria that is being read into `children`. */
struct level {
    const struct fb_doc *list;
    struct fb_criterion *children;
    size_t next;
};

/* Begins with the criteria of a composite, as one more level. */
static bool descend(struct fb_json_reader *reader, const struct fb_doc *node, struct level *levels,
                    size_t *depth, struct fb_criterion *composite)
{
    const struct fb_doc *list = NULL;
    if (*depth == FB_MAX_NESTING)
        return fb_json_reject(reader, FB0106, node, NULL, "composites nested more than %d deep",
                              FB_MAX_NESTING);
    if (!get_list(reader, node, "of", &list))
        return false;
    struct fb_criterion *children = fb_arena_array(&reader->sink->arena, list->count, sizeof *children);
    if (children == NULL)
        return fb_json_no_memory(reader);
    composite->children = children;
    composite->child_count = list->count;
    levels[(*depth)++] = (struct level){ .list = list, .children = children };
    return true;
}

static bool is_composite(const struct fb_criterion *criterion)
{
    return fb_operator_info((enum fb_operator)criterion->op)->is_composite;
}

static bool read_criterion(struct fb_json_reader *reader, const struct fb_doc *node, uint32_t field,
                           struct fb_criterion *out)
{
    struct level levels[FB_MAX_NESTING];
    size_t depth = 0;

    *out = (struct fb_criterion){ .position = field, .field = field };
    if (!read_head(reader, node, out)
        || (is_composite(out) && !descend(reader, node, levels, &depth, out)))
        return false;
    while (depth > 0) {
        struct level *level = &levels[depth - 1];
        if (level->next == level->list->count) {
            depth--;
            continue;
        }
        const struct fb_doc *child_node = fb_doc_at(level->list, level->next);
        struct fb_criterion *child = &level->children[level->next];
        *child = (struct fb_criterion){ .position = (uint32_t)level->next++, .field = field };
        if (!read_head(reader, child_node, child)
            || (is_composite(child) && !descend(reader, child_node, levels, &depth, child)))
            return false;
    }
    return true;
}

/* ---- Rows ---- */

static int compare_positions(const void *a, const void *b)
{
    const struct fb_criterion *left = a;
    const struct fb_criterion *right = b;
    return (left->position > right->position) - (left->position < right->position);
}

static bool read_entry(struct fb_json_reader *reader, const struct fb_doc *map, size_t index,
                       struct fb_criterion *out)
{
    uint32_t field = 0;
    const struct fb_doc *key = fb_doc_key_at(map, index);
    if (!fb_template_type_field(reader->type, key->text, &field))
        return unknown_field(reader, key);
    return read_criterion(reader, fb_doc_value_at(map, index), field, out);
}

bool fb_json_row(struct fb_json_reader *reader, const struct fb_doc *map, struct fb_row *out)
{
    if (map->kind != FB_DOC_MAP)
        return fb_json_reject(reader, FB0004, map, NULL, "a map of fields to criteria is expected, not %s",
                              fb_doc_kind_name(map));

    struct fb_criterion *criteria = fb_arena_array(&reader->sink->arena, map->count, sizeof *criteria);
    if (criteria == NULL)
        return fb_json_no_memory(reader);
    size_t count = 0;
    bool complete = true;
    for (size_t i = 0; i < map->count; i++) {
        const bool read = read_entry(reader, map, i, &criteria[count]);
        if (!read && reader->diag->fault != FB_FAULT_NONE)
            return false;
        complete = complete && read;
        count += read && criteria[count].op != FB_OP_WILDCARD;
    }
    qsort(criteria, count, sizeof *criteria, compare_positions);
    *out = (struct fb_row){ .criteria = criteria, .criterion_count = count };
    return complete;
}
