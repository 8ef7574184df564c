/* SPDX-License-Identifier: Apache-2.0 */
/* What content takes of each sensor build's inputs and capacities. */
#include "validator/gates/coverage_table.h"

/* One line of a build: what is used of what it takes. */
static bool add(struct fb_coverage_table *rows, const char *build, const char *type,
                const char *resource, uint64_t used, uint64_t limit)
{
    const bool stated = limit != UINT64_MAX;
    const char *state = used > limit ? "exceeded" : used == limit ? "full"
                                                                  : "fits";
    const struct fb_table_cell cells[] = {
        FB_TEXT(build),
        FB_TEXT(type),
        FB_TEXT(resource),
        FB_NUMBER(used),
        stated ? FB_NUMBER(limit) : FB_NOTHING,
        stated ? FB_NUMBER(used < limit ? limit - used : 0) : FB_NOTHING,
        FB_TEXT(stated ? state : "not stated"),
    };
    return fb_coverage_table_add(rows, cells);
}

/* One past the highest input of the type that is read; *next goes to the uses of the next type. */
static uint64_t reads_end(const struct fb_usage *usage, uint64_t type_id, size_t *next)
{
    uint64_t end = 0;

    for (; *next < usage->use_count && usage->uses[*next].type_id <= type_id; ++*next)
        if (usage->uses[*next].type_id == type_id && fb_use_reads(usage->uses[*next].op))
            end = (uint64_t)usage->uses[*next].field + 1;
    return end;
}

/* What a type uses, found once for all builds. */
struct used {
    const struct fb_type_use *use;
    uint64_t reads_end;
};

static bool add_type(struct fb_coverage_table *rows, const struct fb_contract *contract,
                     const struct used *used)
{
    const struct fb_contract_type *supply = fb_contract_type_by_id(contract, used->use->type_id);
    const uint64_t *most = used->use->most;

    if (supply == NULL)
        return true; /* FB3005 */
    return add(rows, contract->name, supply->name, "inputs", used->reads_end, supply->inputs)
        && add(rows, contract->name, supply->name, "instances", most[FB_MEASURE_INSTANCES], supply->instances)
        && add(rows, contract->name, supply->name, "values_per_criterion", most[FB_MEASURE_VALUES], supply->values_per_criterion)
        && add(rows, contract->name, supply->name, "value_bytes", most[FB_MEASURE_VALUE_BYTES], supply->value_bytes)
        && add(rows, contract->name, supply->name, "nesting", most[FB_MEASURE_NESTING], supply->nesting);
}

static bool add_build(const struct fb_coverage_asking *coverage, const struct fb_contract *contract,
                      const struct used *used, struct fb_coverage_table *rows)
{
    const struct fb_usage *usage = coverage->usage;

    if (!add(rows, contract->name, NULL, "file_bytes", usage->most_bytes, contract->file_bytes))
        return false;
    for (size_t i = 0; i < usage->type_count; i++)
        if (!add_type(rows, contract, &used[i]))
            return false;
    return true;
}

bool fb_coverage_add_builds(const struct fb_coverage_asking *coverage)
{
    static const char *const columns[] = { "sensor_build", "template_type", "resource", "used", "limit", "left", "state" };
    const struct fb_usage *usage = coverage->usage;
    struct fb_coverage_table rows;

    fb_coverage_table_init(&rows, "coverage_sensor_builds", "What sensor builds have left", columns,
                           sizeof columns / sizeof *columns);
    size_t next = 0;
    struct used *used = fb_arena_array(&rows.arena, usage->type_count, sizeof *used);
    for (size_t i = 0; used != NULL && i < usage->type_count; i++)
        used[i] = (struct used){ &usage->types[i], reads_end(usage, usage->types[i].type_id, &next) };
    bool ok = used != NULL;
    for (size_t i = 0; ok && i < fb_contracts_count(coverage->contracts); i++)
        ok = add_build(coverage, fb_contracts_at(coverage->contracts, i), used, &rows);
    return fb_coverage_table_end(&rows, ok, coverage);
}
