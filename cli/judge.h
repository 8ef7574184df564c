/* SPDX-License-Identifier: Apache-2.0 */
/* judge.h - what the commands that judge content files have in common. */
#ifndef FB_CLI_JUDGE_H
#define FB_CLI_JUDGE_H

#include "cli/arguments.h"

struct fb_fuzz_options;

struct fb_judging {
    const char *scope;                  /* of the report */
    const char *doing;                  /* "checking": for progress */
    const char *const *asked;           /* names of gates, ended by NULL; NULL: all that the command has */
    const struct fb_fuzz_options *fuzz; /* for the gate fuzz; NULL: its defaults */
    bool runs_content;                  /* the gates that run content are asked too */
    bool sparing;                       /* not those that cost more, of a file that another rejects */
};

/* Judges the operands, or what the project's `content` names, and writes the report. */
enum fb_exit fb_judge(const struct fb_arguments *arguments, const struct fb_judging *judging);

#endif
