/* SPDX-License-Identifier: Apache-2.0 */
/* operate.h - the operators and methods of expressions, on values.
 *
 * Each gives false with tree->failure set: wrong kinds, an overflow, an index out of range.
 */
#ifndef FB_SCHEMA_OPERATE_H
#define FB_SCHEMA_OPERATE_H

#include "validator/schema/machine/object.h"

/* Notes why an expression has no value; returns false. */
bool fb_no_value(struct fb_tree *tree, enum fb_problem_kind kind, const char *format, ...)
    FB_PRINTF(3, 4);

/* Memory ended, or the budget did. */
bool fb_no_memory(struct fb_tree *tree);

/* FB_OP_ADD to FB_OP_BIT_XOR. */
FB_MUST_CHECK bool fb_operate(struct fb_tree *tree, enum fb_op_code code, const struct fb_value *left,
                              const struct fb_value *right, struct fb_value *out);

/* FB_OP_BIT_NOT, FB_OP_NEGATE, FB_OP_NOT. */
FB_MUST_CHECK bool fb_operate_one(struct fb_tree *tree, enum fb_op_code code,
                                  const struct fb_value *operand, struct fb_value *out);

/* FB_OP_EQUAL to FB_OP_GREATER_OR_EQUAL. */
FB_MUST_CHECK bool fb_compare(struct fb_tree *tree, enum fb_op_code code, const struct fb_value *left,
                              const struct fb_value *right, bool *out);

/* Whether both are the same, for switches, valid/eq and any-of. */
FB_MUST_CHECK bool fb_equals(struct fb_tree *tree, const struct fb_value *left,
                             const struct fb_value *right, bool *out);

/* Lists and bytes: .size, [], .first, .last, .min, .max; text: .length. */
FB_MUST_CHECK bool fb_size_of(struct fb_tree *tree, const struct fb_value *of, struct fb_value *out);
FB_MUST_CHECK bool fb_element(struct fb_tree *tree, const struct fb_value *of, fb_wide index,
                              struct fb_value *out);
FB_MUST_CHECK bool fb_extreme(struct fb_tree *tree, const struct fb_value *of, bool greatest,
                              struct fb_value *out);
FB_MUST_CHECK bool fb_to_bytes(struct fb_tree *tree, const struct fb_value *of, struct fb_value *out);

/* Text. */
FB_MUST_CHECK bool fb_concatenate(struct fb_tree *tree, const struct fb_value *left,
                                  const struct fb_value *right, struct fb_value *out);
FB_MUST_CHECK bool fb_reverse(struct fb_tree *tree, const struct fb_value *text, struct fb_value *out);
FB_MUST_CHECK bool fb_substring(struct fb_tree *tree, const struct fb_value *text, fb_wide from,
                                fb_wide to, struct fb_value *out);
FB_MUST_CHECK bool fb_to_integer(struct fb_tree *tree, const struct fb_value *of, struct fb_value *out);
FB_MUST_CHECK bool fb_parse_integer(struct fb_tree *tree, const struct fb_value *text, fb_wide base,
                                    struct fb_value *out);
FB_MUST_CHECK bool fb_to_text(struct fb_tree *tree, const struct fb_value *of, struct fb_value *out);
size_t fb_count_characters(struct fb_span text);

/* Whether bytes are ASCII or UTF-8, for an encoding that is used in place. */
bool fb_text_is_valid(const struct fb_encoding *encoding, struct fb_span bytes);

/* Bytes in an encoding to text; the kind of a failure is FB_PROBLEM_ENCODING. */
FB_MUST_CHECK bool fb_decode(struct fb_tree *tree, uint32_t encoding, struct fb_span bytes,
                             struct fb_value *out);

#endif
