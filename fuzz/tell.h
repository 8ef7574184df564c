/* SPDX-License-Identifier: Apache-2.0 */
/* tell.h - what a campaign came to, as findings and tables of the report. */
#ifndef FB_FUZZ_TELL_H
#define FB_FUZZ_TELL_H

#include "fuzz/campaign.h"
#include "validator/gates/draft.h"

struct fb_fuzz_telling {
    const struct fb_asking *asking;
    const struct fb_fuzz_campaign *campaign;
};

/* Says in finding->spot which criterion of which instance it was, and in finding->cause which field and operator,
 * where that is known.  False without
 * memory. */
FB_MUST_CHECK bool fb_fuzz_tell_spot(struct fb_fuzz_campaign *campaign, struct fb_fuzz_finding *finding);

/* FB6001, FB6002, FB6003, FB6005; of a fragile engine FB6007.  `folder`: of its reproducer, or NULL. */
FB_MUST_CHECK bool fb_fuzz_tell_finding(const struct fb_fuzz_telling *telling,
                                        const struct fb_fuzz_finding *finding, const char *folder);

/* FB6006: a second load and evaluation answered differently. */
FB_MUST_CHECK bool fb_fuzz_tell_differed(const struct fb_fuzz_telling *telling);

/* The tables "fuzz_plan", with what can be said of the rest, and "fuzz_fields". */
FB_MUST_CHECK bool fb_fuzz_tell_tables(const struct fb_fuzz_telling *telling);

#endif
