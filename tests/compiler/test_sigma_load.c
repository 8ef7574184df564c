/* SPDX-License-Identifier: Apache-2.0 */
/* Loading the test data. */
#include "tests/compiler/test_sigma_load.h"

#include <check.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/host/heap.h"
#include "tests/compiler/test_sigma_types.h"

enum { FILE_LIMIT = 256 << 20 };

const char *pack_path(const char *folder, const char *name)
{
    static char path[4096];
    const int size = snprintf(path, sizeof path, "%s/%s", folder, name);
    ck_assert(size > 0 && (size_t)size < sizeof path);
    return path;
}

const char *pack_rule_id(const struct fb_instance *instance)
{
    static char id[256];
    size_t size = 0;
    while (size < instance->id.size && instance->id.bytes[size] != '#')
        size++;
    ck_assert(size < sizeof id);
    memcpy(id, instance->id.bytes, size);
    id[size] = '\0';
    return id;
}

static struct fb_span read_file(const char *path)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_span text;
    ck_assert_msg(fb_file_read(path, FILE_LIMIT, &text, &diag), "%s: %s", path, diag.message);
    return text;
}

static void add_files(struct pack *pack, const char *folder)
{
    static const char *const suffixes[] = { ".yml", NULL };
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_paths more = { .count = 0 };
    ck_assert_msg(fb_paths_below(pack_path(pack->folder, folder), suffixes, &more, &diag), "%s",
                  diag.message);
    for (size_t i = 0; i < more.count; i++) {
        void *items = pack->files.items;
        ck_assert(fb_grow(&items, &pack->files.capacity, pack->files.count, sizeof *more.items));
        pack->files.items = items;
        pack->files.items[pack->files.count++] = more.items[i];
    }
    free(more.items);
}

const char *pack_content_data(int argc, char **argv)
{
    static char folder[4096];
    if (argc != 2 || argv[1][0] == '\0') {
        puts("skipped: the test data packs are not there");
        return NULL;
    }
    snprintf(folder, sizeof folder, "%s/content-data", argv[1]);
    return folder;
}

void pack_load(struct pack *pack, const char *folder)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    *pack = (struct pack){ .folder = folder };
    pack->types = pack_types_load(pack_path(folder, "converted/types.json"));
    pack->report = fb_report_new(fb_heap(), "static");
    ck_assert_ptr_nonnull(pack->report);
    fb_sink_init(&pack->sink, pack->types, pack->report);
    add_files(pack, "sigma/rules");
    add_files(pack, "sigma/rules-emerging-threats");
    add_files(pack, "sigma/rules-placeholder");
    add_files(pack, "sigma/rules-threat-hunting");

    struct fb_diag diag = FB_DIAG_NONE;
    clock_t spent = 0;
    for (size_t i = 0; i < pack->files.count; i++) {
        struct fb_span text = read_file(pack->files.items[i]);
        const clock_t start = clock();
        ck_assert_msg(fb_sigma_compile(&pack->sink, pack->files.items[i], text, &diag), "%s: %s",
                      pack->files.items[i], diag.message);
        spent += clock() - start;
        fb_file_free(&text);
    }
    pack->seconds = (double)spent / CLOCKS_PER_SEC;
}

void pack_clear(struct pack *pack)
{
    fb_sink_clear(&pack->sink);
    fb_report_free(pack->report);
    fb_template_types_free(pack->types);
    fb_paths_clear(&pack->files);
}

void pack_each_line(const char *folder, const char *name,
                    void (*use)(void *context, size_t line, const struct fb_doc *row), void *context)
{
    struct fb_span text = read_file(pack_path(folder, name));
    size_t line = 0;
    for (size_t start = 0; start < text.size; line++) {
        const uint8_t *end = memchr(text.bytes + start, '\n', text.size - start);
        const size_t size = end == NULL ? text.size - start : (size_t)(end - text.bytes) - start;
        struct fb_document *document = NULL;
        struct fb_diag diag = FB_DIAG_NONE;
        ck_assert_msg(fb_document_parse(name, fb_span_part(text, start, size), FB_SYNTAX_JSON,
                                        &document, &diag),
                      "%s:%zu: %s", name, line, diag.message);
        use(context, line, fb_document_root(document));
        fb_document_free(document);
        start += size + 1;
    }
    fb_file_free(&text);
}

static void *make(struct converted *out, size_t count, size_t size)
{
    void *memory = fb_arena_array(&out->arena, count, size);
    ck_assert_ptr_nonnull(memory);
    return memory;
}

static struct fb_span keep(struct converted *out, struct fb_span text)
{
    uint8_t *bytes = make(out, text.size, 1);
    if (text.size > 0)
        memcpy(bytes, text.bytes, text.size);
    return (struct fb_span){ bytes, text.size };
}

static void read_values(struct converted *out, const struct fb_doc *values,
                        const struct fb_template_type *type, struct fb_criterion *criterion)
{
    if (criterion->op == FB_OP_EQUALS_FIELD) {
        ck_assert_uint_eq(values->count, 1);
        ck_assert(fb_template_type_field(type, fb_doc_at(values, 0)->text, &criterion->other_field));
        return;
    }
    struct fb_span *kept = make(out, values->count, sizeof *kept);
    for (size_t i = 0; i < values->count; i++)
        kept[i] = keep(out, fb_doc_at(values, i)->text);
    criterion->values = kept;
    criterion->value_count = values->count;
}

static struct fb_criterion read_criterion(struct converted *out, const struct fb_doc *node,
                                          const struct fb_template_type *type, uint32_t field)
{
    struct fb_criterion criterion = { .position = field, .field = field };
    enum fb_operator op = FB_OP_WILDCARD;
    ck_assert(fb_operator_find(fb_doc_get(node, "op")->text, &op));
    criterion.op = (uint8_t)op;
    const struct fb_doc *values = fb_doc_get(node, "values");
    const struct fb_doc *children = fb_doc_get(node, "of");
    const struct fb_doc *case_node = fb_doc_get(node, "case");
    criterion.case_sensitive = case_node != NULL && case_node->boolean;
    criterion.ignore_case = fb_doc_is(fb_doc_get(node, "flags"), "i");
    if (values != NULL)
        read_values(out, values, type, &criterion);
    if (children != NULL) {
        struct fb_criterion *kept = make(out, children->count, sizeof *kept);
        for (size_t i = 0; i < children->count; i++)
            kept[i] = read_criterion(out, fb_doc_at(children, i), type, field);
        criterion.children = kept;
        criterion.child_count = children->count;
    }
    return criterion;
}

static struct fb_row read_row(struct converted *out, const struct fb_doc *list,
                              const struct fb_template_type *type)
{
    struct fb_criterion *criteria = make(out, list->count, sizeof *criteria);
    struct fb_row row = { .criteria = criteria };
    for (size_t i = 0; i < list->count; i++) {
        uint32_t field = 0;
        const struct fb_doc *node = fb_doc_at(list, i);
        ck_assert(fb_template_type_field(type, fb_doc_get(node, "field")->text, &field));
        const struct fb_criterion criterion = read_criterion(out, node, type, field);
        if (criterion.op != FB_OP_WILDCARD)
            criteria[row.criterion_count++] = criterion;
    }
    return row;
}

static void add_converted(void *context, size_t line, const struct fb_doc *row)
{
    (void)line;
    struct converted *out = context;
    const struct fb_template_type *type =
        fb_template_types_by_name(out->types, fb_doc_get(row, "type")->text);
    ck_assert_ptr_nonnull(type);
    struct fb_instance instance = { .type_id = type->id };
    instance.id = keep(out, fb_doc_get(row, "rule_id")->text);
    instance.title = keep(out, fb_doc_get(row, "title")->text);
    instance.author = keep(out, fb_doc_get(row, "author")->text);
    instance.row = read_row(out, fb_doc_get(row, "criteria"), type);
    const struct fb_doc *except = fb_doc_get(row, "except");
    if (except != NULL) {
        struct fb_row *rows = make(out, except->count, sizeof *rows);
        for (size_t i = 0; i < except->count; i++)
            rows[i] = read_row(out, fb_doc_at(except, i), type);
        instance.except = rows;
        instance.except_count = except->count;
    }
    void *items = out->items;
    ck_assert(fb_grow(&items, &out->capacity, out->count, sizeof instance));
    out->items = items;
    out->items[out->count++] = instance;
}

void pack_load_converted(struct converted *out, const char *folder, const char *name)
{
    pack_each_line(folder, name, add_converted, out);
}

void converted_clear(struct converted *converted)
{
    free(converted->items);
    fb_arena_clear(&converted->arena);
}
