/* SPDX-License-Identifier: Apache-2.0 */
/* decide_files.c - every file of the bundle against the evidence of every gate. */
#include "base/host/document.h"
#include "signer/release/decide_parts.h"

static bool is_of_gate(const struct fb_evidence *evidence, const char *gate)
{
    return fb_span_is(fb_evidence_gate(evidence), gate);
}

static bool check_cases(const struct fb_deciding *deciding, const char *gate, const struct fb_doc *row,
                        const char *path)
{
    const uint64_t wanted = deciding->asked->policy->fuzz_cases;
    uint64_t executed = 0;

    if (wanted == 0 || !fb_span_is(fb_span_of(gate), "fuzz"))
        return true;
    if (!fb_doc_u64(fb_doc_get(fb_doc_get(row, "figures"), "executed"), &executed))
        executed = 0;
    return executed >= wanted
        || fb_decide_against(deciding, FB8031, NULL, "the gate \"fuzz\" ran %llu cases of %s; the policy asks for %llu",
                             (unsigned long long)executed, path, (unsigned long long)wanted);
}

static bool check_row(const struct fb_deciding *deciding, const char *gate, const struct fb_doc *row,
                      const char *path)
{
    const struct fb_doc *verdict = fb_doc_get(row, "verdict");
    const struct fb_doc *state = fb_doc_get(row, "state");

    if (fb_doc_is(verdict, "reject"))
        return fb_decide_against(deciding, FB8022, NULL, "the gate \"%s\" rejects %s", gate, path);
    if (fb_doc_is(state, "not-applicable"))
        return fb_text_list_has(deciding->asked->policy->not_applicable, fb_span_of(gate))
            || fb_decide_against(deciding, FB8023, NULL, "the gate \"%s\" was not applicable to %s, and the policy does not name it",
                                 gate, path);
    if (!fb_doc_is(verdict, "pass") || !fb_doc_is(state, "ran"))
        return fb_decide_against(deciding, FB8023, NULL, "the gate \"%s\" is undecided about %s (%s)", gate, path,
                                 fb_text_of(state->text));
    return check_cases(deciding, gate, row, path);
}

/* All evidence of the gate counts, not the best of it. */
static bool decide_file(const struct fb_deciding *deciding, const char *gate, const struct fb_release_file *file)
{
    const struct fb_decision *asked = deciding->asked;
    bool has_gate = false;
    bool has_file = false;

    for (size_t i = 0; i < asked->evidence_count; i++) {
        if (!is_of_gate(asked->evidence[i], gate))
            continue;
        const struct fb_doc *row = fb_evidence_file(asked->evidence[i], file->sha256);
        has_gate = true;
        has_file = has_file || row != NULL;
        if (row != NULL && !check_row(deciding, gate, row, fb_text_of(file->path)))
            return false;
    }
    return has_file || !has_gate
        || fb_decide_against(deciding, FB8025, NULL, "the gate \"%s\" judged other bytes than those of %s (%s)", gate,
                             fb_text_of(file->path), fb_text_of(file->sha256));
}

static bool decide_gate(const struct fb_deciding *deciding, const char *gate)
{
    const struct fb_decision *asked = deciding->asked;
    size_t found = 0;

    for (size_t i = 0; i < asked->evidence_count; i++)
        found += is_of_gate(asked->evidence[i], gate) ? 1 : 0;
    if (found == 0)
        return fb_decide_against(deciding, FB8021, NULL, "there is no evidence of the gate \"%s\"", gate);
    for (size_t i = 0; i < asked->file_count; i++)
        if (!decide_file(deciding, gate, &asked->files[i]))
            return false;
    return true;
}

bool fb_decide_files(const struct fb_deciding *deciding)
{
    const struct fb_doc *gates = deciding->asked->policy->gates;
    const char *const *name = deciding->asked->gates;

    for (size_t i = 0; gates != NULL && i < gates->count; i++)
        if (!decide_gate(deciding, fb_text_of(fb_doc_at(gates, i)->text)))
            return false;
    for (; gates == NULL && *name != NULL; name++)
        if (!decide_gate(deciding, *name))
            return false;
    return true;
}
