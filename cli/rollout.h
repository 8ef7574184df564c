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

/* One line of a replay. */
void fb_rollout_show_entry(const struct fb_rollout_plan *plan, const struct fb_journal_entry *entry, bool json,
                           struct fb_buffer *out);

#endif
