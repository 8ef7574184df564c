/* SPDX-License-Identifier: Apache-2.0 */
/* finding.h - what is wrong with content: the one model that gates, engines, signing and rollout
 * share and that every writer renders. */
#ifndef FB_REPORT_FINDING_H
#define FB_REPORT_FINDING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/report/rule.h"

struct fb_location {
    bool has_offset;
    uint64_t offset;  /* in the subject, in bytes */
    uint64_t length;  /* in bytes */
    const char *path; /* field path, such as instances[1].criteria[20]; NULL where there is none */
    uint32_t line;    /* of a text file, from one; zero: none */
    uint32_t column;
};

/* Who says that a finding need not count, why, and until when. */
struct fb_suppression {
    const char *reason;
    const char *owner;
    const char *expires; /* "2026-12-31": the last day on which it holds, UTC */
};

/* All texts are borrowed: fb_report_add copies what it is given. */
struct fb_finding {
    enum fb_rule rule;
    enum fb_level level;
    const char *gate;    /* name of the gate; "" for project files and sources */
    const char *subject; /* path of the file that it is about */
    const char *sensor;  /* "windows-7.11"; NULL: not about one sensor build */
    const char *message; /* what is wrong, one sentence, without a full stop */
    const char *help;    /* what to do; NULL: see the rule's page */
    bool undecided;      /* about a file that the task needs, not about content: the verdict is then
                            undecided, where an error would have been a reject */
    /* NULL: it counts; otherwise it is only shown. */
    const struct fb_suppression *suppressed;
    struct fb_location location;
};

#endif
