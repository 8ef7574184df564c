/* SPDX-License-Identifier: Apache-2.0 */
/* Finding placeholders in values. */
#include "compiler/sigma_placeholder.h"

static bool is_escaped_percent(struct fb_span text, size_t at)
{
    return text.bytes[at] == '\\' && at + 1 < text.size && text.bytes[at + 1] == '%';
}

/* `%`, at least one other character, `%`; gives the size of all of it, or 0. */
static size_t placeholder_size(struct fb_span text, size_t at)
{
    if (text.bytes[at] != '%')
        return 0;
    size_t end = at + 1;
    while (end < text.size && text.bytes[end] != '%')
        end++;
    return end < text.size && end > at + 1 ? end + 1 - at : 0;
}

bool fb_sigma_placeholder(struct fb_sigma *sigma, struct fb_span text, const struct fb_doc *node,
                          struct fb_span *out)
{
    uint8_t *bytes = fb_sigma_array(sigma, text.size, 1);
    if (bytes == NULL)
        return false;
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (is_escaped_percent(text, i)) {
            i++;
        } else if (placeholder_size(text, i) > 0) {
            const struct fb_span name = fb_span_part(text, i, placeholder_size(text, i));
            return fb_sigma_reject(sigma, FB0104, (struct fb_sigma_spot){ node, i },
                                   "write out the values that it stands for",
                                   "the placeholder \"%.*s\" cannot be compiled: nothing says what it stands for",
                                   FB_SIGMA_WORD(name));
        }
        bytes[size++] = text.bytes[i];
    }
    *out = (struct fb_span){ bytes, size };
    return true;
}
