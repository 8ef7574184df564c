/* SPDX-License-Identifier: Apache-2.0 */
/* paths.c - patterns of delegations, and names in URLs and files. */
#include "signer/tuf/paths.h"

#include <stdlib.h>
#include <string.h>

#include "base/core/utf8.h"
#include "base/host/digest.h"

/* The size of the character at `offset`: one byte where it is not UTF-8. */
static size_t character_size(struct fb_span text, size_t offset)
{
    const size_t size = fb_utf8_decode(text, offset, NULL);

    return size > 0 ? size : 1;
}

/* Backtracks to the last '*' only, which is enough: each '*' takes as little as it can. */
bool fb_tuf_path_matches(struct fb_span pattern, struct fb_span path)
{
    size_t at = 0;
    size_t star = SIZE_MAX; /* behind the last '*' of the pattern, and */
    size_t resume = 0;      /* where what it stands for may grow to */

    for (size_t i = 0; i < path.size || at < pattern.size;) {
        const uint8_t wanted = at < pattern.size ? pattern.bytes[at] : 0;
        if (at < pattern.size && wanted == '*') {
            star = ++at;
            resume = i;
        } else if (at < pattern.size && i < path.size && wanted == '?' && path.bytes[i] != '/') {
            at++;
            i += character_size(path, i);
        } else if (at < pattern.size && i < path.size && wanted != '?' && wanted == path.bytes[i]) {
            at++;
            i++;
        } else if (star != SIZE_MAX && resume < path.size && path.bytes[resume] != '/') {
            at = star;
            i = resume += character_size(path, resume);
        } else {
            return false;
        }
    }
    return true;
}

static bool has_prefix(struct fb_span text, struct fb_span prefix)
{
    return prefix.size <= text.size && fb_span_equal(fb_span_part(text, 0, prefix.size), prefix);
}

bool fb_tuf_role_covers(const struct fb_tuf_role *role, struct fb_span path)
{
    char digest[65];

    for (size_t i = 0; i < role->path_count; i++)
        if (fb_tuf_path_matches(role->paths[i], path))
            return true;
    if (role->prefix_count == 0 || !fb_sha256_hex(path, digest))
        return false;
    for (size_t i = 0; i < role->prefix_count; i++)
        if (has_prefix(fb_span_of(digest), role->prefixes[i]))
            return true;
    return false;
}

/* The first `bits` bits of the digest of the path. */
static unsigned long bin_of(struct fb_span path, unsigned int bits)
{
    char digest[65];

    if (!fb_sha256_hex(path, digest))
        return 0; /* that bin will not have it */
    digest[8] = '\0';
    return strtoul(digest, NULL, 16) >> (32 - bits);
}

void fb_tuf_role_name(const struct fb_tuf_signed *content, const struct fb_tuf_role *role,
                      struct fb_span path, struct fb_buffer *out)
{
    const unsigned int bits = content->succinct_bits;

    fb_buffer_append(out, role->name);
    if (bits > 0) /* as many digits as the last bin's number has */
        fb_buffer_printf(out, "-%0*lx", (int)((bits + 3) / 4), bin_of(path, bits));
}

static bool is_plain(uint8_t byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9')
        || byte == '_' || byte == '-' || byte == '.' || byte == '~';
}

static void quote_byte(uint8_t byte, bool plain, struct fb_buffer *out)
{
    if (plain)
        fb_buffer_char(out, (char)byte);
    else
        fb_buffer_printf(out, "%%%02X", byte);
}

void fb_tuf_quote(struct fb_span name, struct fb_buffer *out)
{
    for (size_t i = 0; i < name.size; i++)
        quote_byte(name.bytes[i], is_plain(name.bytes[i]), out);
}

void fb_tuf_quote_file(struct fb_span name, struct fb_buffer *out)
{
    for (size_t i = 0; i < name.size; i++)
        quote_byte(name.bytes[i], is_plain(name.bytes[i]) && !(i == 0 && name.bytes[i] == '.'), out);
}

/* The part of a path that begins at `offset`, up to the next '/'. */
static struct fb_span part_at(struct fb_span path, size_t offset)
{
    size_t end = offset;

    while (end < path.size && path.bytes[end] != '/')
        end++;
    return fb_span_part(path, offset, end - offset);
}

static bool is_steady(struct fb_span path)
{
    for (size_t at = 0; at <= path.size;) {
        const struct fb_span part = part_at(path, at);
        if (part.size == 0 || fb_span_is(part, ".") || fb_span_is(part, ".."))
            return false;
        at += part.size + 1;
    }
    return true;
}

bool fb_tuf_target_address(struct fb_span path, struct fb_span prefix, struct fb_buffer *out)
{
    if (!is_steady(path))
        return false;
    for (size_t at = 0; at <= path.size;) {
        const struct fb_span part = part_at(path, at);
        const bool is_last = at + part.size == path.size;
        if (is_last && prefix.size > 0) {
            fb_tuf_quote(prefix, out);
            fb_buffer_char(out, '.');
        }
        fb_tuf_quote(part, out);
        if (!is_last)
            fb_buffer_char(out, '/');
        at += part.size + 1;
    }
    return true;
}
