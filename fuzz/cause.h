/* SPDX-License-Identifier: Apache-2.0 */
/* cause.h - merges what stacks split: faults that end alike, and that one field of one template type and one operator
 * lead to, or one edited field of the format. */
#ifndef FB_FUZZ_CAUSE_H
#define FB_FUZZ_CAUSE_H

#include "fuzz/campaign.h"

/* Names the edited field in finding->cause where nothing does yet (fb_fuzz_tell_spot) and it is known.  False without
 * memory. */
FB_MUST_CHECK bool fb_fuzz_find_cause(struct fb_fuzz_campaign *campaign, struct fb_fuzz_finding *finding);

/* The first finding that ends as this one does and has its cause: itself, mostly. */
const struct fb_fuzz_finding *fb_fuzz_first_of_cause(const struct fb_fuzz_campaign *campaign,
                                                     const struct fb_fuzz_finding *finding);

#endif
