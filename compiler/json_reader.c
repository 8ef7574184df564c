/* SPDX-License-Identifier: Apache-2.0 */
/* json_reader.c - findings about JSON sources, and the values in them. */
#include "compiler/json_reader.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "base/host/format.h"
#include "base/host/nearest.h"

static bool add_finding(struct fb_json_reader *reader, enum fb_rule rule, const struct fb_place *place,
                        const char *message, const char *help)
{
    const struct fb_finding finding = {
        .rule = rule,
        .level = FB_ERROR,
        .gate = "",
        .subject = reader->file,
        .message = message,
        .help = help,
        .location = { .path = place->path[0] == '\0' ? NULL : place->path,
                      .line = place->line,
                      .column = place->column },
    };
    reader->rejected = true;
    return fb_report_add(reader->sink->report, &finding) ? false : fb_json_no_memory(reader);
}

bool fb_json_no_memory(struct fb_json_reader *reader)
{
    return fb_fail_memory(reader->diag);
}

bool fb_json_reject(struct fb_json_reader *reader, enum fb_rule rule, const struct fb_doc *node,
                    const char *help, const char *format, ...)
{
    const struct fb_place place = fb_doc_place(node);
    char message[512];
    va_list arguments;

    va_start(arguments, format);
    fb_format_text(message, sizeof message, format, arguments);
    va_end(arguments);
    return add_finding(reader, rule, &place, message, help);
}

static enum fb_rule rule_of(enum fb_fault fault)
{
    switch (fault) {
    case FB_FAULT_SYNTAX:
        return FB0002;
    case FB_FAULT_KEY:
        return FB0003;
    case FB_FAULT_UNSUPPORTED:
        return FB0104;
    case FB_FAULT_LIMIT:
        return FB0106;
    default:
        return FB0004;
    }
}

bool fb_json_reject_diag(struct fb_json_reader *reader, const struct fb_diag *found)
{
    if (found->fault == FB_FAULT_MEMORY)
        return fb_json_no_memory(reader);
    return add_finding(reader, rule_of(found->fault), &found->place, found->message,
                       found->help[0] == '\0' ? NULL : found->help);
}

bool fb_json_reject_word(struct fb_json_reader *reader, enum fb_rule rule, const struct fb_doc *node,
                         const char *what, const char *const *words, size_t count)
{
    const struct fb_span word = node->text;
    const char *nearest = fb_nearest(word, words, count);
    char help[160];

    if (nearest != NULL)
        (void)snprintf(help, sizeof help, "did you mean \"%.100s\"?", nearest);
    return fb_json_reject(reader, rule, node, nearest == NULL ? NULL : help, "unknown %s \"%.*s\"", what,
                          (int)(word.size < 100 ? word.size : 100), (const char *)word.bytes);
}

/* ---- Values ---- */

static unsigned hex_digit(uint8_t byte)
{
    if (byte >= '0' && byte <= '9')
        return (unsigned)byte - '0';
    const uint8_t letter = byte | 0x20;
    return letter >= 'a' && letter <= 'f' ? (unsigned)letter - 'a' + 10 : 16;
}

static bool decode_hex(struct fb_json_reader *reader, const struct fb_doc *node, struct fb_span *out)
{
    const struct fb_span digits = node->text;
    if (digits.size % 2 != 0)
        return fb_json_reject(reader, FB0004, node, NULL, "an odd number of hexadecimal digits");

    uint8_t *bytes = fb_arena_array(&reader->sink->arena, digits.size / 2, 1);
    if (bytes == NULL)
        return fb_json_no_memory(reader);
    for (size_t i = 0; i < digits.size / 2; i++) {
        const unsigned high = hex_digit(digits.bytes[2 * i]);
        const unsigned low = hex_digit(digits.bytes[2 * i + 1]);
        if (high > 15 || low > 15)
            return fb_json_reject(reader, FB0004, node, NULL, "digit %zu is not hexadecimal",
                                  high > 15 ? 2 * i : 2 * i + 1);
        bytes[i] = (uint8_t)(high << 4 | low);
    }
    *out = (struct fb_span){ .bytes = bytes, .size = digits.size / 2 };
    return true;
}

static bool read_hex(struct fb_json_reader *reader, const struct fb_doc *map, struct fb_span *out)
{
    static const char *const known[] = { "hex", NULL };
    struct fb_diag found = FB_DIAG_NONE;
    struct fb_span digits = { .size = 0 };

    if (!fb_doc_check_keys(map, known, &found) || !fb_doc_get_text(map, "hex", true, &digits, &found))
        return fb_json_reject_diag(reader, &found);
    return decode_hex(reader, fb_doc_get(map, "hex"), out);
}

static bool copy_text(struct fb_json_reader *reader, struct fb_span text, struct fb_span *out)
{
    const char *copy = fb_arena_text(&reader->sink->arena, text);
    if (copy == NULL)
        return fb_json_no_memory(reader);
    *out = (struct fb_span){ .bytes = (const uint8_t *)copy, .size = text.size };
    return true;
}

bool fb_json_bytes(struct fb_json_reader *reader, const struct fb_doc *node, struct fb_span *out)
{
    struct fb_span bytes = { .size = 0 };

    if (node->kind != FB_DOC_STRING && node->kind != FB_DOC_MAP)
        return fb_json_reject(reader, FB0004, node, NULL, "a text is expected, not %s",
                              fb_doc_kind_name(node));
    if (!(node->kind == FB_DOC_MAP ? read_hex(reader, node, &bytes)
                                   : copy_text(reader, node->text, &bytes)))
        return false;
    if (bytes.size > FB_MAX_VALUE_BYTES)
        return fb_json_reject(reader, FB0106, node, NULL, "%zu bytes; a value has at most %d", bytes.size,
                              FB_MAX_VALUE_BYTES);
    *out = bytes;
    return true;
}
