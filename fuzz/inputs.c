/* SPDX-License-Identifier: Apache-2.0 */
/* inputs.c - strata that vary one input: its length, its bytes; and the ways to change an input. */
#include <string.h>

#include "fuzz/kinds.h"
#include "fuzz/model.h"

#define TEXT(literal)                                                            \
    {                                                                            \
        .bytes = (const unsigned char *)(literal), .length = sizeof(literal) - 1 \
    }

/* No ordinary texts: what folding, decoding and counting stumble over. */
static const struct fb_engine_input texts[] = {
    { NULL, 0 },
    TEXT(""),
    TEXT("\0"),
    TEXT("value\0"),
    TEXT("\xff\xfe\xfd\xfc"),
    TEXT("\x80\x80\x80"),
    TEXT("\xc3"),                         /* cut within a character */
    TEXT("value\xe2\x82"),                /* likewise */
    TEXT("\xf0\x9f\x94"),                 /* likewise */
    TEXT("\xc0\x80\xe0\x80\x80"),         /* longer than need be */
    TEXT("\xed\xa0\x80\xed\xb0\x80"),     /* halves of a pair */
    TEXT("\xf4\x8f\xbf\xbf"),             /* U+10FFFF */
    TEXT("\xf4\x90\x80\x80"),             /* beyond it */
    TEXT("\xef\xbb\xbfvalue"),            /* a byte order mark */
    TEXT("\xc4\xb0\xc4\xb1"),             /* capital I with a dot, small i without one */
    TEXT("\xe1\xba\x9e\xc3\x9f\xc5\xbf"), /* sharp s, long s: other lengths when folded */
    TEXT("\xe2\x84\xaa\xe2\x84\xab"),     /* signs of kelvin and angstrom: shorter when folded */
    TEXT("a\xcc\x81\xcc\x82\xcc\x83"),    /* combining marks */
    TEXT("%s%n%x%p"),
    TEXT("*?[]\\(){}|^$.+"),
    TEXT("\\"),
    TEXT("-1"),
    TEXT("18446744073709551615"),
    TEXT("18446744073709551616"),
    TEXT("999999999999999999999999999999999999999"),
    TEXT("0x7fffffff"),
    TEXT("255.255.255.255"),
    TEXT("256.0.0.1"),
    TEXT("1.2.3"),
    TEXT("::ffff:1.2.3.4"),
    TEXT("::::"),
    TEXT("\r\n\t "),
};
const size_t fb_fuzz_text_count = sizeof texts / sizeof *texts;

struct fb_engine_input fb_fuzz_text(uint64_t number)
{
    return texts[number % fb_fuzz_text_count];
}

/* ---- Changing an input ---- */

static bool stretch(struct fb_engine_input *input, size_t size, struct fb_arena *arena)
{
    const struct fb_span seed = { input->bytes, input->length };
    const struct fb_span text = fb_fuzz_stretch(seed, size, arena);

    *input = (struct fb_engine_input){ text.bytes, text.size };
    return text.bytes != NULL;
}

static uint8_t other_case(uint8_t byte)
{
    const uint8_t lower = byte | 0x20;

    return lower >= 'a' && lower <= 'z' ? byte ^ 0x20 : byte;
}

/* In a copy: letters in the other case, or the last byte another. */
static bool rewrite(struct fb_engine_input *input, bool last_only, struct fb_arena *arena)
{
    uint8_t *bytes = fb_arena_array(arena, input->length + 1, 1);

    if (bytes == NULL)
        return false;
    for (size_t i = 0; i < input->length; i++)
        bytes[i] = last_only ? input->bytes[i] : other_case(input->bytes[i]);
    if (last_only && input->length > 0)
        bytes[input->length - 1] ^= 1;
    input->bytes = bytes;
    return true;
}

bool fb_fuzz_twist(enum fb_fuzz_twist twist, struct fb_arena *arena, struct fb_engine_input *input)
{
    switch (twist) {
    case FB_FUZZ_TWIST_NULL:
        *input = (struct fb_engine_input){ NULL, 0 };
        return true;
    case FB_FUZZ_TWIST_EMPTY:
        *input = (struct fb_engine_input)TEXT("");
        return true;
    case FB_FUZZ_TWIST_SHORTER:
        return input->length == 0 || stretch(input, input->length - 1, arena);
    case FB_FUZZ_TWIST_LONGER:
        return stretch(input, input->length + 1, arena);
    case FB_FUZZ_TWIST_CASE:
    case FB_FUZZ_TWIST_LAST:
        return input->bytes == NULL || rewrite(input, twist == FB_FUZZ_TWIST_LAST, arena);
    case FB_FUZZ_TWIST_64:
        return stretch(input, 64, arena);
    case FB_FUZZ_TWIST_256:
        return stretch(input, 256, arena);
    case FB_FUZZ_TWIST_4096:
        return stretch(input, 4096, arena);
    default:
        return true;
    }
}

/* ---- The last supplied field with every operator, every field with the first one ---- */

static uint64_t supplied_of(const struct fb_fuzz_type *type)
{
    return type->inputs < type->fields ? type->inputs : type->fields;
}

static uint64_t place_count(const struct fb_fuzz_plan *plan, const struct fb_fuzz_type *type)
{
    const uint64_t supplied = supplied_of(type);

    return plan->trial->encode == NULL || supplied == 0 ? 0 : type->op_count + supplied - 1;
}

static bool make_place(const struct fb_fuzz_plan *plan, const struct fb_fuzz_type *type, uint64_t place,
                       struct fb_arena *arena, struct fb_engine_input **inputs, struct fb_fuzz_case *out)
{
    const bool last = place < type->op_count;

    out->op = type->ops[last ? place : 0];
    out->field = (uint32_t)(last ? supplied_of(type) - 1 : place - type->op_count);
    if (!fb_fuzz_fits(type, out->field, (enum fb_operator)out->op))
        out->op = FB_OP_EQUALS;
    return fb_fuzz_case_of(plan, type,
                           fb_fuzz_content_of(type, out->field, (enum fb_operator)out->op, false, arena), arena,
                           inputs, out);
}

/* ---- Lengths: 2^n - 1, 2^n, 2^n + 1 ---- */

#define FIRST_POWER 2
#define POWERS 15 /* up to 65,536 */

uint64_t fb_fuzz_count_lengths(const struct fb_fuzz_plan *plan, const struct fb_fuzz_type *type)
{
    return place_count(plan, type) * POWERS * 3;
}

bool fb_fuzz_make_lengths(const struct fb_fuzz_plan *plan, const struct fb_fuzz_stratum *stratum, uint64_t index,
                          struct fb_arena *arena, struct fb_fuzz_case *out)
{
    const size_t length = ((size_t)1 << (FIRST_POWER + index / 3 % POWERS)) + index % 3 - 1;
    struct fb_engine_input *inputs = NULL;

    return make_place(plan, stratum->type, index / ((uint64_t)POWERS * 3), arena, &inputs, out)
        && stretch(&inputs[out->field], length, arena);
}

uint64_t fb_fuzz_count_texts(const struct fb_fuzz_plan *plan, const struct fb_fuzz_type *type)
{
    return place_count(plan, type) * fb_fuzz_text_count;
}

bool fb_fuzz_make_texts(const struct fb_fuzz_plan *plan, const struct fb_fuzz_stratum *stratum, uint64_t index,
                        struct fb_arena *arena, struct fb_fuzz_case *out)
{
    struct fb_engine_input *inputs = NULL;

    if (!make_place(plan, stratum->type, index / fb_fuzz_text_count, arena, &inputs, out))
        return false;
    inputs[out->field] = fb_fuzz_text(index);
    return true;
}
