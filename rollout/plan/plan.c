/* SPDX-License-Identifier: Apache-2.0 */
/* plan.c - reading a plan: the root of the file. */
#include "rollout/plan/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/digest.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "base/host/heap.h"
#include "rollout/plan/reader.h"
#include "rollout/plan/units.h"

static bool read_release(struct fb_rollout_plan *plan, const struct fb_doc *root, const char *key,
                         bool required, struct fb_release_name *out, struct fb_diag *diag)
{
    static const char *const known[] = { "name", "sha256", NULL };
    const struct fb_doc *map = NULL;

    if (!fb_doc_get_map(root, key, required, &map, diag))
        return false;
    if (map == NULL)
        return true;
    if (!fb_doc_check_keys(map, known, diag)
        || !fb_plan_get_text(plan->arena, map, "name", true, &out->name, diag)
        || !fb_plan_get_text(plan->arena, map, "sha256", true, &out->sha256, diag))
        return false;
    return fb_plan_is_digest(out->sha256)
        || fb_doc_fail(diag, fb_doc_get(map, "sha256"), "expected a SHA-256: 64 digits in lower-case hex");
}

static bool read_releases(struct fb_rollout_plan *plan, const struct fb_doc *root, struct fb_diag *diag)
{
    return read_release(plan, root, "release", true, &plan->release, diag)
        && read_release(plan, root, "rollback", false, &plan->rollback, diag)
        && read_release(plan, root, "kill_switch", false, &plan->kill_switch, diag)
        && fb_plan_get_texts(plan->arena, root, "depends_on", &plan->depends_on, &plan->dependency_count, diag)
        && (plan->dependency_count <= FB_MAX_ROLLOUT_PEOPLE
            || fb_doc_fail(diag, fb_doc_get(root, "depends_on"), "at most %d are possible", FB_MAX_ROLLOUT_PEOPLE));
}

static bool read_emergency(struct fb_rollout_plan *plan, const struct fb_doc *root, struct fb_diag *diag)
{
    static const char *const known[] = { "budget", "bake", NULL };
    struct fb_lane *lane = &plan->lanes[FB_LANE_EMERGENCY];
    const struct fb_doc *map = NULL;
    uint64_t share = FB_SHARE_ALL;

    *lane = plan->lanes[FB_LANE_NORMAL];
    if (!fb_doc_get_map(root, "emergency", false, &map, diag))
        return false;
    if (map == NULL)
        return true;
    if (!fb_doc_check_keys(map, known, diag)
        || !fb_doc_get_u64(map, "budget", false, UINT32_MAX, &lane->budget, diag)
        || !fb_share_get(map, "bake", false, &share, diag))
        return false;
    lane->bake_permille = share / (FB_SHARE_ALL / 1000);
    return true;
}

static bool read_halting(struct fb_rollout_plan *plan, const struct fb_doc *root, struct fb_diag *diag)
{
    const struct fb_doc *node = fb_doc_get(root, "on_halt");

    if (node == NULL || node->kind == FB_DOC_NULL || fb_doc_is(node, "stop"))
        return true;
    plan->rolls_back = fb_doc_is(node, "rollback");
    return plan->rolls_back || fb_doc_fail(diag, node, "expected stop or rollback");
}

static void set_defaults(struct fb_rollout_plan *plan)
{
    plan->salt = "";
    plan->alpha = 0.001;
    plan->lanes[FB_LANE_NORMAL] = (struct fb_lane){ .budget = 50, .bake_permille = 1000 };
    plan->work_ms = 5 * 60000;
    plan->stale_ms = 2 * 60000;
    plan->soak_ms = FB_DAY_MS;
    plan->floor_ms = FB_DAY_MS;
}

static bool read_root(struct fb_rollout_plan *plan, const struct fb_doc *root, struct fb_diag *diag)
{
    static const char *const known[] = {
        "name", "release", "rollback", "kill_switch", "depends_on", "salt", "alpha", "budget",
        "emergency", "critical", "floor", "on_halt", "slices", "fleet", "metrics", "rings", "approvals",
        "freezes", "customers", "work", "stale_after", "soak", NULL
    };
    struct fb_arena *arena = plan->arena;

    if (root->kind != FB_DOC_MAP)
        return fb_doc_fail(diag, root, "a rollout plan is a map, not %s", fb_doc_kind_name(root));
    return fb_doc_check_keys(root, known, diag)
        && fb_plan_get_text(arena, root, "name", true, &plan->name, diag)
        && fb_plan_get_text(arena, root, "salt", false, &plan->salt, diag)
        && fb_probability_get(root, "alpha", false, &plan->alpha, diag)
        && fb_doc_get_bool(root, "critical", false, &plan->critical, diag)
        && fb_doc_get_u64(root, "budget", false, UINT32_MAX, &plan->lanes[FB_LANE_NORMAL].budget, diag)
        && read_releases(plan, root, diag)
        && read_emergency(plan, root, diag)
        && read_halting(plan, root, diag)
        && fb_plan_read_times(plan, root, diag)
        && fb_plan_read_people(plan, root, diag)
        && fb_plan_read_metrics(plan, root, diag)
        && fb_plan_read_rings(plan, root, diag)
        && fb_plan_read_fleet(plan, root, diag)
        && fb_plan_prepare(plan, diag);
}

/* The plan lies in its own arena, which therefore comes first and goes last. */
static struct fb_rollout_plan *make_plan(void)
{
    struct fb_arena *arena = malloc(sizeof *arena);

    if (arena == NULL)
        return NULL;
    fb_arena_init(arena, fb_heap(), FB_MAX_ROLLOUT_PLAN_BYTES);
    struct fb_rollout_plan *plan = fb_arena_new(arena, struct fb_rollout_plan);
    if (plan == NULL) {
        free(arena);
        return NULL;
    }
    plan->arena = arena;
    set_defaults(plan);
    return plan;
}

bool fb_rollout_plan_parse(const char *file, struct fb_span text, struct fb_rollout_plan **out,
                           struct fb_diag *diag)
{
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;
    FB_AUTO(fb_rollout_plan_free)
    struct fb_rollout_plan *plan = make_plan();
    const size_t length = strlen(file);
    const bool is_json = length >= 5 && strcmp(file + length - 5, ".json") == 0;

    if (plan == NULL)
        return fb_fail_memory(diag);
    if (!fb_document_parse(file, text, is_json ? FB_SYNTAX_JSON : FB_SYNTAX_YAML, &document, diag)
        || !read_root(plan, fb_document_root(document), diag))
        return false;
    if (!fb_sha256_hex(text, plan->sha256))
        return fb_fail(diag, FB_FAULT_IO, "the digest of the plan cannot be made");
    *out = fb_take(plan);
    return true;
}

bool fb_rollout_plan_load(const char *path, struct fb_rollout_plan **out, struct fb_diag *diag)
{
    FB_AUTO(fb_file_free)
    struct fb_span text = { NULL, 0 };

    return fb_file_read(path, FB_MAX_DOCUMENT_BYTES, &text, diag)
        && fb_rollout_plan_parse(path, text, out, diag);
}

void fb_rollout_plan_free(struct fb_rollout_plan *plan)
{
    if (plan == NULL)
        return;
    struct fb_arena *arena = plan->arena;
    fb_arena_clear(arena);
    free(arena);
}
