/* SPDX-License-Identifier: Apache-2.0 */
/* value.h - whether an operator can make sense of a value, and whether it lets everything through. */
#ifndef FB_MODEL_VALUE_H
#define FB_MODEL_VALUE_H

#include "base/core/attributes.h"
#include "base/core/diag.h"
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

/* What all the operator matches with a value that it takes, as static text: "every input", "every
 * input of one line", "every IPv4 address", "every IPv6 address"; NULL where that is less, or not
 * certain.  Nothing matches an input that is null, and no regex one that is not text.  False only when
 * there is no memory. */
FB_MUST_CHECK bool fb_operator_matches_all(enum fb_operator op, struct fb_span value, const char **what,
                                           struct fb_diag *diag);

#endif
