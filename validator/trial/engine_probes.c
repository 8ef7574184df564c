/* SPDX-License-Identifier: Apache-2.0 */
/* engine_probes.c - what the probes came to. */
#include "validator/trial/engine_tell.h"

static struct fb_engine_case case_of(const struct fb_engine_trial *trial, const struct fb_field_probes *probes,
                                     uint64_t number)
{
    const struct fb_field_probe *probe = &probes->items[number / FB_PROBE_EVENTS];

    return (struct fb_engine_case){
        .trial = trial,
        .probe = probe,
        .event = &probe->events[number % FB_PROBE_EVENTS],
        .beyond = probes == &trial->beyond,
    };
}

static bool tell_falls(const struct fb_engine_trial *trial, const struct fb_field_probes *probes,
                       const struct fb_sweep *sweep)
{
    for (size_t i = 0; i < sweep->fall_count; i++) {
        const struct fb_engine_case at = case_of(trial, probes, sweep->falls[i].number);
        bool told = false;

        for (size_t before = 0; before < i && !told; before++)
            told = fb_ending_alike(&sweep->falls[before].ending, &sweep->falls[i].ending);
        if (!told && !fb_tell_fall(&at, &sweep->falls[i]))
            return false;
    }
    return true;
}

/* The first refusal is told, since the contract says that the build takes such content. */
static bool tell_refusals(const struct fb_engine_trial *trial, const struct fb_sweep *sweep)
{
    uint64_t others = 0;
    const uint64_t first = fb_sweep_first_refusal(sweep, &others);

    if (first == UINT64_MAX)
        return true;
    const struct fb_engine_case at = case_of(trial, &trial->probes, first);
    return fb_tell_status(&at, &sweep->told[first], others);
}

/* Probes of one build on which answers differ. */
#define ENOUGH_TOLD 4

static bool compare(const struct fb_engine_trial *trial, const struct fb_sweep *engine, const struct fb_sweep *direct)
{
    size_t told = 0;

    for (uint64_t i = 0; i < engine->count && told < ENOUGH_TOLD; i++) {
        const struct fb_engine_case at = case_of(trial, &trial->probes, i);
        const struct fb_told *a = &engine->told[i];
        const struct fb_told *b = &direct->told[i];

        if (!engine->given[i] || !direct->given[i] || a->status != FB_ENGINE_OK || b->status != FB_ENGINE_OK
            || b->unsupplied || (a->match_count > 0) == (b->match_count > 0))
            continue;
        told++;
        if (!fb_tell_disagreement(&at, at.probe->content.instances[0].id, a->match_count > 0))
            return false;
    }
    return true;
}

static bool compare_probes(struct fb_engine_trial *trial, const struct fb_sweep *engine, struct fb_diag *diag)
{
    struct fb_sweep direct;
    bool ran = false;

    if (trial->direct == NULL)
        return true;
    return fb_engine_sweep(trial, trial->direct, FB_DIRECT_PROBES, engine->count, &direct, &ran, diag)
        && (!ran || compare(trial, engine, &direct));
}

bool fb_engine_judge_probes(struct fb_engine_trial *trial, struct fb_diag *diag)
{
    const uint64_t count = (uint64_t)trial->probes.count * FB_PROBE_EVENTS;
    struct fb_sweep sweep;
    bool ran = false;

    trial->counts->probes += trial->probes.count;
    if (count == 0)
        return true;
    if (!fb_engine_sweep(trial, trial->engine, FB_ENGINE_PROBES, count, &sweep, &ran, diag))
        return false;
    return !ran
        || (tell_falls(trial, &trial->probes, &sweep)
            && tell_refusals(trial, &sweep)
            && compare_probes(trial, &sweep, diag));
}

bool fb_engine_judge_beyond(struct fb_engine_trial *trial, struct fb_diag *diag)
{
    const uint64_t count = (uint64_t)trial->beyond.count * FB_PROBE_EVENTS;
    struct fb_sweep sweep;
    bool ran = false;

    trial->counts->probes_beyond += trial->beyond.count;
    if (count == 0)
        return true;
    return fb_engine_sweep(trial, trial->engine, FB_ENGINE_BEYOND, count, &sweep, &ran, diag)
        && (!ran || tell_falls(trial, &trial->beyond, &sweep));
}
