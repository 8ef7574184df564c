/* SPDX-License-Identifier: Apache-2.0 */
/* replay_tell.h - findings and tables of the gate replay (internal to it). */
#ifndef FB_TRIAL_REPLAY_TELL_H
#define FB_TRIAL_REPLAY_TELL_H

#include "validator/gates/draft.h"
#include "validator/trial/replay_tally.h"

struct fb_replay_telling {
    const struct fb_asking *asking;
    const struct fb_replay_plan *plan;
    const struct fb_replay_tally *tally;
    const size_t *first_criterion; /* by instance: number of its first criterion */
};

/* Each adds what it has to say; false: no memory. */
FB_MUST_CHECK bool fb_replay_tell_matches(const struct fb_replay_telling *telling);  /* FB5001 to FB5004 */
FB_MUST_CHECK bool fb_replay_tell_columns(const struct fb_replay_telling *telling);  /* FB5005 */
FB_MUST_CHECK bool fb_replay_tell_idle(const struct fb_replay_telling *telling);     /* FB5006 */
FB_MUST_CHECK bool fb_replay_tell_costs(const struct fb_replay_telling *telling);    /* FB5007 */
FB_MUST_CHECK bool fb_replay_tell_changes(const struct fb_replay_telling *telling);  /* FB5008, FB5009 */
FB_MUST_CHECK bool fb_replay_tell_failures(const struct fb_replay_telling *telling); /* FB5010 */

/* Tables: replay_types, replay_slowest, replay_changes; for coverage replay_columns and
 * replay_criteria, which has those that never held although they were asked. */
FB_MUST_CHECK bool fb_replay_tell_tables(const struct fb_replay_telling *telling);

/* Appends `events.jsonl:12` or a file's name. */
void fb_replay_say_event(const struct fb_replay_telling *telling, uint32_t event, struct fb_draft *draft);

/* The criterion of an instance's own row that held in the fewest events when it was reached, or
 * NULL: what a match is to be blamed on. */
const struct fb_criterion *fb_replay_decider(const struct fb_replay_telling *telling, size_t instance);

/* What the instance fetches, bit by field; fields beyond 4095 count for none. */
struct fb_replay_reads {
    uint64_t bits[64];
};
void fb_replay_read_fields(const struct fb_instance *instance, struct fb_replay_reads *out);
bool fb_replay_reads_field(const struct fb_replay_reads *reads, uint64_t field);

#endif
