/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_events.c - a line of a file of events, against two template types.
 *
 * Must cover: values that are text, empty, null and neither; too few and too many; types that are
 * unknown; keys given twice, missing, unknown; expectations. */
#include <stdint.h>
#include <stdlib.h>

#include "base/host/heap.h"
#include "validator/trial/event_line.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const char types_text[] =
    "template_types:\n"
    "- {template_type: ipc, id: 3, revision: 1, fields: [{name: A, kind: string}, {name: B, kind: string}]}\n"
    "- {template_type: file, id: 9, revision: 1, fields: [{name: Bytes, kind: bytes}]}\n";

static void must(bool holds)
{
    if (!holds)
        abort();
}

static struct fb_template_types *load_types(void)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_document *document = NULL;
    struct fb_template_types *types = fb_template_types_new();

    must(types != NULL
         && fb_document_parse("types.yaml", fb_span_of(types_text), FB_SYNTAX_YAML, &document, &diag)
         && fb_template_types_add(types, document, &diag));
    fb_document_free(document);
    return types;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static struct fb_template_types *types;
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_event event = { .type_id = 77 };
    struct fb_arena arena;
    size_t length = 0;

    if (types == NULL)
        types = load_types();
    fb_arena_init(&arena, fb_heap(), (size_t)1 << 24);
    if (fb_event_line_read("fuzz.jsonl", (struct fb_span){ bytes, size }, types, &arena, &event, &diag)) {
        must(event.type_id == 3 ? event.count == 2 : event.type_id == 9 && event.count == 1);
        for (size_t i = 0; i < event.count; i++)
            length += event.values[i].length;
        must(length + event.expect.size <= size);
    } else {
        must(event.type_id == 77 && diag.fault != FB_FAULT_NONE && diag.message[0] != '\0');
    }
    fb_arena_clear(&arena);
    return 0;
}
