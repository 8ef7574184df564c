/* SPDX-License-Identifier: Apache-2.0 */
/* criteria.h - what the gate "types" asks of one criterion and of all that is nested in it. */
#ifndef FB_GATES_CRITERIA_H
#define FB_GATES_CRITERIA_H

#include <inttypes.h>

#include "validator/gates/draft.h"
#include "validator/gates/spot.h"

/* Fields, operators, values and nesting of spot->criterion; false only when there is no memory. */
FB_MUST_CHECK bool fb_criterion_check(const struct fb_asking *asking, const struct fb_spot *spot,
                                      const struct fb_template_type *type);

/* Whether a row holds for every event there can be: nothing in it tests anything. */
bool fb_row_always_holds(const struct fb_row *row);

#endif
