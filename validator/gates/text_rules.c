/* SPDX-License-Identifier: Apache-2.0 */
/* text_rules.c - which gates can be asked of text rule sets, and what is said of the others. */
#include "validator/gates/text_rules.h"

#include <string.h>

const char *fb_text_rules_missing(const struct fb_text_rules *rules)
{
    if (rules == NULL || rules->contract != NULL)
        return NULL;
    return "only the engines say which inputs a text rule set reads: the command gate asks them";
}

static bool is_named(const struct fb_text_rules *rules, const char *gate)
{
    const char *const *name = rules->not_applicable;

    while (name != NULL && *name != NULL && strcmp(*name, gate) != 0)
        name++;
    return name != NULL && *name != NULL;
}

void fb_text_rules_pass_over(const struct fb_text_rules *rules, struct fb_gate_result *result)
{
    if (is_named(rules, result->gate)) {
        result->state = FB_GATE_NOT_APPLICABLE;
        result->reason = "the content is a text rule set, and the policy says by name that this gate is not applicable";
    } else {
        result->state = FB_GATE_NOT_RUN;
        result->reason = "the content is a text rule set, of which this gate cannot be asked; only a policy can say "
                         "that it is not applicable";
    }
}
