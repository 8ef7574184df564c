/* SPDX-License-Identifier: Apache-2.0 */
/* test_load_allocations.c - each allocation of a load fails in turn: the load then fails for want
 * of memory, or is done right all the same, and nothing leaks. */
#include <stdio.h>

#include "tests/schema/support.h"
#include "tests/support/check_main.h"
#include "tests/support/fail_malloc.h"

#define FOLDER "tests/fuzz/corpus/schema/"

static const char *const files[] = { FOLDER "fields.ksy", FOLDER "parents.ksy", FOLDER "record.ksy" };

static bool load(const char *path, struct fb_diag *diag)
{
    static const struct fb_probe probes[] = { { "[1, 2].to_s(\"ASCII\") + f\"{_io.size}\"" } };
    const struct fb_schema_options options = { .probes = probes, .probe_count = 1 };
    FB_AUTO(fb_schema_free)
    struct fb_schema *schema = NULL;

    return load_file(path, &options, &schema, diag) && fb_schema_type_count(schema) >= 3;
}

START_TEST(survives_the_failure_of_any_allocation)
{
    struct fb_diag diag = FB_DIAG_NONE;
    bool happened = true;

    ck_assert_msg(load(files[_i], &diag), "%s", diag.message);
    for (long n = 1; happened; n++) {
        const long live = fb_fail_malloc_live();
        fb_fail_malloc_at(n, n % 2 == 0);
        const bool ok = load(files[_i], &diag);
        happened = fb_fail_malloc_happened();
        fb_fail_malloc_at(0, false);
        ck_assert_msg(ok || diag.fault == FB_FAULT_MEMORY, "allocation %ld: %s", n, diag.message);
        ck_assert_int_eq(fb_fail_malloc_live(), live);
    }
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("allocations");

    tcase_set_timeout(cases, 120);
    tcase_add_loop_test(cases, survives_the_failure_of_any_allocation, 0, FB_TEST_COUNT(files));
    return fb_test_run("load allocations", cases);
}
