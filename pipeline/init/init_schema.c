/* SPDX-License-Identifier: Apache-2.0 */
/* init_schema.c - what a vendor's schema says of its template types: their ids are an enum, and the
 * number of their criteria may be written down. */
#include <string.h>

#include "pipeline/init/init_inside.h"

/* "section.body" is types/section/types/body; the first type is the file. */
const struct fb_doc *fb_init_type_map(const struct fb_schema *schema, const struct fb_doc *format,
                                      uint32_t type)
{
    const char *name = type == 0 ? "" : fb_schema_type(schema, type)->name;
    const struct fb_doc *map = format;

    while (map != NULL && *name != '\0') {
        const struct fb_doc *types = fb_doc_get(map, "types");
        const size_t size = strcspn(name, ".");
        const struct fb_doc *inner = NULL;

        for (size_t i = 0; types != NULL && types->kind == FB_DOC_MAP && i < types->count; i++) {
            const struct fb_span key = fb_doc_key_at(types, i)->text;
            if (key.size == size && memcmp(key.bytes, name, size) == 0)
                inner = fb_doc_value_at(types, i);
        }
        map = inner;
        name += size + (name[size] == '.');
    }
    return map;
}

/* The attribute of seq that has the id, or NULL. */
static const struct fb_doc *attribute_of(const struct fb_doc *map, const char *id)
{
    const struct fb_doc *seq = fb_doc_get(map, "seq");

    for (size_t i = 0; fb_doc_at(seq, i) != NULL; i++)
        if (fb_doc_is(fb_doc_get(fb_doc_at(seq, i), "id"), id))
            return fb_doc_at(seq, i);
    return NULL;
}

/* What the schema demands of the field count, or how often it repeats a criterion; 1: it does not
 * say. */
static uint64_t field_count(const struct fb_type_info *info, const struct fb_doc *map)
{
    const uint32_t count_at = info->record.field_count;
    const struct fb_doc *list = attribute_of(map, info->attributes[info->record.criteria].name);
    const struct fb_doc *count = count_at == FB_NO_ATTRIBUTE
                                   ? NULL
                                   : attribute_of(map, info->attributes[count_at].name);
    uint64_t fields = 0;

    if (fb_doc_u64(fb_doc_get(count, "valid"), &fields)
        || fb_doc_u64(fb_doc_get(list, "repeat-expr"), &fields))
        return fields > 0 ? fields : 1;
    return 1;
}

/* A member of an enum is a text, or a map with an id. */
static struct fb_span name_of(const struct fb_doc *member)
{
    const struct fb_doc *id = fb_doc_get(member, "id");
    const struct fb_doc *name = id != NULL ? id : member;

    return name != NULL && name->kind == FB_DOC_STRING ? name->text : fb_span_of("");
}

static bool draw_record(struct fb_init_plan *plan, const struct fb_type_info *info,
                        const struct fb_doc *map, const struct fb_doc *format)
{
    const struct fb_doc *id = attribute_of(map, info->attributes[info->record.type_id].name);
    const struct fb_doc *name = fb_doc_get(id, "enum");
    const struct fb_doc *members = name == NULL || name->kind != FB_DOC_STRING
                                     ? NULL
                                     : fb_doc_get(fb_doc_get(format, "enums"), (const char *)name->text.bytes);

    for (size_t i = 0; members != NULL && members->kind == FB_DOC_MAP && i < members->count; i++) {
        uint64_t value = 0;
        if (fb_doc_u64(fb_doc_key_at(members, i), &value)
            && !fb_sketch_numbered(&plan->sketch, value, name_of(fb_doc_value_at(members, i)),
                                   field_count(info, map)))
            return false;
    }
    return true;
}

bool fb_init_draw(struct fb_init_plan *plan, const struct fb_schema *schema, const struct fb_doc *format)
{
    for (uint32_t i = 0; i < fb_schema_type_count(schema); i++) {
        const struct fb_type_info *info = fb_schema_type(schema, i);
        const struct fb_doc *map = fb_init_type_map(schema, format, i);

        if (info->record.present && info->record.criteria != FB_NO_ATTRIBUTE && map != NULL
            && !draw_record(plan, info, map, format))
            return false;
    }
    return true;
}
