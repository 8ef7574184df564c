/* SPDX-License-Identifier: Apache-2.0 */
/* rule.h - the rules that findings name.  Ids are stable for ever; rules.def is the one list. */
#ifndef FB_REPORT_RULE_H
#define FB_REPORT_RULE_H

#include <stdbool.h>
#include <stddef.h>

enum fb_level {
    FB_NOTE,
    FB_WARNING,
    FB_ERROR,
};

enum fb_rule {
#define FB_RULE(id, level, title) id,
#include "base/report/rules.def"
#undef FB_RULE
    FB_RULE_COUNT
};

/* "FB3001" */
const char *fb_rule_id(enum fb_rule rule);

/* One line, as a heading: "a criterion reads an input that this sensor build does not supply". */
const char *fb_rule_title(enum fb_rule rule);

enum fb_level fb_rule_level(enum fb_rule rule);

/* Finds a rule by its id, in any case; false when there is none. */
bool fb_rule_find(const char *id, enum fb_rule *out);

/* "error", "warning", "note" */
const char *fb_level_name(enum fb_level level);

#endif
