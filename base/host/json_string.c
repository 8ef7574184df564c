/* SPDX-License-Identifier: Apache-2.0 */
/* Strings of JSON: escapes, and pairs of surrogates. */
#include <string.h>

#include "base/core/utf8.h"
#include "base/host/fail.h"
#include "base/host/json_reader.h"

static bool hex_digit(int byte, uint32_t *value)
{
    if (byte >= '0' && byte <= '9')
        *value = *value << 4 | (uint32_t)(byte - '0');
    else if (byte >= 'a' && byte <= 'f')
        *value = *value << 4 | (uint32_t)(byte - 'a' + 10);
    else if (byte >= 'A' && byte <= 'F')
        *value = *value << 4 | (uint32_t)(byte - 'A' + 10);
    else
        return false;
    return true;
}

/* The four digits after \u. */
static bool take_hex(struct fb_json_reader *in, uint32_t *out)
{
    uint32_t value = 0;

    for (int i = 0; i < 4; i++) {
        if (!hex_digit(fb_json_reader_peek(in), &value))
            return fb_json_reader_refuse(in, "four hexadecimal digits are expected after \\u");
        in->offset++;
    }
    *out = value;
    return true;
}

/* After "\u"; a pair of surrogates makes one character. */
static bool take_unicode(struct fb_json_reader *in, uint32_t *out)
{
    const size_t start = in->offset - 2;
    uint32_t high = 0;
    uint32_t low = 0;

    if (!take_hex(in, &high))
        return false;
    *out = high;
    if (high < 0xD800 || high > 0xDFFF)
        return true;
    const bool has_next = high < 0xDC00 && in->text.size - in->offset >= 2
                       && memcmp(in->text.bytes + in->offset, "\\u", 2) == 0;
    if (has_next) {
        in->offset += 2;
        if (!take_hex(in, &low))
            return false;
    }
    if (low < 0xDC00 || low > 0xDFFF) {
        in->offset = start;
        return fb_json_reader_refuse(in, "a surrogate without its other half");
    }
    *out = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
    return true;
}

/* After a backslash; writes the character's UTF-8, which is never longer than its escape. */
static bool take_escape(struct fb_json_reader *in, uint8_t *out, size_t *size)
{
    static const char letters[] = "\"\\/bfnrt";
    static const char meanings[] = "\"\\/\b\f\n\r\t";
    const int letter = fb_json_reader_peek(in);
    const char *found = letter <= 0 ? NULL : strchr(letters, letter);
    uint32_t character = 0;

    if (letter == 'u') {
        uint8_t encoded[4];
        in->offset++;
        if (!take_unicode(in, &character))
            return false;
        const size_t length = fb_utf8_encode(character, encoded);
        memcpy(out + *size, encoded, length);
        *size += length;
        return true;
    }
    if (found == NULL)
        return letter == -1 ? fb_json_reader_refuse(in, "the text ends inside a string") : fb_json_reader_refuse(in, "an unknown escape");
    in->offset++;
    out[(*size)++] = (uint8_t)meanings[found - letters];
    return true;
}

/* Size of the string's raw text, from after its opening quote up to its closing one. */
static size_t raw_size(const struct fb_json_reader *in)
{
    size_t at = in->offset;

    while (at < in->text.size && in->text.bytes[at] != '"')
        at += in->text.bytes[at] == '\\' && at + 1 < in->text.size ? 2 : 1;
    return at - in->offset;
}

static bool take_characters(struct fb_json_reader *in, uint8_t *out, size_t *size)
{
    for (;;) {
        const int byte = fb_json_reader_peek(in);
        if (byte == '"')
            return true;
        if (byte == -1)
            return fb_json_reader_refuse(in, "the text ends inside a string");
        if (byte < 0x20)
            return fb_json_reader_refuse(in, "a control character inside a string must be escaped");
        in->offset++;
        if (byte != '\\')
            out[(*size)++] = (uint8_t)byte;
        else if (!take_escape(in, out, size))
            return false;
    }
}

bool fb_json_reader_string(struct fb_json_reader *in)
{
    struct fb_doc node = fb_json_reader_node(in, FB_DOC_STRING);

    in->offset++;
    const struct fb_span raw = { .bytes = in->text.bytes + in->offset, .size = raw_size(in) };
    char *text = fb_doc_builder_text(&in->builder, raw);
    if (text == NULL)
        return fb_fail_memory(in->diag);
    size_t size = 0;
    if (!take_characters(in, (uint8_t *)text, &size))
        return false;
    in->offset++;
    text[size] = '\0';
    node.quoted = true;
    node.text = (struct fb_span){ .bytes = (const uint8_t *)text, .size = size };
    return fb_doc_builder_add(&in->builder, &node, in->diag);
}
