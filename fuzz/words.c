/* SPDX-License-Identifier: Apache-2.0 */
/* words.c - harvests values, then drops what comes twice. */
#include "fuzz/words.h"

#include <stdlib.h>
#include <string.h>

/* Composites within composites hold no more. */
#define MOST_WAITING 1024

struct harvest {
    struct fb_span *words; /* NULL while they are counted only */
    size_t count;
    size_t step; /* one in so many is taken */
    size_t seen;
};

static void take(struct harvest *harvest, struct fb_span word)
{
    if (harvest->seen++ % harvest->step != 0 || harvest->count >= FB_FUZZ_WORDS)
        return;
    if (harvest->words != NULL)
        harvest->words[harvest->count] = word;
    harvest->count++;
}

static void take_criterion(struct harvest *harvest, const struct fb_criterion *top)
{
    const struct fb_criterion *waiting[MOST_WAITING] = { top };
    size_t count = 1;

    while (count > 0) {
        const struct fb_criterion *at = waiting[--count];

        for (size_t i = 0; i < at->value_count; i++)
            take(harvest, at->values[i]);
        for (size_t i = 0; i < at->child_count && count < MOST_WAITING; i++)
            waiting[count++] = &at->children[i];
    }
}

static void take_row(struct harvest *harvest, const struct fb_row *row)
{
    for (size_t i = 0; i < row->criterion_count; i++)
        take_criterion(harvest, &row->criteria[i]);
}

static void take_content(struct harvest *harvest, const struct fb_content *content)
{
    for (size_t i = 0; i < content->instance_count; i++) {
        take_row(harvest, &content->instances[i].row);
        for (size_t row = 0; row < content->instances[i].except_count; row++)
            take_row(harvest, &content->instances[i].except[row]);
    }
}

static int compare(const void *a, const void *b)
{
    return fb_span_compare(*(const struct fb_span *)a, *(const struct fb_span *)b);
}

static size_t drop_repeated(struct fb_span *words, size_t count)
{
    size_t kept = 0;

    if (count > 1)
        qsort(words, count, sizeof *words, compare);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || !fb_span_equal(words[i], words[kept - 1]))
            words[kept++] = words[i];
    return kept;
}

bool fb_fuzz_words(const struct fb_content *content, struct fb_arena *arena, const struct fb_span **words,
                   size_t *count)
{
    struct harvest all = { .step = 1 };

    *words = NULL;
    *count = 0;
    if (content == NULL)
        return true;
    take_content(&all, content);
    struct harvest some = { .step = all.seen / FB_FUZZ_WORDS + 1 };
    some.words = fb_arena_array(arena, all.count < FB_FUZZ_WORDS ? all.count : FB_FUZZ_WORDS, sizeof *some.words);
    if (some.words == NULL)
        return false;
    take_content(&some, content);
    *words = some.words;
    *count = drop_repeated(some.words, some.count);
    return true;
}
