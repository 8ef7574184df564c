/* SPDX-License-Identifier: Apache-2.0 */
/* ask.c - what others may ask of a rollout: may this go to that ring, may this sensor fetch. */
#include "rollout/machine/inside.h"

static int64_t later(const struct fb_rollout *rollout, int64_t now_ms)
{
    return now_ms > rollout->clock_ms ? now_ms : rollout->clock_ms;
}

static bool is_over(enum fb_rollout_state state)
{
    return state == FB_ROLLOUT_HALTED || state == FB_ROLLOUT_ROLLING_BACK || state == FB_ROLLOUT_WITHDRAWN;
}

enum fb_answer fb_rollout_may_enter(const struct fb_rollout *rollout, uint32_t ring, int64_t now_ms,
                                    uint32_t *blockers)
{
    *blockers = 0;
    if (rollout->state == FB_ROLLOUT_COMPLETED && ring < rollout->plan->ring_count)
        return FB_ANSWER_YES;
    if (is_over(rollout->state) || ring >= rollout->plan->ring_count) {
        *blockers = FB_BLOCK_STATE;
        return FB_ANSWER_NO;
    }
    if (rollout->state == FB_ROLLOUT_BAKING && ring <= rollout->ring)
        return FB_ANSWER_YES;
    *blockers = fb_machine_blockers(rollout, later(rollout, now_ms));
    if (!fb_machine_ring_approved(rollout, ring))
        *blockers |= FB_BLOCK_APPROVAL;
    if (rollout->state == FB_ROLLOUT_BAKING)
        *blockers |= FB_BLOCK_EARLIER;
    return FB_ANSWER_NOT_YET;
}

/* Room for one more host in its ring: of what is allowed, and of what may be in flight. */
static bool has_room(const struct fb_rollout *rollout, uint32_t ring, uint64_t issued)
{
    const uint64_t resolved = fb_rollout_ring_counter(rollout, ring, FB_ARM_TREATED, FB_COUNT_RESOLVED);
    const uint64_t in_flight = issued > resolved ? issued - resolved : 0;

    return issued < rollout->rings[ring].allowed && in_flight < rollout->plan->rings[ring].in_flight;
}

enum fb_answer fb_rollout_may_fetch(const struct fb_rollout *rollout,
                                    const struct fb_assignment *host, uint64_t issued, int64_t now_ms)
{
    if (host->ring >= rollout->plan->ring_count || host->pin != NULL || host->opts_out || is_over(rollout->state))
        return FB_ANSWER_NO;
    const struct fb_rollout_ring *ring = &rollout->rings[host->ring];
    if (ring->opened_ms == 0 || later(rollout, now_ms) < ring->opened_ms + host->delay_ms)
        return FB_ANSWER_NOT_YET;
    if (rollout->state == FB_ROLLOUT_COMPLETED)
        return FB_ANSWER_YES;
    return rollout->state == FB_ROLLOUT_BAKING && host->ring <= rollout->ring && has_room(rollout, host->ring, issued)
             ? FB_ANSWER_YES
             : FB_ANSWER_NOT_YET;
}
