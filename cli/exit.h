/* SPDX-License-Identifier: Apache-2.0 */
/* exit.h - how the program ends, the same for every command. */
#ifndef FB_CLI_EXIT_H
#define FB_CLI_EXIT_H

enum fb_exit {
    FB_EXIT_PASS = 0,
    FB_EXIT_REJECT = 1,    /* findings */
    FB_EXIT_UNDECIDED = 2, /* a check or a task could not be finished */
    FB_EXIT_USAGE = 64,    /* the command line is wrong: nothing was tried */
};

#endif
