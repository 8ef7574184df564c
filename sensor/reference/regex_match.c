/* SPDX-License-Identifier: Apache-2.0 */
/* regex_match.c - following all states at once.
 *
 * A round is a place in the text.  In each, a step is reached at most once, so that the work is at
 * most the program's size for each character.
 */
#include "base/core/fold.h"
#include "base/core/utf8.h"
#include "sensor/reference/regex.h"

bool fb_sensor_regex_prepare(uint32_t step_count, struct fb_sensor_memory *memory,
                             struct fb_sensor_regex_scratch *out, struct fb_sensor_fault *fault)
{
    struct fb_sensor_regex_scratch scratch = {
        .current = fb_sensor_allocate(memory, step_count, sizeof(uint32_t), fault),
        .next = fb_sensor_allocate(memory, step_count, sizeof(uint32_t), fault),
        .stack = fb_sensor_allocate(memory, step_count, sizeof(uint32_t), fault),
        .marks = fb_sensor_allocate(memory, step_count, sizeof(uint32_t), fault),
    };
    *out = scratch;
    return scratch.current != NULL && scratch.next != NULL && scratch.stack != NULL
        && scratch.marks != NULL;
}

/* A search in one piece of a text. */
struct search {
    const struct fb_sensor_regex *regex;
    struct fb_sensor_regex_scratch *scratch;
    struct fb_span text;
    uint32_t *current; /* steps that take a character, reached before the next one */
    uint32_t *next;
    uint32_t current_count;
    uint32_t next_count;
};

static void begin_round(struct fb_sensor_regex_scratch *scratch, uint32_t step_count)
{
    if (++scratch->round != 0)
        return;
    for (uint32_t i = 0; i < step_count; i++) /* the counter is through once: forget all marks */
        scratch->marks[i] = 0;
    scratch->round = 1;
}

/* ---- Conditions ---- */

static bool is_word(uint8_t byte)
{
    return (uint8_t)((byte | 0x20) - 'a') < 26 || (uint8_t)(byte - '0') < 10 || byte == '_';
}

static bool is_border(struct fb_span text, size_t at)
{
    const bool before = at > 0 && is_word(text.bytes[at - 1]);
    const bool behind = at < text.size && is_word(text.bytes[at]);
    return before != behind;
}

static bool holds(enum fb_sensor_assertion assertion, struct fb_span text, size_t at)
{
    const bool at_end = at == text.size;
    const bool before_break = !at_end && text.bytes[at] == '\n';
    switch (assertion) {
    case FB_ASSERT_START:
        return at == 0;
    case FB_ASSERT_END:
        return at_end;
    case FB_ASSERT_LAST_END:
        return at_end || (before_break && at + 1 == text.size);
    case FB_ASSERT_LINE_START:
        return at == 0 || (!at_end && text.bytes[at - 1] == '\n');
    case FB_ASSERT_LINE_END:
        return at_end || before_break;
    case FB_ASSERT_BORDER:
        return is_border(text, at);
    default:
        return !is_border(text, at);
    }
}

/* ---- Steps ---- */

static void reach(struct fb_sensor_regex_scratch *scratch, uint32_t step, uint32_t *count)
{
    if (scratch->marks[step] == scratch->round)
        return;
    scratch->marks[step] = scratch->round;
    scratch->stack[(*count)++] = step;
}

/* Adds to `next` all steps that take a character and can be reached from `step` without one.
 * Whether the end is among them: a match. */
static bool follow(struct search *search, uint32_t step, size_t at)
{
    struct fb_sensor_regex_scratch *scratch = search->scratch;
    uint32_t waiting = 0;
    reach(scratch, step, &waiting);
    while (waiting > 0) {
        const uint32_t here = scratch->stack[--waiting];
        const struct fb_sensor_step *now = &search->regex->steps[here];
        scratch->steps++;
        switch (now->kind) {
        case FB_STEP_MATCH:
            return true;
        case FB_STEP_SPLIT:
            reach(scratch, here + (uint32_t)now->second, &waiting);
            reach(scratch, here + (uint32_t)now->first, &waiting);
            break;
        case FB_STEP_JUMP:
            reach(scratch, here + (uint32_t)now->first, &waiting);
            break;
        case FB_STEP_ASSERT:
            if (holds((enum fb_sensor_assertion)now->first, search->text, at))
                reach(scratch, here + 1, &waiting);
            break;
        default:
            search->next[search->next_count++] = here;
            break;
        }
    }
    return false;
}

static bool takes(const struct fb_sensor_regex *regex, const struct fb_sensor_step *step,
                  uint32_t character)
{
    switch (step->kind) {
    case FB_STEP_CHARACTER:
        return (uint32_t)step->first == character;
    case FB_STEP_FOLDED:
        return (uint32_t)step->first == fb_fold(character);
    case FB_STEP_NO_BREAK:
        return character != '\n';
    case FB_STEP_SET:
        return fb_sensor_set_has(regex, (uint32_t)step->first, character);
    default:
        return true;
    }
}

static void swap_lists(struct search *search)
{
    uint32_t *const list = search->current;
    search->current = search->next;
    search->current_count = search->next_count;
    search->next = list;
    search->next_count = 0;
}

/* Goes over one character; whether that ends a match. */
static bool advance(struct search *search, uint32_t character, size_t at)
{
    for (uint32_t i = 0; i < search->current_count; i++) {
        const uint32_t here = search->current[i];
        search->scratch->steps++;
        if (takes(search->regex, &search->regex->steps[here], character)
            && follow(search, here + 1, at))
            return true;
    }
    return false;
}

static bool may_begin(const struct fb_sensor_regex *regex, uint8_t byte)
{
    return (regex->begins[byte / 64] >> (byte % 64) & 1) != 0;
}

/* The next place at which a match may begin. */
static size_t next_beginning(const struct search *search, size_t at)
{
    if (search->regex->may_be_empty)
        return at;
    while (at < search->text.size && !may_begin(search->regex, search->text.bytes[at]))
        at++;
    return at;
}

static bool search_piece(struct search *search)
{
    const struct fb_span text = search->text;
    uint32_t character = 0;
    search->current_count = search->next_count = 0;
    for (size_t at = next_beginning(search, 0);;) {
        /* `next` is what goes on from the character before; a match may begin here too. */
        if (follow(search, 0, at))
            return true;
        if (at == text.size)
            return false;
        swap_lists(search);
        at += fb_utf8_decode(text, at, &character);
        begin_round(search->scratch, search->regex->step_count);
        if (advance(search, character, at))
            return true;
        if (search->next_count == 0) {
            at = next_beginning(search, at);
            begin_round(search->scratch, search->regex->step_count);
        }
    }
}

bool fb_sensor_regex_matches(const struct fb_sensor_regex *regex,
                             struct fb_sensor_regex_scratch *scratch, struct fb_span text)
{
    struct search search = { .regex = regex,
                             .scratch = scratch,
                             .current = scratch->current,
                             .next = scratch->next };
    for (size_t at = 0; at < text.size || text.size == 0;) {
        const struct fb_span rest = { text.bytes + at, text.size - at };
        search.text = (struct fb_span){ rest.bytes, fb_utf8_valid_prefix(rest) };
        begin_round(scratch, regex->step_count);
        if ((search.text.size > 0 || text.size == 0) && search_piece(&search))
            return true;
        if (text.size == 0)
            return false;
        at += search.text.size + 1;
    }
    return false;
}

/* ---- What a match may begin with ---- */

static void begin_with(struct fb_sensor_regex *regex, unsigned byte)
{
    regex->begins[byte / 64] |= UINT64_C(1) << (byte % 64);
}

/* Of characters beyond ASCII no more is known than that they begin with a byte beyond it. */
static void begin_with_step(struct fb_sensor_regex *regex, const struct fb_sensor_step *step)
{
    for (unsigned byte = 0; byte < 256; byte++) {
        if (byte < 128 ? takes(regex, step, byte)
                       : step->kind != FB_STEP_CHARACTER || step->first >= 128)
            begin_with(regex, byte);
    }
}

void fb_sensor_regex_look_ahead(struct fb_sensor_regex *regex,
                                struct fb_sensor_regex_scratch *scratch)
{
    uint32_t waiting = 0;
    begin_round(scratch, regex->step_count);
    reach(scratch, 0, &waiting);
    while (waiting > 0) {
        const uint32_t here = scratch->stack[--waiting];
        const struct fb_sensor_step *step = &regex->steps[here];
        if (step->kind == FB_STEP_MATCH)
            regex->may_be_empty = true;
        else if (step->kind < FB_STEP_SPLIT)
            begin_with_step(regex, step);
        else
            reach(scratch, here + (step->kind == FB_STEP_ASSERT ? 1 : (uint32_t)step->first), &waiting);
        if (step->kind == FB_STEP_SPLIT)
            reach(scratch, here + (uint32_t)step->second, &waiting);
    }
}
