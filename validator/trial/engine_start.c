/* SPDX-License-Identifier: Apache-2.0 */
/* engine_start.c - all that the children need, and the children. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/digest.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "base/host/format.h"
#include "isolate/sanitized.h"
#include "validator/trial/engine_trial.h"
#include "validator/trial/observe.h"
#include "validator/trial/synthetic.h"
#include "validator/trial/text_rules.h"

void fb_engine_undecided(struct fb_engine_trial *trial, const char *format, ...)
{
    char text[512];
    va_list arguments;

    va_start(arguments, format);
    fb_format_text(text, sizeof text, format, arguments);
    va_end(arguments);
    fb_buffer_printf(trial->reasons, "%s%s: %s", trial->reasons->size > 0 ? "; " : "",
                     trial->build->contract->name, text);
}

/* The candidate takes the place of what is in force of its own channel. */
static bool stays_in_force(const struct fb_engine_trial *trial, const struct fb_release *release)
{
    const struct fb_content *content = trial->asking->candidate->content;

    return content == NULL || release->content == NULL || !content->has_channel
        || !release->content->has_channel || content->channel != release->content->channel;
}

static size_t field_count(const struct fb_engine_trial *trial)
{
    return trial->trial->field == NULL ? 0 : fb_released_last_count(trial->trial->field);
}

/* Of text rule sets the last is loaded together with all others. */
static size_t other_count(const struct fb_engine_trial *trial)
{
    const struct fb_text_trial *text = trial->trial->text;

    return text == NULL || !trial->asking->context->is_last ? 0 : fb_text_trial_count(text);
}

/* Fills the sets of candidate and, behind it, what stays in force. */
static bool fill_files(struct fb_engine_trial *trial, struct fb_engine_file *files,
                       const struct fb_content **contents, size_t *count)
{
    const struct fb_candidate *candidate = trial->asking->candidate;
    bool known = candidate->content != NULL;

    files[0] = (struct fb_engine_file){ candidate->path, candidate->bytes.bytes, candidate->bytes.size };
    contents[0] = candidate->content;
    *count = 1;
    for (size_t i = 0; i < other_count(trial); i++)
        files[(*count)++] = fb_text_trial_files(trial->trial->text)[i];
    for (size_t i = 0; i < field_count(trial); i++) {
        const struct fb_release *release = fb_released_last_at(trial->trial->field, i);

        if (!stays_in_force(trial, release))
            continue;
        files[*count] = (struct fb_engine_file){ release->path, release->bytes.bytes, release->bytes.size };
        contents[(*count)++] = release->content;
        known = known && release->content != NULL;
    }
    return known;
}

static bool make_sets(struct fb_engine_trial *trial)
{
    const size_t most = field_count(trial) + other_count(trial) + 1;
    struct fb_engine_file *files = fb_arena_array(trial->arena, most, sizeof *files);
    const struct fb_content **contents = fb_arena_array(trial->arena, most, sizeof(struct fb_content *));
    struct fb_trial_set_state *state = fb_trial_set_state_new(trial->arena);
    size_t count = 0;

    if (files == NULL || contents == NULL || state == NULL)
        return false;
    trial->has_direct = fill_files(trial, files, contents, &count);
    trial->has_field = count > 1;
    for (size_t i = 0; i < 2; i++) {
        const struct fb_trial_set set = {
            .files = files,
            .file_count = 1,
            .contents = contents,
            .events = trial->events.items,
            .event_count = trial->events.count,
            .second = i == 1,
            .state = state,
        };

        trial->alone[i] = set;
        trial->together[i] = set;
        trial->together[i].file_count = count;
    }
    return true;
}

static bool prepare(struct fb_engine_trial *trial, struct fb_diag *diag)
{
    const struct fb_template_types *types = trial->asking->context->types;
    const struct fb_contract *contract = trial->build->contract;

    if (!fb_trial_events_make(trial->trial, types, contract, trial->asking->candidate->content, trial->arena,
                              &trial->events)
        || !make_sets(trial))
        return fb_fail_memory(diag);
    trial->counts->events += trial->events.count;
    trial->counts->events_left_out += trial->events.left_out;
    return trial->trial->encode == NULL
        || (fb_probes_make(trial->trial, types, contract, false, trial->arena, &trial->probes, diag)
            && fb_probes_make(trial->trial, types, contract, true, trial->arena, &trial->beyond, diag));
}

bool fb_engine_prepare(struct fb_engine_trial *trial, bool *ready, struct fb_diag *diag)
{
    struct fb_diag why = FB_DIAG_NONE;

    *ready = prepare(trial, &why);
    if (*ready)
        return true;
    if (!fb_arena_exhausted(trial->arena)) {
        *diag = why;
        return false;
    }
    fb_engine_undecided(trial, "the events and probes for it need more memory than is allowed");
    return true;
}

/* The contract is about one engine, down to its bytes. */
static bool check_digest(struct fb_engine_trial *trial, bool *right, struct fb_diag *diag)
{
    const char *wanted = trial->build->contract->engine_sha256;
    FB_AUTO(fb_file_free)
    struct fb_span bytes = { NULL, 0 };
    struct fb_diag why = FB_DIAG_NONE;
    char digest[65];

    *right = false;
    if (!fb_file_read(trial->build->engine, FB_MAX_ENGINE_BYTES, &bytes, &why)) {
        fb_engine_undecided(trial, "its engine %s: %s", trial->build->engine, why.message);
        return why.fault != FB_FAULT_MEMORY || fb_fail_memory(diag);
    }
    if (!fb_sha256_hex(bytes, digest))
        return fb_fail(diag, FB_FAULT_MEMORY, "the digest library failed");
    *right = wanted == NULL || strcmp(wanted, digest) == 0;
    if (!*right)
        fb_engine_undecided(trial, "the engine %s is not the one that its contract names: its SHA-256 is %s, not %s",
                            trial->build->engine, digest, wanted);
    return true;
}

/* Beyond four times what is allowed, of CPU time; sanitized engines are slow to begin with. */
#define GRACE_US (FB_SANITIZED ? 250000 : 60000)

/* The child is stopped well beyond what the contract allows: whether it is too slow is measured. */
static uint64_t deadline(uint64_t allowed, uint64_t grace)
{
    return allowed > (UINT64_MAX - grace) / 4 ? UINT64_MAX : allowed * 4 + grace;
}

static bool start(struct fb_engine_trial *trial, const struct fb_isolation_options *options,
                  const struct fb_task *tasks, size_t count, struct fb_isolate **out, struct fb_diag *diag)
{
    struct fb_diag why = FB_DIAG_NONE;

    if (fb_isolate_start(options, tasks, count, out, &why))
        return true;
    if (why.fault == FB_FAULT_MEMORY)
        return fb_fail_memory(diag);
    fb_engine_undecided(trial, "%s", why.message);
    return true;
}

struct fb_isolation_options fb_engine_options(const struct fb_engine_trial *trial)
{
    const struct fb_contract *contract = trial->build->contract;

    return (struct fb_isolation_options){
        .engine = trial->build->engine,
        .memory_bytes = contract->memory_bytes,
        .load_ms = deadline(contract->load_ms, 1000),
        .case_us = deadline(contract->eval_us, GRACE_US),
        .fence = FB_FENCE_FULL,
        .layers_required = trial->trial->layers_required,
    };
}

static bool start_direct(struct fb_engine_trial *trial, struct fb_diag *diag)
{
    const struct fb_isolation_options options = {
        .memory_bytes = UINT64_MAX,
        .load_ms = UINT64_MAX,
        .case_us = UINT64_MAX,
        .fence = FB_FENCE_OFF,
        .layers_required = trial->trial->layers_required,
    };
    const struct fb_task tasks[FB_DIRECT_TASKS] = {
        [FB_DIRECT_ALONE] = fb_direct_task(&trial->alone[0]),
        [FB_DIRECT_TOGETHER] = fb_direct_task(&trial->together[0]),
        [FB_DIRECT_PROBES] = fb_probe_direct_task(&trial->probes),
    };

    return !trial->has_direct
        || start(trial, &options, tasks, FB_DIRECT_TASKS, &trial->direct, diag);
}

/* The first type of which the engine supplies fewer inputs than the contract says. */
static void compare_supply(struct fb_trial_build *build, const struct fb_observation *seen)
{
    for (size_t i = 0; i < seen->contract.type_count && build->liar[0] == '\0'; i++) {
        const struct fb_contract_type *type =
            fb_contract_type_by_id(build->contract, seen->contract.types[i].id);
        char event[64];

        if (type == NULL || seen->types[i].fewest >= type->inputs)
            continue;
        fb_synthetic_describe(seen->types[i].fewest_event, seen->types[i].declared, event, sizeof event);
        (void)snprintf(build->liar, sizeof build->liar,
                       "its contract says %" PRIu64 " inputs of \"%.60s\", but its engine supplies %" PRIu64
                       " on an event (%s)",
                       type->inputs, type->name, seen->types[i].fewest, event);
    }
}

/* What is evaluated with more inputs than the sensor really supplies proves nothing. */
static bool check_supply(struct fb_engine_trial *trial, const struct fb_isolation_options *options,
                         bool *right, struct fb_diag *diag)
{
    struct fb_trial_build *build = trial->build;
    struct fb_observation seen = { .complaint = NULL };
    struct fb_diag why = FB_DIAG_NONE;

    if (!build->observed) {
        if (!fb_observe(options, trial->arena, &seen, &why)) {
            fb_engine_undecided(trial, "%s", why.message);
            *right = false;
            return why.fault != FB_FAULT_MEMORY || fb_fail_memory(diag);
        }
        build->observed = true;
        if (seen.ending.kind != FB_END_DONE)
            fb_ending_describe(&seen.ending, build->liar, sizeof build->liar);
        else if (seen.complaint == NULL)
            compare_supply(build, &seen);
    }
    *right = build->liar[0] == '\0';
    if (!*right)
        fb_engine_undecided(trial, "%s", build->liar);
    return true;
}

static void check_opening(struct fb_engine_trial *trial, bool *right)
{
    const struct fb_ending *opening = fb_isolate_opening(trial->engine);
    char sentence[256];

    *right = opening->kind == FB_END_DONE;
    if (*right)
        return;
    fb_ending_describe(opening, sentence, sizeof sentence);
    fb_engine_undecided(trial, "its engine cannot even be opened: %s", sentence);
}

bool fb_engine_open(struct fb_engine_trial *trial, const struct fb_task *tasks, size_t task_count, bool *ready,
                    struct fb_diag *diag)
{
    const struct fb_isolation_options options = fb_engine_options(trial);
    bool right = false;

    *ready = false;
    if (!check_digest(trial, &right, diag))
        return false;
    if (!right)
        return true;
    if (!start(trial, &options, tasks, task_count, &trial->engine, diag))
        return false;
    if (trial->engine == NULL)
        return true;
    check_opening(trial, &right);
    if (right && !check_supply(trial, &options, &right, diag))
        return false;
    *ready = right;
    return true;
}

static bool start_children(struct fb_engine_trial *trial, bool *ready, struct fb_diag *diag)
{
    const struct fb_task tasks[FB_ENGINE_TASKS] = {
        [FB_ENGINE_ALONE] = fb_engine_task(&trial->alone[0]),
        [FB_ENGINE_ALONE_AGAIN] = fb_engine_task(&trial->alone[1]),
        [FB_ENGINE_TOGETHER] = fb_engine_task(&trial->together[0]),
        [FB_ENGINE_TOGETHER_AGAIN] = fb_engine_task(&trial->together[1]),
        [FB_ENGINE_MEASURE_ALONE] = fb_measure_task(&trial->alone[0]),
        [FB_ENGINE_MEASURE_TOGETHER] = fb_measure_task(&trial->together[0]),
        [FB_ENGINE_PROBES] = fb_probe_task(&trial->probes),
        [FB_ENGINE_BEYOND] = fb_probe_task(&trial->beyond),
    };

    return fb_engine_open(trial, tasks, FB_ENGINE_TASKS, ready, diag);
}

bool fb_engine_start(struct fb_engine_trial *trial, bool *ready, struct fb_diag *diag)
{
    return start_children(trial, ready, diag) && (!*ready || start_direct(trial, diag));
}

void fb_engine_stop(struct fb_engine_trial *trial)
{
    fb_isolate_free(fb_take(trial->engine));
    fb_isolate_free(fb_take(trial->direct));
}

bool fb_engine_sweep(struct fb_engine_trial *trial, struct fb_isolate *isolate, size_t task, uint64_t count,
                     struct fb_sweep *out, bool *ran, struct fb_diag *diag)
{
    struct fb_diag why = FB_DIAG_NONE;

    *ran = fb_sweep_run(isolate, task, count, trial->arena, out, &why);
    if (!*ran) {
        fb_engine_undecided(trial, "%s", why.message);
        return why.fault != FB_FAULT_MEMORY || fb_fail_memory(diag);
    }
    if (isolate == trial->engine) {
        trial->counts->evaluations += count - out->not_run;
        trial->counts->loads += task == FB_ENGINE_PROBES || task == FB_ENGINE_BEYOND ? count - out->not_run
                                                                                     : out->workers;
        trial->counts->allocations += out->allocations;
        trial->counts->fenced += out->fenced;
        if (out->fall_count == 0 && !out->stopped && out->not_run > 0)
            fb_engine_undecided(trial, "%" PRIu64 " of %" PRIu64 " cases gave no answer", out->not_run, count);
        return true;
    }
    /* Of the direct evaluator a fall is our fault, not the content's. */
    if (out->fall_count > 0) {
        const struct fb_ending *ending = &out->falls[0].ending;
        char sentence[256];
        fb_ending_describe(ending, sentence, sizeof sentence);
        fb_engine_undecided(trial, "the direct evaluator %s in case %" PRIu64 " of task %zu: %s (at %.63s+0x%" PRIx64 ")",
                            fb_ending_name(ending->kind), out->falls[0].number, task, sentence,
                            ending->frames[0].module, ending->frames[0].offset);
    }
    return true;
}
