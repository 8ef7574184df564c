/* SPDX-License-Identifier: Apache-2.0 */
/* Rules with their titles, descriptions and pages. */
#include "base/write/sarif_rules.h"

#include <string.h>

#include "base/write/rule_page.h"

void fb_sarif_rules_find(const struct fb_report *report, struct fb_sarif_rules *out)
{
    bool used[FB_RULE_COUNT] = { false };
    int count = 0;

    for (size_t i = 0; i < fb_report_finding_count(report); i++)
        used[fb_report_finding(report, i)->rule] = true;
    for (size_t rule = 0; rule < FB_RULE_COUNT; rule++)
        out->index[rule] = used[rule] ? count++ : -1;
}

static void write_text(struct fb_json *json, const char *key, struct fb_span text, const char *end)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer whole = FB_BUFFER_EMPTY;

    fb_buffer_append(&whole, text);
    fb_buffer_text(&whole, end);
    fb_json_put_string(json, key, fb_buffer_span(&whole));
    json->out->failed = json->out->failed || whole.failed;
}

static void write_message(struct fb_json *json, const char *key, struct fb_span text, const char *end)
{
    fb_json_put_object(json, key);
    write_text(json, "text", text, end);
    fb_json_close_object(json);
}

static void write_page(struct fb_json *json, const struct fb_asset *page)
{
    const struct fb_span text = { page->bytes, page->size };

    write_message(json, "fullDescription", fb_rule_page_what(page), "");
    fb_json_put_object(json, "help");
    write_text(json, "text", text, "");
    write_text(json, "markdown", text, "");
    fb_json_close_object(json);
}

static void write_rule(struct fb_json *json, enum fb_rule rule, const struct fb_asset *pages)
{
    fb_json_open_object(json);
    fb_json_put_text(json, "id", fb_rule_id(rule));
    write_message(json, "shortDescription", fb_span_of(fb_rule_title(rule)), ".");
    if (pages != NULL)
        write_page(json, &pages[rule]);
    fb_json_put_object(json, "defaultConfiguration");
    fb_json_put_text(json, "level", fb_level_name(fb_rule_level(rule)));
    fb_json_close_object(json);
    fb_json_close_object(json);
}

void fb_sarif_rules_write(struct fb_json *json, const struct fb_sarif_rules *rules,
                          const struct fb_asset *pages)
{
    fb_json_put_array(json, "rules");
    for (size_t rule = 0; rule < FB_RULE_COUNT; rule++)
        if (rules->index[rule] >= 0)
            write_rule(json, (enum fb_rule)rule, pages);
    fb_json_close_array(json);
}
