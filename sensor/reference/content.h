/* SPDX-License-Identifier: Apache-2.0 */
/* content.h - content as it is evaluated: nodes that point into the files.
 *
 *     content -> files -> instances, those of one template type together -> rows -> nodes
 *
 * Values that are compared folded were folded once, patterns compiled and address blocks parsed
 * once, each found by the number of its value.  What is compared as it is stays in the file.
 */
#ifndef FB_SENSOR_CONTENT_H
#define FB_SENSOR_CONTENT_H

#include "sensor/reference/address.h"
#include "sensor/reference/build.h"
#include "sensor/reference/record.h"
#include "sensor/reference/regex.h"
#include "sensor/reference/text.h"

#define FB_SENSOR_FOLD_ROOM ((size_t)64 << 10) /* for the inputs of one event, folded */

/* How criteria use a value. */
enum {
    FB_USE_FOLDED = 1,
    FB_USE_REGEX = 2,
    FB_USE_REGEX_IGNORING_CASE = 4,
    FB_USE_BLOCK = 8,
    FB_USES_MADE_READY = 15,
    FB_USE_DROPPED = 16, /* see fb_sensor_judge_value */
};

/* What a value was made into for one of its uses. */
union fb_sensor_ready {
    struct fb_span folded;
    struct fb_sensor_regex *regex; /* for both of its uses */
    struct fb_sensor_block block;
};

struct fb_sensor_node {
    uint8_t op;
    bool case_sensitive;
    bool ignore_case;
    uint32_t field;
    uint32_t other_field;
    uint32_t count;         /* of values */
    uint32_t end;           /* the node behind it and its parts */
    bool dear;              /* of a field's whole criterion: it has regular expressions */
    const uint8_t *numbers; /* of the values, four bytes each; in the file */
};

/* Nodes from `begin` up to `end`: the criteria of fields, all of which must hold. */
struct fb_sensor_row {
    uint32_t begin;
    uint32_t end;
    bool dear; /* some of them are */
};

/* Row `row`, and none of the `except_count` that follow it. */
struct fb_sensor_entry {
    uint32_t id; /* number of a value */
    uint32_t row;
    uint32_t except_count;
};

struct fb_sensor_loaded {
    struct fb_sensor_file file;
    uint32_t *type_of;  /* place in the build of each of the file's types, or FB_SENSOR_NONE */
    uint8_t *uses;      /* of each value */
    uint32_t *ready_at; /* of each value: where what it was made into begins, in the order of uses */
    union fb_sensor_ready *ready;
    struct fb_sensor_node *nodes;
    struct fb_sensor_row *rows;
    struct fb_sensor_entry *entries; /* sorted by template type, else in the order of the file */
    uint32_t *first;                 /* for each of the build's types and one more: its first entry */
    uint64_t *reads;                 /* for each of them: inputs that its instances need */
    uint32_t node_count;
    uint32_t row_count;
};

/* An input that was folded for the event. */
struct fb_sensor_folded {
    uint32_t event; /* for which; 0: none */
    struct fb_sensor_text text;
    struct fb_sensor_pairs pairs; /* of it, where it is folded */
};

struct fb_engine_content {
    struct fb_sensor_memory memory;
    const struct fb_engine_host *host;
    const struct fb_sensor_build *build;
    struct fb_sensor_loaded *files;
    size_t file_count;
    uint32_t *instance_counts; /* for each of the build's types, over all files */
    struct fb_sensor_regex_scratch scratch;
    struct fb_sensor_folded *folded; /* by field */
    uint8_t *fold_room;
    size_t fold_used;
    uint32_t event;
};

/* survey.c: checks every instance against the format and the build, counts nodes and rows, and notes
 * how values are used.  Warnings go to the host. */
FB_MUST_CHECK bool fb_sensor_survey(struct fb_engine_content *content,
                                    struct fb_sensor_loaded *loaded, struct fb_sensor_fault *fault);

/* What a value was made into for `use`, which it has. */
static inline union fb_sensor_ready *fb_sensor_ready(const struct fb_sensor_loaded *loaded, uint32_t number,
                                                     unsigned use)
{
    const unsigned before = loaded->uses[number] & (use - 1);
    return &loaded->ready[loaded->ready_at[number] + (before & 1) + (before >> 1 & 1) + (before >> 2 & 1)];
}

/* values.c: folds, compiles and parses the values that need it. */
FB_MUST_CHECK bool fb_sensor_prepare_values(struct fb_engine_content *content,
                                            struct fb_sensor_loaded *loaded,
                                            struct fb_sensor_fault *fault);

/* rows.c: fills entries, rows and nodes. */
FB_MUST_CHECK bool fb_sensor_build_rows(struct fb_engine_content *content,
                                        struct fb_sensor_loaded *loaded,
                                        struct fb_sensor_fault *fault);

/* ids.c: ids are unique in all files. */
FB_MUST_CHECK bool fb_sensor_check_ids(struct fb_engine_content *content,
                                       struct fb_sensor_fault *fault);

/* load.c */
FB_MUST_CHECK bool fb_sensor_load(struct fb_engine_content *content,
                                  const struct fb_engine_file *files, size_t count,
                                  struct fb_sensor_fault *fault);

/* evaluate.c: an FB_ENGINE_ result. */
int fb_sensor_evaluate(struct fb_engine_content *content, uint64_t type_id,
                       const struct fb_engine_input *inputs, size_t count,
                       const struct fb_engine_match_sink *sink);

#endif
