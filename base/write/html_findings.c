/* SPDX-License-Identifier: Apache-2.0 */
/* Findings, grouped by rule. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/write/excerpt.h"
#include "base/write/html_parts.h"
#include "base/write/markup_text.h"
#include "base/write/rule_page.h"

#define MANY 100        /* findings, from which on the browser lays out only what is seen */
#define SHOWN_BUILDS 12 /* the others are a number */

static const char *level_class(enum fb_level level)
{
    return level == FB_ERROR ? "bad" : level == FB_WARNING ? "warn"
                                                           : "note";
}

static int compare_groups(const void *left, const void *right)
{
    const struct fb_finding_group *a = left;
    const struct fb_finding_group *b = right;

    if (a->finding->level != b->finding->level)
        return a->finding->level > b->finding->level ? -1 : 1;
    if (a->finding->rule != b->finding->rule)
        return a->finding->rule < b->finding->rule ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

static void write_place(struct fb_buffer *out, const struct fb_finding *finding)
{
    const struct fb_location *location = &finding->location;

    fb_buffer_text(out, "<p class=\"mono mute\">");
    fb_markup_text(out, finding->subject);
    if (location->line > 0)
        fb_buffer_printf(out, ", line %" PRIu32, location->line);
    if (location->line > 0 && location->column > 0)
        fb_buffer_printf(out, ", column %" PRIu32, location->column);
    if (location->line == 0 && location->has_offset)
        fb_buffer_printf(out, ", byte %" PRIu64 " (0x%" PRIx64 ")", location->offset, location->offset);
    if (location->path != NULL && location->path[0] != '\0') {
        fb_buffer_text(out, ", ");
        fb_markup_text(out, location->path);
    }
    fb_buffer_text(out, "</p>\n");
}

static void write_excerpt(struct fb_buffer *out, struct fb_excerpt_source *source, const struct fb_finding *finding)
{
    struct fb_excerpt excerpt = { .label = "" };

    if (!fb_excerpt_make(source, finding, &excerpt))
        return;
    const size_t width = strlen(excerpt.label);
    fb_buffer_printf(out, "<pre>%s | ", excerpt.label);
    fb_markup_escape(out, fb_buffer_span(&excerpt.line));
    fb_buffer_char(out, '\n');
    fb_buffer_repeat(out, ' ', width);
    fb_buffer_text(out, " | <span class=\"mark\">");
    fb_markup_escape(out, fb_buffer_span(&excerpt.marks));
    fb_buffer_text(out, "</span></pre>\n");
    out->failed = out->failed || excerpt.line.failed || excerpt.marks.failed;
    fb_excerpt_clear(&excerpt);
}

static void write_builds(struct fb_buffer *out, const struct fb_finding_group *group)
{
    const size_t count = group->sensor_count;
    const size_t shown = count <= SHOWN_BUILDS + 1 ? count : SHOWN_BUILDS;

    if (count == 0)
        return;
    fb_buffer_text(out, "<ul class=\"builds\" aria-label=\"Sensor builds\">");
    for (size_t i = 0; i < shown; i++) {
        fb_buffer_text(out, "<li>");
        fb_markup_text(out, group->sensors[i]);
        fb_buffer_text(out, "</li>");
    }
    if (shown < count)
        fb_buffer_printf(out, "<li>and %zu more</li>", count - shown);
    fb_buffer_text(out, "</ul>\n");
}

static void write_suppression(struct fb_buffer *out, const struct fb_suppression *suppression)
{
    if (suppression == NULL)
        return;
    fb_buffer_text(out, "<p><span class=\"cell note\">suppressed</span> until ");
    fb_markup_text(out, suppression->expires);
    fb_buffer_text(out, " by ");
    fb_markup_text(out, suppression->owner);
    fb_buffer_text(out, ": ");
    fb_markup_text(out, suppression->reason);
    fb_buffer_text(out, "</p>\n");
}

static void write_finding(struct fb_buffer *out, struct fb_excerpt_source *source, const struct fb_finding_group *group)
{
    const struct fb_finding *finding = group->finding;

    fb_buffer_printf(out, "<article data-level=\"%s\"%s>\n<p class=\"message\">", fb_level_name(finding->level),
                     finding->suppressed != NULL ? " data-suppressed" : "");
    fb_markup_text(out, finding->message);
    fb_buffer_text(out, "</p>\n");
    write_suppression(out, finding->suppressed);
    if (finding->subject[0] != '\0')
        write_place(out, finding);
    write_excerpt(out, source, finding);
    write_builds(out, group);
    if (finding->help != NULL && finding->help[0] != '\0') {
        fb_buffer_text(out, "<p><strong>What to do:</strong> ");
        fb_markup_text(out, finding->help);
        fb_buffer_text(out, "</p>\n");
    }
    fb_buffer_text(out, "</article>\n");
}

static void write_page(struct fb_buffer *out, const struct fb_asset *page)
{
    fb_buffer_text(out, "<details class=\"page\"><summary>What this rule means, why it exists, how to fix it</summary><div>\n");
    fb_rule_page_html(out, page);
    fb_buffer_text(out, "</div></details>\n");
}

static void write_counts(struct fb_buffer *out, const struct fb_finding_group *groups, size_t count)
{
    size_t suppressed = 0;

    for (size_t i = 0; i < count; i++)
        suppressed += groups[i].finding->suppressed != NULL;
    fb_buffer_printf(out, "<span class=\"count\">%zu finding%s", count, count == 1 ? "" : "s");
    if (suppressed > 0)
        fb_buffer_printf(out, ", %zu suppressed", suppressed);
    fb_buffer_text(out, "</span>");
}

/* Findings of one rule and level. */
static void write_rule(struct fb_buffer *out, const struct fb_write_options *options,
                       const struct fb_finding_group *groups, size_t count)
{
    const struct fb_finding *first = groups->finding;
    struct fb_excerpt_source source = { .options = options };

    fb_buffer_printf(out, "<details class=\"rule%s\" data-rule=\"%s\" open><summary><span class=\"cell %s\">%s</span>"
                          "<span class=\"mono\">%s</span><h3>%s</h3>",
                     count >= MANY ? " many" : "", fb_rule_id(first->rule), level_class(first->level),
                     fb_level_name(first->level), fb_rule_id(first->rule), fb_rule_title(first->rule));
    write_counts(out, groups, count);
    fb_buffer_text(out, "</summary>\n");
    if (options->rule_pages != NULL)
        write_page(out, &options->rule_pages[first->rule]);
    for (size_t i = 0; i < count && !out->failed; i++)
        write_finding(out, &source, &groups[i]);
    fb_buffer_text(out, "</details>\n");
}

static void write_tools(struct fb_buffer *out)
{
    fb_buffer_text(out, "<div class=\"tools\" role=\"search\" hidden><input type=\"search\" id=\"search\" autocomplete=\"off\" "
                        "aria-label=\"Search the findings\" placeholder=\"Search: rule, file, build, words ( / )\">\n");
    for (int level = FB_ERROR; level >= FB_NOTE; level--)
        fb_buffer_printf(out, "<label><input type=\"checkbox\" data-show=\"%s\" checked> %ss</label>\n",
                         fb_level_name((enum fb_level)level), fb_level_name((enum fb_level)level));
    fb_buffer_text(out, "<span id=\"told\" class=\"mute\" role=\"status\"></span></div>\n");
}

static void write_rules(struct fb_buffer *out, const struct fb_write_options *options, const struct fb_finding_groups *groups)
{
    for (size_t at = 0; at < groups->count && !out->failed;) {
        const struct fb_finding *first = groups->items[at].finding;
        size_t end = at + 1;
        while (end < groups->count && groups->items[end].finding->rule == first->rule
               && groups->items[end].finding->level == first->level)
            end++;
        write_rule(out, options, &groups->items[at], end - at);
        at = end;
    }
}

bool fb_html_findings(struct fb_buffer *out, const struct fb_report *report,
                      const struct fb_write_options *options, struct fb_diag *diag)
{
    const uint64_t dropped = fb_report_findings_dropped(report);
    struct fb_finding_groups groups;

    if (!fb_finding_groups_make(report, &groups, diag))
        return false;
    qsort(groups.items, groups.count, sizeof *groups.items, compare_groups);
    fb_buffer_text(out, "<section id=\"findings\" tabindex=\"-1\"><h2>Findings</h2>\n");
    if (groups.count > 0)
        write_tools(out);
    else
        fb_buffer_text(out, "<p>None.</p>\n");
    write_rules(out, options, &groups);
    if (dropped > 0)
        fb_buffer_printf(out, "<p>And %" PRIu64 " more, counted for the verdict but not kept.</p>\n", dropped);
    fb_buffer_text(out, "</section>\n");
    fb_finding_groups_clear(&groups);
    return true;
}
