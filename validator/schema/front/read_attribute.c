/* SPDX-License-Identifier: Apache-2.0 */
/* read_attribute.c - entries of seq, instances and params. */
#include "validator/schema/front/place.h"
#include "validator/schema/front/read.h"

#define ATTRIBUTE_KEYS \
    "type", "size", "size-eos", "terminator", "consume", "include", "eos-error", "pad-right", "encoding", "enum", "contents", "repeat", "repeat-expr", "repeat-until", "if", "process", "valid", "parent", "doc", "doc-ref"

static const char *const seq_keys[] = { "id", ATTRIBUTE_KEYS, NULL };
static const char *const instance_keys[] = { "pos", "io", ATTRIBUTE_KEYS, NULL };
static const char *const value_keys[] = { "value", "enum", "if", "doc", "doc-ref", NULL };
static const char *const param_keys[] = { "id", "type", "enum", "doc", "doc-ref", NULL };

#define ROLES (FB_EXTENSION_ROLE | FB_EXTENSION_INVERSE)

static bool read_type_key(struct fb_load *load, struct fb_model_attribute *out)
{
    const struct fb_doc *doc = fb_doc_get(out->doc, "type");
    bool everything = out->place == FB_PLACE_PARAM;

    out->target = (struct fb_model_target){ .doc = out->doc, .kind = FB_MODEL_BYTES };
    if (doc == NULL)
        return true;
    if (doc->kind == FB_DOC_MAP && !everything)
        return fb_read_switch(load, doc, out);
    return fb_read_target(load, doc, everything, &out->target);
}

static bool read_enum_key(struct fb_load *load, struct fb_model_attribute *out)
{
    const struct fb_doc *doc = fb_doc_get(out->doc, "enum");

    if (doc == NULL)
        return true;
    if (!fb_reference_parse(doc, load->memory, &out->enum_reference, load->diag))
        return false;
    if (out->enum_reference.argument_count > 0 || out->enum_reference.path.is_list)
        return fb_refuse(load, doc, "the name of an enum is expected");
    return true;
}

/* `repeat: expr` and `until` each need a key of their own, and take no other. */
static bool read_repeat(struct fb_load *load, struct fb_model_attribute *out)
{
    static const struct {
        const char *name;
        const char *key;
        enum fb_repeat repeat;
    } kinds[] = {
        { "eos", NULL, FB_REPEAT_EOS },
        { "expr", "repeat-expr", FB_REPEAT_EXPR },
        { "until", "repeat-until", FB_REPEAT_UNTIL },
    };
    const struct fb_doc *doc = fb_doc_get(out->doc, "repeat");
    const char *key = NULL;

    for (size_t i = 0; doc != NULL && i < sizeof kinds / sizeof *kinds; i++)
        if (fb_doc_is(doc, kinds[i].name)) {
            out->repeat = kinds[i].repeat;
            key = kinds[i].key;
        }
    if (doc != NULL && out->repeat == FB_REPEAT_NONE)
        return fb_refuse(load, doc, "'repeat' must be eos, expr or until");
    if (key != NULL && fb_doc_get(out->doc, key) == NULL)
        return fb_refuse(load, doc, "'repeat: %.*s' needs the key '%s'", FB_SHOW(doc->text), key);
    for (size_t i = 1; i < sizeof kinds / sizeof *kinds; i++) {
        const struct fb_doc *other = fb_doc_get(out->doc, kinds[i].key);
        if (other != NULL && out->repeat != kinds[i].repeat)
            return fb_refuse(load, other, "'%s' needs 'repeat: %s'", kinds[i].key, kinds[i].name);
    }
    return key == NULL || fb_read_formula(load, out->doc, key, &out->repeat_expr);
}

static bool read_parent(struct fb_load *load, struct fb_model_attribute *out)
{
    const struct fb_doc *doc = fb_doc_get(out->doc, "parent");

    if (doc == NULL)
        return true;
    if (doc->kind == FB_DOC_BOOL && doc->boolean)
        return fb_refuse(load, doc, "'parent' is false or an expression");
    out->parent_kind = doc->kind == FB_DOC_BOOL ? FB_PARENT_FALSE : FB_PARENT_EXPR;
    return out->parent_kind == FB_PARENT_FALSE
        || fb_formula_parse(doc, load->memory, &out->parent, load->diag);
}

static bool read_extensions(struct fb_load *load, struct fb_model_attribute *out)
{
    const struct fb_doc *role = fb_doc_get(out->doc, "-role");
    const struct fb_doc *inverse = fb_doc_get(out->doc, "-inverse");

    if (inverse != NULL) {
        if (inverse->kind == FB_DOC_LIST || inverse->kind == FB_DOC_MAP)
            return fb_refuse(load, inverse, "an expression is expected, not %s",
                             fb_doc_kind_name(inverse));
        out->inverse = (const char *)inverse->text.bytes;
    }
    return role == NULL || fb_read_role(load, role, &out->role);
}

/* A field that is read from bytes. */
static bool read_field(struct fb_load *load, struct fb_model_attribute *out)
{
    return fb_read_keys(load, out->doc, out->place == FB_PLACE_SEQ ? "a field" : "an instance",
                        out->place == FB_PLACE_SEQ ? seq_keys : instance_keys, ROLES)
        && read_type_key(load, out)
        && read_enum_key(load, out)
        && fb_read_bytes_keys(load, out)
        && read_repeat(load, out)
        && fb_read_formula(load, out->doc, "if", &out->condition)
        && fb_read_formula(load, out->doc, "pos", &out->pos)
        && fb_read_formula(load, out->doc, "io", &out->io)
        && read_parent(load, out)
        && fb_read_valid(load, out)
        && read_extensions(load, out)
        && fb_read_applicable(load, out);
}

static bool read_value(struct fb_load *load, struct fb_model_attribute *out)
{
    return fb_read_keys(load, out->doc, "an instance with a value", value_keys, ROLES)
        && read_enum_key(load, out)
        && fb_read_formula(load, out->doc, "value", &out->value)
        && fb_read_formula(load, out->doc, "if", &out->condition)
        && read_extensions(load, out);
}

static bool read_param(struct fb_load *load, struct fb_model_attribute *out)
{
    return fb_read_keys(load, out->doc, "a parameter", param_keys, FB_EXTENSION_NONE)
        && read_type_key(load, out)
        && read_enum_key(load, out);
}

/* An entry of seq or params: its id is a key in it. */
static bool read_listed(struct fb_load *load, const struct fb_doc *doc, enum fb_place_kind place,
                        struct fb_model_attribute *out)
{
    const char *what = place == FB_PLACE_PARAM ? "id of a parameter" : "id of a field";

    if (!fb_read_kind(load, doc, FB_DOC_MAP, "a map that describes a field"))
        return false;
    out->doc = doc;
    out->place = place;
    out->id = "";
    out->id_doc = fb_doc_get(doc, "id");
    if (out->id_doc == NULL)
        return place == FB_PLACE_SEQ ? read_field(load, out)
                                     : fb_refuse(load, doc, "a parameter needs an 'id'");
    if (out->id_doc->kind == FB_DOC_LIST || out->id_doc->kind == FB_DOC_MAP)
        return fb_refuse(load, out->id_doc, "a name is expected, not %s", fb_doc_kind_name(out->id_doc));
    out->id = (const char *)out->id_doc->text.bytes;
    return fb_read_id(load, out->id_doc, out->id_doc->text, what)
        && (place == FB_PLACE_SEQ ? read_field(load, out) : read_param(load, out));
}

static bool read_instance(struct fb_load *load, const struct fb_doc *map, size_t index,
                          struct fb_model_attribute *out)
{
    out->id_doc = fb_doc_key_at(map, index);
    out->id = (const char *)out->id_doc->text.bytes;
    out->doc = fb_doc_value_at(map, index);
    if (!fb_read_id(load, out->id_doc, out->id_doc->text, "name of an instance")
        || !fb_read_kind(load, out->doc, FB_DOC_MAP, "a map that describes an instance"))
        return false;
    out->place = fb_doc_get(out->doc, "value") != NULL ? FB_PLACE_VALUE : FB_PLACE_INSTANCE;
    return out->place == FB_PLACE_VALUE ? read_value(load, out) : read_field(load, out);
}

static bool read_list(struct fb_load *load, const struct fb_doc *list, enum fb_place_kind place,
                      struct fb_model_attribute *out)
{
    for (size_t i = 0; list != NULL && i < list->count; i++)
        if (!read_listed(load, fb_doc_at(list, i), place, &out[i]))
            return false;
    return true;
}

/* Params come first, then seq, then instances: of two that are alike, the later is refused. */
static bool check_ids(struct fb_load *load, struct fb_model_type *type)
{
    size_t total = fb_model_attribute_count(type);
    size_t first_param = type->seq_count + type->instance_count;
    struct fb_named *names = fb_load_array(load, total, sizeof *names);
    size_t count = 0;

    if (names == NULL)
        return false;
    for (size_t i = 0; i < total; i++) {
        const struct fb_model_attribute *attribute = &type->attributes[i];
        size_t order = i < first_param ? i + type->param_count : i - first_param;
        if (attribute->id[0] != '\0')
            names[count++] = (struct fb_named){ fb_span_of(attribute->id), attribute->id_doc, order,
                                                attribute };
    }
    type->names = names;
    type->name_count = count;
    return fb_read_distinct(load, names, count, "id");
}

static bool read_instances(struct fb_load *load, const struct fb_doc *map,
                           struct fb_model_attribute *out)
{
    for (size_t i = 0; map != NULL && i < map->count; i++)
        if (!read_instance(load, map, i, &out[i]))
            return false;
    return true;
}

bool fb_read_attributes(struct fb_load *load, struct fb_model_type *type)
{
    const struct fb_doc *seq = fb_doc_get(type->doc, "seq");
    const struct fb_doc *instances = fb_doc_get(type->doc, "instances");
    const struct fb_doc *params = fb_doc_get(type->doc, "params");

    if ((seq != NULL && !fb_read_kind(load, seq, FB_DOC_LIST, "a list of fields"))
        || (instances != NULL && !fb_read_kind(load, instances, FB_DOC_MAP, "a map of instances"))
        || (params != NULL && !fb_read_kind(load, params, FB_DOC_LIST, "a list of parameters")))
        return false;
    type->seq_count = seq == NULL ? 0 : seq->count;
    type->instance_count = instances == NULL ? 0 : instances->count;
    type->param_count = params == NULL ? 0 : params->count;

    size_t total = fb_model_attribute_count(type);
    load->attribute_count += total;
    if (load->attribute_count > FB_MAX_MODEL_ATTRIBUTES)
        return fb_schema_fail(type->doc, load->diag, FB_FAULT_LIMIT, "there are more than %d fields",
                              FB_MAX_MODEL_ATTRIBUTES);
    type->attributes = fb_load_array(load, total, sizeof *type->attributes);
    if (type->attributes == NULL)
        return false;
    for (size_t i = 0; i < total; i++)
        type->attributes[i].owner = type;
    return read_list(load, params, FB_PLACE_PARAM,
                     type->attributes + type->seq_count + type->instance_count)
        && read_list(load, seq, FB_PLACE_SEQ, type->attributes)
        && read_instances(load, instances, type->attributes + type->seq_count)
        && check_ids(load, type);
}
