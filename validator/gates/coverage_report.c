/* SPDX-License-Identifier: Apache-2.0 */
/* Coverage of template types, fields and operators. */
#include "validator/gates/coverage_report.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "validator/gates/coverage_table.h"

static const char *state_of(const struct fb_coverage_asking *coverage, uint64_t now, uint64_t released)
{
    if (now > 0)
        return released > 0 || coverage->ledger->files == 0 ? "used" : "first use";
    return released > 0 ? "earlier" : "never";
}

/* ---- Fields ---- */

/* The names of the operators on a field, in the arena; NULL: no memory. */
static const char *operators_of(const struct fb_use *uses, size_t count, struct fb_arena *arena)
{
    char text[256] = "";

    for (size_t i = 0; i < count; i++) {
        const size_t used = strlen(text);
        const char *name = uses[i].op == FB_OP_COUNT ? "unknown" : fb_operator_info((enum fb_operator)uses[i].op)->name;
        (void)snprintf(text + used, sizeof text - used, "%s%s", used > 0 ? " " : "", name);
    }
    return fb_arena_text(arena, fb_span_of(text));
}

static bool add_field(const struct fb_coverage_asking *coverage, const struct fb_template_type *type,
                      uint32_t field, struct fb_coverage_table *rows)
{
    size_t count = 0;
    const struct fb_use *uses = fb_usage_field(coverage->usage, type->id, field, &count);
    const uint64_t now = fb_usage_reads(coverage->usage, type->id, field);
    const uint64_t released = fb_usage_reads(coverage->ledger, type->id, field);
    const char *operators = operators_of(uses, count, &rows->arena);
    const struct fb_table_cell cells[] = {
        FB_TEXT(type->name),
        FB_NUMBER(field),
        FB_TEXT(type->fields[field].name),
        FB_NUMBER(now),
        FB_NUMBER(released),
        FB_TEXT(state_of(coverage, now, released)),
        FB_TEXT(count > 0 ? operators : NULL),
    };
    return operators != NULL && fb_coverage_table_add(rows, cells);
}

static bool add_fields(const struct fb_coverage_asking *coverage)
{
    static const char *const columns[] = { "template_type", "field", "name", "criteria", "released", "state", "operators" };
    struct fb_coverage_table rows;
    bool ok = true;

    fb_coverage_table_init(&rows, "coverage_fields", "Fields", columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < fb_template_types_count(coverage->types); i++) {
        const struct fb_template_type *type = fb_template_types_at(coverage->types, i);
        for (uint32_t field = 0; ok && field < type->field_count; field++)
            ok = add_field(coverage, type, field, &rows);
    }
    return fb_coverage_table_end(&rows, ok, coverage);
}

/* ---- Template types ---- */

struct sums {
    uint64_t fields;
    uint64_t used;  /* now */
    uint64_t first; /* of these, in no released file */
    uint64_t never; /* neither now nor in a released file */
};

static struct sums sum_fields(const struct fb_coverage_asking *coverage, const struct fb_template_type *type)
{
    struct sums sums = { .fields = type->field_count };

    for (uint32_t field = 0; field < type->field_count; field++) {
        const bool now = fb_usage_reads(coverage->usage, type->id, field) > 0;
        const bool released = fb_usage_reads(coverage->ledger, type->id, field) > 0;
        sums.used += now;
        sums.first += now && !released && coverage->ledger->files > 0;
        sums.never += !now && !released;
    }
    return sums;
}

static bool add_type(const struct fb_coverage_asking *coverage, const struct fb_template_type *type,
                     struct sums *total, struct fb_coverage_table *rows)
{
    const struct fb_type_use *use = fb_usage_type(coverage->usage, type->id);
    const struct sums sums = sum_fields(coverage, type);
    const struct fb_table_cell cells[] = {
        FB_TEXT(type->name),
        FB_NUMBER(use != NULL ? use->instances : 0),
        FB_NUMBER(sums.fields),
        FB_NUMBER(sums.used),
        FB_NUMBER(sums.first),
        FB_NUMBER(sums.never),
    };
    total->fields += sums.fields;
    total->used += sums.used;
    total->first += sums.first;
    total->never += sums.never;
    return fb_coverage_table_add(rows, cells);
}

static bool add_types(const struct fb_coverage_asking *coverage)
{
    static const char *const columns[] = { "template_type", "instances", "fields", "used", "first_use", "never" };
    struct fb_coverage_table rows;
    struct sums total = { .fields = 0 };
    char note[160];
    bool ok = true;

    fb_coverage_table_init(&rows, "coverage_template_types", "Coverage", columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; ok && i < fb_template_types_count(coverage->types); i++)
        ok = add_type(coverage, fb_template_types_at(coverage->types, i), &total, &rows);
    (void)snprintf(note, sizeof note,
                   "%" PRIu64 " of %" PRIu64 " fields are used, %" PRIu64 " of them for the first time; %" PRIu64 " never were",
                   total.used, total.fields, total.first, total.never);
    rows.table.note = note;
    return fb_coverage_table_end(&rows, ok, coverage);
}

/* ---- Operators ---- */

static bool add_operators_of(const struct fb_coverage_asking *coverage, const struct fb_template_type *type,
                             struct fb_coverage_table *rows)
{
    const struct fb_type_use *now = fb_usage_type(coverage->usage, type->id);
    const struct fb_type_use *released = fb_usage_type(coverage->ledger, type->id);

    for (size_t op = FB_OP_WILDCARD + 1; op < FB_OP_COUNT; op++) {
        const uint64_t uses = now != NULL ? now->operators[op] : 0;
        const uint64_t before = released != NULL ? released->operators[op] : 0;
        const struct fb_table_cell cells[] = {
            FB_TEXT(type->name),
            FB_TEXT(fb_operator_info((enum fb_operator)op)->name),
            FB_NUMBER(uses),
            FB_NUMBER(before),
            FB_TEXT(state_of(coverage, uses, before)),
        };
        if ((uses > 0 || before > 0) && !fb_coverage_table_add(rows, cells))
            return false;
    }
    return true;
}

static bool add_operators(const struct fb_coverage_asking *coverage)
{
    static const char *const columns[] = { "template_type", "operator", "criteria", "released", "state" };
    struct fb_coverage_table rows;
    bool ok = true;

    fb_coverage_table_init(&rows, "coverage_operators", "Operators", columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; ok && i < fb_template_types_count(coverage->types); i++)
        ok = add_operators_of(coverage, fb_template_types_at(coverage->types, i), &rows);
    return fb_coverage_table_end(&rows, ok, coverage);
}

bool fb_coverage_report(const struct fb_usage *usage, const struct fb_usage *ledger,
                        const struct fb_template_types *types, const struct fb_contracts *contracts,
                        struct fb_report *report, struct fb_diag *diag)
{
    const struct fb_coverage_asking coverage = { usage, ledger, types, contracts, report, diag };

    return add_types(&coverage) && add_fields(&coverage) && add_operators(&coverage)
        && fb_coverage_add_builds(&coverage);
}
