/* SPDX-License-Identifier: Apache-2.0 */
/* inner.h - this program once more, in a process that never had what the outer one gets to know.
 *
 * The inner process is forked before there is a secret in the outer one's memory, and waits; once it may
 * run it becomes this program's file, with the words and the environment that it is given.
 */
#ifndef FB_CLI_INNER_H
#define FB_CLI_INNER_H

#include <sys/types.h>

#include "base/core/attributes.h"
#include "base/core/diag.h"

struct fb_inner {
    pid_t process;
    int go; /* the end of a pipe: a byte in it lets the process run */
};

struct fb_inner_start {
    char **words;       /* its command line, ended by NULL, with the program's name first */
    char **environment; /* likewise */
    int closed;         /* descriptor that it reads nothing from; -1: none */
};

/* It dies with the outer one, even before it runs.  The caller clears *out in every case. */
FB_MUST_CHECK bool fb_inner_fork(const struct fb_inner_start *start, struct fb_inner *out, struct fb_diag *diag);

/* Lets it run, waits for it, and gives its exit status.  FB_FAULT_IO: a signal ended it. */
FB_MUST_CHECK bool fb_inner_run(struct fb_inner *inner, int *status, struct fb_diag *diag);

/* One that may still wait never runs. */
void fb_inner_clear(struct fb_inner *inner);

#endif
