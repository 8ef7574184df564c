/* SPDX-License-Identifier: Apache-2.0 */
/* YAML by libyaml's events, less what makes a file mean something else than it seems to. */
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/core/utf8.h"
#include "base/host/doc_builder.h"
#include "base/host/doc_scalar.h"
#include "base/host/fail.h"

struct fb_doc_yaml {
    yaml_parser_t parser;
    const char *file; /* borrowed */
    struct fb_span text;
    bool ended;
    struct fb_doc_builder builder; /* of the document being read */
    struct fb_diag *diag;          /* of the call in progress */
};

static struct fb_place place_at(const struct fb_doc_yaml *reader, yaml_mark_t mark)
{
    struct fb_place place = { .line = (uint32_t)mark.line + 1, .column = (uint32_t)mark.column + 1 };

    fb_place_set_file(&place, reader->file);
    return place;
}

static bool refuse(const struct fb_doc_yaml *reader, yaml_mark_t mark, enum fb_fault fault,
                   const char *message, const char *help)
{
    const struct fb_place place = place_at(reader, mark);

    if (reader->diag->fault == FB_FAULT_NONE)
        fb_fail_help(reader->diag, "%s", help);
    return fb_fail_at(reader->diag, fault, &place, "%s", message);
}

/* A character that YAML forbids, or that breaks lines for libyaml but for no editor, so that the
 * end of a comment could hide a key. */
static bool is_forbidden(uint32_t character)
{
    return (character < 0x20 && character != '\t' && character != '\n' && character != '\r')
        || (character >= 0x7F && character <= 0x9F) || character == 0x2028 || character == 0x2029
        || character == 0xFEFF || character == 0xFFFE || character == 0xFFFF;
}

static bool check_characters(const struct fb_doc_yaml *reader)
{
    uint32_t character = 0;
    size_t length = 0;

    for (size_t at = 0; at < reader->text.size; at += length) {
        length = fb_utf8_decode(reader->text, at, &character);
        if (length > 0 && !is_forbidden(character))
            continue;
        struct fb_place place = { .line = 0 };
        fb_place_set_file(&place, reader->file);
        fb_doc_locate(reader->text, at, &place.line, &place.column);
        if (length == 0)
            return fb_fail_at(reader->diag, FB_FAULT_SYNTAX, &place, "the byte 0x%02x is not valid UTF-8",
                              reader->text.bytes[at]);
        if (reader->diag->fault == FB_FAULT_NONE)
            fb_fail_help(reader->diag, "write it as an escape in a string with double quotes");
        return fb_fail_at(reader->diag, FB_FAULT_SYNTAX, &place, "the character U+%04X is not allowed in YAML",
                          character);
    }
    return true;
}

static struct fb_span without_byte_order_mark(struct fb_span text)
{
    const bool has_mark = fb_span_is(fb_span_part(text, 0, 3), "\xEF\xBB\xBF");
    return has_mark ? fb_span_part(text, 3, SIZE_MAX) : text;
}

bool fb_doc_yaml_new(const char *file, struct fb_span text, struct fb_doc_yaml **out,
                     struct fb_diag *diag)
{
    FB_AUTO(fb_doc_yaml_free)
    struct fb_doc_yaml *reader = calloc(1, sizeof *reader);

    if (reader == NULL)
        return fb_fail_memory(diag);
    reader->file = file;
    reader->text = without_byte_order_mark(text);
    reader->diag = diag;
    if (!check_characters(reader))
        return false;
    if (yaml_parser_initialize(&reader->parser) == 0)
        return fb_fail_memory(diag);
    yaml_parser_set_encoding(&reader->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader->parser,
                                 reader->text.size == 0 ? (const uint8_t *)"" : reader->text.bytes,
                                 reader->text.size);
    *out = fb_take(reader);
    return true;
}

void fb_doc_yaml_free(struct fb_doc_yaml *reader)
{
    if (reader == NULL)
        return;
    fb_doc_builder_clear(&reader->builder);
    yaml_parser_delete(&reader->parser);
    free(reader);
}

static uint8_t byte_at(struct fb_span text, yaml_mark_t mark)
{
    size_t at = 0;

    for (size_t line = 0; line < mark.line && at < text.size; at++)
        line += text.bytes[at] == '\n';
    for (size_t column = 0; column < mark.column && at < text.size; column++)
        at++;
    return at < text.size ? text.bytes[at] : 0;
}

static bool fail_syntax(const struct fb_doc_yaml *reader)
{
    const yaml_parser_t *parser = &reader->parser;
    const char *problem = parser->problem == NULL ? "it cannot be read" : parser->problem;
    const struct fb_place place = place_at(reader, parser->problem_mark);

    if (parser->error == YAML_MEMORY_ERROR)
        return fb_fail_memory(reader->diag);
    if (byte_at(reader->text, parser->problem_mark) == '\t' && reader->diag->fault == FB_FAULT_NONE)
        fb_fail_help(reader->diag, "indent with spaces, not with tabs");
    if (parser->context == NULL)
        return fb_fail_at(reader->diag, FB_FAULT_SYNTAX, &place, "not well-formed YAML: %s", problem);
    return fb_fail_at(reader->diag, FB_FAULT_SYNTAX, &place, "not well-formed YAML: %s (%s, from line %zu)",
                      problem, parser->context, parser->context_mark.line + 1);
}

static bool check_properties(const struct fb_doc_yaml *reader, const yaml_event_t *event,
                             const yaml_char_t *anchor, const yaml_char_t *tag)
{
    if (anchor != NULL)
        return refuse(reader, event->start_mark, FB_FAULT_UNSUPPORTED, "anchors are not supported",
                      "write the value where it is used");
    return tag == NULL
        || refuse(reader, event->start_mark, FB_FAULT_UNSUPPORTED, "tags are not supported",
                  "leave the tag out, or put text in quotes");
}

static bool take_scalar(struct fb_doc_yaml *reader, const yaml_event_t *event)
{
    const struct fb_span text = { .bytes = event->data.scalar.value, .size = event->data.scalar.length };
    const bool is_plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    struct fb_doc node = { .kind = FB_DOC_STRING, .quoted = !is_plain, .line = (uint32_t)event->start_mark.line + 1, .column = (uint32_t)event->start_mark.column + 1, .text.size = text.size };

    if (!check_properties(reader, event, event->data.scalar.anchor, event->data.scalar.tag))
        return false;
    if (is_plain && fb_span_is(text, "<<") && fb_doc_builder_wants_key(&reader->builder))
        return refuse(reader, event->start_mark, FB_FAULT_UNSUPPORTED, "merge keys are not supported",
                      "write the keys out");
    node.text.bytes = (const uint8_t *)fb_doc_builder_text(&reader->builder, text);
    if (node.text.bytes == NULL)
        return fb_fail_memory(reader->diag);
    if (is_plain && !fb_doc_scalar_resolve(&node))
        return refuse(reader, event->start_mark, FB_FAULT_LIMIT, "the integer does not fit in 64 bits",
                      "put it in quotes if it is text");
    return fb_doc_builder_add(&reader->builder, &node, reader->diag);
}

static bool open_node(struct fb_doc_yaml *reader, const yaml_event_t *event, enum fb_doc_kind kind,
                      const yaml_char_t *anchor, const yaml_char_t *tag)
{
    const struct fb_doc node = { .kind = kind, .line = (uint32_t)event->start_mark.line + 1, .column = (uint32_t)event->start_mark.column + 1 };

    return check_properties(reader, event, anchor, tag)
        && fb_doc_builder_open(&reader->builder, &node, reader->diag);
}

static bool start_document(struct fb_doc_yaml *reader, const yaml_event_t *event)
{
    const yaml_tag_directive_t *first = event->data.document_start.tag_directives.start;
    const yaml_tag_directive_t *end = event->data.document_start.tag_directives.end;

    if (first != end)
        return refuse(reader, event->start_mark, FB_FAULT_UNSUPPORTED, "tags are not supported",
                      "leave the %TAG line out");
    fb_doc_builder_clear(&reader->builder);
    return fb_doc_builder_init(&reader->builder, reader->file, reader->diag);
}

static bool take_event(struct fb_doc_yaml *reader, const yaml_event_t *event, struct fb_document **out)
{
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        return start_document(reader, event);
    case YAML_DOCUMENT_END_EVENT:
        return fb_doc_builder_finish(&reader->builder, out, reader->diag);
    case YAML_ALIAS_EVENT:
        return refuse(reader, event->start_mark, FB_FAULT_UNSUPPORTED, "aliases are not supported",
                      "write the value where it is used");
    case YAML_SCALAR_EVENT:
        return take_scalar(reader, event);
    case YAML_SEQUENCE_START_EVENT:
        return open_node(reader, event, FB_DOC_LIST, event->data.sequence_start.anchor,
                         event->data.sequence_start.tag);
    case YAML_MAPPING_START_EVENT:
        return open_node(reader, event, FB_DOC_MAP, event->data.mapping_start.anchor,
                         event->data.mapping_start.tag);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return fb_doc_builder_close(&reader->builder, reader->diag);
    default: /* the stream's start and end */
        return true;
    }
}

bool fb_doc_yaml_next(struct fb_doc_yaml *reader, struct fb_document **out, struct fb_diag *diag)
{
    struct fb_document *document = NULL;
    bool ok = true;

    reader->diag = diag;
    while (ok && document == NULL && !reader->ended) {
        yaml_event_t event;
        if (yaml_parser_parse(&reader->parser, &event) == 0)
            return fail_syntax(reader);
        reader->ended = event.type == YAML_STREAM_END_EVENT;
        ok = take_event(reader, &event, &document);
        yaml_event_delete(&event);
    }
    if (ok)
        *out = document;
    return ok;
}
