/* SPDX-License-Identifier: Apache-2.0 */
/* load.c - failures, notes and memory of a load. */
#include "validator/schema/front/load.h"

#include <stdarg.h>

#include "base/host/fail.h"
#include "base/host/format.h"
#include "base/host/heap.h"
#include "validator/schema/front/place.h"

#define MESSAGE_SIZE sizeof((struct fb_diag *)NULL)->message

bool fb_refuse(struct fb_load *load, const struct fb_doc *doc, const char *format, ...)
{
    char text[MESSAGE_SIZE];
    va_list arguments;

    va_start(arguments, format);
    fb_format_text(text, sizeof text, format, arguments);
    va_end(arguments);
    return fb_schema_fail(doc, load->diag, FB_FAULT_INPUT, "%s", text);
}

bool fb_refuse_unsupported(struct fb_load *load, const struct fb_doc *doc, const char *format, ...)
{
    char text[MESSAGE_SIZE];
    va_list arguments;

    va_start(arguments, format);
    fb_format_text(text, sizeof text, format, arguments);
    va_end(arguments);
    return fb_schema_fail(doc, load->diag, FB_FAULT_UNSUPPORTED, "%s", text);
}

bool fb_note(struct fb_load *load, const struct fb_doc *doc, const char *format, ...)
{
    struct fb_notes *notes = load->notes;
    struct fb_diag note = FB_DIAG_NONE;
    char text[sizeof note.message];
    void *items = notes->items;
    va_list arguments;

    if (notes->count == FB_MAX_NOTES)
        return true;
    if (!fb_grow(&items, &notes->capacity, notes->count, sizeof *notes->items))
        return fb_fail_memory(load->diag);
    notes->items = items;

    va_start(arguments, format);
    fb_format_text(text, sizeof text, format, arguments);
    va_end(arguments);
    fb_schema_fail(doc, &note, FB_FAULT_INPUT, "%s", text);
    note.fault = FB_FAULT_NONE; /* nothing failed */
    notes->items[notes->count++] = note;
    return true;
}

void *fb_load_array(struct fb_load *load, size_t count, size_t size)
{
    void *memory = fb_arena_array(load->memory, count, size);

    if (memory == NULL)
        fb_fail_memory(load->diag);
    return memory;
}

char *fb_load_text(struct fb_load *load, struct fb_span text)
{
    char *copy = fb_arena_text(load->memory, text);

    if (copy == NULL)
        fb_fail_memory(load->diag);
    return copy;
}

/* Types nest no deeper than documents do. */
static bool visit_inner(struct fb_load *load, struct fb_model_type *type,
                        bool (*visit)(struct fb_load *, struct fb_model_type *))
{
    if (!visit(load, type))
        return false;
    for (size_t i = 0; i < type->type_count; i++)
        if (!visit_inner(load, &type->types[i], visit))
            return false;
    return true;
}

bool fb_visit_types(struct fb_load *load, bool (*visit)(struct fb_load *, struct fb_model_type *))
{
    for (struct fb_model_file *file = load->files; file != NULL; file = file->next)
        if (!visit_inner(load, &file->top, visit))
            return false;
    return true;
}
