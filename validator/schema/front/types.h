/* SPDX-License-Identifier: Apache-2.0 */
/* types.h - kinds of values: how they combine, compare and are named. */
#ifndef FB_SCHEMA_TYPES_H
#define FB_SCHEMA_TYPES_H

#include "validator/schema/front/model.h"

struct fb_value_type fb_value_type_of(enum fb_kind kind);
struct fb_value_type fb_value_type_object(const struct fb_model_type *type); /* NULL: any type */

/* What `type:` alone means; `enumeration` may be NULL. */
struct fb_value_type fb_value_type_target(const struct fb_model_target *target,
                                          const struct fb_model_enum *enumeration);

/* Both of two types at once: FB_KIND_ANY when they have nothing in common. */
struct fb_value_type fb_value_type_combine(struct fb_value_type a, struct fb_value_type b);

bool fb_value_type_is(struct fb_value_type type, enum fb_kind kind); /* and no list */

/* Whether values may be compared; `ordered` is for < and the like. */
bool fb_value_type_comparable(struct fb_value_type a, struct fb_value_type b, bool ordered);

/* Whether a value of type `from` may be passed as one of type `to`. */
bool fb_value_type_assignable(struct fb_value_type to, struct fb_value_type from);

/* "a list of integers", "an object of type section". */
struct fb_type_name {
    char text[160];
};
struct fb_type_name fb_value_type_name(struct fb_value_type type);

#endif
