/* SPDX-License-Identifier: Apache-2.0 */
/* Integers between their three forms, and enums. */
#include "validator/schema/machine/value.h"

bool fb_value_from_wide(fb_wide integer, struct fb_value *out)
{
    if (integer < INT64_MIN || integer > (fb_wide)UINT64_MAX)
        return false;
    *out = integer < 0 ? fb_value_signed((int64_t)integer) : fb_value_unsigned((uint64_t)integer);
    return true;
}

struct fb_integer fb_value_integer(const struct fb_value *value)
{
    const bool negative = !value->wide && value->integer < 0;
    const uint64_t bits = (uint64_t)value->integer;

    return (struct fb_integer){ .negative = negative, .magnitude = negative ? -bits : bits };
}

double fb_value_number(const struct fb_value *value)
{
    if (value->kind == FB_VALUE_FLOAT)
        return value->real;
    return value->wide ? (double)(uint64_t)value->integer : (double)value->integer;
}

const char *fb_value_kind_name(enum fb_value_kind kind)
{
    static const char *const names[] = {
        [FB_VALUE_NULL] = "null",
        [FB_VALUE_BOOL] = "a boolean",
        [FB_VALUE_INTEGER] = "an integer",
        [FB_VALUE_FLOAT] = "a float",
        [FB_VALUE_BYTES] = "bytes",
        [FB_VALUE_TEXT] = "text",
        [FB_VALUE_LIST] = "a list",
        [FB_VALUE_OBJECT] = "an object",
        [FB_VALUE_STREAM] = "a stream",
    };

    return names[kind];
}

const struct fb_enum_member *fb_enum_find(const struct fb_plan *plan, uint32_t enum_type,
                                          const struct fb_value *value)
{
    const struct fb_range members = plan->enums[enum_type].members;
    const fb_wide wanted = fb_value_wide(value);
    size_t low = 0;
    size_t high = members.count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (fb_wide_of(plan->enum_members[members.first + middle].value) < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    const struct fb_enum_member *found = &plan->enum_members[members.first + low];
    return low < members.count && fb_wide_of(found->value) == wanted ? found : NULL;
}
