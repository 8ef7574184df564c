/* SPDX-License-Identifier: Apache-2.0 */
/* audit_rollout.c - what sealed journals of a store show of the rollout of a bundle. */
#include <stdio.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/host/heap.h"
#include "pipeline/approvals/approval.h"
#include "pipeline/audit/audit_seal.h"
#include "rollout/store/controller.h"
#include "rollout/store/sqlite.h"

#define BUSY_MS 5000

/* All journals of one store, one after another. */
struct looking {
    struct fb_audit *audit;
    const struct fb_audit_asking *asking;
    const struct fb_seal *seal;
    struct fb_rollout_store *store;
    const char *fault; /* the first thing that a journal is caught at */
    bool found;        /* the rollout of the bundle, in audit->rollout */
    uint64_t halts, rollbacks, good;
    struct fb_diag *diag;
};

/* One journal on its way. */
struct reading {
    struct fb_audit *audit;
    struct fb_seal_row row;
    struct fb_audit_approvals approvals;
    bool held; /* the line that the seal names has the digest that it names */
    int64_t created_ms;
    uint64_t halts, rollbacks, good, by_evidence;
};

static void read_entry(void *context, const struct fb_journal_entry *entry, const struct fb_rollout_outcome *outcome)
{
    struct reading *reading = context;
    const struct fb_rollout_decision *decision = &outcome->decision;

    fb_audit_approvals_hear(reading->audit, &reading->approvals, entry);
    if (entry->event.kind == FB_EVENT_CREATED)
        reading->created_ms = entry->at_ms;
    if (entry->sequence == reading->row.sequence)
        reading->held = fb_span_is(reading->row.sha256, entry->sha256);
    reading->halts += decision->kind == FB_DECIDED_HALT;
    reading->by_evidence += decision->kind == FB_DECIDED_HALT && decision->cause == FB_CAUSE_EVIDENCE;
    reading->rollbacks += decision->kind == FB_DECIDED_ROLLBACK;
    reading->good += decision->kind == FB_DECIDED_LAST_GOOD;
}

/* Remembers the first fault; what is wrong with files and memory is a failure. */
static bool blame(struct looking *looking, const char *rollout, const char *why)
{
    if (looking->fault == NULL)
        looking->fault = fb_audit_keep(looking->audit, "%s: %s", rollout, why);
    return looking->fault != NULL || fb_fail_memory(looking->diag);
}

static bool blame_fault(struct looking *looking, const char *rollout, const struct fb_diag *fault)
{
    if (fault->fault == FB_FAULT_MEMORY || fault->fault == FB_FAULT_IO) {
        *looking->diag = *fault;
        return false;
    }
    return blame(looking, rollout, fault->message);
}

/* ---- The rollout of this bundle ---- */

static const char *approvers_of(struct fb_audit *audit, const struct fb_rollout *rollout)
{
    char text[512] = "";
    size_t size = 0;

    for (size_t i = 0; i < rollout->plan->approver_count && i < 64 && size < sizeof text; i++)
        if ((rollout->approved >> i & 1) != 0)
            size += (size_t)snprintf(text + size, sizeof text - size, "%s%s", size > 0 ? ", " : "", rollout->plan->approvers[i]);
    return fb_audit_keep(audit, "%s", text);
}

static const struct fb_audit_ring *rings_of(struct fb_audit *audit, const struct fb_rollout *rollout)
{
    const struct fb_rollout_plan *plan = rollout->plan;
    struct fb_audit_ring *rings = fb_arena_array(&audit->arena, plan->ring_count + 1, sizeof *rings);

    for (uint32_t i = 0; rings != NULL && i < plan->ring_count; i++)
        rings[i] = (struct fb_audit_ring){
            .name = fb_audit_keep(audit, "%s", plan->rings[i].name),
            .hosts = fb_rollout_ring_hosts(plan, i),
            .bake_ms = fb_rollout_bake(plan, i, rollout->lane),
            .approvals = plan->rings[i].approvals,
            .opened_ms = rollout->rings[i].opened_ms,
        };
    return rings;
}

/* A release of these bytes was named, and all of it verifies by the same root. */
static bool is_released(const struct looking *looking, const struct fb_release_name *release, bool *out)
{
    *out = false;
    for (size_t i = 0; release->name != NULL && !*out && i < looking->asking->released_count; i++) {
        FB_AUTO(fb_report_free)
        struct fb_report *report = fb_report_new(fb_heap(), "verify");
        char sha256[65] = "";
        struct fb_release_asking asking = looking->asking->release;
        asking.folder = looking->asking->released[i];
        asking.sha256 = sha256;
        if (report == NULL)
            return fb_fail_memory(looking->diag);
        if (!fb_release_verify(&asking, report, looking->diag))
            return false;
        *out = fb_report_verdict(report) == FB_PASS && strcmp(sha256, release->sha256) == 0;
    }
    return true;
}

static const char *keep_name(struct fb_audit *audit, const struct fb_release_name *release)
{
    return release->name != NULL ? fb_audit_keep(audit, "%s", release->name) : NULL;
}

/* All texts are the audit's: plan and state are gone when it is written. */
static void tell_plan(struct fb_audit *audit, const struct fb_rollout *rollout, struct fb_audit_rollout *out)
{
    const struct fb_rollout_plan *plan = rollout->plan;

    out->name = fb_audit_keep(audit, "%s", plan->name);
    out->plan_sha256 = fb_audit_keep(audit, "%s", plan->sha256);
    out->rings = rings_of(audit, rollout);
    out->ring_count = plan->ring_count;
    for (size_t i = 0; i < plan->metric_count; i++)
        if (plan->metrics[i].kind < FB_METRIC_CUSTOM)
            out->watches[plan->metrics[i].kind] = true;
    out->alpha = plan->alpha;
    out->budget = plan->lanes[rollout->lane].budget;
    out->stale_ms = plan->stale_ms;
    out->rollback = keep_name(audit, &plan->rollback);
    out->kill_switch = keep_name(audit, &plan->kill_switch);
    out->approvals = plan->approvals;
    out->wishes = plan->wish_count;
    out->critical = plan->critical;
    out->floor_ms = plan->floor_ms;
    out->emergency_permille = plan->lanes[FB_LANE_EMERGENCY].bake_permille;
}

static bool tell_rollout(struct looking *looking, const struct fb_rollout *rollout, struct reading *reading,
                         uint64_t newest)
{
    struct fb_audit *audit = looking->audit;
    struct fb_audit_rollout own = {
        .state = fb_rollout_state_name(rollout->state),
        .requester = fb_audit_keep(audit, "%s", rollout->requester),
        .lines = reading->row.sequence,
        .unsealed = newest - reading->row.sequence,
        .created_ms = reading->created_ms,
        .started_ms = rollout->started_ms,
        .emergency = rollout->lane == FB_LANE_EMERGENCY,
        .given = reading->approvals.items,
        .given_count = reading->approvals.count,
        .approvers = rollout->approved != 0 ? approvers_of(audit, rollout) : NULL,
        .halts_by_evidence = reading->by_evidence,
    };
    const struct fb_audit_source source = {
        .name = fb_audit_keep(audit, "journal of %s", rollout->plan->name),
        .sha256 = fb_audit_keep(audit, "%s", (const char *)reading->row.sha256.bytes),
        .at = looking->seal->sealed,
        .signers = looking->seal->signers,
        .signer_count = looking->seal->signer_count,
    };

    tell_plan(audit, rollout, &own);
    if (own.name == NULL || own.rings == NULL || own.requester == NULL)
        return fb_fail_memory(looking->diag);
    looking->found = true;
    const bool done = fb_audit_add_source(audit, &source, &own.source, looking->diag)
                   && fb_audit_approvals_end(audit, &reading->approvals, looking->diag)
                   && is_released(looking, &rollout->plan->rollback, &own.rollback_verifies)
                   && is_released(looking, &rollout->plan->kill_switch, &own.kill_switch_verifies);
    audit->rollout = own;
    return done;
}

/* ---- One journal after another ---- */

static bool read_journal(struct looking *looking, const struct fb_controlled *controlled, struct reading *reading)
{
    FB_AUTO(fb_rollout_free)
    struct fb_rollout *again = fb_rollout_new(controlled->plan, fb_heap());
    const char *name = controlled->plan->name;
    struct fb_diag fault = FB_DIAG_NONE;

    if (again == NULL)
        return fb_fail_memory(looking->diag);
    if (!fb_audit_approvals_begin(looking->audit, again, &reading->approvals, looking->diag))
        return false;
    if (!fb_controlled_replay(controlled, reading->row.sequence, read_entry, reading, again, &fault))
        return blame_fault(looking, name, &fault);
    if (!reading->held)
        return blame(looking, name, "the line that the seal names is another one now");
    if (!fb_span_is(reading->row.plan_sha256, controlled->plan->sha256))
        return blame(looking, name, "the plan is another one than was sealed");
    looking->halts += reading->halts;
    looking->rollbacks += reading->rollbacks;
    looking->good += reading->good;
    return strcmp(controlled->plan->release.sha256, looking->audit->release.bundle_sha256) != 0
        || tell_rollout(looking, again, reading, controlled->rollout->sequence);
}

static bool look_at(struct looking *looking, const char *name)
{
    FB_AUTO(fb_controlled_clear)
    struct fb_controlled controlled = { .store = NULL };
    struct fb_diag fault = FB_DIAG_NONE;
    struct reading reading = { .audit = looking->audit };

    if (!fb_seal_find(looking->seal, name, &reading.row))
        return true; /* nobody vouches for it: nothing is said of it */
    if (!fb_controlled_open(looking->store, 0, name, &controlled, &fault))
        return blame_fault(looking, name, &fault);
    controlled.rollout->check_approval = fb_approval_verify;
    return read_journal(looking, &controlled, &reading);
}

static bool look_at_all(struct looking *looking)
{
    struct fb_store_rollout *rollouts = NULL;
    size_t count = 0;
    bool done = looking->store->functions->list(looking->store, &rollouts, &count, looking->diag);

    for (size_t i = 0; done && i < count; i++)
        done = look_at(looking, rollouts[i].name);
    fb_store_rollouts_free(rollouts, count);
    return done;
}

static bool look(struct looking *looking)
{
    struct fb_audit *audit = looking->audit;

    if (!fb_sqlite_store_open(looking->asking->store, FB_STORE_READ_ONLY, BUSY_MS, &looking->store, looking->diag))
        return false;
    const bool done = look_at_all(looking);
    fb_rollout_store_close(looking->store);
    if (!done)
        return false;
    audit->facts.fault = looking->fault;
    audit->facts.no_rollout = looking->fault != NULL ? "a journal of the store does not hold"
                                                     : "no sealed journal of the store is of this bundle";
    if (looking->fault != NULL || !looking->found)
        return true;
    audit->rollout.halts = looking->halts;
    audit->rollout.rollbacks = looking->rollbacks;
    audit->rollout.good = looking->good;
    audit->facts.rollout = &audit->rollout;
    return true;
}

bool fb_audit_look_at_rollout(struct fb_audit *audit, const struct fb_audit_asking *asking, struct fb_diag *diag)
{
    struct fb_seal seal = { .document = NULL };
    struct looking looking = { .audit = audit, .asking = asking, .seal = &seal, .diag = diag };
    const char *refused = NULL;

    if (asking->store == NULL)
        return true;
    if (asking->seal == NULL) {
        audit->facts.no_rollout = "nobody vouches for the store's journals: they need a seal (`firebreak rollout seal`, --seal)";
        return true;
    }
    const bool done = fb_seal_open(audit, asking, &seal, &refused, diag);
    if (done && refused != NULL) {
        audit->facts.fault = refused;
        audit->facts.no_rollout = "the seal of the journals does not hold";
    }
    const bool looked = done && (refused != NULL || look(&looking));
    fb_seal_clear(&seal);
    return looked;
}
