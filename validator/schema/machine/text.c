/* SPDX-License-Identifier: Apache-2.0 */
/* Methods of text, which counts by characters, and conversion between text and integers. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/core/utf8.h"
#include "validator/schema/machine/operate.h"

static bool expect_text(struct fb_tree *tree, const struct fb_value *value)
{
    return value->kind == FB_VALUE_TEXT
        || fb_no_value(tree, FB_PROBLEM_EXPRESSION, "expected text, found %s",
                       fb_value_kind_name(value->kind));
}

/* New bytes of the tree's; NULL with the failure set. */
static uint8_t *new_bytes(struct fb_tree *tree, size_t size)
{
    uint8_t *bytes = fb_arena_array(&tree->arena, size, 1);

    tree->steps += size / 64;
    if (bytes == NULL)
        (void)fb_no_memory(tree);
    return bytes;
}

/* The texts of a tree are valid UTF-8; should one not be, a byte counts as a character. */
static size_t character_size(struct fb_span text, size_t offset)
{
    const size_t size = fb_utf8_decode(text, offset, NULL);

    return size == 0 ? 1 : size;
}

size_t fb_count_characters(struct fb_span text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.size; i++)
        count += (text.bytes[i] & 0xC0) != 0x80;
    return count;
}

bool fb_concatenate(struct fb_tree *tree, const struct fb_value *left, const struct fb_value *right,
                    struct fb_value *out)
{
    uint8_t *bytes = new_bytes(tree, left->size + right->size);

    if (bytes == NULL)
        return false;
    if (left->size > 0)
        memcpy(bytes, left->bytes, left->size);
    if (right->size > 0)
        memcpy(bytes + left->size, right->bytes, right->size);
    *out = fb_value_span(FB_VALUE_TEXT, (struct fb_span){ bytes, left->size + right->size });
    return true;
}

bool fb_reverse(struct fb_tree *tree, const struct fb_value *text, struct fb_value *out)
{
    if (!expect_text(tree, text))
        return false;
    const struct fb_span span = fb_value_bytes(text);
    uint8_t *bytes = new_bytes(tree, span.size);
    if (bytes == NULL)
        return false;
    for (size_t i = 0; i < span.size;) {
        const size_t size = character_size(span, i);
        memcpy(bytes + span.size - i - size, span.bytes + i, size);
        i += size;
    }
    *out = fb_value_span(FB_VALUE_TEXT, (struct fb_span){ bytes, span.size });
    return true;
}

/* The offset in bytes of a character, counted from zero; size + 1 when there are fewer. */
static size_t offset_of_character(struct fb_span text, fb_wide character)
{
    size_t offset = 0;
    fb_wide at = 0;

    for (; at < character && offset < text.size; at++)
        offset += character_size(text, offset);
    return at == character ? offset : text.size + 1;
}

bool fb_substring(struct fb_tree *tree, const struct fb_value *text, fb_wide from, fb_wide to,
                  struct fb_value *out)
{
    if (!expect_text(tree, text))
        return false;
    const struct fb_span span = fb_value_bytes(text);
    const size_t start = from < 0 ? span.size + 1 : offset_of_character(span, from);
    const size_t end = to < from ? span.size + 1 : offset_of_character(span, to);
    tree->steps += span.size / 64;
    if (start > span.size || end > span.size)
        return fb_no_value(tree, FB_PROBLEM_EXPRESSION,
                           "expected a part of a text of %zu characters, found one beyond it",
                           fb_count_characters(span));
    *out = fb_value_span(FB_VALUE_TEXT, fb_span_part(span, start, end - start));
    return true;
}

static int digit_of(uint8_t character)
{
    if (character >= '0' && character <= '9')
        return character - '0';
    if (character >= 'a' && character <= 'z')
        return character - 'a' + 10;
    if (character >= 'A' && character <= 'Z')
        return character - 'A' + 10;
    return 36;
}

bool fb_parse_integer(struct fb_tree *tree, const struct fb_value *text, fb_wide base,
                      struct fb_value *out)
{
    if (!expect_text(tree, text))
        return false;
    if (base < 2 || base > 36)
        return fb_no_value(tree, FB_PROBLEM_EXPRESSION, "expected a base from 2 to 36, found another");
    const bool has_sign = text->size > 0 && (text->bytes[0] == '-' || text->bytes[0] == '+');
    fb_wide value = 0;
    for (size_t i = has_sign ? 1 : 0; i < text->size; i++) {
        const int digit = digit_of(text->bytes[i]);
        if (digit >= base)
            return fb_no_value(tree, FB_PROBLEM_EXPRESSION,
                               "expected digits in base %d, found another character", (int)base);
        value = value * base + digit;
        if (value > UINT64_MAX)
            return fb_no_value(tree, FB_PROBLEM_OVERFLOW, "expected an integer of 64 bits, found a longer one");
    }
    if (text->size == (has_sign ? 1 : 0))
        return fb_no_value(tree, FB_PROBLEM_EXPRESSION, "expected digits, found none");
    return fb_value_from_wide(has_sign && text->bytes[0] == '-' ? -value : value, out)
        || fb_no_value(tree, FB_PROBLEM_OVERFLOW, "expected an integer from -2^63, found one below");
}

static bool truncate_float(struct fb_tree *tree, double real, struct fb_value *out)
{
    const double whole = trunc(real);

    if (!(whole >= -9223372036854775808.0 && whole < 18446744073709551616.0))
        return fb_no_value(tree, FB_PROBLEM_OVERFLOW, "expected a float within 64 bits, found one beyond");
    *out = whole < 0 ? fb_value_signed((int64_t)whole) : fb_value_unsigned((uint64_t)whole);
    return true;
}

bool fb_to_integer(struct fb_tree *tree, const struct fb_value *of, struct fb_value *out)
{
    switch (of->kind) {
    case FB_VALUE_TEXT:
        return fb_parse_integer(tree, of, 10, out);
    case FB_VALUE_FLOAT:
        return truncate_float(tree, of->real, out);
    case FB_VALUE_BOOL:
        *out = fb_value_signed(of->boolean);
        return true;
    case FB_VALUE_INTEGER:
        *out = *of;
        out->enum_type = FB_NONE;
        return true;
    default:
        return fb_no_value(tree, FB_PROBLEM_EXPRESSION, "expected text or a number, found %s",
                           fb_value_kind_name(of->kind));
    }
}

bool fb_to_text(struct fb_tree *tree, const struct fb_value *of, struct fb_value *out)
{
    char digits[40];
    int length = 0;

    if (of->kind == FB_VALUE_TEXT) {
        *out = *of;
        return true;
    }
    if (of->kind == FB_VALUE_INTEGER) {
        const struct fb_integer integer = fb_value_integer(of);
        length = snprintf(digits, sizeof digits, "%s%llu", integer.negative ? "-" : "",
                          (unsigned long long)integer.magnitude);
    } else if (of->kind == FB_VALUE_FLOAT) {
        length = snprintf(digits, sizeof digits, "%.17g", of->real);
    } else if (of->kind == FB_VALUE_BOOL) {
        length = snprintf(digits, sizeof digits, "%s", of->boolean ? "true" : "false");
    } else {
        return fb_no_value(tree, FB_PROBLEM_EXPRESSION, "expected a number, found %s",
                           fb_value_kind_name(of->kind));
    }
    uint8_t *bytes = new_bytes(tree, (size_t)length);
    if (bytes == NULL)
        return false;
    memcpy(bytes, digits, (size_t)length);
    *out = fb_value_span(FB_VALUE_TEXT, (struct fb_span){ bytes, (size_t)length });
    return true;
}
