/* SPDX-License-Identifier: Apache-2.0 */
/* name.c - names of files in bundles. */
#include "signer/bundle/name.h"

#include <string.h>

#define USTAR_NAME 100
#define USTAR_PREFIX 155

static bool is_allowed(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
        || (c != '\0' && strchr("._-+=@,~() ", c) != NULL);
}

static bool is_dots(struct fb_span part)
{
    for (size_t i = 0; i < part.size; i++)
        if (part.bytes[i] != '.')
            return false;
    return true;
}

static const char *part_fault(struct fb_span part)
{
    if (part.size == 0)
        return "a part of it is empty";
    if (is_dots(part))
        return "a part of it is dots alone, which leads elsewhere";
    for (size_t i = 0; i < part.size; i++)
        if (!is_allowed(part.bytes[i]))
            return "it has a character other than letters, digits and . _ - + = @ , ~ ( ) of ASCII";
    if (part.bytes[0] == ' ' || part.bytes[part.size - 1] == ' ')
        return "a part of it begins or ends with a space";
    return NULL;
}

size_t fb_bundle_name_split(struct fb_span name)
{
    if (name.size <= USTAR_NAME)
        return 0;
    for (size_t at = name.size - USTAR_NAME - 1; at < name.size - 1; at++)
        if (name.bytes[at] == '/')
            return at > 0 && at <= USTAR_PREFIX ? at : SIZE_MAX;
    return SIZE_MAX;
}

const char *fb_bundle_name_fault(struct fb_span name)
{
    if (name.size == 0)
        return "it is empty";
    if (name.bytes[0] == '/')
        return "it begins with a slash, so it is no place inside the folder";
    for (size_t start = 0; start <= name.size;) {
        size_t end = start;
        while (end < name.size && name.bytes[end] != '/')
            end++;
        const char *fault = part_fault(fb_span_part(name, start, end - start));
        if (fault != NULL)
            return fault;
        start = end + 1;
    }
    if (name.size > FB_MAX_BUNDLE_NAME || fb_bundle_name_split(name) == SIZE_MAX)
        return "it is too long for a tar header";
    return NULL;
}

/* "/" comes first, so that a folder's files follow its name at once. */
static int rank(uint8_t c)
{
    if (c == '/')
        return 0;
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

static size_t common(struct fb_span a, struct fb_span b)
{
    size_t i = 0;

    while (i < a.size && i < b.size && rank(a.bytes[i]) == rank(b.bytes[i]))
        i++;
    return i;
}

int fb_bundle_name_order(struct fb_span a, struct fb_span b)
{
    const size_t i = common(a, b);

    if (i < a.size && i < b.size)
        return rank(a.bytes[i]) - rank(b.bytes[i]);
    return (a.size > b.size) - (a.size < b.size);
}

bool fb_bundle_names_clash(struct fb_span a, struct fb_span b)
{
    return common(a, b) == a.size && (a.size == b.size || b.bytes[a.size] == '/');
}
