/* SPDX-License-Identifier: Apache-2.0 */
/* problem.h - why a repository is refused: a finding to be. */
#ifndef FB_FETCH_PROBLEM_H
#define FB_FETCH_PROBLEM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/core/attributes.h"
#include "base/report/rule.h"

struct fb_fetch_problem {
    bool found;
    enum fb_rule rule;
    char subject[512]; /* the file or role that it is about: "timestamp.json" */
    char message[512]; /* what is wrong, one sentence */
};

#define FB_FETCH_SOUND \
    {                  \
        .found = false \
    }

/* Records a problem unless there is one already; returns false, so that it ends a chain. */
bool fb_fetch_refuse(struct fb_fetch_problem *problem, enum fb_rule rule, const char *subject,
                     const char *format, ...) FB_PRINTF(4, 5);

/* FB8063 of a version of a file, with both times, in seconds since 1970: whose clock is wrong can be seen. */
bool fb_fetch_refuse_expired(struct fb_fetch_problem *problem, const char *subject, uint64_t version, int64_t expires,
                             int64_t now);

#endif
