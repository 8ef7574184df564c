/* SPDX-License-Identifier: Apache-2.0 */
/* corpus.h - cases that showed something new, in memory that supervisor and workers share.
 *
 * The supervisor changes it between epochs only, by what the epoch's batches told in order of the case
 * numbers: so the corpus that a case is made from is a function of the plan and of the engine, whatever
 * the number of workers.
 */
#ifndef FB_FUZZ_CORPUS_H
#define FB_FUZZ_CORPUS_H

#include "base/core/attributes.h"
#include "base/core/span.h"
#include "isolate/coverage.h"

#define FB_FUZZ_SEEDS 1024                            /* at most */
#define FB_FUZZ_CORPUS_BYTES ((uint64_t)48 << 20)     /* of all of them */
#define FB_FUZZ_SEED_BYTES (FB_FUZZ_CORPUS_BYTES / 8) /* of one */

struct fb_fuzz_seed {
    uint64_t number; /* of the case that it was */
    uint64_t at;     /* in bytes[] */
    uint64_t size;
};

struct fb_fuzz_corpus {
    uint64_t count;
    uint64_t used;    /* of bytes[] */
    uint64_t covered; /* edges that were passed */
    struct fb_fuzz_seed seeds[FB_FUZZ_SEEDS];
    uint8_t seen[FB_COVERAGE_EDGES]; /* for each edge the buckets (coverage.h) that cases were seen in */
    uint8_t bytes[FB_FUZZ_CORPUS_BYTES];
};

/* To be made before workers are; NULL: no memory. */
struct fb_fuzz_corpus *fb_fuzz_corpus_new(void);
void fb_fuzz_corpus_free(struct fb_fuzz_corpus *corpus); /* accepts NULL */

/* The case of a seed, packed (case.h); index < count. */
struct fb_span fb_fuzz_corpus_at(const struct fb_fuzz_corpus *corpus, uint64_t index);

/* Appends a packed case.  False, and nothing happens, where it has no room or is too large. */
bool fb_fuzz_corpus_add(struct fb_fuzz_corpus *corpus, uint64_t number, struct fb_span packed);

/* Keeps the seeds whose byte in `kept` is not zero, in their order. */
void fb_fuzz_corpus_keep(struct fb_fuzz_corpus *corpus, const uint8_t *kept);

/* Notes buckets of an edge; true when one of them is new. */
bool fb_fuzz_corpus_see(struct fb_fuzz_corpus *corpus, uint32_t edge, uint8_t buckets);

#endif
