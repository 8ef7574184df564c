/* SPDX-License-Identifier: Apache-2.0 */
/* place.c - YAML paths are put together from the leaf to the root, so they are written from the
 * end of a buffer forwards. */
#include "validator/schema/front/place.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "base/host/format.h"

/* Puts "/step" in front of the path that begins at *start, if there is room. */
static bool put_step(char *buffer, size_t *start, const void *step, size_t size)
{
    if (*start < size + 1)
        return false;
    *start -= size;
    memcpy(buffer + *start, step, size);
    buffer[--*start] = '/';
    return true;
}

static bool put_node(char *buffer, size_t *start, const struct fb_doc *doc)
{
    size_t at = (size_t)(doc - doc->parent->items);
    char number[24];

    if (doc->parent->kind == FB_DOC_MAP) {
        const struct fb_doc *key = fb_doc_key_at(doc->parent, at / 2);
        return put_step(buffer, start, key->text.bytes, key->text.size);
    }
    snprintf(number, sizeof number, "%zu", at);
    return put_step(buffer, start, number, strlen(number));
}

static void set_path(struct fb_place *place, const struct fb_doc *doc)
{
    char buffer[sizeof place->path];
    size_t start = sizeof buffer - 1;

    buffer[start] = '\0';
    while (doc->parent != NULL && put_node(buffer, &start, doc))
        doc = doc->parent;
    fb_place_set_path(place, buffer[start] == '\0' ? "/" : buffer + start);
}

struct fb_place fb_schema_place(const struct fb_doc *doc)
{
    struct fb_place place = { .line = doc->line, .column = doc->column };

    fb_place_set_file(&place, doc->file);
    set_path(&place, doc);
    return place;
}

/* A block scalar begins on the line below its |; its text is taken to be indented by two. */
static void move_in_block(struct fb_place *place, const struct fb_doc *doc, size_t offset)
{
    size_t line_start = 0;

    place->line++;
    for (size_t i = 0; i < offset; i++)
        if (doc->text.bytes[i] == '\n') {
            place->line++;
            line_start = i + 1;
        }
    const struct fb_doc *key = doc->parent != NULL && doc->parent->kind == FB_DOC_MAP
                                 ? doc->parent
                                 : doc;
    place->column = key->column + 2 + (uint32_t)(offset - line_start);
}

/* Characters of the text up to `offset`, as they are written: quotes are two, escapes too. */
static uint32_t written_width(const struct fb_doc *doc, size_t offset)
{
    uint32_t width = doc->quoted ? 1 : 0;

    for (size_t i = 0; i < offset; i++)
        width += (doc->text.bytes[i] & 0xc0) != 0x80;
    return width;
}

struct fb_place fb_schema_place_in(const struct fb_doc *doc, size_t offset)
{
    struct fb_place place = fb_schema_place(doc);

    if (offset > doc->text.size)
        offset = doc->text.size;
    if (doc->quoted && memchr(doc->text.bytes, '\n', doc->text.size) != NULL)
        move_in_block(&place, doc, offset);
    else
        place.column += written_width(doc, offset);
    return place;
}

bool fb_schema_fail(const struct fb_doc *doc, struct fb_diag *diag, enum fb_fault fault,
                    const char *format, ...)
{
    char text[sizeof diag->message];
    struct fb_place place = fb_schema_place(doc);
    va_list arguments;

    va_start(arguments, format);
    fb_format_text(text, sizeof text, format, arguments);
    va_end(arguments);
    return fb_fail_at(diag, fault, &place, "%s", text);
}

bool fb_schema_fail_in(const struct fb_doc *doc, size_t offset, struct fb_diag *diag,
                       enum fb_fault fault, const char *format, ...)
{
    char text[sizeof diag->message];
    struct fb_place place = fb_schema_place_in(doc, offset);
    va_list arguments;

    va_start(arguments, format);
    fb_format_text(text, sizeof text, format, arguments);
    va_end(arguments);
    return fb_fail_at(diag, fault, &place, "%s", text);
}

const struct fb_doc *fb_schema_key(const struct fb_doc *map, const char *key)
{
    for (size_t i = 0; map->kind == FB_DOC_MAP && i < map->count; i++)
        if (fb_span_is(fb_doc_key_at(map, i)->text, key))
            return fb_doc_key_at(map, i);
    return map;
}
