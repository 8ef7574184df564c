/* SPDX-License-Identifier: Apache-2.0 */
/* JSON by RFC 8259, strictly: one value, exact 64-bit integers, no comments, no trailing commas. */
#include "base/core/utf8.h"
#include "base/host/doc_builder.h"
#include "base/host/json_reader.h"

static void skip_space(struct fb_json_reader *in)
{
    while (fb_json_reader_peek(in) == ' ' || fb_json_reader_peek(in) == '\t' || fb_json_reader_peek(in) == '\n' || fb_json_reader_peek(in) == '\r')
        in->offset++;
}

static bool open_node(struct fb_json_reader *in, enum fb_doc_kind kind)
{
    const struct fb_doc node = fb_json_reader_node(in, kind);

    in->offset++;
    return fb_doc_builder_open(&in->builder, &node, in->diag);
}

/* A scalar as a whole; of a list or map the opening bracket only. */
static bool take_value(struct fb_json_reader *in)
{
    const int byte = fb_json_reader_peek(in);

    if (byte == '{')
        return open_node(in, FB_DOC_MAP);
    if (byte == '[')
        return open_node(in, FB_DOC_LIST);
    if (byte == '"')
        return fb_json_reader_string(in);
    if (byte == '-' || (byte >= '0' && byte <= '9'))
        return fb_json_reader_number(in);
    return fb_json_reader_word(in);
}

static bool take_key(struct fb_json_reader *in)
{
    if (fb_json_reader_peek(in) != '"')
        return fb_json_reader_refuse_unexpected(in, "a key in double quotes");
    if (!fb_json_reader_string(in))
        return false;
    skip_space(in);
    if (fb_json_reader_peek(in) != ':')
        return fb_json_reader_refuse_unexpected(in, "':'");
    in->offset++;
    skip_space(in);
    return true;
}

/* The next element or entry of the innermost list or map, or its end. */
static bool take_next(struct fb_json_reader *in)
{
    const struct fb_doc *around = fb_doc_builder_innermost(&in->builder);
    const bool is_map = around->kind == FB_DOC_MAP;
    const char closing = is_map ? '}' : ']';

    skip_space(in);
    if (fb_json_reader_peek(in) == closing) {
        in->offset++;
        return fb_doc_builder_close(&in->builder, in->diag);
    }
    if (around->count > 0) {
        if (fb_json_reader_peek(in) != ',')
            return fb_json_reader_refuse_unexpected(in, is_map ? "',' or '}'" : "',' or ']'");
        in->offset++;
        skip_space(in);
        if (fb_json_reader_peek(in) == closing)
            return fb_json_reader_refuse(in, "a comma must not stand before the end of a list or map");
    }
    return (!is_map || take_key(in)) && take_value(in);
}

static bool take_document(struct fb_json_reader *in)
{
    const size_t valid = fb_utf8_valid_prefix(in->text);

    if (valid < in->text.size) {
        in->offset = valid;
        return fb_json_reader_refuse(in, "a byte that is not valid UTF-8");
    }
    skip_space(in);
    bool ok = take_value(in);
    while (ok && in->builder.depth > 0)
        ok = take_next(in);
    skip_space(in);
    return ok && (in->offset == in->text.size || fb_json_reader_refuse_unexpected(in, "the end of the text"));
}

bool fb_doc_json_read(const char *file, struct fb_span text, struct fb_document **out,
                      struct fb_diag *diag)
{
    struct fb_json_reader in = { .text = text, .line = 1, .column = 1, .file = file, .diag = diag };

    if (fb_span_is(fb_span_part(text, 0, 3), "\xEF\xBB\xBF"))
        in.text = fb_span_part(text, 3, SIZE_MAX);
    const bool ok = fb_doc_builder_init(&in.builder, file, diag) && take_document(&in)
                 && fb_doc_builder_finish(&in.builder, out, diag);
    fb_doc_builder_clear(&in.builder);
    return ok;
}
