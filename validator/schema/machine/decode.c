/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes to text: ASCII and UTF-8 are checked and used in place, the rest goes through iconv. */
#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "base/core/utf8.h"
#include "validator/schema/machine/operate.h"

static size_t ascii_prefix(struct fb_span bytes)
{
    size_t at = 0;
    uint64_t eight = 0;

    for (; bytes.size - at >= sizeof eight; at += sizeof eight) {
        memcpy(&eight, bytes.bytes + at, sizeof eight);
        if ((eight & 0x8080808080808080u) != 0)
            break;
    }
    while (at < bytes.size && bytes.bytes[at] < 0x80)
        at++;
    return at;
}

static bool refuse_at(struct fb_tree *tree, const char *encoding, struct fb_span bytes, size_t at)
{
    return fb_no_value(tree, FB_PROBLEM_ENCODING, "expected text in %s, found %02x at byte %zu of it",
                       encoding, at < bytes.size ? bytes.bytes[at] : 0, at);
}

/* The offset of what is not text in an encoding that is used in place, or the size. */
static size_t valid_prefix(const struct fb_encoding *encoding, struct fb_span bytes)
{
    const size_t ascii = bytes.size == 0 ? 0 : ascii_prefix(bytes);

    return ascii < bytes.size && encoding->kind == FB_ENCODING_UTF8 ? fb_utf8_valid_prefix(bytes) : ascii;
}

bool fb_text_is_valid(const struct fb_encoding *encoding, struct fb_span bytes)
{
    return valid_prefix(encoding, bytes) == bytes.size;
}

static bool check_in_place(struct fb_tree *tree, const struct fb_encoding *encoding,
                           struct fb_span bytes, struct fb_value *out)
{
    const size_t valid = valid_prefix(encoding, bytes);

    if (valid < bytes.size)
        return refuse_at(tree, encoding->name, bytes, valid);
    *out = fb_value_span(FB_VALUE_TEXT, bytes);
    return true;
}

/* Names that iconv would read as more than a name. */
static bool is_plain_name(const char *name)
{
    return name[0] != '\0' && strchr(name, '/') == NULL && strchr(name, ',') == NULL;
}

/* One byte becomes at most three of UTF-8, in all encodings that glibc knows a unit of one byte
 * of, and fewer in the others; a few bytes more do no harm. */
static size_t room_for(size_t size)
{
    return size > (SIZE_MAX - 16) / 4 ? SIZE_MAX : size * 4 + 16;
}

static bool convert(struct fb_tree *tree, iconv_t converter, const char *name, struct fb_span bytes,
                    struct fb_value *out)
{
    const size_t room = room_for(bytes.size);
    uint8_t *text = fb_arena_array(&tree->arena, room, 1);
    if (text == NULL)
        return fb_no_memory(tree);

    /* iconv does not write through its input, it only lacks the const. */
    union {
        const uint8_t *constant;
        char *plain;
    } in = { .constant = bytes.bytes };
    char *to = (char *)text;
    size_t in_left = bytes.size;
    size_t left = room;
    tree->steps += bytes.size / 16;
    if (bytes.size > 0 && iconv(converter, &in.plain, &in_left, &to, &left) == (size_t)-1)
        return refuse_at(tree, name, bytes, bytes.size - in_left);
    (void)iconv(converter, NULL, NULL, &to, &left);
    *out = fb_value_span(FB_VALUE_TEXT, (struct fb_span){ text, room - left });
    return true;
}

static bool refuse_encoding(struct fb_tree *tree, const struct fb_encoding *encoding)
{
    return fb_no_value(tree, FB_PROBLEM_ENCODING, "the encoding %s is not known here", encoding->name);
}

bool fb_decode(struct fb_tree *tree, uint32_t encoding, struct fb_span bytes, struct fb_value *out)
{
    const struct fb_encoding *row = &tree->plan->encodings[encoding];

    if (row->kind != FB_ENCODING_OTHER)
        return check_in_place(tree, row, bytes, out);
    if (!is_plain_name(row->name))
        return refuse_encoding(tree, row);
    errno = 0;
    const iconv_t converter = iconv_open("UTF-8", row->name);
    if (converter == (iconv_t)-1)
        return errno == EINVAL ? refuse_encoding(tree, row) : fb_no_memory(tree);
    const bool converted = convert(tree, converter, row->name, bytes, out);
    iconv_close(converter);
    return converted;
}
