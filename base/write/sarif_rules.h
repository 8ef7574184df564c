/* SPDX-License-Identifier: Apache-2.0 */
/* sarif_rules.h - the rules that a report's findings name, as SARIF's reporting descriptors
 * (internal to the room). */
#ifndef FB_WRITE_SARIF_RULES_H
#define FB_WRITE_SARIF_RULES_H

#include "base/write/json_text.h"
#include "base/write/writer.h"

/* Each rule's place among those that are used, or -1. */
struct fb_sarif_rules {
    int index[FB_RULE_COUNT];
};

void fb_sarif_rules_find(const struct fb_report *report, struct fb_sarif_rules *out);

/* The array, with the rules' pages as help where there are any. */
void fb_sarif_rules_write(struct fb_json *json, const struct fb_sarif_rules *rules,
                          const struct fb_asset *pages);

#endif
