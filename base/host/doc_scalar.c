/* SPDX-License-Identifier: Apache-2.0 */
/* Plain scalars: null, booleans, integers in four bases, floats; all else is a string. */
#include "base/host/doc_scalar.h"

#include <math.h>
#include <stdlib.h>

static bool is_one_of(struct fb_span text, const char *const *words)
{
    for (; *words != NULL; words++)
        if (fb_span_is(text, *words))
            return true;
    return false;
}

static unsigned int digit_value(uint8_t byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - (unsigned int)'0';
    if (byte >= 'a' && byte <= 'f')
        return byte - (unsigned int)'a' + 10;
    if (byte >= 'A' && byte <= 'F')
        return byte - (unsigned int)'A' + 10;
    return UINT32_MAX;
}

/* digit { [_] digit } */
static bool are_digits(struct fb_span text, unsigned int base)
{
    bool after_digit = false;

    for (size_t i = 0; i < text.size; i++) {
        const bool is_digit = digit_value(text.bytes[i]) < base;
        if (!is_digit && !(text.bytes[i] == '_' && after_digit))
            return false;
        after_digit = is_digit;
    }
    return after_digit;
}

static bool sum_digits(struct fb_span digits, unsigned int base, uint64_t *out)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < digits.size; i++)
        if (digits.bytes[i] != '_'
            && (__builtin_mul_overflow(sum, base, &sum)
                || __builtin_add_overflow(sum, digit_value(digits.bytes[i]), &sum)))
            return false;
    *out = sum;
    return true;
}

static bool set_integer(struct fb_doc *node, bool negative, uint64_t magnitude)
{
    if (negative && magnitude > (uint64_t)1 << 63)
        return false;
    node->kind = FB_DOC_INTEGER;
    node->negative = negative && magnitude > 0;
    node->magnitude = magnitude;
    node->number = node->negative ? -(double)magnitude : (double)magnitude;
    return true;
}

static struct fb_span without_sign(struct fb_span text)
{
    const bool has_sign = text.size > 0 && (text.bytes[0] == '-' || text.bytes[0] == '+');
    return fb_span_part(text, has_sign ? 1 : 0, SIZE_MAX);
}

static unsigned int take_base(struct fb_span *digits)
{
    static const struct {
        const char *prefix;
        unsigned int base;
    } bases[] = { { "0x", 16 }, { "0o", 8 }, { "0b", 2 } };

    for (size_t i = 0; i < sizeof bases / sizeof *bases; i++)
        if (fb_span_is(fb_span_part(*digits, 0, 2), bases[i].prefix)) {
            *digits = fb_span_part(*digits, 2, SIZE_MAX);
            return bases[i].base;
        }
    return 10;
}

static size_t skip_digits(struct fb_span text, size_t at)
{
    while (at < text.size && text.bytes[at] >= '0' && text.bytes[at] <= '9')
        at++;
    return at;
}

/* [ digits ] [ "." digits? ] [ e [sign] digits ] with at least one digit before the e. */
static bool is_float(struct fb_span text)
{
    size_t at = skip_digits(text, 0);
    size_t digits = at;

    if (at < text.size && text.bytes[at] == '.') {
        const size_t end = skip_digits(text, at + 1);
        digits += end - at - 1;
        at = end;
    }
    if (digits == 0)
        return false;
    if (at == text.size)
        return true;
    if (text.bytes[at] != 'e' && text.bytes[at] != 'E')
        return false;
    at++;
    if (at < text.size && (text.bytes[at] == '+' || text.bytes[at] == '-'))
        at++;
    const size_t end = skip_digits(text, at);
    return end > at && end == text.size;
}

static void set_float(struct fb_doc *node, double number)
{
    node->kind = FB_DOC_FLOAT;
    node->number = number;
}

static bool resolve_float(struct fb_doc *node, struct fb_span unsigned_text)
{
    static const char *const infinities[] = { ".inf", ".Inf", ".INF", NULL };
    static const char *const no_numbers[] = { ".nan", ".NaN", ".NAN", NULL };

    if (is_one_of(unsigned_text, infinities))
        set_float(node, node->text.bytes[0] == '-' ? -HUGE_VAL : HUGE_VAL);
    else if (is_one_of(node->text, no_numbers))
        set_float(node, (double)NAN);
    else if (is_float(unsigned_text))
        set_float(node, strtod((const char *)node->text.bytes, NULL));
    return node->kind == FB_DOC_FLOAT;
}

bool fb_doc_scalar_resolve(struct fb_doc *node)
{
    static const char *const nulls[] = { "", "~", "null", "Null", "NULL", NULL };
    static const char *const trues[] = { "true", "True", "TRUE", NULL };
    static const char *const falses[] = { "false", "False", "FALSE", NULL };
    const struct fb_span unsigned_text = without_sign(node->text);
    struct fb_span digits = unsigned_text;
    const unsigned int base = take_base(&digits);
    uint64_t magnitude = 0;

    node->kind = FB_DOC_STRING;
    if (is_one_of(node->text, nulls)) {
        node->kind = FB_DOC_NULL;
    } else if (is_one_of(node->text, trues) || is_one_of(node->text, falses)) {
        node->kind = FB_DOC_BOOL;
        node->boolean = is_one_of(node->text, trues);
    } else if (are_digits(digits, base)) {
        return sum_digits(digits, base, &magnitude)
            && set_integer(node, node->text.bytes[0] == '-', magnitude);
    } else {
        (void)resolve_float(node, unsigned_text);
    }
    return true;
}

bool fb_doc_scalar_json_number(struct fb_doc *node, bool is_integer)
{
    uint64_t magnitude = 0;

    if (is_integer)
        return sum_digits(without_sign(node->text), 10, &magnitude)
            && set_integer(node, node->text.bytes[0] == '-', magnitude);
    set_float(node, strtod((const char *)node->text.bytes, NULL));
    return isfinite(node->number);
}
