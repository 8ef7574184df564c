/* SPDX-License-Identifier: Apache-2.0 */
/* names.c - the words for states, events, decisions and blockers, and what people mean by theirs. */
#include "rollout/machine/machine.h"

#include <stdio.h>
#include <string.h>

const char *fb_rollout_state_name(enum fb_rollout_state state)
{
    static const char *const names[FB_ROLLOUT_STATE_COUNT] = {
        [FB_ROLLOUT_DRAFT] = "draft",
        [FB_ROLLOUT_APPROVED] = "approved",
        [FB_ROLLOUT_BAKING] = "baking",
        [FB_ROLLOUT_HELD] = "held",
        [FB_ROLLOUT_HALTED] = "halted",
        [FB_ROLLOUT_ROLLING_BACK] = "rolling back",
        [FB_ROLLOUT_COMPLETED] = "completed",
        [FB_ROLLOUT_WITHDRAWN] = "withdrawn",
    };
    return names[state];
}

const char *fb_rollout_cause_name(enum fb_rollout_cause cause)
{
    static const char *const names[FB_CAUSE_COUNT] = {
        [FB_CAUSE_NONE] = "none",
        [FB_CAUSE_OPERATOR] = "operator",
        [FB_CAUSE_EVIDENCE] = "evidence",
        [FB_CAUSE_STALE] = "stale",
        [FB_CAUSE_OVERRUN] = "overrun",
    };
    return names[cause];
}

const char *fb_rollout_event_name(enum fb_rollout_event_kind kind)
{
    static const char *const names[FB_EVENT_KIND_COUNT] = {
        [FB_EVENT_CREATED] = "created",
        [FB_EVENT_APPROVE] = "approve",
        [FB_EVENT_START] = "start",
        [FB_EVENT_TICK] = "tick",
        [FB_EVENT_COUNTS] = "counts",
        [FB_EVENT_HOLD] = "hold",
        [FB_EVENT_RESUME] = "resume",
        [FB_EVENT_HALT] = "halt",
        [FB_EVENT_ROLLBACK] = "rollback",
        [FB_EVENT_WITHDRAW] = "withdraw",
        [FB_EVENT_BASELINE] = "baseline",
        [FB_EVENT_DEPENDENCY] = "dependency",
    };
    return names[kind];
}

bool fb_rollout_verb(const char *verb, enum fb_rollout_event_kind *out)
{
    static const struct {
        const char *verb;
        enum fb_rollout_event_kind kind;
    } verbs[] = {
        { "approve", FB_EVENT_APPROVE },
        { "start", FB_EVENT_START },
        { "hold", FB_EVENT_HOLD },
        { "resume", FB_EVENT_RESUME },
        { "halt", FB_EVENT_HALT },
        { "rollback", FB_EVENT_ROLLBACK },
        { "withdraw", FB_EVENT_WITHDRAW },
        { "depend", FB_EVENT_DEPENDENCY },
        { "baseline", FB_EVENT_BASELINE },
    };

    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        if (strcmp(verbs[i].verb, verb) == 0) {
            *out = verbs[i].kind;
            return true;
        }
    }
    return false;
}

uint32_t fb_rollout_find_ring(const struct fb_rollout_plan *plan, const char *text)
{
    for (uint32_t ring = 0; ring < plan->ring_count; ring++) {
        char number[16];

        (void)snprintf(number, sizeof number, "%u", ring);
        if (strcmp(plan->rings[ring].name, text) == 0 || strcmp(number, text) == 0)
            return ring;
    }
    return FB_NO_RING;
}

uint32_t fb_rollout_find_metric(const struct fb_rollout_plan *plan, const char *name)
{
    uint32_t metric = 0;

    while (metric < plan->metric_count && strcmp(plan->metrics[metric].name, name) != 0)
        metric++;
    return metric;
}

size_t fb_rollout_find_approver(const struct fb_rollout_plan *plan, const char *name)
{
    size_t at = 0;

    while (at < plan->approver_count && strcmp(plan->approvers[at], name) != 0)
        at++;
    return at;
}

size_t fb_rollout_find_keyid(const struct fb_rollout_plan *plan, const char *keyid)
{
    size_t at = 0;

    while (at < plan->approver_count && (plan->approver_keys[at] == NULL || strcmp(plan->approver_keys[at], keyid) != 0))
        at++;
    return at;
}

const char *fb_rollout_decision_name(enum fb_decision_kind kind)
{
    static const char *const names[FB_DECISION_COUNT] = {
        [FB_DECIDED_NOTHING] = "nothing",
        [FB_DECIDED_WAIT] = "wait",
        [FB_DECIDED_STEP] = "step",
        [FB_DECIDED_RING] = "ring",
        [FB_DECIDED_COMPLETE] = "complete",
        [FB_DECIDED_HOLD] = "hold",
        [FB_DECIDED_RESUME] = "resume",
        [FB_DECIDED_HALT] = "halt",
        [FB_DECIDED_ROLLBACK] = "rollback",
        [FB_DECIDED_WITHDRAWN] = "withdrawn",
        [FB_DECIDED_APPROVED] = "approved",
        [FB_DECIDED_LAST_GOOD] = "last good",
    };
    return names[kind];
}

const char *fb_rollout_blocker_text(uint32_t blockers)
{
    static const char *const texts[FB_BLOCKER_COUNT] = {
        "it is not on its way through the rings",
        "the bake of this step is not over",
        "too many of those who fetched it have not reported",
        "no fresh counts come in",
        "a freeze window is on",
        "approvals are missing",
        "a release that it depends on is not completed",
        "the statistics give no answer",
        "too few hosts of this step have fetched it",
        "an earlier ring is still on",
        "more hosts fetched it than were allowed to",
    };
    for (int i = 0; i < FB_BLOCKER_COUNT; i++)
        if ((blockers >> i & 1) != 0)
            return texts[i];
    return "nothing";
}

const char *fb_rollout_count_name(const struct fb_rollout_plan *plan, uint32_t count)
{
    static const char *const names[FB_COUNT_METRIC] = {
        [FB_COUNT_FETCHED] = "fetched",
        [FB_COUNT_RESOLVED] = "resolved",
        [FB_COUNT_FAILED] = "failed",
        [FB_COUNT_RECOVERED] = "recovered",
        [FB_COUNT_REVERTED] = "reverted",
    };
    if (count < FB_COUNT_METRIC)
        return names[count];
    return count < fb_rollout_count_total(plan) ? plan->metrics[count - FB_COUNT_METRIC].name : NULL;
}

uint32_t fb_rollout_count_total(const struct fb_rollout_plan *plan)
{
    return FB_COUNT_METRIC + (uint32_t)plan->metric_count;
}

const char *fb_rollout_refusal_rule(enum fb_refusal kind)
{
    static const char *const rules[] = {
        [FB_REFUSED_STATE] = "FB9011",
        [FB_REFUSED_PERSON] = "FB9012",
        [FB_REFUSED_WORDS] = "FB9013",
        [FB_REFUSED_SIGNATURE] = "FB9014",
    };

    return rules[kind];
}
