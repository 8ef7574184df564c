/* SPDX-License-Identifier: Apache-2.0 */
/* usage.h - which fields, operators and sizes content uses, added up over any number of files.
 *
 * Of released files it is the novelty ledger: what sensors in the field have already met.  Of
 * candidates it is their coverage.  Wildcards use nothing.  A field counts as used where its
 * input can be fetched: rows of exceptions, nested criteria and both sides of equals_field.
 */
#ifndef FB_GATES_USAGE_H
#define FB_GATES_USAGE_H

#include "base/core/attributes.h"
#include "base/core/diag.h"
#include "validator/model/content.h"

/* Sizes of which the most is kept, for each template type. */
enum fb_measure {
    FB_MEASURE_INSTANCES,   /* of the type in one file */
    FB_MEASURE_VALUES,      /* in one criterion, nested ones apart */
    FB_MEASURE_VALUE_BYTES, /* of one value */
    FB_MEASURE_NESTING,     /* the deepest composite: 1 for one of leaves */
    FB_MEASURE_EXCEPTIONS,  /* rows of one instance */
    FB_MEASURE_COUNT,
};

/* Criteria with one operator on one field. */
struct fb_use {
    uint64_t type_id;
    uint32_t field;
    uint8_t op; /* enum fb_operator, or FB_OP_COUNT for one that we do not know */
    uint64_t criteria;
};

struct fb_type_use {
    uint64_t type_id;
    uint64_t instances; /* of all files */
    uint64_t most[FB_MEASURE_COUNT];
    uint64_t operators[FB_OP_COUNT + 1]; /* criteria with each */
};

/* Zeroed it is empty; both arrays are malloc'ed and, between calls, sorted: uses by type, field
 * and operator, types by id. */
struct fb_usage {
    struct fb_use *uses;
    size_t use_count;
    size_t use_capacity;
    struct fb_type_use *types;
    size_t type_count;
    size_t type_capacity;
    size_t files;
    uint64_t most_bytes; /* of one file */
};

void fb_usage_clear(struct fb_usage *usage);

/* Adds what a content file of `bytes` bytes uses, or nothing when it fails: no memory, or criteria
 * nested more deeply than we look.  Takes n log n for any input. */
FB_MUST_CHECK bool fb_usage_add(struct fb_usage *usage, const struct fb_content *content,
                                uint64_t bytes, struct fb_diag *diag);

/* Adds all of `from`; false when there is no memory, and then nothing was added. */
FB_MUST_CHECK bool fb_usage_merge(struct fb_usage *usage, const struct fb_usage *from,
                                  struct fb_diag *diag);

/* NULL when nothing uses the type. */
const struct fb_type_use *fb_usage_type(const struct fb_usage *usage, uint64_t type_id);

/* The uses of one field: *count of them, sorted by operator; NULL where there are none. */
const struct fb_use *fb_usage_field(const struct fb_usage *usage, uint64_t type_id, uint32_t field,
                                    size_t *count);

/* Criteria that can fetch the input of the field (composites only through what is in them). */
uint64_t fb_usage_reads(const struct fb_usage *usage, uint64_t type_id, uint32_t field);

/* Whether a criterion with the operator fetches the input of its field itself. */
bool fb_use_reads(uint8_t op);

/* The size that this criterion alone has of VALUES or VALUE_BYTES. */
uint64_t fb_criterion_measure(const struct fb_criterion *criterion, enum fb_measure measure);

#endif
