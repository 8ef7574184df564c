/* SPDX-License-Identifier: Apache-2.0 */
/* state_read.c - what fb_fuzz_state_save wrote, read with the same care as any file. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/host/digest.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "fuzz/growth.h"
#include "fuzz/state.h"

#define DIGEST 64

struct reading {
    struct fb_fuzz_campaign *campaign;
    struct fb_span left;
    bool wrong; /* the file is at its end, or says what cannot be */
};

static uint64_t take(struct reading *reading)
{
    uint64_t number = 0;

    if (reading->wrong || reading->left.size < sizeof number) {
        reading->wrong = true;
        return 0;
    }
    for (size_t i = 0; i < sizeof number; i++)
        number |= (uint64_t)reading->left.bytes[i] << 8 * i;
    reading->left = fb_span_part(reading->left, sizeof number, SIZE_MAX);
    return number;
}

/* A number below `limit`. */
static uint64_t take_below(struct reading *reading, uint64_t limit)
{
    const uint64_t number = take(reading);

    reading->wrong = reading->wrong || number >= limit;
    return reading->wrong ? 0 : number;
}

static struct fb_span take_bytes(struct reading *reading, uint64_t size)
{
    struct fb_span bytes = { NULL, 0 };

    reading->wrong = reading->wrong || size > reading->left.size;
    if (reading->wrong)
        return bytes;
    bytes = fb_span_part(reading->left, 0, (size_t)size);
    reading->left = fb_span_part(reading->left, (size_t)size, SIZE_MAX);
    return bytes;
}

/* NULL where there was none, or no memory. */
static const char *take_text(struct reading *reading)
{
    if (take_below(reading, 2) == 0)
        return NULL;
    const struct fb_span bytes = take_bytes(reading, take(reading));
    const char *text = reading->wrong ? NULL : fb_arena_text(reading->campaign->arena, bytes);

    reading->wrong = reading->wrong || text == NULL;
    return text;
}

static void take_name(struct reading *reading, char *out, size_t size)
{
    const char *text = take_text(reading);

    reading->wrong = reading->wrong || text == NULL || strlen(text) >= size;
    if (!reading->wrong)
        memcpy(out, text, strlen(text) + 1);
}

static void take_ending(struct reading *reading, struct fb_ending *out)
{
    out->kind = (enum fb_ending_kind)take_below(reading, FB_END_LOST + 1);
    out->stage = (enum fb_stage_of_case)take_below(reading, FB_STAGE_TASK + 1);
    out->case_number = take(reading);
    out->signal = (int)take(reading);
    out->code = (int)take(reading);
    out->address = take(reading);
    out->region.kind = (enum fb_region_kind)take_below(reading, FB_REGION_STACK + 1);
    out->region.index = take(reading);
    out->region.distance = (int64_t)take(reading);
    out->region.size = take(reading);
    out->region.write = take_below(reading, 2) != 0;
    take_name(reading, out->cause, sizeof out->cause);
    out->frame_count = (size_t)take_below(reading, FB_FRAMES + 1);
    for (size_t i = 0; i < out->frame_count; i++) {
        take_name(reading, out->frames[i].module, sizeof out->frames[i].module);
        out->frames[i].offset = take(reading);
    }
}

static void take_fall(struct reading *reading, struct fb_fuzz_fall *out)
{
    out->number = take_below(reading, reading->campaign->done);
    out->first = take_below(reading, out->number + 1);
    take_ending(reading, &out->ending);
    out->class = (enum fb_fuzz_class)take_below(reading, FB_FUZZ_CLASSES);
    out->cell = (uint32_t)take(reading);
    out->place = (uint32_t)take(reading);
    out->op = (uint32_t)take_below(reading, FB_OP_COUNT + 1);
    take_name(reading, out->signature.text, sizeof out->signature.text);
    take_name(reading, out->signature.id, sizeof out->signature.id);
}

static void take_case(struct reading *reading, struct fb_fuzz_case *out)
{
    struct fb_arena *arena = reading->campaign->arena;
    const bool is_candidate = take_below(reading, 2) != 0;
    const bool outside = take_below(reading, 2) != 0;
    const uint32_t type = (uint32_t)take(reading);
    const uint32_t field = (uint32_t)take(reading);
    const uint32_t op = (uint32_t)take_below(reading, FB_OP_COUNT + 1);

    reading->wrong = reading->wrong || !fb_fuzz_case_unpack(&reading->left, arena, out);
    if (reading->wrong)
        return;
    out->is_candidate = is_candidate;
    out->outside = outside;
    out->type = type;
    out->field = field;
    out->op = op;
}

static void take_finding(struct reading *reading, struct fb_fuzz_finding *out)
{
    take_fall(reading, &out->fall);
    out->repeats = (enum fb_fuzz_repeats)take_below(reading, FB_FUZZ_REPEATS_NOT + 1);
    out->count = take(reading);
    out->steps = take(reading);
    out->cause = take_text(reading);
    out->spot = take_text(reading);
    out->instead = take_text(reading);
    const uint64_t count = take_below(reading, FB_FUZZ_BATCH + 1);
    out->cases = fb_arena_array(reading->campaign->arena, (size_t)count, sizeof *out->cases);
    reading->wrong = reading->wrong || out->cases == NULL;
    for (; !reading->wrong && out->case_count < count; out->case_count++)
        take_case(reading, &out->cases[out->case_count]);
}

static void take_counts(struct reading *reading, struct fb_fuzz_counts *out)
{
    for (size_t i = 0; i < FB_FUZZ_COURSES; i++)
        out->courses[i] = take(reading);
}

/* ---- The corpus ---- */

static void take_seen(struct reading *reading, struct fb_fuzz_corpus *corpus)
{
    const uint64_t covered = take_below(reading, FB_COVERAGE_EDGES + 1);

    while (!reading->wrong && corpus->covered < covered) {
        const uint32_t edge = (uint32_t)take_below(reading, FB_COVERAGE_EDGES);
        const uint8_t buckets = (uint8_t)take_below(reading, UINT8_MAX + 1);

        reading->wrong = reading->wrong || corpus->seen[edge] != 0 || !fb_fuzz_corpus_see(corpus, edge, buckets);
    }
}

static bool is_digest_of(struct fb_span bytes, struct fb_span said)
{
    char digest[65];

    return fb_sha256_hex(bytes, digest) && fb_span_equal(said, fb_span_of(digest));
}

static bool load_case(struct fb_fuzz_campaign *campaign, uint64_t number, struct fb_span said, struct fb_diag *diag)
{
    FB_AUTO(fb_file_free)
    struct fb_span bytes = { NULL, 0 };
    char *path = fb_fuzz_state_case(campaign->state, number);
    const bool read = path == NULL ? fb_fail_memory(diag) : fb_file_read(path, FB_FUZZ_SEED_BYTES, &bytes, diag);

    free(path);
    return read
        && ((is_digest_of(bytes, said) && fb_fuzz_corpus_add(campaign->plan->growth->corpus, number, bytes))
            || fb_fail(diag, FB_FAULT_INPUT, "%s: case %llu of its corpus is damaged",
                       fb_fuzz_state_folder(campaign->state), (unsigned long long)number));
}

static bool take_corpus(struct reading *reading, struct fb_diag *diag)
{
    uint64_t numbers[FB_FUZZ_SEEDS];

    take_seen(reading, reading->campaign->plan->growth->corpus);
    const uint64_t count = take_below(reading, FB_FUZZ_SEEDS + 1);
    for (uint64_t i = 0; i < count; i++)
        numbers[i] = take_below(reading, reading->campaign->done);
    for (uint64_t i = 0; !reading->wrong && i < count; i++) {
        const struct fb_span said = take_bytes(reading, DIGEST);

        if (!reading->wrong && !load_case(reading->campaign, numbers[i], said, diag))
            return false;
    }
    return true;
}

/* ---- All of it ---- */

static void take_aside(struct reading *reading)
{
    const uint64_t size = take(reading);
    const struct fb_span aside = take_bytes(reading, size);
    const size_t most = reading->campaign->plan->cell_count;

    if (aside.size > 0)
        memcpy(reading->campaign->aside, aside.bytes, aside.size < most ? aside.size : most);
}

static bool take_all(struct reading *reading, struct fb_diag *diag)
{
    struct fb_fuzz_campaign *campaign = reading->campaign;

    campaign->done = take_below(reading, UINT64_MAX);
    campaign->seconds = (double)take(reading) / 1000;
    campaign->findings_dropped = take(reading);
    campaign->differed = take(reading);
    campaign->first_differed = take(reading);
    campaign->noise = take(reading);
    campaign->workers = take(reading);
    campaign->allocations = take(reading);
    campaign->fenced = take(reading);
    campaign->grown = take(reading);
    for (size_t i = 0; i < campaign->plan->stratum_count; i++)
        take_counts(reading, &campaign->strata[i]);
    for (size_t i = 0; i < campaign->exercise_count; i++)
        take_counts(reading, &campaign->exercises[i].counts);
    take_aside(reading);
    const uint64_t findings = take_below(reading, FB_FUZZ_FINDINGS + 1);
    for (; !reading->wrong && campaign->finding_count < findings; campaign->finding_count++)
        take_finding(reading, &campaign->findings[campaign->finding_count]);
    return take_corpus(reading, diag)
        && ((!reading->wrong && reading->left.size == 0)
            || fb_fail(diag, FB_FAULT_INPUT, "%s/state: it cannot be what was written",
                       fb_fuzz_state_folder(campaign->state)));
}

/* The magic before, the digest behind. */
static bool read_state(struct fb_fuzz_campaign *campaign, struct fb_span bytes, struct fb_diag *diag)
{
    const struct fb_span magic = fb_span_of(FB_FUZZ_STATE_MAGIC);
    const size_t body = bytes.size < DIGEST ? 0 : bytes.size - DIGEST;
    const struct fb_span whole = fb_span_part(bytes, 0, body);

    if (body < magic.size || !fb_span_equal(fb_span_part(bytes, 0, magic.size), magic)
        || !is_digest_of(whole, fb_span_part(bytes, body, SIZE_MAX)))
        return fb_fail(diag, FB_FAULT_INPUT, "%s/state: it is damaged; remove the folder to begin anew",
                       fb_fuzz_state_folder(campaign->state));
    /* Cases of findings point into it. */
    uint8_t *kept = fb_arena_array(campaign->arena, body, 1);
    if (kept == NULL)
        return fb_fail_memory(diag);
    memcpy(kept, bytes.bytes, body);
    struct reading reading = { campaign, { kept + magic.size, body - magic.size }, false };
    return take_all(&reading, diag);
}

bool fb_fuzz_state_load(struct fb_fuzz_campaign *campaign, struct fb_diag *diag)
{
    FB_AUTO(fb_file_free)
    struct fb_span bytes = { NULL, 0 };
    char *path = fb_fuzz_state_path(campaign->state, "state");
    const bool is_new = path != NULL && access(path, F_OK) != 0 && errno == ENOENT;
    const bool read = path == NULL ? fb_fail_memory(diag)
                                   : is_new || fb_file_read(path, FB_FUZZ_STATE_BYTES, &bytes, diag);

    free(path);
    if (!read || is_new)
        return read;
    if (!read_state(campaign, bytes, diag))
        return false;
    campaign->state->done = campaign->done;
    campaign->resumed = true;
    fb_fuzz_state_sweep(campaign->state, campaign->plan->growth->corpus);
    return true;
}
