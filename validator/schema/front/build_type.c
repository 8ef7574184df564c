/* SPDX-License-Identifier: Apache-2.0 */
/* build_type.c - types, and what our extension keys say of them. */
#include "base/host/fail.h"
#include "base/host/nearest.h"
#include "validator/schema/front/build.h"
#include "validator/schema/front/place.h"
#include "validator/schema/front/read.h"

static enum fb_type_order order_of(const struct fb_model_type *type)
{
    switch (type->defaults.order) {
    case FB_MODEL_ORDER_LITTLE:
        return FB_TYPE_ORDER_LITTLE;
    case FB_MODEL_ORDER_BIG:
        return FB_TYPE_ORDER_BIG;
    case FB_MODEL_ORDER_SWITCH:
        return FB_TYPE_ORDER_SWITCH;
    case FB_MODEL_ORDER_HOLDER:
        return FB_TYPE_ORDER_HOLDER;
    default:
        return FB_TYPE_ORDER_NONE;
    }
}

static bool build_order(struct fb_builder *builder, const struct fb_model_defaults *defaults,
                        struct fb_type *out)
{
    out->order_expr = FB_NONE;
    if (defaults->order != FB_MODEL_ORDER_SWITCH)
        return true;
    out->order_cases = (struct fb_range){ (uint32_t)builder->order_cases.count,
                                          (uint32_t)defaults->order_case_count };
    for (size_t i = 0; i < defaults->order_case_count; i++) {
        struct fb_order_case row = { .order = defaults->order_cases[i].order };
        if (!fb_build_formula(builder, defaults->order_cases[i].value, &row.value)
            || !fb_table_add(builder, &builder->order_cases, &row, sizeof row, NULL))
            return false;
    }
    return fb_build_formula(builder, defaults->order_on, &out->order_expr);
}

bool fb_build_type(struct fb_builder *builder, const struct fb_model_type *type)
{
    struct fb_type row = {
        .module = type->file->module,
        .first_attribute = (uint32_t)builder->attributes.count,
        .seq_count = (uint32_t)type->seq_count,
        .instance_count = (uint32_t)type->instance_count,
        .param_count = (uint32_t)type->param_count,
        .order = order_of(type),
    };

    for (size_t i = 0; i < fb_model_attribute_count(type); i++)
        if (!fb_build_attribute(builder, &type->attributes[i]))
            return false;
    return fb_build_text(builder, type->full_name, &row.name)
        && build_order(builder, &type->defaults, &row)
        && fb_build_record(builder, type, &row.record)
        && fb_build_checksums(builder, type, &row.checksums)
        && fb_table_add(builder, &builder->types, &row, sizeof row, NULL);
}

/* A field or an instance by its name. */
static bool find_field(struct fb_builder *builder, const struct fb_model_type *type,
                       const struct fb_doc *name, const struct fb_model_attribute **out)
{
    struct fb_load *load = builder->load;
    const char **ids = fb_load_array(load, type->name_count, sizeof *ids);

    *out = fb_find_named(type->names, type->name_count, name->text);
    if (*out != NULL && (*out)->place != FB_PLACE_PARAM)
        return true;
    if (ids == NULL)
        return false;
    for (size_t i = 0; i < type->name_count; i++)
        ids[i] = ((const struct fb_model_attribute *)type->names[i].subject)->id;
    const char *near = fb_nearest(name->text, ids, type->name_count);
    fb_refuse(load, name, "there is no field '%.*s' in '%s'", FB_SHOW(name->text), type->full_name);
    return near != NULL && fb_fail_help(load->diag, "did you mean '%s'?", near);
}

enum record_kind {
    RECORD_INTEGER,
    RECORD_ID,   /* an integer, bytes or text */
    RECORD_TEXT, /* or bytes */
    RECORD_LIST,
};

static const char *const record_kind_names[] = { "an integer", "an integer, bytes or text", "bytes or text",
                                                 "a list of objects" };

static bool fits_record(struct fb_value_type type, enum record_kind kind)
{
    bool integer = fb_value_type_is(type, FB_KIND_INTEGER) || fb_value_type_is(type, FB_KIND_ENUM);
    bool text = fb_value_type_is(type, FB_KIND_TEXT) || fb_value_type_is(type, FB_KIND_BYTES);

    if (type.kind == FB_KIND_ANY)
        return true;
    switch (kind) {
    case RECORD_INTEGER:
        return integer;
    case RECORD_ID:
        return integer || text;
    case RECORD_TEXT:
        return text;
    default:
        return type.list_depth == 1 && type.kind == FB_KIND_OBJECT;
    }
}

static bool build_record_key(struct fb_builder *builder, const struct fb_model_type *type,
                             const char *key, enum record_kind kind, uint32_t *out)
{
    const struct fb_doc *name = fb_doc_get(type->record, key);
    const struct fb_model_attribute *attribute;

    *out = FB_NO_ATTRIBUTE;
    if (name == NULL)
        return true;
    if (!fb_read_kind(builder->load, name, FB_DOC_STRING, "the name of a field")
        || !find_field(builder, type, name, &attribute))
        return false;
    if (!fits_record(attribute->type, kind))
        return fb_refuse(builder->load, name, "'%s' must be %s, and '%s' is %s", key,
                         record_kind_names[kind], attribute->id,
                         fb_value_type_name(attribute->type).text);
    *out = (uint32_t)(attribute - type->attributes);
    return true;
}

bool fb_build_record(struct fb_builder *builder, const struct fb_model_type *type,
                     struct fb_record *out)
{
    static const char *const keys[] = { "type-id", "revision", "id", "field-count", "title",
                                        "author", "criteria", "except", NULL };
    const struct {
        const char *key;
        enum record_kind kind;
        uint32_t *out;
    } fields[] = {
        { "type-id", RECORD_INTEGER, &out->type_id },
        { "revision", RECORD_INTEGER, &out->revision },
        { "id", RECORD_ID, &out->id },
        { "field-count", RECORD_INTEGER, &out->field_count },
        { "title", RECORD_TEXT, &out->title },
        { "author", RECORD_TEXT, &out->author },
        { "criteria", RECORD_LIST, &out->criteria },
        { "except", RECORD_LIST, &out->except },
    };

    out->present = type->record != NULL;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        *fields[i].out = FB_NO_ATTRIBUTE;
    if (!out->present)
        return true;
    if (!fb_read_keys(builder->load, type->record, "'-record'", keys, FB_EXTENSION_NONE))
        return false;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (!build_record_key(builder, type, fields[i].key, fields[i].kind, fields[i].out))
            return false;
    return out->type_id != FB_NO_ATTRIBUTE
        || fb_refuse(builder->load, type->record, "'-record' needs the key 'type-id'");
}

static bool build_checksum(struct fb_builder *builder, const struct fb_model_type *type,
                           const struct fb_model_checksum *checksum)
{
    const struct fb_model_attribute *attribute;
    struct fb_checksum row = {
        .kind = FB_CHECKSUM_CRC32,
        .over = { (uint32_t)builder->checksum_parts.count, (uint32_t)checksum->over_count },
    };

    if (!find_field(builder, type, checksum->at, &attribute))
        return false;
    if (!fb_value_type_is(attribute->type, FB_KIND_INTEGER))
        return fb_refuse(builder->load, checksum->at, "a checksum is kept in an integer");
    row.at = attribute->row;
    for (size_t i = 0; i < checksum->over_count; i++) {
        if (!find_field(builder, type, checksum->over[i], &attribute))
            return false;
        if (attribute->place == FB_PLACE_VALUE)
            return fb_refuse(builder->load, checksum->over[i],
                             "a checksum is over fields that are read from bytes");
        if (!fb_table_add(builder, &builder->checksum_parts, &attribute->row, sizeof attribute->row,
                          NULL))
            return false;
    }
    return fb_table_add(builder, &builder->checksums, &row, sizeof row, NULL);
}

bool fb_build_checksums(struct fb_builder *builder, const struct fb_model_type *type,
                        struct fb_range *out)
{
    *out = (struct fb_range){ (uint32_t)builder->checksums.count, (uint32_t)type->checksum_count };
    for (size_t i = 0; i < type->checksum_count; i++)
        if (!build_checksum(builder, type, &type->checksums[i]))
            return false;
    return true;
}
