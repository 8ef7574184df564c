/* SPDX-License-Identifier: Apache-2.0 */
/* offer.c - words for shells, from the tables that the commands themselves look them up in. */
#include "cli/offer.h"

#include <string.h>

#include "base/report/rule.h"
#include "cli/json_schemas.h"

static bool rule_at(size_t index, struct fb_offered *out)
{
    if (index >= FB_RULE_COUNT)
        return false;
    *out = (struct fb_offered){
        .word = fb_span_of(fb_rule_id((enum fb_rule)index)),
        .what = fb_rule_title((enum fb_rule)index),
    };
    return true;
}

/* "project", of the file project.schema.json. */
static bool schema_at(size_t index, struct fb_offered *out)
{
    if (index >= fb_json_schemas_count)
        return false;
    const char *name = fb_json_schemas[index].name;
    *out = (struct fb_offered){
        .word = fb_span_part(fb_span_of(name), 0, strcspn(name, ".")),
        .what = "",
    };
    return true;
}

static bool command_at(size_t index, struct fb_offered *out)
{
    if (index >= fb_command_count)
        return false;
    *out = (struct fb_offered){
        .word = fb_span_of(fb_commands[index]->name),
        .what = fb_commands[index]->summary,
    };
    return true;
}

bool fb_offer_word(enum fb_offer offer, size_t index, struct fb_offered *out)
{
    switch (offer) {
    case FB_OFFER_RULES:
        return rule_at(index, out);
    case FB_OFFER_SCHEMAS:
        return schema_at(index, out);
    case FB_OFFER_COMMANDS:
        return command_at(index, out);
    case FB_OFFER_FILES:
    case FB_OFFER_FOLDERS:
    case FB_OFFER_NOTHING:
        break;
    }
    return false;
}
