/* SPDX-License-Identifier: Apache-2.0 */
/* test_edit_allocations.c - each allocation of an edit fails in turn: there is no result then, or the
 * right one all the same, and nothing leaks. */
#include "base/host/digest.h"
#include "tests/schema/edit/campaign.h"
#include "tests/support/check_main.h"
#include "tests/support/fail_malloc.h"

static bool run(const struct fb_tree *tree, uint64_t seed, uint32_t *digest, struct fb_diag *diag)
{
    const struct fb_mutate_options options = { .max_bytes = 100, .max_elements = 30 };
    FB_AUTO(fb_edit_rules_free)
    struct fb_edit_rules *rules = NULL;
    FB_AUTO(fb_edit_base_free)
    struct fb_edit_base *base = NULL;
    FB_AUTO(fb_draft_free)
    struct fb_draft *draft = NULL;
    struct fb_mutation mutation;
    struct fb_edit_outcome outcome;
    struct fb_span bytes = { .bytes = NULL };

    *diag = (struct fb_diag)FB_DIAG_NONE;
    if (!fb_edit_rules_new(fb_tree_schema(tree), NULL, 0, &rules, diag) || !fb_edit_base_new(rules, tree, &base, diag)
        || !fb_draft_new(base, base, 100000, &draft, diag)
        || !fb_mutate(draft, seed, &options, &mutation, &bytes, &outcome, diag))
        return false;
    *digest = fb_crc32(bytes);
    return true;
}

START_TEST(survives_the_failure_of_any_allocation)
{
    struct subject subject =
        subject_of_files("schemas/content_file.ksy", "examples/channel-file-291/harmless.fbc", NULL, 0);
    struct fb_diag diag = FB_DIAG_NONE;
    uint32_t wanted = 0;
    bool happened = true;

    ck_assert(run(subject.tree, (uint64_t)_i, &wanted, &diag));
    for (long n = 1; happened; n++) {
        const long live = fb_fail_malloc_live();
        uint32_t digest = 0;
        fb_fail_malloc_at(n, n % 2 == 0);
        const bool ok = run(subject.tree, (uint64_t)_i, &digest, &diag);
        happened = fb_fail_malloc_happened();
        fb_fail_malloc_at(0, false);
        ck_assert_msg(ok ? digest == wanted : diag.fault == FB_FAULT_MEMORY, "allocation %ld: %s", n, diag.message);
        ck_assert_int_eq(fb_fail_malloc_live(), live);
    }
    subject_free(&subject);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("allocations");

    tcase_set_timeout(cases, 120);
    tcase_add_loop_test(cases, survives_the_failure_of_any_allocation, 0, 12);
    return fb_test_run("edit allocations", cases);
}
