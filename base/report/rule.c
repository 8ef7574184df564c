/* SPDX-License-Identifier: Apache-2.0 */
/* The table of rules, made from rules.def. */
#include "base/report/rule.h"

#include <assert.h>

static const struct {
    const char *id;
    enum fb_level level;
    const char *title;
} rules[] = {
#define FB_RULE(id, level, title) { #id, level, title },
#include "base/report/rules.def"
#undef FB_RULE
};

static_assert(sizeof rules / sizeof *rules == FB_RULE_COUNT, "one row for each rule");

const char *fb_rule_id(enum fb_rule rule)
{
    assert(rule < FB_RULE_COUNT);
    return rules[rule].id;
}

const char *fb_rule_title(enum fb_rule rule)
{
    assert(rule < FB_RULE_COUNT);
    return rules[rule].title;
}

enum fb_level fb_rule_level(enum fb_rule rule)
{
    assert(rule < FB_RULE_COUNT);
    return rules[rule].level;
}

static char upper(char letter)
{
    return letter >= 'a' && letter <= 'z' ? (char)(letter - 'a' + 'A') : letter;
}

static bool same_id(const char *a, const char *b)
{
    while (*a != '\0' && upper(*a) == upper(*b)) {
        a++;
        b++;
    }
    return *a == *b;
}

bool fb_rule_find(const char *id, enum fb_rule *out)
{
    for (size_t i = 0; i < FB_RULE_COUNT; i++)
        if (same_id(rules[i].id, id)) {
            *out = (enum fb_rule)i;
            return true;
        }
    return false;
}

const char *fb_level_name(enum fb_level level)
{
    static const char *const names[] = {
        [FB_NOTE] = "note", [FB_WARNING] = "warning", [FB_ERROR] = "error"
    };
    return names[level];
}
