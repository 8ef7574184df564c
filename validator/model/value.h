/* SPDX-License-Identifier: Apache-2.0 */
/* value.h - whether an operator can make sense of a value. */
#ifndef FB_MODEL_VALUE_H
#define FB_MODEL_VALUE_H

#include "base/core/span.h"
#include "validator/model/operator.h"

struct fb_misfit {
    const char *why; /* static text, as in "has no prefix length, as in 10.0.0.0/8" */
    bool has_offset; /* regular expressions: where in the value */
    size_t offset;
    bool no_memory; /* it could not be found out */
};

/* cidr: an IPv4 or IPv6 address, a slash, a prefix length.  glob: no backslash that escapes
 * nothing.  regex: see regex_syntax.h.  The others take any bytes. */
bool fb_operator_takes(enum fb_operator op, struct fb_span value, struct fb_misfit *misfit);

#endif
