/* SPDX-License-Identifier: Apache-2.0 */
/* small_campaign.c - made by hand: the numbers differ, so that one in the place of another shows. */
#include "tests/fuzz_room/small_campaign.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/digest.h"
#include "base/host/heap.h"

static const struct fb_engine_input inputs[] = {
    { (const unsigned char *)"abc", 3 }, { NULL, 0 }, { (const unsigned char *)"", 0 }
};

static void empty(struct fb_fuzz_corpus *corpus)
{
    corpus->count = corpus->used = corpus->covered = 0;
    memset(corpus->seen, 0, sizeof corpus->seen);
}

bool small_campaign_make(struct small_campaign *small, char *folder, struct fb_fuzz_corpus *corpus)
{
    *small = (struct small_campaign){ .state = { .folder = folder, .lock = -1 } };
    fb_arena_init(&small->arena, fb_heap(), SIZE_MAX);
    empty(corpus);
    small->growth.corpus = corpus;
    small->plan = (struct fb_fuzz_plan){
        .growth = &small->growth,
        .strata = small->strata,
        .stratum_count = SMALL_STRATA,
        .cell_count = SMALL_CELLS,
        .count = 4096,
    };
    small->campaign = (struct fb_fuzz_campaign){
        .plan = &small->plan,
        .state = &small->state,
        .arena = &small->arena,
        .exercise_count = SMALL_EXERCISES,
        .strata = fb_arena_array(&small->arena, SMALL_STRATA, sizeof(struct fb_fuzz_counts)),
        .exercises = fb_arena_array(&small->arena, SMALL_EXERCISES, sizeof(struct fb_fuzz_exercise)),
        .findings = fb_arena_array(&small->arena, FB_FUZZ_FINDINGS, sizeof(struct fb_fuzz_finding)),
        .aside = fb_arena_array(&small->arena, SMALL_CELLS + 1, 1),
    };
    return small->campaign.strata != NULL && small->campaign.exercises != NULL && small->campaign.findings != NULL
        && small->campaign.aside != NULL;
}

void small_campaign_clear(struct small_campaign *small)
{
    fb_arena_clear(&small->arena);
}

/* ---- What came of it ---- */

static struct fb_fuzz_case *cases_of(struct small_campaign *small, size_t count)
{
    struct fb_fuzz_case *cases = fb_arena_array(&small->arena, count, sizeof *cases);

    for (size_t i = 0; cases != NULL && i < count; i++)
        cases[i] = (struct fb_fuzz_case){ .content = fb_span_of(i == 0 ? "first" : "second"),
                                          .is_candidate = i == 0,
                                          .outside = i == 1,
                                          .type_id = 70 + i,
                                          .inputs = inputs,
                                          .count = 3,
                                          .type = 1,
                                          .field = FB_FUZZ_NO_FIELD,
                                          .op = 2 };
    return cases;
}

static bool add_finding(struct small_campaign *small, uint64_t number, size_t case_count)
{
    struct fb_fuzz_finding *finding = &small->campaign.findings[small->campaign.finding_count++];

    *finding = (struct fb_fuzz_finding){
        .fall = { .number = number,
                  .first = number - 5,
                  .ending = { .kind = FB_END_FENCE,
                              .stage = FB_STAGE_EVALUATE,
                              .signal = 11,
                              .code = -2,
                              .address = 0xfedc,
                              .region = { FB_REGION_INPUTS, 20, -16, 21, true },
                              .cause = "SIGSEGV",
                              .frames = { { "engine.so", 0x1234 }, { "other.so", 0x99 } },
                              .frame_count = 2 },
                  .class = FB_FUZZ_UNSOUND,
                  .cell = 3,
                  .place = 4,
                  .op = 2,
                  .signature = { "K2|out of bounds|evaluate|inputs", "0123456789ab" } },
        .repeats = case_count > 1 ? FB_FUZZ_REPEATS_SEQUENCE : FB_FUZZ_REPEATS_ALONE,
        .count = 6,
        .cases = cases_of(small, case_count),
        .case_count = case_count,
        .steps = 17,
        .cause = case_count > 1 ? NULL : "body.version",
        .spot = case_count > 1 ? NULL : "; criterion 20 of instance 1001, operator equals",
        .instead = case_count > 1 ? "" : NULL,
    };
    return finding->cases != NULL;
}

static bool add_seed(const struct small_campaign *small, uint64_t number)
{
    return fb_fuzz_corpus_add(small->growth.corpus, number, fb_span_of(number == 7 ? "packed" : "other"));
}

bool small_campaign_fill(struct small_campaign *small)
{
    struct fb_fuzz_campaign *campaign = &small->campaign;
    struct fb_fuzz_corpus *corpus = small->growth.corpus;

    campaign->done = 2000;
    campaign->seconds = 12.5;
    campaign->findings_dropped = 31;
    campaign->differed = 32;
    campaign->first_differed = 33;
    campaign->noise = 34;
    campaign->workers = 35;
    campaign->allocations = 36;
    campaign->fenced = 37;
    campaign->grown = 38;
    campaign->aside[2] = 1;
    for (size_t i = 0; i < FB_FUZZ_COURSES; i++)
        campaign->strata[1].courses[i] = 100 + i;
    campaign->exercises[2].counts.courses[0] = 51;
    (void)fb_fuzz_corpus_see(corpus, 0, 1);
    (void)fb_fuzz_corpus_see(corpus, 4000, 130);
    (void)fb_fuzz_corpus_see(corpus, FB_COVERAGE_EDGES - 1, 255);
    return add_finding(small, 900, 1) && add_finding(small, 1999, 2) && add_seed(small, 7) && add_seed(small, 900);
}

/* ---- On the disk ---- */

/* A new file, and not the old one cut to nothing, which some file systems flush when it is closed: thousands
 * of states would wait for that. */
static bool write_file(const struct small_campaign *small, const char *name, const struct fb_span *parts, size_t count)
{
    char path[256];

    (void)snprintf(path, sizeof path, "%s/%s", small->state.folder, name);
    (void)remove(path);
    FILE *file = fopen(path, "wb");
    if (file == NULL)
        return false;
    bool written = true;
    for (size_t i = 0; i < count; i++)
        written = written && (parts[i].size == 0 || fwrite(parts[i].bytes, parts[i].size, 1, file) == 1);
    return fclose(file) == 0 && written;
}

bool small_campaign_write_cases(const struct small_campaign *small)
{
    const struct fb_span packed = fb_span_of("packed");
    const struct fb_span other = fb_span_of("other");

    return write_file(small, "corpus/case-7", &packed, 1) && write_file(small, "corpus/case-900", &other, 1);
}

bool small_campaign_write_state(const struct small_campaign *small, struct fb_span body)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;
    char digest[65];

    fb_buffer_text(&text, FB_FUZZ_STATE_MAGIC);
    fb_buffer_append(&text, body);
    if (text.failed || !fb_sha256_hex(fb_buffer_span(&text), digest))
        return false;
    const struct fb_span parts[] = { fb_buffer_span(&text), fb_span_of(digest) };
    return write_file(small, "state", parts, 2);
}

/* ---- What may have been read ---- */

static bool is_sound_finding(const struct fb_fuzz_campaign *campaign, const struct fb_fuzz_finding *finding)
{
    const struct fb_fuzz_fall *fall = &finding->fall;

    return fall->number < campaign->done && fall->first <= fall->number && fall->ending.kind <= FB_END_LOST
        && fall->ending.stage <= FB_STAGE_TASK && fall->ending.region.kind <= FB_REGION_STACK
        && fall->ending.frame_count <= FB_FRAMES && fall->class < FB_FUZZ_CLASSES && fall->op <= FB_OP_COUNT
        && finding->repeats <= FB_FUZZ_REPEATS_NOT && finding->case_count > 0 && finding->case_count <= FB_FUZZ_BATCH;
}

bool small_campaign_is_sound(const struct small_campaign *small)
{
    const struct fb_fuzz_campaign *campaign = &small->campaign;
    const struct fb_fuzz_corpus *corpus = small->growth.corpus;
    bool sound = campaign->finding_count <= FB_FUZZ_FINDINGS && corpus->count <= FB_FUZZ_SEEDS
              && corpus->covered <= FB_COVERAGE_EDGES;

    for (size_t i = 0; sound && i < campaign->finding_count; i++)
        sound = is_sound_finding(campaign, &campaign->findings[i]);
    for (uint64_t i = 0; sound && i < corpus->count; i++)
        sound = corpus->seeds[i].number < campaign->done && corpus->seeds[i].size > 0;
    return sound;
}
