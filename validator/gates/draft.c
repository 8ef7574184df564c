/* SPDX-License-Identifier: Apache-2.0 */
/* Words for findings: appending, cutting, quoting. */
#include "validator/gates/draft.h"

#include <stdarg.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/core/utf8.h"
#include "base/host/fail.h"
#include "base/host/format.h"

void fb_draft_begin(struct fb_draft *draft, const struct fb_asking *asking, enum fb_rule rule)
{
    draft->kept = fb_report_count_level(asking->report, fb_rule_level(rule)) < FB_MAX_FINDINGS;
    draft->path[0] = '\0';
    draft->message[0] = '\0';
    draft->help[0] = '\0';
    draft->finding = (struct fb_finding){
        .rule = rule,
        .level = fb_rule_level(rule),
        .gate = asking->gate,
        .subject = asking->candidate->path,
        .message = draft->message,
    };
}

/* Appends within `capacity`. */
static void FB_PRINTF(3, 0) append(char *text, size_t capacity, const char *format, va_list arguments)
{
    const size_t used = strlen(text);

    fb_format_text(text + used, capacity - used, format, arguments);
}

void fb_draft_path(struct fb_draft *draft, const char *format, ...)
{
    va_list arguments;

    if (!draft->kept)
        return;
    va_start(arguments, format);
    append(draft->path, sizeof draft->path, format, arguments);
    va_end(arguments);
}

void fb_draft_message(struct fb_draft *draft, const char *format, ...)
{
    va_list arguments;

    if (!draft->kept)
        return;
    va_start(arguments, format);
    append(draft->message, sizeof draft->message, format, arguments);
    va_end(arguments);
}

void fb_draft_help(struct fb_draft *draft, const char *format, ...)
{
    va_list arguments;

    if (!draft->kept)
        return;
    va_start(arguments, format);
    append(draft->help, sizeof draft->help, format, arguments);
    va_end(arguments);
}

void fb_draft_at(struct fb_draft *draft, struct fb_extent_at at)
{
    draft->finding.location.has_offset = at.length > 0;
    draft->finding.location.offset = at.offset;
    draft->finding.location.length = at.length;
}

bool fb_draft_add(struct fb_draft *draft, const struct fb_asking *asking)
{
    if (draft->path[0] != '\0')
        draft->finding.location.path = draft->path;
    if (draft->help[0] != '\0')
        draft->finding.help = draft->help;
    return fb_report_add(asking->report, &draft->finding) || fb_fail_memory(asking->diag);
}

/* Room that one more piece and the end ("..." and a quote) need. */
#define QUOTED_PIECE_MAX 4
#define QUOTED_END_MAX 4
#define QUOTED_CHARACTERS_MAX 48

static size_t put_piece(char *to, struct fb_span text, size_t offset, size_t length)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t byte = text.bytes[offset];

    if (length > 1 || (length == 1 && byte >= 0x20 && byte != 0x7f)) {
        memcpy(to, text.bytes + offset, length);
        return length;
    }
    const char escaped[] = { '\\', 'x', digits[byte >> 4], digits[byte & 15] };
    memcpy(to, escaped, sizeof escaped);
    return sizeof escaped;
}

struct fb_quoted fb_quote(struct fb_span text)
{
    struct fb_quoted out = { .text = "\"" };
    size_t used = 1;
    size_t offset = 0;

    for (size_t i = 0; i < QUOTED_CHARACTERS_MAX && offset < text.size
                       && used + QUOTED_PIECE_MAX + QUOTED_END_MAX < sizeof out.text;
         i++) {
        const size_t length = fb_utf8_decode(text, offset, NULL);
        used += put_piece(out.text + used, text, offset, length);
        offset += length == 0 ? 1 : length;
    }
    const char *end = offset < text.size ? "...\"" : "\"";
    memcpy(out.text + used, end, strlen(end));
    return out;
}

const char *fb_plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}
