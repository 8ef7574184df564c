/* SPDX-License-Identifier: Apache-2.0 */
/* small_campaign.h - a campaign without engine or plan's cases, to keep on a disk and to read back. */
#ifndef FB_TESTS_FUZZ_ROOM_SMALL_CAMPAIGN_H
#define FB_TESTS_FUZZ_ROOM_SMALL_CAMPAIGN_H

#include "fuzz/growth.h"
#include "fuzz/state.h"

#define SMALL_STRATA 2
#define SMALL_EXERCISES 3
#define SMALL_CELLS 5

struct small_campaign {
    struct fb_fuzz_growth growth; /* its corpus is the caller's */
    struct fb_fuzz_stratum strata[SMALL_STRATA];
    struct fb_fuzz_plan plan;
    struct fb_fuzz_state state; /* not locked; folder borrowed, with a folder "corpus" in it */
    struct fb_arena arena;
    struct fb_fuzz_campaign campaign;
};

/* Empties the corpus too.  False without memory; small_campaign_clear is to follow in any case. */
FB_MUST_CHECK bool small_campaign_make(struct small_campaign *small, char *folder, struct fb_fuzz_corpus *corpus);
void small_campaign_clear(struct small_campaign *small);

/* Says that 2,000 cases ran: two findings, a corpus of case 7 and case 900, three edges. */
FB_MUST_CHECK bool small_campaign_fill(struct small_campaign *small);

/* Writes the files of the two cases, as a state that names them expects them. */
FB_MUST_CHECK bool small_campaign_write_cases(const struct small_campaign *small);

/* Writes FOLDER/state: `body` with the magic before and the digest behind. */
FB_MUST_CHECK bool small_campaign_write_state(const struct small_campaign *small, struct fb_span body);

/* Whether nothing that was loaded is beyond what it may be. */
FB_MUST_CHECK bool small_campaign_is_sound(const struct small_campaign *small);

#endif
