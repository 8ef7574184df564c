/* SPDX-License-Identifier: Apache-2.0 */
/* read_applicable.c - which keys of a field go together with its type. */
#include "validator/schema/front/place.h"
#include "validator/schema/front/read.h"

enum group {
    GROUP_NUMBER,
    GROUP_BYTES,
    GROUP_TEXT,
    GROUP_USER,
    GROUP_SWITCH, /* whatever its cases may need */
    GROUP_COUNT,
};

static const char *const group_names[GROUP_COUNT] = { "a number", "bytes", "text", "a type", "a switch" };

static const struct {
    const char *key;
    bool applies[GROUP_COUNT];
} table[] = {
    { "size", { [GROUP_BYTES] = true, [GROUP_TEXT] = true, [GROUP_USER] = true, [GROUP_SWITCH] = true } },
    { "size-eos", { [GROUP_BYTES] = true, [GROUP_TEXT] = true, [GROUP_USER] = true, [GROUP_SWITCH] = true } },
    { "pad-right", { [GROUP_BYTES] = true, [GROUP_TEXT] = true, [GROUP_USER] = true, [GROUP_SWITCH] = true } },
    { "terminator", { [GROUP_BYTES] = true, [GROUP_TEXT] = true, [GROUP_USER] = true, [GROUP_SWITCH] = true } },
    { "consume", { [GROUP_BYTES] = true, [GROUP_TEXT] = true, [GROUP_USER] = true, [GROUP_SWITCH] = true } },
    { "include", { [GROUP_BYTES] = true, [GROUP_TEXT] = true, [GROUP_USER] = true, [GROUP_SWITCH] = true } },
    { "eos-error", { [GROUP_BYTES] = true, [GROUP_TEXT] = true, [GROUP_USER] = true, [GROUP_SWITCH] = true } },
    { "process", { [GROUP_BYTES] = true, [GROUP_USER] = true, [GROUP_SWITCH] = true } },
    { "encoding", { [GROUP_TEXT] = true, [GROUP_SWITCH] = true } },
    { "contents", { [GROUP_BYTES] = true } },
    { "parent", { [GROUP_USER] = true, [GROUP_SWITCH] = true } },
};

static enum group group_of(const struct fb_model_attribute *attribute)
{
    if (attribute->has_switch)
        return GROUP_SWITCH;
    switch (attribute->target.kind) {
    case FB_MODEL_INTEGER:
    case FB_MODEL_FLOAT:
    case FB_MODEL_BITS:
        return GROUP_NUMBER;
    case FB_MODEL_TEXT:
        return GROUP_TEXT;
    case FB_MODEL_USER:
        return GROUP_USER;
    default:
        return GROUP_BYTES;
    }
}

static bool check_keys(struct fb_load *load, const struct fb_model_attribute *attribute)
{
    enum group group = group_of(attribute);

    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (!table[i].applies[group] && fb_doc_get(attribute->doc, table[i].key) != NULL)
            return fb_refuse(load, fb_schema_key(attribute->doc, table[i].key),
                             "'%s' does not apply to %s", table[i].key, group_names[group]);
    return true;
}

static bool is_size_of_contents(const struct fb_model_attribute *attribute)
{
    const struct fb_term *size = attribute->size != NULL ? attribute->size->root : NULL;

    return size != NULL && size->kind == FB_TERM_INTEGER && size->integer == attribute->contents.size
        && !attribute->has_terminator;
}

static bool check_ends(struct fb_load *load, const struct fb_model_attribute *attribute)
{
    enum group group = group_of(attribute);
    bool sized = attribute->size != NULL || attribute->size_eos;
    bool ends = sized || attribute->has_terminator || attribute->target.is_zero_terminated;

    if (attribute->size != NULL && attribute->size_eos)
        return fb_refuse(load, attribute->doc, "only one of 'size' and 'size-eos' can be given");
    if (attribute->has_contents)
        return !ends || is_size_of_contents(attribute)
            || fb_refuse(load, attribute->doc, "'contents' says where it ends; a size can only be "
                                               "the same number");
    if (!ends && (group == GROUP_BYTES || group == GROUP_TEXT))
        return fb_refuse(load, attribute->doc, "'size', 'size-eos' or 'terminator' must say where it ends");
    if (!sized && attribute->has_pad)
        return fb_refuse(load, fb_schema_key(attribute->doc, "pad-right"),
                         "'pad-right' needs 'size' or 'size-eos'");
    if (attribute->has_process && !ends)
        return fb_refuse(load, fb_schema_key(attribute->doc, "process"),
                         "'process' needs 'size', 'size-eos' or 'terminator'");
    return true;
}

static bool check_target(struct fb_load *load, const struct fb_model_attribute *attribute,
                         const struct fb_model_target *target)
{
    bool number = target->kind == FB_MODEL_INTEGER || target->kind == FB_MODEL_FLOAT;

    if (number && target->width > 1 && !target->has_order
        && attribute->owner->defaults.order == FB_MODEL_ORDER_UNSET)
        return fb_refuse(load, target->doc, "'%.*s' needs a byte order: add le or be to it, or "
                                            "'endian' to meta",
                         FB_SHOW(target->doc->text));
    if (target->kind == FB_MODEL_TEXT && attribute->encoding == NULL)
        return fb_refuse(load, attribute->doc, "text needs an 'encoding', here or in meta");
    return true;
}

bool fb_read_applicable(struct fb_load *load, struct fb_model_attribute *attribute)
{
    if (!check_keys(load, attribute) || !check_ends(load, attribute))
        return false;
    if (!attribute->has_switch)
        return check_target(load, attribute, &attribute->target);
    for (size_t i = 0; i < attribute->case_count; i++)
        if (!check_target(load, attribute, &attribute->cases[i].target))
            return false;
    return true;
}
