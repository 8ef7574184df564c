/* SPDX-License-Identifier: Apache-2.0 */
/* help.h - help texts, made from the tables of commands and options. */
#ifndef FB_CLI_HELP_H
#define FB_CLI_HELP_H

#include "base/host/buffer.h"
#include "cli/command.h"

/* What the program is: one line, and paragraphs. */
extern const char fb_help_summary[];
extern const char fb_help_description[];

/* The meaning of exit codes. */
enum {
    FB_EXIT_ROWS = 4,
};
struct fb_exit_row {
    enum fb_exit code;
    const char *brief;   /* "pass" */
    const char *remark;  /* " (findings)"; "" */
    const char *meaning; /* when it is given */
};
extern const struct fb_exit_row fb_exit_rows[FB_EXIT_ROWS];

/* The list of commands. */
void fb_help_program(struct fb_buffer *out);

void fb_help_command(const struct fb_command *command, struct fb_buffer *out);

#endif
