/* SPDX-License-Identifier: Apache-2.0 */
/* collector.h - what the parts of the join of tree and model share; within the room only. */
#ifndef FB_MODEL_COLLECTOR_H
#define FB_MODEL_COLLECTOR_H

#include "validator/model/content.h"
#include "validator/model/roles.h"
#include "validator/schema/tree.h"

struct fb_criteria_level;

struct fb_collector {
    struct fb_arena *arena; /* borrowed: what the content consists of */
    struct fb_roles roles;
    bool partial; /* the tree is: attributes may be absent that otherwise never are */
    struct fb_diag *diag;

    /* collect_row.c: criteria that are being read, and the lists that they come from. */
    struct fb_criterion *scratch;
    size_t scratch_count;
    size_t scratch_capacity;
    struct fb_criteria_level *levels;
    size_t level_count;
    size_t level_capacity;
};

void fb_collector_clear(struct fb_collector *collector);

/* "the attribute NAME of the type TYPE is WHAT"; false. */
bool fb_collector_refuse(struct fb_collector *collector, const struct fb_type_info *info,
                         uint32_t attribute, const char *what);

/* Attribute `index` of an object, absent where that is FB_NO_ATTRIBUTE. */
struct fb_node fb_collector_get(struct fb_node object, uint32_t index);

/* An unsigned integer; an absent one leaves *out as it is.  *has may be NULL. */
FB_MUST_CHECK bool fb_collector_u64(struct fb_collector *collector, struct fb_node object,
                                    const struct fb_type_info *info, uint32_t attribute, bool *has,
                                    uint64_t *out);

/* Text or bytes, or an integer as its decimal digits; an absent one leaves *out as it is. */
FB_MUST_CHECK bool fb_collector_text(struct fb_collector *collector, struct fb_node object,
                                     const struct fb_type_info *info, uint32_t attribute,
                                     struct fb_span *out);

struct fb_extent_at fb_collector_extent(struct fb_node node);

/* A list of criteria, which attribute `attribute` of `object` is, as a row. */
FB_MUST_CHECK bool fb_collect_row(struct fb_collector *collector, struct fb_node object,
                                  const struct fb_type_info *info, uint32_t attribute,
                                  struct fb_row *out);

#endif
