/* SPDX-License-Identifier: Apache-2.0 */
/* decide_builds.c - the sensor builds in the field against those that the gates judged for: whoever
 * edits the project cannot remove one. */
#include "signer/release/decide_parts.h"

/* What a build's evidence lacks; each is told once, by the first gate that lacks it. */
struct lack {
    bool contract;
    bool other_contract;
    bool other_engine;
    bool declared;
    bool no_engine; /* its contract does not say what engine it is of, and the gate runs engines */
};

/* The input of this name for the build; SIZE_MAX: none. */
static size_t find_input(const struct fb_evidence *evidence, const char *name, struct fb_span build)
{
    for (size_t i = 0; i < fb_evidence_input_count(evidence); i++)
        if (fb_span_is(fb_evidence_input_name(evidence, i), name)
            && fb_span_equal(fb_evidence_input_note(evidence, i, "build"), build))
            return i;
    return SIZE_MAX;
}

static struct lack look(const struct fb_deciding *deciding, const struct fb_evidence *evidence,
                        const struct fb_inventory_build *build)
{
    const size_t contract = find_input(evidence, "contract", build->build);
    const size_t engine = find_input(evidence, "engine", build->build);

    if (contract == SIZE_MAX)
        return (struct lack){ .contract = true };
    const struct fb_span supply = fb_evidence_input_note(evidence, contract, "supply");
    return (struct lack){
        .other_contract = !fb_span_equal(fb_evidence_input_sha256(evidence, contract), build->contract),
        .other_engine = build->engine.size > 0
                     && (engine == SIZE_MAX || !fb_span_equal(fb_evidence_input_sha256(evidence, engine), build->engine)),
        .declared = !fb_span_is(supply, "observed") && !fb_span_is(supply, "compiled")
                 && !fb_text_list_has(deciding->asked->policy->declared_supply, build->build),
        .no_engine = fb_runs_engines(fb_evidence_gate(evidence))
                  && fb_evidence_input_note(evidence, contract, "engine_sha256").size == 0,
    };
}

static bool tell(const struct fb_deciding *deciding, const struct fb_inventory_build *build, const char *gate,
                 struct lack new)
{
    const char *name = fb_text_of(build->build);
    const uint64_t ppm = build->share_ppm;

    return (!new.contract
            || fb_decide_against(deciding, FB8027, name, "the gate \"%s\" did not judge for %s, which %llu.%02llu %% of the fleet run",
                                 gate, name, (unsigned long long)(ppm / 10000), (unsigned long long)(ppm / 100 % 100)))
        && (!new.other_contract
            || fb_decide_against(deciding, FB8027, name, "the gate \"%s\" judged by another contract of %s than the fleet inventory names",
                                 gate, name))
        && (!new.other_engine
            || fb_decide_against(deciding, FB8027, name, "the gate \"%s\" ran another engine of %s than the fleet inventory names",
                                 gate, name))
        && (!new.declared
            || fb_decide_against(deciding, FB8028, name, "what %s supplies is only declared, and the policy does not name it", name))
        && (!new.no_engine
            || fb_decide_against(deciding, FB8028, name, "the gate \"%s\" ran an engine for %s whose contract does not say what engine it is of",
                                 gate, name));
}

static bool decide_build(const struct fb_deciding *deciding, const struct fb_inventory_build *build)
{
    struct lack told = { .contract = false };

    for (size_t i = 0; i < deciding->asked->evidence_count; i++) {
        const struct fb_evidence *evidence = deciding->asked->evidence[i];
        const char *gate = fb_text_of(fb_evidence_gate(evidence));
        if (!fb_decision_asks(deciding->asked, gate))
            continue;
        const struct lack lack = look(deciding, evidence, build);
        const struct lack new = {
            .contract = lack.contract && !told.contract,
            .other_contract = lack.other_contract && !told.other_contract,
            .other_engine = lack.other_engine && !told.other_engine,
            .declared = lack.declared && !told.declared,
            .no_engine = lack.no_engine && !told.no_engine,
        };
        if (!tell(deciding, build, gate, new))
            return false;
        told.contract = told.contract || lack.contract;
        told.other_contract = told.other_contract || lack.other_contract;
        told.other_engine = told.other_engine || lack.other_engine;
        told.declared = told.declared || lack.declared;
        told.no_engine = told.no_engine || lack.no_engine;
    }
    return true;
}

bool fb_decide_builds(const struct fb_deciding *deciding)
{
    for (size_t i = 0; i < fb_inventory_count(deciding->asked->inventory); i++)
        if (!decide_build(deciding, fb_inventory_at(deciding->asked->inventory, i)))
            return false;
    return true;
}
