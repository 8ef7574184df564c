/* SPDX-License-Identifier: Apache-2.0 */
/* bytes.c - a buffer that doubles. */
#include "compiler/bytes.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"

void fb_bytes_clear(struct fb_bytes *bytes)
{
    free(bytes->at);
    *bytes = (struct fb_bytes){ .limit = bytes->limit };
}

static bool reserve(struct fb_bytes *bytes, size_t more, struct fb_diag *diag)
{
    if (more > bytes->limit - bytes->size)
        return fb_fail(diag, FB_FAULT_LIMIT, "the output would be larger than %zu bytes", bytes->limit);
    if (more <= bytes->capacity - bytes->size)
        return true;

    size_t capacity = bytes->capacity < 256 ? 256 : bytes->capacity;
    while (capacity < bytes->size + more)
        capacity *= 2; /* the limit is far below SIZE_MAX / 2 */
    uint8_t *grown = realloc(bytes->at, capacity);
    if (grown == NULL)
        return fb_fail_memory(diag);
    bytes->at = grown;
    bytes->capacity = capacity;
    return true;
}

bool fb_bytes_append(struct fb_bytes *bytes, struct fb_span more, struct fb_diag *diag)
{
    assert(bytes->limit <= SIZE_MAX / 4);
    if (more.size == 0)
        return true;
    if (!reserve(bytes, more.size, diag))
        return false;
    memcpy(bytes->at + bytes->size, more.bytes, more.size);
    bytes->size += more.size;
    return true;
}

bool fb_bytes_uint(struct fb_bytes *bytes, size_t width, uint64_t value, struct fb_diag *diag)
{
    uint8_t digits[8];
    assert(width >= 1 && width <= sizeof digits && (width == 8 || value >> (8 * width) == 0));
    for (size_t i = 0; i < width; i++)
        digits[i] = (uint8_t)(value >> (8 * i));
    return fb_bytes_append(bytes, (struct fb_span){ .bytes = digits, .size = width }, diag);
}

struct fb_span fb_bytes_span(const struct fb_bytes *bytes)
{
    return (struct fb_span){ .bytes = bytes->at, .size = bytes->size };
}
