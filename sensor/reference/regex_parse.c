/* SPDX-License-Identifier: Apache-2.0 */
/* regex_parse.c - from patterns to programs, in one walk without recursion. */
#include "base/core/fold.h"
#include "sensor/reference/file.h"
#include "sensor/reference/regex_compiler.h"

/* A group whose end is still to come; the outermost is the pattern. */
struct group {
    uint32_t start;       /* steps: where it begins, and */
    uint32_t branch;      /* its last branch, and */
    uint32_t item;        /* what a repeat would repeat; FB_SENSOR_NONE: nothing */
    uint32_t item_states; /* states before that */
    uint32_t start_states;
    uint32_t jumps;       /* the last of the branches' jumps to the end, each names the one before */
    unsigned outer_flags; /* in effect again behind it */
};

struct parser {
    struct fb_sensor_compiler compiler;
    struct group groups[FB_SENSOR_REGEX_DEPTH + 1];
    uint32_t depth; /* groups that are open */
};

static struct group *innermost(struct parser *parser)
{
    return &parser->groups[parser->depth - 1];
}

static void begin_item(struct parser *parser)
{
    innermost(parser)->item = parser->compiler.step_count;
    innermost(parser)->item_states = parser->compiler.states;
}

static bool open_group(struct parser *parser, unsigned flags)
{
    struct fb_sensor_compiler *compiler = &parser->compiler;
    if (parser->depth > FB_SENSOR_REGEX_DEPTH)
        return fb_sensor_regex_refuse(compiler, "a regular expression with groups nested too deeply");
    parser->groups[parser->depth++] = (struct group){ .start = compiler->step_count,
                                                      .branch = compiler->step_count,
                                                      .item = FB_SENSOR_NONE,
                                                      .start_states = compiler->states,
                                                      .jumps = FB_SENSOR_NONE,
                                                      .outer_flags = compiler->flags };
    compiler->flags = flags;
    return true;
}

/* "|": the branch so far, or what follows. */
static bool next_branch(struct parser *parser)
{
    struct fb_sensor_compiler *compiler = &parser->compiler;
    struct group *group = innermost(parser);
    const uint32_t length = compiler->step_count - group->branch;
    if (!fb_sensor_insert(compiler, group->branch, FB_STEP_SPLIT, 1, (int32_t)length + 2)
        || !fb_sensor_emit(compiler, FB_STEP_JUMP, (int32_t)group->jumps, 0))
        return false;
    group->jumps = compiler->step_count - 1;
    group->branch = compiler->step_count;
    group->item = FB_SENSOR_NONE;
    return true;
}

/* Lets the branches' jumps go to where we are. */
static void land_jumps(struct fb_sensor_compiler *compiler, uint32_t jumps)
{
    while (compiler->steps != NULL && jumps != FB_SENSOR_NONE) {
        const uint32_t before = (uint32_t)compiler->steps[jumps].first;
        compiler->steps[jumps].first = (int32_t)(compiler->step_count - jumps);
        jumps = before;
    }
}

static bool close_group(struct parser *parser)
{
    struct fb_sensor_compiler *compiler = &parser->compiler;
    if (parser->depth == 1)
        return fb_sensor_regex_refuse(compiler, "a regular expression with a \")\" that closes nothing");
    const struct group *closed = &parser->groups[--parser->depth];
    land_jumps(compiler, closed->jumps);
    compiler->flags = closed->outer_flags;
    innermost(parser)->item = closed->start;
    innermost(parser)->item_states = closed->start_states;
    return true;
}

/* ---- What follows "(" ---- */

/* "ims-ims:", which opens a group, or "ims-ims)", for the rest of the one that we are in. */
static bool take_flags(struct parser *parser)
{
    struct fb_sensor_compiler *compiler = &parser->compiler;
    const unsigned flags = fb_sensor_flags(compiler);
    if (fb_sensor_accept(compiler, ":"))
        return open_group(parser, flags);
    if (!fb_sensor_accept(compiler, ")"))
        return fb_sensor_regex_refuse(compiler, "a regular expression with a flag other than i, m and s");
    compiler->flags = flags;
    innermost(parser)->item = FB_SENSOR_NONE;
    return true;
}

static bool special_group(struct parser *parser)
{
    struct fb_sensor_compiler *compiler = &parser->compiler;
    if (fb_sensor_accept(compiler, "#")) {
        innermost(parser)->item = FB_SENSOR_NONE;
        return fb_sensor_skip_comment(compiler);
    }
    if (fb_sensor_sees_flags(compiler))
        return take_flags(parser);
    const bool behind = fb_sensor_sees(compiler, "<=") || fb_sensor_sees(compiler, "<!");
    if (!behind && (fb_sensor_accept(compiler, "P<") || fb_sensor_accept(compiler, "<")))
        return fb_sensor_skip_name(compiler, ">") && open_group(parser, compiler->flags);
    if (fb_sensor_accept(compiler, "'"))
        return fb_sensor_skip_name(compiler, "'") && open_group(parser, compiler->flags);
    return fb_sensor_regex_refuse(compiler,
                                  "a regular expression with a group that no linear-time engine has");
}

static bool any_group(struct parser *parser)
{
    struct fb_sensor_compiler *compiler = &parser->compiler;
    if (fb_sensor_accept(compiler, "?"))
        return special_group(parser);
    if (fb_sensor_sees(compiler, "*"))
        return fb_sensor_regex_refuse(compiler, "a regular expression with a verb");
    return open_group(parser, compiler->flags);
}

/* ---- Items ---- */

static bool character(struct parser *parser, uint32_t character)
{
    const bool folded = (parser->compiler.flags & FB_FLAG_IGNORE_CASE) != 0;
    begin_item(parser);
    return fb_sensor_emit(&parser->compiler, folded ? FB_STEP_FOLDED : FB_STEP_CHARACTER,
                          (int32_t)(folded ? fb_fold(character) : character), 0);
}

/* An assertion is not repeated. */
static bool assertion(struct parser *parser, enum fb_sensor_assertion kind)
{
    innermost(parser)->item = FB_SENSOR_NONE;
    return fb_sensor_emit(&parser->compiler, FB_STEP_ASSERT, (int32_t)kind, 0);
}

static bool any_character(struct parser *parser)
{
    const bool all = (parser->compiler.flags & FB_FLAG_DOT_ALL) != 0;
    begin_item(parser);
    return fb_sensor_emit(&parser->compiler, all ? FB_STEP_ANY : FB_STEP_NO_BREAK, 0, 0);
}

static bool quoted(struct parser *parser)
{
    struct fb_sensor_compiler *compiler = &parser->compiler;
    while (compiler->at < compiler->pattern.size && !fb_sensor_accept(compiler, "\\E")) {
        uint32_t next = 0;
        if (!fb_sensor_take(compiler, &next) || !character(parser, next))
            return false;
    }
    return true;
}

static bool escaped(struct parser *parser)
{
    struct fb_sensor_compiler *compiler = &parser->compiler;
    struct fb_sensor_escape escape = { .character = 0 };
    if (fb_sensor_accept(compiler, "Q"))
        return quoted(parser);
    if (fb_sensor_accept(compiler, "E"))
        return true;
    if (!fb_sensor_escape(compiler, false, &escape))
        return false;
    if (escape.kind == FB_ESCAPE_ASSERTION)
        return assertion(parser, escape.assertion);
    if (escape.kind == FB_ESCAPE_CHARACTER)
        return character(parser, escape.character);
    begin_item(parser);
    return fb_sensor_emit_class(compiler, &escape.class);
}

static bool item(struct parser *parser)
{
    struct fb_sensor_compiler *compiler = &parser->compiler;
    const bool lines = (compiler->flags & FB_FLAG_MULTI_LINE) != 0;
    uint32_t next = 0;
    if (!fb_sensor_take(compiler, &next))
        return false;
    switch (next) {
    case '(':
        return any_group(parser);
    case ')':
        return close_group(parser);
    case '|':
        return next_branch(parser);
    case '[':
        begin_item(parser);
        return fb_sensor_emit_set(compiler);
    case '.':
        return any_character(parser);
    case '^':
        return assertion(parser, lines ? FB_ASSERT_LINE_START : FB_ASSERT_START);
    case '$':
        return assertion(parser, lines ? FB_ASSERT_LINE_END : FB_ASSERT_LAST_END);
    case '\\':
        return escaped(parser);
    default:
        return character(parser, next);
    }
}

/* ---- Repeats ---- */

static bool repeat(struct parser *parser, uint32_t minimum, uint32_t maximum)
{
    struct fb_sensor_compiler *compiler = &parser->compiler;
    struct group *group = innermost(parser);
    const uint32_t item = group->item;
    if (minimum > FB_SENSOR_REGEX_REPEAT || minimum > maximum
        || (maximum != FB_SENSOR_NONE && maximum > FB_SENSOR_REGEX_REPEAT))
        return fb_sensor_regex_refuse(compiler,
                                      "a regular expression with bounds too large or out of order");
    if (item == FB_SENSOR_NONE || fb_sensor_sees(compiler, "+"))
        return fb_sensor_regex_refuse(compiler,
                                      "a regular expression with a repeat of nothing, or a possessive one");
    (void)fb_sensor_accept(compiler, "?"); /* lazy or not, the same texts match */
    group->item = FB_SENSOR_NONE;
    return fb_sensor_repeat(compiler, item, compiler->states - group->item_states, minimum, maximum);
}

static bool parse(struct parser *parser)
{
    struct fb_sensor_compiler *compiler = &parser->compiler;
    uint32_t minimum = 0;
    uint32_t maximum = 0;
    if (!open_group(parser, compiler->flags))
        return false;
    while (compiler->at < compiler->pattern.size) {
        if (fb_sensor_repeat_head(compiler, &minimum, &maximum) ? !repeat(parser, minimum, maximum)
                                                                : !item(parser))
            return false;
    }
    if (parser->depth > 1)
        return fb_sensor_regex_refuse(compiler, "a regular expression with a group without an end");
    if (compiler->states >= compiler->most_states)
        return fb_sensor_regex_refuse(compiler,
                                      "a regular expression with more states than this build takes");
    land_jumps(compiler, parser->groups[0].jumps);
    return fb_sensor_emit(compiler, FB_STEP_MATCH, 0, 0);
}

/* ---- Both walks ---- */

static struct parser start(struct fb_span pattern, bool ignore_case, size_t most_states,
                           struct fb_sensor_fault *fault)
{
    const size_t most = most_states < FB_SENSOR_REGEX_STATES ? most_states : FB_SENSOR_REGEX_STATES;
    return (struct parser){ .compiler = { .pattern = pattern,
                                          .flags = ignore_case ? FB_FLAG_IGNORE_CASE : 0,
                                          .most_states = (uint32_t)most,
                                          .fault = fault } };
}

bool fb_sensor_regex_compile(struct fb_span pattern, bool ignore_case, size_t most_states,
                             struct fb_sensor_memory *memory, struct fb_sensor_regex *out,
                             struct fb_sensor_fault *fault)
{
    struct parser counted = start(pattern, ignore_case, most_states, fault);
    struct parser written = counted;
    struct fb_sensor_compiler *compiler = &written.compiler;
    if (pattern.size > FB_SENSOR_REGEX_BYTES)
        return fb_sensor_regex_refuse(compiler, "a regular expression that is too long");
    if (!parse(&counted))
        return false;
    compiler->steps = fb_sensor_allocate(memory, counted.compiler.step_room, sizeof *compiler->steps, fault);
    compiler->sets = fb_sensor_allocate(memory, counted.compiler.set_count, sizeof *compiler->sets, fault);
    compiler->ranges = fb_sensor_allocate(memory, counted.compiler.range_count, sizeof *compiler->ranges, fault);
    if (compiler->steps == NULL || compiler->sets == NULL || compiler->ranges == NULL || !parse(&written))
        return false;
    *out = (struct fb_sensor_regex){ .steps = compiler->steps,
                                     .sets = compiler->sets,
                                     .ranges = compiler->ranges,
                                     .step_count = compiler->step_count };
    return true;
}
