/* SPDX-License-Identifier: Apache-2.0 */
/* except.c - one criterion follows from another: what meets the first meets the second. */
#include "validator/gates/except.h"

#include "base/core/limits.h"
#include "validator/gates/walk.h"

#define BIT(op) (1u << FB_OP_##op)

/* One of each in turn is taken apart, so there are no more levels than both have. */
#define LEVELS (2 * FB_MAX_NESTING + 1)

static bool spend(uint64_t *steps, uint64_t count)
{
    const bool enough = *steps >= count;
    *steps = enough ? *steps - count : 0;
    return enough;
}

/* ---- Values ---- */

static uint8_t lower(uint8_t byte)
{
    return byte >= 'A' && byte <= 'Z' ? (uint8_t)(byte + ('a' - 'A')) : byte;
}

static bool is_ascii(struct fb_span text, uint64_t *steps)
{
    uint8_t bits = spend(steps, text.size) ? 0 : 0x80;
    for (size_t i = 0; i < text.size; i++)
        bits |= text.bytes[i];
    return bits < 0x80;
}

/* How literals are compared. */
struct comparison {
    bool exact; /* case counts */
    uint64_t *steps;
};

static bool stands_at(struct fb_span text, size_t at, struct fb_span part, const struct comparison *how)
{
    for (size_t i = 0; i < part.size; i++) {
        const uint8_t byte = text.bytes[at + i];
        if (!spend(how->steps, 1))
            return false;
        if (how->exact ? byte != part.bytes[i] : lower(byte) != lower(part.bytes[i]))
            return false;
    }
    return true;
}

static bool stands_anywhere(struct fb_span text, struct fb_span part, const struct comparison *how)
{
    for (size_t at = 0; at + part.size <= text.size; at++)
        if (stands_at(text, at, part, how))
            return true;
    return false;
}

/* Whether an input that holds `value` where `op` says holds `part` where `wanted` says. */
static bool literal_follows(uint8_t op, struct fb_span value, uint8_t wanted, struct fb_span part,
                            const struct comparison *how)
{
    const unsigned from = 1u << op;

    if (part.size > value.size)
        return false;
    switch (wanted) {
    case FB_OP_EQUALS:
        return from == BIT(EQUALS) && part.size == value.size && stands_at(value, 0, part, how);
    case FB_OP_STARTSWITH:
        return (from & (BIT(EQUALS) | BIT(STARTSWITH))) != 0 && stands_at(value, 0, part, how);
    case FB_OP_ENDSWITH:
        return (from & (BIT(EQUALS) | BIT(ENDSWITH))) != 0
            && stands_at(value, value.size - part.size, part, how);
    case FB_OP_CONTAINS:
        return (from & (BIT(EQUALS) | BIT(STARTSWITH) | BIT(ENDSWITH) | BIT(CONTAINS))) != 0
            && stands_anywhere(value, part, how);
    default:
        return false;
    }
}

static bool same_value(const struct fb_criterion *from, struct fb_span value, const struct fb_criterion *to,
                       struct fb_span wanted, uint64_t *steps)
{
    return from->op == to->op && from->case_sensitive == to->case_sensitive && value.size == wanted.size
        && spend(steps, value.size) && fb_span_equal(value, wanted);
}

/* Folding of what is not ASCII is left to sensors: such values have to be the same. */
static bool value_follows(const struct fb_criterion *from, struct fb_span value, const struct fb_criterion *to,
                          struct fb_span wanted, uint64_t *steps)
{
    const struct comparison how = { from->case_sensitive && to->case_sensitive, steps };

    return same_value(from, value, to, wanted, steps)
        || ((how.exact || (is_ascii(value, steps) && is_ascii(wanted, steps)))
            && literal_follows(from->op, value, to->op, wanted, &how));
}

/* Mostly the lists are the same, so what stands at the same place comes first. */
static bool some_value_follows(const struct fb_criterion *from, size_t index, const struct fb_criterion *to,
                               uint64_t *steps)
{
    const struct fb_span value = from->values[index];

    if (index < to->value_count && same_value(from, value, to, to->values[index], steps))
        return true;
    for (size_t i = 0; i < to->value_count && spend(steps, 1); i++)
        if (value_follows(from, value, to, to->values[i], steps))
            return true;
    return false;
}

/* ---- Criteria ---- */

/* What folds case holds where the same with case does, and not the other way about. */
static bool case_follows(const struct fb_criterion *from, const struct fb_criterion *to)
{
    return (from->case_sensitive || !to->case_sensitive) && from->ignore_case == to->ignore_case;
}

static bool leaf_follows(const struct fb_criterion *from, const struct fb_criterion *to, uint64_t *steps)
{
    const unsigned needs_input = ~(BIT(WILDCARD) | BIT(ABSENT) | BIT(ALL) | BIT(ANY) | 1u << FB_OP_COUNT);

    if (from->field != to->field || from->op >= FB_OP_COUNT || to->op >= FB_OP_COUNT)
        return false;
    if (to->op == FB_OP_EXISTS)
        return (needs_input >> from->op & 1) != 0;
    if (to->op == FB_OP_ABSENT)
        return from->op == FB_OP_ABSENT;
    if (!case_follows(from, to))
        return false;
    if (to->op == FB_OP_EQUALS_FIELD)
        return from->op == FB_OP_EQUALS_FIELD && from->other_field == to->other_field;
    for (size_t i = 0; i < from->value_count; i++)
        if (!some_value_follows(from, i, to, steps))
            return false;
    return from->value_count > 0;
}

/* Recurses, but only to the nesting that content may have; what is deeper is refused elsewhere. */
static bool follows(const struct fb_criterion *from, const struct fb_criterion *to, size_t levels,
                    uint64_t *steps);

static bool every_part_follows(const struct fb_criterion *from, const struct fb_criterion *to, size_t levels,
                               uint64_t *steps)
{
    for (size_t i = 0; i < to->child_count; i++)
        if (!follows(from, &to->children[i], levels, steps))
            return false;
    return to->child_count > 0;
}

static bool some_part_follows(const struct fb_criterion *from, const struct fb_criterion *to, size_t levels,
                              uint64_t *steps)
{
    for (size_t i = 0; i < to->child_count; i++)
        if (follows(from, &to->children[i], levels, steps))
            return true;
    return false;
}

static bool follows_from_every_part(const struct fb_criterion *from, const struct fb_criterion *to,
                                    size_t levels, uint64_t *steps)
{
    for (size_t i = 0; i < from->child_count; i++)
        if (!follows(&from->children[i], to, levels, steps))
            return false;
    return from->child_count > 0;
}

static bool follows_from_some_part(const struct fb_criterion *from, const struct fb_criterion *to,
                                   size_t levels, uint64_t *steps)
{
    for (size_t i = 0; i < from->child_count; i++)
        if (follows(&from->children[i], to, levels, steps))
            return true;
    return false;
}

static bool follows(const struct fb_criterion *from, const struct fb_criterion *to, size_t levels,
                    uint64_t *steps)
{
    if (levels == 0 || !spend(steps, 1))
        return false;
    if (to->op == FB_OP_WILDCARD)
        return true;
    if (to->op == FB_OP_ALL)
        return every_part_follows(from, to, levels - 1, steps);
    if (from->op == FB_OP_ANY)
        return follows_from_every_part(from, to, levels - 1, steps);
    if (to->op == FB_OP_ANY && some_part_follows(from, to, levels - 1, steps))
        return true;
    if (from->op == FB_OP_ALL)
        return follows_from_some_part(from, to, levels - 1, steps);
    return fb_is_leaf(from) && fb_is_leaf(to) && leaf_follows(from, to, steps);
}

static bool follows_from_row(const struct fb_row *own, const struct fb_criterion *to, uint64_t *steps)
{
    for (size_t i = 0; i < own->criterion_count; i++)
        if (follows(&own->criteria[i], to, LEVELS, steps))
            return true;
    return false;
}

bool fb_except_takes_all(const struct fb_row *own, const struct fb_row *except, uint64_t *steps)
{
    for (size_t i = 0; i < except->criterion_count; i++)
        if (!follows_from_row(own, &except->criteria[i], steps))
            return false;
    return true;
}
