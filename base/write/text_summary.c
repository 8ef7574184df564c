/* SPDX-License-Identifier: Apache-2.0 */
/* What each gate said of how many files, and the verdict. */
#include "base/write/text_summary.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/write/wrap.h"

#define GATE_COLUMN 10 /* the least width of a gate's name */
#define MOST_GATES 64  /* different ones: far more than there will ever be; the rest has no line */

void fb_pen_start(const struct fb_pen *pen, enum fb_color color)
{
    static const char *const codes[] = {
        [FB_BOLD] = "\033[1m",
        [FB_RED] = "\033[1;31m",
        [FB_YELLOW] = "\033[1;33m",
        [FB_BLUE] = "\033[1;34m",
        [FB_GREEN] = "\033[1;32m",
    };
    if (pen->color)
        fb_buffer_text(pen->out, codes[color]);
}

void fb_pen_stop(const struct fb_pen *pen)
{
    if (pen->color)
        fb_buffer_text(pen->out, "\033[0m");
}

/* All results of one gate. */
struct gate_line {
    const struct fb_gate_result *worst; /* the first with the worst verdict */
    enum fb_verdict verdict;
    size_t results;
    size_t as_bad; /* of the worst verdict */
};

static void count_in(struct gate_line *line, const struct fb_gate_result *result,
                     enum fb_verdict verdict)
{
    line->results++;
    if (line->worst != NULL && verdict < line->verdict)
        return;
    if (line->worst == NULL || verdict > line->verdict) {
        line->worst = result;
        line->verdict = verdict;
        line->as_bad = 0;
    }
    line->as_bad++;
}

static size_t gather_gates(const struct fb_report *report, struct gate_line *lines)
{
    size_t count = 0;

    for (size_t i = 0; i < fb_report_gate_count(report); i++) {
        const struct fb_gate_result *result = fb_report_gate(report, i);
        size_t at = 0;
        while (at < count && strcmp(lines[at].worst->gate, result->gate) != 0)
            at++;
        if (at == MOST_GATES)
            continue;
        if (at == count)
            lines[count++] = (struct gate_line){ .results = 0 };
        count_in(&lines[at], result, fb_report_gate_verdict(report, i));
    }
    return count;
}

static enum fb_color verdict_color(enum fb_verdict verdict)
{
    return verdict == FB_REJECT ? FB_RED : verdict == FB_UNDECIDED ? FB_YELLOW
                                                                   : FB_GREEN;
}

/* "evaluation_us", "load_ms": a unit, no plural. */
static bool ends_in_unit(const char *name, size_t size)
{
    return size > 3 && (strcmp(name + size - 3, "_us") == 0 || strcmp(name + size - 3, "_ms") == 0);
}

/* "3 sensor builds", "1 sensor build": names of figures are plurals. */
static void write_figure(struct fb_buffer *out, const struct fb_figure *figure)
{
    const size_t size = strlen(figure->name);
    const bool drops_s = figure->value == 1 && size > 1 && figure->name[size - 1] == 's'
                      && !ends_in_unit(figure->name, size);

    fb_buffer_printf(out, "%" PRId64 " ", figure->value);
    for (size_t i = 0; i < size - drops_s; i++)
        fb_buffer_char(out, (char)(figure->name[i] == '_' ? ' ' : figure->name[i]));
}

/* A figure stays on one line. */
static void write_figures(struct fb_wrap *wrap, const struct fb_gate_result *result)
{
    for (size_t i = 0; i < result->figure_count; i++) {
        FB_AUTO(fb_buffer_clear)
        struct fb_buffer figure = FB_BUFFER_EMPTY;

        fb_wrap_text(wrap, fb_span_of(i == 0 ? "  " : " "));
        write_figure(&figure, &result->figures[i]);
        fb_buffer_text(&figure, i + 1 < result->figure_count ? "," : "");
        fb_wrap_whole(wrap, fb_buffer_span(&figure));
        wrap->out->failed = wrap->out->failed || figure.failed;
    }
}

static const char *state_words(const struct gate_line *line)
{
    if (line->worst->state == FB_GATE_NOT_RUN)
        return "not run";
    if (line->worst->state == FB_GATE_NOT_APPLICABLE)
        return "not applicable";
    return fb_verdict_name(line->verdict);
}

static void write_results(struct fb_wrap *wrap, const struct gate_line *line)
{
    char files[64];

    (void)snprintf(files, sizeof files, "  %zu of %zu files", line->as_bad, line->results);
    if (line->results > 1)
        fb_wrap_text(wrap, fb_span_of(files));
    else
        write_figures(wrap, line->worst);
    if (line->worst->reason != NULL) {
        fb_wrap_text(wrap, fb_span_of(": "));
        fb_wrap_text(wrap, fb_span_of(line->worst->reason));
    }
}

static void write_gate(const struct fb_pen *pen, const struct gate_line *line)
{
    const char *state = state_words(line);
    const size_t column = strlen(line->worst->gate) < GATE_COLUMN ? GATE_COLUMN : strlen(line->worst->gate);

    fb_buffer_printf(pen->out, "%-*s ", GATE_COLUMN, line->worst->gate);
    fb_pen_start(pen, verdict_color(line->verdict));
    fb_buffer_text(pen->out, state);
    fb_pen_stop(pen);
    struct fb_wrap wrap = fb_wrap_begin(pen->out, pen->width, column + 1 + strlen(state), GATE_COLUMN + 1);
    write_results(&wrap, line);
    fb_buffer_char(pen->out, '\n');
}

static void write_count(struct fb_buffer *out, const char *before, uint64_t count, const char *word)
{
    fb_buffer_printf(out, "%s%" PRIu64 " %s%s", before, count, word, count == 1 ? "" : "s");
}

static void write_verdict(const struct fb_report *report, const struct fb_pen *pen)
{
    const enum fb_verdict verdict = fb_report_verdict(report);

    fb_pen_start(pen, verdict_color(verdict));
    fb_buffer_printf(pen->out, "verdict: %s", fb_verdict_name(verdict));
    fb_pen_stop(pen);
    write_count(pen->out, " (", fb_report_count_level(report, FB_ERROR), "error");
    write_count(pen->out, ", ", fb_report_count_level(report, FB_WARNING), "warning");
    write_count(pen->out, ", ", fb_report_count_level(report, FB_NOTE), "note");
    if (fb_report_subject_count(report) > 0)
        write_count(pen->out, " in ", fb_report_subject_count(report), "file");
    fb_buffer_text(pen->out, ")\n");
}

/* A quiet report keeps the gates that left the verdict undecided where no finding says why. */
static bool is_quiet(const struct fb_report *report, const struct gate_line *line)
{
    return line->verdict != FB_UNDECIDED || fb_report_verdict(report) != FB_UNDECIDED
        || fb_report_count_level(report, FB_ERROR) > 0;
}

void fb_text_summary(const struct fb_report *report, const struct fb_pen *pen, bool quiet)
{
    struct gate_line lines[MOST_GATES];
    const size_t count = gather_gates(report, lines);
    const uint64_t suppressed = fb_report_count_suppressed(report);
    const uint64_t dropped = fb_report_findings_dropped(report);

    for (size_t i = 0; i < count; i++)
        if (!quiet || !is_quiet(report, &lines[i]))
            write_gate(pen, &lines[i]);
    if (dropped > 0) {
        write_count(pen->out, "... and ", dropped, "more finding");
        fb_buffer_text(pen->out, ", counted but not kept\n");
    }
    if (suppressed > 0) {
        write_count(pen->out, "", suppressed, "finding");
        fb_buffer_printf(pen->out, " %s suppressed, and %s not count\n", suppressed == 1 ? "is" : "are",
                         suppressed == 1 ? "does" : "do");
    }
    write_verdict(report, pen);
}
