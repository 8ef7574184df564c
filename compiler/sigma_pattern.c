/* SPDX-License-Identifier: Apache-2.0 */
/* Values with wildcards: Sigma's notation, globs, and the operators that they come down to. */
#include "compiler/sigma_pattern.h"

#include <string.h>

static bool is_special(uint8_t byte)
{
    return byte == '*' || byte == '?' || byte == '\\';
}

bool fb_sigma_pattern_decode(struct fb_sigma *sigma, struct fb_span text, struct fb_span *glob)
{
    uint8_t *bytes = fb_sigma_array(sigma, text.size, 2);
    if (bytes == NULL)
        return false;
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        const bool is_backslash = text.bytes[i] == '\\';
        if (is_backslash && i + 1 < text.size && is_special(text.bytes[i + 1]))
            bytes[size++] = text.bytes[i++];
        else if (is_backslash)
            bytes[size++] = '\\';
        bytes[size++] = text.bytes[i];
    }
    *glob = (struct fb_span){ bytes, size };
    return true;
}

bool fb_sigma_pattern_surround(struct fb_sigma *sigma, struct fb_span glob, bool before, bool after,
                               struct fb_span *out)
{
    uint8_t *bytes = fb_sigma_array(sigma, glob.size + 2, 1);
    if (bytes == NULL)
        return false;
    size_t size = 0;
    if (before)
        bytes[size++] = '*';
    if (glob.size > 0)
        memcpy(bytes + size, glob.bytes, glob.size);
    size += glob.size;
    if (after)
        bytes[size++] = '*';
    *out = (struct fb_span){ bytes, size };
    return true;
}

bool fb_sigma_pattern_has_wildcard(struct fb_span glob)
{
    for (size_t i = 0; i < glob.size; i++) {
        if (glob.bytes[i] == '\\')
            i++;
        else if (is_special(glob.bytes[i]))
            return true;
    }
    return false;
}

bool fb_sigma_pattern_plain(struct fb_sigma *sigma, struct fb_span glob, struct fb_span *text)
{
    uint8_t *bytes = fb_sigma_array(sigma, glob.size, 1);
    if (bytes == NULL)
        return false;
    size_t size = 0;
    for (size_t i = 0; i < glob.size; i++) {
        if (glob.bytes[i] == '\\')
            i++;
        bytes[size++] = glob.bytes[i];
    }
    *text = (struct fb_span){ bytes, size };
    return true;
}

/* Two `*` in a row hold for what one holds for. */
static bool collapse(struct fb_sigma *sigma, struct fb_span glob, struct fb_span *out)
{
    uint8_t *bytes = fb_sigma_array(sigma, glob.size, 1);
    if (bytes == NULL)
        return false;
    size_t size = 0;
    bool after_star = false;
    for (size_t i = 0; i < glob.size; i++) {
        const bool is_star = glob.bytes[i] == '*';
        if (is_star && after_star)
            continue;
        after_star = is_star;
        if (glob.bytes[i] == '\\')
            bytes[size++] = glob.bytes[i++];
        bytes[size++] = glob.bytes[i];
    }
    *out = (struct fb_span){ bytes, size };
    return true;
}

/* A `*` at the end that is a wildcard: the backslashes before it pair up. */
static bool ends_in_star(struct fb_span glob)
{
    if (glob.size == 0 || glob.bytes[glob.size - 1] != '*')
        return false;
    size_t backslashes = 0;
    while (backslashes + 1 < glob.size && glob.bytes[glob.size - 2 - backslashes] == '\\')
        backslashes++;
    return backslashes % 2 == 0;
}

static enum fb_operator literal_operator(bool before, bool after)
{
    static const enum fb_operator operators[2][2] = {
        { FB_OP_EQUALS, FB_OP_STARTSWITH },
        { FB_OP_ENDSWITH, FB_OP_CONTAINS },
    };
    return operators[before][after];
}

bool fb_sigma_pattern_classify(struct fb_sigma *sigma, struct fb_span glob, enum fb_operator *op,
                               struct fb_span *value)
{
    struct fb_span whole;
    if (!collapse(sigma, glob, &whole))
        return false;
    const bool before = whole.size > 0 && whole.bytes[0] == '*';
    if (before && whole.size == 1) {
        *op = FB_OP_EXISTS;
        *value = (struct fb_span){ 0 };
        return true;
    }
    const bool after = ends_in_star(whole);
    const struct fb_span inner = fb_span_part(whole, before, whole.size - before - after);
    if (fb_sigma_pattern_has_wildcard(inner)) {
        *op = FB_OP_GLOB;
        *value = whole;
        return true;
    }
    *op = literal_operator(before, after);
    return fb_sigma_pattern_plain(sigma, inner, value);
}
