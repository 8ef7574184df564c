/* SPDX-License-Identifier: Apache-2.0 */
/* test_sigma_evaluate.h - a second, plain reading of the operators' table, against which the
 * compiler is tested.  It shares nothing with the product: case is folded by the C library, regular
 * expressions are PCRE2's, addresses are compared here.  What fails ends the test. */
#ifndef FB_TESTS_COMPILER_TEST_SIGMA_EVALUATE_H
#define FB_TESTS_COMPILER_TEST_SIGMA_EVALUATE_H

#include <stdbool.h>
#include <stddef.h>

#include "validator/model/content.h"

/* One input; `bytes` NULL is null. */
struct judge_input {
    struct fb_span text;
    struct fb_span folded;
};

/* Instances made ready for evaluation; borrows them. */
struct judge;

struct judge *judge_new(const struct fb_instance *instances, size_t count);
void judge_free(struct judge *judge);

/* Fills `folded`; the memory is taken from the arena. */
void judge_fold(struct fb_arena *arena, struct judge_input *inputs, size_t count);

/* Whether the instance holds for an event of its template type. */
bool judge_holds(const struct judge *judge, size_t instance, const struct judge_input *inputs);

#endif
