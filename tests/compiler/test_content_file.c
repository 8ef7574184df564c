/* SPDX-License-Identifier: Apache-2.0 */
/* test_content_file.c - content files read back through schemas/content_file.ksy, whole and
 * damaged. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/digest.h"
#include "base/host/file.h"
#include "base/host/heap.h"
#include "compiler/content_writer.h"
#include "tests/compiler/random_content.h"
#include "tests/compiler/same_content.h"
#include "tests/compiler/tiny_file.h"
#include "tests/support/check_main.h"
#include "validator/model/record.h"

static struct fb_schema *schema; /* loaded once, before the tests fork */

static void release(struct fb_span bytes)
{
    free((void *)(uintptr_t)bytes.bytes);
}

static struct fb_tree *parse(struct fb_span bytes)
{
    struct fb_tree *tree = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert_msg(fb_tree_parse(schema, bytes, NULL, &tree, &diag), "%s", diag.message);
    return tree;
}

static struct fb_tree *parse_clean(struct fb_span bytes)
{
    struct fb_tree *tree = parse(bytes);
    if (fb_tree_problem_count(tree) > 0) {
        const struct fb_problem *problem = fb_tree_problem(tree, 0);
        ck_abort_msg("%s at %llu: %s", problem->path, (unsigned long long)problem->offset, problem->message);
    }
    return tree;
}

static struct fb_content collect(const struct fb_tree *tree, struct fb_arena *arena)
{
    struct fb_content content = { .channel = 0 };
    struct fb_diag diag = FB_DIAG_NONE;

    fb_arena_init(arena, fb_heap(), SIZE_MAX);
    ck_assert_msg(fb_record_collect(tree, arena, &content, &diag), "%s", diag.message);
    return content;
}

START_TEST(reads_what_was_put_together_by_hand)
{
    struct fb_arena arena;
    struct fb_tree *tree = parse_clean((struct fb_span){ .bytes = tiny_file, .size = sizeof tiny_file });
    const struct fb_content content = collect(tree, &arena);

    assert_same_content(&content, &tiny_content, true);
    fb_arena_clear(&arena);
    fb_tree_free(tree);
}
END_TEST

static void check_written(uint64_t seed, const struct fb_template_types *types)
{
    struct fb_arena made;
    struct fb_arena read;
    struct fb_span bytes = { .size = 0 };
    struct fb_span again = { .size = 0 };
    struct fb_diag diag = FB_DIAG_NONE;

    fb_arena_init(&made, fb_heap(), SIZE_MAX);
    const struct fb_content content = random_content(seed, types, &made);
    ck_assert_msg(fb_content_write(&content, &bytes, &diag), "%s", diag.message);
    struct fb_tree *tree = parse_clean(bytes);
    const struct fb_content found = collect(tree, &read);
    assert_same_content(&found, &content, false);
    ck_assert_msg(fb_content_write(&found, &again, &diag), "%s", diag.message);
    ck_assert_msg(fb_span_equal(bytes, again), "seed %llu", (unsigned long long)seed);

    release(bytes);
    release(again);
    fb_tree_free(tree);
    fb_arena_clear(&made);
    fb_arena_clear(&read);
}

START_TEST(what_is_written_is_read_the_same)
{
    struct fb_template_types *types = random_types();
    for (uint64_t seed = 0; seed < 200; seed++)
        check_written(seed, types);
    fb_template_types_free(types);
}
END_TEST

/* Enough values for the pool to grow many times; each stands twice, in the other order. */
START_TEST(many_values_are_kept_apart)
{
    enum { MANY = 5000 };
    static char texts[MANY][8];
    static struct fb_span values[2 * MANY];
    struct fb_criterion criterion = tiny_content.instances[0].row.criteria[0];
    struct fb_instance instance = tiny_content.instances[0];
    struct fb_content content = tiny_content;
    struct fb_arena arena;
    struct fb_span bytes = { .size = 0 };
    struct fb_diag diag = FB_DIAG_NONE;

    for (size_t i = 0; i < MANY; i++) {
        (void)snprintf(texts[i], sizeof texts[i], "v%zu", i);
        values[i] = values[2 * MANY - 1 - i] = fb_span_of(texts[i]);
    }
    criterion.values = values;
    criterion.value_count = FB_TEST_COUNT(values);
    instance.row.criteria = &criterion;
    content.instances = &instance;
    ck_assert_msg(fb_content_write(&content, &bytes, &diag), "%s", diag.message);
    struct fb_tree *tree = parse_clean(bytes);
    const struct fb_content found = collect(tree, &arena);
    assert_same_content(&found, &content, false);
    ck_assert_uint_eq(bytes.bytes[48] | bytes.bytes[49] << 8, MANY + 3); /* ipc, a, b */
    release(bytes);
    fb_arena_clear(&arena);
    fb_tree_free(tree);
}
END_TEST

/* ---- Damage ---- */

/* A copy of exactly its size, so that reading beyond it is seen. */
static uint8_t *copy_of(const uint8_t *bytes, size_t size)
{
    uint8_t *copy = malloc(size == 0 ? 1 : size);
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, bytes, size);
    return copy;
}

/* Whether the strict reading refuses it; what it holds is collected either way. */
static bool is_refused(const uint8_t *bytes, size_t size)
{
    struct fb_arena arena;
    uint8_t *copy = copy_of(bytes, size);
    struct fb_tree *tree = parse((struct fb_span){ .bytes = copy, .size = size });
    const bool refused = fb_tree_problem_count(tree) > 0;

    (void)collect(tree, &arena);
    fb_arena_clear(&arena);
    fb_tree_free(tree);
    free(copy);
    return refused;
}

static void put_u4(uint8_t *bytes, uint32_t value)
{
    for (size_t i = 0; i < 4; i++)
        bytes[i] = (uint8_t)(value >> (8 * i));
}

/* As if it had been written like this. */
static void repair(uint8_t *bytes, size_t size)
{
    put_u4(bytes + 8, (uint32_t)size);
    put_u4(bytes + 16, fb_crc32((struct fb_span){ .bytes = bytes + 24, .size = size - 24 }));
}

START_TEST(no_prefix_is_accepted)
{
    for (size_t size = 0; size < sizeof tiny_file; size++)
        ck_assert_msg(is_refused(tiny_file, size), "%zu bytes", size);
}
END_TEST

START_TEST(no_prefix_is_accepted_with_its_size_and_checksum_repaired)
{
    for (size_t size = 24; size < sizeof tiny_file; size++) {
        uint8_t *copy = copy_of(tiny_file, size);
        repair(copy, size);
        ck_assert_msg(is_refused(copy, size), "%zu bytes", size);
        free(copy);
    }
}
END_TEST

START_TEST(no_byte_more_is_accepted)
{
    uint8_t longer[sizeof tiny_file + 1] = { 0 };

    memcpy(longer, tiny_file, sizeof tiny_file);
    ck_assert(is_refused(longer, sizeof longer));
    repair(longer, sizeof longer);
    ck_assert(is_refused(longer, sizeof longer));
}
END_TEST

START_TEST(no_flipped_bit_is_accepted)
{
    uint8_t *copy = copy_of(tiny_file, sizeof tiny_file);

    for (size_t bit = 0; bit < 8 * sizeof tiny_file; bit++) {
        copy[bit / 8] ^= (uint8_t)(1U << bit % 8);
        ck_assert_msg(is_refused(copy, sizeof tiny_file), "bit %zu of byte %zu", bit % 8, bit / 8);
        copy[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    free(copy);
}
END_TEST

/* With the checksum repaired a flip may be another valid file; then it is read as one. */
START_TEST(a_flipped_bit_is_refused_or_means_something_else)
{
    uint8_t *copy = copy_of(tiny_file, sizeof tiny_file);

    for (size_t bit = 8 * 24; bit < 8 * sizeof tiny_file; bit++) {
        struct fb_arena arena;
        copy[bit / 8] ^= (uint8_t)(1U << bit % 8);
        repair(copy, sizeof tiny_file);
        struct fb_tree *tree = parse((struct fb_span){ .bytes = copy, .size = sizeof tiny_file });
        const struct fb_content content = collect(tree, &arena);
        struct fb_span bytes = { .size = 0 };
        struct fb_diag diag = FB_DIAG_NONE;
        if (fb_tree_problem_count(tree) == 0 && fb_content_write(&content, &bytes, &diag)) {
            ck_assert_msg(bytes.size != sizeof tiny_file || memcmp(bytes.bytes, tiny_file, bytes.size) != 0, "bit %zu", bit);
            release(bytes);
        }
        fb_arena_clear(&arena);
        fb_tree_free(tree);
        copy[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    free(copy);
}
END_TEST

static const struct {
    const char *what;
    size_t offset;
    uint32_t value; /* of the u4 there */
    const char *path;
} changes[] = {
    { "another format version", 4, 2, "format_version" },
    { "a flag", 4, 0x10001, "flags" },
    { "a reserved bit of the header", 20, 1, "reserved" },
    { "another Unicode version", 40, 0x0e0000, "body.fold_version" },
    { "more types than there are", 44, 2, "body.types[1].name_value" },
    { "a value table that does not begin at 0", 80, 1, "body.value_start" },
    { "a value table that decreases", 88, 2, "body.pool.values[1]" },
    { "a value table that ends before the pool", 100, 5, "body.pool" },
    { "an instance table that does not begin at 0", 104, 4, "body.instance_start" },
    { "an instance that ends too late", 108, 60, "body.pool" },
    { "a type that is not in the file", 112, 1, "body.instances[0].type_index" },
    { "an id beyond the values", 116, 5, "body.instances[0].id_value" },
    { "a title beyond the values", 120, 0xfffffffe, "body.instances[0].title_value" },
    { "an unknown operator", 140, 0x0000010d, "body.instances[0].criteria[1].op" },
    { "case 2", 140, 0x00000202, "body.instances[0].criteria[1].case_sensitive" },
    { "ignore-case of a literal", 140, 0x00010002, "body.instances[0].criteria[1].ignore_case" },
    { "a reserved bit of a criterion", 140, 0x01000102, "body.instances[0].criteria[1].reserved" },
    { "case of a wildcard", 136, 0x00000100, "body.instances[0].criteria[0].case_sensitive" },
    { "no values", 144, 0, "body.instances[0].criteria[1].num_items" },
    { "a value beyond the values", 148, 5, "body.instances[0].criteria[1].values[0].bytes" },
    { "a count that the file cannot hold", 128, 0x80000000, "body.instances[0].num_criteria" },
    { "a count of exceptions likewise", 132, 0xffffffff, "body.instances[0].num_except" },
};

START_TEST(refuses_what_contradicts_itself)
{
    uint8_t *copy = copy_of(tiny_file, sizeof tiny_file);
    put_u4(copy + changes[_i].offset, changes[_i].value);
    repair(copy, sizeof tiny_file);
    struct fb_tree *tree = parse((struct fb_span){ .bytes = copy, .size = sizeof tiny_file });

    ck_assert_msg(fb_tree_problem_count(tree) > 0, "%s", changes[_i].what);
    const struct fb_problem *problem = fb_tree_problem(tree, 0);
    ck_assert_msg(strncmp(problem->path, changes[_i].path, strlen(changes[_i].path)) == 0, "%s: %s at %llu: %s", changes[_i].what,
                  problem->path, (unsigned long long)problem->offset, problem->message);
    fb_tree_free(tree);
    free(copy);
}
END_TEST

int main(int argc, char **argv)
{
    struct fb_span text = { .size = 0 };
    struct fb_diag diag = FB_DIAG_NONE;
    const char *path = argc > 1 ? argv[1] : "schemas/content_file.ksy";
    if (!fb_file_read(path, 1 << 20, &text, &diag) || !fb_schema_load(path, text, NULL, &schema, &diag)) {
        fprintf(stderr, "%s:%u:%u: %s\n", diag.place.file, diag.place.line, diag.place.column, diag.message);
        return EXIT_FAILURE;
    }
    release(text);

    TCase *cases = tcase_create("content files");
    tcase_add_test(cases, reads_what_was_put_together_by_hand);
    tcase_add_test(cases, what_is_written_is_read_the_same);
    tcase_add_test(cases, many_values_are_kept_apart);
    tcase_add_test(cases, no_prefix_is_accepted);
    tcase_add_test(cases, no_prefix_is_accepted_with_its_size_and_checksum_repaired);
    tcase_add_test(cases, no_byte_more_is_accepted);
    tcase_add_test(cases, no_flipped_bit_is_accepted);
    tcase_add_test(cases, a_flipped_bit_is_refused_or_means_something_else);
    tcase_add_loop_test(cases, refuses_what_contradicts_itself, 0, FB_TEST_COUNT(changes));
    tcase_set_timeout(cases, 60);
    const int status = fb_test_run("content_file", cases);
    fb_schema_free(schema);
    return status;
}
