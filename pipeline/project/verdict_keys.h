/* SPDX-License-Identifier: Apache-2.0 */
/* verdict_keys.h - what a project says about which findings count: its keys policy, suppressions
 * and fail_on. */
#ifndef FB_PIPELINE_VERDICT_KEYS_H
#define FB_PIPELINE_VERDICT_KEYS_H

#include "base/report/report.h"
#include "pipeline/project/path_list.h"
#include "pipeline/project/policy.h"

struct fb_verdict_keys {
    struct fb_path_list policy_file;   /* one path or none */
    struct fb_policy *policy;          /* NULL until it is asked for, or where none is named */
    const struct fb_doc *suppressions; /* as they are written, borrowed; NULL: none */
    bool says_fail_on;
    enum fb_level fail_on; /* FB_ERROR unless it says */
};

/* Reads the keys; the suppressions only when they are needed, and each for itself. */
FB_MUST_CHECK bool fb_verdict_keys_read(struct fb_verdict_keys *keys, const char *file,
                                        const struct fb_doc *root, struct fb_diag *diag);
void fb_verdict_keys_clear(struct fb_verdict_keys *keys);

/* Sets the level from which on findings reject: the stricter of the project's and `asked`.  It
 * stands among the report's options where either was `said`.  False when there is no memory. */
FB_MUST_CHECK bool fb_verdict_keys_fail_on(const struct fb_verdict_keys *keys, enum fb_level asked,
                                           bool said, struct fb_report *report);

/* Loads the policy, if one is named: keys->policy. */
FB_MUST_CHECK bool fb_verdict_keys_load(struct fb_verdict_keys *keys, struct fb_diag *diag);

#endif
