/* SPDX-License-Identifier: Apache-2.0 */
/* sigma_test.h - one criterion under construction: what a rule asks of one field.
 *
 * Tests live in the rule's scratch memory, are not changed once they are made (`kept` aside), and
 * are shared by all rows that need them.
 */
#ifndef FB_COMPILER_SIGMA_TEST_H
#define FB_COMPILER_SIGMA_TEST_H

#include "compiler/sigma_context.h"
#include "validator/model/operator.h"

struct fb_sigma_test {
    enum fb_operator op; /* anything but a wildcard */
    bool case_sensitive;
    bool ignore_case; /* regex */
    uint32_t field;
    uint32_t other_field; /* equals_field */
    unsigned depth;       /* of composites: 0 for a leaf */
    const struct fb_span *values;
    size_t value_count;
    struct fb_sigma_test *const *children; /* composites; none has the same operator */
    size_t child_count;
    const struct fb_criterion *kept; /* its copy in the sink, once there is one */
};

/* A leaf with at most one value (NULL: none). */
struct fb_sigma_test *fb_sigma_test_leaf(struct fb_sigma *sigma,
                                         const struct fb_sigma_test *model,
                                         const struct fb_span *value);

/* FB_OP_ANY or FB_OP_ALL of tests on one field, in the fewest tests that mean the same: values
 * of one operator become alternatives of one leaf, composites of the same kind are opened, and
 * what stands there twice is kept once.  `at` is blamed for what is too large. */
struct fb_sigma_test *fb_sigma_test_combine(struct fb_sigma *sigma, enum fb_operator op,
                                            struct fb_sigma_test *const *tests,
                                            size_t count, struct fb_sigma_spot at);

/* Whether both are written the same way. */
bool fb_sigma_test_equal(const struct fb_sigma_test *a, const struct fb_sigma_test *b);

#endif
