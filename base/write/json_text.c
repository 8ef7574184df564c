/* SPDX-License-Identifier: Apache-2.0 */
/* Every value begins with begin_value and ends with after_value set. */
#include "base/write/json_text.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/core/utf8.h"

struct fb_json fb_json_over(struct fb_buffer *out, size_t indent)
{
    return (struct fb_json){ .out = out, .indent = indent };
}

static void new_line(struct fb_json *json)
{
    if (json->indent == 0)
        return;
    fb_buffer_char(json->out, '\n');
    fb_buffer_repeat(json->out, ' ', json->indent * json->depth);
}

static void begin_value(struct fb_json *json)
{
    if (!json->after_key) {
        if (json->after_value)
            fb_buffer_char(json->out, ',');
        if (json->depth > 0)
            new_line(json);
    }
    json->after_key = false;
    json->after_value = true;
}

static void open_level(struct fb_json *json, char bracket)
{
    begin_value(json);
    fb_buffer_char(json->out, bracket);
    json->depth++;
    json->after_value = false;
}

static void close_level(struct fb_json *json, char bracket)
{
    json->depth--;
    if (json->after_value)
        new_line(json);
    fb_buffer_char(json->out, bracket);
    json->after_value = true;
}

void fb_json_open_object(struct fb_json *json)
{
    open_level(json, '{');
}

void fb_json_close_object(struct fb_json *json)
{
    close_level(json, '}');
}

void fb_json_open_array(struct fb_json *json)
{
    open_level(json, '[');
}

void fb_json_close_array(struct fb_json *json)
{
    close_level(json, ']');
}

static void append_escaped(struct fb_buffer *out, uint32_t character)
{
    static const char letters[] = "\"\\bfnrt";
    static const char meanings[] = "\"\\\b\f\n\r\t";
    const char *found = character == 0 || character > 0x7F ? NULL : strchr(meanings, (int)character);

    fb_buffer_char(out, '\\');
    if (found != NULL)
        fb_buffer_char(out, letters[found - meanings]);
    else
        fb_buffer_printf(out, "u%04" PRIx32, character);
}

/* Beside what JSON demands: what could steer a terminal, or end a line of a script. */
static bool needs_escape(uint32_t character)
{
    return character < 0x20 || character == '"' || character == '\\'
        || (character >= 0x7F && character <= 0x9F) || character == 0x2028 || character == 0x2029;
}

static void append_string(struct fb_buffer *out, struct fb_span text)
{
    size_t plain = 0; /* start of what needs no escape and is not yet written */

    fb_buffer_char(out, '"');
    for (size_t at = 0; at < text.size;) {
        uint32_t character = 0xFFFD;
        const size_t length = fb_utf8_decode(text, at, &character);
        const size_t next = at + (length == 0 ? 1 : length);
        if (length == 0 || needs_escape(character)) {
            fb_buffer_append(out, fb_span_part(text, plain, at - plain));
            append_escaped(out, character);
            plain = next;
        }
        at = next;
    }
    fb_buffer_append(out, fb_span_part(text, plain, SIZE_MAX));
    fb_buffer_char(out, '"');
}

void fb_json_key(struct fb_json *json, const char *key)
{
    begin_value(json);
    append_string(json->out, fb_span_of(key));
    fb_buffer_text(json->out, json->indent > 0 ? ": " : ":");
    json->after_key = true;
}

void fb_json_null(struct fb_json *json)
{
    begin_value(json);
    fb_buffer_text(json->out, "null");
}

void fb_json_bool(struct fb_json *json, bool value)
{
    begin_value(json);
    fb_buffer_text(json->out, value ? "true" : "false");
}

void fb_json_u64(struct fb_json *json, uint64_t value)
{
    begin_value(json);
    fb_buffer_printf(json->out, "%" PRIu64, value);
}

void fb_json_i64(struct fb_json *json, int64_t value)
{
    begin_value(json);
    fb_buffer_printf(json->out, "%" PRId64, value);
}

void fb_json_real(struct fb_json *json, double value)
{
    char text[40] = "null";

    begin_value(json);
    for (int digits = 15; isfinite(value) && digits <= 17; digits++) {
        (void)snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value) /* 17 digits always give it back */
            break;
    }
    for (char *at = text; *at != '\0'; at++)
        *at = *at == ',' ? '.' : *at; /* of some locales */
    fb_buffer_text(json->out, text);
}

void fb_json_string(struct fb_json *json, struct fb_span text)
{
    begin_value(json);
    append_string(json->out, text);
}

void fb_json_text(struct fb_json *json, const char *text)
{
    if (text == NULL)
        fb_json_null(json);
    else
        fb_json_string(json, fb_span_of(text));
}

void fb_json_put_object(struct fb_json *json, const char *key)
{
    fb_json_key(json, key);
    fb_json_open_object(json);
}

void fb_json_put_array(struct fb_json *json, const char *key)
{
    fb_json_key(json, key);
    fb_json_open_array(json);
}

void fb_json_put_null(struct fb_json *json, const char *key)
{
    fb_json_key(json, key);
    fb_json_null(json);
}

void fb_json_put_bool(struct fb_json *json, const char *key, bool value)
{
    fb_json_key(json, key);
    fb_json_bool(json, value);
}

void fb_json_put_u64(struct fb_json *json, const char *key, uint64_t value)
{
    fb_json_key(json, key);
    fb_json_u64(json, value);
}

void fb_json_put_i64(struct fb_json *json, const char *key, int64_t value)
{
    fb_json_key(json, key);
    fb_json_i64(json, value);
}

void fb_json_put_real(struct fb_json *json, const char *key, double value)
{
    fb_json_key(json, key);
    fb_json_real(json, value);
}

void fb_json_put_string(struct fb_json *json, const char *key, struct fb_span text)
{
    fb_json_key(json, key);
    fb_json_string(json, text);
}

void fb_json_put_text(struct fb_json *json, const char *key, const char *text)
{
    fb_json_key(json, key);
    fb_json_text(json, text);
}
