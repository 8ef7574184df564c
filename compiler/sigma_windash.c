/* SPDX-License-Identifier: Apache-2.0 */
/* Permutations of the dashes of a value. */
#include "compiler/sigma_windash.h"

#include <string.h>

#include "base/core/limits.h"
#include "base/core/utf8.h"

static const char *const dashes[] = { "-", "/", "\xE2\x80\x93", "\xE2\x80\x94", "\xE2\x80\x95" };

enum {
    DASH_COUNT = sizeof dashes / sizeof dashes[0],
    DASH_BYTES = 3, /* of the longest */
    MAX_SITES = 8,  /* more than FB_MAX_SIGMA_ROWS allows */
};

/* Where a dash stands that can be another one. */
struct site {
    size_t offset;
    size_t size;
};

struct sites {
    struct site items[MAX_SITES];
    size_t count;
    size_t variants;
};

/* Letters, digits and _; beyond ASCII all but the blocks of punctuation and symbols. */
static bool is_word(uint32_t character)
{
    if (character < 0x80)
        return (character >= '0' && character <= '9') || (character >= 'A' && character <= 'Z')
            || (character >= 'a' && character <= 'z') || character == '_';
    return character >= 0xC0 && character != 0xD7 && character != 0xF7
        && !(character >= 0x2000 && character <= 0x2BFF)
        && !(character >= 0x3000 && character <= 0x3030);
}

static bool is_dash(uint32_t character)
{
    return character == '-' || character == '/' || (character >= 0x2013 && character <= 0x2015);
}

/* 0 at the end; `length` is never 0 before it. */
static uint32_t character_at(struct fb_span text, size_t offset, size_t *length)
{
    uint32_t character = 0;
    *length = fb_utf8_decode(text, offset, &character);
    if (*length == 0)
        *length = 1;
    return character;
}

static bool add_site(struct fb_sigma *sigma, struct sites *sites, size_t offset, size_t size,
                     struct fb_sigma_spot at)
{
    sites->variants *= DASH_COUNT;
    if (sites->variants > FB_MAX_SIGMA_ROWS)
        return fb_sigma_reject(sigma, FB0106, at, "give fewer options in one value",
                               "with `windash` this value stands for more than %d",
                               FB_MAX_SIGMA_ROWS);
    sites->items[sites->count++] = (struct site){ offset, size };
    return true;
}

/* A wildcard is no word and no dash, nor is an escaped character, so escapes need no care. */
static bool find_sites(struct fb_sigma *sigma, struct fb_span glob, struct fb_sigma_spot at,
                       struct sites *sites)
{
    uint32_t previous = 0;
    size_t length = 0;
    size_t next_length = 0;
    for (size_t i = 0; i < glob.size; i += length) {
        const uint32_t character = character_at(glob, i, &length);
        if (is_dash(character) && !is_word(previous)
            && is_word(character_at(glob, i + length, &next_length))
            && !add_site(sigma, sites, i, length, at))
            return false;
        previous = character;
    }
    return true;
}

/* The variant's number in base DASH_COUNT says which dash stands at which site. */
static bool write_variant(struct fb_sigma *sigma, struct fb_span glob, const struct sites *sites,
                          size_t variant, struct fb_span *out)
{
    uint8_t *bytes = fb_sigma_array(sigma, glob.size + sites->count * DASH_BYTES, 1);
    if (bytes == NULL)
        return false;
    size_t size = 0;
    size_t from = 0;
    for (size_t i = 0; i <= sites->count; i++) {
        const size_t to = i < sites->count ? sites->items[i].offset : glob.size;
        if (to > from)
            memcpy(bytes + size, glob.bytes + from, to - from);
        size += to - from;
        if (i == sites->count)
            break;
        const char *dash = dashes[variant % DASH_COUNT];
        variant /= DASH_COUNT;
        memcpy(bytes + size, dash, strlen(dash));
        size += strlen(dash);
        from = to + sites->items[i].size;
    }
    *out = (struct fb_span){ bytes, size };
    return true;
}

bool fb_sigma_windash(struct fb_sigma *sigma, struct fb_span glob, struct fb_sigma_spot at,
                      struct fb_sigma_values *out)
{
    struct sites sites = { .variants = 1 };
    if (!find_sites(sigma, glob, at, &sites))
        return false;
    struct fb_sigma_values values = { .count = sites.variants };
    values.items = fb_sigma_array(sigma, values.count, sizeof *values.items);
    if (values.items == NULL)
        return false;
    for (size_t i = 0; i < values.count; i++)
        if (!write_variant(sigma, glob, &sites, i, &values.items[i]))
            return false;
    *out = values;
    return true;
}
