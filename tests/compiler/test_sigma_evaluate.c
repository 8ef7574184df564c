/* SPDX-License-Identifier: Apache-2.0 */
/* The operators, one function each. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "tests/compiler/test_sigma_evaluate.h"

#include <arpa/inet.h>
#include <check.h>
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

#include "base/core/utf8.h"
#include "base/host/heap.h"

/* A criterion with its values as they are compared. */
struct matcher {
    const struct fb_criterion *criterion;
    struct fb_span *values;
    pcre2_code **patterns; /* regex */
    struct matcher *children;
};

struct matcher_row {
    struct matcher *matchers;
    size_t count;
};

struct prepared {
    struct matcher_row row;
    struct matcher_row *except;
    size_t except_count;
};

struct judge {
    struct fb_arena arena;
    struct prepared *items;
    pcre2_code **patterns; /* all, to be freed */
    size_t pattern_count;
    size_t pattern_capacity;
    pcre2_match_data *match;
};

static void *make(struct fb_arena *arena, size_t count, size_t size)
{
    void *memory = fb_arena_array(arena, count, size);
    ck_assert_ptr_nonnull(memory);
    return memory;
}

static struct fb_span fold(struct fb_arena *arena, struct fb_span text)
{
    uint8_t *bytes = make(arena, text.size * 2 + 4, 1);
    size_t size = 0;
    for (size_t at = 0; at < text.size;) {
        uint32_t character = 0;
        size_t length = fb_utf8_decode(text, at, &character);
        if (length == 0) {
            bytes[size++] = text.bytes[at++];
            continue;
        }
        at += length;
        uint8_t encoded[4];
        length = fb_utf8_encode((uint32_t)towlower((wint_t)character), encoded);
        memcpy(bytes + size, encoded, length);
        size += length;
    }
    return (struct fb_span){ bytes, size };
}

void judge_fold(struct fb_arena *arena, struct judge_input *inputs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (inputs[i].text.bytes != NULL)
            inputs[i].folded = fold(arena, inputs[i].text);
}

static pcre2_code *compile_regex(struct judge *judge, const struct fb_criterion *criterion,
                                 struct fb_span value)
{
    int error = 0;
    PCRE2_SIZE offset = 0;
    const uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF
                           | (criterion->ignore_case ? PCRE2_CASELESS : 0);
    pcre2_code *code = pcre2_compile(value.bytes, value.size, options, &error, &offset, NULL);
    ck_assert_msg(code != NULL, "PCRE2 refuses %.*s at %zu", (int)value.size,
                  (const char *)value.bytes, (size_t)offset);
    (void)pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
    void *patterns = judge->patterns;
    ck_assert(fb_grow(&patterns, &judge->pattern_capacity, judge->pattern_count, sizeof code));
    judge->patterns = patterns;
    judge->patterns[judge->pattern_count++] = code;
    return code;
}

static struct matcher prepare(struct judge *judge, const struct fb_criterion *criterion)
{
    struct matcher matcher = { .criterion = criterion };
    matcher.values = make(&judge->arena, criterion->value_count, sizeof *matcher.values);
    matcher.patterns = make(&judge->arena, criterion->value_count, sizeof *matcher.patterns);
    matcher.children = make(&judge->arena, criterion->child_count, sizeof *matcher.children);
    for (size_t i = 0; i < criterion->value_count; i++) {
        matcher.values[i] = criterion->values[i];
        if (criterion->op == FB_OP_REGEX)
            matcher.patterns[i] = compile_regex(judge, criterion, criterion->values[i]);
        else if (!criterion->case_sensitive)
            matcher.values[i] = fold(&judge->arena, criterion->values[i]);
    }
    for (size_t i = 0; i < criterion->child_count; i++)
        matcher.children[i] = prepare(judge, &criterion->children[i]);
    return matcher;
}

static struct matcher_row prepare_row(struct judge *judge, const struct fb_row *row)
{
    struct matcher_row prepared = { .count = row->criterion_count };
    prepared.matchers = make(&judge->arena, prepared.count, sizeof *prepared.matchers);
    for (size_t i = 0; i < prepared.count; i++)
        prepared.matchers[i] = prepare(judge, &row->criteria[i]);
    return prepared;
}

struct judge *judge_new(const struct fb_instance *instances, size_t count)
{
    struct judge *judge = calloc(1, sizeof *judge);
    ck_assert_ptr_nonnull(judge);
    fb_arena_init(&judge->arena, fb_heap(), SIZE_MAX);
    judge->match = pcre2_match_data_create(1, NULL);
    judge->items = make(&judge->arena, count, sizeof *judge->items);
    for (size_t i = 0; i < count; i++) {
        struct prepared *item = &judge->items[i];
        item->row = prepare_row(judge, &instances[i].row);
        item->except_count = instances[i].except_count;
        item->except = make(&judge->arena, item->except_count, sizeof *item->except);
        for (size_t k = 0; k < item->except_count; k++)
            item->except[k] = prepare_row(judge, &instances[i].except[k]);
    }
    return judge;
}

void judge_free(struct judge *judge)
{
    for (size_t i = 0; i < judge->pattern_count; i++)
        pcre2_code_free(judge->patterns[i]);
    pcre2_match_data_free(judge->match);
    free(judge->patterns);
    fb_arena_clear(&judge->arena);
    free(judge);
}

/* One character, or one byte of what is not UTF-8. */
static size_t character_size(struct fb_span text, size_t at)
{
    const size_t length = fb_utf8_decode(text, at, NULL);
    return length == 0 ? 1 : length;
}

static bool match_glob(struct fb_span glob, struct fb_span text)
{
    size_t g = 0;
    size_t t = 0;
    size_t star = SIZE_MAX;
    size_t resume = 0;
    while (t < text.size || g < glob.size) {
        const bool at_star = g < glob.size && glob.bytes[g] == '*';
        const bool at_any = g < glob.size && glob.bytes[g] == '?';
        const size_t literal = g < glob.size && glob.bytes[g] == '\\' ? g + 1 : g;
        if (at_star) {
            star = g++;
            resume = t;
        } else if (at_any && t < text.size) {
            g++;
            t += character_size(text, t);
        } else if (!at_any && literal < glob.size && t < text.size
                   && glob.bytes[literal] == text.bytes[t]) {
            g = literal + 1;
            t++;
        } else if (star != SIZE_MAX && resume < text.size) {
            g = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    return true;
}

static bool match_address(struct fb_span block, struct fb_span text)
{
    char network[64];
    char address[64];
    uint8_t want[16];
    uint8_t have[16];
    const uint8_t *slash = memchr(block.bytes, '/', block.size);
    ck_assert(slash != NULL && block.size < sizeof network);
    if (text.size >= sizeof address || memchr(text.bytes, 0, text.size) != NULL)
        return false;
    memcpy(network, block.bytes, block.size);
    network[block.size] = '\0';
    network[slash - block.bytes] = '\0';
    memcpy(address, text.bytes, text.size);
    address[text.size] = '\0';
    const int family = memchr(network, ':', strlen(network)) != NULL ? AF_INET6 : AF_INET;
    ck_assert_int_eq(inet_pton(family, network, want), 1);
    if (inet_pton(family, address, have) != 1)
        return false;
    const long prefix = strtol(network + (slash - block.bytes) + 1, NULL, 10);
    for (long bit = 0; bit < prefix; bit++)
        if (((want[bit / 8] ^ have[bit / 8]) >> (7 - bit % 8) & 1) != 0)
            return false;
    return true;
}

static bool contains(struct fb_span text, struct fb_span value)
{
    return value.size == 0
        || (text.size >= value.size && memmem(text.bytes, text.size, value.bytes, value.size) != NULL);
}

static bool match_value(const struct judge *judge, const struct matcher *matcher, size_t index,
                        struct fb_span text, const struct judge_input *input)
{
    const struct fb_span value = matcher->values[index];
    switch (matcher->criterion->op) {
    case FB_OP_EQUALS:
        return fb_span_equal(text, value);
    case FB_OP_CONTAINS:
        return contains(text, value);
    case FB_OP_STARTSWITH:
        return fb_span_equal(fb_span_part(text, 0, value.size), value);
    case FB_OP_ENDSWITH:
        return text.size >= value.size
            && fb_span_equal(fb_span_part(text, text.size - value.size, value.size), value);
    case FB_OP_GLOB:
        return match_glob(value, text);
    case FB_OP_REGEX:
        return pcre2_match(matcher->patterns[index], input->text.bytes, input->text.size, 0, 0,
                           judge->match, NULL)
            >= 0;
    case FB_OP_CIDR:
        return match_address(value, input->text);
    default:
        ck_abort_msg("operator %d takes no values", matcher->criterion->op);
        return false;
    }
}

static bool match(const struct judge *judge, const struct matcher *matcher,
                  const struct judge_input *inputs)
{
    const struct fb_criterion *criterion = matcher->criterion;
    const struct judge_input *input = &inputs[criterion->field];
    const struct judge_input *other = &inputs[criterion->other_field];
    const bool is_null = input->text.bytes == NULL;
    bool any = false;
    bool all = true;
    switch (criterion->op) {
    case FB_OP_WILDCARD:
        return true;
    case FB_OP_EXISTS:
        return !is_null;
    case FB_OP_ABSENT:
        return is_null || input->text.size == 0;
    case FB_OP_EQUALS_FIELD:
        return !is_null && other->text.bytes != NULL
            && (criterion->case_sensitive ? fb_span_equal(input->text, other->text)
                                          : fb_span_equal(input->folded, other->folded));
    case FB_OP_ALL:
    case FB_OP_ANY:
        for (size_t i = 0; i < criterion->child_count; i++) {
            const bool holds = match(judge, &matcher->children[i], inputs);
            any = any || holds;
            all = all && holds;
        }
        return criterion->op == FB_OP_ALL ? all : any;
    default:
        break;
    }
    for (size_t i = 0; !is_null && !any && i < criterion->value_count; i++)
        any = match_value(judge, matcher, i,
                          criterion->case_sensitive ? input->text : input->folded, input);
    return any;
}

static bool match_row(const struct judge *judge, const struct matcher_row *row,
                      const struct judge_input *inputs)
{
    for (size_t i = 0; i < row->count; i++)
        if (!match(judge, &row->matchers[i], inputs))
            return false;
    return true;
}

bool judge_holds(const struct judge *judge, size_t instance, const struct judge_input *inputs)
{
    const struct prepared *item = &judge->items[instance];
    if (!match_row(judge, &item->row, inputs))
        return false;
    for (size_t i = 0; i < item->except_count; i++)
        if (match_row(judge, &item->except[i], inputs))
            return false;
    return true;
}
