/* SPDX-License-Identifier: Apache-2.0 */
/* pair.h - one template type that the content uses against one sensor build. */
#ifndef FB_GATES_PAIR_H
#define FB_GATES_PAIR_H

#include "validator/gates/demand.h"
#include "validator/gates/draft.h"
#include "validator/gates/groups.h"

/* What the gate "contract" measured once, for all builds. */
struct fb_matrix {
    struct fb_asking asking;
    const struct fb_content *content;
    struct fb_groups groups;
    struct fb_demand *of_group;    /* by group: the most that any of its instances asks */
    struct fb_demand *of_instance; /* by instance */
};

struct fb_pair {
    const struct fb_matrix *matrix;
    const struct fb_contract *contract;
    const struct fb_contract_type *supply; /* NULL: unknown to the build */
    const struct fb_group *group;          /* has members */
    const struct fb_demand *demand;
    const struct fb_template_type *type; /* as the project defines it; NULL: it does not */
};

/* Asks everything about the pair.  A build that does not know the type, or knows another
 * revision, is told that (FB3005) and no more.  False when memory did not suffice, or when
 * something could not be judged. */
FB_MUST_CHECK bool fb_pair_check(const struct fb_pair *pair);

#endif
