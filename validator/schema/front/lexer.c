/* SPDX-License-Identifier: Apache-2.0 */
/* lexer.c - the tokens of an expression.
 *
 * text: "double" with escapes, 'single' raw; number: 12, 0x1f, 0o17, 0b11, 1.5, 1e5, with _
 * between digits; name: [A-Za-z_][A-Za-z0-9_]*; # begins a comment.
 */
#include "validator/schema/front/lexer.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/host/format.h"
#include "validator/schema/front/place.h"

static const char *const marks[] = {
    "::", "==", "!=", "<=", ">=", "<<", ">>", "<", ">", "(", ")", "[", "]", "{", "}",
    "+", "-", "*", "/", "%", "|", "^", "&", "~", "?", ":", ".", ","
};

bool fb_lexer_fail(const struct fb_lexer *lexer, size_t offset, const char *format, ...)
{
    char text[256];
    va_list arguments;

    va_start(arguments, format);
    fb_format_text(text, sizeof text, format, arguments);
    va_end(arguments);
    return fb_schema_fail_in(lexer->doc, offset, lexer->diag, FB_FAULT_INPUT,
                             "in the expression '%.*s': %s", FB_SHOW(lexer->text), text);
}

bool fb_token_is(const struct fb_token *token, const char *text)
{
    return (token->kind == FB_TOKEN_MARK || token->kind == FB_TOKEN_NAME)
        && fb_span_is(token->text, text);
}

static int byte_at(const struct fb_lexer *lexer, size_t position)
{
    return position < lexer->text.size ? lexer->text.bytes[position] : -1;
}

static bool is_digit(int byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_letter(int byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_';
}

static int digit_value(int byte)
{
    if (is_digit(byte))
        return byte - '0';
    if (byte >= 'a' && byte <= 'f')
        return byte - 'a' + 10;
    if (byte >= 'A' && byte <= 'F')
        return byte - 'A' + 10;
    return 99;
}

static void skip_space(struct fb_lexer *lexer)
{
    for (int byte; (byte = byte_at(lexer, lexer->position)) >= 0; lexer->position++) {
        if (byte == '#')
            while (lexer->position + 1 < lexer->text.size
                   && lexer->text.bytes[lexer->position + 1] != '\n')
                lexer->position++;
        else if (byte != ' ' && byte != '\t' && byte != '\n' && byte != '\r')
            return;
    }
}

static void end_token(struct fb_lexer *lexer, enum fb_token_kind kind)
{
    lexer->token.kind = kind;
    lexer->token.text = fb_span_part(lexer->text, lexer->token.offset,
                                     lexer->position - lexer->token.offset);
}

/* digit { [_] digit }*, digits of `base`, beginning at the lexer's position. */
static bool read_digits(struct fb_lexer *lexer, unsigned base, uint64_t *out)
{
    uint64_t value = 0;
    size_t digits = 0;

    for (int byte; (byte = byte_at(lexer, lexer->position)) >= 0; lexer->position++) {
        if (byte == '_' && digits > 0)
            continue;
        unsigned digit = (unsigned)digit_value(byte);
        if (digit >= base)
            break;
        if (__builtin_mul_overflow(value, base, &value) || __builtin_add_overflow(value, digit, &value))
            return fb_lexer_fail(lexer, lexer->token.offset, "the number does not fit in 64 bits");
        digits++;
    }
    if (digits == 0 || is_letter(byte_at(lexer, lexer->position))
        || is_digit(byte_at(lexer, lexer->position)))
        return fb_lexer_fail(lexer, lexer->token.offset, "the number is malformed");
    *out = value;
    return true;
}

/* The end of digits [. [digits]] [e [sign] digits], or where it began when that is an integer. */
static size_t float_end(const struct fb_lexer *lexer)
{
    size_t end = lexer->position;
    bool is_float = false;

    while (is_digit(byte_at(lexer, end)) || byte_at(lexer, end) == '_')
        end++;
    if (byte_at(lexer, end) == '.' && end > lexer->position && !is_letter(byte_at(lexer, end + 1))
        && byte_at(lexer, end + 1) != '.') {
        is_float = true;
        for (end++; is_digit(byte_at(lexer, end)) || byte_at(lexer, end) == '_'; end++)
            ;
    }
    if (byte_at(lexer, end) == 'e' || byte_at(lexer, end) == 'E') {
        size_t digit = end + 1;
        if (byte_at(lexer, digit) == '+' || byte_at(lexer, digit) == '-')
            digit++;
        if (is_digit(byte_at(lexer, digit))) {
            is_float = true;
            for (end = digit; is_digit(byte_at(lexer, end)); end++)
                ;
        }
    }
    return is_float ? end : lexer->position;
}

static bool read_float(struct fb_lexer *lexer, size_t end)
{
    char text[128];
    size_t length = 0;

    for (size_t i = lexer->position; i < end; i++) {
        if (lexer->text.bytes[i] == '_')
            continue;
        if (length + 1 >= sizeof text)
            return fb_lexer_fail(lexer, lexer->token.offset, "the number is too long");
        text[length++] = (char)lexer->text.bytes[i];
    }
    text[length] = '\0';
    lexer->token.number = strtod(text, NULL);
    lexer->position = end;
    if (is_letter(byte_at(lexer, end)))
        return fb_lexer_fail(lexer, lexer->token.offset, "the number is malformed");
    end_token(lexer, FB_TOKEN_FLOAT);
    return true;
}

static bool read_number(struct fb_lexer *lexer)
{
    size_t end = float_end(lexer);
    unsigned base = 10;

    if (end != lexer->position)
        return read_float(lexer, end);
    if (byte_at(lexer, lexer->position) == '0') {
        int letter = byte_at(lexer, lexer->position + 1) | 0x20;
        base = letter == 'x' ? 16 : letter == 'o' ? 8
                              : letter == 'b'     ? 2
                                                  : 10;
        lexer->position += base == 10 ? 0 : 2;
    }
    if (!read_digits(lexer, base, &lexer->token.integer))
        return false;
    end_token(lexer, FB_TOKEN_INTEGER);
    return true;
}

/* UTF-8 of a code point that \u can name; surrogates are refused by the caller. */
static size_t put_character(uint8_t *to, uint32_t code)
{
    if (code < 0x80) {
        to[0] = (uint8_t)code;
        return 1;
    }
    if (code < 0x800) {
        to[0] = (uint8_t)(0xc0 | code >> 6);
        to[1] = (uint8_t)(0x80 | (code & 0x3f));
        return 2;
    }
    to[0] = (uint8_t)(0xe0 | code >> 12);
    to[1] = (uint8_t)(0x80 | (code >> 6 & 0x3f));
    to[2] = (uint8_t)(0x80 | (code & 0x3f));
    return 3;
}

/* \uXXXX and \ooo: the lexer stands behind the backslash. */
static bool read_code(struct fb_lexer *lexer, unsigned base, size_t shortest, size_t longest,
                      uint32_t *out)
{
    uint32_t code = 0;
    size_t count = 0;

    while (count < longest && (unsigned)digit_value(byte_at(lexer, lexer->position)) < base) {
        code = code * base + (uint32_t)digit_value(byte_at(lexer, lexer->position++));
        count++;
    }
    if (count < shortest || (code >= 0xd800 && code <= 0xdfff))
        return fb_lexer_fail(lexer, lexer->position, "the escape is malformed");
    *out = code;
    return true;
}

static bool read_escape(struct fb_lexer *lexer, uint32_t *out)
{
    static const char letters[] = "abtnvfre\"'\\";
    static const char values[] = "\a\b\t\n\v\f\r\033\"'\\";
    int byte = byte_at(lexer, lexer->position);
    const char *letter = byte > 0 ? strchr(letters, byte) : NULL;

    if (letter != NULL) {
        lexer->position++;
        *out = (uint32_t)values[letter - letters];
        return true;
    }
    if (byte == 'u') {
        lexer->position++;
        return read_code(lexer, 16, 4, 4, out);
    }
    if (byte >= '0' && byte <= '7')
        return read_code(lexer, 8, 1, 3, out);
    return fb_lexer_fail(lexer, lexer->position, "unknown escape in a text");
}

/* How many bytes are written before `quote` (or an opening brace if `braces`) or the end. */
static size_t quoted_size(const struct fb_lexer *lexer, int quote, bool braces)
{
    size_t end = lexer->position;

    for (int byte; (byte = byte_at(lexer, end)) >= 0 && byte != quote; end++) {
        if (braces && byte == '{')
            break;
        if (byte == '\\' && quote == '"' && byte_at(lexer, end + 1) >= 0)
            end++;
    }
    return end - lexer->position;
}

/* Decodes up to, not including, `quote` (or an opening brace if `braces`).  The decoded text is
 * never longer than what is written. */
static bool read_quoted(struct fb_lexer *lexer, int quote, bool braces, struct fb_span *out)
{
    uint8_t *bytes = fb_arena_array(lexer->memory, quoted_size(lexer, quote, braces), 1);
    size_t size = 0;

    if (bytes == NULL)
        return fb_fail_memory(lexer->diag);
    for (int byte; (byte = byte_at(lexer, lexer->position)) != quote;) {
        uint32_t code = (uint32_t)byte;
        if (byte < 0)
            return fb_lexer_fail(lexer, lexer->token.offset, "the text has no closing quote");
        if (braces && byte == '{')
            break;
        lexer->position++;
        if (byte != '\\' || quote == '\'') {
            bytes[size++] = (uint8_t)byte;
            continue;
        }
        if (!read_escape(lexer, &code))
            return false;
        size += put_character(bytes + size, code);
    }
    *out = (struct fb_span){ bytes, size };
    return true;
}

static bool read_text(struct fb_lexer *lexer, int quote)
{
    struct fb_span text;

    lexer->position++;
    if (!read_quoted(lexer, quote, false, &text))
        return false;
    lexer->position++;
    lexer->token.kind = FB_TOKEN_TEXT;
    lexer->token.text = text;
    return true;
}

bool fb_lexer_format_part(struct fb_lexer *lexer, struct fb_span *out, bool *ends)
{
    if (!read_quoted(lexer, '"', true, out))
        return false;
    *ends = lexer->text.bytes[lexer->position++] == '"';
    return true;
}

static bool read_mark(struct fb_lexer *lexer)
{
    struct fb_span rest = fb_span_part(lexer->text, lexer->position, 2);

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        size_t size = strlen(marks[i]);
        if (size <= rest.size && memcmp(rest.bytes, marks[i], size) == 0) {
            lexer->position += size;
            end_token(lexer, FB_TOKEN_MARK);
            return true;
        }
    }
    return fb_lexer_fail(lexer, lexer->position, "unexpected character at byte %zu",
                         lexer->position + 1);
}

bool fb_lexer_next(struct fb_lexer *lexer)
{
    skip_space(lexer);
    lexer->token = (struct fb_token){ .offset = lexer->position };

    int byte = byte_at(lexer, lexer->position);
    if (byte < 0)
        return true;
    if (is_digit(byte))
        return read_number(lexer);
    if (byte == '"' || byte == '\'')
        return read_text(lexer, byte);
    if (byte == 'f' && byte_at(lexer, lexer->position + 1) == '"') {
        lexer->position += 2;
        end_token(lexer, FB_TOKEN_FORMAT);
        return true;
    }
    if (!is_letter(byte))
        return read_mark(lexer);
    while (is_letter(byte_at(lexer, lexer->position)) || is_digit(byte_at(lexer, lexer->position)))
        lexer->position++;
    end_token(lexer, FB_TOKEN_NAME);
    return true;
}
