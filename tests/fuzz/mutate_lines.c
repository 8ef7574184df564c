/* SPDX-License-Identifier: Apache-2.0 */
/* mutate_lines.c - YAML, line by line: lines dropped, doubled, swapped, indented otherwise, and values
 * behind a colon exchanged, so that what comes out mostly is YAML again. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/mutate.h"

#define MOST_LINES 512
#define BYTES_ONE_IN 4 /* left to the fuzzer's own mutator */

struct line {
    const uint8_t *bytes;
    size_t size;  /* with its end */
    size_t value; /* where what follows the colon begins; size: there is none */
};

struct lines {
    struct line items[MOST_LINES + 1];
    size_t count;
};

static size_t next(unsigned *seed, size_t below)
{
    *seed = *seed * 1664525U + 1013904223U;
    return below == 0 ? 0 : (*seed >> 8) % below;
}

static void split(const uint8_t *bytes, size_t size, struct lines *out)
{
    out->count = 0;
    while (size > 0 && out->count < MOST_LINES) {
        const uint8_t *end = memchr(bytes, '\n', size);
        const size_t length = end == NULL || out->count == MOST_LINES - 1 ? size : (size_t)(end - bytes) + 1;
        const uint8_t *colon = memchr(bytes, ':', length);

        out->items[out->count++] = (struct line){ bytes, length, colon == NULL ? length : (size_t)(colon - bytes) + 1 };
        bytes += length;
        size -= length;
    }
}

static void append(uint8_t *out, size_t *used, size_t most, const uint8_t *bytes, size_t size)
{
    const size_t room = most - *used;
    const size_t taken = size < room ? size : room;

    if (taken > 0)
        memcpy(out + *used, bytes, taken);
    *used += taken;
}

/* A copy of the lines, with line `at` changed in one way. */
static size_t join(const struct lines *lines, unsigned *seed, uint8_t *out, size_t most)
{
    const size_t at = next(seed, lines->count);
    const size_t other = next(seed, lines->count);
    const size_t way = next(seed, 6);
    size_t used = 0;

    for (size_t i = 0; i < lines->count; i++) {
        const bool here = i == at;
        const struct line *line = way == 2 && here ? &lines->items[other] : way == 2 && i == other ? &lines->items[at]
                                                                                                   : &lines->items[i];
        if (here && way == 0)
            continue;
        if (here && way == 3)
            append(out, &used, most, (const uint8_t *)"  ", 2);
        const size_t skipped = here && way == 4 && line->size > 2 && memcmp(line->bytes, "  ", 2) == 0 ? 2 : 0;
        const size_t key = here && way == 5 ? line->value : line->size;
        append(out, &used, most, line->bytes + skipped, key - skipped);
        if (here && way == 5)
            append(out, &used, most, lines->items[other].bytes + lines->items[other].value,
                   lines->items[other].size - lines->items[other].value);
        if (here && way == 1)
            append(out, &used, most, line->bytes, line->size);
    }
    return used;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    static struct lines lines;
    uint8_t *out = seed % BYTES_ONE_IN == 0 ? NULL : malloc(most > 0 ? most : 1);

    if (out == NULL || size == 0)
        size = LLVMFuzzerMutate == NULL ? size : LLVMFuzzerMutate(data, size, most);
    for (size_t changes = out == NULL ? 0 : 1 + next(&seed, 3); changes > 0 && size > 0; changes--) {
        split(data, size, &lines);
        size = join(&lines, &seed, out, most);
        if (size > 0)
            memcpy(data, out, size);
    }
    free(out);
    return size;
}
