/* SPDX-License-Identifier: Apache-2.0 */
/* contract_facts.c - contracts, flattened. */
#include "pipeline/content/contract_facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"

#define NOT_STATED UINT64_MAX

/* Collects; `failed` remembers that memory ran out. */
struct collector {
    struct fb_arena *arena;
    struct fb_facts facts;
    const char *type; /* prefix of paths: name of a template type, or NULL */
    bool failed;
};

/* The outgrown array stays in the arena: at most as much again. */
static struct fb_fact *next_fact(struct collector *collector)
{
    struct fb_facts *facts = &collector->facts;

    if (facts->count == facts->capacity) {
        size_t capacity = facts->capacity > 0 ? 2 * facts->capacity : 32;
        struct fb_fact *items = fb_arena_array(collector->arena, capacity, sizeof *items);

        if (items == NULL)
            return NULL;
        if (facts->count > 0)
            memcpy(items, facts->items, facts->count * sizeof *items);
        facts->items = items;
        facts->capacity = capacity;
    }
    return &facts->items[facts->count];
}

static void add(struct collector *collector, const char *name, const char *text, uint64_t number)
{
    char path[512];
    const char *type = collector->type;

    if (collector->failed)
        return;
    snprintf(path, sizeof path, "%s%s%s%s", type != NULL ? "template_types." : "",
             type != NULL ? type : "", type != NULL && *name != '\0' ? "." : "", name);
    struct fb_fact *fact = next_fact(collector);
    const char *own_path = fb_arena_text(collector->arena, fb_span_of(path));
    const char *own_text = text != NULL ? fb_arena_text(collector->arena, fb_span_of(text)) : NULL;
    if (fact == NULL || own_path == NULL || (text != NULL && own_text == NULL)) {
        collector->failed = true;
        return;
    }
    *fact = (struct fb_fact){ own_path, own_text, number };
    collector->facts.count++;
}

static void add_number(struct collector *collector, const char *name, uint64_t number)
{
    if (number != NOT_STATED)
        add(collector, name, NULL, number);
}

static void add_operators(struct collector *collector, uint32_t operators, bool together)
{
    const char *const *names = fb_operator_names();
    char all[512] = "";
    char path[64];

    for (size_t op = 0; op < FB_OP_COUNT; op++) {
        if ((operators >> op & 1) == 0)
            continue;
        if (*all != '\0')
            strncat(all, " ", sizeof all - strlen(all) - 1);
        strncat(all, names[op], sizeof all - strlen(all) - 1);
        snprintf(path, sizeof path, "operators.%s", names[op]);
        if (!together)
            add(collector, path, "known", 0);
    }
    if (together)
        add(collector, "operators", all, 0);
}

static void add_type(struct collector *collector, const struct fb_contract_type *type,
                     bool together)
{
    collector->type = type->name;
    add_number(collector, "id", type->id);
    add_number(collector, "revision", type->revision);
    add_number(collector, "inputs", type->inputs);
    add_operators(collector, type->operators, together);
    add_number(collector, "instances", type->instances);
    add_number(collector, "values_per_criterion", type->values_per_criterion);
    add_number(collector, "value_bytes", type->value_bytes);
    add_number(collector, "nesting", type->nesting);
    collector->type = NULL;
}

static void add_regex(struct collector *collector, const struct fb_contract *contract)
{
    if (contract->regex == FB_REGEX_NONE)
        return;
    add(collector, "regex.engine",
        contract->regex == FB_REGEX_LINEAR ? "linear" : "backtracking", 0);
    add_number(collector, "regex.states", contract->regex_states);
}

bool fb_contract_facts(const struct fb_contract *contract, bool together, struct fb_arena *arena,
                       struct fb_facts *out, struct fb_diag *diag)
{
    struct collector collector = { .arena = arena };

    add(&collector, "supply", fb_supply_name(contract->supply), 0);
    for (size_t i = 0; i < contract->type_count; i++)
        add_type(&collector, &contract->types[i], together);
    add_regex(&collector, contract);
    add_number(&collector, "limits.file_bytes", contract->file_bytes);
    add_number(&collector, "limits.memory_bytes", contract->memory_bytes);
    add_number(&collector, "limits.load_ms", contract->load_ms);
    add_number(&collector, "limits.eval_us", contract->eval_us);
    if (collector.failed)
        return fb_fail_memory(diag);
    *out = collector.facts;
    return true;
}

static int by_path(const void *a, const void *b)
{
    const struct fb_fact *const *left = a;
    const struct fb_fact *const *right = b;

    return strcmp((*left)->path, (*right)->path);
}

/* The facts sorted by their paths. */
static const struct fb_fact **index_of(const struct fb_facts *facts, struct fb_arena *arena)
{
    const struct fb_fact **index = fb_arena_array(arena, facts->count, sizeof *index);

    for (size_t i = 0; index != NULL && i < facts->count; i++)
        index[i] = &facts->items[i];
    if (index != NULL && facts->count > 1)
        qsort(index, facts->count, sizeof *index, by_path);
    return index;
}

static const struct fb_fact *find(const struct fb_fact *const *index, size_t count,
                                  const struct fb_fact *fact)
{
    const struct fb_fact *const *found = bsearch(&fact, index, count, sizeof *index, by_path);

    return found != NULL ? *found : NULL;
}

static bool same(const struct fb_fact *a, const struct fb_fact *b)
{
    if (a->text == NULL || b->text == NULL)
        return a->text == b->text && a->number == b->number;
    return strcmp(a->text, b->text) == 0;
}

bool fb_facts_compare(const struct fb_facts *a, const struct fb_facts *b, struct fb_arena *arena,
                      const struct fb_difference **out, size_t *count, struct fb_diag *diag)
{
    const struct fb_fact **index_a = index_of(a, arena);
    const struct fb_fact **index_b = index_of(b, arena);
    struct fb_difference *differences =
        fb_arena_array(arena, a->count + b->count, sizeof *differences);
    size_t used = 0;

    if (index_a == NULL || index_b == NULL || differences == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < a->count; i++) {
        const struct fb_fact *other = find(index_b, b->count, &a->items[i]);

        if (other == NULL || !same(&a->items[i], other))
            differences[used++] = (struct fb_difference){ &a->items[i], other };
    }
    for (size_t i = 0; i < b->count; i++)
        if (find(index_a, a->count, &b->items[i]) == NULL)
            differences[used++] = (struct fb_difference){ NULL, &b->items[i] };
    *out = differences;
    *count = used;
    return true;
}
