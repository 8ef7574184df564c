/* SPDX-License-Identifier: Apache-2.0 */
/* change.h - the gate "change" and its parts: what is new against what was released before. */
#ifndef FB_GATES_CHANGE_H
#define FB_GATES_CHANGE_H

#include <inttypes.h>

#include "validator/gates/draft.h"
#include "validator/gates/released.h"

/* One candidate and what it is compared with. */
struct fb_change {
    struct fb_asking asking;
    const struct fb_content *content;
    const struct fb_usage *ledger; /* of at least one file; NULL: nothing was released */
    const struct fb_release *last; /* NULL: no last release of this channel */
    struct fb_change_limits limits;
    uint64_t first_uses; /* figures */
    uint64_t removed_ids;
};

/* Each adds the findings of its rules; false when memory did not suffice, or when something could
 * not be judged.  All but the first need change->last. */
FB_MUST_CHECK bool fb_change_novelty(struct fb_change *change);       /* FB7001 */
FB_MUST_CHECK bool fb_change_sizes(const struct fb_change *change);   /* FB7002, FB7003, FB7004 */
FB_MUST_CHECK bool fb_change_rows(const struct fb_change *change);    /* FB7005, FB7007, FB7010 */
FB_MUST_CHECK bool fb_change_ids(struct fb_change *change);           /* FB7006 */
FB_MUST_CHECK bool fb_change_version(const struct fb_change *change); /* FB7008 */

/* Appends `template type "ipc" (id 3)`, or only the id. */
void fb_change_say_type(const struct fb_change *change, uint64_t type_id, struct fb_draft *draft);

/* The name of the type, or its id in digits: what goes behind "of". */
struct fb_type_label {
    char text[96];
};
struct fb_type_label fb_change_label(const struct fb_change *change, uint64_t type_id);

#endif
