/* SPDX-License-Identifier: Apache-2.0 */
/* survey.h - what the gate "types" knows of a file as a whole, and the questions that it asks of
 * parts of it. */
#ifndef FB_GATES_SURVEY_H
#define FB_GATES_SURVEY_H

#include <inttypes.h>

#include "validator/gates/draft.h"
#include "validator/gates/groups.h"

struct fb_survey {
    struct fb_asking asking;
    const struct fb_content *content;
    bool has_ids;    /* the format gives ids to instances */
    bool positional; /* criterion i is about field i; otherwise each says its field */
    struct fb_groups groups;
    const size_t *first_with_id; /* by instance: the first that has the same id */
    uint64_t criteria;
    uint64_t except_steps; /* that are left for comparing exceptions with their instances */
};

/* The template types that are declared or used: defined (FB2001), in this revision (FB2003).
 * Both are false only when there is no memory. */
FB_MUST_CHECK bool fb_survey_check_types(const struct fb_survey *survey);

/* One template instance: id, counts, rows and every criterion. */
FB_MUST_CHECK bool fb_survey_check_instance(struct fb_survey *survey, size_t index);

#endif
