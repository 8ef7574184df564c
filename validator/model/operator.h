/* SPDX-License-Identifier: Apache-2.0 */
/* operator.h - the operators of criteria: one table, from which parsers, writers, gates and
 * messages take what they need. */
#ifndef FB_MODEL_OPERATOR_H
#define FB_MODEL_OPERATOR_H

#include "base/core/span.h"

/* The numbers are those of schemas/content_file.ksy and never change. */
enum fb_operator {
    FB_OP_WILDCARD = 0,
    FB_OP_EQUALS = 1,
    FB_OP_CONTAINS = 2,
    FB_OP_STARTSWITH = 3,
    FB_OP_ENDSWITH = 4,
    FB_OP_GLOB = 5,
    FB_OP_REGEX = 6,
    FB_OP_CIDR = 7,
    FB_OP_EQUALS_FIELD = 8,
    FB_OP_EXISTS = 9,
    FB_OP_ABSENT = 10,
    FB_OP_ALL = 11,
    FB_OP_ANY = 12,
    FB_OP_COUNT,
};

struct fb_operator_info {
    const char *name;  /* "startswith" */
    bool takes_values; /* one or more; the others take none */
    bool is_composite; /* takes criteria instead */
    bool folds_case;   /* ignores case unless told otherwise */
    bool reads;        /* fetches the input of its field */
};

const struct fb_operator_info *fb_operator_info(enum fb_operator op);

/* By name, exactly; false when there is none. */
bool fb_operator_find(struct fb_span name, enum fb_operator *out);

/* All names in order of their numbers, for did-you-mean: FB_OP_COUNT of them. */
const char *const *fb_operator_names(void);

#endif
