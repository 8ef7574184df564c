/* SPDX-License-Identifier: Apache-2.0 */
/* rollout_actions.h - the actions of the command `rollout`, as a table. */
#ifndef FB_CLI_ROLLOUT_ACTIONS_H
#define FB_CLI_ROLLOUT_ACTIONS_H

#include "cli/rollout.h"

struct fb_rollout_verb {
    const char *name;
    bool (*run)(struct fb_rollout_desk *desk, struct fb_diag *diag); /* NULL: it needs neither store nor daemon */
    const char *takes;                                               /* what its operands are */
    size_t least;                                                    /* operands behind its name; at most one, or so many */
    bool takes_plan;                                                 /* a file, not a rollout's name */
    bool creates;                                                    /* the store, where there is none */
    bool needs_store;                                                /* a daemon does not do it */
    bool needs_who;                                                  /* a daemon knows it by itself */
    bool is_for_anybody;                                             /* who is logged in does it, where nobody is named */
    bool needs_reason;
    bool signs; /* with --key */
};

/* The action of the command's first operand, which is one of those of its row in commands.c; not `simulate`. */
const struct fb_rollout_verb *fb_rollout_verb_of(const struct fb_arguments *arguments);

#endif
