/* SPDX-License-Identifier: Apache-2.0 */
/* Literals of values: folding them, and the longest run of a glob. */
#include "validator/trial/literal_key.h"

#include <string.h>

#include "base/core/utf8.h"
#include "validator/trial/fold_text.h"

static bool fold(struct fb_span text, struct fb_arena *arena, struct fb_span *out, bool *memory)
{
    uint8_t *bytes = NULL;

    if (fb_utf8_valid_prefix(text) != text.size)
        return false;
    bytes = fb_arena_array(arena, FB_FOLDED_MAX(text.size), 1);
    *memory = bytes != NULL;
    if (bytes != NULL)
        *out = (struct fb_span){ .bytes = bytes, .size = fb_fold_text(text, bytes) };
    return bytes != NULL;
}

/* The longest text between a glob's stars and question marks, its escapes resolved. */
static bool longest_run(struct fb_span glob, struct fb_arena *arena, struct fb_span *out, bool *memory)
{
    uint8_t *bytes = fb_arena_array(arena, glob.size, 1);
    size_t start = 0;
    size_t end = 0;

    *memory = bytes != NULL;
    if (bytes == NULL)
        return false;
    *out = (struct fb_span){ .bytes = bytes };
    for (size_t i = 0; i < glob.size; i++) {
        if (glob.bytes[i] == '*' || glob.bytes[i] == '?') {
            start = end;
            continue;
        }
        i += glob.bytes[i] == '\\' && i + 1 < glob.size;
        bytes[end++] = glob.bytes[i];
        if (end - start > out->size)
            *out = (struct fb_span){ .bytes = bytes + start, .size = end - start };
    }
    return true;
}

static enum fb_anchor anchor_of(uint8_t op)
{
    switch (op) {
    case FB_OP_EQUALS:
        return FB_ANCHOR_WHOLE;
    case FB_OP_STARTSWITH:
        return FB_ANCHOR_HEAD;
    case FB_OP_ENDSWITH:
        return FB_ANCHOR_TAIL;
    default:
        return FB_ANCHOR_NONE;
    }
}

static bool takes_text(uint8_t op)
{
    return op == FB_OP_EQUALS || op == FB_OP_STARTSWITH || op == FB_OP_ENDSWITH
        || op == FB_OP_CONTAINS || op == FB_OP_GLOB || op == FB_OP_REGEX;
}

bool fb_literal_of(const struct fb_test *test, size_t index, struct fb_arena *arena,
                   struct fb_literal *out, bool *memory)
{
    struct fb_literal literal = { .anchor = anchor_of(test->op) };

    if (!takes_text(test->op))
        return false;
    literal.text = test->values[index];
    if (test->op == FB_OP_GLOB && !longest_run(test->values[index], arena, &literal.text, memory))
        return false;
    if (test->op == FB_OP_REGEX)
        literal.text = test->runs[index].longest;
    else if (!test->folds && !fold(literal.text, arena, &literal.text, memory))
        return false;
    *out = literal;
    return literal.text.size > 0;
}
