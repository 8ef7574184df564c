/* SPDX-License-Identifier: Apache-2.0 */
/* audit_points.c - the points that the release itself answers: 1, 2, 3, 6 and 7. */
#include "pipeline/audit/audit_points.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>

#include "base/host/fail.h"
#include "base/host/format.h"
#include "base/host/heap.h"

const char *fb_audit_answer_name(enum fb_audit_answer answer)
{
    static const char *const names[] = { "shown", "shown in part", "not shown", "contradicted" };

    return names[answer];
}

void fb_audit_answers_init(struct fb_audit_answers *answers)
{
    *answers = (struct fb_audit_answers){ .points = { { .question = NULL } } };
    fb_arena_init(&answers->arena, fb_heap(), SIZE_MAX);
}

void fb_audit_answers_clear(struct fb_audit_answers *answers)
{
    for (size_t i = 0; i < FB_AUDIT_POINTS; i++)
        free(answers->points[i].statements);
    fb_arena_clear(&answers->arena);
    *answers = (struct fb_audit_answers){ .points = { { .question = NULL } } };
}

enum fb_audit_answer fb_audit_answer_of(const struct fb_audit_point *point)
{
    size_t counts[3] = { 0 };

    for (size_t i = 0; i < point->count; i++)
        counts[point->statements[i].kind]++;
    if (counts[FB_AUDIT_CONTRADICTS] > 0)
        return FB_AUDIT_CONTRADICTED;
    if (counts[FB_AUDIT_SAYS] == 0)
        return FB_AUDIT_NOT_SHOWN;
    return counts[FB_AUDIT_LACKS] == 0 ? FB_AUDIT_SHOWN : FB_AUDIT_IN_PART;
}

/* ---- Saying ---- */

static void add(struct fb_audit_saying *saying, enum fb_audit_kind kind, size_t source, const char *format,
                va_list arguments) FB_PRINTF(4, 0);
static void add(struct fb_audit_saying *saying, enum fb_audit_kind kind, size_t source, const char *format,
                va_list arguments)
{
    struct fb_audit_point *point = saying->point;
    char text[1024];

    fb_format_text(text, sizeof text, format, arguments);
    const char *copy = fb_arena_text(&saying->answers->arena, fb_span_of(text));
    if (saying->failed || copy == NULL
        || !fb_grow((void **)&point->statements, &point->capacity, point->count, sizeof *point->statements)) {
        saying->failed = true;
        return;
    }
    point->statements[point->count++] = (struct fb_audit_statement){ kind, copy, source };
}

void fb_audit_say(struct fb_audit_saying *saying, size_t source, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    add(saying, FB_AUDIT_SAYS, source, format, arguments);
    va_end(arguments);
}

void fb_audit_lack(struct fb_audit_saying *saying, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    add(saying, FB_AUDIT_LACKS, FB_AUDIT_NO_SOURCE, format, arguments);
    va_end(arguments);
}

void fb_audit_contradict(struct fb_audit_saying *saying, size_t source, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    add(saying, FB_AUDIT_CONTRADICTS, source, format, arguments);
    va_end(arguments);
}

/* ---- 1: every change through the same gates ---- */

static void tell_gate(struct fb_audit_saying *saying, const struct fb_audit_gate *gate)
{
    if (gate->exempt)
        fb_audit_say(saying, saying->facts->policy, "gate %s is not applicable: the signed policy says so by name", gate->name);
    else if (gate->source == FB_AUDIT_NO_SOURCE || !gate->passed)
        fb_audit_lack(saying, "that gate %s passed: %s%s", gate->name,
                      gate->source == FB_AUDIT_NO_SOURCE ? "there is no evidence of it" : "its evidence says something else",
                      gate->asked ? "" : ", and the policy does not ask for it");
    else
        fb_audit_say(saying, gate->source, "gate %s passed for %zu file%s, which is all of the bundle%s", gate->name,
                     saying->facts->files, fb_audit_plural(saying->facts->files),
                     gate->asked ? "" : "; the policy does not ask for it");
}

static void tell_override(struct fb_audit_saying *saying)
{
    const struct fb_audit_override *override = saying->facts->override;

    if (override == NULL)
        return;
    fb_audit_say(saying, saying->facts->override_source, "an override until %s sets aside %zu finding%s, with its reason: %s",
                 override->until, override->waived, fb_audit_plural(override->waived), override->reason);
    fb_audit_lack(saying, "that the override was reviewed afterwards");
}

/* Rollback and kill switch of the plan are releases like any other. */
static void tell_prepared(struct fb_audit_saying *saying, const char *what, const char *name, bool verifies)
{
    if (name == NULL)
        return;
    if (verifies)
        fb_audit_say(saying, saying->facts->rollout->source, "the prepared %s %s is a release that verifies by the same root of trust",
                     what, name);
    else
        fb_audit_lack(saying, "that the prepared %s %s passed the same: name its release folder with --released", what, name);
}

static void tell_same_phases(struct fb_audit_saying *saying)
{
    const struct fb_audit_rollout *rollout = saying->facts->rollout;

    for (size_t i = 0; i < saying->facts->gate_count; i++)
        tell_gate(saying, &saying->facts->gates[i]);
    tell_override(saying);
    if (rollout == NULL) {
        fb_audit_lack(saying, "that its rollback and its kill switch passed the same: %s", saying->facts->no_rollout);
        return;
    }
    tell_prepared(saying, "rollback", rollout->rollback, rollout->rollback_verifies);
    tell_prepared(saying, "kill switch", rollout->kill_switch, rollout->kill_switch_verifies);
    if (rollout->started_ms != 0 && rollout->started_ms / 1000 + 300 < saying->facts->decided)
        fb_audit_contradict(saying, rollout->source, "the rollout began before the decision to release was signed");
}

/* ---- 2: criteria before the rollout ---- */

static void tell_criteria(struct fb_audit_saying *saying)
{
    const struct fb_audit_rollout *rollout = saying->facts->rollout;

    fb_audit_say(saying, saying->facts->decision, "the decision names the digest of policy version %" PRIu64 ", which says what a release must have",
                 saying->facts->policy_version);
    if (rollout == NULL) {
        fb_audit_lack(saying, "criteria of the rollout: %s", saying->facts->no_rollout);
        return;
    }
    if (rollout->started_ms == 0)
        fb_audit_lack(saying, "a start: the rollout is %s", rollout->state);
    else if (rollout->created_ms > rollout->started_ms)
        fb_audit_contradict(saying, rollout->source, "the plan is younger than the start");
    else
        fb_audit_say(saying, rollout->source, "the plan (SHA-256 %s) with its halting lines (alpha %g, budget %" PRIu64 " hosts) was in the journal %s before the start",
                     rollout->plan_sha256, rollout->alpha, rollout->budget,
                     fb_audit_duration(rollout->started_ms - rollout->created_ms).text);
}

/* ---- 3: a test record for each build ---- */

static void tell_build(struct fb_audit_saying *saying, const struct fb_audit_build *build, size_t contract, size_t engine)
{
    if (build->supply != NULL && contract != FB_AUDIT_NO_SOURCE)
        fb_audit_say(saying, contract, "%s (%" PRIu64 " of a million sensors): judged by its contract, supply %s", build->name,
                     build->share_ppm, build->supply);
    else
        fb_audit_lack(saying, "that %s can take it: no contract of it was judged by", build->name);
    if (build->ran)
        fb_audit_say(saying, engine, "%s: its own engine loaded and evaluated it", build->name);
    else
        fb_audit_lack(saying, "that the engine of %s ran it", build->name);
}

static size_t source_of_gate(const struct fb_audit_facts *facts, const char *name)
{
    for (size_t i = 0; i < facts->gate_count; i++)
        if (fb_span_is(fb_span_of(facts->gates[i].name), name))
            return facts->gates[i].source;
    return FB_AUDIT_NO_SOURCE;
}

static void tell_builds(struct fb_audit_saying *saying)
{
    const struct fb_audit_facts *facts = saying->facts;

    fb_audit_say(saying, facts->inventory, "fleet inventory version %" PRIu64 " has %zu sensor build%s", facts->inventory_version,
                 facts->build_count, fb_audit_plural(facts->build_count));
    for (size_t i = 0; i < facts->build_count; i++)
        tell_build(saying, &facts->builds[i], source_of_gate(facts, "contract"), source_of_gate(facts, "engine"));
}

/* ---- 6: four eyes ---- */

static void tell_approval(struct fb_audit_saying *saying, const struct fb_audit_approval *approval)
{
    const char *what = approval->ring != NULL ? "ring " : "the start";
    const char *ring = approval->ring != NULL ? approval->ring : "";

    if (approval->sha256 != NULL)
        fb_audit_say(saying, approval->source, "%s approved %s%s of this very plan and release by a signature: key %s", approval->name, what, ring,
                     approval->keyid);
    else
        fb_audit_lack(saying, "that %s signed the approval of %s%s: it is not signed, a name in a line of the journal", approval->name, what, ring);
}

static void tell_start_approvals(struct fb_audit_saying *saying)
{
    const struct fb_audit_rollout *rollout = saying->facts->rollout;

    if (rollout == NULL) {
        fb_audit_lack(saying, "who approved the rollout: %s", saying->facts->no_rollout);
        return;
    }
    if (rollout->approvers != NULL)
        fb_audit_say(saying, rollout->source, "%s asked for the rollout, and %s approved it; the journal takes no approval of who asked",
                     rollout->requester, rollout->approvers);
    else
        fb_audit_lack(saying, "an approval of the rollout that %s asked for", rollout->requester);
    for (size_t i = 0; i < rollout->given_count; i++)
        tell_approval(saying, &rollout->given[i]);
}

static void tell_people(struct fb_audit_saying *saying)
{
    const struct fb_audit_facts *facts = saying->facts;

    if (facts->authors > 0 && facts->approvers > 0)
        fb_audit_say(saying, facts->decision, "%zu key%s signed as author, and %zu other%s as approver or releaser; the policy asks for %zu", facts->authors,
                     fb_audit_plural(facts->authors), facts->approvers, fb_audit_plural(facts->approvers), facts->threshold);
    else if (facts->authors > 0)
        fb_audit_contradict(saying, facts->decision, "nobody but the author signed the decision");
    else
        fb_audit_lack(saying, "who asked for the release: nobody signed as author");
    if (facts->separation)
        fb_audit_say(saying, facts->policy, "the policy lets no key have two roles");
    else
        fb_audit_lack(saying, "that roles are apart: the policy lets one key have two");
    tell_start_approvals(saying);
}

/* ---- 7: at the endpoint ---- */

static void tell_endpoint(struct fb_audit_saying *saying)
{
    const struct fb_audit_facts *facts = saying->facts;

    fb_audit_say(saying, facts->decision, "the decision is about the bundle's very bytes, and the evidence about the bytes of its %zu file%s", facts->files,
                 fb_audit_plural(facts->files));
    if (source_of_gate(facts, "change") != FB_AUDIT_NO_SOURCE)
        fb_audit_say(saying, source_of_gate(facts, "change"), "what is new in it: %" PRIu64 " warning%s of the gate change, in its evidence", facts->news,
                     fb_audit_plural(facts->news));
    fb_audit_lack(saying, "that each endpoint checked it: sensors do not sign what they install (`firebreak fetch` takes nothing else)");
    fb_audit_lack(saying, "a release note for people: releases have none");
}

/* ---- All ---- */

static const struct {
    const char *question;
    void (*answer)(struct fb_audit_saying *saying);
} points[FB_AUDIT_POINTS] = {
    { "Every change, kill switches and rollbacks too, passes the same phases; a bypass is recorded with its reason and reviewed", tell_same_phases },
    { "Success criteria were written before the rollout", tell_criteria },
    { "There is a test record for each supported consumer version", tell_builds },
    { "Internal ring first, then canary, then wider rings, each with bake time and thresholds", fb_audit_rings },
    { "Monitoring is a gate: crashes, performance, false positives, and silence", fb_audit_monitoring },
    { "Whoever approves is not whoever asked; approvals are signed", tell_people },
    { "Integrity and authenticity are checked at the endpoint; each update has a release note", tell_endpoint },
    { "Rollback and abort are tested; the last known good is kept", fb_audit_return },
    { "Customers can postpone, pin and choose rings, within limits for critical content", fb_audit_customers },
    { "There is an emergency lane: a shorter bake, and no check is skipped", fb_audit_emergency },
    { "All of it is in a tamper-evident audit log", fb_audit_log },
};

bool fb_audit_decide(const struct fb_audit_facts *facts, struct fb_audit_answers *answers, struct fb_diag *diag)
{
    struct fb_audit_saying saying = { .facts = facts, .answers = answers };

    for (size_t i = 0; i < FB_AUDIT_POINTS; i++) {
        saying.point = &answers->points[i];
        saying.point->question = points[i].question;
        if (facts->verifies)
            points[i].answer(&saying);
        else
            fb_audit_lack(&saying, "anything: the release does not verify");
    }
    return !saying.failed || fb_fail_memory(diag);
}
