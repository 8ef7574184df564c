/* SPDX-License-Identifier: Apache-2.0 */
/* base.h - a candidate's items, and those of them that repairs must not forget. */
#ifndef FB_SCHEMA_EDIT_BASE_H
#define FB_SCHEMA_EDIT_BASE_H

#include "validator/schema/edit/rules.h"

/* Numbers of items that grow. */
struct fb_numbers {
    uint32_t *rows;
    size_t count;
    size_t capacity;
};

FB_MUST_CHECK bool fb_numbers_add(struct fb_numbers *numbers, uint32_t number);
void fb_numbers_clear(struct fb_numbers *numbers);

/* Items that repairs look at whatever was edited. */
struct fb_watched {
    struct fb_numbers detached;  /* but not their elements */
    struct fb_numbers relations; /* with FB_RULE_RELATION */
    struct fb_numbers checksums; /* objects whose type has some */
};

FB_MUST_CHECK bool fb_watch(struct fb_watched *watched, const struct fb_edit_rules *rules,
                            const struct fb_items *all, uint32_t item);
void fb_watched_clear(struct fb_watched *watched);

/* Items of a kind that mutations choose among, in groups of one attribute or type each. */
struct fb_group {
    uint32_t first; /* in `items` */
    uint32_t count;
};

struct fb_choice {
    struct fb_numbers items;
    struct fb_group *groups;
    size_t group_count;
};

enum fb_choice_kind {
    FB_CHOICE_SETTABLE,  /* integers that nothing repairs */
    FB_CHOICE_DEPENDENT, /* integers that repairs write */
    FB_CHOICE_SIZABLE,   /* bytes and text whose length may change */
    FB_CHOICE_BYTES,     /* bytes and text, not fixed */
    FB_CHOICE_LIST,      /* lists of items that can be edited */
    FB_CHOICE_OBJECT,    /* by type: objects that may replace one another */
    FB_CHOICE_KINDS,
};

struct fb_edit_base {
    const struct fb_edit_rules *rules;
    const struct fb_tree *tree;
    struct fb_items all;
    struct fb_watched watched;
    struct fb_choice choices[FB_CHOICE_KINDS];
};

/* Sorts the items into choices, once everything else is there. */
FB_MUST_CHECK bool fb_base_choose(struct fb_edit_base *base);

/* Whether elements may come to and go from the list. */
bool fb_list_is_editable(const struct fb_items *all, uint32_t list);

/* Flags that follow from who reads the item: byte order, sign, fixed, sizable, owner. */
FB_MUST_CHECK bool fb_item_flags(const struct fb_edit_rules *rules, const struct fb_items *all,
                                 uint32_t holder, const struct fb_item *item, uint32_t *out);

#endif
