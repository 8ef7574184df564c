/* SPDX-License-Identifier: Apache-2.0 */
/* witness.c - collects what the criteria of each field ask for, then puts values together. */
#include "validator/trial/witness.h"

#include <string.h>

#include "base/core/limits.h"
#include "validator/trial/witness_regex.h"

/* What is asked of one field's value: all of it, or how it begins, what is in it, how it ends. */
struct wish {
    bool absent;
    bool has_whole;
    struct fb_span whole;
    struct fb_span begin;
    struct fb_span middle;
    struct fb_span end;
    bool has_other;
    uint32_t other; /* equals_field */
};

struct wishing {
    struct wish *wishes;
    uint64_t fields;
    struct fb_arena *arena;
};

static struct fb_span first_value(const struct fb_criterion *criterion)
{
    return criterion->value_count > 0 ? criterion->values[0] : (struct fb_span){ NULL, 0 };
}

/* A glob with its stars empty and its question marks any character. */
static bool fill_glob(struct fb_span glob, struct fb_arena *arena, struct fb_span *out)
{
    uint8_t *text = fb_arena_array(arena, glob.size, 1);
    size_t size = 0;

    if (text == NULL)
        return false;
    for (size_t i = 0; i < glob.size; i++) {
        if (glob.bytes[i] == '*')
            continue;
        if (glob.bytes[i] == '\\' && i + 1 < glob.size)
            text[size++] = glob.bytes[++i];
        else
            text[size++] = glob.bytes[i] == '?' ? 'a' : glob.bytes[i];
    }
    *out = (struct fb_span){ text, size };
    return true;
}

/* The address before the slash: every block holds its own address. */
static struct fb_span address_of(struct fb_span block)
{
    const uint8_t *slash = block.size == 0 ? NULL : memchr(block.bytes, '/', block.size);

    return slash == NULL ? block : fb_span_part(block, 0, (size_t)(slash - block.bytes));
}

static bool wish_whole(struct wish *wish, struct fb_span whole)
{
    wish->has_whole = true;
    wish->whole = whole;
    return true;
}

static bool wish_for(struct wishing *wishing, const struct fb_criterion *criterion)
{
    struct wish *wish = &wishing->wishes[criterion->field];
    const struct fb_span value = first_value(criterion);
    struct fb_span made = { NULL, 0 };

    switch (criterion->op) {
    case FB_OP_EQUALS:
        return wish_whole(wish, value);
    case FB_OP_CONTAINS:
        wish->middle = value;
        return true;
    case FB_OP_STARTSWITH:
        wish->begin = value;
        return true;
    case FB_OP_ENDSWITH:
        wish->end = value;
        return true;
    case FB_OP_GLOB:
        return fill_glob(value, wishing->arena, &made) && wish_whole(wish, made);
    case FB_OP_REGEX:
        return fb_witness_regex(value, wishing->arena, &made) && wish_whole(wish, made);
    case FB_OP_CIDR:
        return wish_whole(wish, address_of(value));
    case FB_OP_EQUALS_FIELD:
        wish->has_other = criterion->other_field < wishing->fields;
        wish->other = criterion->other_field;
        return true;
    case FB_OP_ABSENT:
        wish->absent = true;
        return true;
    default:
        return true;
    }
}

/* More than composites within composites hold, each with its children waiting. */
#define MOST_WAITING 1024

/* Of "any" the first child, of "all" every one. */
static bool wish_tree(struct wishing *wishing, const struct fb_criterion *top)
{
    const struct fb_criterion *waiting[MOST_WAITING] = { top };
    size_t count = 1;

    while (count > 0) {
        const struct fb_criterion *at = waiting[--count];
        const bool is_composite = at->op == FB_OP_ALL || at->op == FB_OP_ANY;
        const size_t children = at->op == FB_OP_ANY && at->child_count > 0 ? 1 : at->child_count;

        if (at->field >= wishing->fields)
            continue;
        if (!is_composite && !wish_for(wishing, at))
            return false;
        for (size_t i = 0; is_composite && i < children && count < MOST_WAITING; i++)
            waiting[count++] = &at->children[i];
    }
    return true;
}

static bool wish_row(struct wishing *wishing, const struct fb_row *row)
{
    for (size_t i = 0; i < row->criterion_count; i++)
        if (!wish_tree(wishing, &row->criteria[i]))
            return false;
    return true;
}

static bool join(const struct wish *wish, struct fb_arena *arena, struct fb_span *out)
{
    const struct fb_span parts[] = { wish->begin, wish->middle, wish->end };
    size_t size = 0;

    for (size_t i = 0; i < 3; i++)
        size += parts[i].size;
    uint8_t *text = fb_arena_array(arena, size, 1);
    if (text == NULL)
        return false;
    *out = (struct fb_span){ text, size };
    for (size_t i = 0; i < 3; i++) {
        if (parts[i].size > 0)
            memcpy(text, parts[i].bytes, parts[i].size);
        text += parts[i].size;
    }
    return true;
}

static const unsigned char ordinary[] = "value";

static bool grant(const struct wish *wish, struct fb_arena *arena, struct fb_engine_input *value)
{
    struct fb_span text = wish->whole;

    *value = (struct fb_engine_input){ NULL, 0 };
    if (wish->absent)
        return true;
    if (!wish->has_whole && !join(wish, arena, &text))
        return false;
    const bool nothing_asked = text.size == 0 && !wish->has_whole;
    value->bytes = nothing_asked || text.bytes == NULL ? ordinary : text.bytes;
    value->length = nothing_asked ? sizeof ordinary - 1 : text.size;
    return true;
}

bool fb_witness(const struct fb_instance *instance, size_t except, uint64_t fields,
                struct fb_arena *arena, struct fb_engine_input *values)
{
    struct wishing wishing = { fb_arena_array(arena, fields, sizeof *wishing.wishes), fields, arena };

    if (wishing.wishes == NULL || !wish_row(&wishing, &instance->row)
        || (except < instance->except_count && !wish_row(&wishing, &instance->except[except])))
        return false;
    for (uint64_t i = 0; i < fields; i++)
        if (!grant(&wishing.wishes[i], arena, &values[i]))
            return false;
    for (uint64_t i = 0; i < fields; i++)
        if (wishing.wishes[i].has_other)
            values[i] = values[wishing.wishes[i].other];
    return true;
}
