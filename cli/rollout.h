/* SPDX-License-Identifier: Apache-2.0 */
/* rollout.h - the parts of the command `rollout`. */
#ifndef FB_CLI_ROLLOUT_H
#define FB_CLI_ROLLOUT_H

#include "cli/arguments.h"
#include "rollout/store/controller.h"

/* One line for people, or an object: what a command did to a rollout. */
void fb_rollout_tell(const struct fb_controlled *controlled, const struct fb_rollout_decision *decision, bool json,
                     struct fb_buffer *out);

/* Where it stands: state, rings, what it waits for, the strongest evidence. */
void fb_rollout_show(const struct fb_controlled *controlled, int64_t now_ms, bool json, struct fb_buffer *out);

/* What `audit` believes a store's journals by, once it is signed: how far each has come, and the digest of its
 * newest line. */
FB_MUST_CHECK bool fb_rollout_seal(struct fb_rollout_store *store, int64_t now_ms, struct fb_buffer *out,
                                   struct fb_diag *diag);

/* One line of a replay. */
void fb_rollout_show_entry(const struct fb_rollout_plan *plan, const struct fb_journal_entry *entry, bool json,
                           struct fb_buffer *out);

#endif
