/* SPDX-License-Identifier: Apache-2.0 */
/* except.h - whether a row of exceptions holds whenever the instance's own criteria do. */
#ifndef FB_GATES_EXCEPT_H
#define FB_GATES_EXCEPT_H

#include "validator/model/content.h"

/* Whether no event can meet `own` without meeting `except` too, as far as that is certain: each
 * criterion of `except` follows from one of `own`, by equality or by what literals contain.  Takes at
 * most *steps, which it counts down; at zero the answer is false.  A step is a byte, or a criterion. */
bool fb_except_takes_all(const struct fb_row *own, const struct fb_row *except, uint64_t *steps);

#endif
