/* SPDX-License-Identifier: Apache-2.0 */
/* values.h - which operators a field's kind allows, and which values a field of it can have. */
#ifndef FB_GATES_VALUES_H
#define FB_GATES_VALUES_H

#include "validator/model/template_type.h"
#include "validator/model/value.h"

bool fb_kind_allows(enum fb_field_kind kind, enum fb_operator op);

/* Whether an operator on a field of this kind can make sense of a value: fb_operator_takes, and
 * for equals that an input could be equal to it. */
bool fb_value_fits(enum fb_field_kind kind, enum fb_operator op, struct fb_span value,
                   struct fb_misfit *misfit);

#endif
