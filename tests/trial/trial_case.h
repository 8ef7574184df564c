/* SPDX-License-Identifier: Apache-2.0 */
/* trial_case.h - one golden case of the gate replay: a folder like those of tests/gates/golden,
 * with an input (source.json) and what must be said of it.
 *
 * must-match.jsonl, must-not-match.jsonl and background.jsonl are its corpora, where they are
 * there; last.json is the last release.  expected.json is written by hand:
 *     {"about":"..", "verdict":"reject", "own_names":["a.exe"],
 *      "limits":{"background_ppm":1,"instance_ns":1},
 *      "findings":[{"rule":"FB5002","path":"instances[0].criteria[1]","says":["must-not-match.jsonl:2"]}]}
 * The findings are all that there are, in order. */
#ifndef FB_TESTS_TRIAL_TRIAL_CASE_H
#define FB_TESTS_TRIAL_TRIAL_CASE_H

#include "tests/gates/fixture.h"
#include "validator/trial/replay.h"

struct trial_case {
    struct fixture fixture;
    const char *folder;
    const struct fb_doc *expected;
    struct fb_corpora *corpora;
    struct fb_tree *trees[2];
    struct fb_content contents[2]; /* the candidate, the last release */
    const char **own_names;
    struct fb_replay replay;
    struct fb_candidate candidate;
};

/* Loads what the folder has. */
void trial_case_load(struct trial_case *trial, const char *folder);
void trial_case_clear(struct trial_case *trial);

/* Asks the gate; the caller frees the report. */
struct fb_report *trial_case_run(const struct trial_case *trial);

/* The test fails where the report is not what is expected. */
void trial_case_compare(const struct trial_case *trial, const struct fb_report *report);

#endif
