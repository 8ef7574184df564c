/* SPDX-License-Identifier: Apache-2.0 */
/* test_tree_allocations.c - each allocation of a reading fails in turn: there is no tree then, or
 * the right one all the same, and nothing leaks. */
#include "tests/schema/parse.h"
#include "tests/support/check_main.h"
#include "tests/support/fail_malloc.h"

static const char schema_text[] =
    "meta: {id: x, endian: le, encoding: UTF-16LE}\n"
    "seq: [{id: n, type: u1}, {id: l, type: t(_index), size: 6, repeat: expr, repeat-expr: n}, {id: z, size-eos: true, process: zlib, type: u}]\n"
    "instances: {v: {value: '[l.size, 7, 300]'}, w: {value: 'l[0].s + l[1].s'}, p: {pos: 99, type: u1, if: n == 7}}\n"
    "types:\n"
    "  t: {params: [{id: i, type: u1}], seq: [{id: s, type: str, size: 4}, {id: b, type: b4, repeat: expr, repeat-expr: 4}], instances: {d: {value: i * 2}}}\n"
    "  u: {seq: [{id: k, type: {switch-on: _parent.n, cases: {2: u2, _: u1}}, repeat: eos}]}\n";

/* The last part is "hi" in zlib's stored form. */
static const uint8_t good[] = "\2a\0b\0\x12\x34y\0z\0\x56\x78"
                              "\x78\x01\x01\x02\x00\xfd\xffhi\x01\x3b\x00\xd2";
static const uint8_t bad[] = "\7a\0b\0\x12\x34y\0z\0\x56\x78";

static const struct {
    struct fb_span input;
    size_t problems;
} table[] = {
    { { good, sizeof good - 1 }, 0 },
    { { bad, sizeof bad - 1 }, 1 },
};

static bool parse(const struct fb_schema *schema, int row, struct fb_diag *diag)
{
    FB_AUTO(fb_tree_free)
    struct fb_tree *tree = NULL;

    *diag = (struct fb_diag)FB_DIAG_NONE;
    if (!fb_tree_parse(schema, table[row].input, NULL, &tree, diag))
        return false;
    return fb_tree_problem_count(tree) == table[row].problems;
}

START_TEST(survives_the_failure_of_any_allocation)
{
    struct fb_schema *schema = loaded_text(schema_text);
    struct fb_diag diag = FB_DIAG_NONE;
    bool happened = true;

    ck_assert(parse(schema, _i, &diag));
    for (long n = 1; happened; n++) {
        const long live = fb_fail_malloc_live();
        fb_fail_malloc_at(n, n % 2 == 0);
        const bool ok = parse(schema, _i, &diag);
        happened = fb_fail_malloc_happened();
        fb_fail_malloc_at(0, false);
        ck_assert_msg(ok || diag.fault == FB_FAULT_MEMORY, "allocation %ld: %s", n, diag.message);
        ck_assert_int_eq(fb_fail_malloc_live(), live);
    }
    fb_schema_free(schema);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("allocations");

    tcase_set_timeout(cases, 120);
    tcase_add_loop_test(cases, survives_the_failure_of_any_allocation, 0, FB_TEST_COUNT(table));
    return fb_test_run("tree allocations", cases);
}
