/* SPDX-License-Identifier: Apache-2.0 */
/* state.h - a campaign on the disk, so that it goes on behind its last whole epoch, however it ended.
 *
 *     FOLDER/BUILD-IDENTITY/corpus/case-NUMBER   a case that covered something new, packed (case.h)
 *     FOLDER/BUILD-IDENTITY/state                all else: how far, what fell, what was covered
 *
 * The identity is a digest of all that decides which cases there are: content, engine, contract, seed,
 * plan, program.  Another one has a folder of its own and begins anew.  Cases are written before the
 * state that names them, each file whole or not at all (base/host/file.h).  The state is numbers in
 * the order of bytes of x86, then the SHA-256 of all of it.
 */
#ifndef FB_FUZZ_STATE_H
#define FB_FUZZ_STATE_H

#include "fuzz/campaign.h"
#include "fuzz/corpus.h"

#define FB_FUZZ_STATE_MAGIC "firebreak fuzz campaign 2\n"
#define FB_FUZZ_STATE_BYTES ((size_t)1 << 30) /* at most */

/* Makes the folder of this plan and engine and locks it.  False with *diag: it cannot be made, or
 * another process runs this campaign. */
FB_MUST_CHECK bool fb_fuzz_state_open(const char *folder, const struct fb_fuzz_plan *plan, const char *engine,
                                      struct fb_fuzz_state **out, struct fb_diag *diag);
void fb_fuzz_state_close(struct fb_fuzz_state *state); /* accepts NULL */

/* "FOLDER/BUILD-IDENTITY" */
const char *fb_fuzz_state_folder(const struct fb_fuzz_state *state);

/* Fills what came of an earlier run into a campaign that is about to begin; where there was none,
 * nothing.  False with *diag where a file is damaged. */
FB_MUST_CHECK bool fb_fuzz_state_load(struct fb_fuzz_campaign *campaign, struct fb_diag *diag);

/* Writes what came of it up to campaign->done. */
FB_MUST_CHECK bool fb_fuzz_state_save(struct fb_fuzz_campaign *campaign, struct fb_diag *diag);

/* ---- Of the three files of this module ---- */

struct fb_fuzz_state {
    char *folder;
    int lock;      /* a file that only this process may write */
    uint64_t done; /* as it was saved last */
};

/* "FOLDER/NAME", malloc'ed; NULL without memory. */
char *fb_fuzz_state_path(const struct fb_fuzz_state *state, const char *name);

/* "FOLDER/corpus/case-NUMBER" */
char *fb_fuzz_state_case(const struct fb_fuzz_state *state, uint64_t number);

/* Removes cases that are not in the corpus, and files that somebody who was killed did not finish. */
void fb_fuzz_state_sweep(const struct fb_fuzz_state *state, const struct fb_fuzz_corpus *corpus);

#endif
