/* SPDX-License-Identifier: Apache-2.0 */
/* decide.c - the decision, and what it asks of each piece of evidence as a whole. */
#include "signer/release/decide.h"

#include <stdarg.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/host/format.h"
#include "signer/release/decide_parts.h"

/* Names of layers that are always required; a policy can only add some. */
static const char *const default_layers[] = { "child", "cleared", "limits", "seccomp", "no-network" };

/* Gates that run engines. */
static const char *const engine_gates[] = { "engine", "fuzz" };

bool fb_runs_engines(struct fb_span gate)
{
    return fb_span_is(gate, engine_gates[0]) || fb_span_is(gate, engine_gates[1]);
}

bool fb_decide_against(const struct fb_deciding *deciding, enum fb_rule rule, const char *sensor,
                       const char *format, ...)
{
    char message[1024];
    va_list arguments;

    va_start(arguments, format);
    fb_format_text(message, sizeof message, format, arguments);
    va_end(arguments);
    const struct fb_finding finding = {
        .rule = rule,
        .level = fb_rule_level(rule),
        .gate = "",
        .subject = deciding->asked->subject,
        .sensor = sensor,
        .message = message,
        .undecided = rule == FB8028, /* nobody knows what such a build is like */
    };
    return fb_report_add(deciding->report, &finding) || fb_fail_memory(deciding->diag);
}

bool fb_decision_asks(const struct fb_decision *decision, const char *gate)
{
    const struct fb_doc *gates = decision->policy->gates;
    const char *const *name = decision->gates;

    if (gates != NULL)
        return fb_text_list_has(gates, fb_span_of(gate));
    while (*name != NULL && strcmp(*name, gate) != 0)
        name++;
    return *name != NULL;
}

static bool check_age(const struct fb_deciding *deciding, const struct fb_evidence *evidence)
{
    const struct fb_decision *asked = deciding->asked;
    const int64_t finished = fb_evidence_finished(evidence);
    const int64_t valid = (int64_t)asked->policy->valid_hours * 3600;
    const char *gate = fb_text_of(fb_evidence_gate(evidence));

    if (finished > asked->now + FB_CLOCK_SLACK)
        return fb_decide_against(deciding, FB8024, NULL, "the evidence of the gate \"%s\" is from the future", gate);
    return finished + valid >= asked->now
        || fb_decide_against(deciding, FB8024, NULL, "the evidence of the gate \"%s\" is %lld hours old; the policy takes %llu",
                             gate, (long long)((asked->now - finished) / 3600), (unsigned long long)asked->policy->valid_hours);
}

static bool check_scope(const struct fb_deciding *deciding, const struct fb_evidence *evidence)
{
    return fb_span_is(fb_evidence_scope(evidence), "full")
        || fb_decide_against(deciding, FB8023, NULL, "the gate \"%s\" was asked alone (scope \"%s\"), not among all gates",
                             fb_text_of(fb_evidence_gate(evidence)), fb_text_of(fb_evidence_scope(evidence)));
}

static bool check_layer(const struct fb_deciding *deciding, const struct fb_evidence *evidence, struct fb_span layer)
{
    return fb_text_list_has(fb_evidence_isolation(evidence), layer)
        || fb_decide_against(deciding, FB8029, NULL, "the gate \"%s\" ran engines without the layer of isolation \"%s\"",
                             fb_text_of(fb_evidence_gate(evidence)), fb_text_of(layer));
}

static bool check_isolation(const struct fb_deciding *deciding, const struct fb_evidence *evidence)
{
    const struct fb_doc *more = deciding->asked->policy->isolation;

    if (!fb_runs_engines(fb_evidence_gate(evidence)))
        return true;
    for (size_t i = 0; i < sizeof default_layers / sizeof *default_layers; i++)
        if (!check_layer(deciding, evidence, fb_span_of(default_layers[i])))
            return false;
    for (size_t i = 0; more != NULL && i < more->count; i++)
        if (!check_layer(deciding, evidence, fb_doc_at(more, i)->text))
            return false;
    return true;
}

static bool begins_with(struct fb_span text, const char *rule)
{
    return fb_span_is(fb_span_part(text, 0, strlen(rule)), rule);
}

/* First uses, shown or hidden, by the names that the policy must have. */
static bool check_first_uses(const struct fb_deciding *deciding, const struct fb_doc *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        const struct fb_span name = fb_doc_at(findings, i)->text;
        if ((begins_with(name, "FB7000") || begins_with(name, "FB7001"))
            && !fb_text_list_has(deciding->asked->policy->acknowledged, name)
            && !fb_decide_against(deciding, FB8030, NULL, "nobody acknowledged \"%s\"", fb_text_of(name)))
            return false;
    }
    return true;
}

/* Findings that mean a crash in the field, and that the project hid. */
static bool check_hidden(const struct fb_deciding *deciding, const struct fb_evidence *evidence)
{
    const struct fb_doc *hidden = fb_evidence_hidden(evidence);

    for (size_t i = 0; i < hidden->count; i++) {
        const struct fb_span name = fb_doc_at(hidden, i)->text;
        if ((begins_with(name, "FB3001") || begins_with(name, "FB6001"))
            && !fb_text_list_has(deciding->asked->policy->suppressible, fb_span_part(name, 0, 6))
            && !fb_decide_against(deciding, FB8031, NULL, "the project hides \"%s\", and the policy does not let it",
                                  fb_text_of(name)))
            return false;
    }
    return true;
}

static bool check_findings(const struct fb_deciding *deciding, const struct fb_evidence *evidence)
{
    if (fb_evidence_dropped(evidence) > 0
        && !fb_decide_against(deciding, FB8030, NULL, "the gate \"%s\" is in a report with more findings than it could list",
                              fb_text_of(fb_evidence_gate(evidence))))
        return false;
    return check_first_uses(deciding, fb_evidence_warned(evidence))
        && check_first_uses(deciding, fb_evidence_hidden(evidence))
        && check_hidden(deciding, evidence);
}

static bool has_input(const struct fb_evidence *evidence, const char *name, struct fb_span sha256)
{
    for (size_t i = 0; i < fb_evidence_input_count(evidence); i++)
        if (fb_span_is(fb_evidence_input_name(evidence, i), name)
            && fb_span_equal(fb_evidence_input_sha256(evidence, i), sha256))
            return true;
    return false;
}

/* Every input of this name is one that the policy has; *count of them. */
static bool check_inputs(const struct fb_deciding *deciding, const struct fb_evidence *evidence, const char *name,
                         const struct fb_doc *allowed, const char *builtin, size_t *count)
{
    for (size_t i = 0; i < fb_evidence_input_count(evidence); i++) {
        const struct fb_span sha256 = fb_evidence_input_sha256(evidence, i);
        if (!fb_span_is(fb_evidence_input_name(evidence, i), name))
            continue;
        *count += 1;
        const bool is_known = allowed != NULL ? fb_text_list_has(allowed, sha256)
                                              : builtin == NULL || fb_span_is(sha256, builtin);
        if (!is_known
            && !fb_decide_against(deciding, FB8031, NULL, "the gate \"%s\" judged by %s %s, which the policy does not name",
                                  fb_text_of(fb_evidence_gate(evidence)), name, fb_text_of(sha256)))
            return false;
    }
    return true;
}

/* Text rule sets have no format; only a policy that lets the gate layout be left out takes them. */
static bool check_format(const struct fb_deciding *deciding, const struct fb_evidence *evidence)
{
    const struct fb_decision *asked = deciding->asked;
    size_t formats = 0;
    size_t types = 0;

    return check_inputs(deciding, evidence, "format", asked->policy->formats, asked->builtin_format, &formats)
        && check_inputs(deciding, evidence, "template-types", asked->policy->template_types, NULL, &types)
        && (formats > 0 || fb_text_list_has(asked->policy->not_applicable, fb_span_of("layout"))
            || fb_decide_against(deciding, FB8031, NULL, "the gate \"%s\" judged by no format",
                                 fb_text_of(fb_evidence_gate(evidence))));
}

static bool check_corpora(const struct fb_deciding *deciding, const struct fb_evidence *evidence)
{
    const struct fb_doc *corpora = deciding->asked->policy->corpora;

    if (!fb_span_is(fb_evidence_gate(evidence), "replay"))
        return true;
    for (size_t i = 0; corpora != NULL && i < corpora->count; i++) {
        const struct fb_span sha256 = fb_doc_at(corpora, i)->text;
        if (!has_input(evidence, "corpus", sha256)
            && !fb_decide_against(deciding, FB8031, NULL, "the gate \"replay\" did not have the corpus %s", fb_text_of(sha256)))
            return false;
    }
    return true;
}

static bool check_evidence(const struct fb_deciding *deciding, const struct fb_evidence *evidence)
{
    return !fb_decision_asks(deciding->asked, fb_text_of(fb_evidence_gate(evidence)))
        || (check_age(deciding, evidence)
            && check_scope(deciding, evidence)
            && check_isolation(deciding, evidence)
            && check_findings(deciding, evidence)
            && check_format(deciding, evidence)
            && check_corpora(deciding, evidence));
}

bool fb_decide(const struct fb_decision *decision, struct fb_report *report, struct fb_diag *diag)
{
    const struct fb_deciding deciding = { decision, report, diag };

    for (size_t i = 0; i < decision->evidence_count; i++)
        if (!check_evidence(&deciding, decision->evidence[i]))
            return false;
    return fb_decide_builds(&deciding) && fb_decide_files(&deciding);
}
