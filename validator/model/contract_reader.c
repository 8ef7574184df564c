/* SPDX-License-Identifier: Apache-2.0 */
/* contract_reader.c - one contract from its JSON or YAML. */
#include "validator/model/contract_reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "validator/model/key.h"

static const char *const supply_names[] = {
    [FB_SUPPLY_DECLARED] = "declared",
    [FB_SUPPLY_COMPILED] = "compiled",
    [FB_SUPPLY_OBSERVED] = "observed",
};

const char *fb_supply_name(enum fb_supply supply)
{
    return supply_names[supply];
}

static bool read_supply(const struct fb_doc *node, struct fb_contract *out, struct fb_diag *diag)
{
    size_t supply = 0;
    if (!fb_key_word(node, "supply", supply_names, 3, &supply, diag))
        return false;
    out->supply = (enum fb_supply)supply;
    return true;
}

static bool read_operator(const struct fb_doc *node, uint32_t *operators, struct fb_diag *diag)
{
    enum fb_operator op = FB_OP_WILDCARD;
    if (node->kind != FB_DOC_STRING)
        return fb_doc_fail(diag, node, "expected the name of an operator, found %s",
                           fb_doc_kind_name(node));
    if (!fb_operator_find(node->text, &op))
        return fb_key_unknown(node, "operator", fb_operator_names(), FB_OP_COUNT, diag);
    if ((*operators & 1U << op) != 0)
        return fb_doc_fail(diag, node, "the operator \"%s\" is listed twice",
                           fb_operator_info(op)->name);
    *operators |= 1U << op;
    return true;
}

static bool read_operators(const struct fb_doc *node, uint32_t *out, struct fb_diag *diag)
{
    const struct fb_doc *list = NULL;
    uint32_t operators = 0;

    if (!fb_doc_get_list(node, "operators", true, &list, diag))
        return false;
    for (size_t i = 0; i < list->count; i++) {
        if (!read_operator(fb_doc_at(list, i), &operators, diag))
            return false;
    }
    if (operators == 0)
        return fb_doc_fail(diag, list, "a sensor build knows at least one operator");
    *out = operators;
    return true;
}

static bool read_type(struct fb_arena *arena, const struct fb_doc *key, const struct fb_doc *node,
                      struct fb_contract_type *out, struct fb_diag *diag)
{
    static const char *const known[] = { "id", "revision", "inputs", "operators", "instances",
                                         "values_per_criterion", "value_bytes", "nesting", NULL };

    *out = (struct fb_contract_type){ .instances = UINT64_MAX,
                                      .values_per_criterion = UINT64_MAX,
                                      .value_bytes = UINT64_MAX,
                                      .nesting = UINT64_MAX };
    return fb_key_copy(arena, key, "the name of a template type", &out->name, diag)
        && fb_key_is_map(node, "what a sensor build supplies for a template type", diag)
        && fb_doc_check_keys(node, known, diag)
        && fb_doc_get_u64(node, "id", true, UINT64_MAX, &out->id, diag)
        && fb_doc_get_u64(node, "revision", true, UINT64_MAX, &out->revision, diag)
        && fb_doc_get_u64(node, "inputs", true, UINT64_MAX, &out->inputs, diag)
        && read_operators(node, &out->operators, diag)
        && fb_key_limit(node, "instances", &out->instances, diag)
        && fb_key_limit(node, "values_per_criterion", &out->values_per_criterion, diag)
        && fb_key_limit(node, "value_bytes", &out->value_bytes, diag)
        && fb_doc_get_u64(node, "nesting", false, UINT64_MAX, &out->nesting, diag);
}

/* Keeps the types sorted by id. */
static bool insert_type(struct fb_contract_type *types, size_t count,
                        const struct fb_contract_type *type, const struct fb_doc *node,
                        struct fb_diag *diag)
{
    size_t place = count;
    while (place > 0 && types[place - 1].id > type->id)
        place--;
    if (place > 0 && types[place - 1].id == type->id)
        return fb_doc_fail(diag, fb_doc_get(node, "id"), "the id %llu is that of \"%s\" already",
                           (unsigned long long)type->id, types[place - 1].name);
    memmove(&types[place + 1], &types[place], (count - place) * sizeof *types);
    types[place] = *type;
    return true;
}

static bool read_types(struct fb_arena *arena, const struct fb_doc *node, struct fb_contract *out,
                       struct fb_diag *diag)
{
    const struct fb_doc *map = NULL;
    if (!fb_doc_get_map(node, "template_types", true, &map, diag))
        return false;
    if (map->count > FB_MAX_TEMPLATE_TYPES)
        return fb_doc_fail(diag, map, "more than %d template types", FB_MAX_TEMPLATE_TYPES);

    struct fb_contract_type *types = fb_arena_array(arena, map->count, sizeof *types);
    if (types == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < map->count; i++) {
        struct fb_contract_type type;
        const struct fb_doc *value = fb_doc_value_at(map, i);
        if (!read_type(arena, fb_doc_key_at(map, i), value, &type, diag)
            || !insert_type(types, i, &type, value, diag))
            return false;
    }
    out->types = types;
    out->type_count = map->count;
    return true;
}

static bool read_regex(const struct fb_doc *node, struct fb_contract *out, struct fb_diag *diag)
{
    static const char *const known[] = { "engine", "states", NULL };
    static const char *const engines[] = { "linear", "backtracking" };
    const struct fb_doc *map = NULL;
    size_t engine = 0;

    if (!fb_doc_get_map(node, "regex", false, &map, diag))
        return false;
    if (map == NULL)
        return true;
    if (!fb_doc_check_keys(map, known, diag)
        || !fb_key_word(map, "engine", engines, 2, &engine, diag)
        || !fb_key_limit(map, "states", &out->regex_states, diag))
        return false;
    out->regex = engine == 0 ? FB_REGEX_LINEAR : FB_REGEX_BACKTRACKING;
    return true;
}

/* A build that takes regular expressions says what kind of engine runs them. */
static bool check_regex(const struct fb_doc *node, const struct fb_contract *contract,
                        struct fb_diag *diag)
{
    for (size_t i = 0; i < contract->type_count; i++) {
        if ((contract->types[i].operators & 1U << FB_OP_REGEX) == 0 || contract->regex != FB_REGEX_NONE)
            continue;
        (void)fb_doc_fail(diag, node, "\"regex\" is missing, and \"%s\" takes regular expressions",
                          contract->types[i].name);
        return fb_fail_help(diag, "say which engine runs them: \"regex\": {\"engine\": \"linear\"}");
    }
    return true;
}

static bool read_limits(const struct fb_doc *node, struct fb_contract *out, struct fb_diag *diag)
{
    static const char *const known[] = { "file_bytes", "memory_bytes", "load_ms", "eval_us", NULL };
    const struct fb_doc *map = NULL;

    if (!fb_doc_get_map(node, "limits", false, &map, diag))
        return false;
    return map == NULL
        || (fb_doc_check_keys(map, known, diag)
            && fb_key_limit(map, "file_bytes", &out->file_bytes, diag)
            && fb_key_limit(map, "memory_bytes", &out->memory_bytes, diag)
            && fb_key_limit(map, "load_ms", &out->load_ms, diag)
            && fb_key_limit(map, "eval_us", &out->eval_us, diag));
}

static bool read_digest(struct fb_arena *arena, const struct fb_doc *node, struct fb_contract *out,
                        struct fb_diag *diag)
{
    if (!fb_key_name(arena, node, "engine_sha256", false, &out->engine_sha256, diag))
        return false;
    if (out->engine_sha256 == NULL
        || (strlen(out->engine_sha256) == 64 && strspn(out->engine_sha256, "0123456789abcdef") == 64))
        return true;
    return fb_doc_fail(diag, fb_doc_get(node, "engine_sha256"),
                       "expected a SHA-256 digest as 64 lower-case hexadecimal digits");
}

static bool name_contract(struct fb_arena *arena, struct fb_contract *out, struct fb_diag *diag)
{
    const size_t size = strlen(out->sensor) + strlen(out->build) + 2;
    char *name = fb_arena_array(arena, size, 1);
    if (name == NULL)
        return fb_fail_memory(diag);
    (void)snprintf(name, size, "%s-%s", out->sensor, out->build);
    out->name = name;
    return true;
}

bool fb_contract_read(struct fb_arena *arena, const struct fb_doc *node, struct fb_contract *out,
                      struct fb_diag *diag)
{
    static const char *const known[] = { "sensor", "build", "supply", "engine_sha256",
                                         "template_types", "regex", "limits", NULL };

    *out = (struct fb_contract){ .regex_states = UINT64_MAX,
                                 .file_bytes = UINT64_MAX,
                                 .memory_bytes = UINT64_MAX,
                                 .load_ms = UINT64_MAX,
                                 .eval_us = UINT64_MAX };
    out->file = fb_arena_text(arena, fb_span_of(node->file));
    if (out->file == NULL)
        return fb_fail_memory(diag);
    return fb_key_is_map(node, "a contract", diag)
        && fb_doc_check_keys(node, known, diag)
        && fb_key_name(arena, node, "sensor", true, &out->sensor, diag)
        && fb_key_name(arena, node, "build", true, &out->build, diag)
        && name_contract(arena, out, diag)
        && read_supply(node, out, diag)
        && read_digest(arena, node, out, diag)
        && read_types(arena, node, out, diag)
        && read_regex(node, out, diag)
        && check_regex(node, out, diag)
        && read_limits(node, out, diag);
}
