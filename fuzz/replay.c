/* SPDX-License-Identifier: Apache-2.0 */
/* replay.c - runs the cases of a reproducer in a fresh worker. */
#include <string.h>

#include "base/core/limits.h"
#include "base/host/digest.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "base/host/heap.h"
#include "fuzz/answers.h"
#include "fuzz/reproducer.h"
#include "validator/trial/engine_trial.h"

static const struct fb_contract *contract_of(const struct fb_contracts *contracts, const char *build)
{
    for (size_t i = 0; i < fb_contracts_count(contracts); i++)
        if (strcmp(fb_contracts_at(contracts, i)->name, build) == 0)
            return fb_contracts_at(contracts, i);
    return NULL;
}

static bool compare_digest(const struct fb_reproducer *reproducer, const char *engine, bool *other,
                           struct fb_diag *diag)
{
    FB_AUTO(fb_file_free)
    struct fb_span bytes = { NULL, 0 };
    char digest[65];

    if (!fb_file_read(engine, FB_MAX_ENGINE_BYTES, &bytes, diag))
        return false;
    if (!fb_sha256_hex(bytes, digest))
        return fb_fail(diag, FB_FAULT_MEMORY, "the digest library failed");
    *other = strcmp(digest, reproducer->engine_sha256) != 0;
    return true;
}

static bool open_lane(struct fb_fuzz_lane *lane, const struct fb_isolation_options *options, struct fb_diag *diag)
{
    struct fb_task tasks[FB_FUZZ_TASKS];
    char sentence[256];

    if (!fb_fuzz_lane_init(lane, NULL))
        return fb_fail_memory(diag);
    fb_fuzz_lane_tasks(lane, tasks);
    if (!fb_isolate_start(options, tasks, FB_FUZZ_TASKS, &lane->isolate, diag))
        return false;
    const struct fb_ending *opening = fb_isolate_opening(lane->isolate);
    if (opening->kind == FB_END_DONE)
        return true;
    fb_ending_describe(opening, sentence, sizeof sentence);
    return fb_fail(diag, FB_FAULT_INPUT, "%s cannot be opened: %s", options->engine, sentence);
}

bool fb_replayed_is_fault(const struct fb_replayed *replayed)
{
    return replayed->wrong || fb_fuzz_is_fall(&replayed->ending);
}

static bool is_other(const struct fb_told *told, const struct fb_span *ids, size_t count)
{
    const struct fb_told other = { .matches = ids, .match_count = count };
    struct fb_span id;
    bool is_more = false;

    return fb_told_difference(told, &other, &id, &is_more);
}

static bool ask(const struct fb_reproducer *reproducer, struct fb_fuzz_lane *lane, struct fb_replayed *out,
                struct fb_diag *diag)
{
    const struct fb_fuzz_answers *answers = reproducer->answers;
    struct fb_arena arena;
    struct fb_outcome outcome;
    struct fb_told told;
    bool answered = false;

    fb_arena_init(&arena, fb_heap(), FB_MAX_TRIAL_BYTES);
    const bool asked = fb_fuzz_ask_engine(lane, reproducer->cases, reproducer->case_count, &arena, &outcome, &told,
                                          &answered, diag);
    if (asked) {
        out->ending = outcome.ending;
        out->wrong = answered && is_other(&told, answers->direct, answers->direct_count);
        out->same = out->wrong && !is_other(&told, answers->engine, answers->engine_count);
    }
    fb_arena_clear(&arena);
    return asked;
}

static bool run_cases(const struct fb_reproducer *reproducer, struct fb_fuzz_lane *lane, struct fb_replayed *out,
                      struct fb_diag *diag)
{
    struct fb_fuzz_signature signature;
    struct fb_outcome outcome;

    if (!fb_fuzz_lane_run(lane, reproducer->cases, reproducer->case_count, &outcome, diag))
        return false;
    out->ending = outcome.ending;
    fb_fuzz_signature_of(&outcome.ending, reproducer->class, reproducer->op, &signature);
    out->same = fb_fuzz_is_fall(&outcome.ending) && strcmp(signature.text, reproducer->signature) == 0;
    return true;
}

static bool run(const struct fb_reproducer *reproducer, const struct fb_isolation_options *options,
                struct fb_replayed *out, struct fb_diag *diag)
{
    struct fb_fuzz_lane lane = { .plan = NULL };
    const bool ran = open_lane(&lane, options, diag)
                  && (reproducer->answers != NULL ? ask(reproducer, &lane, out, diag)
                                                  : run_cases(reproducer, &lane, out, diag));

    fb_fuzz_lane_clear(&lane);
    return ran;
}

bool fb_reproducer_replay(const struct fb_reproducer *reproducer, const char *engine, uint32_t layers_required,
                          struct fb_replayed *out, struct fb_diag *diag)
{
    FB_AUTO(fb_contracts_free)
    struct fb_contracts *contracts = fb_contracts_new();
    struct fb_replayed replayed = { .same = false };

    if (contracts == NULL)
        return fb_fail_memory(diag);
    if (!fb_contracts_load(contracts, reproducer->contract, diag))
        return false;
    struct fb_trial_build build = { .contract = contract_of(contracts, reproducer->build),
                                    .engine = engine != NULL ? engine : reproducer->engine };
    if (build.contract == NULL)
        return fb_fail(diag, FB_FAULT_INPUT, "%s: there is no contract of %s", reproducer->contract, reproducer->build);
    const struct fb_trial trial = { .builds = &build, .build_count = 1, .layers_required = layers_required };
    const struct fb_engine_trial one = { .trial = &trial, .build = &build };
    const struct fb_isolation_options options = fb_engine_options(&one);
    if (!compare_digest(reproducer, build.engine, &replayed.other_engine, diag)
        || !run(reproducer, &options, &replayed, diag))
        return false;
    *out = replayed;
    return true;
}
