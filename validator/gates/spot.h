/* SPDX-License-Identifier: Apache-2.0 */
/* spot.h - which criterion of which template instance: its path and its name in messages. */
#ifndef FB_GATES_SPOT_H
#define FB_GATES_SPOT_H

#include "validator/gates/draft.h"

/* An instance has its own row of criteria, row 0, and one for each row of exceptions. */
struct fb_spot {
    const struct fb_instance *instance;
    size_t row;
    const struct fb_criterion *criterion; /* of the row, not nested; NULL: the row as a whole */
};

size_t fb_spot_row_count(const struct fb_instance *instance);
const struct fb_row *fb_spot_row(const struct fb_instance *instance, size_t row);

/* Sets path and place: instances[1].except[0].criteria[20]. */
void fb_spot_place(const struct fb_spot *spot, struct fb_draft *draft);

/* Appends to the message: `template instance "x"`, or its path where it has no id. */
void fb_spot_say_instance(const struct fb_instance *instance, struct fb_draft *draft);

/* Appends `criterion 20 (PipeName) of exception row 0`; `type` may be NULL. */
void fb_spot_say_criterion(const struct fb_spot *spot, const struct fb_template_type *type,
                           struct fb_draft *draft);

/* The name of a field, or NULL; `type` may be NULL. */
const char *fb_field_name(const struct fb_template_type *type, uint64_t field);

#endif
