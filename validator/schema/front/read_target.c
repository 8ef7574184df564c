/* SPDX-License-Identifier: Apache-2.0 */
/* read_target.c - what `type:` says: built-in names, other types, switches. */
#include <string.h>

#include "base/host/fail.h"
#include "validator/schema/front/place.h"
#include "validator/schema/front/read.h"

/* Words with one meaning; numbers come from patterns. */
static const struct {
    const char *name;
    enum fb_model_target_kind kind;
    bool everywhere; /* not for params and casts only */
} words[] = {
    { "str", FB_MODEL_TEXT, true },
    { "strz", FB_MODEL_TEXT, true },
    { "bool", FB_MODEL_BOOL, false },
    { "bytes", FB_MODEL_BYTES, false },
    { "io", FB_MODEL_STREAM, false },
    { "struct", FB_MODEL_STRUCT, false },
    { "any", FB_MODEL_ANY, false },
};

/* le or be at the end. */
static bool take_order(struct fb_span *name, struct fb_model_target *out)
{
    if (name->size < 2)
        return false;

    struct fb_span end = fb_span_part(*name, name->size - 2, 2);
    if (!fb_span_is(end, "le") && !fb_span_is(end, "be"))
        return false;
    out->has_order = true;
    out->order = fb_span_is(end, "le") ? FB_ORDER_LITTLE : FB_ORDER_BIG;
    name->size -= 2;
    return true;
}

static bool match_number(struct fb_span name, struct fb_model_target *out)
{
    struct fb_model_target target = { .kind = FB_MODEL_INTEGER };
    bool ordered = take_order(&name, &target);

    if (name.size != 2 || strchr("usf", name.bytes[0]) == NULL)
        return false;
    target.width = (unsigned)(name.bytes[1] - '0');
    target.is_signed = name.bytes[0] == 's';
    if (name.bytes[0] == 'f')
        target.kind = FB_MODEL_FLOAT;
    if (target.width != 4 && target.width != 8
        && (target.kind == FB_MODEL_FLOAT || (target.width != 2 && (target.width != 1 || ordered))))
        return false;
    *out = target;
    return true;
}

static bool match_bits(struct fb_span name, struct fb_model_target *out)
{
    struct fb_model_target target = { .kind = FB_MODEL_BITS };

    take_order(&name, &target);
    if (name.size < 2 || name.size > 4 || name.bytes[0] != 'b')
        return false;
    for (size_t i = 1; i < name.size; i++) {
        if (name.bytes[i] < '0' || name.bytes[i] > '9')
            return false;
        target.width = target.width * 10 + (unsigned)(name.bytes[i] - '0');
    }
    *out = target;
    return true;
}

static bool match_word(struct fb_span name, bool everything, struct fb_model_target *out)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (fb_span_is(name, words[i].name) && (everything || words[i].everywhere)) {
            *out = (struct fb_model_target){ .kind = words[i].kind,
                                             .is_zero_terminated = fb_span_is(name, "strz") };
            return true;
        }
    return false;
}

bool fb_target_of_path(const struct fb_name_path *path, bool everything, struct fb_model_target *out)
{
    struct fb_span name = path->segments[0];
    bool list = path->is_list;

    if (path->count != 1
        || (!match_word(name, everything, out) && !match_number(name, out) && !match_bits(name, out)))
        return false;
    out->is_list = list;
    return true;
}

static bool check_builtin(struct fb_load *load, const struct fb_doc *doc,
                          const struct fb_reference *reference, const struct fb_model_target *target)
{
    if (reference->argument_count > 0)
        return fb_refuse(load, doc, "'%.*s' takes no arguments", FB_SHOW(reference->path.segments[0]));
    if (target->kind == FB_MODEL_BITS && (target->width < 1 || target->width > 64))
        return fb_refuse_unsupported(load, doc, "fields of bits are 1 to 64 bits wide");
    return true;
}

bool fb_read_target(struct fb_load *load, const struct fb_doc *doc, bool everything,
                    struct fb_model_target *out)
{
    struct fb_reference reference;
    struct fb_model_target target;

    if (!fb_reference_parse(doc, load->memory, &reference, load->diag))
        return false;
    if (reference.path.is_list && !everything)
        return fb_refuse(load, doc, "a field is made a list by 'repeat', not by []");
    if (!fb_target_of_path(&reference.path, everything, &target))
        target = (struct fb_model_target){ .kind = FB_MODEL_USER, .is_list = reference.path.is_list };
    else if (!check_builtin(load, doc, &reference, &target))
        return false;
    target.doc = doc;
    target.reference = reference;
    *out = target;
    return true;
}

static bool read_case(struct fb_load *load, const struct fb_doc *cases, size_t index,
                      struct fb_model_case *out)
{
    *out = (struct fb_model_case){ .key = fb_doc_key_at(cases, index) };
    return (fb_span_is(out->key->text, "_")
            || fb_formula_parse(out->key, load->memory, &out->value, load->diag))
        && fb_read_target(load, fb_doc_value_at(cases, index), false, &out->target);
}

bool fb_read_switch(struct fb_load *load, const struct fb_doc *map, struct fb_model_attribute *out)
{
    static const char *const keys[] = { "switch-on", "cases", NULL };
    const struct fb_doc *cases = fb_doc_get(map, "cases");

    if (!fb_read_keys(load, map, "a switch", keys, FB_EXTENSION_NONE))
        return false;
    if (cases == NULL || fb_doc_get(map, "switch-on") == NULL)
        return fb_refuse(load, map, "a switch needs both 'switch-on' and 'cases'");
    if (!fb_read_kind(load, cases, FB_DOC_MAP, "a map of cases")
        || !fb_read_formula(load, map, "switch-on", &out->switch_on))
        return false;
    out->has_switch = true;
    out->cases = fb_load_array(load, cases->count, sizeof *out->cases);
    if (out->cases == NULL)
        return false;
    out->case_count = cases->count;
    for (size_t i = 0; i < cases->count; i++)
        if (!read_case(load, cases, i, &out->cases[i]))
            return false;
    return true;
}
