/* SPDX-License-Identifier: Apache-2.0 */
/* timing.c - bakes and freeze windows. */
#include "rollout/plan/plan.h"
#include "rollout/plan/units.h"

#define WEEK_MS (7 * FB_DAY_MS)
#define FIRST_MONDAY_MS (4 * FB_DAY_MS) /* 1970-01-05 */

static int64_t time_of_week(int64_t now_ms)
{
    const int64_t since = (now_ms - FIRST_MONDAY_MS) % WEEK_MS;

    return since < 0 ? since + WEEK_MS : since;
}

static bool is_in(const struct fb_freeze *freeze, int64_t now_ms)
{
    if (!freeze->weekly)
        return now_ms >= freeze->from_ms && now_ms < freeze->to_ms;
    const int64_t at = time_of_week(now_ms);
    return freeze->from_ms < freeze->to_ms ? at >= freeze->from_ms && at < freeze->to_ms
                                           : at >= freeze->from_ms || at < freeze->to_ms; /* over Sunday */
}

const struct fb_freeze *fb_rollout_frozen(const struct fb_rollout_plan *plan, int64_t now_ms)
{
    for (size_t i = 0; i < plan->freeze_count; i++)
        if (is_in(&plan->freezes[i], now_ms))
            return &plan->freezes[i];
    return NULL;
}

int64_t fb_rollout_bake(const struct fb_rollout_plan *plan, uint32_t ring, enum fb_lane_kind lane)
{
    return plan->rings[ring].bake_ms / 1000 * (int64_t)plan->lanes[lane].bake_permille;
}
