/* SPDX-License-Identifier: Apache-2.0 */
/* audit.c - the order of an audit: prove the release, gather what it shows, answer, and tell. */
#include "pipeline/audit/audit.h"

#include <stdarg.h>
#include <stdlib.h>

#include "base/host/fail.h"
#include "base/host/format.h"
#include "base/host/heap.h"
#include "pipeline/audit/audit_inside.h"

const char *fb_audit_keep(struct fb_audit *audit, const char *format, ...)
{
    char text[1024];
    va_list arguments;

    va_start(arguments, format);
    fb_format_text(text, sizeof text, format, arguments);
    va_end(arguments);
    return fb_arena_text(&audit->arena, fb_span_of(text));
}

bool fb_audit_add_source(struct fb_audit *audit, const struct fb_audit_source *source, size_t *index,
                         struct fb_diag *diag)
{
    if (source->name == NULL || source->sha256 == NULL
        || !fb_grow((void **)&audit->sources, &audit->source_capacity, audit->facts.source_count, sizeof *audit->sources))
        return fb_fail_memory(diag);
    *index = audit->facts.source_count++;
    audit->sources[*index] = *source;
    audit->facts.sources = audit->sources;
    return true;
}

bool fb_audit_signers(struct fb_audit *audit, const char *role, struct fb_key *const *keys, size_t key_count,
                      const struct fb_tally *tally, const struct fb_audit_signer **signers, size_t *count,
                      struct fb_diag *diag)
{
    struct fb_audit_signer *own = fb_arena_array(&audit->arena, key_count + 1, sizeof *own);

    if (own == NULL)
        return fb_fail_memory(diag);
    *count = 0;
    for (size_t i = 0; i < key_count; i++) {
        if (!tally->valid[i])
            continue;
        const char *keyid = fb_audit_keep(audit, "%s", fb_key_id(keys[i]));
        if (keyid == NULL)
            return fb_fail_memory(diag);
        own[(*count)++] = (struct fb_audit_signer){ role, keyid, fb_key_type_name(fb_key_type_of(keys[i])) };
    }
    *signers = own;
    return true;
}

static struct fb_audit *new_audit(void)
{
    struct fb_audit *audit = calloc(1, sizeof *audit);

    if (audit == NULL)
        return NULL;
    fb_dossier_init(&audit->release);
    fb_audit_answers_init(&audit->answers);
    fb_arena_init(&audit->arena, fb_heap(), SIZE_MAX);
    audit->report = fb_report_new(fb_heap(), "audit");
    audit->facts = (struct fb_audit_facts){
        .policy = FB_AUDIT_NO_SOURCE,
        .inventory = FB_AUDIT_NO_SOURCE,
        .decision = FB_AUDIT_NO_SOURCE,
        .override_source = FB_AUDIT_NO_SOURCE,
        .stamp = FB_AUDIT_NO_SOURCE,
        .no_rollout = "no store of rollouts was named (--store)",
    };
    return audit;
}

void fb_audit_free(struct fb_audit *audit)
{
    if (audit == NULL)
        return;
    fb_dossier_clear(&audit->release);
    fb_report_free(audit->report);
    fb_audit_answers_clear(&audit->answers);
    free(audit->sources);
    fb_arena_clear(&audit->arena);
    free(audit);
}

struct fb_report *fb_audit_report(const struct fb_audit *audit)
{
    return audit->report;
}

/* ---- Answers that are findings ---- */

static bool tell_contradictions(struct fb_audit *audit, size_t number, struct fb_diag *diag)
{
    const struct fb_audit_point *point = &audit->answers.points[number - 1];

    for (size_t i = 0; i < point->count; i++)
        if (point->statements[i].kind == FB_AUDIT_CONTRADICTS
            && !fb_dossier_find(&audit->release, audit->report, FB8050, diag, "point %zu: %s", number, point->statements[i].text))
            return false;
    return true;
}

static const char *first_lack(const struct fb_audit_point *point)
{
    size_t at = 0;

    while (at < point->count && point->statements[at].kind != FB_AUDIT_LACKS)
        at++;
    return at < point->count ? point->statements[at].text : "";
}

static bool tell(struct fb_audit *audit, const bool required[static FB_AUDIT_POINTS], struct fb_diag *diag)
{
    for (size_t number = 1; number <= FB_AUDIT_POINTS; number++) {
        const struct fb_audit_point *point = &audit->answers.points[number - 1];
        const enum fb_audit_answer answer = fb_audit_answer_of(point);

        if (!tell_contradictions(audit, number, diag))
            return false;
        if (required[number - 1] && (answer == FB_AUDIT_IN_PART || answer == FB_AUDIT_NOT_SHOWN)
            && !fb_dossier_find(&audit->release, audit->report, FB8051, diag, "point %zu is %s; not shown: %s", number,
                                fb_audit_answer_name(answer), first_lack(point)))
            return false;
    }
    return true;
}

/* ---- The whole ---- */

static bool run(struct fb_audit *audit, const struct fb_audit_asking *asking, struct fb_diag *diag)
{
    if (!fb_dossier_verify(&audit->release, &asking->release, audit->report, diag)
        || !fb_dossier_tell_vouched(&audit->release, audit->report, diag))
        return false;
    audit->facts.verifies = fb_report_verdict(audit->report) == FB_PASS;
    if (audit->facts.verifies
        && !(fb_audit_look_at_release(audit, diag) && fb_audit_look_at_rollout(audit, asking, diag)))
        return false;
    return fb_audit_decide(&audit->facts, &audit->answers, diag) && tell(audit, asking->required, diag);
}

bool fb_audit_run(const struct fb_audit_asking *asking, struct fb_audit **out, struct fb_diag *diag)
{
    FB_AUTO(fb_audit_free)
    struct fb_audit *audit = new_audit();

    if (audit == NULL || audit->report == NULL)
        return fb_fail_memory(diag);
    if (!run(audit, asking, diag))
        return false;
    *out = fb_take(audit);
    return true;
}
