/* SPDX-License-Identifier: Apache-2.0 */
/* journal.h - every event of a rollout with what was decided, one line each, chained by digests.
 *
 * A line is a JSON object: {"sequence":..,"at":ms,"event":{..},"decision":{..},"state":"..",
 * "state_sha256":"..","previous":"..","sha256":".."}; `sha256` is of the line's text before that
 * member, `previous` the one of the line before (64 zeros for the first), `state_sha256` of
 * fb_rollout_save after the event.  So nothing can be changed, left out or put in between, and a
 * replay that comes to another state shows.  A signed approval stands there as it came, so that whoever
 * writes all digests anew cannot make one up.
 */
#ifndef FB_ROLLOUT_JOURNAL_H
#define FB_ROLLOUT_JOURNAL_H

#include "rollout/machine/machine.h"

#define FB_JOURNAL_START "0000000000000000000000000000000000000000000000000000000000000000"

struct fb_journal_entry { /* what a line says; texts borrowed from its document */
    uint64_t sequence;    /* from one */
    int64_t at_ms;
    struct fb_rollout_event event;
    struct fb_rollout_decision decision;
    const char *state;
    const char *state_sha256;
    const char *previous;
    const char *sha256;
};

/* Appends the line, without a line feed, of an event that was just accepted; `previous` is the
 * digest of the line before, and `digest` gets this one's. */
FB_MUST_CHECK bool fb_journal_write(const struct fb_rollout *after, const struct fb_rollout_event *event,
                                    const struct fb_rollout_outcome *outcome, int64_t now_ms,
                                    const char *previous, struct fb_buffer *out, char digest[static 65],
                                    struct fb_diag *diag);

/* Reads a line and checks its own digest.  *changes is malloc'ed and the event borrows it, as it
 * borrows texts from *document; the caller frees both. */
FB_MUST_CHECK bool fb_journal_read(struct fb_span line, struct fb_journal_entry *out,
                                   struct fb_document **document, struct fb_count_change **changes,
                                   struct fb_diag *diag);

/* Replays one line on the state before it: checks order, chain, that the machine accepts the event,
 * decides the same and comes to the same state.  `previous` is updated to this line's digest.  *entry
 * borrows its texts from *document, which the caller frees, and has no changes. */
FB_MUST_CHECK bool fb_journal_replay(struct fb_rollout *rollout,
                                     const struct fb_rollout_statistics *statistics,
                                     struct fb_span line, char previous[static 65],
                                     struct fb_journal_entry *entry, struct fb_document **document,
                                     struct fb_rollout_outcome *out, struct fb_diag *diag);

/* The numbers of a metric in a slice: "crash in windows 7.11: 3 of 40 hosts, log E 9.17 of 11.29". */
void fb_journal_explain_evidence(const struct fb_rollout_plan *plan, const struct fb_rollout_decision *evidence,
                                 struct fb_buffer *out);

/* One or two sentences for people: what was decided and the numbers behind it. */
void fb_journal_explain(const struct fb_rollout_plan *plan, const struct fb_rollout_decision *decision,
                        struct fb_buffer *out);

#endif
