/* SPDX-License-Identifier: Apache-2.0 */
/* Diagnostics as of a good compiler: what, where, excerpt, why, what to do. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/write/excerpt.h"
#include "base/write/finding_groups.h"
#include "base/write/safe_text.h"
#include "base/write/text_summary.h"
#include "base/write/text_table.h"
#include "base/write/wrap.h"
#include "base/write/writer.h"

struct text {
    struct fb_buffer *out;
    struct fb_pen pen;
    struct fb_excerpt_source source;
};

static enum fb_color level_color(enum fb_level level)
{
    return level == FB_ERROR ? FB_RED : level == FB_WARNING ? FB_YELLOW
                                                            : FB_BLUE;
}

static void safe(const struct text *text, const char *words)
{
    (void)fb_safe_text(text->out, fb_span_of(words));
}

/* "error[FB3001]: ", and its columns. */
static size_t write_label(struct text *text, const struct fb_finding *finding)
{
    const char *level = fb_level_name(finding->level);
    const char *id = fb_rule_id(finding->rule);

    fb_pen_start(&text->pen, level_color(finding->level));
    fb_buffer_printf(text->out, "%s[%s]", level, id);
    fb_pen_stop(&text->pen);
    fb_pen_start(&text->pen, FB_BOLD);
    fb_buffer_text(text->out, ": ");
    return strlen(level) + strlen(id) + 4;
}

/* "error[FB3001]: message" */
static void write_headline(struct text *text, const struct fb_finding *finding)
{
    const size_t column = write_label(text, finding);
    struct fb_wrap wrap = fb_wrap_begin(text->out, text->pen.width, column, column);

    fb_wrap_text(&wrap, fb_span_of(finding->message));
    fb_pen_stop(&text->pen);
    fb_buffer_char(text->out, '\n');
}

/* "rule.yml:12:5, detection" or "x.bin @ 0x1a2b (6699), instances[1]" */
static void write_place(struct text *text, const struct fb_finding *finding)
{
    const struct fb_location *location = &finding->location;

    safe(text, finding->subject);
    if (location->line > 0) {
        fb_buffer_printf(text->out, ":%" PRIu32, location->line);
        if (location->column > 0)
            fb_buffer_printf(text->out, ":%" PRIu32, location->column);
    } else if (location->has_offset) {
        fb_buffer_printf(text->out, " @ 0x%" PRIx64 " (%" PRIu64 ")", location->offset, location->offset);
    }
    if (location->path != NULL && location->path[0] != '\0') {
        fb_buffer_text(text->out, ", ");
        safe(text, location->path);
    }
}

/* The left edge: a label right-aligned in `width` columns, then a sign. */
static void write_edge(struct text *text, size_t width, const char *label, const char *sign)
{
    fb_pen_start(&text->pen, FB_BLUE);
    fb_buffer_repeat(text->out, ' ', width - strlen(label));
    fb_buffer_text(text->out, label);
    fb_buffer_text(text->out, sign);
    fb_pen_stop(&text->pen);
}

static void write_excerpt(struct text *text, const struct fb_finding *finding, size_t width,
                          const struct fb_excerpt *excerpt)
{
    write_edge(text, width, "", " |\n");
    write_edge(text, width, excerpt->label, " | ");
    fb_buffer_append(text->out, fb_buffer_span(&excerpt->line));
    fb_buffer_char(text->out, '\n');
    write_edge(text, width, "", " | ");
    fb_pen_start(&text->pen, level_color(finding->level));
    fb_buffer_append(text->out, fb_buffer_span(&excerpt->marks));
    fb_pen_stop(&text->pen);
    fb_buffer_char(text->out, '\n');
    text->out->failed = text->out->failed || excerpt->line.failed || excerpt->marks.failed;
}

/* " = why: ", and what follows it, in lines of their own column. */
static struct fb_wrap begin_note(struct text *text, size_t width, const char *title)
{
    const size_t column = width + 3 + strlen(title) + 2;

    write_edge(text, width, "", " = ");
    fb_pen_start(&text->pen, FB_BOLD);
    fb_buffer_text(text->out, title);
    fb_pen_stop(&text->pen);
    fb_buffer_text(text->out, ": ");
    return fb_wrap_begin(text->out, text->pen.width, column, column);
}

/* A name, which stays whole, with the comma behind it. */
static void write_sensor(struct fb_wrap *wrap, const char *name, bool has_comma)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;

    fb_buffer_text(&text, name);
    fb_buffer_text(&text, has_comma ? "," : "");
    fb_wrap_whole(wrap, fb_buffer_span(&text));
    fb_wrap_text(wrap, fb_span_of(has_comma ? " " : ""));
    wrap->out->failed = wrap->out->failed || text.failed;
}

/* "a, b and c"; of many the first two: "a, b and 298 more". */
static void write_sensors(struct text *text, size_t width, const struct fb_finding_group *group)
{
    const size_t count = group->sensor_count;
    const size_t named = count <= 5 ? count : 2;
    char more[40];

    if (count == 0)
        return;
    struct fb_wrap wrap = begin_note(text, width, count == 1 ? "sensor build" : "sensor builds");
    for (size_t i = 0; i < named; i++) {
        fb_wrap_text(&wrap, fb_span_of(i > 0 && i + 1 == count ? " and " : ""));
        write_sensor(&wrap, group->sensors[i], i + 2 < count && i + 1 < named);
    }
    (void)snprintf(more, sizeof more, " and %zu more", count - named);
    if (named < count)
        fb_wrap_text(&wrap, fb_span_of(more));
    fb_buffer_char(text->out, '\n');
}

static void write_why(struct text *text, size_t width, enum fb_rule rule)
{
    struct fb_wrap wrap = begin_note(text, width, "why");
    char command[40];

    (void)snprintf(command, sizeof command, "(firebreak explain %s)", fb_rule_id(rule));
    fb_wrap_text(&wrap, fb_span_of(fb_rule_title(rule)));
    fb_wrap_text(&wrap, fb_span_of(" "));
    fb_wrap_whole(&wrap, fb_span_of(command));
    fb_buffer_char(text->out, '\n');
}

static void write_notes(struct text *text, size_t width, const struct fb_finding_group *group)
{
    const struct fb_finding *finding = group->finding;

    write_sensors(text, width, group);
    write_why(text, width, finding->rule);
    if (finding->help == NULL || finding->help[0] == '\0')
        return;
    struct fb_wrap wrap = begin_note(text, width, "help");
    fb_wrap_text(&wrap, fb_span_of(finding->help));
    fb_buffer_char(text->out, '\n');
}

static void write_finding(struct text *text, const struct fb_finding_group *group)
{
    struct fb_excerpt excerpt = { .label = "" };
    const struct fb_finding *finding = group->finding;
    const bool has_excerpt = fb_excerpt_make(&text->source, finding, &excerpt);
    const size_t width = strlen(excerpt.label) < 2 ? 2 : strlen(excerpt.label);

    write_headline(text, finding);
    if (finding->subject[0] != '\0') {
        write_edge(text, width, "", "--> ");
        write_place(text, finding);
        fb_buffer_char(text->out, '\n');
    }
    if (has_excerpt)
        write_excerpt(text, finding, width, &excerpt);
    write_notes(text, width, group);
    fb_buffer_char(text->out, '\n');
    fb_excerpt_clear(&excerpt);
}

/* One line, however long: for those who read it by a program. */
static void write_quietly(struct text *text, const struct fb_finding *finding)
{
    (void)write_label(text, finding);
    safe(text, finding->message);
    fb_pen_stop(&text->pen);
    if (finding->subject[0] != '\0') {
        fb_buffer_text(text->out, " --> ");
        write_place(text, finding);
    }
    fb_buffer_char(text->out, '\n');
}

bool fb_write_text(const struct fb_report *report, const struct fb_write_options *options,
                   struct fb_buffer *out, struct fb_diag *diag)
{
    struct text text = { .out = out,
                         .pen = { out, options->color, options->width },
                         .source = { .options = options } };
    struct fb_finding_groups groups;

    if (!fb_finding_groups_make(report, &groups, diag))
        return false;
    for (size_t i = 0; i < groups.count && !out->failed; i++) {
        if (groups.items[i].finding->suppressed != NULL)
            continue; /* the summary counts it */
        if (options->quiet)
            write_quietly(&text, groups.items[i].finding);
        else
            write_finding(&text, &groups.items[i]);
    }
    fb_finding_groups_clear(&groups);
    for (size_t i = 0; i < fb_report_table_count(report) && !options->quiet; i++)
        fb_text_table(fb_report_table(report, i), &text.pen);
    fb_text_summary(report, &text.pen, options->quiet);
    return !out->failed || fb_fail_memory(diag);
}
