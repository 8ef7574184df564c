/* SPDX-License-Identifier: Apache-2.0 */
/* tell_text.c - the story of a simulation for a terminal. */
#include <inttypes.h>
#include <string.h>

#include "rollout/simulate/tell.h"

enum { FIRST_LINES = 12, /* of a long story */
       LAST_LINES = 8 };

/* Right-aligned. */
static void column(struct fb_buffer *out, uint64_t number, size_t width)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;

    fb_tell_count(&text, number);
    fb_buffer_repeat(out, ' ', text.size < width ? width - text.size : 1);
    fb_buffer_append(out, fb_buffer_span(&text));
}

/* Left-aligned. */
static void field(struct fb_buffer *out, const char *text, size_t width)
{
    const size_t length = strlen(text);

    fb_buffer_text(out, text);
    fb_buffer_repeat(out, ' ', length < width ? width - length : 1);
}

static void moment(const struct fb_simulation *simulation, const struct fb_moment *moment, struct fb_buffer *out)
{
    const size_t start = out->size;
    const bool has_ring = moment->decision.ring < simulation->plan->ring_count && moment->state != FB_ROLLOUT_DRAFT
                       && moment->state != FB_ROLLOUT_APPROVED;

    fb_buffer_text(out, "  ");
    fb_tell_time(out, moment->at_ms);
    fb_buffer_repeat(out, ' ', out->size - start < 13 ? 13 - (out->size - start) : 1);
    column(out, moment->toll.exposed, 11);
    column(out, moment->toll.hurt, 11);
    fb_buffer_text(out, "  ");
    field(out, has_ring ? simulation->plan->rings[moment->decision.ring].name : "", 10);
    fb_tell_decision(out, simulation->plan, &moment->decision);
    fb_buffer_char(out, '\n');
}

static size_t count_told(const struct fb_run *run)
{
    size_t told = 0;

    for (size_t i = 0; i < run->moment_count; i++)
        told += run->moments[i].told;
    return told;
}

static void story(const struct fb_simulation *simulation, struct fb_buffer *out)
{
    const struct fb_run *run = &simulation->first;
    const size_t told = count_told(run);
    const size_t left_out = told > FIRST_LINES + LAST_LINES ? told - FIRST_LINES - LAST_LINES : 0;
    size_t number = 0;

    fb_buffer_printf(out, "The run of seed %" PRIu64 ":\n  time           exposed       hurt  ring      what was decided\n", run->seed);
    for (size_t i = 0; i < run->moment_count; i++) {
        if (!run->moments[i].told)
            continue;
        if (left_out > 0 && number == FIRST_LINES)
            fb_buffer_printf(out, "  ... %zu more ...\n", left_out);
        if (number < FIRST_LINES || number >= FIRST_LINES + left_out)
            moment(simulation, &run->moments[i], out);
        number++;
    }
}

static void peer(const struct fb_peer_result *result, struct fb_buffer *out)
{
    fb_buffer_text(out, "  ");
    field(out, result->name, 18);
    column(out, result->exposed, 12);
    column(out, result->hurt, 12);
    fb_buffer_printf(out, "  %s; %s after ", result->rule, result->halted ? "halted" : result->stalled ? "stalls"
                                                                                                       : "ends");
    fb_tell_time(out, result->ended_ms);
    fb_buffer_char(out, '\n');
}

static void comparison(const struct fb_simulation *simulation, struct fb_buffer *out)
{
    const struct fb_run_summary *summary = &simulation->summary;

    fb_buffer_text(out, "\nThe same under other rules, and the mean of our runs:\n"
                        "  rule                   exposed        hurt\n");
    for (int i = 0; i < FB_PEER_COUNT; i++)
        peer(&simulation->peers[i], out);
    fb_buffer_text(out, "  ");
    field(out, "firebreak", 18);
    column(out, (uint64_t)(summary->exposed.mean + 0.5), 12);
    column(out, (uint64_t)(summary->hurt.mean + 0.5), 12);
    fb_buffer_text(out, "  ");
    fb_tell_outcome(out, summary);
    fb_buffer_char(out, '\n');
}

static void extremes(const struct fb_run_summary *summary, struct fb_buffer *out)
{
    fb_buffer_text(out, "\nExposed ");
    fb_tell_count(out, summary->exposed.least);
    fb_buffer_text(out, " to ");
    fb_tell_count(out, summary->exposed.most);
    fb_buffer_text(out, ", hurt ");
    fb_tell_count(out, summary->hurt.least);
    fb_buffer_text(out, " to ");
    fb_tell_count(out, summary->hurt.most);
    fb_buffer_text(out, ", beyond the reach of a fix ");
    fb_tell_count(out, summary->stuck.least);
    fb_buffer_text(out, " to ");
    fb_tell_count(out, summary->stuck.most);
    fb_buffer_text(out, ".\n");
    if (summary->harmless)
        fb_buffer_printf(out, "False halts: %" PRIu32 " of %" PRIu32 ".\n", summary->halted, summary->runs);
}

void fb_simulation_text(const struct fb_simulation *simulation, struct fb_buffer *out)
{
    fb_buffer_printf(out, "%s\n%s\n\n", simulation->scenario->name, simulation->scenario->about);
    fb_tell_count(out, simulation->plan->hosts);
    fb_buffer_printf(out, " sensors, plan %s. ", simulation->plan->name);
    story(simulation, out);
    comparison(simulation, out);
    extremes(&simulation->summary, out);
}
