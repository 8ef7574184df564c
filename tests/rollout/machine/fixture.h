/* SPDX-License-Identifier: Apache-2.0 */
/* fixture.h - a plan of two rings over 100,000 hosts, and a rollout driven by events. */
#ifndef FB_TESTS_ROLLOUT_FIXTURE_H
#define FB_TESTS_ROLLOUT_FIXTURE_H

#include <check.h>
#include <string.h>

#include "base/host/heap.h"
#include "rollout/machine/machine.h"

#define MINUTE INT64_C(60000)
#define HOUR (60 * MINUTE)
#define START_MS INT64_C(1800000000000)

#define DIGEST_OF(digit) "00000000000000000000000000000000000000000000000000000000000000" digit

static const char fixture_plan[] =
    "name: content-291\n"
    "release: {name: '291.8', sha256: '" DIGEST_OF("08") "'}\n"
                                                         "rollback: {name: '291.7', sha256: '" DIGEST_OF("07") "'}\n"
                                                                                                               "alpha: 0.001\n"
                                                                                                               "budget: 50\n"
                                                                                                               "emergency: {budget: 500, bake: 20%}\n"
                                                                                                               "on_halt: rollback\n"
                                                                                                               "stale_after: 2m\n"
                                                                                                               "soak: 24h\n"
                                                                                                               "slices: [platform]\n"
                                                                                                               "approvals: {needed: 2, from: [ann, ben, cleo]}\n"
                                                                                                               "fleet:\n"
                                                                                                               "  - {platform: windows, customer: acme, class: internal, hosts: 1000}\n"
                                                                                                               "  - {platform: windows, customer: acme, hosts: 89000}\n"
                                                                                                               "  - {platform: linux, customer: zeta, hosts: 10000}\n"
                                                                                                               "metrics:\n"
                                                                                                               "  - {name: crash, against: baseline, baseline: 1e-5}\n"
                                                                                                               "  - {name: silence, against: control, baseline: 1e-4}\n"
                                                                                                               "rings:\n"
                                                                                                               "  - {name: internal, select: {class: internal}, control: 50%, bake: 10m}\n"
                                                                                                               "  - {name: everyone, control: 5%, bake: 10m, approvals: 1}\n";

struct fixture {
    struct fb_rollout_plan *plan;
    struct fb_rollout *rollout;
    int64_t now;
    struct fb_rollout_outcome out;
};

static inline struct fixture fixture_of(const char *text)
{
    struct fixture fixture = { .now = START_MS };
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert_msg(fb_rollout_plan_parse("plan.yaml", fb_span_of(text), &fixture.plan, &diag), "%s: %s",
                  diag.place.path, diag.message);
    fixture.rollout = fb_rollout_new(fixture.plan, fb_heap());
    ck_assert_ptr_nonnull(fixture.rollout);
    return fixture;
}

static inline void fixture_clear(struct fixture *fixture)
{
    fb_rollout_free(fixture->rollout);
    fb_rollout_plan_free(fixture->plan);
}

static inline bool send(struct fixture *fixture, struct fb_rollout_event event)
{
    fb_rollout_step(fixture->rollout, &fb_rollout_formulas, &event, fixture->now, &fixture->out);
    return fixture->out.accepted;
}

static inline bool command(struct fixture *fixture, enum fb_rollout_event_kind kind, const char *who)
{
    return send(fixture, (struct fb_rollout_event){ .kind = kind, .who = who, .why = "because", .ring = FB_NO_RING });
}

static inline bool approve_ring(struct fixture *fixture, const char *who, uint32_t ring)
{
    return send(fixture, (struct fb_rollout_event){ .kind = FB_EVENT_APPROVE, .who = who, .ring = ring });
}

static inline void tick_after(struct fixture *fixture, int64_t ms)
{
    fixture->now += ms;
    ck_assert(send(fixture, (struct fb_rollout_event){ .kind = FB_EVENT_TICK }));
}

/* One counter of a ring's slice grows. */
static inline bool count(struct fixture *fixture, uint32_t ring, uint32_t slice, enum fb_arm arm,
                         uint32_t counter, uint64_t add)
{
    const struct fb_count_change change = { ring, slice, arm, counter, add };

    return send(fixture, (struct fb_rollout_event){ .kind = FB_EVENT_COUNTS, .changes = &change, .change_count = 1 });
}

/* Nothing new, but the aggregators are alive. */
static inline void hear(struct fixture *fixture)
{
    ck_assert(send(fixture, (struct fb_rollout_event){ .kind = FB_EVENT_COUNTS }));
}

static inline void start(struct fixture *fixture)
{
    ck_assert(command(fixture, FB_EVENT_CREATED, "dora"));
    ck_assert(command(fixture, FB_EVENT_APPROVE, "ann"));
    ck_assert(command(fixture, FB_EVENT_APPROVE, "ben"));
    ck_assert(command(fixture, FB_EVENT_START, "dora"));
}

/* Hosts of a ring's slice fetch and turn out well. */
static inline void expose(struct fixture *fixture, uint32_t ring, uint32_t slice, uint64_t hosts)
{
    ck_assert(count(fixture, ring, slice, FB_ARM_TREATED, FB_COUNT_FETCHED, hosts));
    ck_assert(count(fixture, ring, slice, FB_ARM_TREATED, FB_COUNT_RESOLVED, hosts));
}

/* Goes on in pieces shorter than what is stale. */
static inline void pass(struct fixture *fixture, int64_t ms)
{
    for (int64_t passed = 0; passed < ms; passed += MINUTE) {
        fixture->now += MINUTE;
        hear(fixture);
    }
}

/* All that may fetch does, and turns out well, until it is completed. */
static inline void complete(struct fixture *fixture)
{
    for (int i = 0; i < 200 && fixture->rollout->state == FB_ROLLOUT_BAKING; i++) {
        const uint32_t ring = fixture->rollout->ring;
        const uint64_t allowed = fixture->rollout->rings[ring].allowed;
        const uint64_t fetched = fb_rollout_ring_counter(fixture->rollout, ring, FB_ARM_TREATED, FB_COUNT_FETCHED);
        if (allowed > fetched)
            expose(fixture, ring, 0, allowed - fetched);
        pass(fixture, 10 * MINUTE);
        (void)approve_ring(fixture, "ann", 1);
    }
    ck_assert_int_eq(fixture->rollout->state, FB_ROLLOUT_COMPLETED);
}

#endif
