/* SPDX-License-Identifier: Apache-2.0 */
/* tally.h - the worst level that each gate's findings have for each subject, so that verdicts cost
 * nothing however many findings there are, and hold for dropped ones too (internal to the room). */
#ifndef FB_REPORT_TALLY_H
#define FB_REPORT_TALLY_H

#include "base/core/arena.h"
#include "base/report/rule.h"

struct fb_tally_row {
    const char *gate;
    const char *subject; /* NULL: of all subjects */
    enum fb_level worst;
};

/* A hash table with open addressing. */
struct fb_tally {
    struct fb_tally_row *rows; /* in the arena; gate NULL: free */
    size_t count;
    size_t capacity;                /* a power of two, or zero */
    struct fb_tally_row *last;      /* the row used last, since findings come in runs, and */
    struct fb_tally_row *last_gate; /* its gate's for all subjects */
};

/* Counts a level in, for the subject and for all of them; false when there is no memory. */
FB_MUST_CHECK bool fb_tally_add(struct fb_tally *tally, struct fb_arena *arena, const char *gate,
                                const char *subject, enum fb_level level);

/* A `subject` of NULL asks for all of them.  NULL when no finding was counted in. */
const struct fb_tally_row *fb_tally_find(const struct fb_tally *tally, const char *gate,
                                         const char *subject);

#endif
