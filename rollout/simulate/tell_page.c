/* SPDX-License-Identifier: Apache-2.0 */
/* tell_page.c - one HTML page: the rings, exposed and hurt hosts over time, the evidence against its line. */
#include <inttypes.h>
#include <math.h>

#include "base/write/markup_text.h"
#include "rollout/simulate/tell.h"

#define TURN 6.283185307179586

enum { WIDTH = 640,
       HEIGHT = 220,
       LEFT = 56,
       BOTTOM = 26,
       TOP = 12 };

static const char style[] =
    ":root{color-scheme:light dark;--ink:#1d2430;--soft:#5b6675;--line:#d5dae1;--back:#fff;--blue:#2563c9;--red:#c62828;--empty:#e6eaf0}"
    "@media(prefers-color-scheme:dark){:root{--ink:#e8ebf0;--soft:#a0a9b8;--line:#3a4352;--back:#151a21;--blue:#6ea0f5;--red:#ff7369;--empty:#2a323e}}"
    "body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--back);max-width:72rem;margin:2rem auto;padding:0 1rem}"
    "h1{margin:0}p.about{color:var(--soft);margin-top:.2rem}.row{display:flex;flex-wrap:wrap;gap:2rem;align-items:center}"
    "svg{max-width:100%;height:auto}svg text{fill:var(--soft);font-size:12px}table{border-collapse:collapse;margin:.5rem 0}"
    ".scroll{overflow-x:auto}th,td{text-align:left;padding:.25rem .8rem .25rem 0;border-bottom:1px solid var(--line);vertical-align:top}"
    "td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}tr.us td{font-weight:600}.verdict{font-size:1.1rem}"
    ".key{display:inline-block;width:.8em;height:.8em;border-radius:2px;margin-right:.3em}";

static void cell(struct fb_buffer *out, uint64_t number)
{
    fb_buffer_text(out, "<td class=\"n\">");
    fb_tell_count(out, number);
    fb_buffer_text(out, "</td>");
}

/* A part of a circle, from the top on. */
static void arc(struct fb_buffer *out, double radius, double width, double part, const char *color)
{
    const double around = TURN * radius;

    if (part <= 0)
        return;
    /* Little is still seen: two pixels at least. */
    const double length = fmin(around, fmax(2, part * around));

    fb_buffer_printf(out,
                     "<circle cx=\"150\" cy=\"150\" r=\"%.1f\" fill=\"none\" stroke=\"var(--%s)\" stroke-width=\"%.1f\" "
                     "stroke-dasharray=\"%.2f %.2f\" transform=\"rotate(-90 150 150)\"/>",
                     radius, color, width, length, around);
}

/* The first ring is the innermost; each is filled by the part of its hosts that have it. */
static void rings(const struct fb_simulation *simulation, struct fb_buffer *out)
{
    const size_t count = simulation->plan->ring_count;
    const double width = 118.0 / (double)count;

    fb_buffer_text(out, "<svg width=\"300\" height=\"300\" viewBox=\"0 0 300 300\" role=\"img\" aria-label=\"The rings: how many hosts of each got the release, and how many it hurt\">");
    for (uint32_t ring = 0; ring < count; ring++) {
        const double radius = 26 + width * (ring + 0.5);
        const double hosts = (double)fb_rollout_ring_hosts(simulation->plan, ring);
        const struct fb_toll *toll = &simulation->first.rings[ring];

        arc(out, radius, width - 4, 1, "empty");
        arc(out, radius, width - 4, hosts > 0 ? fmin(1, (double)toll->exposed / hosts) : 0, "blue");
        arc(out, radius, width - 4, hosts > 0 ? fmin(1, (double)toll->hurt / hosts) : 0, "red");
    }
    fb_buffer_text(out, "</svg>");
}

static void ring_table(const struct fb_simulation *simulation, struct fb_buffer *out)
{
    fb_buffer_text(out, "<div class=\"scroll\"><table><tr><th>ring, from the middle</th><th class=\"n\">hosts</th><th class=\"n\"><span class=\"key\" style=\"background:var(--blue)\"></span>exposed</th>"
                        "<th class=\"n\"><span class=\"key\" style=\"background:var(--red)\"></span>hurt</th><th class=\"n\">stuck</th><th class=\"n\">reverted</th></tr>");
    for (uint32_t ring = 0; ring < simulation->plan->ring_count; ring++) {
        const struct fb_toll *toll = &simulation->first.rings[ring];

        fb_buffer_text(out, "<tr><td>");
        fb_markup_text(out, simulation->plan->rings[ring].name);
        fb_buffer_text(out, "</td>");
        /* Once completed the last ring has the controls too. */
        cell(out, fb_rollout_ring_hosts(simulation->plan, ring) > toll->exposed ? fb_rollout_ring_hosts(simulation->plan, ring) : toll->exposed);
        cell(out, toll->exposed);
        cell(out, toll->hurt);
        cell(out, toll->stuck);
        cell(out, toll->reverted);
        fb_buffer_text(out, "</tr>");
    }
    fb_buffer_text(out, "</table></div>");
}

/* A chart over time; `value` gives its height from 0 to 1. */
typedef double height(const struct fb_simulation *simulation, const struct fb_moment *moment);

static double log_part(const struct fb_simulation *simulation, uint64_t hosts)
{
    return hosts == 0 ? 0 : log10((double)hosts + 1) / log10((double)simulation->plan->hosts + 1);
}

static double exposed_part(const struct fb_simulation *simulation, const struct fb_moment *moment)
{
    return log_part(simulation, moment->toll.exposed);
}

static double hurt_part(const struct fb_simulation *simulation, const struct fb_moment *moment)
{
    return log_part(simulation, moment->toll.hurt);
}

/* The halting line is at two thirds. */
static double evidence_part(const struct fb_simulation *simulation, const struct fb_moment *moment)
{
    const double part = moment->decision.log_e / moment->decision.line * 2 / 3;

    (void)simulation;
    return isfinite(part) ? fmin(1, fmax(0, part)) : 0;
}

/* All that was watched; a release that lived on for days is shown until some time after its completion. */
static int64_t last_ms(const struct fb_run *run)
{
    const int64_t last = run->moment_count == 0 ? 1 : run->moments[run->moment_count - 1].at_ms;
    const int64_t shown = run->completed && !run->halted ? run->completed_ms + run->completed_ms / 4 : last;

    return shown < 1 ? 1 : shown < last ? shown
                                        : last;
}

static void curve(const struct fb_simulation *simulation, height *part, const char *color, struct fb_buffer *out)
{
    const struct fb_run *run = &simulation->first;
    const double last = (double)last_ms(run);
    double before = 0;

    fb_buffer_printf(out, "<polyline fill=\"none\" stroke=\"var(--%s)\" stroke-width=\"2\" points=\"", color);
    for (size_t i = 0; i < run->moment_count && (double)run->moments[i].at_ms <= last; i++) {
        const double x = LEFT + (WIDTH - LEFT - 8) * (double)run->moments[i].at_ms / last;
        const bool judged = part != evidence_part || run->moments[i].decision.line > 0;
        const double now = judged ? part(simulation, &run->moments[i]) : before;

        before = now;
        fb_buffer_printf(out, "%.1f,%.1f ", x, TOP + (HEIGHT - TOP - BOTTOM) * (1 - now));
    }
    fb_buffer_text(out, "\"/>");
}

static void rule(struct fb_buffer *out, double part, const char *label, const char *color)
{
    const double y = TOP + (HEIGHT - TOP - BOTTOM) * (1 - part);

    fb_buffer_printf(out, "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"var(--%s)\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
                     LEFT, WIDTH - 8, y, y, color, LEFT - 6, y + 4, label);
}

static void open_chart(const struct fb_simulation *simulation, const char *label, struct fb_buffer *out)
{
    fb_buffer_printf(out, "<svg width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">", WIDTH, HEIGHT, WIDTH, HEIGHT, label);
    for (int i = 0; i <= 4; i++) {
        fb_buffer_printf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">", LEFT + (WIDTH - LEFT - 8) * i / 4, HEIGHT - 8,
                         i == 4 ? "end" : i == 0 ? "start"
                                                 : "middle");
        fb_tell_time(out, last_ms(&simulation->first) * i / 4);
        fb_buffer_text(out, "</text>");
    }
}

static void charts(const struct fb_simulation *simulation, struct fb_buffer *out)
{
    static const struct {
        uint64_t hosts;
        const char *label;
    } marks[] = { { 10, "10" }, { 100, "100" }, { 1000, "1k" }, { 10000, "10k" }, { 100000, "100k" }, { 1000000, "1M" }, { 10000000, "10M" }, { 100000000, "100M" } };

    fb_buffer_text(out, "<h2>Hosts over time</h2><p>Exposed (blue) and hurt (red); each line is ten times the one below.</p>");
    open_chart(simulation, "Exposed and hurt hosts over time", out);
    for (size_t i = 0; i < sizeof marks / sizeof *marks && marks[i].hosts <= simulation->plan->hosts; i++)
        rule(out, log_part(simulation, marks[i].hosts), marks[i].label, "line");
    curve(simulation, exposed_part, "blue", out);
    curve(simulation, hurt_part, "red", out);
    fb_buffer_text(out, "</svg><h2>Evidence against the release</h2><p>The strongest of all metrics and slices, as a part of its halting line: at the red line it halts.</p>");
    open_chart(simulation, "Evidence against its halting line over time", out);
    rule(out, 0, "0", "line");
    rule(out, 2.0 / 3, "halt", "red");
    curve(simulation, evidence_part, "blue", out);
    fb_buffer_text(out, "</svg>");
}

static void story(const struct fb_simulation *simulation, struct fb_buffer *out)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer words = FB_BUFFER_EMPTY;

    fb_buffer_printf(out, "<h2>What was decided (seed %" PRIu64 ")</h2><div class=\"scroll\"><table><tr><th class=\"n\">time</th><th class=\"n\">exposed</th><th class=\"n\">hurt</th><th>ring</th><th>decision</th></tr>",
                     simulation->first.seed);
    for (size_t i = 0; i < simulation->first.moment_count; i++) {
        const struct fb_moment *moment = &simulation->first.moments[i];

        if (!moment->told)
            continue;
        fb_buffer_text(out, "<tr><td class=\"n\">");
        fb_tell_time(out, moment->at_ms);
        fb_buffer_text(out, "</td>");
        cell(out, moment->toll.exposed);
        cell(out, moment->toll.hurt);
        fb_buffer_text(out, "<td>");
        fb_markup_text(out, simulation->plan->rings[moment->decision.ring < simulation->plan->ring_count ? moment->decision.ring : 0].name);
        fb_buffer_text(out, "</td><td>");
        words.size = 0;
        fb_tell_decision(&words, simulation->plan, &moment->decision);
        fb_markup_text(out, words.text);
        fb_buffer_text(out, "</td></tr>");
    }
    fb_buffer_text(out, "</table></div>");
}

static void comparison(const struct fb_simulation *simulation, struct fb_buffer *out)
{
    fb_buffer_text(out, "<h2>The same under other rules</h2><div class=\"scroll\"><table><tr><th></th><th class=\"n\">exposed</th><th class=\"n\">hurt</th><th>how it goes</th></tr>");
    for (int i = 0; i < FB_PEER_COUNT; i++) {
        const struct fb_peer_result *peer = &simulation->peers[i];

        fb_buffer_printf(out, "<tr><td>%s</td>", peer->name);
        cell(out, peer->exposed);
        cell(out, peer->hurt);
        fb_buffer_printf(out, "<td>%s; %s after ", peer->rule, peer->halted ? "halted" : peer->stalled ? "stalls"
                                                                                                       : "ends");
        fb_tell_time(out, peer->ended_ms);
        fb_buffer_text(out, "</td></tr>");
    }
    fb_buffer_text(out, "<tr class=\"us\"><td>firebreak</td>");
    cell(out, (uint64_t)(simulation->summary.exposed.mean + 0.5));
    cell(out, (uint64_t)(simulation->summary.hurt.mean + 0.5));
    fb_buffer_text(out, "<td>");
    fb_tell_outcome(out, &simulation->summary);
    fb_buffer_text(out, "</td></tr></table></div>");
}

void fb_simulation_page(const struct fb_simulation *simulation, struct fb_buffer *out)
{
    fb_buffer_text(out, "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>");
    fb_markup_text(out, simulation->scenario->name);
    fb_buffer_printf(out, "</title><style>%s</style></head><body><main><h1>", style);
    fb_markup_text(out, simulation->scenario->name);
    fb_buffer_text(out, "</h1><p class=\"about\">");
    fb_markup_text(out, simulation->scenario->about);
    fb_buffer_text(out, "</p><p class=\"verdict\">");
    fb_tell_count(out, simulation->plan->hosts);
    fb_buffer_text(out, " sensors: ");
    fb_tell_outcome(out, &simulation->summary);
    fb_buffer_text(out, ".</p><div class=\"row\">");
    rings(simulation, out);
    ring_table(simulation, out);
    fb_buffer_text(out, "</div>");
    comparison(simulation, out);
    charts(simulation, out);
    story(simulation, out);
    fb_buffer_text(out, "</main></body></html>\n");
}
