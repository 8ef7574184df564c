/* SPDX-License-Identifier: Apache-2.0 */
/* Edit distance with swaps (optimal string alignment), over characters of bounded words. */
#include "base/host/nearest.h"

#include "base/core/utf8.h"

#define LONGEST_WORD 64 /* characters; a longer word is no typing mistake of ours */

struct word {
    uint32_t characters[LONGEST_WORD];
    size_t length;
};

static uint32_t fold(uint32_t character)
{
    return character >= 'A' && character <= 'Z' ? character + ('a' - 'A') : character;
}

/* False for a word that is too long; bytes that are not UTF-8 count as one character each. */
static bool decode(struct fb_span text, struct word *out)
{
    out->length = 0;
    for (size_t offset = 0; offset < text.size;) {
        uint32_t character = text.bytes[offset];
        const size_t length = fb_utf8_decode(text, offset, &character);
        if (out->length == LONGEST_WORD)
            return false;
        out->characters[out->length++] = fold(character);
        offset += length == 0 ? 1 : length;
    }
    return true;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static bool swapped(const struct word *a, size_t i, const struct word *b, size_t j)
{
    return i > 1 && j > 1 && a->characters[i - 1] == b->characters[j - 2]
        && a->characters[i - 2] == b->characters[j - 1];
}

static size_t distance(const struct word *a, const struct word *b)
{
    size_t rows[3][LONGEST_WORD + 1]; /* row i, i - 1 and i - 2, by turns */

    for (size_t i = 0; i <= a->length; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i + 2) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b->length; j++) {
            if (i == 0) {
                row[j] = j;
                continue;
            }
            const size_t cost = a->characters[i - 1] != b->characters[j - 1];
            row[j] = smaller(smaller(above[j], row[j - 1]) + 1, above[j - 1] + cost);
            if (swapped(a, i, b, j))
                row[j] = smaller(row[j], rows[(i + 1) % 3][j - 2] + 1);
        }
    }
    return rows[a->length % 3][b->length];
}

static bool near_enough(size_t edits, size_t longer)
{
    return edits < longer && (edits <= 1 || edits <= longer / 3);
}

const char *fb_nearest(struct fb_span word, const char *const *candidates, size_t count)
{
    struct word meant;
    const char *best = NULL;
    size_t fewest = SIZE_MAX;

    if (!decode(word, &meant))
        return NULL;
    for (size_t i = 0; i < count; i++) {
        struct word candidate;
        if (!decode(fb_span_of(candidates[i]), &candidate))
            continue;
        const size_t edits = distance(&meant, &candidate);
        const size_t longer = meant.length > candidate.length ? meant.length : candidate.length;
        if (edits < fewest && near_enough(edits, longer)) {
            best = candidates[i];
            fewest = edits;
        }
    }
    return best;
}
