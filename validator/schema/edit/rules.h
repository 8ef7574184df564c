/* SPDX-License-Identifier: Apache-2.0 */
/* rules.h - what a plan's expressions read, found once per schema. */
#ifndef FB_SCHEMA_EDIT_RULES_H
#define FB_SCHEMA_EDIT_RULES_H

#include "validator/schema/edit/item.h"
#include "validator/schema/edit/linear.h"

enum fb_rule_flag {
    FB_RULE_READ = 1,        /* something reads it besides one size, count or position of its own object:
                                when it changes, the whole file is looked at again */
    FB_RULE_CONDITION = 2,   /* an if: or a switch reads it: fields may come and go with it */
    FB_RULE_RELATION = 4,    /* its valid: is an equation that can be solved */
    FB_RULE_CHECKED = 8,     /* its valid: reads other fields */
    FB_RULE_ONCE = 16,       /* one size, count or position reads it */
    FB_RULE_FAR_DEMAND = 64, /* its size, count or position reads other objects */
    FB_RULE_FAR = 32,        /* its own if:, switch, valid: or value: reads other objects */
};

enum fb_expression_flag {
    FB_EXPRESSION_READS = 1, /* it is not constant */
    FB_EXPRESSION_FAR = 2,   /* it reads other than fields of its own object */
    FB_EXPRESSION_PLACE = 4, /* it depends on where its object stands: _index, _io */
};

struct fb_extra_checksum {
    uint32_t slot; /* in the top type */
    uint64_t from;
};

struct fb_edit_rules {
    const struct fb_schema *schema;
    const struct fb_plan *plan;
    uint8_t *attributes;      /* enum fb_rule_flag, for each attribute of the plan */
    bool *types_far;          /* for each type: a value of it reads other objects */
    bool *types_conditional;  /* for each type: it has fields with if: or a switch, or values */
    bool *types_placed;       /* for each type: something in it depends on where an object of it stands */
    uint8_t *expressions;     /* enum fb_expression_flag, for each expression */
    struct fb_linear *linear; /* for each expression */
    uint64_t *names;          /* for each attribute: the bit that its name is known by */
    uint64_t *tests;          /* for each attribute: the bits of what its own expressions read */
    uint64_t *objects;        /* for each type: the bits of what conditions and values in it read */
    struct fb_extra_checksum *extra;
    size_t extra_count;
};

/* bits.c: fills in names, tests and objects. */
void fb_rules_find_bits(struct fb_edit_rules *rules);

static inline bool fb_is_constant(const struct fb_edit_rules *rules, uint32_t expression)
{
    return !(rules->expressions[expression] & FB_EXPRESSION_READS);
}

/* The bit of all that depends on positions, indices and sizes; names share the others. */
#define FB_PLACE_BIT ((uint64_t)1 << 63)

/* Whether what holds of it depends on where it stands. */
static inline bool fb_reads_around(const struct fb_edit_rules *rules, const struct fb_item *item)
{
    return (item->attribute != FB_NONE && (rules->attributes[item->attribute] & FB_RULE_FAR))
        || (item->type != FB_NONE && rules->types_far[item->type]);
}

#endif
