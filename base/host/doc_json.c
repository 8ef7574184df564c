/* SPDX-License-Identifier: Apache-2.0 */
/* JSON by RFC 8259, strictly: one value, exact 64-bit integers, no comments, no trailing commas. */
#include <stdio.h>
#include <string.h>

#include "base/core/utf8.h"
#include "base/host/doc_builder.h"
#include "base/host/doc_scalar.h"
#include "base/host/fail.h"

struct reader {
    struct fb_span text;
    size_t offset; /* of the next unread byte */
    size_t marked; /* line and column are of this byte, which is never beyond `offset` */
    uint32_t line;
    uint32_t column;
    struct fb_doc_builder builder;
    const char *file;
    struct fb_diag *diag;
};

static int peek(const struct reader *in)
{
    return in->offset < in->text.size ? in->text.bytes[in->offset] : -1;
}

/* Brings line and column up to the next unread byte: each byte is counted once. */
static void mark(struct reader *in)
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

static bool refuse_at(struct reader *in, uint32_t line, uint32_t column, const char *message)
{
    struct fb_place place = { .line = line, .column = column };

    fb_place_set_file(&place, in->file);
    return fb_fail_at(in->diag, FB_FAULT_SYNTAX, &place, "not well-formed JSON: %s", message);
}

static bool refuse(struct reader *in, const char *message)
{
    mark(in);
    return refuse_at(in, in->line, in->column, message);
}

/* "',' or ']' is expected, not 'x'", with a better reason for what people often write. */
static bool refuse_unexpected(struct reader *in, const char *expected)
{
    char message[128];
    uint32_t character = 0;

    if (in->offset == in->text.size) {
        (void)snprintf(message, sizeof message, "the text ends where %s is expected", expected);
        return refuse(in, message);
    }
    (void)fb_utf8_decode(in->text, in->offset, &character);
    if (character == '/' || character == '#')
        return refuse(in, "comments are not allowed");
    if (character == '\'')
        return refuse(in, "text stands in double quotes, not in single ones");
    if (character > 0x20 && character < 0x7F)
        (void)snprintf(message, sizeof message, "%s is expected, not '%c'", expected, (char)character);
    else
        (void)snprintf(message, sizeof message, "%s is expected, not U+%04X", expected, (unsigned int)character);
    return refuse(in, message);
}

static void skip_space(struct reader *in)
{
    while (peek(in) == ' ' || peek(in) == '\t' || peek(in) == '\n' || peek(in) == '\r')
        in->offset++;
}

static struct fb_doc node_here(struct reader *in, enum fb_doc_kind kind)
{
    mark(in);
    return (struct fb_doc){ .kind = kind, .line = in->line, .column = in->column };
}

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
static bool take_hex(struct reader *in, uint32_t *out)
{
    uint32_t value = 0;

    for (int i = 0; i < 4; i++) {
        if (!hex_digit(peek(in), &value))
            return refuse(in, "four hexadecimal digits are expected after \\u");
        in->offset++;
    }
    *out = value;
    return true;
}

/* After "\u"; a pair of surrogates makes one character. */
static bool take_unicode(struct reader *in, uint32_t *out)
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
        return refuse(in, "a surrogate without its other half");
    }
    *out = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
    return true;
}

/* After a backslash; writes the character's UTF-8, which is never longer than its escape. */
static bool take_escape(struct reader *in, uint8_t *out, size_t *size)
{
    static const char letters[] = "\"\\/bfnrt";
    static const char meanings[] = "\"\\/\b\f\n\r\t";
    const int letter = peek(in);
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
        return letter == -1 ? refuse(in, "the text ends inside a string") : refuse(in, "an unknown escape");
    in->offset++;
    out[(*size)++] = (uint8_t)meanings[found - letters];
    return true;
}

/* Size of the string's raw text, from after its opening quote up to its closing one. */
static size_t raw_size(const struct reader *in)
{
    size_t at = in->offset;

    while (at < in->text.size && in->text.bytes[at] != '"')
        at += in->text.bytes[at] == '\\' && at + 1 < in->text.size ? 2 : 1;
    return at - in->offset;
}

static bool take_characters(struct reader *in, uint8_t *out, size_t *size)
{
    for (;;) {
        const int byte = peek(in);
        if (byte == '"')
            return true;
        if (byte == -1)
            return refuse(in, "the text ends inside a string");
        if (byte < 0x20)
            return refuse(in, "a control character inside a string must be escaped");
        in->offset++;
        if (byte != '\\')
            out[(*size)++] = (uint8_t)byte;
        else if (!take_escape(in, out, size))
            return false;
    }
}

static bool take_string(struct reader *in)
{
    struct fb_doc node = node_here(in, FB_DOC_STRING);

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

static bool is_digit(int byte)
{
    return byte >= '0' && byte <= '9';
}

static bool take_digits(struct reader *in, const char *expected)
{
    if (!is_digit(peek(in)))
        return refuse_unexpected(in, expected);
    while (is_digit(peek(in)))
        in->offset++;
    return true;
}

/* [-] (0 | [1-9] digits) [. digits] [(e | E) [+ | -] digits] */
static bool take_number_text(struct reader *in, bool *is_integer)
{
    *is_integer = true;
    if (peek(in) == '-')
        in->offset++;
    if (peek(in) == '0' && in->offset + 1 < in->text.size && is_digit(in->text.bytes[in->offset + 1]))
        return refuse(in, "a number must not begin with a zero");
    if (!take_digits(in, "a digit"))
        return false;
    if (peek(in) == '.') {
        *is_integer = false;
        in->offset++;
        if (!take_digits(in, "a digit after the point"))
            return false;
    }
    if (peek(in) != 'e' && peek(in) != 'E')
        return true;
    *is_integer = false;
    in->offset++;
    if (peek(in) == '+' || peek(in) == '-')
        in->offset++;
    return take_digits(in, "a digit of the exponent");
}

static bool refuse_number(struct reader *in, const struct fb_doc *node, const char *message)
{
    struct fb_place place = { .line = node->line, .column = node->column };

    fb_place_set_file(&place, in->file);
    return fb_fail_at(in->diag, FB_FAULT_LIMIT, &place, "%s", message);
}

static bool take_number(struct reader *in)
{
    struct fb_doc node = node_here(in, FB_DOC_INTEGER);
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

static bool take_word(struct reader *in)
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
    struct fb_doc node = node_here(in, FB_DOC_NULL);
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
    return refuse_unexpected(in, "a value");
}

static bool open_node(struct reader *in, enum fb_doc_kind kind)
{
    const struct fb_doc node = node_here(in, kind);

    in->offset++;
    return fb_doc_builder_open(&in->builder, &node, in->diag);
}

/* A scalar as a whole; of a list or map the opening bracket only. */
static bool take_value(struct reader *in)
{
    const int byte = peek(in);

    if (byte == '{')
        return open_node(in, FB_DOC_MAP);
    if (byte == '[')
        return open_node(in, FB_DOC_LIST);
    if (byte == '"')
        return take_string(in);
    if (byte == '-' || is_digit(byte))
        return take_number(in);
    return take_word(in);
}

static bool take_key(struct reader *in)
{
    if (peek(in) != '"')
        return refuse_unexpected(in, "a key in double quotes");
    if (!take_string(in))
        return false;
    skip_space(in);
    if (peek(in) != ':')
        return refuse_unexpected(in, "':'");
    in->offset++;
    skip_space(in);
    return true;
}

/* The next element or entry of the innermost list or map, or its end. */
static bool take_next(struct reader *in)
{
    const struct fb_doc *around = fb_doc_builder_innermost(&in->builder);
    const bool is_map = around->kind == FB_DOC_MAP;
    const char closing = is_map ? '}' : ']';

    skip_space(in);
    if (peek(in) == closing) {
        in->offset++;
        return fb_doc_builder_close(&in->builder, in->diag);
    }
    if (around->count > 0) {
        if (peek(in) != ',')
            return refuse_unexpected(in, is_map ? "',' or '}'" : "',' or ']'");
        in->offset++;
        skip_space(in);
        if (peek(in) == closing)
            return refuse(in, "a comma must not stand before the end of a list or map");
    }
    return (!is_map || take_key(in)) && take_value(in);
}

static bool take_document(struct reader *in)
{
    const size_t valid = fb_utf8_valid_prefix(in->text);

    if (valid < in->text.size) {
        in->offset = valid;
        return refuse(in, "a byte that is not valid UTF-8");
    }
    skip_space(in);
    bool ok = take_value(in);
    while (ok && in->builder.depth > 0)
        ok = take_next(in);
    skip_space(in);
    return ok && (in->offset == in->text.size || refuse_unexpected(in, "the end of the text"));
}

bool fb_doc_json_read(const char *file, struct fb_span text, struct fb_document **out,
                      struct fb_diag *diag)
{
    struct reader in = { .text = text, .line = 1, .column = 1, .file = file, .diag = diag };

    if (fb_span_is(fb_span_part(text, 0, 3), "\xEF\xBB\xBF"))
        in.text = fb_span_part(text, 3, SIZE_MAX);
    const bool ok = fb_doc_builder_init(&in.builder, file, diag) && take_document(&in)
                 && fb_doc_builder_finish(&in.builder, out, diag);
    fb_doc_builder_clear(&in.builder);
    return ok;
}
