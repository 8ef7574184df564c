/* SPDX-License-Identifier: Apache-2.0 */
/* check_main.h - the end of every unit test's main:
 *
 *     TCase *cases = tcase_create("walking");
 *     tcase_add_test(cases, finds_keys);
 *     return fb_test_run("document", cases);
 */
#ifndef FB_TESTS_SUPPORT_CHECK_MAIN_H
#define FB_TESTS_SUPPORT_CHECK_MAIN_H

#include <check.h>
#include <stdlib.h>

#define FB_TEST_SKIPPED 77 /* exit status, shown as a skipped test */

#define FB_TEST_COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

/* Runs one group of test cases and gives main's result. */
static inline int fb_test_run(const char *name, TCase *cases)
{
    Suite *suite = suite_create(name);
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
