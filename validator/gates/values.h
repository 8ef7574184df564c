/* SPDX-License-Identifier: Apache-2.0 */
/* values.h - which operators a field's kind allows, and which values an operator takes. */
#ifndef FB_GATES_VALUES_H
#define FB_GATES_VALUES_H

#include "base/core/attributes.h"
#include "validator/model/operator.h"
#include "validator/model/template_type.h"

bool fb_kind_allows(enum fb_field_kind kind, enum fb_operator op);

/* Whether the operator can make sense of the value; what is wrong goes to `why`, as in "has no
 * prefix length". */
struct fb_value_fault {
    char why[256];
};
bool fb_value_fits(enum fb_field_kind kind, enum fb_operator op, struct fb_span value,
                   struct fb_value_fault *fault);

#endif
