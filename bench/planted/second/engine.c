/* SPDX-License-Identifier: Apache-2.0 */
/* engine.c - a small rule engine with eight planted bugs, each after something that happened to a vendor (README.md);
 * -DBUGS=MASK builds it with some of them only, 0 with none.  A target of bench/fuzz, and no example. */
#include "sensor/engine.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef BUGS
#define BUGS 0xff
#endif
#define PLANTED(letter) ((BUGS) >> ((letter) - 'a') & 1)

enum { INPUTS = 11, DECLARED = 12, TABLE = 60, LEARNT = 64, STEPS = 20000 };
enum { FLAG_OFF = 1, FLAG_SHARED = 2, FLAG_LEARNS = 4 };
enum { KIND_MATCH, KIND_ACTION, KIND_COUNT, KINDS };
enum { OP_ANY, OP_IS, OP_HAS, OP_PATTERN, OP_BEGINS, OPS };

struct test {
    uint8_t column, op, length;
    const uint8_t *value;
};

struct cache {
    uint32_t hits;
};

struct action {
    uint32_t code;
};

struct rule {
    uint32_t id;
    uint16_t type;
    uint8_t group, kind, flags, count;
    struct test *tests;
    struct cache *cache; /* of its group */
    struct action *action;
    uint8_t *reserved;
};

struct fb_engine_content {
    struct rule *rules;
    size_t count;
    uint16_t *groups; /* a table of TABLE */
    size_t group_count;
    uint8_t *learnt;
    size_t learnt_count;
    uint8_t *bytes;
};

struct reader {
    const uint8_t *at;
    size_t left;
    int failed;
};

static uint32_t take(struct reader *r, size_t bytes)
{
    uint32_t number = 0;

    if (r->left < bytes) {
        r->failed = 1;
        return 0;
    }
    for (size_t i = 0; i < bytes; i++)
        number = number << 8 | r->at[i];
    r->at += bytes;
    r->left -= bytes;
    return number;
}

static uint32_t crc32(const uint8_t *bytes, size_t count)
{
    uint32_t sum = ~0U;

    for (size_t i = 0; i < count; i++) {
        sum ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            sum = sum >> 1 ^ (sum & 1 ? 0xEDB88320U : 0);
    }
    return ~sum;
}

static void unload(struct fb_engine_content *content)
{
    for (size_t i = 0; i < content->count; i++) {
        struct rule *rule = &content->rules[i];
        int shared = 0;
        for (size_t k = i + 1; k < content->count; k++)
            shared |= rule->cache != NULL && content->rules[k].cache == rule->cache;
        if (!shared)
            free(rule->cache);
        free(rule->tests);
        free(rule->action);
        free(rule->reserved);
    }
    free(content->rules);
    free(content->groups);
    free(content->learnt);
    free(content->bytes);
    free(content);
}

static int read_test(struct reader *r, struct test *out)
{
    *out = (struct test){ .column = (uint8_t)take(r, 1), .op = (uint8_t)take(r, 1), .length = (uint8_t)take(r, 1) };
    out->value = r->at;
    if (out->length > r->left || out->op >= OPS)
        return 0;
    r->at += out->length;
    r->left -= out->length;
    return !r->failed && (PLANTED('a') ? out->column < DECLARED : out->column < INPUTS);
}

/* Rules that share have one cache for their group. */
static int share(struct fb_engine_content *content, struct rule *rule)
{
    if (!(rule->flags & FLAG_SHARED))
        return 1;
    for (size_t i = 0; i < content->count; i++) {
        struct rule *other = &content->rules[i];
        if (other->cache == NULL || other->group != rule->group)
            continue;
        if (PLANTED('f') && other->kind != rule->kind) {
            free(other->cache); /* "replaced": the other rule keeps it */
            break;
        }
        rule->cache = other->cache;
        return 1;
    }
    rule->cache = calloc(1, sizeof *rule->cache);
    return rule->cache != NULL;
}

static int read_rule(struct reader *r, struct fb_engine_content *content, struct rule *rule)
{
    rule->id = take(r, 4);
    rule->type = (uint16_t)take(r, 2);
    rule->group = (uint8_t)take(r, 1);
    rule->kind = (uint8_t)take(r, 1);
    rule->flags = (uint8_t)take(r, 1);
    const uint32_t reserve = take(r, 4);
    rule->count = (uint8_t)take(r, 1);
    if (r->failed || rule->kind >= KINDS || (!PLANTED('g') && rule->count == 0) || (!PLANTED('d') && reserve > 65536))
        return 0;
    rule->reserved = reserve > 0 ? malloc((size_t)reserve * 16) : NULL;
    rule->tests = rule->count > 0 ? calloc(rule->count, sizeof *rule->tests) : NULL;
    if (rule->kind == KIND_ACTION && (!PLANTED('b') || !(rule->flags & FLAG_OFF)))
        rule->action = calloc(1, sizeof *rule->action);
    for (size_t i = 0; i < rule->count; i++)
        if (!read_test(r, &rule->tests[i]))
            return 0;
    return share(content, rule);
}

/* A row for each rule that counts. */
static int add_group(struct fb_engine_content *content, const struct rule *rule)
{
    if (rule->kind != KIND_COUNT)
        return 1;
    if (!PLANTED('c') && content->group_count == TABLE)
        return 0;
    content->groups[content->group_count++] = rule->group;
    return 1;
}

static int read_all(struct reader *r, struct fb_engine_content *content, size_t count)
{
    content->rules = calloc(count + 1, sizeof *content->rules);
    content->groups = calloc(TABLE, sizeof *content->groups);
    content->learnt = calloc(LEARNT, 1);
    for (size_t i = 0; i < count; i++) {
        struct rule *rule = &content->rules[i];
        const int read = read_rule(r, content, rule);
        content->count++;
        if (!read || !add_group(content, rule))
            return 0;
    }
    return r->left == 0;
}

static int load(const struct fb_engine_host *host, const struct fb_engine_file *files, size_t count,
                struct fb_engine_content **out)
{
    (void)host;
    if (count != 1 || files[0].length < 14 || memcmp(files[0].bytes, "RUL2", 4) != 0)
        return FB_ENGINE_REFUSED;
    struct fb_engine_content *content = calloc(1, sizeof *content);
    content->bytes = malloc(files[0].length);
    memcpy(content->bytes, files[0].bytes, files[0].length);
    struct reader r = { content->bytes + 4, files[0].length - 4, 0 };
    const uint32_t size = take(&r, 4);
    const uint32_t sum = take(&r, 4);
    const int right = size == files[0].length && sum == crc32(r.at, r.left);
    if (!right || !read_all(&r, content, take(&r, 2))) {
        unload(content);
        return FB_ENGINE_REFUSED;
    }
    *out = content;
    return FB_ENGINE_OK;
}

static int is_at(const uint8_t *value, size_t length, const uint8_t *text)
{
    return memcmp(value, text, length) == 0;
}

/* Looks at the first three bytes before it compares. */
static int has(const struct test *test, const struct fb_engine_input *input)
{
    if (PLANTED('e') && input->length >= 3) {
        uint8_t *key = malloc(test->length == 0 ? 1 : test->length);
        memcpy(key, test->value, test->length);
        const int first = key[0] == input->bytes[0] || key[2] == input->bytes[2] || key[1] == input->bytes[1];
        free(key);
        (void)*(volatile const int *)&first;
    }
    for (size_t i = 0; i + test->length <= input->length; i++)
        if (is_at(test->value, test->length, input->bytes + i))
            return 1;
    return 0;
}

/* "x*" is any number of x, "." any byte; the whole input. */
static int pattern(const uint8_t *p, const uint8_t *p_end, const uint8_t *s, const uint8_t *s_end, unsigned *steps)
{
    if (++*steps > STEPS && !PLANTED('h'))
        return 0;
    if (p == p_end)
        return s == s_end;
    const int many = p_end - p > 1 && p[1] == '*';
    if (many && pattern(p + 2, p_end, s, s_end, steps))
        return 1;
    return s < s_end && (*p == '.' || *p == *s) && pattern(many ? p : p + 1, p_end, s + 1, s_end, steps);
}

static int holds(const struct test *test, const struct fb_engine_input *inputs)
{
    const struct fb_engine_input *input = &inputs[test->column];
    unsigned steps = 0;

    if (test->op == OP_ANY)
        return 1;
    if (input->bytes == NULL)
        return 0;
    switch (test->op) {
    case OP_IS:
        return input->length == test->length && is_at(test->value, test->length, input->bytes);
    case OP_HAS:
        return has(test, input);
    case OP_PATTERN:
        return pattern(test->value, test->value + test->length, input->bytes, input->bytes + input->length, &steps);
    default:
        return input->length >= test->length && is_at(test->value, test->length, input->bytes);
    }
}

static int matches(const struct rule *rule, const struct fb_engine_input *inputs)
{
    if (rule->tests[0].op == OP_ANY && rule->count == 1)
        return 1;
    for (size_t i = 0; i < rule->count; i++)
        if (!holds(&rule->tests[i], inputs))
            return 0;
    return 1;
}

/* What is learnt is kept from event to event, while the content is loaded. */
static void learn(struct fb_engine_content *content, const struct rule *rule)
{
    if (!(rule->flags & FLAG_LEARNS))
        return;
    if (content->learnt_count == LEARNT)
        content->learnt_count = 0;
    content->learnt[content->learnt_count++] = (uint8_t)rule->id;
}

static int evaluate(struct fb_engine_content *content, unsigned long type_id, const struct fb_engine_input *inputs,
                    size_t count, const struct fb_engine_match_sink *sink)
{
    char id[16];

    if (count != INPUTS)
        return FB_ENGINE_REFUSED;
    for (size_t i = 0; i < content->count; i++) {
        const struct rule *rule = &content->rules[i];
        if (rule->type != type_id || !matches(rule, inputs))
            continue;
        if (rule->kind == KIND_ACTION && rule->action->code != 0)
            continue;
        if (rule->flags & FLAG_OFF)
            continue;
        if (rule->cache != NULL)
            rule->cache->hits++;
        learn(content, rule);
        const int length = snprintf(id, sizeof id, "%lu", (unsigned long)rule->id);
        sink->match(sink->context, id, (size_t)length);
    }
    return FB_ENGINE_OK;
}

static const char *const operators[] = { "wildcard", "equals", "contains", "startswith", NULL };

static const struct fb_engine_type types[] = { {
    .size = sizeof(struct fb_engine_type),
    .name = "web",
    .id = 5,
    .revision = 1,
    .declared = DECLARED,
    .compiled = FB_ENGINE_UNSTATED,
    .operators = operators,
    .instances = 256,
    .values_per_criterion = 1,
    .value_bytes = 255,
    .nesting = 1,
} };

static const struct fb_engine_description description = {
    .size = sizeof description,
    .sensor = "second",
    .build = "1",
    .types = types,
    .type_count = 1,
    .regex_states = FB_ENGINE_UNSTATED,
    .file_bytes = 1048576,
    .memory_bytes = 67108864,
    .load_ms = 500,
    .eval_us = 20000,
};

static const struct fb_engine_description *describe(void)
{
    return &description;
}

const struct fb_engine firebreak_engine = {
    .size = sizeof firebreak_engine,
    .abi = FB_ENGINE_ABI,
    .name = "second",
    .version = "1",
    .describe = describe,
    .load = load,
    .evaluate = evaluate,
    .unload = unload,
};
