/* SPDX-License-Identifier: Apache-2.0 */
/* Excerpts of texts by line and column, and of bytes by offset and length. */
#include "base/write/excerpt.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/core/utf8.h"
#include "base/write/safe_text.h"
#include "base/write/wrap.h"

#define ROW ((size_t)16)            /* bytes of a hex line */
#define EDGES ((size_t)16)          /* columns that the label and the signs of a cut may take */
#define LAST_COLUMN ((size_t)20000) /* no line is searched further than that */

static bool find_bytes(struct fb_excerpt_source *source, const char *subject)
{
    if (source->subject == NULL || strcmp(source->subject, subject) != 0) {
        source->subject = subject;
        source->has_bytes = source->options->excerpt != NULL
                         && source->options->excerpt(source->options->context, subject, &source->bytes);
        source->line = 1;
        source->line_start = 0;
    }
    return source->has_bytes;
}

/* Goes on from the line found last where that is possible: findings come in order. */
static bool find_line(struct fb_excerpt_source *source, uint32_t line, struct fb_span *out)
{
    if (line < source->line) {
        source->line = 1;
        source->line_start = 0;
    }
    for (; source->line < line; source->line++) {
        const struct fb_span rest = fb_span_part(source->bytes, source->line_start, SIZE_MAX);
        const uint8_t *end = rest.size == 0 ? NULL : memchr(rest.bytes, '\n', rest.size);
        if (end == NULL)
            return false;
        source->line_start += (size_t)(end - rest.bytes) + 1;
    }
    struct fb_span text = fb_span_part(source->bytes, source->line_start, LAST_COLUMN * 4);
    const uint8_t *end = text.size == 0 ? NULL : memchr(text.bytes, '\n', text.size);
    if (end != NULL)
        text.size = (size_t)(end - text.bytes);
    if (text.size > 0 && text.bytes[text.size - 1] == '\r')
        text.size--;
    *out = text;
    return true;
}

/* Length of the character at `offset`, of a bad byte one. */
static size_t step(struct fb_span text, size_t offset)
{
    const size_t length = fb_utf8_decode(text, offset, NULL);
    return length == 0 ? 1 : length;
}

static size_t skip_characters(struct fb_span text, size_t offset, size_t count)
{
    for (; count > 0 && offset < text.size; count--)
        offset += step(text, offset);
    return offset;
}

/* End of the word or quoted text that begins at `start`. */
static size_t end_of_token(struct fb_span text, size_t start)
{
    static const char separators[] = " \t,:]}#";
    size_t end = start;

    if (start >= text.size)
        return start;
    const uint8_t first = text.bytes[start];
    const bool quoted = first == '"' || first == '\'';
    do {
        end += text.bytes[end] == '\\' && quoted && end + 1 < text.size ? 2 : step(text, end);
        if (end >= text.size)
            return text.size;
    } while (quoted ? text.bytes[end] != first : strchr(separators, text.bytes[end]) == NULL);
    return quoted ? end + 1 : end;
}

static char printable(uint8_t byte)
{
    return byte >= 0x20 && byte < 0x7F ? (char)byte : '.';
}

/* Appends text[from..to[ with tabs as spaces; gives its width. */
static size_t append_shown(struct fb_buffer *out, struct fb_span text, size_t from, size_t to)
{
    size_t width = 0;

    while (from < to) {
        const size_t length = step(text, from);
        if (text.bytes[from] == '\t') {
            fb_buffer_repeat(out, ' ', 4);
            width += 4;
        } else {
            width += fb_safe_text(out, fb_span_part(text, from, length));
        }
        from += length;
    }
    return width;
}

/* Columns that text[from..to[ takes; bytes that are shown as escapes take several. */
static size_t width_between(struct fb_span text, size_t from, size_t to)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer shown = FB_BUFFER_EMPTY;
    size_t width = 0;

    for (; from < to && printable(text.bytes[from]) == (char)text.bytes[from]; from++)
        width++;
    return width + append_shown(&shown, text, from, to);
}

/* From where on the characters before `at` take at most `width` columns; not before `start`. */
static size_t start_of_window(struct fb_span text, size_t start, size_t at, size_t width)
{
    size_t total = width_between(text, start, at);

    while (total > width && start < at) {
        const size_t next = start + step(text, start);
        total -= width_between(text, start, next);
        start = next;
    }
    return start;
}

/* Behind the last character that fits in `width` columns from `start` on. */
static size_t end_of_window(struct fb_span text, size_t start, size_t width)
{
    size_t end = start;

    while (end < text.size) {
        const size_t next = end + step(text, end);
        const size_t taken = width_between(text, end, next);
        if (taken > width)
            break;
        width -= taken;
        end = next;
    }
    return end;
}

/* A window of the line around the column, with the token there marked. */
static void mark_line(struct fb_excerpt *excerpt, struct fb_span text, size_t column, size_t window)
{
    const size_t first = column > window * 3 / 4 ? column - window / 2 : 1;
    const size_t near = skip_characters(text, 0, first - 1);
    const size_t at = skip_characters(text, near, column - first);
    const bool is_far = width_between(text, near, at) >= window * 3 / 4;
    const size_t start = is_far ? start_of_window(text, near, at, window / 2) : near;
    const size_t end = end_of_window(text, start, window);
    const size_t token = end_of_token(text, at);
    const size_t marked = token < end ? token : end;
    size_t before = 0;

    if (start > 0) {
        fb_buffer_text(&excerpt->line, "...");
        before = 3;
    }
    before += append_shown(&excerpt->line, text, start, at);
    const size_t width = append_shown(&excerpt->line, text, at, marked);
    (void)append_shown(&excerpt->line, text, marked, end);
    if (end < text.size)
        fb_buffer_text(&excerpt->line, "...");
    fb_buffer_repeat(&excerpt->marks, ' ', before);
    fb_buffer_repeat(&excerpt->marks, '^', width == 0 ? 1 : width);
}

/* Characters shown of a long line, so that all of it fits. */
static size_t window_of(const struct fb_write_options *options)
{
    const size_t width = options->width == 0 ? FB_WRAP_WIDTH : options->width;

    return (width < FB_WRAP_LEAST ? FB_WRAP_LEAST : width) - EDGES;
}

static bool make_text(struct fb_excerpt_source *source, const struct fb_location *location,
                      struct fb_excerpt *out)
{
    const size_t column = location->column == 0 ? 1 : location->column;
    struct fb_span text;

    if (column > LAST_COLUMN || !find_line(source, location->line, &text))
        return false;
    *out = (struct fb_excerpt){ .label = "" };
    (void)snprintf(out->label, sizeof out->label, "%" PRIu32, location->line);
    mark_line(out, text, column, window_of(source->options));
    return true;
}

static void append_row(struct fb_buffer *out, struct fb_span row)
{
    for (size_t i = 0; i < ROW; i++) {
        if (i < row.size)
            fb_buffer_printf(out, "%02x ", row.bytes[i]);
        else
            fb_buffer_text(out, "   ");
    }
    fb_buffer_char(out, ' ');
    for (size_t i = 0; i < row.size; i++)
        fb_buffer_char(out, printable(row.bytes[i]));
}

/* Below the hex digits and below the characters; `from` may be just behind the row. */
static void mark_row(struct fb_buffer *out, size_t from, size_t to)
{
    fb_buffer_repeat(out, ' ', 3 * from);
    fb_buffer_repeat(out, '^', to > from ? 3 * (to - from) - 1 : 2);
    if (from < ROW && to > from) {
        fb_buffer_repeat(out, ' ', 3 * (ROW - to) + 2 + from);
        fb_buffer_repeat(out, '^', to - from);
    }
}

/* Rows lie at multiples of 16, unless a short field fits in one row only when that moves.  At the
 * end of the bytes the last row is shown. */
static size_t row_start(size_t offset, uint64_t length, size_t size)
{
    const size_t start = offset / ROW * ROW;

    if (length <= ROW && offset - start + length > ROW)
        return offset;
    return start == size && size > 0 ? start - ROW : start;
}

static bool make_bytes(const struct fb_excerpt_source *source, const struct fb_location *location,
                       struct fb_excerpt *out)
{
    const size_t size = source->bytes.size;

    if (size == 0 || location->offset > size)
        return false;
    const size_t offset = (size_t)location->offset;
    const size_t start = row_start(offset, location->length, size);
    const struct fb_span row = fb_span_part(source->bytes, start, ROW);
    const size_t from = offset - start;
    const size_t room = row.size > from ? row.size - from : 0;
    const size_t marked = location->length < room ? (size_t)location->length : room;

    *out = (struct fb_excerpt){ .label = "" };
    (void)snprintf(out->label, sizeof out->label, "0x%04zx", start);
    append_row(&out->line, row);
    mark_row(&out->marks, from, from + marked);
    if (location->length > marked && marked > 0)
        fb_buffer_printf(&out->marks, " (%" PRIu64 " bytes)", location->length);
    return true;
}

bool fb_excerpt_make(struct fb_excerpt_source *source, const struct fb_finding *finding,
                     struct fb_excerpt *out)
{
    const struct fb_location *location = &finding->location;

    if ((location->line == 0 && !location->has_offset) || !find_bytes(source, finding->subject))
        return false;
    return location->line > 0 ? make_text(source, location, out) : make_bytes(source, location, out);
}

void fb_excerpt_clear(struct fb_excerpt *excerpt)
{
    fb_buffer_clear(&excerpt->line);
    fb_buffer_clear(&excerpt->marks);
}
