/* SPDX-License-Identifier: Apache-2.0 */
/* content.h - what a content file says, whatever its format: template instances and their
 * criteria.  Plain data; filled from a tree (record.h) or by a compiler; read by the gates.
 *
 * Criteria are sparse: wildcards are counted, not stored.
 */
#ifndef FB_MODEL_CONTENT_H
#define FB_MODEL_CONTENT_H

#include "base/core/arena.h"
#include "validator/model/operator.h"

/* Where something stands in the content file; length zero: not from a file. */
struct fb_extent_at {
    uint64_t offset;
    uint64_t length;
};

struct fb_criterion {
    uint8_t op;           /* enum fb_operator; FB_OP_COUNT: one that the format has and we do not know */
    bool case_sensitive;  /* literals, glob, equals_field: upper and lower case differ */
    bool ignore_case;     /* regex: flag i */
    uint32_t position;    /* index in its list, for paths: criteria[20], of[1] */
    uint32_t field;       /* index of the field that it constrains; children repeat their parent's */
    uint32_t other_field; /* equals_field: the field compared with; otherwise unused */
    uint64_t unknown_op;  /* the number in the file, when op is FB_OP_COUNT */
    const struct fb_span *values;
    size_t value_count;
    const struct fb_criterion *children; /* composites; wildcards among them are stored */
    size_t child_count;
    struct fb_extent_at at;
};

/* A conjunction: the criteria that are not wildcards, by position. */
struct fb_row {
    const struct fb_criterion *criteria;
    size_t criterion_count;
    uint64_t declared_count; /* criteria in the file, wildcards included */
    struct fb_extent_at at;
};

struct fb_instance {
    struct fb_span id;     /* text; of an integer id its decimal digits */
    struct fb_span title;  /* for people; may be empty */
    struct fb_span author; /* to be named with every match; may be empty */
    uint64_t type_id;
    struct fb_row row;
    const struct fb_row *except;
    size_t except_count;
    bool has_field_count; /* the file states the count apart from the criteria */
    uint64_t field_count;
    const char *path;          /* in the file: "instances[1]" or the vendor's own "sections[0].body.templates[1]" */
    const char *criteria_name; /* of its list of criteria in paths; "criteria" unless a vendor's */
    const char *except_name;   /* likewise, "except" */
    struct fb_extent_at at;
};

/* A template type as the author had it when the content was compiled. */
struct fb_declared_type {
    uint64_t id;
    bool has_revision;
    uint64_t revision;
    bool has_field_count;
    uint64_t field_count;
    struct fb_span name; /* may be empty */
    const char *path;
    struct fb_extent_at at;
};

struct fb_content {
    bool has_channel; /* the file says so; otherwise zero */
    uint64_t channel;
    bool has_version;
    uint64_t version;
    const struct fb_declared_type *types; /* may be none, when the format does not say */
    size_t type_count;
    const struct fb_instance *instances;
    size_t instance_count;
};

#endif
