/* SPDX-License-Identifier: Apache-2.0 */
/* problem.h - what is wrong with a bundle: one rule, one sentence, one file in it. */
#ifndef FB_BUNDLE_PROBLEM_H
#define FB_BUNDLE_PROBLEM_H

#include "base/core/attributes.h"
#include "base/report/rule.h"

struct fb_bundle_problem {
    bool found;
    enum fb_rule rule;
    char message[512];
    char path[300]; /* of the file in the bundle; may be empty */
};

/* An empty one: `struct fb_bundle_problem problem = FB_BUNDLE_SOUND;` */
#define FB_BUNDLE_SOUND \
    {                   \
        .found = false  \
    }

#endif
