/* SPDX-License-Identifier: Apache-2.0 */
/* roles.h - what the attributes of a schema's types mean for the model, looked up once per type
 * so that nothing is searched by name per object; within the room only. */
#ifndef FB_MODEL_ROLES_H
#define FB_MODEL_ROLES_H

#include "base/core/arena.h"
#include "base/core/diag.h"
#include "validator/schema/schema.h"

/* Indices of attributes, or FB_NO_ATTRIBUTE. */
struct fb_type_roles {
    const struct fb_type_info *info;
    uint32_t op;
    bool ambiguous_op; /* several attributes could be it, and none has the role */
    uint32_t pattern;
    uint32_t field;
    uint32_t case_sensitive;
    uint32_t ignore_case;
    uint32_t other_field;
    uint32_t criteria;
    uint32_t channel;
    uint32_t version;
    uint32_t name;
    uint8_t op_of_value[256]; /* of the operator's enum: enum fb_operator plus one; 0: not looked up */
};

struct fb_roles {
    struct fb_type_roles *items; /* one for each type of the schema */
    size_t count;
};

/* False when the schema cannot be joined to the model: *diag says what it lacks. */
FB_MUST_CHECK bool fb_roles_make(const struct fb_schema *schema, struct fb_arena *arena,
                                 struct fb_roles *out, struct fb_diag *diag);

#endif
