/* SPDX-License-Identifier: Apache-2.0 */
/* audit_facts.h - what is known of a release from signed evidence, and what an auditor is told of it.
 *
 * The pure middle of `audit`: facts in, answers out, without files or a clock.  Whoever fills the facts
 * (audit_release.c, audit_rollout.c) takes them from verified evidence alone.  Everything is borrowed from
 * whoever fills it, but for the statements' texts, which are the answers' arena's.
 */
#ifndef FB_PIPELINE_AUDIT_FACTS_H
#define FB_PIPELINE_AUDIT_FACTS_H

#include "base/core/arena.h"
#include "base/core/attributes.h"
#include "base/core/diag.h"

#define FB_AUDIT_POINTS 11
#define FB_AUDIT_NO_SOURCE SIZE_MAX
#define FB_AUDIT_METRICS 5 /* crash, boot loop, silence, cpu, false positive: as enum fb_metric_kind */

/* ---- Where a statement comes from ---- */

struct fb_audit_signer {
    const char *role; /* "evidence of layout", "release, as author" */
    const char *keyid;
    const char *algorithm;
};

struct fb_audit_source {
    const char *name;   /* "evidence/layout.dsse.json" */
    const char *sha256; /* of the file; of a journal that of the line up to which it is sealed */
    int64_t at;         /* when, says what was signed: seconds since 1970; 0: it does not say */
    const struct fb_audit_signer *signers;
    size_t signer_count; /* at least 1 */
};

/* ---- The release ---- */

struct fb_audit_gate {
    const char *name;
    bool asked;    /* the policy asks for it */
    bool passed;   /* of every file in the bundle */
    bool exempt;   /* the policy says by name that it is not applicable */
    size_t source; /* its evidence, or FB_AUDIT_NO_SOURCE */
};

struct fb_audit_build {
    const char *name;
    uint64_t share_ppm;
    const char *supply; /* of the contract that content was judged by; NULL: it was not */
    bool ran;           /* its engine loaded and evaluated every file, and passed */
};

struct fb_audit_override {
    const char *reason;
    const char *until;
    size_t waived;     /* findings that only it sets aside */
    const char *first; /* rule and message of the first of them; NULL: none */
};

struct fb_audit_rollout;

struct fb_audit_facts {
    bool verifies; /* the whole of `firebreak verify` came out as a pass; else nothing below is said */
    const struct fb_audit_source *sources;
    size_t source_count;
    size_t policy; /* sources, or FB_AUDIT_NO_SOURCE */
    size_t inventory;
    size_t decision;
    size_t override_source;
    size_t stamp; /* a timestamp (RFC 3161) that holds */

    uint64_t policy_version;
    uint64_t inventory_version;
    const struct fb_audit_gate *gates; /* all that there are */
    size_t gate_count;
    const struct fb_audit_build *builds; /* of the signed inventory */
    size_t build_count;
    const struct fb_audit_override *override; /* NULL: none */
    bool separation;
    size_t authors;   /* distinct keys that signed the decision as author */
    size_t approvers; /* as approver or releaser, and not as author too */
    size_t threshold;
    size_t files;           /* of the bundle */
    uint64_t news;          /* warnings of the gate change: what is new in it */
    int64_t decided;        /* seconds since 1970 */
    const char *no_rollout; /* why `rollout` is NULL */
    const char *fault;      /* what the journals or their seal are caught at; NULL: all hold */
    const struct fb_audit_rollout *rollout;
};

/* ---- The rollout, as its sealed journal has it ---- */

struct fb_audit_ring {
    const char *name;
    uint64_t hosts;
    int64_t bake_ms; /* in the lane that it went through */
    uint32_t approvals;
    int64_t opened_ms; /* 0: not yet */
};

struct fb_audit_approval {
    const char *name;
    const char *ring;   /* NULL: the start */
    const char *sha256; /* of the envelope; NULL: it is not signed, and the next four say nothing */
    const char *keyid;
    const char *algorithm;
    int64_t at; /* seconds since 1970, by the approver's clock */
    size_t source;
};

struct fb_audit_rollout {
    const char *name;
    const char *state;
    const char *requester;
    const char *plan_sha256;
    size_t source;     /* the journal */
    uint64_t lines;    /* that the seal covers: all that follows is as of the last of them */
    uint64_t unsealed; /* that came after them */
    int64_t created_ms;
    int64_t started_ms; /* 0: not yet */
    bool emergency;
    const struct fb_audit_ring *rings;
    size_t ring_count;
    bool watches[FB_AUDIT_METRICS];
    double alpha;
    uint64_t budget;
    int64_t stale_ms;
    const char *rollback;   /* the prepared release's name; NULL: none */
    bool rollback_verifies; /* a release of those bytes was named, and verifies against the same root */
    const char *kill_switch;
    bool kill_switch_verifies;
    uint32_t approvals;                    /* of the start, that were needed */
    const char *approvers;                 /* who gave them, "ann, ben"; NULL: nobody yet */
    const struct fb_audit_approval *given; /* these, and those of rings */
    size_t given_count;
    uint64_t halts_by_evidence;
    uint64_t halts;     /* of any rollout in the store */
    uint64_t rollbacks; /* likewise */
    uint64_t good;      /* releases that soaked and became the last known good */
    size_t wishes;      /* customers with a pin, a delay or an opt-out */
    bool critical;
    int64_t floor_ms;
    uint64_t emergency_permille; /* of each bake that the emergency lane waits */
};

/* ---- The answers ---- */

enum fb_audit_answer {
    FB_AUDIT_SHOWN,
    FB_AUDIT_IN_PART,
    FB_AUDIT_NOT_SHOWN,
    FB_AUDIT_CONTRADICTED,
};

/* "shown", "shown in part", "not shown", "contradicted" */
const char *fb_audit_answer_name(enum fb_audit_answer answer);

enum fb_audit_kind {
    FB_AUDIT_SAYS,
    FB_AUDIT_LACKS, /* what is not shown */
    FB_AUDIT_CONTRADICTS,
};

struct fb_audit_statement {
    enum fb_audit_kind kind;
    const char *text;
    size_t source;
};

struct fb_audit_point {
    const char *question;
    struct fb_audit_statement *statements; /* malloc'ed */
    size_t count;
    size_t capacity;
};

struct fb_audit_answers {
    struct fb_audit_point points[FB_AUDIT_POINTS]; /* point n is points[n - 1] */
    struct fb_arena arena;
};

void fb_audit_answers_init(struct fb_audit_answers *answers);
void fb_audit_answers_clear(struct fb_audit_answers *answers);

/* Answers every point.  False only when memory is short. */
FB_MUST_CHECK bool fb_audit_decide(const struct fb_audit_facts *facts, struct fb_audit_answers *answers,
                                   struct fb_diag *diag);

/* What its statements come to: contradicted if one contradicts, shown if none is lacking, in part if some
 * are, not shown if nothing else is there. */
enum fb_audit_answer fb_audit_answer_of(const struct fb_audit_point *point);

#endif
