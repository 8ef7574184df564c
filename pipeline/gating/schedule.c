/* SPDX-License-Identifier: Apache-2.0 */
/* schedule.c - tiers, slots and time. */
#include "pipeline/gating/schedule.h"

#include <string.h>

enum fb_tier fb_gate_tier(const char *gate)
{
    if (strcmp(gate, "fuzz") == 0)
        return FB_TIER_FUZZ;
    return strcmp(gate, "replay") == 0 || strcmp(gate, "engine") == 0 ? FB_TIER_RUN : FB_TIER_READ;
}

size_t fb_schedule_width(const struct fb_schedule *schedule, enum fb_tier tier)
{
    if (tier != FB_TIER_FUZZ || schedule->asked == 0 || schedule->asked >= schedule->slots)
        return 1;
    return schedule->slots / schedule->asked;
}

enum fb_step fb_schedule_step(const struct fb_schedule *schedule, enum fb_tier tier, const struct fb_standing *standing)
{
    if (!schedule->all && standing->cheaper_rejects)
        return FB_STEP_SPARE;
    if (standing->late)
        return FB_STEP_LATE;
    if (!schedule->all && standing->cheaper_busy > 0)
        return FB_STEP_WAIT;
    const bool fits = standing->busy + fb_schedule_width(schedule, tier) <= schedule->slots;
    return fits || standing->busy == 0 ? FB_STEP_ASK : FB_STEP_WAIT;
}
