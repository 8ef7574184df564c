/* SPDX-License-Identifier: Apache-2.0 */
/* read_people.c - the keys of a plan about people and time: approvals, customers, freezes. */
#include <string.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "rollout/plan/reader.h"
#include "rollout/plan/units.h"

/* A name, or a name with the id of the key that signs for them. */
static bool read_approver(struct fb_arena *arena, const struct fb_doc *node, const char **name, const char **keyid,
                          struct fb_diag *diag)
{
    static const char *const known[] = { "name", "key", NULL };

    if (node->kind != FB_DOC_MAP)
        return fb_plan_text(arena, node, name, diag);
    if (!fb_doc_check_keys(node, known, diag) || !fb_plan_get_text(arena, node, "name", true, name, diag)
        || !fb_plan_get_text(arena, node, "key", true, keyid, diag))
        return false;
    return fb_plan_is_digest(*keyid)
        || fb_doc_fail(diag, fb_doc_get(node, "key"), "expected the id of a key, 64 digits, as `firebreak key show` prints it");
}

/* Nobody approves under two names. */
static bool is_somebody_else(const struct fb_doc *node, const char *const *names, const char *const *keyids, size_t at,
                             struct fb_diag *diag)
{
    for (size_t i = 0; i < at; i++) {
        if (strcmp(names[at], names[i]) == 0)
            return fb_doc_fail(diag, node, "\"%s\" is named twice", names[at]);
        if (keyids[at] != NULL && keyids[i] != NULL && strcmp(keyids[at], keyids[i]) == 0)
            return fb_doc_fail(diag, node, "\"%s\" and \"%s\" have the same key", names[i], names[at]);
    }
    return true;
}

static bool read_approvers(struct fb_rollout_plan *plan, const struct fb_doc *map, struct fb_diag *diag)
{
    const struct fb_doc *from = fb_doc_get(map, "from");
    const char **names = NULL;
    const char **keyids = NULL;

    if (from == NULL || from->kind == FB_DOC_NULL)
        return true;
    const size_t count = from->kind == FB_DOC_LIST ? from->count : 1;
    if (from->kind == FB_DOC_MAP)
        return fb_doc_fail(diag, from, "expected a name, or a list");
    if (count > FB_MAX_ROLLOUT_PEOPLE)
        return fb_doc_fail(diag, from, "at most %d people can approve", FB_MAX_ROLLOUT_PEOPLE);
    if (!fb_plan_array(plan->arena, count, sizeof *names, &names, diag)
        || !fb_plan_array(plan->arena, count, sizeof *keyids, &keyids, diag))
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct fb_doc *node = from->kind == FB_DOC_LIST ? fb_doc_at(from, i) : from;

        if (!read_approver(plan->arena, node, &names[i], &keyids[i], diag)
            || !is_somebody_else(node, names, keyids, i, diag))
            return false;
        plan->pins_keys = plan->pins_keys || keyids[i] != NULL;
    }
    plan->approvers = names;
    plan->approver_keys = keyids;
    plan->approver_count = count;
    return true;
}

static bool read_approvals(struct fb_rollout_plan *plan, const struct fb_doc *root, struct fb_diag *diag)
{
    static const char *const known[] = { "needed", "from", NULL };
    const struct fb_doc *map = NULL;
    uint64_t needed = 1;

    if (!fb_doc_get_map(root, "approvals", true, &map, diag))
        return false;
    if (!fb_doc_check_keys(map, known, diag)
        || !fb_doc_get_u64(map, "needed", false, FB_MAX_ROLLOUT_PEOPLE, &needed, diag)
        || !read_approvers(plan, map, diag))
        return false;
    plan->approvals = (uint32_t)needed;
    return true;
}

static bool read_wish(struct fb_arena *arena, const struct fb_doc *key, const struct fb_doc *map,
                      struct fb_customer_wish *wish, struct fb_diag *diag)
{
    static const char *const known[] = { "pin", "opt_out", "delay", NULL };

    if (map->kind != FB_DOC_MAP)
        return fb_doc_fail(diag, map, "expected a map, not %s", fb_doc_kind_name(map));
    return fb_doc_check_keys(map, known, diag)
        && fb_plan_text(arena, key, &wish->customer, diag)
        && fb_plan_get_text(arena, map, "pin", false, &wish->pin, diag)
        && fb_doc_get_bool(map, "opt_out", false, &wish->opts_out, diag)
        && fb_duration_get(map, "delay", false, &wish->delay_ms, diag);
}

static bool read_wishes(struct fb_rollout_plan *plan, const struct fb_doc *root, struct fb_diag *diag)
{
    const struct fb_doc *map = NULL;
    struct fb_customer_wish *wishes = NULL;

    if (!fb_doc_get_map(root, "customers", false, &map, diag))
        return false;
    if (map == NULL)
        return true;
    if (map->count > FB_MAX_ROLLOUT_CUSTOMERS)
        return fb_doc_fail(diag, map, "at most %d customers can have wishes", FB_MAX_ROLLOUT_CUSTOMERS);
    if (!fb_plan_array(plan->arena, map->count, sizeof *wishes, &wishes, diag))
        return false;
    for (size_t i = 0; i < map->count; i++)
        if (!read_wish(plan->arena, fb_doc_key_at(map, i), fb_doc_value_at(map, i), &wishes[i], diag))
            return false;
    plan->wishes = wishes;
    plan->wish_count = map->count;
    return true;
}

/* Both ends, as two instants or as two times of the week. */
static bool read_ends(const struct fb_doc *map, struct fb_freeze *freeze, struct fb_diag *diag)
{
    struct fb_span from = { NULL, 0 };
    struct fb_span to = { NULL, 0 };

    if (!fb_doc_get_text(map, "from", true, &from, diag) || !fb_doc_get_text(map, "to", true, &to, diag))
        return false;
    freeze->weekly = fb_week_time_parse(from, &freeze->from_ms) && fb_week_time_parse(to, &freeze->to_ms);
    if (!freeze->weekly && !(fb_instant_parse(from, &freeze->from_ms) && fb_instant_parse(to, &freeze->to_ms)))
        return fb_doc_fail(diag, fb_doc_get(map, "from"), "expected two times such as 2026-12-24T18:00Z, or such as \"fri 18:00\"");
    return freeze->from_ms != freeze->to_ms && (freeze->weekly || freeze->from_ms < freeze->to_ms)
             ? true
             : fb_doc_fail(diag, fb_doc_get(map, "to"), "it ends before it begins");
}

static bool read_freezes(struct fb_rollout_plan *plan, const struct fb_doc *root, struct fb_diag *diag)
{
    static const char *const known[] = { "from", "to", "reason", NULL };
    const struct fb_doc *list = NULL;
    struct fb_freeze *freezes = NULL;

    if (!fb_plan_get_maps(root, "freezes", false, FB_MAX_ROLLOUT_FREEZES, &list, &plan->freeze_count, diag)
        || !fb_plan_array(plan->arena, plan->freeze_count, sizeof *freezes, &freezes, diag))
        return false;
    for (size_t i = 0; i < plan->freeze_count; i++) {
        const struct fb_doc *map = fb_doc_at(list, i);
        if (!fb_doc_check_keys(map, known, diag) || !read_ends(map, &freezes[i], diag)
            || !fb_plan_get_text(plan->arena, map, "reason", true, &freezes[i].reason, diag))
            return false;
    }
    plan->freezes = freezes;
    return true;
}

bool fb_plan_read_people(struct fb_rollout_plan *plan, const struct fb_doc *root, struct fb_diag *diag)
{
    return read_approvals(plan, root, diag) && read_wishes(plan, root, diag) && read_freezes(plan, root, diag);
}

bool fb_plan_read_times(struct fb_rollout_plan *plan, const struct fb_doc *root, struct fb_diag *diag)
{
    return fb_duration_get(root, "work", false, &plan->work_ms, diag)
        && fb_duration_get(root, "stale_after", false, &plan->stale_ms, diag)
        && fb_duration_get(root, "soak", false, &plan->soak_ms, diag)
        && fb_duration_get(root, "floor", false, &plan->floor_ms, diag);
}
