/* SPDX-License-Identifier: Apache-2.0 */
/* regex_alphabet.c - parting all characters into classes that a pattern does not tell apart.
 *
 * Each class is one run of characters with a representative, and whether a leaf matches the class
 * is asked of the representative itself: words spelled in representatives are always true. */
#include <stdlib.h>
#include <string.h>

#include "base/core/fold.h"
#include "validator/model/regex_automaton.h"

#define END_OF_CHARACTERS 0x110000
#define MOST_CELLS ((size_t)8 << 20) /* of leaves x classes */

struct class
{
    uint32_t character;
    uint32_t rank; /* lower: rather used */
};

struct maker {
    struct fb_arena *arena;
    const struct fb_regex_node **leaves;
    size_t leaf_count;
    uint32_t *cuts; /* NULL while they are counted */
    size_t cut_count;
};

/* ---- Leaves ---- */

static bool is_leaf(const struct fb_regex_node *node)
{
    return node->kind == FB_REGEX_CHARACTER || node->kind == FB_REGEX_ANY || node->kind == FB_REGEX_SET;
}

/* Recursion follows groups, which FB_MAX_REGEX_NESTING bounds. */
static void find_leaves(struct maker *maker, const struct fb_regex_node *node)
{
    if (is_leaf(node)) {
        if (maker->leaves != NULL)
            maker->leaves[maker->leaf_count] = node;
        maker->leaf_count++;
    }
    for (const struct fb_regex_node *child = node->child; child != NULL; child = child->next)
        find_leaves(maker, child);
}

static uint32_t swap_case(uint32_t character)
{
    const uint32_t lower = character | 0x20;
    return character < 0x80 && lower - 'a' < 26 ? character ^ 0x20 : character;
}

static bool range_has(const struct fb_regex_range *range, uint32_t character)
{
    return character >= range->first && character <= range->last;
}

static bool range_matches(const struct fb_regex_range *range, uint32_t character, bool ignore_case)
{
    if (range_has(range, character))
        return true;
    return ignore_case
        && (range_has(range, swap_case(character)) || range_has(range, fb_fold(character))
            || fb_fold(range->first) == fb_fold(character));
}

static bool leaf_matches(const struct fb_regex_node *leaf, uint32_t character)
{
    const bool ignore_case = (leaf->flags & FB_REGEX_IGNORE_CASE) != 0;
    const struct fb_regex_range only = { .first = leaf->character, .last = leaf->character };
    bool found = false;

    if (leaf->kind == FB_REGEX_ANY)
        return character != '\n' || (leaf->flags & FB_REGEX_DOT_ALL) != 0;
    if (leaf->kind == FB_REGEX_CHARACTER)
        return range_matches(&only, character, ignore_case);
    for (const struct fb_regex_range *range = leaf->ranges; range != NULL && !found; range = range->next)
        found = range_matches(range, character, ignore_case);
    return found != leaf->negated;
}

/* ---- Cuts: the first character of each class ---- */

static void cut_at(struct maker *maker, uint32_t character)
{
    if (maker->cuts != NULL)
        maker->cuts[maker->cut_count] = character;
    maker->cut_count++;
}

static void cut_out(struct maker *maker, uint32_t first, uint32_t last)
{
    cut_at(maker, first);
    cut_at(maker, last + 1);
}

/* The ASCII letters of a range in the other case. */
static void cut_swapped(struct maker *maker, uint32_t first, uint32_t last)
{
    for (uint32_t base = 'A'; base <= 'a'; base += 0x20) {
        const uint32_t low = first > base ? first : base;
        const uint32_t high = last < base + 25 ? last : base + 25;
        if (low <= high)
            cut_out(maker, low ^ 0x20, high ^ 0x20);
    }
}

static void cut_range(struct maker *maker, uint32_t first, uint32_t last, bool ignore_case)
{
    cut_out(maker, first, last);
    if (!ignore_case)
        return;
    cut_swapped(maker, first, last);
    cut_out(maker, fb_fold(first), fb_fold(first));
}

static void cut_leaf(struct maker *maker, const struct fb_regex_node *leaf)
{
    const bool ignore_case = (leaf->flags & FB_REGEX_IGNORE_CASE) != 0;

    if (leaf->kind == FB_REGEX_CHARACTER)
        cut_range(maker, leaf->character, leaf->character, ignore_case);
    for (const struct fb_regex_range *range = leaf->ranges; range != NULL; range = range->next)
        cut_range(maker, range->first, range->last, ignore_case);
}

static void cut_all(struct maker *maker)
{
    maker->cut_count = 0;
    cut_out(maker, '\n', '\n');
    cut_out(maker, 0xD800, 0xDFFF); /* surrogates are no characters */
    cut_at(maker, 0);
    for (size_t i = 0; i < maker->leaf_count; i++)
        cut_leaf(maker, maker->leaves[i]);
}

static int compare_cuts(const void *a, const void *b)
{
    const uint32_t left = *(const uint32_t *)a;
    const uint32_t right = *(const uint32_t *)b;
    return left < right ? -1 : left > right;
}

static bool make_cuts(struct maker *maker)
{
    cut_all(maker);
    uint32_t *cuts = fb_arena_array(maker->arena, maker->cut_count + 1, sizeof *cuts);
    if (cuts == NULL)
        return false;
    maker->cuts = cuts;
    cut_all(maker);
    qsort(cuts, maker->cut_count, sizeof *cuts, compare_cuts);
    size_t kept = 0;
    for (size_t i = 0; i < maker->cut_count; i++)
        if (cuts[i] < END_OF_CHARACTERS && (kept == 0 || cuts[i] != cuts[kept - 1]))
            cuts[kept++] = cuts[i];
    maker->cut_count = kept;
    cuts[kept] = END_OF_CHARACTERS;
    return true;
}

/* ---- Classes ---- */

/* The character that reads best in an attack string; *penalty says how well. */
static uint32_t readable(uint32_t first, uint32_t end, uint32_t *penalty)
{
    static const uint32_t liked[][2] = { { 'a', 'z' }, { '0', '9' }, { 'A', 'Z' }, { '!', '~' }, { ' ', ' ' } };

    for (size_t i = 0; i < sizeof liked / sizeof *liked; i++) {
        const uint32_t at = first > liked[i][0] ? first : liked[i][0];
        *penalty = (uint32_t)i;
        if (at < end && at <= liked[i][1])
            return at;
    }
    *penalty = 7;
    return first;
}

static struct class *make_classes(const struct maker *maker, size_t *count)
{
    struct class *classes = fb_arena_array(maker->arena, maker->cut_count, sizeof *classes);
    if (classes == NULL)
        return NULL;
    *count = 0;
    for (size_t i = 0; i < maker->cut_count; i++) {
        if (maker->cuts[i] == 0xD800)
            continue;
        struct class *class = &classes[(*count)++];
        class->character = readable(maker->cuts[i], maker->cuts[i + 1], &class->rank);
        for (size_t k = 0; k < maker->leaf_count; k++)
            class->rank += 8 * (uint32_t)leaf_matches(maker->leaves[k], class->character);
    }
    return classes;
}

static int compare_classes(const void *a, const void *b)
{
    const struct class *left = a;
    const struct class *right = b;
    if (left->rank != right->rank)
        return left->rank < right->rank ? -1 : 1;
    return left->character < right->character ? -1 : left->character > right->character;
}

static bool fill(const struct maker *maker, const struct class *classes, size_t count,
                 struct fb_regex_alphabet *out)
{
    const size_t words = (count + 63) / 64;
    uint64_t *labels = fb_arena_array(maker->arena, maker->leaf_count * words, sizeof *labels);
    uint32_t *characters = fb_arena_array(maker->arena, count, sizeof *characters);
    size_t *offsets = fb_arena_array(maker->arena, maker->leaf_count, sizeof *offsets);
    if (labels == NULL || characters == NULL || offsets == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        characters[i] = classes[i].character;
    for (size_t k = 0; k < maker->leaf_count; k++) {
        offsets[k] = maker->leaves[k]->offset;
        for (size_t i = 0; i < count; i++)
            if (leaf_matches(maker->leaves[k], characters[i]))
                labels[k * words + i / 64] |= (uint64_t)1 << i % 64;
    }
    *out = (struct fb_regex_alphabet){ .count = count,
                                       .character = characters,
                                       .words = words,
                                       .leaf_count = maker->leaf_count,
                                       .labels = labels,
                                       .offsets = offsets };
    return true;
}

bool fb_regex_alphabet_make(const struct fb_regex_node *tree, struct fb_arena *arena,
                            struct fb_regex_alphabet *out, enum fb_fault *fault)
{
    struct maker maker = { .arena = arena };
    size_t count = 0;

    *fault = FB_FAULT_MEMORY;
    find_leaves(&maker, tree);
    maker.leaves = fb_arena_array(arena, maker.leaf_count, sizeof *maker.leaves);
    if (maker.leaves == NULL)
        return false;
    maker.leaf_count = 0;
    find_leaves(&maker, tree);
    if (!make_cuts(&maker))
        return false;
    if (maker.leaf_count > 0 && maker.cut_count > MOST_CELLS / maker.leaf_count) {
        *fault = FB_FAULT_LIMIT;
        return false;
    }
    struct class *classes = make_classes(&maker, &count);
    if (classes == NULL)
        return false;
    qsort(classes, count, sizeof *classes, compare_classes);
    return fill(&maker, classes, count, out);
}
