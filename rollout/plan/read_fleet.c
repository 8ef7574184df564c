/* SPDX-License-Identifier: Apache-2.0 */
/* read_fleet.c - the keys `fleet` and `slices` of a plan: who there is, and what is looked at apart. */
#include <string.h>

#include "base/core/limits.h"
#include "base/host/buffer.h"
#include "base/host/fail.h"
#include "rollout/plan/reader.h"

static bool read_group(struct fb_arena *arena, const struct fb_doc *map, struct fb_fleet_group *group,
                       struct fb_diag *diag)
{
    static const char *const known[] = { "platform", "build", "region", "customer", "class", "hosts", NULL };

    if (!fb_doc_check_keys(map, known, diag)
        || !fb_doc_get_u64(map, "hosts", true, UINT32_MAX, &group->hosts, diag))
        return false;
    for (int i = 0; i < FB_DIMENSION_COUNT; i++) {
        group->value[i] = "";
        if (!fb_plan_get_text(arena, map, known[i], false, &group->value[i], diag))
            return false;
    }
    return true;
}

static bool read_slices(struct fb_rollout_plan *plan, const struct fb_doc *root, struct fb_diag *diag)
{
    const struct fb_doc *list = NULL;

    if (!fb_doc_get_list(root, "slices", false, &list, diag))
        return false;
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        const struct fb_doc *node = fb_doc_at(list, i);
        int at = 0;
        while (at < FB_DIMENSION_COUNT && !fb_doc_is(node, fb_dimension_name((enum fb_dimension)at)))
            at++;
        if (at == FB_DIMENSION_COUNT)
            return fb_doc_fail(diag, node, "expected platform, build, region, customer or class");
        plan->sliced_by[at] = true;
    }
    return true;
}

/* "windows 7.11": the values of the dimensions that slices differ in. */
static bool name_slice(struct fb_rollout_plan *plan, const struct fb_fleet_group *group, const char **out,
                       struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer name = FB_BUFFER_EMPTY;

    for (int i = 0; i < FB_DIMENSION_COUNT; i++)
        if (plan->sliced_by[i])
            fb_buffer_printf(&name, "%s%s", name.size > 0 ? " " : "", group->value[i][0] != '\0' ? group->value[i] : "?");
    if (name.size == 0)
        fb_buffer_text(&name, "all");
    const char *copy = name.failed ? NULL : fb_arena_text(plan->arena, fb_buffer_span(&name));
    if (copy == NULL)
        return fb_fail_memory(diag);
    *out = copy;
    return true;
}

static bool same_slice(const struct fb_rollout_plan *plan, const struct fb_fleet_group *a,
                       const struct fb_fleet_group *b)
{
    for (int i = 0; i < FB_DIMENSION_COUNT; i++)
        if (plan->sliced_by[i] && strcmp(a->value[i], b->value[i]) != 0)
            return false;
    return true;
}

/* The slice of a group: that of the first one alike, or a new one. */
static bool place_group(struct fb_rollout_plan *plan, struct fb_fleet_group *groups, size_t index,
                        const struct fb_fleet_group **first, const char **slices, struct fb_diag *diag)
{
    struct fb_fleet_group *group = &groups[index];
    uint32_t slice = 0;

    while (slice < plan->slice_count && !same_slice(plan, first[slice], group))
        slice++;
    group->slice = slice;
    if (slice < plan->slice_count)
        return true;
    if (slice + 1 == FB_MAX_SLICES)
        return fb_fail(diag, FB_FAULT_LIMIT, "the fleet has more than %d slices", FB_MAX_SLICES);
    plan->slice_count++;
    first[slice] = group;
    return name_slice(plan, group, &slices[slice], diag);
}

static bool make_slices(struct fb_rollout_plan *plan, struct fb_fleet_group *groups, struct fb_diag *diag)
{
    const struct fb_fleet_group **first = NULL;
    const char **slices = NULL;

    if (!fb_plan_array(plan->arena, FB_MAX_SLICES, sizeof *slices, &slices, diag)
        || !fb_plan_array(plan->arena, FB_MAX_SLICES, sizeof *first, &first, diag))
        return false;
    for (size_t i = 0; i < plan->group_count; i++) {
        if (!place_group(plan, groups, i, first, slices, diag))
            return false;
        plan->hosts += groups[i].hosts;
    }
    slices[plan->slice_count++] = "other";
    plan->slices = slices;
    plan->slice_groups = first;
    return true;
}

bool fb_plan_read_fleet(struct fb_rollout_plan *plan, const struct fb_doc *root, struct fb_diag *diag)
{
    const struct fb_doc *list = NULL;
    struct fb_fleet_group *groups = NULL;

    if (!read_slices(plan, root, diag)
        || !fb_plan_get_maps(root, "fleet", true, FB_MAX_FLEET_GROUPS, &list, &plan->group_count, diag)
        || !fb_plan_array(plan->arena, plan->group_count, sizeof *groups, &groups, diag))
        return false;
    for (size_t i = 0; i < plan->group_count; i++)
        if (!read_group(plan->arena, fb_doc_at(list, i), &groups[i], diag))
            return false;
    plan->fleet = groups;
    return make_slices(plan, groups, diag);
}
