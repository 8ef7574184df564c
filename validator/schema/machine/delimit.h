/* SPDX-License-Identifier: Apache-2.0 */
/* delimit.h - where bytes end: terminators and padding. */
#ifndef FB_SCHEMA_DELIMIT_H
#define FB_SCHEMA_DELIMIT_H

#include "validator/schema/plan.h"

/* Offset of the terminator in `bytes`, at a multiple of its own length; bytes.size if none. */
size_t fb_find_terminator(struct fb_span bytes, struct fb_span terminator);

/* The value within an item's bytes, delimiters included: what stands before the terminator
 * (with it, for `include`), or without the padding where there is no terminator. */
struct fb_span fb_trim(const struct fb_plan *plan, const struct fb_delimiter *delimiter,
                       struct fb_span raw);

/* Whether the target's bytes have an end of their own. */
bool fb_is_delimited(const struct fb_target *target);

#endif
