/* SPDX-License-Identifier: Apache-2.0 */
/* values.h - values worth trying for one field, and counts worth trying for one list. */
#ifndef FB_SCHEMA_EDIT_VALUES_H
#define FB_SCHEMA_EDIT_VALUES_H

#include "base/core/random.h"
#include "validator/schema/edit/base.h"

/* For an integer: ends of its width, powers of two and one beside them, one beside what it is, the
 * bounds of its valid: and one beside them, members of its enum and none, what the same field holds
 * elsewhere. */
fb_edit_wide fb_value_for(const struct fb_edit_base *base, uint32_t item, struct fb_random *random);

/* A size or count up to `most`: none, one more or less, powers of two and one beside them, the bounds
 * of the field `counter` that holds it (FB_NO_ITEM: none) and one beside them. */
uint64_t fb_count_for(const struct fb_edit_base *base, uint32_t counter, uint64_t now, uint64_t most,
                      struct fb_random *random);

/* One of a choice's items: a group first, then an item of it; FB_NO_ITEM where there is none. */
uint32_t fb_choose(const struct fb_choice *choice, struct fb_random *random);

/* Another item of the group that `key` (an item's attribute, or type for objects) names. */
uint32_t fb_choose_alike(const struct fb_edit_base *base, enum fb_choice_kind kind, uint32_t key,
                         struct fb_random *random);

#endif
