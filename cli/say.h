/* SPDX-License-Identifier: Apache-2.0 */
/* say.h - what the program tells on standard error. */
#ifndef FB_CLI_SAY_H
#define FB_CLI_SAY_H

#include "base/core/attributes.h"
#include "base/core/diag.h"

/* "firebreak: ..." and a line feed. */
void fb_say(const char *format, ...) FB_PRINTF(1, 2);

/* Place, message and help. */
void fb_say_diag(const struct fb_diag *diag);

/* That there is no such command, and which one was probably meant. */
void fb_say_no_command(const char *name);

#endif
