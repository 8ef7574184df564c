/* SPDX-License-Identifier: Apache-2.0 */
/* lane.c - the supervisor's side of a lane: what it shares with its workers. */
#include "fuzz/lane.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "fuzz/lane_task.h"

static size_t aside_bytes(const struct fb_fuzz_plan *plan)
{
    return plan == NULL ? 1 : (size_t)plan->cell_count + 1;
}

bool fb_fuzz_lane_init(struct fb_fuzz_lane *lane, const struct fb_fuzz_plan *plan)
{
    uint8_t *const given = fb_isolate_shared_new(FB_FUZZ_GIVEN_BYTES);
    uint8_t *const aside = fb_isolate_shared_new(aside_bytes(plan));
    struct fb_fuzz_shared *const shared = fb_isolate_shared_new(sizeof *shared);

    *lane = (struct fb_fuzz_lane){
        .plan = plan,
        .shared = shared,
        .state = fb_fuzz_lane_state_new(),
        .asked = calloc(1, sizeof *lane->asked),
    };
    if (given != NULL && aside != NULL && shared != NULL && lane->state != NULL && lane->asked != NULL) {
        *shared = (struct fb_fuzz_shared){ .given = given, .aside = aside };
        return true;
    }
    fb_isolate_shared_free(given, FB_FUZZ_GIVEN_BYTES);
    fb_isolate_shared_free(aside, aside_bytes(plan));
    fb_isolate_shared_free(fb_take(lane->shared), sizeof *shared);
    return false;
}

void fb_fuzz_lane_clear(struct fb_fuzz_lane *lane)
{
    fb_isolate_free(fb_take(lane->isolate));
    if (lane->shared != NULL) {
        fb_isolate_shared_free(lane->shared->given, FB_FUZZ_GIVEN_BYTES);
        fb_isolate_shared_free(lane->shared->aside, aside_bytes(lane->plan));
        fb_isolate_shared_free(lane->shared, sizeof *lane->shared);
    }
    free(lane->state);
    free(lane->asked);
    *lane = (struct fb_fuzz_lane){ .plan = NULL };
}

bool fb_fuzz_lane_give(struct fb_fuzz_lane *lane, const struct fb_fuzz_case *cases, size_t count)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer packed = FB_BUFFER_EMPTY;

    for (size_t i = 0; i < count && packed.size <= FB_FUZZ_GIVEN_BYTES; i++)
        fb_fuzz_case_pack(&cases[i], &packed);
    if (packed.failed || packed.size > FB_FUZZ_GIVEN_BYTES)
        return false;
    memcpy(lane->shared->given, packed.text, packed.size);
    lane->shared->given_bytes = packed.size;
    return true;
}

bool fb_fuzz_lane_run(struct fb_fuzz_lane *lane, const struct fb_fuzz_case *cases, size_t count,
                      struct fb_outcome *out, struct fb_diag *diag)
{
    if (!fb_fuzz_lane_give(lane, cases, count))
        return fb_fail(diag, FB_FAULT_LIMIT, "the cases of a sequence are too large to be run again");
    return fb_isolate_run(lane->isolate, FB_FUZZ_TASK_GIVEN, 0, count, out, diag);
}
