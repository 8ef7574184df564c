/* SPDX-License-Identifier: Apache-2.0 */
/* grow.c - what an epoch covered comes into the corpus; where that is full, what others cover goes. */
#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/host/heap.h"
#include "fuzz/campaign.h"
#include "fuzz/growth.h"

#define MOST_NEW 256 /* of one epoch; what further cases cover counts as seen all the same */

/* Cases with news are packed before the first of them changes the corpus that they are made from. */
struct growing {
    struct fb_fuzz_campaign *campaign;
    struct fb_fuzz_corpus *corpus;
    struct fb_buffer packed[MOST_NEW];
    uint64_t numbers[MOST_NEW];
    size_t count;
};

static bool pack(struct growing *growing, uint64_t number)
{
    struct fb_buffer *packed = &growing->packed[growing->count];
    struct fb_arena arena;
    struct fb_fuzz_case one;

    fb_arena_init(&arena, fb_heap(), SIZE_MAX);
    *packed = (struct fb_buffer)FB_BUFFER_EMPTY;
    if (fb_fuzz_plan_case(growing->campaign->plan, number, &arena, &one)) {
        fb_fuzz_case_pack(&one, packed);
        growing->numbers[growing->count++] = number;
    }
    fb_arena_clear(&arena);
    return !packed->failed;
}

static bool take_batch(struct growing *growing, const struct fb_fuzz_batch *batch)
{
    uint64_t last = UINT64_MAX;

    for (size_t i = 0; i < batch->news_count; i++) {
        const struct fb_fuzz_news *news = &batch->news[i];
        /* A case that fell is a finding, no seed. */
        const bool fell = batch->records[news->number - batch->first].course == FB_FUZZ_BEGAN;

        if (fell || !fb_fuzz_corpus_see(growing->corpus, news->edge, news->buckets))
            continue;
        if (news->number == last || growing->count == MOST_NEW)
            continue;
        last = news->number;
        if (!pack(growing, last))
            return false;
    }
    return true;
}

/* ---- Pruning ---- */

struct pruning {
    uint64_t order[FB_FUZZ_SEEDS]; /* indices, smaller ones first */
    uint8_t kept[FB_FUZZ_SEEDS];
    uint8_t *seen;
};

static bool is_full(const struct fb_fuzz_corpus *corpus)
{
    return corpus->count + MOST_NEW > FB_FUZZ_SEEDS || corpus->used > FB_FUZZ_CORPUS_BYTES / 2;
}

static void sort_by_size(const struct fb_fuzz_corpus *corpus, uint64_t *order)
{
    for (uint64_t i = 0; i < corpus->count; i++) {
        uint64_t at = i;

        for (; at > 0 && corpus->seeds[order[at - 1]].size > corpus->seeds[i].size; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
}

/* Whether what the case covered holds anything that is not in `seen`; notes it. */
static bool covers_more(struct fb_span results, uint8_t *seen)
{
    struct fb_fuzz_record record;
    bool more = false;

    for (; results.size >= sizeof record; results = fb_span_part(results, sizeof record, SIZE_MAX)) {
        memcpy(&record, results.bytes, sizeof record);
        if (record.course != FB_FUZZ_NEWS || record.type >= FB_COVERAGE_EDGES || record.op > UINT8_MAX)
            continue;
        more = more || (record.op & ~seen[record.type]) != 0;
        seen[record.type] |= (uint8_t)record.op;
    }
    return more;
}

static bool try(struct fb_fuzz_campaign *campaign, uint64_t index, struct pruning *pruning, struct fb_diag *diag)
{
    struct fb_span packed = fb_fuzz_corpus_at(campaign->plan->growth->corpus, index);
    struct fb_arena arena;
    struct fb_fuzz_case one;
    struct fb_outcome outcome;

    fb_arena_init(&arena, fb_heap(), SIZE_MAX);
    const bool ran = fb_fuzz_case_unpack(&packed, &arena, &one) || fb_fail_memory(diag);
    const bool told = ran && fb_fuzz_lane_run(&campaign->lanes[0], &one, 1, &outcome, diag);
    if (told)
        pruning->kept[index] = covers_more(outcome.results, pruning->seen);
    fb_arena_clear(&arena);
    return told;
}

/* Of cases that cover the same the smallest one stays, and of those the oldest. */
static bool prune(struct fb_fuzz_campaign *campaign, struct pruning *pruning, struct fb_diag *diag)
{
    struct fb_fuzz_corpus *corpus = campaign->plan->growth->corpus;
    bool tried = true;

    sort_by_size(corpus, pruning->order);
    campaign->lanes[0].shared->covers = 1;
    for (uint64_t i = 0; tried && i < corpus->count; i++)
        tried = try(campaign, pruning->order[i], pruning, diag);
    campaign->lanes[0].shared->covers = 0;
    if (tried)
        fb_fuzz_corpus_keep(corpus, pruning->kept);
    return tried;
}

static bool prune_where_full(struct fb_fuzz_campaign *campaign, struct fb_diag *diag)
{
    if (!is_full(campaign->plan->growth->corpus))
        return true;
    struct pruning *pruning = calloc(1, sizeof *pruning);
    uint8_t *seen = calloc(FB_COVERAGE_EDGES, 1);
    bool pruned = false;

    if (pruning != NULL && seen != NULL) {
        pruning->seen = seen;
        pruned = prune(campaign, pruning, diag);
    } else {
        pruned = fb_fail_memory(diag);
    }
    free(pruning);
    free(seen);
    return pruned;
}

static bool take_news(struct growing *growing, const struct fb_fuzz_batch *batches, size_t count,
                      struct fb_diag *diag)
{
    bool taken = true;

    for (size_t i = 0; taken && i < count; i++)
        taken = take_batch(growing, &batches[i]) || fb_fail_memory(diag);
    for (size_t i = 0; i < growing->count; i++) {
        /* What is too large for the corpus is left out. */
        if (taken && fb_fuzz_corpus_add(growing->corpus, growing->numbers[i], fb_buffer_span(&growing->packed[i])))
            growing->campaign->grown++;
        fb_buffer_clear(&growing->packed[i]);
    }
    return taken;
}

bool fb_fuzz_grow(struct fb_fuzz_campaign *campaign, const struct fb_fuzz_batch *batches, size_t count,
                  struct fb_diag *diag)
{
    if (campaign->plan->growth->corpus == NULL)
        return true;
    struct growing *growing = calloc(1, sizeof *growing);

    if (growing == NULL)
        return fb_fail_memory(diag);
    growing->campaign = campaign;
    growing->corpus = campaign->plan->growth->corpus;
    const bool taken = take_news(growing, batches, count, diag);
    free(growing);
    return taken && prune_where_full(campaign, diag);
}
