/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_schema.c - the front end of schemas: the bytes are a .ksy file.
 *
 * Must cover: every key of meta, types and fields, expressions in each place, switches, parents,
 * enums, our extension keys, notes. */
#include <stdlib.h>

#include "validator/schema/schema.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Asks a loaded schema everything that it can be asked. */
static void ask(const struct fb_schema *schema)
{
    if (fb_schema_id(schema)[0] == '\0' || fb_schema_type_count(schema) == 0)
        abort();
    for (uint32_t i = 0; i < fb_schema_type_count(schema); i++) {
        const struct fb_type_info *type = fb_schema_type(schema, i);
        for (size_t j = 0; j < type->attribute_count; j++) {
            const struct fb_attribute_info *attribute = &type->attributes[j];
            if (attribute->object_type != FB_NO_TYPE
                && attribute->object_type >= fb_schema_type_count(schema))
                abort();
        }
        if (type->record.present && type->record.type_id >= type->attribute_count)
            abort();
    }
    for (size_t i = 0; i < fb_schema_note_count(schema); i++)
        if (fb_schema_note(schema, i)->message[0] == '\0' || fb_schema_note(schema, i)->place.line == 0)
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct fb_diag diag = FB_DIAG_NONE;
    FB_AUTO(fb_schema_free)
    struct fb_schema *schema = NULL;

    /* No import is ever found beside this file. */
    if (fb_schema_load("/nonexistent/fuzz.ksy", (struct fb_span){ bytes, size }, NULL, &schema, &diag))
        ask(schema);
    else if (diag.fault == FB_FAULT_NONE || diag.message[0] == '\0' || schema != NULL)
        abort();
    return 0;
}
