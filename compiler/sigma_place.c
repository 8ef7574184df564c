/* SPDX-License-Identifier: Apache-2.0 */
/* Walks the raw text of a scalar and its decoded text side by side.  White space is not compared,
 * since folding changes it; everything else stands in both, in the same order. */
#include "compiler/sigma_place.h"

struct walk {
    struct fb_span source;
    size_t offset;
    uint32_t line;
    uint32_t column;
};

static bool at_end(const struct walk *walk)
{
    return walk->offset >= walk->source.size;
}

static uint8_t peek(const struct walk *walk)
{
    return at_end(walk) ? 0 : walk->source.bytes[walk->offset];
}

static bool is_space(uint8_t byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

/* One byte further; columns count characters, so that bytes which continue one do not. */
static void step(struct walk *walk)
{
    if (at_end(walk))
        return;
    const uint8_t byte = peek(walk);
    walk->offset++;
    if (byte == '\n') {
        walk->line++;
        walk->column = 1;
    } else if ((peek(walk) & 0xC0) != 0x80) {
        walk->column++;
    }
}

static void skip_spaces(struct walk *walk)
{
    while (is_space(peek(walk)))
        step(walk);
}

static void skip_line(struct walk *walk)
{
    while (!at_end(walk) && peek(walk) != '\n')
        step(walk);
}

static bool is_before(const struct fb_sigma *sigma, uint32_t line, uint32_t column)
{
    return sigma->known_line > 0
        && (sigma->known_line < line || (sigma->known_line == line && sigma->known_column <= column));
}

/* Places are mostly sought in their order, so that the search goes on where the last one ended:
 * a long file with many findings is walked once. */
static struct walk walk_to(struct fb_sigma *sigma, uint32_t line, uint32_t column)
{
    struct walk walk = { .source = sigma->source, .line = 1, .column = 1 };
    if (is_before(sigma, line, column)) {
        walk.line = sigma->known_line;
        walk.column = sigma->known_column;
        walk.offset = sigma->known_offset;
    }
    while (!at_end(&walk) && (walk.line < line || (walk.line == line && walk.column < column)))
        step(&walk);
    sigma->known_line = walk.line;
    sigma->known_column = walk.column;
    sigma->known_offset = walk.offset;
    return walk;
}

/* Past what opens the scalar; gives its quote, or 0. */
static uint8_t open_scalar(struct walk *walk)
{
    const uint8_t opener = peek(walk);
    if (opener == '\'' || opener == '"') {
        step(walk);
        return opener;
    }
    if (opener == '|' || opener == '>')
        skip_line(walk);
    return 0;
}

/* Past one byte of the decoded text, which may be an escape in the raw one. */
static void step_decoded(struct walk *walk, uint8_t quote)
{
    const bool is_escape = (quote == '"' && peek(walk) == '\\')
                        || (quote == '\'' && peek(walk) == '\'');
    if (is_escape)
        step(walk);
    step(walk);
}

void fb_sigma_locate(struct fb_sigma *sigma, struct fb_sigma_spot spot, uint32_t *line,
                     uint32_t *column)
{
    *line = spot.node->line;
    *column = spot.node->column;
    const struct fb_span text = spot.node->text;
    if (spot.skip == 0 || text.size == 0)
        return;

    struct walk walk = walk_to(sigma, spot.node->line, spot.node->column);
    const uint8_t quote = spot.node->quoted ? open_scalar(&walk) : 0;
    for (size_t i = 0; i < spot.skip && i < text.size; i++) {
        if (is_space(text.bytes[i]))
            continue;
        skip_spaces(&walk);
        step_decoded(&walk, quote);
    }
    if (spot.skip < text.size) /* its end is right behind its last character */
        skip_spaces(&walk);
    *line = walk.line;
    *column = walk.column;
}
