/* SPDX-License-Identifier: Apache-2.0 */
/* regex_set.c - sets of characters.
 *
 * A set that ignores case looks for what a character folds to among what its own characters fold
 * to.  That does not go for classes such as \w: they are looked through with the character itself.
 */
#include "base/core/fold.h"
#include "base/core/fold_table.h"
#include "sensor/reference/regex_compiler.h"

#define LAST_CHARACTER 0x10FFFF

static const uint32_t alnum[][2] = { { '0', '9' }, { 'A', 'Z' }, { 'a', 'z' } };
static const uint32_t alpha[][2] = { { 'A', 'Z' }, { 'a', 'z' } };
static const uint32_t ascii[][2] = { { 0, 0x7F } };
static const uint32_t blank[][2] = { { '\t', '\t' }, { ' ', ' ' } };
static const uint32_t cntrl[][2] = { { 0, 0x1F }, { 0x7F, 0x7F } };
static const uint32_t digit[][2] = { { '0', '9' } };
static const uint32_t graph[][2] = { { '!', '~' } };
static const uint32_t lower[][2] = { { 'a', 'z' } };
static const uint32_t print[][2] = { { ' ', '~' } };
static const uint32_t punct[][2] = { { '!', '/' }, { ':', '@' }, { '[', '`' }, { '{', '~' } };
static const uint32_t space[][2] = { { '\t', '\r' }, { ' ', ' ' } };
static const uint32_t upper[][2] = { { 'A', 'Z' } };
static const uint32_t word[][2] = { { '0', '9' }, { 'A', 'Z' }, { '_', '_' }, { 'a', 'z' } };
static const uint32_t xdigit[][2] = { { '0', '9' }, { 'A', 'F' }, { 'a', 'f' } };

#define NAMED(name)                                 \
    {                                               \
#name ":]",                                 \
        {                                           \
            name, sizeof name / sizeof *name, false \
        }                                           \
    }

static const struct named {
    const char *end; /* what follows "[:" or "[:^" */
    struct fb_sensor_class class;
} names[] = {
    NAMED(alnum),
    NAMED(alpha),
    NAMED(ascii),
    NAMED(blank),
    NAMED(cntrl),
    NAMED(digit),
    NAMED(graph),
    NAMED(lower),
    NAMED(print),
    NAMED(punct),
    NAMED(space),
    NAMED(upper),
    NAMED(word),
    NAMED(xdigit),
};

/* ---- Ranges ---- */

static void add_range(struct fb_sensor_compiler *compiler, uint32_t first, uint32_t last, bool folded)
{
    if (compiler->ranges != NULL)
        compiler->ranges[compiler->range_count] = (struct fb_sensor_range){ first, last, folded };
    compiler->range_count++;
}

/* What characters from `first` to `last` of a run of the table fold to, as far as it is not in the
 * range anyway.  Where the run has no gaps that is one range: the whole run moves by one difference. */
static void add_folded(struct fb_sensor_compiler *compiler, const struct fold_run *run,
                       uint32_t first, uint32_t last)
{
    uint32_t from = run->first > first ? run->first : first;
    const uint32_t to = run->last < last ? run->last : last;
    if (from > to)
        return;
    from += (from - run->first) % run->stride;
    for (uint32_t character = from; character <= to; character += run->stride) {
        const uint32_t folded = fb_fold(character);
        uint32_t end = folded;
        if (folded >= first && folded <= last)
            continue;
        for (; run->stride == 1 && character < to && (end + 1 < first || end + 1 > last); character++)
            end++;
        add_range(compiler, folded, end, true);
    }
}

/* Characters that are written out in the set. */
static void add_written(struct fb_sensor_compiler *compiler, uint32_t first, uint32_t last)
{
    const bool folded = (compiler->flags & FB_FLAG_IGNORE_CASE) != 0;
    add_range(compiler, first, last, folded);
    for (size_t i = 0; folded && i < sizeof fold_runs / sizeof *fold_runs; i++)
        add_folded(compiler, &fold_runs[i], first, last);
}

static void add_class(struct fb_sensor_compiler *compiler, const struct fb_sensor_class *class)
{
    uint32_t next = 0; /* the first character behind the last range */
    for (size_t i = 0; i < class->count; i++) {
        const uint32_t first = class->ranges[i][0];
        const uint32_t last = class->ranges[i][1];
        if (!class->negated)
            add_range(compiler, first, last, false);
        else if (first > next)
            add_range(compiler, next, first - 1, false);
        next = last + 1;
    }
    if (class->negated)
        add_range(compiler, next, LAST_CHARACTER, false);
}

/* ---- The finished set ---- */

static bool look_through(const struct fb_sensor_range *ranges, const struct fb_sensor_set *set,
                         uint32_t character)
{
    const uint32_t folded = fb_fold(character);
    for (uint32_t i = set->range; i < set->range + set->range_count; i++) {
        const uint32_t wanted = ranges[i].folded ? folded : character;
        if (wanted >= ranges[i].first && wanted <= ranges[i].last)
            return !set->negated;
    }
    return set->negated;
}

bool fb_sensor_set_has(const struct fb_sensor_regex *regex, uint32_t set, uint32_t character)
{
    const struct fb_sensor_set *it = &regex->sets[set];
    if (character < 128)
        return (it->low[character / 64] >> (character % 64) & 1) != 0;
    return look_through(regex->ranges, it, character);
}

static bool finish(struct fb_sensor_compiler *compiler, uint32_t first_range, bool negated)
{
    struct fb_sensor_set set = { .range = first_range,
                                 .range_count = compiler->range_count - first_range,
                                 .negated = negated };
    const uint32_t number = compiler->set_count++;
    if (compiler->sets != NULL) {
        for (uint32_t character = 0; character < 128; character++) {
            if (look_through(compiler->ranges, &set, character))
                set.low[character / 64] |= UINT64_C(1) << (character % 64);
        }
        compiler->sets[number] = set;
    }
    return fb_sensor_emit(compiler, FB_STEP_SET, (int32_t)number, 0);
}

bool fb_sensor_emit_class(struct fb_sensor_compiler *compiler, const struct fb_sensor_class *class)
{
    const uint32_t first_range = compiler->range_count;
    add_class(compiler, class);
    return finish(compiler, first_range, false);
}

/* ---- Reading ---- */

/* "[:", "[." and "[=" begin something special only if their end follows; else "[" is a character. */
static bool sees_special(const struct fb_sensor_compiler *compiler, uint8_t kind)
{
    const struct fb_span pattern = compiler->pattern;
    if (compiler->at == pattern.size || pattern.bytes[compiler->at] != kind)
        return false;
    for (size_t i = compiler->at + 1; i + 1 < pattern.size; i++) {
        if (pattern.bytes[i] == kind && pattern.bytes[i + 1] == ']')
            return true;
        if (pattern.bytes[i] == ']' || pattern.bytes[i] == '\\')
            return false;
    }
    return false;
}

/* After "[:". */
static bool take_named(struct fb_sensor_compiler *compiler, struct fb_sensor_class *out)
{
    const bool negated = fb_sensor_accept(compiler, "^");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!fb_sensor_accept(compiler, names[i].end))
            continue;
        *out = names[i].class;
        if ((compiler->flags & FB_FLAG_IGNORE_CASE) != 0 && (out->ranges == upper || out->ranges == lower))
            *out = (struct fb_sensor_class){ alpha, sizeof alpha / sizeof *alpha, false };
        out->negated = negated;
        return true;
    }
    return fb_sensor_regex_refuse(compiler, "a regular expression with an unknown class of characters");
}

/* A character, which may begin a range, or a class. */
static bool take_element(struct fb_sensor_compiler *compiler, struct fb_sensor_escape *out)
{
    uint32_t character = 0;
    if (!fb_sensor_take(compiler, &character))
        return false;
    if (character == '\\')
        return fb_sensor_escape(compiler, true, out);
    *out = (struct fb_sensor_escape){ .kind = FB_ESCAPE_CHARACTER, .character = character };
    if (character == '[' && (sees_special(compiler, '.') || sees_special(compiler, '=')))
        return fb_sensor_regex_refuse(compiler, "a regular expression with a collating element");
    if (character != '[' || !sees_special(compiler, ':'))
        return true;
    compiler->at++;
    out->kind = FB_ESCAPE_CLASS;
    return take_named(compiler, &out->class);
}

/* A "-" that is not the last of the set makes a range. */
static bool sees_range(const struct fb_sensor_compiler *compiler)
{
    return fb_sensor_sees(compiler, "-") && !fb_sensor_sees(compiler, "-]")
        && compiler->at + 1 < compiler->pattern.size;
}

static bool take_range(struct fb_sensor_compiler *compiler)
{
    struct fb_sensor_escape first = { .character = 0 };
    struct fb_sensor_escape last = { .character = 0 };
    if (!take_element(compiler, &first))
        return false;
    if (!sees_range(compiler)) {
        if (first.kind == FB_ESCAPE_CLASS)
            add_class(compiler, &first.class);
        else
            add_written(compiler, first.character, first.character);
        return true;
    }
    compiler->at++;
    if (!take_element(compiler, &last))
        return false;
    if (first.kind == FB_ESCAPE_CLASS || last.kind == FB_ESCAPE_CLASS
        || last.character < first.character)
        return fb_sensor_regex_refuse(compiler, "a regular expression with a range that has no sense");
    add_written(compiler, first.character, last.character);
    return true;
}

bool fb_sensor_emit_set(struct fb_sensor_compiler *compiler)
{
    const uint32_t first_range = compiler->range_count;
    if (sees_special(compiler, ':') || sees_special(compiler, '.') || sees_special(compiler, '='))
        return fb_sensor_regex_refuse(compiler,
                                      "a regular expression with a class of characters outside of a set");
    const bool negated = fb_sensor_accept(compiler, "^");
    bool first = true; /* a "]" that comes first is a character */
    while (first || !fb_sensor_accept(compiler, "]")) {
        first = false;
        if (!take_range(compiler))
            return false;
    }
    return finish(compiler, first_range, negated);
}
