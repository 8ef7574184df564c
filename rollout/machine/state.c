/* SPDX-License-Identifier: Apache-2.0 */
/* state.c - making a state, and reading its counters. */
#include <string.h>

#include "rollout/machine/inside.h"

size_t fb_machine_counter_total(const struct fb_rollout_plan *plan)
{
    return plan->ring_count * plan->slice_count * FB_ARM_COUNT * fb_rollout_count_total(plan);
}

size_t fb_machine_counter_index(const struct fb_rollout_plan *plan, uint32_t ring, uint32_t slice,
                                enum fb_arm arm, uint32_t count)
{
    const size_t cell = ((size_t)ring * plan->slice_count + slice) * FB_ARM_COUNT + (size_t)arm;

    return cell * fb_rollout_count_total(plan) + count;
}

struct fb_rollout *fb_rollout_new(const struct fb_rollout_plan *plan, const struct fb_allocator *allocator)
{
    struct fb_arena arena;

    fb_arena_init(&arena, allocator, SIZE_MAX);
    struct fb_rollout *rollout = fb_arena_new(&arena, struct fb_rollout);
    if (rollout == NULL)
        return NULL;
    rollout->plan = plan;
    rollout->rings = fb_arena_array(&arena, plan->ring_count, sizeof *rollout->rings);
    rollout->baselines = fb_arena_array(&arena, plan->metric_count, sizeof *rollout->baselines);
    rollout->counts = fb_arena_array(&arena, fb_machine_counter_total(plan), sizeof *rollout->counts);
    if (rollout->rings == NULL || rollout->baselines == NULL || rollout->counts == NULL) {
        fb_arena_clear(&arena);
        return NULL;
    }
    rollout->arena = arena;
    for (size_t i = 0; i < plan->metric_count; i++)
        rollout->baselines[i] = plan->metrics[i].baseline;
    return rollout;
}

void fb_rollout_free(struct fb_rollout *rollout)
{
    if (rollout == NULL)
        return;
    struct fb_arena arena = rollout->arena; /* which the state itself lies in */
    fb_arena_clear(&arena);
}

void fb_rollout_copy(struct fb_rollout *to, const struct fb_rollout *from)
{
    const struct fb_rollout_plan *plan = from->plan;
    struct fb_rollout copy = *from;

    copy.rings = to->rings;
    copy.baselines = to->baselines;
    copy.counts = to->counts;
    copy.arena = to->arena;
    memcpy(copy.rings, from->rings, plan->ring_count * sizeof *copy.rings);
    memcpy(copy.baselines, from->baselines, plan->metric_count * sizeof *copy.baselines);
    memcpy(copy.counts, from->counts, fb_machine_counter_total(plan) * sizeof *copy.counts);
    *to = copy;
}

struct fb_rollout_vouched fb_rollout_vouched_of(const struct fb_rollout *rollout, size_t approver, uint32_t ring)
{
    const struct fb_rollout_plan *plan = rollout->plan;

    return (struct fb_rollout_vouched){
        .plan = plan,
        .requester = rollout->requester,
        .created_ms = rollout->created_ms,
        .ring = ring < plan->ring_count ? plan->rings[ring].name : NULL,
        .approver = plan->approvers[approver],
        .keyid = plan->approver_keys[approver],
    };
}

uint64_t fb_rollout_counter(const struct fb_rollout *rollout, uint32_t ring, uint32_t slice,
                            enum fb_arm arm, uint32_t count)
{
    const struct fb_rollout_plan *plan = rollout->plan;

    if (ring >= plan->ring_count || slice >= plan->slice_count || (uint32_t)arm >= FB_ARM_COUNT
        || count >= fb_rollout_count_total(plan))
        return 0;
    return rollout->counts[fb_machine_counter_index(plan, ring, slice, arm, count)];
}

uint64_t fb_rollout_ring_counter(const struct fb_rollout *rollout, uint32_t ring, enum fb_arm arm,
                                 uint32_t count)
{
    uint64_t sum = 0;

    for (uint32_t slice = 0; slice < rollout->plan->slice_count; slice++)
        sum += fb_rollout_counter(rollout, ring, slice, arm, count);
    return sum;
}

uint64_t fb_machine_treated(const struct fb_rollout *rollout, uint32_t count)
{
    uint64_t sum = 0;

    for (uint32_t ring = 0; ring < rollout->plan->ring_count; ring++)
        sum += fb_rollout_ring_counter(rollout, ring, FB_ARM_TREATED, count);
    return sum;
}

/* The product may need more than 64 bits. */
uint64_t fb_machine_part(uint64_t hosts, uint64_t share)
{
    __extension__ typedef unsigned __int128 product;

    return (uint64_t)(((product)hosts * share + (FB_SHARE_ALL - 1)) / FB_SHARE_ALL);
}

void fb_machine_act(struct fb_rollout_outcome *out, enum fb_rollout_action_kind kind, uint32_t ring)
{
    out->actions[out->action_count++] = (struct fb_rollout_action){ .kind = kind, .ring = ring };
}

void fb_machine_enter(struct fb_rollout *rollout, enum fb_rollout_state state,
                      enum fb_rollout_cause cause, enum fb_decision_kind kind,
                      struct fb_rollout_outcome *out)
{
    rollout->state = state;
    rollout->cause = cause;
    rollout->changed_ms = rollout->clock_ms;
    out->decision.kind = kind;
    out->decision.cause = cause;
    out->decision.ring = rollout->ring;
    out->decision.step = rollout->step;
}
