/* SPDX-License-Identifier: Apache-2.0 */
/* What the gate's findings have in common: events, deciding criteria, fields. */
#include <inttypes.h>
#include <string.h>

#include "base/core/limits.h"
#include "validator/trial/replay_tell.h"

void fb_replay_say_event(const struct fb_replay_telling *telling, uint32_t event, struct fb_draft *draft)
{
    const struct fb_event *said = &telling->plan->events[event].event;

    if (said->line > 0)
        fb_draft_message(draft, "%s:%" PRIu64, said->file, said->line);
    else
        fb_draft_message(draft, "%s", said->file);
}

/* Whether a held in a smaller share of the events in which it was asked. */
static bool is_rarer(const struct fb_coverage *a, const struct fb_coverage *b)
{
    return (double)a->held * (double)b->reached < (double)b->held * (double)a->reached;
}

const struct fb_criterion *fb_replay_decider(const struct fb_replay_telling *telling, size_t instance)
{
    const struct fb_row *row = &telling->asking->candidate->content->instances[instance].row;
    const struct fb_coverage *coverage = telling->tally->coverage + telling->first_criterion[instance];
    size_t best = 0;

    for (size_t i = 1; i < row->criterion_count; i++)
        if (is_rarer(&coverage[i], &coverage[best]))
            best = i;
    return row->criterion_count == 0 ? NULL : &row->criteria[best];
}

static void read_field(struct fb_replay_reads *reads, uint64_t field)
{
    if (field / 64 < sizeof reads->bits / sizeof *reads->bits)
        reads->bits[field / 64] |= UINT64_C(1) << field % 64;
}

/* A criterion on a field reads it, whatever its composites are made of; what equals_field compares
 * with is found at any depth. */
static void read_row(const struct fb_row *row, struct fb_replay_reads *reads)
{
    const struct fb_criterion *open[FB_MAX_NESTING + 1];
    size_t next[FB_MAX_NESTING + 1];

    for (size_t i = 0; i < row->criterion_count; i++) {
        size_t depth = 1;
        open[0] = &row->criteria[i];
        next[0] = 0;
        read_field(reads, row->criteria[i].field);
        while (depth > 0) {
            const struct fb_criterion *criterion = open[depth - 1];
            if (criterion->op == FB_OP_EQUALS_FIELD)
                read_field(reads, criterion->other_field);
            if (next[depth - 1] == criterion->child_count || depth == FB_MAX_NESTING + 1) {
                depth--;
                continue;
            }
            open[depth] = &criterion->children[next[depth - 1]++];
            next[depth++] = 0;
        }
    }
}

void fb_replay_read_fields(const struct fb_instance *instance, struct fb_replay_reads *out)
{
    memset(out, 0, sizeof *out);
    read_row(&instance->row, out);
    for (size_t i = 0; i < instance->except_count; i++)
        read_row(&instance->except[i], out);
}

bool fb_replay_reads_field(const struct fb_replay_reads *reads, uint64_t field)
{
    return field / 64 < sizeof reads->bits / sizeof *reads->bits
        && (reads->bits[field / 64] >> field % 64 & 1) != 0;
}
