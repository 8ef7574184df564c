/* SPDX-License-Identifier: Apache-2.0 */
/* operands.h - what no command may be given, whichever it is. */
#ifndef FB_CLI_OPERANDS_H
#define FB_CLI_OPERANDS_H

#include "base/core/attributes.h"
#include "base/core/diag.h"
#include "cli/arguments.h"

/* False with what is wrong: an empty name of a file; "-" twice, since whoever reads standard input
 * second finds it empty and would judge that; an output that is one of the files to be read, by
 * whatever name, since the source would be lost. */
FB_MUST_CHECK bool fb_operands_check(const struct fb_arguments *arguments, struct fb_diag *diag);

#endif
