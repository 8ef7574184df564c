/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes that are wrong in one place, on purpose. */
#include "tests/gates/damage.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/digest.h"

/* The header of schemas/content_file.ksy. */
#define SIZE_OFFSET 8
#define CHECKSUM_OFFSET 16
#define BODY_OFFSET 24

static int digit(uint8_t character)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = character != '\0' ? strchr(digits, character) : NULL;

    return at != NULL ? (int)(at - digits) : -1;
}

struct hex {
    struct fb_span text;
    size_t at;
    uint8_t *bytes;
    size_t size;
};

static uint8_t take_pair(struct hex *hex)
{
    ck_assert_uint_lt(hex->at + 1, hex->text.size);
    const int high = digit(hex->text.bytes[hex->at]);
    const int low = digit(hex->text.bytes[hex->at + 1]);
    ck_assert_msg(high >= 0 && low >= 0, "no digits at byte %zu of the text", hex->at);
    hex->at += 2;
    return (uint8_t)(high << 4 | low);
}

static void take_quoted(struct hex *hex)
{
    for (hex->at++; hex->text.bytes[hex->at] != '"'; hex->at++)
        hex->bytes[hex->size++] = hex->text.bytes[hex->at];
    hex->at++;
}

static void take_run(struct hex *hex)
{
    hex->at++;
    const uint8_t fill = take_pair(hex);
    size_t count = 0;

    ck_assert_int_eq(hex->text.bytes[hex->at++], '*');
    for (; hex->at < hex->text.size && digit(hex->text.bytes[hex->at]) >= 0; hex->at++)
        count = count * 10 + (size_t)digit(hex->text.bytes[hex->at]);
    memset(hex->bytes + hex->size, fill, count);
    hex->size += count;
}

#define HEX_MAX 65536

struct fb_span damage_from_hex(struct fixture *fixture, struct fb_span text)
{
    struct hex hex = { .text = text, .bytes = fb_arena_array(&fixture->arena, HEX_MAX, 1) };

    ck_assert_ptr_nonnull(hex.bytes);
    while (hex.at < text.size) {
        const uint8_t character = text.bytes[hex.at];
        if (character == '#')
            while (hex.at < text.size && text.bytes[hex.at] != '\n')
                hex.at++;
        else if (character == '"')
            take_quoted(&hex);
        else if (character == '@')
            take_run(&hex);
        else if (character == ' ' || character == '\n')
            hex.at++;
        else
            hex.bytes[hex.size++] = take_pair(&hex);
        ck_assert_uint_lt(hex.size, HEX_MAX);
    }
    return (struct fb_span){ hex.bytes, hex.size };
}

/* One step of a path: name or name[index]. */
static struct fb_node step(struct fb_node node, const char *path, size_t length)
{
    char name[128];
    const char *bracket = memchr(path, '[', length);
    const size_t name_length = bracket != NULL ? (size_t)(bracket - path) : length;

    ck_assert_uint_lt(name_length, sizeof name);
    memcpy(name, path, name_length);
    name[name_length] = '\0';
    node = fb_node_field(node, name);
    return bracket != NULL ? fb_node_at(node, strtoull(bracket + 1, NULL, 10)) : node;
}

struct fb_extent damage_find(const struct fb_tree *tree, const char *path)
{
    struct fb_node node = fb_tree_root(tree);
    struct fb_extent extent = { 0, 0 };

    for (const char *at = path; *at != '\0';) {
        const size_t length = strcspn(at, ".");
        node = step(node, at, length);
        at += length + (at[length] == '.');
    }
    ck_assert_msg(fb_node_extent(node, &extent), "%s: no such place", path);
    return extent;
}

static void put_integer(uint8_t *at, uint64_t value, uint64_t width)
{
    for (uint64_t i = 0; i < width; i++, value >>= 8)
        at[i] = (uint8_t)value;
}

static void set_field(struct fixture *fixture, uint8_t *bytes, struct fb_extent extent,
                      const struct fb_doc *value)
{
    uint64_t integer = 0;

    if (fb_doc_u64(value, &integer)) {
        put_integer(bytes + extent.offset, integer, extent.length);
        return;
    }
    const struct fb_span hex = damage_from_hex(fixture, value->text);
    ck_assert_uint_eq(hex.size, extent.length);
    memcpy(bytes + extent.offset, hex.bytes, hex.size);
}

static void set_fields(struct fixture *fixture, struct fb_span original, uint8_t *bytes,
                       const struct fb_doc *set)
{
    FB_AUTO(fb_tree_free)
    struct fb_tree *tree = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    fixture_must(fb_tree_parse(fixture->schema, original, NULL, &tree, &diag), &diag);
    for (size_t i = 0; set != NULL && i < set->count; i++) {
        const char *path = (const char *)fb_doc_key_at(set, i)->text.bytes;
        set_field(fixture, bytes, damage_find(tree, path), fb_doc_value_at(set, i));
    }
}

static bool says(const struct fb_doc *patch, const char *key)
{
    const struct fb_doc *value = fb_doc_get(patch, key);

    return value != NULL && value->boolean;
}

struct fb_span damage_patch(struct fixture *fixture, struct fb_span bytes, const struct fb_doc *patch)
{
    const struct fb_doc *append = fb_doc_get(patch, "append");
    const struct fb_span more = append != NULL ? damage_from_hex(fixture, append->text)
                                               : (struct fb_span){ NULL, 0 };
    uint8_t *out = fb_arena_array(&fixture->arena, bytes.size + more.size, 1);
    uint64_t cut = 0;

    ck_assert_ptr_nonnull(out);
    memcpy(out, bytes.bytes, bytes.size);
    set_fields(fixture, bytes, out, fb_doc_get(patch, "set"));
    if (fb_doc_get(patch, "cut") != NULL)
        ck_assert(fb_doc_u64(fb_doc_get(patch, "cut"), &cut));
    size_t size = bytes.size - cut;
    if (more.size > 0)
        memcpy(out + size, more.bytes, more.size);
    size += more.size;
    if (!says(patch, "keep_size") && size >= BODY_OFFSET)
        put_integer(out + SIZE_OFFSET, size, 8);
    if (!says(patch, "keep_checksum") && size >= BODY_OFFSET)
        put_integer(out + CHECKSUM_OFFSET,
                    fb_crc32((struct fb_span){ out + BODY_OFFSET, size - BODY_OFFSET }), 4);
    uint64_t zero_from = size;
    if (fb_doc_get(patch, "zero_from") != NULL)
        ck_assert(fb_doc_u64(fb_doc_get(patch, "zero_from"), &zero_from));
    memset(out + zero_from, 0, size - zero_from);
    return (struct fb_span){ out, size };
}
