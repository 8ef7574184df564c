/* SPDX-License-Identifier: Apache-2.0 */
/* Where we are, what is wrong there, numbers and the three words. */
#include "base/host/json_reader.h"

#include <stdio.h>

#include "base/core/utf8.h"
#include "base/host/doc_scalar.h"
#include "base/host/fail.h"

int fb_json_reader_peek(const struct fb_json_reader *in)
{
    return in->offset < in->text.size ? in->text.bytes[in->offset] : -1;
}

/* Brings line and column up to the next unread byte: each byte is counted once. */
static void mark(struct fb_json_reader *in)
{
    for (; in->marked < in->offset; in->marked++) {
        const uint8_t byte = in->text.bytes[in->marked];
        const bool is_pair = byte == '\r' && in->marked + 1 < in->text.size
                          && in->text.bytes[in->marked + 1] == '\n';
        if (byte == '\n' || (byte == '\r' && !is_pair)) {
            in->line++;
            in->column = 1;
        } else if ((byte & 0xC0) != 0x80) {
            in->column++;
        }
    }
}

static bool refuse_at(struct fb_json_reader *in, uint32_t line, uint32_t column, const char *message)
{
    struct fb_place place = { .line = line, .column = column };

    fb_place_set_file(&place, in->file);
    return fb_fail_at(in->diag, FB_FAULT_SYNTAX, &place, "not well-formed JSON: %s", message);
}

bool fb_json_reader_refuse(struct fb_json_reader *in, const char *message)
{
    mark(in);
    return refuse_at(in, in->line, in->column, message);
}

bool fb_json_reader_refuse_unexpected(struct fb_json_reader *in, const char *expected)
{
    char message[128];
    uint32_t character = 0;

    if (in->offset == in->text.size) {
        (void)snprintf(message, sizeof message, "the text ends where %s is expected", expected);
        return fb_json_reader_refuse(in, message);
    }
    (void)fb_utf8_decode(in->text, in->offset, &character);
    if (character == '/' || character == '#')
        return fb_json_reader_refuse(in, "comments are not allowed");
    if (character == '\'')
        return fb_json_reader_refuse(in, "text stands in double quotes, not in single ones");
    if (character > 0x20 && character < 0x7F)
        (void)snprintf(message, sizeof message, "%s is expected, not '%c'", expected, (char)character);
    else
        (void)snprintf(message, sizeof message, "%s is expected, not U+%04X", expected, (unsigned int)character);
    return fb_json_reader_refuse(in, message);
}

struct fb_doc fb_json_reader_node(struct fb_json_reader *in, enum fb_doc_kind kind)
{
    mark(in);
    return (struct fb_doc){ .kind = kind, .line = in->line, .column = in->column };
}

static bool is_digit(int byte)
{
    return byte >= '0' && byte <= '9';
}

static bool take_digits(struct fb_json_reader *in, const char *expected)
{
    if (!is_digit(fb_json_reader_peek(in)))
        return fb_json_reader_refuse_unexpected(in, expected);
    while (is_digit(fb_json_reader_peek(in)))
        in->offset++;
    return true;
}

/* [-] (0 | [1-9] digits) [. digits] [(e | E) [+ | -] digits] */
static bool take_number_text(struct fb_json_reader *in, bool *is_integer)
{
    *is_integer = true;
    if (fb_json_reader_peek(in) == '-')
        in->offset++;
    if (fb_json_reader_peek(in) == '0' && in->offset + 1 < in->text.size && is_digit(in->text.bytes[in->offset + 1]))
        return fb_json_reader_refuse(in, "a number must not begin with a zero");
    if (!take_digits(in, "a digit"))
        return false;
    if (fb_json_reader_peek(in) == '.') {
        *is_integer = false;
        in->offset++;
        if (!take_digits(in, "a digit after the point"))
            return false;
    }
    if (fb_json_reader_peek(in) != 'e' && fb_json_reader_peek(in) != 'E')
        return true;
    *is_integer = false;
    in->offset++;
    if (fb_json_reader_peek(in) == '+' || fb_json_reader_peek(in) == '-')
        in->offset++;
    return take_digits(in, "a digit of the exponent");
}

static bool refuse_number(struct fb_json_reader *in, const struct fb_doc *node, const char *message)
{
    struct fb_place place = { .line = node->line, .column = node->column };

    fb_place_set_file(&place, in->file);
    return fb_fail_at(in->diag, FB_FAULT_LIMIT, &place, "%s", message);
}

bool fb_json_reader_number(struct fb_json_reader *in)
{
    struct fb_doc node = fb_json_reader_node(in, FB_DOC_INTEGER);
    const size_t start = in->offset;
    bool is_integer = true;

    if (!take_number_text(in, &is_integer))
        return false;
    const struct fb_span raw = fb_span_part(in->text, start, in->offset - start);
    node.text.bytes = (const uint8_t *)fb_doc_builder_text(&in->builder, raw);
    node.text.size = raw.size;
    if (node.text.bytes == NULL)
        return fb_fail_memory(in->diag);
    if (!fb_doc_scalar_json_number(&node, is_integer))
        return refuse_number(in, &node, is_integer ? "the integer does not fit in 64 bits" : "the number is too large");
    return fb_doc_builder_add(&in->builder, &node, in->diag);
}

static bool is_word_byte(int byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || is_digit(byte) || byte == '_';
}

bool fb_json_reader_word(struct fb_json_reader *in)
{
    static const struct {
        const char *word;
        enum fb_doc_kind kind;
        bool boolean;
    } words[] = {
        { "null", FB_DOC_NULL, false },
        { "true", FB_DOC_BOOL, true },
        { "false", FB_DOC_BOOL, false },
    };
    struct fb_doc node = fb_json_reader_node(in, FB_DOC_NULL);
    size_t end = in->offset;

    while (end < in->text.size && is_word_byte(in->text.bytes[end]))
        end++;
    const struct fb_span word = fb_span_part(in->text, in->offset, end - in->offset);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!fb_span_is(word, words[i].word))
            continue;
        node.kind = words[i].kind;
        node.boolean = words[i].boolean;
        node.text.bytes = (const uint8_t *)fb_doc_builder_text(&in->builder, word);
        node.text.size = word.size;
        in->offset = end;
        return node.text.bytes == NULL ? fb_fail_memory(in->diag)
                                       : fb_doc_builder_add(&in->builder, &node, in->diag);
    }
    return fb_json_reader_refuse_unexpected(in, "a value");
}
