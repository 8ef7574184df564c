/* SPDX-License-Identifier: Apache-2.0 */
/* explain.c - the command `explain`: the pages of rules. */
#include <stdio.h>
#include <string.h>

#include "base/host/nearest.h"
#include "base/report/rule.h"
#include "base/write/json_text.h"
#include "cli/output.h"
#include "cli/page.h"
#include "cli/rule_pages.h"
#include "cli/say.h"

static struct fb_span page_of(enum fb_rule rule)
{
    char name[32];

    snprintf(name, sizeof name, "rules/%s.md", fb_rule_id(rule));
    for (size_t i = 0; i < fb_rule_pages_count; i++)
        if (strcmp(fb_rule_pages[i].name, name) == 0)
            return (struct fb_span){ fb_rule_pages[i].bytes, fb_rule_pages[i].size };
    return fb_span_of(fb_rule_title(rule));
}

static void write_text(const enum fb_rule *rules, size_t count, bool pages,
                       struct fb_output *output)
{
    for (size_t i = 0; i < count; i++) {
        if (pages) {
            fb_buffer_text(&output->text, i > 0 ? "\n" : "");
            fb_page_write(page_of(rules[i]), output->color, output->width, &output->text);
        } else {
            fb_buffer_printf(&output->text, "%s  %-7s  %s\n", fb_rule_id(rules[i]),
                             fb_level_name(fb_rule_level(rules[i])), fb_rule_title(rules[i]));
        }
    }
}

static void write_rule(struct fb_json *json, enum fb_rule rule)
{
    fb_json_open_object(json);
    fb_json_put_text(json, "id", fb_rule_id(rule));
    fb_json_put_text(json, "level", fb_level_name(fb_rule_level(rule)));
    fb_json_put_text(json, "title", fb_rule_title(rule));
    fb_json_put_string(json, "page", page_of(rule));
    fb_json_close_object(json);
}

static void write_json(const enum fb_rule *rules, size_t count, struct fb_buffer *out)
{
    struct fb_json json = fb_json_over(out, 2);

    fb_json_open_object(&json);
    fb_json_put_array(&json, "rules");
    for (size_t i = 0; i < count; i++)
        write_rule(&json, rules[i]);
    fb_json_close_array(&json);
    fb_json_close_object(&json);
    fb_buffer_char(out, '\n');
}

static bool find_rule(const char *id, enum fb_rule *out)
{
    const char *ids[FB_RULE_COUNT];

    if (fb_rule_find(id, out))
        return true;
    for (size_t i = 0; i < FB_RULE_COUNT; i++)
        ids[i] = fb_rule_id((enum fb_rule)i);
    const char *meant = fb_nearest(fb_span_of(id), ids, FB_RULE_COUNT);
    if (meant != NULL)
        fb_say("there is no rule \"%s\"; did you mean %s?", id, meant);
    else
        fb_say("there is no rule \"%s\"; `firebreak explain` lists them", id);
    return false;
}

/* The rules that are asked for, each once and in their order; all when none is. */
static bool select_rules(struct fb_texts ids, enum fb_rule rules[static FB_RULE_COUNT],
                         size_t *count)
{
    bool wanted[FB_RULE_COUNT] = { false };
    enum fb_rule rule;

    for (size_t i = 0; i < ids.count; i++) {
        if (!find_rule(ids.items[i], &rule))
            return false;
        wanted[rule] = true;
    }
    for (size_t i = 0; i < FB_RULE_COUNT; i++)
        if (wanted[i] || ids.count == 0)
            rules[(*count)++] = (enum fb_rule)i;
    return true;
}

static enum fb_exit run(const struct fb_arguments *arguments)
{
    enum fb_rule rules[FB_RULE_COUNT];
    size_t count = 0;

    if (!select_rules(arguments->operands, rules, &count))
        return FB_EXIT_USAGE;
    struct fb_output output = fb_output_begin(arguments, fb_arguments_text(arguments, FB_OPTION_OUTPUT));
    if (fb_format_is_json(arguments))
        write_json(rules, count, &output.text);
    else
        write_text(rules, count, arguments->operands.count > 0, &output);
    return fb_output_end(&output) ? FB_EXIT_PASS : FB_EXIT_UNDECIDED;
}

static const struct fb_example explain_examples[] = {
    { "explain FB3001", "what the rule means, why it exists, and how to repair the content" },
    { "explain", "all rules, one a line" },
};

const struct fb_command fb_command_explain = {
    .name = "explain",
    .summary = "explain a rule: what, why, how to repair",
    .operands = "[RULE]...",
    .description = "Prints the page of each rule, or without arguments the list of all rules.\n",
    .most_operands = SIZE_MAX,
    .offer = FB_OFFER_RULES,
    FB_COMMAND_EXAMPLES(explain_examples),
    .run = run,
};
