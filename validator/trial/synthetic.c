/* SPDX-License-Identifier: Apache-2.0 */
/* synthetic.c - numbered events. */
#include "validator/trial/synthetic.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

/* Of the events, behind those that are all alike and those with one value apart. */
#define MIXTURES 256

#define SIXTEEN "AAAAAAAAAAAAAAAA"
#define SIXTY_FOUR SIXTEEN SIXTEEN SIXTEEN SIXTEEN
#define LONG_VALUE                                                                          \
    SIXTY_FOUR SIXTY_FOUR SIXTY_FOUR SIXTY_FOUR SIXTY_FOUR SIXTY_FOUR SIXTY_FOUR SIXTY_FOUR \
        SIXTY_FOUR SIXTY_FOUR SIXTY_FOUR SIXTY_FOUR SIXTY_FOUR SIXTY_FOUR SIXTY_FOUR SIXTY_FOUR

#define TEXT(literal)                                                            \
    {                                                                            \
        .bytes = (const unsigned char *)(literal), .length = sizeof(literal) - 1 \
    }

enum {
    VALUE_NULL,
    VALUE_EMPTY,
    VALUE_LONG,
    VALUE_ORDINARY,
};

static const struct fb_engine_input pool[] = {
    { NULL, 0 },
    TEXT(""),
    TEXT(LONG_VALUE),
    TEXT("value"),
    TEXT("C:\\Windows\\System32\\svchost.exe"),
    TEXT("10.0.0.1"),
    TEXT("2001:db8::1"),
    TEXT("4711"),
    TEXT("-1"),
    TEXT("\\\\.\\pipe\\name"),
    TEXT("\xc3\x84\xc3\xa4 \xe2\x82\xac \xf0\x9f\x94\xa5"),
    TEXT("\xff\xfe not UTF-8 \x80"),
    TEXT("a\0b"),
    TEXT("*?[]\\(){}|^$.+"),
};

/* Those where every value is the same; then one value alone set; then one value alone null. */
#define UNIFORM 4

uint64_t fb_synthetic_plain_count(uint64_t fields)
{
    return UNIFORM + 2 * fields;
}

uint64_t fb_synthetic_count(uint64_t fields)
{
    return fb_synthetic_plain_count(fields) + MIXTURES;
}

/* splitmix64 (Steele, Lea, Flood 2014): a bijection that scatters neighbouring numbers. */
static uint64_t scatter(uint64_t number)
{
    uint64_t mixed = number + UINT64_C(0x9e3779b97f4a7c15);

    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ mixed >> 31;
}

static size_t choice(uint64_t number, uint64_t fields, uint64_t field)
{
    if (number < UNIFORM)
        return (size_t)number;
    if (number < UNIFORM + fields)
        return number - UNIFORM == field ? VALUE_ORDINARY : VALUE_NULL;
    if (number < UNIFORM + 2 * fields)
        return number - UNIFORM - fields == field ? VALUE_NULL : VALUE_ORDINARY;
    return (size_t)(scatter(scatter(number) ^ field) % (sizeof pool / sizeof pool[0]));
}

void fb_synthetic_event(uint64_t number, uint64_t fields, struct fb_engine_input *values)
{
    for (uint64_t field = 0; field < fields; field++)
        values[field] = pool[choice(number, fields, field)];
}

void fb_synthetic_describe(uint64_t number, uint64_t fields, char *out, size_t size)
{
    static const char *const uniform[] = { "null", "empty", "long", "ordinary" };

    if (number < UNIFORM)
        (void)snprintf(out, size, "all values %s", uniform[number]);
    else if (number < UNIFORM + fields)
        (void)snprintf(out, size, "only value %" PRIu64 " set", number - UNIFORM);
    else if (number < UNIFORM + 2 * fields)
        (void)snprintf(out, size, "only value %" PRIu64 " null", number - UNIFORM - fields);
    else
        (void)snprintf(out, size, "mixture %" PRIu64, number - UNIFORM - 2 * fields);
}
