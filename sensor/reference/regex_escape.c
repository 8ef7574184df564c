/* SPDX-License-Identifier: Apache-2.0 */
/* regex_escape.c - characters of a pattern, and what follows a backslash. */
#include "base/core/utf8.h"
#include "sensor/reference/regex_compiler.h"

bool fb_sensor_regex_refuse(struct fb_sensor_compiler *compiler, const char *text)
{
    return fb_sensor_refuse(compiler->fault, FB_ENGINE_UNSTATED, text);
}

static size_t length_of(const char *text)
{
    size_t length = 0;
    while (text[length] != '\0')
        length++;
    return length;
}

bool fb_sensor_sees(const struct fb_sensor_compiler *compiler, const char *text)
{
    const size_t left = compiler->pattern.size - compiler->at;
    for (size_t i = 0; text[i] != '\0'; i++) {
        if (i == left || compiler->pattern.bytes[compiler->at + i] != (uint8_t)text[i])
            return false;
    }
    return true;
}

bool fb_sensor_accept(struct fb_sensor_compiler *compiler, const char *text)
{
    if (!fb_sensor_sees(compiler, text))
        return false;
    compiler->at += length_of(text);
    return true;
}

bool fb_sensor_take(struct fb_sensor_compiler *compiler, uint32_t *out)
{
    const size_t length = fb_utf8_decode(compiler->pattern, compiler->at, out);
    if (length == 0)
        return fb_sensor_regex_refuse(compiler, "a regular expression that ends too early or is not UTF-8");
    compiler->at += length;
    return true;
}

/* 16 for what is no digit. */
static uint32_t digit_of(uint8_t byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - (uint32_t)'0';
    const uint8_t lower = byte | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - (uint32_t)'a' + 10 : 16;
}

size_t fb_sensor_digits(struct fb_sensor_compiler *compiler, uint32_t base, size_t most,
                        uint32_t *out)
{
    size_t count = 0;
    uint32_t number = 0;
    while (count < most && compiler->at < compiler->pattern.size) {
        const uint32_t digit = digit_of(compiler->pattern.bytes[compiler->at]);
        if (digit >= base)
            break;
        number = number > 0x10FFFF ? number : number * base + digit;
        compiler->at++;
        count++;
    }
    *out = number;
    return count;
}

static const uint32_t digits[][2] = { { '0', '9' } };
static const uint32_t words[][2] = { { '0', '9' }, { 'A', 'Z' }, { '_', '_' }, { 'a', 'z' } };
static const uint32_t spaces[][2] = { { '\t', '\r' }, { ' ', ' ' } };
static const uint32_t horizontal[][2] = { { '\t', '\t' }, { ' ', ' ' }, { 0xA0, 0xA0 }, { 0x1680, 0x1680 }, { 0x180E, 0x180E }, { 0x2000, 0x200A }, { 0x202F, 0x202F }, { 0x205F, 0x205F }, { 0x3000, 0x3000 } };
static const uint32_t vertical[][2] = { { '\n', '\r' }, { 0x85, 0x85 }, { 0x2028, 0x2029 } };

#define CLASS(table, is_negated)                                                      \
    {                                                                                 \
        .ranges = table, .count = sizeof table / sizeof *table, .negated = is_negated \
    }

/* What a letter stands for after a backslash. */
static const struct letter {
    char letter;
    bool only_outside; /* of sets */
    struct fb_sensor_escape means;
} letters[] = {
    { 't', false, { .character = '\t' } },
    { 'n', false, { .character = '\n' } },
    { 'r', false, { .character = '\r' } },
    { 'f', false, { .character = '\f' } },
    { 'a', false, { .character = 0x07 } },
    { 'e', false, { .character = 0x1B } },
    { 'd', false, { .kind = FB_ESCAPE_CLASS, .class = CLASS(digits, false) } },
    { 'D', false, { .kind = FB_ESCAPE_CLASS, .class = CLASS(digits, true) } },
    { 'w', false, { .kind = FB_ESCAPE_CLASS, .class = CLASS(words, false) } },
    { 'W', false, { .kind = FB_ESCAPE_CLASS, .class = CLASS(words, true) } },
    { 's', false, { .kind = FB_ESCAPE_CLASS, .class = CLASS(spaces, false) } },
    { 'S', false, { .kind = FB_ESCAPE_CLASS, .class = CLASS(spaces, true) } },
    { 'h', false, { .kind = FB_ESCAPE_CLASS, .class = CLASS(horizontal, false) } },
    { 'H', false, { .kind = FB_ESCAPE_CLASS, .class = CLASS(horizontal, true) } },
    { 'v', false, { .kind = FB_ESCAPE_CLASS, .class = CLASS(vertical, false) } },
    { 'V', false, { .kind = FB_ESCAPE_CLASS, .class = CLASS(vertical, true) } },
    { 'A', true, { .kind = FB_ESCAPE_ASSERTION, .assertion = FB_ASSERT_START } },
    { 'z', true, { .kind = FB_ESCAPE_ASSERTION, .assertion = FB_ASSERT_END } },
    { 'Z', true, { .kind = FB_ESCAPE_ASSERTION, .assertion = FB_ASSERT_LAST_END } },
    { 'b', true, { .kind = FB_ESCAPE_ASSERTION, .assertion = FB_ASSERT_BORDER } },
    { 'B', true, { .kind = FB_ESCAPE_ASSERTION, .assertion = FB_ASSERT_NO_BORDER } },
};

static const struct fb_sensor_escape *find_letter(uint32_t letter, bool in_set)
{
    static const struct fb_sensor_escape backspace = { .character = 0x08 };
    if (in_set && letter == 'b')
        return &backspace;
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++) {
        if ((uint32_t)letters[i].letter == letter && !(in_set && letters[i].only_outside))
            return &letters[i].means;
    }
    return NULL;
}

static bool take_braced(struct fb_sensor_compiler *compiler, uint32_t base, uint32_t *out)
{
    if (!fb_sensor_accept(compiler, "{") || fb_sensor_digits(compiler, base, SIZE_MAX, out) == 0
        || !fb_sensor_accept(compiler, "}"))
        return fb_sensor_regex_refuse(compiler, "a regular expression with an escape without its digits");
    if (*out > 0x10FFFF || (*out >= 0xD800 && *out <= 0xDFFF))
        return fb_sensor_regex_refuse(compiler, "a regular expression with a number that is no character");
    return true;
}

static bool take_numeric(struct fb_sensor_compiler *compiler, uint32_t letter, uint32_t *out)
{
    if (letter == 'o')
        return take_braced(compiler, 8, out);
    if (letter == 'x' && fb_sensor_sees(compiler, "{"))
        return take_braced(compiler, 16, out);
    (void)fb_sensor_digits(compiler, letter == 'x' ? 16 : 8, 2, out);
    return true;
}

static bool is_reserved(uint32_t letter)
{
    return (letter | 0x20) - 'a' < 26 || letter - '1' < 9;
}

bool fb_sensor_escape(struct fb_sensor_compiler *compiler, bool in_set,
                      struct fb_sensor_escape *out)
{
    uint32_t letter = 0;
    if (!fb_sensor_take(compiler, &letter))
        return false;
    const struct fb_sensor_escape *known = find_letter(letter, in_set);
    if (known != NULL) {
        *out = *known;
        return true;
    }
    *out = (struct fb_sensor_escape){ .kind = FB_ESCAPE_CHARACTER, .character = letter };
    if (letter == 'x' || letter == 'o' || letter == '0')
        return take_numeric(compiler, letter, &out->character);
    return !is_reserved(letter)
        || fb_sensor_regex_refuse(compiler,
                                  "a regular expression with an escape that no linear-time engine has");
}
