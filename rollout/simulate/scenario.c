/* SPDX-License-Identifier: Apache-2.0 */
/* scenario.c - reading a scenario, and what it says at a moment. */
#include "rollout/simulate/scenario.h"

#include <stdlib.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "base/host/heap.h"
#include "rollout/plan/reader.h"
#include "rollout/plan/units.h"

#define MINUTE_MS INT64_C(60000)

static bool get_share(const struct fb_doc *map, const char *key, bool required, double *out, struct fb_diag *diag)
{
    uint64_t share = (uint64_t)(*out * (double)FB_SHARE_ALL);

    if (!fb_share_get(map, key, required, &share, diag))
        return false;
    *out = (double)share / (double)FB_SHARE_ALL;
    return true;
}

static bool read_selector(struct fb_arena *arena, const struct fb_doc *fault, struct fb_selector *out, struct fb_diag *diag)
{
    static const char *const known[] = { "platform", "build", "region", "customer", "class", NULL };
    const struct fb_doc *map = NULL;

    if (!fb_doc_get_map(fault, "on", false, &map, diag) || (map != NULL && !fb_doc_check_keys(map, known, diag)))
        return false;
    for (int i = 0; map != NULL && i < FB_DIMENSION_COUNT; i++)
        if (!fb_plan_get_texts(arena, map, known[i], &out->values[i].items, &out->values[i].count, diag))
            return false;
    return true;
}

/* A duration, or "reboot". */
static bool read_after(const struct fb_doc *map, struct fb_release_fault *fault, struct fb_diag *diag)
{
    fault->at_reboot = fb_doc_is(fb_doc_get(map, "after"), "reboot");
    return fault->at_reboot || fb_duration_get(map, "after", false, &fault->after_ms, diag);
}

static bool read_fault(struct fb_scenario *scenario, const struct fb_doc *map, struct fb_release_fault *fault, struct fb_diag *diag)
{
    static const char *const known[] = { "chance", "rises_to", "over", "on", "shows", "after", "stuck", NULL };

    fault->metric = "silence";
    if (!fb_doc_check_keys(map, known, diag) || !get_share(map, "chance", true, &fault->chance, diag))
        return false;
    fault->chance_in_the_end = fault->chance;
    return get_share(map, "rises_to", false, &fault->chance_in_the_end, diag)
        && fb_duration_get(map, "over", false, &fault->rises_ms, diag)
        && fb_plan_get_text(scenario->arena, map, "shows", false, &fault->metric, diag)
        && fb_doc_get_bool(map, "stuck", false, &fault->stuck, diag)
        && read_after(map, fault, diag)
        && read_selector(scenario->arena, map, &fault->on, diag);
}

static bool read_faults(struct fb_scenario *scenario, const struct fb_doc *root, struct fb_diag *diag)
{
    const struct fb_doc *list = NULL;

    if (!fb_plan_get_maps(root, "faults", false, FB_MOST_FAULTS, &list, &scenario->fault_count, diag))
        return false;
    for (size_t i = 0; i < scenario->fault_count; i++)
        if (!read_fault(scenario, fb_doc_at(list, i), &scenario->faults[i], diag))
            return false;
    return true;
}

static bool read_kind(const struct fb_doc *map, enum fb_disturbance_kind *out, struct fb_diag *diag)
{
    static const char *const kinds[] = { "outage", "reports lost", "reports delayed", "controller down" };
    const struct fb_doc *node = fb_doc_get(map, "kind");

    for (int i = 0; i < 4; i++) {
        if (fb_doc_is(node, kinds[i])) {
            *out = (enum fb_disturbance_kind)i;
            return true;
        }
    }
    return fb_doc_fail(diag, node == NULL ? map : node,
                       "expected kind: outage, reports lost, reports delayed or controller down");
}

static bool read_disturbance(const struct fb_doc *map, struct fb_disturbance *out, struct fb_diag *diag)
{
    static const char *const known[] = { "kind", "from", "for", "share", "delay", NULL };

    out->share = 1;
    return fb_doc_check_keys(map, known, diag)
        && read_kind(map, &out->kind, diag)
        && fb_duration_get(map, "from", true, &out->from_ms, diag)
        && fb_duration_get(map, "for", true, &out->for_ms, diag)
        && fb_duration_get(map, "delay", out->kind == FB_REPORTS_DELAYED, &out->delay_ms, diag)
        && get_share(map, "share", false, &out->share, diag);
}

static bool read_disturbances(struct fb_scenario *scenario, const struct fb_doc *root, struct fb_diag *diag)
{
    const struct fb_doc *list = NULL;

    if (!fb_plan_get_maps(root, "disturbances", false, FB_MOST_DISTURBANCES, &list, &scenario->disturbance_count, diag))
        return false;
    for (size_t i = 0; i < scenario->disturbance_count; i++)
        if (!read_disturbance(fb_doc_at(list, i), &scenario->disturbances[i], diag))
            return false;
    return true;
}

static bool read_times(struct fb_scenario *scenario, const struct fb_doc *root, struct fb_diag *diag)
{
    return fb_duration_get(root, "horizon", false, &scenario->horizon_ms, diag)
        && fb_duration_get(root, "tick", false, &scenario->tick_ms, diag)
        && fb_duration_get(root, "poll", false, &scenario->poll_ms, diag)
        && fb_duration_get(root, "window", false, &scenario->window_ms, diag)
        && fb_duration_get(root, "report", false, &scenario->report_ms, diag)
        && fb_duration_get(root, "reboots", false, &scenario->reboots_ms, diag)
        && fb_duration_get(root, "noticed", false, &scenario->noticed_ms, diag);
}

static bool read_numbers(struct fb_scenario *scenario, const struct fb_doc *root, struct fb_diag *diag)
{
    uint64_t runs = scenario->runs;
    const bool read = fb_doc_get_u64(root, "runs", false, FB_MAX_SIMULATION_RUNS, &runs, diag)
                   && fb_doc_get_u64(root, "seed", false, UINT64_MAX, &scenario->seed, diag)
                   && fb_doc_get_u64(root, "everyone", false, UINT32_MAX, &scenario->everyone_per_s, diag)
                   && get_share(root, "forced_reboots", false, &scenario->forced_reboots, diag)
                   && get_share(root, "background", false, &scenario->background, diag);

    scenario->runs = (uint32_t)runs;
    return read;
}

static bool check_sizes(const struct fb_scenario *scenario, const struct fb_doc *root, struct fb_diag *diag)
{
    if (scenario->runs == 0 || scenario->tick_ms == 0 || scenario->poll_ms < scenario->tick_ms
        || scenario->reboots_ms < scenario->tick_ms || scenario->everyone_per_s == 0)
        return fb_doc_fail(diag, root, "runs, tick and everyone are above 0; poll and reboots are not below tick");
    if (scenario->horizon_ms / scenario->tick_ms > FB_MAX_SIMULATION_TICKS)
        return fb_doc_fail(diag, root, "horizon is more than %d ticks", FB_MAX_SIMULATION_TICKS);
    return true;
}

static bool read_root(struct fb_scenario *scenario, const struct fb_doc *root, struct fb_diag *diag)
{
    static const char *const known[] = {
        "$schema", "scenario", "about", "horizon", "tick", "poll", "window", "report", "reboots", "forced_reboots", "background",
        "everyone", "noticed", "runs", "seed", "faults", "disturbances", NULL
    };

    if (root->kind != FB_DOC_MAP)
        return fb_doc_fail(diag, root, "a scenario is a map, not %s", fb_doc_kind_name(root));
    struct fb_span schema = { NULL, 0 }; /* for editors */
    return fb_doc_check_keys(root, known, diag)
        && (fb_doc_get(root, "$schema") == NULL || fb_doc_get_text(root, "$schema", true, &schema, diag))
        && fb_plan_get_text(scenario->arena, root, "scenario", true, &scenario->name, diag)
        && fb_plan_get_text(scenario->arena, root, "about", false, &scenario->about, diag)
        && read_times(scenario, root, diag)
        && read_numbers(scenario, root, diag)
        && read_faults(scenario, root, diag)
        && read_disturbances(scenario, root, diag)
        && check_sizes(scenario, root, diag);
}

static void set_defaults(struct fb_scenario *scenario)
{
    scenario->about = "";
    scenario->horizon_ms = 72 * 60 * MINUTE_MS;
    scenario->tick_ms = 10000;
    scenario->poll_ms = 5 * MINUTE_MS;
    scenario->window_ms = 5 * MINUTE_MS;
    scenario->report_ms = 40000;
    scenario->reboots_ms = 24 * 60 * MINUTE_MS;
    scenario->background = 0.5;
    scenario->everyone_per_s = 1800;
    scenario->noticed_ms = 78 * MINUTE_MS;
    scenario->runs = 20;
    scenario->seed = 1;
}

/* The scenario lies in its own arena, which therefore comes first and goes last. */
static struct fb_scenario *make_scenario(void)
{
    struct fb_arena *arena = malloc(sizeof *arena);

    if (arena == NULL)
        return NULL;
    fb_arena_init(arena, fb_heap(), FB_MAX_SCENARIO_BYTES);
    struct fb_scenario *scenario = fb_arena_new(arena, struct fb_scenario);
    if (scenario == NULL) {
        free(arena);
        return NULL;
    }
    scenario->arena = arena;
    set_defaults(scenario);
    return scenario;
}

static bool read_document(const struct fb_document *document, struct fb_scenario **out, struct fb_diag *diag)
{
    FB_AUTO(fb_scenario_free)
    struct fb_scenario *scenario = make_scenario();

    if (scenario == NULL)
        return fb_fail_memory(diag);
    if (!read_root(scenario, fb_document_root(document), diag))
        return false;
    *out = fb_take(scenario);
    return true;
}

bool fb_scenario_parse(const char *file, struct fb_span text, struct fb_scenario **out, struct fb_diag *diag)
{
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;

    return fb_document_parse(file, text, FB_SYNTAX_YAML, &document, diag) && read_document(document, out, diag);
}

bool fb_scenario_load(const char *path, struct fb_scenario **out, struct fb_diag *diag)
{
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;

    return fb_document_load(path, &document, diag) && read_document(document, out, diag);
}

void fb_scenario_free(struct fb_scenario *scenario)
{
    if (scenario == NULL)
        return;
    struct fb_arena *arena = scenario->arena;
    fb_arena_clear(arena);
    free(arena);
}

double fb_fault_chance(const struct fb_release_fault *fault, int64_t at_ms)
{
    if (at_ms >= fault->rises_ms)
        return fault->chance_in_the_end;
    return fault->chance + (fault->chance_in_the_end - fault->chance) * (double)at_ms / (double)fault->rises_ms;
}

bool fb_disturbance_on(const struct fb_disturbance *disturbance, int64_t at_ms)
{
    return at_ms >= disturbance->from_ms && at_ms < disturbance->from_ms + disturbance->for_ms;
}

static bool takes(const struct fb_selector *selector, const struct fb_fleet_group *group)
{
    struct fb_span values[FB_DIMENSION_COUNT];

    for (int i = 0; i < FB_DIMENSION_COUNT; i++)
        values[i] = fb_span_of(group->value[i]);
    return fb_plan_takes(selector, values);
}

double fb_fault_share(const struct fb_release_fault *fault, const struct fb_rollout_plan *plan, uint32_t ring, uint32_t slice)
{
    uint64_t selected = 0;
    uint64_t taken = 0;

    for (size_t i = 0; i < plan->group_count; i++) {
        const struct fb_fleet_group *group = &plan->fleet[i];

        if (group->slice != slice || !takes(&plan->rings[ring].select, group))
            continue;
        selected += group->hosts;
        taken += takes(&fault->on, group) ? group->hosts : 0;
    }
    return selected == 0 ? 0 : (double)taken / (double)selected;
}
