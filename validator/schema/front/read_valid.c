/* SPDX-License-Identifier: Apache-2.0 */
/* read_valid.c - valid: an expression that the value must equal, or a map of conditions. */
#include "validator/schema/front/place.h"
#include "validator/schema/front/read.h"

static const struct {
    const char *key;
    enum fb_valid_kind kind;
} kinds[] = {
    { "eq", FB_VALID_EQ },
    { "min", FB_VALID_MIN },
    { "max", FB_VALID_MAX },
    { "any-of", FB_VALID_ANY_OF },
    { "in-enum", FB_VALID_IN_ENUM },
    { "expr", FB_VALID_EXPR },
};

static bool read_one(struct fb_load *load, const struct fb_doc *doc, enum fb_valid_kind kind,
                     struct fb_model_valid *out)
{
    *out = (struct fb_model_valid){ .kind = kind, .doc = doc, .expression_count = 1 };
    out->expressions = fb_load_array(load, 1, sizeof *out->expressions);
    return out->expressions != NULL
        && fb_formula_parse(doc, load->memory, &out->expressions[0], load->diag);
}

static bool read_any_of(struct fb_load *load, const struct fb_doc *list, struct fb_model_valid *out)
{
    if (!fb_read_kind(load, list, FB_DOC_LIST, "a list of expressions"))
        return false;
    *out = (struct fb_model_valid){ .kind = FB_VALID_ANY_OF,
                                    .doc = list,
                                    .expression_count = list->count };
    out->expressions = fb_load_array(load, list->count, sizeof *out->expressions);
    if (out->expressions == NULL)
        return false;
    for (size_t i = 0; i < list->count; i++)
        if (!fb_formula_parse(fb_doc_at(list, i), load->memory, &out->expressions[i], load->diag))
            return false;
    return true;
}

static bool read_in_enum(struct fb_load *load, const struct fb_doc *map,
                         struct fb_model_attribute *out)
{
    const struct fb_doc *doc = fb_doc_get(map, "in-enum");
    bool wanted = false;

    if (!fb_read_bool(load, map, "in-enum", &wanted))
        return false;
    if (!wanted)
        return fb_refuse(load, doc, "'in-enum' can only be true");
    if (out->enum_reference.doc == NULL)
        return fb_refuse(load, doc, "'in-enum' needs the key 'enum' beside 'valid'");
    out->valids[out->valid_count++] = (struct fb_model_valid){ .kind = FB_VALID_IN_ENUM, .doc = doc };
    return true;
}

static bool read_condition(struct fb_load *load, const struct fb_doc *map, size_t index,
                           struct fb_model_attribute *out)
{
    const struct fb_doc *doc = fb_doc_get(map, kinds[index].key);
    struct fb_model_valid *valid = &out->valids[out->valid_count];

    if (doc == NULL)
        return true;
    if (kinds[index].kind == FB_VALID_IN_ENUM)
        return read_in_enum(load, map, out);
    out->valid_count++;
    if (kinds[index].kind == FB_VALID_ANY_OF)
        return read_any_of(load, doc, valid);
    return read_one(load, doc, kinds[index].kind, valid);
}

bool fb_read_valid(struct fb_load *load, struct fb_model_attribute *out)
{
    static const char *const keys[] = { "eq", "min", "max", "any-of", "in-enum", "expr", NULL };
    const struct fb_doc *doc = fb_doc_get(out->doc, "valid");

    if (doc == NULL)
        return true;
    if (doc->kind != FB_DOC_MAP)
        return read_one(load, doc, FB_VALID_EQ, &out->valids[out->valid_count++]);
    if (!fb_read_keys(load, doc, "'valid'", keys, FB_EXTENSION_NONE))
        return false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (!read_condition(load, doc, i, out))
            return false;
    return true;
}
