/* SPDX-License-Identifier: Apache-2.0 */
/* Finishing a plan: check it, sort its enums, lay out its objects. */
#include "validator/schema/plan.h"

#include <stdlib.h>

#include "base/host/heap.h"
#include "validator/schema/machine/layout.h"

struct fb_attribute fb_attribute_default(void)
{
    return (struct fb_attribute){
        .name = "",
        .if_expr = FB_NONE,
        .io_expr = FB_NONE,
        .pos_expr = FB_NONE,
        .value_expr = FB_NONE,
        .repeat_expr = FB_NONE,
        .target = FB_NONE,
        .switch_expr = FB_NONE,
        .unmatched = FB_NONE,
        .enum_type = FB_NONE,
        .parent_expr = FB_NONE,
    };
}

struct fb_target fb_target_default(void)
{
    return (struct fb_target){
        .encoding = FB_NONE,
        .contents = FB_NONE,
        .type = FB_NONE,
        .delimiter = { .size = FB_NONE, .consume = true, .eos_error = true, .terminator = FB_NONE },
    };
}

static int compare_members(const void *left, const void *right)
{
    const fb_wide a = fb_wide_of(((const struct fb_enum_member *)left)->value);
    const fb_wide b = fb_wide_of(((const struct fb_enum_member *)right)->value);

    return (a > b) - (a < b);
}

static void sort_enums(const struct fb_plan *plan)
{
    for (size_t i = 0; i < plan->enum_count; i++) {
        const struct fb_range members = plan->enums[i].members;
        if (members.count > 1)
            qsort(plan->enum_members + members.first, members.count, sizeof *plan->enum_members,
                  compare_members);
    }
}

bool fb_plan_finish(struct fb_plan *plan, struct fb_arena *arena, struct fb_diag *diag)
{
    struct fb_arena scratch;
    uint32_t stack_depth = 0;

    fb_arena_init(&scratch, fb_heap(), SIZE_MAX);
    const bool verified = fb_plan_verify(plan, &scratch, &stack_depth, diag);
    fb_arena_clear(&scratch);
    if (!verified)
        return false;
    sort_enums(plan);
    return fb_layout_make(plan, stack_depth, arena, diag);
}
