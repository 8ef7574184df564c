/* SPDX-License-Identifier: Apache-2.0 */
/* groups.h - the template instances of a content file by template type, beside what the file
 * itself declares of that type. */
#ifndef FB_GATES_GROUPS_H
#define FB_GATES_GROUPS_H

#include "validator/model/content.h"

struct fb_group {
    uint64_t type_id;
    const size_t *members; /* indices of instances, ascending; may be none */
    size_t member_count;
    const size_t *declared; /* indices of declared types with this id; may be none */
    size_t declared_count;
};

/* Every type that is used or declared, by id, ascending. */
struct fb_groups {
    const struct fb_group *items;
    size_t count;
};

/* False only when there is no memory; takes n log n for any input. */
FB_MUST_CHECK bool fb_groups_make(const struct fb_content *content, struct fb_arena *arena,
                                  struct fb_groups *out);

#endif
