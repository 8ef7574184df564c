/* SPDX-License-Identifier: Apache-2.0 */
/* Base64 at every offset, and 16-bit text before it. */
#include "compiler/sigma_encode.h"

#include <string.h>

#include "base/core/limits.h"
#include "base/core/utf8.h"
#include "compiler/sigma_pattern.h"
#include "compiler/sigma_windash.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* The text is thought of as having `shift` bytes before it, which are not known. */
static uint8_t byte_at(struct fb_span text, size_t shift, size_t index)
{
    return index < shift || index - shift >= text.size ? 0 : text.bytes[index - shift];
}

static size_t encode_all(struct fb_span text, size_t shift, uint8_t *out)
{
    size_t size = 0;
    for (size_t i = 0; i < text.size + shift; i += 3) {
        const uint32_t bits = (uint32_t)byte_at(text, shift, i) << 16
                            | (uint32_t)byte_at(text, shift, i + 1) << 8
                            | byte_at(text, shift, i + 2);
        for (unsigned digit = 0; digit < 4; digit++)
            out[size++] = (uint8_t)digits[bits >> (18 - 6 * digit) & 63];
    }
    return size;
}

static uint8_t *room_for_base64(struct fb_sigma *sigma, struct fb_span text)
{
    return fb_sigma_array(sigma, (text.size + 4) / 3 + 1, 4);
}

static bool to_base64(struct fb_sigma *sigma, struct fb_span text, struct fb_span *out)
{
    uint8_t *bytes = room_for_base64(sigma, text);
    if (bytes == NULL)
        return false;
    const size_t size = encode_all(text, 0, bytes);
    const size_t padding = (3 - text.size % 3) % 3;
    memset(bytes + size - padding, '=', padding);
    *out = (struct fb_span){ bytes, size };
    return true;
}

/* The digits that `text` has wherever it begins `shift` bytes into a group of three: not those
 * that also hold bits of what stands before or after it. */
static bool to_base64_at(struct fb_sigma *sigma, struct fb_span text, size_t shift,
                         struct fb_span *out)
{
    static const size_t unsure_before[] = { 0, 2, 3 };
    static const size_t unsure_after[] = { 0, 3, 2 };
    uint8_t *bytes = room_for_base64(sigma, text);
    if (bytes == NULL)
        return false;
    const size_t size = encode_all(text, shift, bytes);
    const size_t end = size - unsure_after[(text.size + shift) % 3];
    const size_t start = unsure_before[shift];
    *out = fb_span_part((struct fb_span){ bytes, end }, start, SIZE_MAX);
    return true;
}

/* One byte that begins in the middle of a group has no digit of its own; an empty value would
 * match everything. */
static bool to_all_offsets(struct fb_sigma *sigma, struct fb_span text, struct fb_sigma_spot at,
                           struct fb_span out[static 3])
{
    if (text.size < 2)
        return fb_sigma_reject(sigma, FB0105, at, "give at least two characters",
                               "the value is too short to be found in Base64 at every offset");
    return to_base64_at(sigma, text, 0, &out[0]) && to_base64_at(sigma, text, 1, &out[1])
        && to_base64_at(sigma, text, 2, &out[2]);
}

static size_t put_unit(uint8_t *out, uint32_t unit, bool big)
{
    out[big ? 1 : 0] = (uint8_t)(unit & 0xFF);
    out[big ? 0 : 1] = (uint8_t)(unit >> 8);
    return 2;
}

static bool to_utf16(struct fb_sigma *sigma, struct fb_span text, bool mark, bool big,
                     struct fb_span *out)
{
    uint8_t *bytes = fb_sigma_array(sigma, text.size + 1, 2);
    if (bytes == NULL)
        return false;
    size_t size = mark ? put_unit(bytes, 0xFEFF, big) : 0;
    for (size_t at = 0; at < text.size;) {
        uint32_t character = 0;
        const size_t length = fb_utf8_decode(text, at, &character);
        if (length == 0) /* no text any more: an encoding came before */
            character = text.bytes[at];
        at += length == 0 ? 1 : length;
        if (character >= 0x10000) {
            size += put_unit(bytes + size, 0xD800 + ((character - 0x10000) >> 10), big);
            size += put_unit(bytes + size, 0xDC00 + ((character - 0x10000) & 0x3FF), big);
        } else {
            size += put_unit(bytes + size, character, big);
        }
    }
    *out = (struct fb_span){ bytes, size };
    return true;
}

/* Base64 is only found where its length is known, and a wildcard has none. */
static bool make_plain(struct fb_sigma *sigma, struct fb_span glob, struct fb_sigma_spot at,
                       struct fb_span *text)
{
    if (fb_sigma_pattern_has_wildcard(glob))
        return fb_sigma_reject(sigma, FB0105, at, "escape it: \\* or \\?",
                               "a value with a wildcard cannot be encoded");
    return fb_sigma_pattern_plain(sigma, glob, text);
}

/* Encodes one value; what comes out is plain text, which the next transform takes as such. */
static bool encode_text(struct fb_sigma *sigma, enum fb_sigma_modifier transform,
                        struct fb_span text, struct fb_sigma_spot at, struct fb_sigma_values *out)
{
    struct fb_sigma_values values = { .count = transform == FB_SIGMA_BASE64OFFSET ? 3 : 1 };
    values.items = fb_sigma_array(sigma, values.count, sizeof *values.items);
    if (values.items == NULL)
        return false;
    bool ok = false;
    if (transform == FB_SIGMA_BASE64OFFSET)
        ok = to_all_offsets(sigma, text, at, values.items);
    else if (transform == FB_SIGMA_BASE64)
        ok = to_base64(sigma, text, &values.items[0]);
    else
        ok = to_utf16(sigma, text, transform == FB_SIGMA_UTF16, transform == FB_SIGMA_UTF16BE,
                      &values.items[0]);
    if (ok)
        *out = values;
    return ok;
}

static bool append(struct fb_sigma *sigma, struct fb_sigma_values *list,
                   const struct fb_sigma_values *more, struct fb_sigma_spot at)
{
    const size_t count = list->count + more->count;
    if (count > FB_MAX_SIGMA_ROWS)
        return fb_sigma_reject(sigma, FB0106, at, "split the value",
                               "one value stands for more than %d", FB_MAX_SIGMA_ROWS);
    if (count > list->capacity) {
        const size_t capacity = count * 2;
        struct fb_span *items = fb_sigma_array(sigma, capacity, sizeof *items);
        if (items == NULL)
            return false;
        if (list->count > 0)
            memcpy(items, list->items, list->count * sizeof *items);
        list->items = items;
        list->capacity = capacity;
    }
    memcpy(list->items + list->count, more->items, more->count * sizeof *more->items);
    list->count = count;
    return true;
}

/* Text is plain from the first encoding on, and a glob before. */
struct stage {
    struct fb_sigma_values values;
    bool is_plain;
};

static bool apply(struct fb_sigma *sigma, enum fb_sigma_modifier transform, struct stage *stage,
                  struct fb_sigma_spot at)
{
    struct stage next = { .is_plain = transform != FB_SIGMA_WINDASH || stage->is_plain };
    for (size_t i = 0; i < stage->values.count; i++) {
        struct fb_span value = stage->values.items[i];
        struct fb_sigma_values more;
        if (transform == FB_SIGMA_WINDASH) {
            if (!fb_sigma_windash(sigma, value, at, &more))
                return false;
        } else if ((!stage->is_plain && !make_plain(sigma, value, at, &value))
                   || !encode_text(sigma, transform, value, at, &more)) {
            return false;
        }
        if (!append(sigma, &next.values, &more, at))
            return false;
    }
    *stage = next;
    return true;
}

bool fb_sigma_encode(struct fb_sigma *sigma, const struct fb_sigma_key *key, struct fb_span glob,
                     struct fb_sigma_spot at, struct fb_sigma_values *out)
{
    struct stage stage = { .values.count = 1 };
    stage.values.items = fb_sigma_array(sigma, 1, sizeof glob);
    if (stage.values.items == NULL)
        return false;
    stage.values.items[0] = glob;
    for (size_t i = 0; i < key->transform_count; i++)
        if (!apply(sigma, key->transforms[i], &stage, at))
            return false;
    *out = stage.values;
    return true;
}
