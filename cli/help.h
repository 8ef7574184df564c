/* SPDX-License-Identifier: Apache-2.0 */
/* help.h - help texts, made from the tables of commands and options. */
#ifndef FB_CLI_HELP_H
#define FB_CLI_HELP_H

#include "base/host/buffer.h"
#include "cli/command.h"

/* The list of commands. */
void fb_help_program(struct fb_buffer *out);

void fb_help_command(const struct fb_command *command, struct fb_buffer *out);

#endif
