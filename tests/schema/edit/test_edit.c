/* SPDX-License-Identifier: Apache-2.0 */
/* test_edit.c - single edits, held against a writer of the test's own, and what cannot be repaired. */
#include "base/core/random.h"
#include "base/host/digest.h"
#include "tests/schema/edit/campaign.h"
#include "tests/support/check_main.h"
#include "validator/schema/edit/linear.h"

/* ---- A format with every kind of dependent field, and a writer for it ---- */

static const char rows_schema[] =
    "meta: {id: a, endian: be}\n"
    "-checksum: [{kind: crc32, at: crc, over: body}]\n"
    "seq:\n"
    "  - {id: magic, contents: AB}\n"
    "  - {id: len_file, type: u4, valid: _io.size}\n"
    "  - {id: crc, type: u4}\n"
    "  - {id: body, type: body, size-eos: true}\n"
    "types:\n"
    "  body:\n"
    "    seq:\n"
    "      - {id: num, type: u1, valid: {max: 20}}\n"
    "      - {id: ends, type: u2, repeat: expr, repeat-expr: num}\n"
    "      - {id: ofs_tail, type: u2}\n"
    "      - {id: len_tail, type: u1}\n"
    "      - id: rows\n"
    "        type: row\n"
    "        size: 'ends[_index] - (_index == 0 ? 0 : ends[_index - 1])'\n"
    "        repeat: expr\n"
    "        repeat-expr: num\n"
    "    instances:\n"
    "      tail: {pos: ofs_tail, size: len_tail}\n"
    "  row:\n"
    "    seq:\n"
    "      - {id: total, type: u2}\n"
    "      - {id: words, type: u1, valid: {expr: _ < 200 and total == 3 + 2 * _}}\n"
    "      - {id: data, type: u2, repeat: expr, repeat-expr: words}\n";

struct model {
    size_t count;
    size_t words[8]; /* of each row: each word is its row's `first`, and one more each */
    unsigned first[8];
    const char *tail;
};

static size_t put(uint8_t *out, size_t at, unsigned long value, size_t width)
{
    for (size_t i = 0; i < width; i++)
        out[at + i] = (uint8_t)(value >> (8 * (width - 1 - i)));
    return at + width;
}

static size_t write_rows(const struct model *model, uint8_t *out, size_t at)
{
    for (size_t i = 0; i < model->count; i++) {
        at = put(out, at, 3 + 2 * model->words[i], 2);
        at = put(out, at, model->words[i], 1);
        for (size_t k = 0; k < model->words[i]; k++)
            at = put(out, at, model->first[i] + k, 2);
    }
    return at;
}

static size_t write_model(const struct model *model, uint8_t *out)
{
    size_t end = 0;
    size_t at = put(out, 10, model->count, 1);

    for (size_t i = 0; i < model->count; i++) {
        end += 3 + 2 * model->words[i];
        at = put(out, at, end, 2);
    }
    const size_t rows = at + 3;
    const size_t tail = write_rows(model, out, rows);
    (void)put(out, at, tail - 10, 2);
    (void)put(out, at + 2, strlen(model->tail), 1);
    memcpy(out + tail, model->tail, strlen(model->tail));
    const size_t size = tail + strlen(model->tail);
    memcpy(out, "AB", 2);
    (void)put(out, 2, size, 4);
    (void)put(out, 6, fb_crc32((struct fb_span){ out + 10, size - 10 }), 4);
    return size;
}

static const struct model start = { .count = 3, .words = { 2, 0, 4 }, .first = { 10, 20, 30 }, .tail = "tail" };

static struct subject rows_subject(void)
{
    uint8_t bytes[512];
    const size_t size = write_model(&start, bytes);

    return subject_of(rows_schema, bytes, size);
}

static struct fb_span run_with(const struct subject *subject, const struct fb_step *steps, size_t count,
                               unsigned repairs, struct fb_edit_outcome *outcome)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_span bytes;

    ck_assert(fb_draft_run(subject->draft, steps, count, UINT64_MAX, repairs, &bytes, outcome, &diag));
    return bytes;
}

static void expect_model(const struct subject *subject, const struct fb_step *steps, size_t count,
                         const struct model *model)
{
    uint8_t wanted[512];
    const size_t size = write_model(model, wanted);
    struct fb_edit_outcome outcome;
    const struct fb_span bytes = run_with(subject, steps, count, FB_REPAIR_ALL, &outcome);

    ck_assert_int_eq(outcome.expectation, FB_EXPECT_CLEAN);
    ck_assert_uint_eq(outcome.applied, count);
    ck_assert_uint_eq(bytes.size, size);
    ck_assert_mem_eq(bytes.bytes, wanted, size);
}

static uint32_t item_at(const struct subject *subject, const char *path)
{
    const uint32_t item = fb_edit_find(subject->base, path);

    ck_assert_msg(item != FB_NO_ITEM, "%s", path);
    return item;
}

START_TEST(no_step_gives_the_file_back)
{
    struct subject subject = rows_subject();

    expect_model(&subject, NULL, 0, &start);
    subject_free(&subject);
}
END_TEST

START_TEST(a_row_added_moves_ends_counts_offsets_and_checksum)
{
    const struct model wanted = { .count = 5, .words = { 2, 4, 4, 0, 4 }, .first = { 10, 30, 30, 20, 30 }, .tail = "tail" };
    struct subject subject = rows_subject();
    const struct fb_step step = { .kind = FB_STEP_INSERT,
                                  .item = item_at(&subject, "body.rows"),
                                  .source = item_at(&subject, "body.rows[2]"),
                                  .index = 1,
                                  .count = 2 };

    expect_model(&subject, &step, 1, &wanted);
    expect_model(&subject, NULL, 0, &start);
    subject_free(&subject);
}
END_TEST

START_TEST(a_row_taken_out_and_another_moved)
{
    const struct model wanted = { .count = 2, .words = { 4, 2 }, .first = { 30, 10 }, .tail = "tail" };
    struct subject subject = rows_subject();
    const uint32_t rows = item_at(&subject, "body.rows");
    const struct fb_step steps[] = {
        { .kind = FB_STEP_DELETE, .item = rows, .index = 1, .count = 1 },
        { .kind = FB_STEP_MOVE, .item = rows, .index = 0, .to = 1 },
    };

    expect_model(&subject, steps, 2, &wanted);
    subject_free(&subject);
}
END_TEST

START_TEST(a_list_within_grows_and_its_row_with_it)
{
    const struct model wanted = { .count = 3, .words = { 3, 0, 1 }, .first = { 10, 20, 30 }, .tail = "ta" };
    struct subject subject = rows_subject();
    const struct fb_step steps[] = {
        { .kind = FB_STEP_INSERT,
          .item = item_at(&subject, "body.rows[0].data"),
          .source = item_at(&subject, "body.rows[0].data[1]"),
          .index = 2,
          .count = 1 },
        { .kind = FB_STEP_DELETE, .item = item_at(&subject, "body.rows[2].data"), .index = 1, .count = 3 },
        { .kind = FB_STEP_RESIZE, .item = item_at(&subject, "body.tail"), .count = 2 },
    };
    struct fb_edit_outcome outcome;

    /* the copy holds what its source held: 11, where the writer goes on with 12 */
    const struct fb_span bytes = run_with(&subject, steps, 3, FB_REPAIR_ALL, &outcome);
    uint8_t expected[512];
    const size_t size = write_model(&wanted, expected);
    (void)put(expected, 10 + 1 + 6 + 3 + 3 + 4, 11, 2);
    (void)put(expected, 6, fb_crc32((struct fb_span){ expected + 10, size - 10 }), 4);
    ck_assert_uint_eq(bytes.size, size);
    ck_assert_mem_eq(bytes.bytes, expected, size);
    ck_assert_int_eq(outcome.expectation, FB_EXPECT_CLEAN);
    subject_free(&subject);
}
END_TEST

START_TEST(bytes_and_rows_are_replaced)
{
    const struct model wanted = { .count = 3, .words = { 4, 0, 4 }, .first = { 30, 20, 30 }, .tail = "a longer tail" };
    struct subject subject = rows_subject();
    const struct fb_step steps[] = {
        { .kind = FB_STEP_BYTES, .item = item_at(&subject, "body.tail"), .bytes = fb_span_of("a longer tail") },
        { .kind = FB_STEP_REPLACE, .item = item_at(&subject, "body.rows[0]"), .source = item_at(&subject, "body.rows[2]") },
    };

    expect_model(&subject, steps, 2, &wanted);
    subject_free(&subject);
}
END_TEST

/* Which problem the strict reader has when one repair is left out. */
static const struct {
    unsigned left_out;
    enum fb_problem_kind kind;
} left_out[] = {
    { FB_REPAIR_CHECKSUMS, FB_PROBLEM_CHECKSUM },
    { FB_REPAIR_RELATIONS, FB_PROBLEM_NOT_EQUAL },
    { FB_REPAIR_OFFSETS, FB_PROBLEM_OVERLAP },
    { FB_REPAIR_SIZES, FB_PROBLEM_KIND_COUNT },
    { FB_REPAIR_COUNTS, FB_PROBLEM_KIND_COUNT },
};

START_TEST(a_repair_left_out_is_a_problem)
{
    struct subject subject = rows_subject();
    const struct fb_step step = { .kind = FB_STEP_INSERT,
                                  .item = item_at(&subject, "body.rows"),
                                  .source = item_at(&subject, "body.rows[0]"),
                                  .count = 1 };
    struct fb_edit_outcome outcome;
    uint8_t *copy = NULL;
    bool seen = false;

    const struct fb_span bytes = run_with(&subject, &step, 1, FB_REPAIR_ALL & ~left_out[_i].left_out, &outcome);
    ck_assert_int_eq(outcome.expectation, FB_EXPECT_PROBLEMS);
    struct fb_tree *tree = parse_bytes(subject.schema, bytes.bytes, bytes.size, NULL, &copy);
    ck_assert_uint_gt(fb_tree_problem_count(tree), 0);
    for (size_t i = 0; i < fb_tree_problem_count(tree); i++)
        seen |= left_out[_i].kind == FB_PROBLEM_KIND_COUNT || fb_tree_problem(tree, i)->kind == left_out[_i].kind;
    ck_assert_msg(seen, "%s", fb_tree_problem(tree, 0)->message);
    fb_tree_free(tree);
    free(copy);
    subject_free(&subject);
}
END_TEST

START_TEST(a_dependent_field_that_is_set_stays_set)
{
    struct subject subject = rows_subject();
    const uint32_t item = item_at(&subject, "body.rows[0].total");
    const struct fb_step step = { .kind = FB_STEP_SET, .item = item, .value = { .magnitude = 0x1234 } };
    struct fb_edit_outcome outcome;

    ck_assert(fb_edit_item(subject.base, item).is_dependent);
    const struct fb_span bytes = run_with(&subject, &step, 1, FB_REPAIR_ALL, &outcome);
    ck_assert_int_eq(outcome.expectation, FB_EXPECT_PROBLEMS);
    ck_assert_mem_eq(bytes.bytes + fb_edit_item(subject.base, item).offset, "\x12\x34", 2);
    subject_free(&subject);
}
END_TEST

START_TEST(a_file_cut_keeps_size_and_checksum_right)
{
    struct subject subject = rows_subject();
    const struct fb_step step = { .kind = FB_STEP_TRUNCATE, .count = 20 };
    struct fb_edit_outcome outcome;
    uint8_t wanted[4];

    const struct fb_span bytes = run_with(&subject, &step, 1, FB_REPAIR_ALL, &outcome);
    ck_assert_int_eq(outcome.expectation, FB_EXPECT_PROBLEMS);
    ck_assert_uint_eq(bytes.size, 20);
    ck_assert_mem_eq(bytes.bytes + 2, "\0\0\0\x14", 4);
    (void)put(wanted, 0, fb_crc32((struct fb_span){ bytes.bytes + 10, 10 }), 4);
    ck_assert_mem_eq(bytes.bytes + 6, wanted, 4);
    subject_free(&subject);
}
END_TEST

/* ---- What cannot be repaired is said ---- */

START_TEST(what_cannot_be_solved_is_listed)
{
    struct subject subject = subject_of("meta: {id: x}\n"
                                        "seq:\n"
                                        "  - {id: n, type: u1}\n"
                                        "  - {id: a, size: n * n}\n"
                                        "  - {id: m, type: u1}\n"
                                        "  - {id: b, size: m}\n",
                                        BYTES("\x02"
                                              "aaaa\x01"
                                              "b"));
    const struct fb_step square = { .kind = FB_STEP_RESIZE, .item = item_at(&subject, "a"), .count = 7 };
    const struct fb_step wide = { .kind = FB_STEP_RESIZE, .item = item_at(&subject, "b"), .count = 256 };
    struct fb_edit_outcome outcome;
    struct fb_buffer text = FB_BUFFER_EMPTY;

    (void)run_with(&subject, &square, 1, FB_REPAIR_ALL, &outcome);
    ck_assert_int_eq(outcome.expectation, FB_EXPECT_PROBLEMS);
    ck_assert_uint_eq(outcome.unrepaired, 1);
    fb_draft_write_unrepaired(subject.draft, 0, &text);
    ck_assert_str_eq(text.text, "a: size: nothing in it can be solved, in `n * n`");
    fb_buffer_clear(&text);
    (void)run_with(&subject, &wide, 1, FB_REPAIR_ALL, &outcome);
    ck_assert_uint_eq(outcome.unrepaired, 1);
    fb_draft_write_unrepaired(subject.draft, 0, &text);
    ck_assert_str_eq(text.text, "b: size: the value does not fit its field, in `m`");
    fb_buffer_clear(&text);
    subject_free(&subject);
}
END_TEST

/* Expressions, a size that `data` gets, and what `n` must be then. */
static const struct {
    const char *expression;
    const char *bytes; /* n, then data: 4 bytes long */
    uint64_t size;
    uint8_t n;
} solved[] = {
    { "n", "\x04....", 9, 9 },
    { "n - 4", "\x08....", 9, 13 },
    { "2 * n + 2", "\x01....", 10, 4 },
    { "n << 1", "\x02....", 6, 3 },
    { "n / 4", "\x10....", 5, 20 },
    { "-n + 20", "\x10....", 17, 3 },
    { "_root.real", "\x05....", 2, 3 },
    { "4 * (n - 1) - 2 * n", "\x04....", 12, 8 },
    { "n > 99 ? 1 : n", "\x04....", 3, 4 }, /* a condition on the field itself: not solved */
    { "n - n + 4", "\x04....", 3, 4 },      /* any n will do, and none: likewise */
    { "2 * n - 4", "\x04....", 3, 4 },      /* no whole number will do: likewise */
};
#define SOLVABLE 8 /* the first of them */

START_TEST(expressions_are_solved)
{
    char schema[256];

    (void)snprintf(schema, sizeof schema,
                   "meta: {id: x}\nseq:\n  - {id: n, type: u1}\n  - {id: data, size: '%s'}\n"
                   "instances: {real: {value: n - 1}}\n",
                   solved[_i].expression);
    struct subject subject = subject_of(schema, solved[_i].bytes, 5);
    const struct fb_step step = { .kind = FB_STEP_RESIZE, .item = item_at(&subject, "data"), .count = solved[_i].size };
    struct fb_edit_outcome outcome;

    const struct fb_span bytes = run_with(&subject, &step, 1, FB_REPAIR_ALL, &outcome);
    ck_assert_uint_eq(bytes.bytes[0], solved[_i].n);
    ck_assert_uint_eq(bytes.size, 1 + solved[_i].size);
    ck_assert_int_eq(outcome.expectation, _i >= SOLVABLE ? FB_EXPECT_PROBLEMS : FB_EXPECT_CLEAN);
    subject_free(&subject);
}
END_TEST

/* What `p` must satisfy, and the sums that it is, of p itself and then of m. */
static const struct {
    const char *expression;
    uint32_t sums;
    struct fb_linear_sum wanted[2];
} linears[] = {
    { "_ == m", 1, { { 0, { 1, -1 } } } },
    { "_ <= 32 and m == 12 + 12 * _", 1, { { -12, { -12, 1 } } } },
    { "3 * (_ - m) == -2 * _ and _ - 7 == 0", 2, { { 0, { 5, -3 } }, { -7, { 1, 0 } } } },
    { "_ == m * m", 0, { { 0 } } },
    { "_ == m / 2", 0, { { 0 } } },
    { "_ == real", 0, { { 0 } } },
    { "_ == m or _ == 3", 0, { { 0 } } },
    { "_ == 268435457 * m", 0, { { 0 } } }, /* beyond what cannot overflow */
};

START_TEST(relations_are_sums_of_fields)
{
    char schema[256];

    (void)snprintf(schema, sizeof schema,
                   "meta: {id: x}\nseq:\n  - {id: m, type: u1}\n  - {id: p, type: u1, valid: {expr: '%s'}}\n"
                   "instances: {real: {value: m - 1}}\n",
                   linears[_i].expression);
    struct fb_schema *loaded = loaded_text(schema);
    const struct fb_plan *plan = fb_schema_plan(loaded);
    const struct fb_valid *valid = &plan->valids[plan->attributes[1].valids.first];
    const struct fb_linear linear = fb_linear_of(plan, plan->expression_lists[valid->expressions.first]);

    ck_assert_uint_eq(linear.sum_count, linears[_i].sums);
    for (uint32_t i = 0; i < linear.sum_count; i++) {
        const size_t itself = linear.reads[0] == FB_LINEAR_ITSELF ? 0 : 1;
        ck_assert(linear.is_relation);
        ck_assert_int_eq(linear.sums[i].constant, linears[_i].wanted[i].constant);
        ck_assert_int_eq(linear.sums[i].factors[itself], linears[_i].wanted[i].factors[0]);
        ck_assert_int_eq(linear.sums[i].factors[1 - itself], linears[_i].wanted[i].factors[1]);
    }
    fb_schema_free(loaded);
}
END_TEST

START_TEST(padding_follows)
{
    struct subject subject = subject_of("meta: {id: x}\n"
                                        "seq:\n"
                                        "  - {id: total, type: u1, valid: _io.size}\n"
                                        "  - {id: n, type: u1}\n"
                                        "  - {id: data, size: n}\n"
                                        "  - {id: pad, size: (4 - n % 4) % 4}\n"
                                        "  - {id: end, contents: E}\n",
                                        BYTES("\x07\x04"
                                              "dataE"));
    const struct fb_step step = { .kind = FB_STEP_BYTES, .item = item_at(&subject, "data"), .bytes = fb_span_of("hello") };
    struct fb_edit_outcome outcome;

    const struct fb_span bytes = run_with(&subject, &step, 1, FB_REPAIR_ALL, &outcome);
    ck_assert_int_eq(outcome.expectation, FB_EXPECT_CLEAN);
    ck_assert_uint_eq(bytes.size, 11);
    ck_assert_mem_eq(bytes.bytes, "\x0b\x05hello\0\0\0E", 11);
    subject_free(&subject);
}
END_TEST

/* Many copies share what is in them: unless that changes, and is copied once more. */
START_TEST(copies_of_what_changes_are_their_own)
{
    struct subject subject = subject_of("meta: {id: x}\n"
                                        "seq: [{id: num, type: u1}, {id: lists, type: list, repeat: expr, repeat-expr: num}]\n"
                                        "types:\n"
                                        "  list: {seq: [{id: n, type: u1}, {id: rows, type: row, repeat: expr, repeat-expr: n}]}\n"
                                        "  row: {seq: [{id: len, type: u1}, {id: value, size: len}]}\n",
                                        BYTES("\x01\x02\x01"
                                              "a\x01"
                                              "b"));
    const struct fb_step steps[] = {
        { .kind = FB_STEP_INSERT,
          .item = item_at(&subject, "lists[0].rows"),
          .source = item_at(&subject, "lists[0].rows[1]"),
          .index = 2,
          .count = 2 },
        { .kind = FB_STEP_BYTES, .item = item_at(&subject, "lists[0].rows[1].value"), .bytes = fb_span_of("ccc") },
        { .kind = FB_STEP_INSERT, .item = item_at(&subject, "lists"), .source = item_at(&subject, "lists[0]"), .count = 1 },
    };
    struct fb_edit_outcome outcome;

    const struct fb_span bytes = run_with(&subject, steps, 3, FB_REPAIR_ALL, &outcome);
    ck_assert_int_eq(outcome.expectation, FB_EXPECT_CLEAN);
    ck_assert_uint_eq(bytes.size, 23);
    ck_assert_mem_eq(bytes.bytes, "\x02\x04\x01"
                                  "a\x03"
                                  "ccc\x01"
                                  "b\x01"
                                  "b\x04\x01"
                                  "a\x03"
                                  "ccc\x01"
                                  "b\x01"
                                  "b",
                     23);
    subject_free(&subject);
}
END_TEST

/* ---- Fields that come and go ---- */

static const char *const operators[] = { "equals", "equals_field", "exists", "all", "regex", "absent", "cidr" };

START_TEST(an_operator_brings_its_fields)
{
    struct subject subject = subject_of_files("schemas/content_file.ksy",
                                              "examples/channel-file-291/harmless.fbc", NULL, 0);
    static const uint64_t values[] = { 1, 8, 9, 11, 6, 10, 7 };
    const struct fb_step step = { .kind = FB_STEP_SET,
                                  .item = item_at(&subject, "body.instances[1].criteria[20].op"),
                                  .value = { .magnitude = values[_i] } };
    struct fb_buffer text = FB_BUFFER_EMPTY;
    char wanted[128];
    struct fb_edit_outcome outcome;
    uint8_t *copy = NULL;

    const struct fb_span bytes = run_with(&subject, &step, 1, FB_REPAIR_ALL, &outcome);
    ck_assert_int_eq(outcome.expectation, FB_EXPECT_CLEAN);
    struct fb_tree *tree = parse_bytes(subject.schema, bytes.bytes, bytes.size, NULL, &copy);
    ck_assert_uint_eq(fb_tree_problem_count(tree), 0);
    fb_mutate_describe(subject.base, NULL, &step, &text);
    (void)snprintf(wanted, sizeof wanted, "body.instances[1].criteria[20].op: wildcard -> %s", operators[_i]);
    ck_assert_str_eq(text.text, wanted);
    fb_buffer_clear(&text);
    fb_tree_free(tree);
    free(copy);
    subject_free(&subject);
}
END_TEST

START_TEST(paths_lead_back_to_their_items)
{
    struct subject subject = subject_of_files("schemas/content_file.ksy",
                                              "examples/channel-file-291/harmless.fbc", NULL, 0);

    for (uint32_t i = 0; i < fb_edit_item_count(subject.base); i++) {
        struct fb_buffer text = FB_BUFFER_EMPTY;
        fb_edit_write_path(subject.base, i, &text);
        ck_assert_uint_eq(fb_edit_find(subject.base, i == 0 ? "" : text.text), i);
        fb_buffer_clear(&text);
    }
    ck_assert_uint_eq(fb_edit_find(subject.base, "body.instances[2]"), FB_NO_ITEM);
    ck_assert_uint_eq(fb_edit_find(subject.base, "body.instances[x]"), FB_NO_ITEM);
    ck_assert_uint_eq(fb_edit_find(subject.base, "body..types"), FB_NO_ITEM);
    subject_free(&subject);
}
END_TEST

START_TEST(only_what_reads_clean_is_edited)
{
    struct parsed parsed = parse_text("meta: {id: x}\nseq: [{id: a, type: u1}]\n", NULL, BYTES("ab"), false);
    struct fb_edit_rules *rules = NULL;
    struct fb_edit_base *base = NULL;
    struct fb_diag diag = FB_DIAG_NONE;
    const struct fb_edit_checksum extra = { .at = "no_such_field" };

    ck_assert(!fb_edit_rules_new(parsed.schema, &extra, 1, &rules, &diag));
    ck_assert_str_eq(diag.message, "the top type has no field \"no_such_field\" for a checksum");
    diag = (struct fb_diag)FB_DIAG_NONE;
    ck_assert(fb_edit_rules_new(parsed.schema, NULL, 0, &rules, &diag));
    ck_assert(!fb_edit_base_new(rules, parsed.tree, &base, &diag));
    ck_assert_int_eq(diag.fault, FB_FAULT_INPUT);
    ck_assert_ptr_null(base);
    fb_edit_rules_free(rules);
    parsed_free(&parsed);
}
END_TEST

/* Output of SplitMix64 for the seed 1234567, as published with many implementations of it. */
START_TEST(random_numbers_are_those_of_splitmix64)
{
    static const uint64_t wanted[] = { 6457827717110365317u, 3203168211198807973u, 9817491932198370423u,
                                       4593380528125082431u, 16408922859458223821u };
    struct fb_random random = fb_random_of(1234567);

    for (size_t i = 0; i < FB_TEST_COUNT(wanted); i++)
        ck_assert_uint_eq(fb_random_next(&random), wanted[i]);
    ck_assert_uint_eq(fb_random_below(&random, 0), 0);
    ck_assert_uint_eq(fb_random_below(&random, 1), 0);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("edit");

    tcase_add_test(cases, no_step_gives_the_file_back);
    tcase_add_test(cases, a_row_added_moves_ends_counts_offsets_and_checksum);
    tcase_add_test(cases, a_row_taken_out_and_another_moved);
    tcase_add_test(cases, a_list_within_grows_and_its_row_with_it);
    tcase_add_test(cases, bytes_and_rows_are_replaced);
    tcase_add_loop_test(cases, a_repair_left_out_is_a_problem, 0, FB_TEST_COUNT(left_out));
    tcase_add_test(cases, a_dependent_field_that_is_set_stays_set);
    tcase_add_test(cases, a_file_cut_keeps_size_and_checksum_right);
    tcase_add_test(cases, what_cannot_be_solved_is_listed);
    tcase_add_loop_test(cases, expressions_are_solved, 0, FB_TEST_COUNT(solved));
    tcase_add_loop_test(cases, relations_are_sums_of_fields, 0, FB_TEST_COUNT(linears));
    tcase_add_test(cases, padding_follows);
    tcase_add_test(cases, copies_of_what_changes_are_their_own);
    tcase_add_loop_test(cases, an_operator_brings_its_fields, 0, FB_TEST_COUNT(operators));
    tcase_add_test(cases, paths_lead_back_to_their_items);
    tcase_add_test(cases, only_what_reads_clean_is_edited);
    tcase_add_test(cases, random_numbers_are_those_of_splitmix64);
    return fb_test_run("edit", cases);
}
