/* SPDX-License-Identifier: Apache-2.0 */
/* read_bytes.c - the keys that say how far bytes reach and what they hold: size, terminator,
 * padding, contents, encoding, process. */
#include <string.h>

#include "validator/schema/front/charset.h"
#include "validator/schema/front/place.h"
#include "validator/schema/front/read.h"

/* An integer or a list of integers. */
static bool read_terminator(struct fb_load *load, struct fb_model_attribute *out)
{
    const struct fb_doc *doc = fb_doc_get(out->doc, "terminator");
    size_t count = doc == NULL || doc->kind != FB_DOC_LIST ? 1 : doc->count;

    if (doc == NULL)
        return true;
    if (count != 1 && count != 2 && count != 4)
        return fb_refuse_unsupported(load, doc, "a terminator has 1, 2 or 4 bytes");

    uint8_t *bytes = fb_load_array(load, count, 1);
    if (bytes == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!fb_read_byte(load, doc->kind == FB_DOC_LIST ? fb_doc_at(doc, i) : doc, &bytes[i]))
            return false;
    out->has_terminator = true;
    out->terminator = (struct fb_span){ bytes, count };
    return true;
}

static bool read_pad(struct fb_load *load, struct fb_model_attribute *out)
{
    const struct fb_doc *doc = fb_doc_get(out->doc, "pad-right");

    out->has_pad = doc != NULL;
    return doc == NULL || fb_read_byte(load, doc, &out->pad);
}

static size_t contents_size(const struct fb_doc *list)
{
    size_t size = 0;

    for (size_t i = 0; i < list->count; i++)
        size += fb_doc_at(list, i)->kind == FB_DOC_STRING ? fb_doc_at(list, i)->text.size : 1;
    return size;
}

/* A text, or a list of bytes and texts. */
static bool read_contents(struct fb_load *load, struct fb_model_attribute *out)
{
    const struct fb_doc *doc = fb_doc_get(out->doc, "contents");
    size_t size = 0;

    if (doc == NULL)
        return true;
    out->has_contents = true;
    out->contents = doc->text;
    if (doc->kind == FB_DOC_STRING)
        return true;
    if (!fb_read_kind(load, doc, FB_DOC_LIST, "a string or a list of bytes and strings"))
        return false;

    uint8_t *bytes = fb_load_array(load, contents_size(doc), 1);
    if (bytes == NULL)
        return false;
    for (size_t i = 0; i < doc->count; i++) {
        const struct fb_doc *part = fb_doc_at(doc, i);
        if (part->kind == FB_DOC_STRING) {
            memcpy(bytes + size, part->text.bytes, part->text.size);
            size += part->text.size;
        } else if (!fb_read_byte(load, part, &bytes[size++])) {
            return false;
        }
    }
    out->contents = (struct fb_span){ bytes, size };
    return true;
}

static const struct {
    const char *name;
    enum fb_process_kind kind;
    size_t arguments;
} processes[] = {
    { "xor", FB_PROCESS_XOR, 1 },
    { "rol", FB_PROCESS_ROTATE_LEFT, 1 },
    { "ror", FB_PROCESS_ROTATE_RIGHT, 1 },
    { "zlib", FB_PROCESS_ZLIB, 0 },
};

static bool read_process(struct fb_load *load, struct fb_model_attribute *out)
{
    const struct fb_doc *doc = fb_doc_get(out->doc, "process");

    if (doc == NULL)
        return true;
    if (!fb_process_parse(doc, load->memory, &out->process, load->diag))
        return false;
    out->has_process = true;
    for (size_t i = 0; i < sizeof processes / sizeof *processes; i++)
        if (out->process.path.count == 1
            && fb_span_is(out->process.path.segments[0], processes[i].name)) {
            out->process_kind = processes[i].kind;
            return out->process.argument_count == processes[i].arguments
                || fb_refuse(load, doc, "'%s' takes %zu argument%s", processes[i].name,
                             processes[i].arguments, processes[i].arguments == 1 ? "" : "s");
        }
    return fb_refuse_unsupported(load, doc, "the process '%.*s' needs code of the host program; only "
                                            "xor, rol, ror and zlib are built in",
                                 FB_SHOW(doc->text));
}

static bool read_encoding(struct fb_load *load, struct fb_model_attribute *out)
{
    const struct fb_doc *doc = fb_doc_get(out->doc, "encoding");

    out->encoding = out->owner->defaults.encoding;
    return doc == NULL || fb_read_encoding(load, doc, &out->encoding);
}

bool fb_read_bytes_keys(struct fb_load *load, struct fb_model_attribute *out)
{
    out->consume = true;
    out->eos_error = true;
    return fb_read_formula(load, out->doc, "size", &out->size)
        && fb_read_bool(load, out->doc, "size-eos", &out->size_eos)
        && read_terminator(load, out)
        && fb_read_bool(load, out->doc, "include", &out->include)
        && fb_read_bool(load, out->doc, "consume", &out->consume)
        && fb_read_bool(load, out->doc, "eos-error", &out->eos_error)
        && read_pad(load, out)
        && read_contents(load, out)
        && read_encoding(load, out)
        && read_process(load, out);
}
