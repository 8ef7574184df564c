/* SPDX-License-Identifier: Apache-2.0 */
/* state_write.c - new cases first, then the state that names them.
 *
 *     state:    magic done cut:0 counts ... see fb_fuzz_state_save, in the order in which it writes
 *     bytes:    size:8 { byte }*
 *     finding:  fall repeats count steps cause spot instead cases
 */
#include <stdlib.h>
#include <string.h>

#include "base/host/digest.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "fuzz/growth.h"
#include "fuzz/state.h"

static void put(struct fb_buffer *out, uint64_t number)
{
    uint8_t bytes[sizeof number];

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(number >> 8 * i);
    fb_buffer_append(out, (struct fb_span){ bytes, sizeof bytes });
}

static void put_bytes(struct fb_buffer *out, struct fb_span bytes)
{
    put(out, bytes.size);
    fb_buffer_append(out, bytes);
}

/* Texts that are not there are told from empty ones. */
static void put_text(struct fb_buffer *out, const char *text)
{
    put(out, text != NULL);
    if (text != NULL)
        put_bytes(out, fb_span_of(text));
}

static void put_ending(struct fb_buffer *out, const struct fb_ending *ending)
{
    put(out, ending->kind);
    put(out, ending->stage);
    put(out, ending->case_number);
    put(out, (uint64_t)ending->signal);
    put(out, (uint64_t)ending->code);
    put(out, ending->address);
    put(out, ending->region.kind);
    put(out, ending->region.index);
    put(out, (uint64_t)ending->region.distance);
    put(out, ending->region.size);
    put(out, ending->region.write);
    put_text(out, ending->cause);
    put(out, ending->frame_count);
    for (size_t i = 0; i < ending->frame_count; i++) {
        put_text(out, ending->frames[i].module);
        put(out, ending->frames[i].offset);
    }
}

static void put_fall(struct fb_buffer *out, const struct fb_fuzz_fall *fall)
{
    put(out, fall->number);
    put(out, fall->first);
    put_ending(out, &fall->ending);
    put(out, fall->class);
    put(out, fall->cell);
    put(out, fall->place);
    put(out, fall->op);
    put_text(out, fall->signature.text);
    put_text(out, fall->signature.id);
}

static void put_finding(struct fb_buffer *out, const struct fb_fuzz_finding *finding)
{
    put_fall(out, &finding->fall);
    put(out, finding->repeats);
    put(out, finding->count);
    put(out, finding->steps);
    put_text(out, finding->cause);
    put_text(out, finding->spot);
    put_text(out, finding->instead);
    put(out, finding->case_count);
    for (size_t i = 0; i < finding->case_count; i++) {
        const struct fb_fuzz_case *one = &finding->cases[i];

        put(out, one->is_candidate);
        put(out, one->outside);
        put(out, one->type);
        put(out, one->field);
        put(out, one->op);
        fb_fuzz_case_pack(one, out);
    }
}

static void put_counts(struct fb_buffer *out, const struct fb_fuzz_counts *counts)
{
    for (size_t i = 0; i < FB_FUZZ_COURSES; i++)
        put(out, counts->courses[i]);
}

/* Edges that were passed, each with its buckets: most never are. */
static void put_corpus(struct fb_buffer *out, const struct fb_fuzz_corpus *corpus)
{
    put(out, corpus->covered);
    for (uint32_t edge = 0; edge < FB_COVERAGE_EDGES; edge++)
        if (corpus->seen[edge] != 0) {
            put(out, edge);
            put(out, corpus->seen[edge]);
        }
    put(out, corpus->count);
    for (uint64_t i = 0; i < corpus->count; i++)
        put(out, corpus->seeds[i].number);
}

static bool put_digests(struct fb_buffer *out, const struct fb_fuzz_corpus *corpus)
{
    char digest[65];

    for (uint64_t i = 0; i < corpus->count; i++) {
        if (!fb_sha256_hex(fb_fuzz_corpus_at(corpus, i), digest))
            return false;
        fb_buffer_text(out, digest);
    }
    return true;
}

static bool put_all(struct fb_buffer *out, const struct fb_fuzz_campaign *campaign)
{
    const struct fb_fuzz_plan *plan = campaign->plan;
    char digest[65];

    fb_buffer_text(out, FB_FUZZ_STATE_MAGIC);
    put(out, campaign->done);
    put(out, (uint64_t)(campaign->seconds * 1000));
    put(out, campaign->findings_dropped);
    put(out, campaign->differed);
    put(out, campaign->first_differed);
    put(out, campaign->noise);
    put(out, campaign->workers);
    put(out, campaign->allocations);
    put(out, campaign->fenced);
    put(out, campaign->grown);
    for (size_t i = 0; i < plan->stratum_count; i++)
        put_counts(out, &campaign->strata[i]);
    for (size_t i = 0; i < campaign->exercise_count; i++)
        put_counts(out, &campaign->exercises[i].counts);
    /* The cells of what is grown are the last ones, and may be more another time. */
    put_bytes(out, (struct fb_span){ campaign->aside, plan->cell_count });
    put(out, campaign->finding_count);
    for (size_t i = 0; i < campaign->finding_count; i++)
        put_finding(out, &campaign->findings[i]);
    put_corpus(out, plan->growth->corpus);
    if (!put_digests(out, plan->growth->corpus) || !fb_sha256_hex(fb_buffer_span(out), digest))
        return false;
    fb_buffer_text(out, digest);
    return !out->failed;
}

static bool write_case(const struct fb_fuzz_state *state, const struct fb_fuzz_corpus *corpus, uint64_t index,
                       struct fb_diag *diag)
{
    const struct fb_span packed = fb_fuzz_corpus_at(corpus, index);
    char *path = fb_fuzz_state_case(state, corpus->seeds[index].number);
    const bool written = path == NULL ? fb_fail_memory(diag) : fb_file_write(path, &packed, 1, diag);

    free(path);
    return written;
}

/* Those from before are there. */
static bool write_cases(const struct fb_fuzz_state *state, const struct fb_fuzz_corpus *corpus, struct fb_diag *diag)
{
    for (uint64_t i = 0; i < corpus->count; i++)
        if (corpus->seeds[i].number >= state->done && !write_case(state, corpus, i, diag))
            return false;
    return true;
}

static bool write_state(const struct fb_fuzz_state *state, const struct fb_buffer *text, struct fb_diag *diag)
{
    const struct fb_span bytes = fb_buffer_span(text);
    char *path = fb_fuzz_state_path(state, "state");
    const bool written = path == NULL ? fb_fail_memory(diag) : fb_file_write(path, &bytes, 1, diag);

    free(path);
    return written;
}

bool fb_fuzz_state_save(struct fb_fuzz_campaign *campaign, struct fb_diag *diag)
{
    struct fb_fuzz_state *state = campaign->state;
    const struct fb_fuzz_corpus *corpus = campaign->plan->growth->corpus;
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;

    if (!put_all(&text, campaign))
        return fb_fail_memory(diag);
    if (!write_cases(state, corpus, diag) || !write_state(state, &text, diag))
        return false;
    state->done = campaign->done;
    fb_fuzz_state_sweep(state, corpus);
    return true;
}
