/* SPDX-License-Identifier: Apache-2.0 */
/* test_memory.c - what the gate cost says of memory is a bound: the engine never takes more for any content, be it
 * of random shape, of patterns that grow when they are compiled, or of very many values.
 * usage: test_memory ENGINE CONTRACT.json */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/core/random.h"
#include "base/host/heap.h"
#include "compiler/content_writer.h"
#include "tests/compiler/random_content.h"
#include "tests/sensor/host.h"
#include "tests/support/check_main.h"
#include "validator/gates/gates.h"
#include "validator/model/regex_size.h"

enum { CONTENTS = 1500,
       PATTERNS = 1500,
       MOST_STEPS = 30000, /* larger ones only take longer */
       PATTERN_BYTES = 400,
       VALUES = 3000 };

static const char *engine_path;
static const char *contract_path;

struct bench {
    const struct fb_engine *engine;
    struct fb_template_types *types;
    struct fb_contracts *contracts;
    size_t loaded;
    double nearest; /* the greatest share of a bound that was taken */
};

static struct bench bench;
static struct fb_diag diag;

static void set_up(void)
{
    bench = (struct bench){ .engine = test_engine_open(engine_path),
                            .types = random_types(),
                            .contracts = fb_contracts_new() };
    ck_assert_ptr_nonnull(bench.contracts);
    ck_assert_msg(fb_contracts_load(bench.contracts, contract_path, &diag), "%s", diag.message);
}

static void tear_down(void)
{
    fb_contracts_free(bench.contracts);
    fb_template_types_free(bench.types);
}

static uint64_t foreseen(const struct fb_content *content, struct fb_span bytes)
{
    const struct fb_gate_context context = { .types = bench.types, .contracts = bench.contracts };
    const struct fb_candidate candidate = { .path = "content", .bytes = bytes, .content = content };
    struct fb_report *report = fb_report_new(fb_heap(), "test");
    struct fb_figure figures[FB_GATE_FIGURES];
    size_t count = 0;
    uint64_t memory = 0;

    ck_assert_ptr_nonnull(report);
    ck_assert_msg(fb_gate_cost(&context, &candidate, report, figures, &count, &diag), "%s", diag.message);
    for (size_t i = 0; i < count; i++)
        if (strcmp(figures[i].name, "memory_bytes") == 0)
            memory = (uint64_t)figures[i].value;
    fb_report_free(report);
    ck_assert_uint_gt(memory, 0);
    return memory;
}

/* Whether the engine took it. */
static bool hold_against(const struct fb_content *content, const char *what)
{
    struct fb_engine_content *loaded = NULL;
    struct fb_span bytes = { NULL, 0 };
    struct test_host host;

    test_host_init(&host);
    ck_assert(fb_content_write(content, &bytes, &diag));
    const bool taken = test_load(bench.engine, &host, bytes, &loaded) == FB_ENGINE_OK;
    const uint64_t bound = foreseen(content, bytes);
    ck_assert_msg(host.bytes <= bound, "%s: %zu bytes taken, %zu foreseen", what, host.bytes, (size_t)bound);
    if (taken) {
        bench.engine->unload(loaded);
        bench.loaded++;
    }
    bench.nearest = (double)host.bytes / (double)bound > bench.nearest ? (double)host.bytes / (double)bound : bench.nearest;
    free((void *)(uintptr_t)bytes.bytes);
    return taken;
}

START_TEST(random_content_takes_no_more_than_foreseen)
{
    for (uint64_t seed = 1; seed <= CONTENTS; seed++) {
        struct fb_arena arena;
        char what[32];

        fb_arena_init(&arena, fb_heap(), SIZE_MAX);
        const struct fb_content content = random_content(seed, bench.types, &arena);
        snprintf(what, sizeof what, "seed %zu", (size_t)seed);
        ck_assert(hold_against(&content, what));
        fb_arena_clear(&arena);
    }
}
END_TEST

/* ---- One criterion with many values ---- */

static struct fb_content content_of(enum fb_operator op, const struct fb_span *values, size_t count, bool ignore_case)
{
    static struct fb_declared_type type;
    static struct fb_criterion criterion;
    static struct fb_instance instance;

    type = (struct fb_declared_type){ .id = 2, .has_revision = true, .revision = UINT64_MAX,
                                      .has_field_count = true, .field_count = 1, .name = fb_span_of("one"), .path = "" };
    criterion = (struct fb_criterion){ .op = (uint8_t)op, .values = values, .value_count = count, .ignore_case = ignore_case };
    instance = (struct fb_instance){ .id = fb_span_of("id"), .type_id = 2,
                                     .row = { .criteria = &criterion, .criterion_count = 1, .declared_count = 1 },
                                     .path = "" };
    return (struct fb_content){ .types = &type, .type_count = 1, .instances = &instance, .instance_count = 1 };
}

/* U+023A has two bytes and folds to one of three: what is folded may grow by half. */
START_TEST(many_values_take_no_more_than_foreseen)
{
    static const struct {
        enum fb_operator op;
        const char *begin;
        const char *end;
    } rows[] = {
        { FB_OP_EQUALS, "", "" },
        { FB_OP_CONTAINS, "\xc8\xba\xc8\xba\xc8\xba\xc8\xba\xc8\xba\xc8\xba\xc8\xba\xc8\xba", "" },
        { FB_OP_GLOB, "*", "?" },
        { FB_OP_REGEX, "", "" },
        { FB_OP_CIDR, "10.1.", ".0/24" },
    };
    static struct fb_span values[VALUES];
    static char texts[VALUES][32];
    const size_t count = rows[_i].op == FB_OP_CIDR ? 200 : VALUES;

    for (size_t i = 0; i < count; i++) {
        const int size = snprintf(texts[i], sizeof texts[i], "%s%zu%s", rows[_i].begin, i, rows[_i].end);
        values[i] = (struct fb_span){ (const uint8_t *)texts[i], (size_t)size };
    }
    const struct fb_content content = content_of(rows[_i].op, values, count, false);
    ck_assert(hold_against(&content, fb_operator_info(rows[_i].op)->name));
}
END_TEST

/* ---- Patterns ---- */

struct writing {
    struct fb_random random;
    char text[PATTERN_BYTES];
    size_t size;
};

static uint64_t below(struct writing *writing, uint64_t limit)
{
    return fb_random_below(&writing->random, limit);
}

static void put(struct writing *writing, const char *text)
{
    const size_t size = strlen(text);
    if (size < sizeof writing->text - 1 - writing->size) {
        memcpy(writing->text + writing->size, text, size);
        writing->size += size;
    }
}

/* Sets whose characters fold to elsewhere, assertions, repeats that take away what stood there. */
static void put_item(struct writing *writing)
{
    static const char *const items[] = {
        "a", "\\d", "\\h", "\\W", ".", "[a-z]", "[^A-Z]", "[\\x{41}-\\x{2000}]", "[\\x{1c90}-\\x{1cbf}\\x{10a0}-\\x{10c5}]",
        "[\\x{1f59}-\\x{1f5f}\\x{13a0}-\\x{ab8f}]", "[[:^alpha:]k-s]", "^", "$", "\\b", "(?i:[A-Z\\x{c0}-\\x{de}])", "()", "(|)",
        "(a|b|)", "\\x{212a}", "[\\H\\V]"
    };
    put(writing, items[below(writing, sizeof items / sizeof *items)]);
}

static void put_repeat(struct writing *writing)
{
    static const char *const repeats[] = { "*", "+", "?", "{0}", "{0,7}", "{3}", "{2,9}", "{40}", "{5,}", "{0,}", "{200}" };
    put(writing, repeats[below(writing, sizeof repeats / sizeof *repeats)]);
}

static void write_pattern(struct writing *writing)
{
    for (uint64_t groups = 1 + below(writing, 4); groups > 0; groups--) {
        put(writing, below(writing, 3) == 0 ? "(?:(?:" : "((?i)");
        for (uint64_t items = 1 + below(writing, 4); items > 0; items--) {
            put_item(writing);
            if (below(writing, 4) == 0)
                put(writing, "|");
        }
        put(writing, below(writing, 2) == 0 ? ")" : "|a)");
        if (writing->text[1] != '?' || below(writing, 2) == 0)
            put_repeat(writing);
    }
    const size_t size = writing->size;
    size_t open = 0;
    for (size_t i = 0; i < size; i++) {
        open += writing->text[i] == '(';
        open -= writing->text[i] == ')' && open > 0;
    }
    for (; open > 0; open--)
        put(writing, ")");
    put_repeat(writing);
}

/* Whether it is a pattern, and not one of millions of steps. */
static bool is_usable(struct fb_span pattern)
{
    const struct fb_regex_node *tree = NULL;
    struct fb_regex_size size = { .steps = UINT64_MAX };
    struct fb_regex_fault fault;
    struct fb_arena arena;

    fb_arena_init(&arena, fb_heap(), SIZE_MAX);
    if (fb_regex_parse(pattern, 0, &arena, &tree, &fault))
        fb_regex_measure(tree, &size);
    fb_arena_clear(&arena);
    return size.steps <= MOST_STEPS;
}

START_TEST(patterns_take_no_more_than_foreseen)
{
    for (uint64_t seed = 1; seed <= PATTERNS; seed++) {
        struct writing writing = { .random = fb_random_of(seed) };

        write_pattern(&writing);
        const struct fb_span value = { (const uint8_t *)writing.text, writing.size };
        if (!is_usable(value))
            continue;
        const struct fb_content content = content_of(FB_OP_REGEX, &value, 1, below(&writing, 2) == 0);
        (void)hold_against(&content, writing.text);
    }
    printf("%zu of %d patterns loaded; at most %.2f of what was foreseen\n", bench.loaded, PATTERNS, bench.nearest);
    ck_assert_uint_gt(bench.loaded, PATTERNS / 3);
    ck_assert(bench.nearest > 0.6); /* a bound, but not of another size */
}
END_TEST

int main(int argc, char **argv)
{
    if (argc != 3)
        return EXIT_FAILURE;
    engine_path = argv[1];
    contract_path = argv[2];
    TCase *cases = tcase_create("memory");
    tcase_set_timeout(cases, 120);
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_test(cases, random_content_takes_no_more_than_foreseen);
    tcase_add_loop_test(cases, many_values_take_no_more_than_foreseen, 0, 5);
    tcase_add_test(cases, patterns_take_no_more_than_foreseen);
    return fb_test_run("sensor_memory", cases);
}
