/* SPDX-License-Identifier: Apache-2.0 */
/* Workflow commands: what a runner of GitHub Actions shows as annotations beside the files.
 *
 *     ::error file=F,line=L,col=C,title=FB3001::message%0Amore lines
 *
 * A command is one line, at whose start alone the runner looks for one.
 */
#include <inttypes.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/write/finding_groups.h"
#include "base/write/safe_text.h"
#include "base/write/text_summary.h"
#include "base/write/writer.h"

/* What ends a line or stands for an escape; in properties also what ends a property. */
static const char *escape_of(uint8_t byte, bool property)
{
    switch (byte) {
    case '%':
        return "%25";
    case '\r':
        return "%0D";
    case '\n':
        return "%0A";
    case ':':
        return property ? "%3A" : NULL;
    case ',':
        return property ? "%2C" : NULL;
    default:
        return NULL;
    }
}

static void append_escaped(struct fb_buffer *out, struct fb_span text, bool property)
{
    for (size_t i = 0; i < text.size; i++) {
        const char *escape = escape_of(text.bytes[i], property);
        if (escape != NULL)
            fb_buffer_text(out, escape);
        else
            fb_buffer_char(out, (char)text.bytes[i]);
    }
}

static const char *command_of(enum fb_level level)
{
    static const char *const commands[] = {
        [FB_NOTE] = "notice", [FB_WARNING] = "warning", [FB_ERROR] = "error"
    };
    return commands[level];
}

/* Names with control characters are shown, though not found again. */
static void write_file(struct fb_buffer *out, const char *subject)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer name = FB_BUFFER_EMPTY;

    if (subject == NULL || subject[0] == '\0')
        return;
    (void)fb_safe_text(&name, fb_span_of(subject));
    fb_buffer_text(out, "file=");
    append_escaped(out, fb_buffer_span(&name), true);
    fb_buffer_char(out, ',');
    out->failed = out->failed || name.failed;
}

static void write_properties(struct fb_buffer *out, const struct fb_finding *finding)
{
    const struct fb_location *location = &finding->location;

    fb_buffer_printf(out, "::%s ", command_of(finding->suppressed != NULL ? FB_NOTE : finding->level));
    write_file(out, finding->subject);
    if (location->line > 0)
        fb_buffer_printf(out, "line=%" PRIu32 ",", location->line);
    if (location->line > 0 && location->column > 0)
        fb_buffer_printf(out, "col=%" PRIu32 ",", location->column);
    fb_buffer_printf(out, "title=%s%s::", fb_rule_id(finding->rule), finding->suppressed != NULL ? " (suppressed)" : "");
}

static void write_sensors(struct fb_buffer *body, const struct fb_finding_group *group)
{
    for (size_t i = 0; i < group->sensor_count; i++) {
        fb_buffer_text(body, i == 0 ? "\nsensor builds: " : ", ");
        (void)fb_safe_text(body, fb_span_of(group->sensors[i]));
    }
}

static void write_place(struct fb_buffer *body, const struct fb_location *location)
{
    const bool has_path = location->path != NULL && location->path[0] != '\0';

    if (!has_path && !location->has_offset)
        return;
    fb_buffer_text(body, "\nat ");
    if (has_path)
        (void)fb_safe_text(body, fb_span_of(location->path));
    if (location->has_offset)
        fb_buffer_printf(body, "%s0x%" PRIx64 " (byte %" PRIu64 ")", has_path ? ", " : "", location->offset,
                         location->offset);
}

static void write_suppression(struct fb_buffer *body, const struct fb_suppression *suppression)
{
    if (suppression == NULL)
        return;
    fb_buffer_text(body, "\nsuppressed until ");
    (void)fb_safe_text(body, fb_span_of(suppression->expires));
    fb_buffer_text(body, " by ");
    (void)fb_safe_text(body, fb_span_of(suppression->owner));
    fb_buffer_text(body, ": ");
    (void)fb_safe_text(body, fb_span_of(suppression->reason));
}

static void write_body(struct fb_buffer *body, const struct fb_finding_group *group)
{
    const struct fb_finding *finding = group->finding;

    (void)fb_safe_text(body, fb_span_of(finding->message));
    write_place(body, &finding->location);
    write_sensors(body, group);
    write_suppression(body, finding->suppressed);
    if (finding->help == NULL || finding->help[0] == '\0')
        return;
    fb_buffer_text(body, "\nhelp: ");
    (void)fb_safe_text(body, fb_span_of(finding->help));
}

static void end_command(struct fb_buffer *out, const struct fb_buffer *body)
{
    append_escaped(out, fb_buffer_span(body), false);
    fb_buffer_char(out, '\n');
    out->failed = out->failed || body->failed;
}

static void write_finding(struct fb_buffer *out, const struct fb_finding_group *group)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer body = FB_BUFFER_EMPTY;

    write_properties(out, group->finding);
    write_body(&body, group);
    end_command(out, &body);
}

/* A gate that did not come to its end has no finding that says so. */
static void write_gate(struct fb_buffer *out, const struct fb_gate_result *result)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer body = FB_BUFFER_EMPTY;

    if (result->state != FB_GATE_UNFINISHED && result->state != FB_GATE_NOT_RUN)
        return;
    fb_buffer_text(out, "::error ");
    write_file(out, result->subject);
    fb_buffer_text(out, "title=undecided::");
    fb_buffer_text(&body, "the gate ");
    (void)fb_safe_text(&body, fb_span_of(result->gate));
    fb_buffer_text(&body, result->state == FB_GATE_NOT_RUN ? " was not run" : " did not finish");
    if (result->reason != NULL) {
        fb_buffer_text(&body, ": ");
        (void)fb_safe_text(&body, fb_span_of(result->reason));
    }
    end_command(out, &body);
}

bool fb_write_github(const struct fb_report *report, const struct fb_write_options *options,
                     struct fb_buffer *out, struct fb_diag *diag)
{
    const struct fb_pen pen = { .out = out };
    struct fb_finding_groups groups;

    (void)options;
    if (!fb_finding_groups_make(report, &groups, diag))
        return false;
    for (size_t i = 0; i < groups.count && !out->failed; i++)
        write_finding(out, &groups.items[i]);
    for (size_t i = 0; i < fb_report_gate_count(report) && !out->failed; i++)
        write_gate(out, fb_report_gate(report, i));
    fb_finding_groups_clear(&groups);
    fb_text_summary(report, &pen, true);
    return !out->failed || fb_fail_memory(diag);
}
