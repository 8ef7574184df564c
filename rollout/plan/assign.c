/* SPDX-License-Identifier: Apache-2.0 */
/* assign.c - which ring, slice and arm a host belongs to. */
#include "base/core/random.h"
#include "rollout/plan/reader.h"

/* FNV-1a with 64 bits (Fowler, Noll, Vo), a zero byte behind each text so that "ab","c" and "a","bc"
 * differ. */
static uint64_t add_text(uint64_t hash, struct fb_span text)
{
    for (size_t i = 0; i < text.size; i++)
        hash = (hash ^ text.bytes[i]) * UINT64_C(0x100000001b3);
    return hash * UINT64_C(0x100000001b3);
}

/* Even in every bit, and below FB_SHARE_ALL: SplitMix64 makes up for FNV's weak upper bits. */
static uint64_t to_point(uint64_t hash)
{
    struct fb_random random = fb_random_of(hash);

    return fb_random_below(&random, FB_SHARE_ALL);
}

#define HASH_START UINT64_C(0xcbf29ce484222325)

static uint64_t point_of(const struct fb_rollout_plan *plan, const struct fb_host *host)
{
    uint64_t hash = add_text(HASH_START, fb_span_of(plan->salt));

    hash = add_text(hash, host->value[FB_DIMENSION_CUSTOMER]);
    return to_point(add_text(hash, host->id));
}

/* Another, independent point for every ring and release. */
static bool is_control(const struct fb_rollout_plan *plan, const struct fb_host *host, uint32_t ring)
{
    uint64_t hash = add_text(HASH_START, fb_span_of(plan->release.sha256));

    hash = add_text(hash, fb_span_of(plan->rings[ring].name));
    hash = add_text(hash, host->value[FB_DIMENSION_CUSTOMER]);
    return to_point(add_text(hash, host->id)) < plan->rings[ring].control;
}

static bool has_value(const struct fb_selector *selector, int dimension, struct fb_span value)
{
    for (size_t i = 0; i < selector->values[dimension].count; i++)
        if (fb_span_is(value, selector->values[dimension].items[i]))
            return true;
    return selector->values[dimension].count == 0;
}

bool fb_plan_takes(const struct fb_selector *selector, const struct fb_span value[static FB_DIMENSION_COUNT])
{
    for (int i = 0; i < FB_DIMENSION_COUNT; i++)
        if (!has_value(selector, i, value[i]))
            return false;
    return true;
}

static bool in_slice(const struct fb_rollout_plan *plan, const struct fb_fleet_group *first,
                     const struct fb_span value[static FB_DIMENSION_COUNT])
{
    for (int i = 0; i < FB_DIMENSION_COUNT; i++)
        if (plan->sliced_by[i] && !fb_span_is(value[i], first->value[i]))
            return false;
    return true;
}

uint32_t fb_rollout_slice_of(const struct fb_rollout_plan *plan,
                             const struct fb_span value[static FB_DIMENSION_COUNT])
{
    const uint32_t other = (uint32_t)plan->slice_count - 1;
    uint32_t slice = 0;

    while (slice < other && !in_slice(plan, plan->slice_groups[slice], value))
        slice++;
    return slice;
}

static void add_wishes(const struct fb_rollout_plan *plan, struct fb_span customer,
                       struct fb_assignment *out)
{
    for (size_t i = 0; i < plan->wish_count; i++) {
        const struct fb_customer_wish *wish = &plan->wishes[i];
        if (!fb_span_is(customer, wish->customer))
            continue;
        out->delay_ms = plan->critical && wish->delay_ms > plan->floor_ms ? plan->floor_ms : wish->delay_ms;
        out->pin = plan->critical ? NULL : wish->pin;
        out->opts_out = wish->opts_out && !plan->critical;
    }
}

struct fb_assignment fb_rollout_assign(const struct fb_rollout_plan *plan, const struct fb_host *host,
                                       uint32_t open)
{
    struct fb_assignment out = {
        .ring = FB_NO_RING,
        .slice = fb_rollout_slice_of(plan, host->value),
        .arm = FB_ARM_CONTROL,
        .point = point_of(plan, host),
    };

    add_wishes(plan, host->value[FB_DIMENSION_CUSTOMER], &out);
    for (uint32_t ring = 0; ring < plan->ring_count && ring <= open; ring++) {
        if (!fb_plan_takes(&plan->rings[ring].select, host->value)
            || out.point >= fb_rollout_share_in(plan, ring, out.slice))
            continue;
        out.ring = ring;
        if (is_control(plan, host, ring))
            continue;
        out.arm = FB_ARM_TREATED;
        break;
    }
    return out;
}
