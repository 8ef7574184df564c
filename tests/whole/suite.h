/* SPDX-License-Identifier: Apache-2.0 */
/* suite.h - the third-party test suite of the schema language, run against our reader. */
#ifndef FB_TESTS_WHOLE_SUITE_H
#define FB_TESTS_WHOLE_SUITE_H

#include "validator/schema/tree.h"

#define SUITE_REASON 512

struct suite_folders {
    const char *suite;   /* kaitai-suite/ */
    const char *gallery; /* gallery-ksy/, the second root of absolute imports */
};

/* Runs one test, `name` without ".kst".  False with a reason when it fails. */
bool suite_run_case(const struct suite_folders *folders, const char *name,
                    char reason[static SUITE_REASON]);

/* Whether two nodes are the same: integers and bytes exactly, floats to 1e-6, lists element by
 * element, an enum by its value. */
bool suite_same(struct fb_node actual, struct fb_node expected);

/* "7", "\"foo\"", "[1, 2, ...]": for reasons. */
void suite_describe(struct fb_node node, char *text, size_t size);

/* The name in a .kst of the exception that a problem is: "EndOfStreamError". */
bool suite_is_exception(enum fb_problem_kind kind, const char *name);

/* The bad schemas: prints what was judged wrongly and one line of counts. */
void suite_run_bad(const struct suite_folders *folders);

/* Joins folder, name and suffix; exits when there is no memory. */
char *suite_path(const char *folder, const char *name, const char *suffix);

#endif
