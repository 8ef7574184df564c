/* SPDX-License-Identifier: Apache-2.0 */
/* audit_points_rollout.c - the points that a rollout's journal answers: 4, 5, 8, 9, 10 and 11. */
#include <inttypes.h>
#include <stdio.h>

#include "pipeline/audit/audit_points.h"

const struct fb_audit_rollout *fb_audit_rollout_of(struct fb_audit_saying *saying)
{
    if (saying->facts->rollout == NULL)
        fb_audit_lack(saying, "anything of a rollout: %s", saying->facts->no_rollout);
    return saying->facts->rollout;
}

struct fb_audit_span fb_audit_duration(int64_t ms)
{
    static const struct {
        int64_t ms;
        const char *name;
    } units[] = { { 86400000, "d" }, { 3600000, "h" }, { 60000, "min" }, { 1000, "s" } };
    struct fb_audit_span out;

    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (ms >= units[i].ms) {
            const int64_t tenths = ms / (units[i].ms / 10);
            (void)snprintf(out.text, sizeof out.text, "%" PRId64 ".%" PRId64 " %s", tenths / 10, tenths % 10, units[i].name);
            return out;
        }
    (void)snprintf(out.text, sizeof out.text, "%" PRId64 " ms", ms);
    return out;
}

/* ---- 4 ---- */

static void tell_ring(struct fb_audit_saying *saying, const struct fb_audit_rollout *rollout, size_t at)
{
    const struct fb_audit_ring *ring = &rollout->rings[at];

    if (ring->opened_ms == 0)
        fb_audit_lack(saying, "that ring %s (%" PRIu64 " hosts) was reached: the rollout is %s", ring->name, ring->hosts, rollout->state);
    else if (at > 0 && ring->opened_ms - rollout->rings[at - 1].opened_ms < rollout->rings[at - 1].bake_ms)
        fb_audit_contradict(saying, rollout->source, "ring %s was opened before ring %s had baked for %s", ring->name,
                            rollout->rings[at - 1].name, fb_audit_duration(rollout->rings[at - 1].bake_ms).text);
    else
        fb_audit_say(saying, rollout->source, "ring %s: %" PRIu64 " hosts, bake %s, %" PRIu32 " approvals, opened %s after the start", ring->name,
                     ring->hosts, fb_audit_duration(ring->bake_ms).text, ring->approvals,
                     fb_audit_duration(ring->opened_ms - rollout->started_ms).text);
}

void fb_audit_rings(struct fb_audit_saying *saying)
{
    const struct fb_audit_rollout *rollout = fb_audit_rollout_of(saying);

    if (rollout == NULL)
        return;
    for (size_t i = 0; i < rollout->ring_count; i++)
        tell_ring(saying, rollout, i);
    if (rollout->ring_count == 1)
        fb_audit_contradict(saying, rollout->source, "the plan has one ring: everybody at once");
    else if (rollout->ring_count == 2)
        fb_audit_lack(saying, "three kinds of rings, internal, canary and wider: the plan has two");
}

/* ---- 5 ---- */

static bool sees_crashes(const bool *metrics)
{
    return metrics[0] || metrics[1];
}

static bool sees_silence(const bool *metrics)
{
    return metrics[2];
}

static bool sees_performance(const bool *metrics)
{
    return metrics[3];
}

static bool sees_false_positives(const bool *metrics)
{
    return metrics[4];
}

static const struct {
    const char *what;
    bool (*watches)(const bool *metrics);
} watched[] = {
    { "crashes", sees_crashes },
    { "performance", sees_performance },
    { "false positives", sees_false_positives },
    { "silence", sees_silence },
};

void fb_audit_monitoring(struct fb_audit_saying *saying)
{
    const struct fb_audit_rollout *rollout = fb_audit_rollout_of(saying);

    if (rollout == NULL)
        return;
    for (size_t i = 0; i < sizeof watched / sizeof watched[0]; i++)
        if (watched[i].watches(rollout->watches))
            fb_audit_say(saying, rollout->source, "%s: a metric of the plan that halts the rollout beyond its line", watched[i].what);
        else
            fb_audit_lack(saying, "that %s can halt it: the plan has no such metric", watched[i].what);
    fb_audit_say(saying, rollout->source, "without counts for %s it is held; it was halted by evidence %" PRIu64 " time%s",
                 fb_audit_duration(rollout->stale_ms).text, rollout->halts_by_evidence, fb_audit_plural(rollout->halts_by_evidence));
}

/* ---- 8 ---- */

void fb_audit_return(struct fb_audit_saying *saying)
{
    const struct fb_audit_rollout *rollout = fb_audit_rollout_of(saying);

    if (rollout == NULL)
        return;
    if (rollout->rollback != NULL)
        fb_audit_say(saying, rollout->source, "the plan names the rollback release %s, prepared before the start", rollout->rollback);
    else
        fb_audit_lack(saying, "a rollback release: the plan names none");
    if (rollout->halts > 0)
        fb_audit_say(saying, rollout->source, "rollouts of this store were halted %" PRIu64 " time%s", rollout->halts, fb_audit_plural(rollout->halts));
    else
        fb_audit_lack(saying, "that a halt was tried: no rollout of this store was ever halted");
    if (rollout->rollbacks > 0)
        fb_audit_say(saying, rollout->source, "rollouts of this store were rolled back %" PRIu64 " time%s", rollout->rollbacks, fb_audit_plural(rollout->rollbacks));
    else
        fb_audit_lack(saying, "that a rollback was tried: no rollout of this store was ever rolled back");
    if (rollout->good > 0)
        fb_audit_say(saying, rollout->source, "%" PRIu64 " time%s a release soaked and became the last known good; two are kept", rollout->good,
                     fb_audit_plural(rollout->good));
    else
        fb_audit_lack(saying, "a last known good release: none of this store is soaked yet");
}

/* ---- 9 ---- */

void fb_audit_customers(struct fb_audit_saying *saying)
{
    const struct fb_audit_rollout *rollout = fb_audit_rollout_of(saying);

    if (rollout == NULL)
        return;
    if (rollout->wishes > 0)
        fb_audit_say(saying, rollout->source, "the plan keeps to the wishes of %zu customer%s: pins, delays, opt-outs", rollout->wishes,
                     fb_audit_plural(rollout->wishes));
    else
        fb_audit_lack(saying, "that customers could choose: the plan has no wish of any");
    if (rollout->critical)
        fb_audit_say(saying, rollout->source, "the content is critical: a delay of %s at most, no pin, no opt-out",
                     fb_audit_duration(rollout->floor_ms).text);
}

/* ---- 10 ---- */

void fb_audit_emergency(struct fb_audit_saying *saying)
{
    const struct fb_audit_override *override = saying->facts->override;
    const struct fb_audit_rollout *rollout = fb_audit_rollout_of(saying);

    if (override != NULL && override->waived > 0)
        fb_audit_contradict(saying, saying->facts->override_source, "an override set aside what evidence lacks: %s", override->first);
    if (rollout == NULL)
        return;
    if (rollout->emergency_permille < 1000)
        fb_audit_say(saying, rollout->source, "the plan's emergency lane waits %" PRIu64 ".%" PRIu64 " %% of each bake; rings, approvals and lines stay",
                     rollout->emergency_permille / 10, rollout->emergency_permille % 10);
    else
        fb_audit_lack(saying, "a shorter bake for emergencies: the plan's emergency lane has none");
    if (rollout->started_ms != 0)
        fb_audit_say(saying, rollout->source, "this rollout went through the %s lane", rollout->emergency ? "emergency" : "normal");
}

/* ---- 11 ---- */

void fb_audit_log(struct fb_audit_saying *saying)
{
    const struct fb_audit_facts *facts = saying->facts;
    const struct fb_audit_rollout *rollout = facts->rollout;

    fb_audit_say(saying, facts->decision, "the decision names the digests of the policy, the inventory and all evidence; a byte changed anywhere shows");
    if (facts->stamp != FB_AUDIT_NO_SOURCE)
        fb_audit_say(saying, facts->stamp, "an authority's timestamp is over its first signature");
    else
        fb_audit_lack(saying, "when it was signed, by somebody else's clock: there is no timestamp");
    if (facts->fault != NULL)
        fb_audit_contradict(saying, FB_AUDIT_NO_SOURCE, "the journal does not hold: %s", facts->fault);
    if (rollout == NULL) {
        fb_audit_lack(saying, "a journal of the rollout: %s", facts->no_rollout);
        return;
    }
    fb_audit_say(saying, rollout->source, "%" PRIu64 " lines of the journal are sealed by a signature; they hang together, and the machine decides each of them again as it stands there",
                 rollout->lines);
    if (rollout->unsealed > 0)
        fb_audit_lack(saying, "the %" PRIu64 " line%s that the journal got after it was sealed", rollout->unsealed,
                      fb_audit_plural(rollout->unsealed));
}
