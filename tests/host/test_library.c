/* SPDX-License-Identifier: Apache-2.0 */
/* test_library.c - functions of a library that is loaded late, and libraries that cannot be. */
#include "base/host/library.h"

#include <string.h>

#include "tests/support/check_main.h"

static double (*power)(double, double);
static double (*root)(double);

#define LIBRARY(the_file, the_functions)                          \
    {                                                             \
        .file = (the_file), .package = "the library",             \
        .functions = (the_functions),                             \
        .count = sizeof(the_functions) / sizeof(the_functions)[0] \
    }

START_TEST(sets_every_function_of_the_table)
{
    static const struct fb_library_function functions[] = { { "pow", &power }, { "sqrt", &root } };
    struct fb_library library = LIBRARY("libm.so.6", functions);
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert(fb_library_load(&library, &diag));
    ck_assert_double_eq(power(2, 10), 1024);
    ck_assert_double_eq(root(81), 9);
    power = NULL;
    ck_assert(fb_library_load(&library, &diag)); /* loaded already: nothing is done again */
    ck_assert(power == NULL);
    ck_assert_int_eq(diag.fault, FB_FAULT_NONE);
}
END_TEST

START_TEST(says_what_library_is_missing_and_what_to_do)
{
    static const struct fb_library_function functions[] = { { "pow", &power } };
    struct fb_library library = LIBRARY("libnowhere.so.7", functions);
    struct fb_diag diag = FB_DIAG_NONE;

    power = NULL;
    ck_assert(!fb_library_load(&library, &diag));
    ck_assert_int_eq(diag.fault, FB_FAULT_UNSUPPORTED);
    ck_assert_ptr_nonnull(strstr(diag.message, "libnowhere.so.7 cannot be loaded: "));
    ck_assert_str_eq(diag.help, "install the library; other commands do without it");
    ck_assert(power == NULL);

    library.file = "libm.so.6"; /* installed in the meantime */
    diag = (struct fb_diag)FB_DIAG_NONE;
    ck_assert(fb_library_load(&library, &diag));
    ck_assert_double_eq(power(3, 3), 27);
}
END_TEST

START_TEST(refuses_a_library_without_one_of_the_functions)
{
    static const struct fb_library_function functions[] = { { "sqrt", &root }, { "square_the_circle", &power } };
    struct fb_library library = LIBRARY("libm.so.6", functions);
    struct fb_diag diag = FB_DIAG_NONE;

    for (int i = 0; i < 2; i++) { /* no better the second time */
        diag = (struct fb_diag)FB_DIAG_NONE;
        ck_assert(!fb_library_load(&library, &diag));
        ck_assert_int_eq(diag.fault, FB_FAULT_UNSUPPORTED);
        ck_assert_ptr_nonnull(strstr(diag.message, "square_the_circle"));
    }
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("library");
    tcase_add_test(cases, sets_every_function_of_the_table);
    tcase_add_test(cases, says_what_library_is_missing_and_what_to_do);
    tcase_add_test(cases, refuses_a_library_without_one_of_the_functions);
    return fb_test_run("library", cases);
}
