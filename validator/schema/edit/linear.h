/* SPDX-License-Identifier: Apache-2.0 */
/* linear.h - expressions that are sums of fields of their own object, put into that form once per schema.
 *
 * Most sizes, counts and positions are one field, or a field and a constant, and most relations an equation of two:
 * `ofs_body - 16`, `_ <= 32 and len_record == 12 + 12 * _`.  A sum is solved for any of its fields without evaluating
 * the expression; for all others there is formula.h, which comes to the same.
 */
#ifndef FB_SCHEMA_EDIT_LINEAR_H
#define FB_SCHEMA_EDIT_LINEAR_H

#include "validator/schema/edit/formula.h"

#define FB_LINEAR_READS 4
#define FB_LINEAR_ITSELF FB_NONE /* among reads: `_` */

/* constant + the sum of factor * field.  Both are so small that no sum of fields overflows. */
struct fb_linear_sum {
    int64_t constant;
    int32_t factors[FB_LINEAR_READS]; /* of the expression's reads; 0: stands elsewhere in it */
};

struct fb_linear {
    uint32_t reads[FB_LINEAR_READS]; /* rows of attributes of the object, each once, in the order of the expression */
    uint32_t read_count;
    bool is_relation;   /* comparisons joined by `and`: a sum for each equation, which must be zero; else one sum */
    uint32_t sum_count; /* 0: the expression is of neither form */
    struct fb_linear_sum sums[FB_FORMULA_EQUATIONS];
};

/* The form of an expression, or none: its own fields may only be added, subtracted and multiplied by constants. */
struct fb_linear fb_linear_of(const struct fb_plan *plan, uint32_t expression);

#endif
