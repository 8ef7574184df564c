/* SPDX-License-Identifier: Apache-2.0 */
/* corpus.c - packed cases one behind another. */
#include "fuzz/corpus.h"

#include <string.h>

#include "isolate/isolate.h"

struct fb_fuzz_corpus *fb_fuzz_corpus_new(void)
{
    return fb_isolate_shared_new(sizeof(struct fb_fuzz_corpus));
}

void fb_fuzz_corpus_free(struct fb_fuzz_corpus *corpus)
{
    fb_isolate_shared_free(corpus, sizeof *corpus);
}

struct fb_span fb_fuzz_corpus_at(const struct fb_fuzz_corpus *corpus, uint64_t index)
{
    const struct fb_fuzz_seed *seed = &corpus->seeds[index];

    return (struct fb_span){ corpus->bytes + seed->at, (size_t)seed->size };
}

bool fb_fuzz_corpus_add(struct fb_fuzz_corpus *corpus, uint64_t number, struct fb_span packed)
{
    if (corpus->count == FB_FUZZ_SEEDS || packed.size == 0 || packed.size > FB_FUZZ_SEED_BYTES
        || packed.size > FB_FUZZ_CORPUS_BYTES - corpus->used)
        return false;
    memcpy(corpus->bytes + corpus->used, packed.bytes, packed.size);
    corpus->seeds[corpus->count++] = (struct fb_fuzz_seed){ number, corpus->used, packed.size };
    corpus->used += packed.size;
    return true;
}

void fb_fuzz_corpus_keep(struct fb_fuzz_corpus *corpus, const uint8_t *kept)
{
    uint64_t count = 0;
    uint64_t used = 0;

    for (uint64_t i = 0; i < corpus->count; i++) {
        struct fb_fuzz_seed seed = corpus->seeds[i];

        if (kept[i] == 0)
            continue;
        memmove(corpus->bytes + used, corpus->bytes + seed.at, (size_t)seed.size);
        seed.at = used;
        used += seed.size;
        corpus->seeds[count++] = seed;
    }
    corpus->count = count;
    corpus->used = used;
}

bool fb_fuzz_corpus_see(struct fb_fuzz_corpus *corpus, uint32_t edge, uint8_t buckets)
{
    if (edge >= FB_COVERAGE_EDGES || (buckets & ~corpus->seen[edge]) == 0)
        return false;
    corpus->covered += corpus->seen[edge] == 0;
    corpus->seen[edge] |= buckets;
    return true;
}
