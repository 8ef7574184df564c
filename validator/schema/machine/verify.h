/* SPDX-License-Identifier: Apache-2.0 */
/* verify.h - the parts of fb_plan_verify. */
#ifndef FB_SCHEMA_VERIFY_H
#define FB_SCHEMA_VERIFY_H

#include "validator/schema/machine/layout.h"

struct fb_verifier {
    const struct fb_plan *plan;
    uint32_t *depths; /* one more than the stack's depth before each op and at the end, or 0 */
    uint32_t deepest;
    struct fb_diag *diag;
};

/* Reports a defect of a row; returns false. */
bool fb_verify_fail(const struct fb_verifier *v, const char *table, size_t row, const char *what);

static inline bool fb_is_in(size_t index, size_t count)
{
    return index < count;
}

static inline bool fb_is_in_or_none(uint32_t index, size_t count)
{
    return index == FB_NONE || index < count;
}

static inline bool fb_range_is_in(struct fb_range range, size_t count)
{
    return range.first <= count && range.count <= count - range.first;
}

/* Expressions, lists of them and probes. */
FB_MUST_CHECK bool fb_verify_expressions(struct fb_verifier *v);

#endif
