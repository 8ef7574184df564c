/* SPDX-License-Identifier: Apache-2.0 */
/* man.h - manual pages, made from the same tables as the help texts. */
#ifndef FB_CLI_MAN_H
#define FB_CLI_MAN_H

#include "base/host/buffer.h"
#include "cli/command.h"

/* firebreak(1) */
void fb_man_program(struct fb_buffer *out);

/* firebreak-NAME(1) */
void fb_man_command(const struct fb_command *command, struct fb_buffer *out);

#endif
