/* SPDX-License-Identifier: Apache-2.0 */
/* depend.c - which releases that a rollout waits for this store knows as completed and soaked. */
#include <string.h>

#include "rollout/store/controller.h"

#define NONE UINT32_MAX

/* Its place among what the plan depends on and still waits for. */
static uint32_t awaited(const struct fb_rollout *rollout, const char *release)
{
    for (uint32_t i = 0; i < rollout->plan->dependency_count; i++)
        if ((rollout->dependencies >> i & 1) == 0 && strcmp(rollout->plan->depends_on[i], release) == 0)
            return i;
    return NONE;
}

static bool look_at(struct fb_controlled *controlled, const char *name, int64_t now_ms, struct fb_diag *diag)
{
    FB_AUTO(fb_controlled_clear)
    struct fb_controlled other = { .store = NULL };
    struct fb_rollout_outcome outcome;

    if (!fb_controlled_open(controlled->store, 0, name, &other, diag))
        return false;
    const struct fb_rollout_event event = {
        .kind = FB_EVENT_DEPENDENCY,
        .who = name,
        .why = "its rollout in this store is completed and soaked",
        .release = other.plan->release.name,
    };
    if (other.rollout->state != FB_ROLLOUT_COMPLETED || !other.rollout->last_good
        || awaited(controlled->rollout, event.release) == NONE)
        return true;
    return fb_controlled_send(controlled, &event, now_ms, &outcome, diag);
}

bool fb_controlled_depend(struct fb_controlled *controlled, int64_t now_ms, struct fb_diag *diag)
{
    const struct fb_rollout_store *store = controlled->store;
    struct fb_store_rollout *rows = NULL;
    size_t count = 0;

    if (controlled->plan->dependency_count == 0 || controlled->rollout->state != FB_ROLLOUT_APPROVED)
        return true;
    if (!store->functions->list(controlled->store, &rows, &count, diag))
        return false;
    bool fine = true;
    for (size_t i = 0; fine && i < count; i++)
        if (strcmp(rows[i].state, fb_rollout_state_name(FB_ROLLOUT_COMPLETED)) == 0)
            fine = look_at(controlled, rows[i].name, now_ms, diag);
    fb_store_rollouts_free(rows, count);
    return fine;
}
