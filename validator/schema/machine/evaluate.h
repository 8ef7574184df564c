/* SPDX-License-Identifier: Apache-2.0 */
/* evaluate.h - running one expression.
 *
 * FB_DONE gives a value; FB_FAILED leaves the reason in tree->failure; FB_NEEDS names in
 * tree->needed_* the lazy instance to read before trying again.
 */
#ifndef FB_SCHEMA_EVALUATE_H
#define FB_SCHEMA_EVALUATE_H

#include "validator/schema/machine/operate.h"

FB_MUST_CHECK enum fb_outcome fb_evaluate(struct fb_tree *tree, uint32_t expression,
                                          const struct fb_scope *scope, struct fb_value *out);

/* As fb_evaluate, for what must be a boolean, an integer, a stream. */
FB_MUST_CHECK enum fb_outcome fb_evaluate_bool(struct fb_tree *tree, uint32_t expression,
                                               const struct fb_scope *scope, bool *out);
FB_MUST_CHECK enum fb_outcome fb_evaluate_integer(struct fb_tree *tree, uint32_t expression,
                                                  const struct fb_scope *scope, fb_wide *out);
FB_MUST_CHECK enum fb_outcome fb_evaluate_stream(struct fb_tree *tree, uint32_t expression,
                                                 const struct fb_scope *scope, uint32_t *out);

/* As fb_evaluate_integer for a constant, or an integer that self holds at a fixed place; false, which is
 * no failure, for any other expression. */
bool fb_evaluate_quickly(const struct fb_tree *tree, uint32_t expression,
                         const struct fb_scope *scope, fb_wide *out);

/* The value of an object's attribute, which may be another type's of the same name. */
FB_MUST_CHECK enum fb_outcome fb_load_attribute(struct fb_tree *tree, uint32_t object,
                                                uint32_t attribute, struct fb_value *out);

/* FB_OP_MEMBER and FB_OP_MEMBER_NAMED; FB_OP_PARENT, FB_OP_ROOT_OF, FB_OP_IO and FB_OP_CAST: on the
 * object at the top of the stack. */
FB_MUST_CHECK enum fb_outcome fb_load_member(struct fb_tree *tree, struct fb_op op, struct fb_value *top);
FB_MUST_CHECK enum fb_outcome fb_navigate(struct fb_tree *tree, struct fb_op op, struct fb_value *top);

/* Null for reference zero. */
struct fb_value fb_object_or_null(uint32_t object);

/* The one stored integer that an expression is made from: which object's, which attribute.  False
 * when there is none, or more than one. */
FB_MUST_CHECK bool fb_trace_expression(struct fb_tree *tree, uint32_t expression,
                                       const struct fb_scope *scope, uint32_t *object,
                                       uint32_t *attribute);

#endif
