/* SPDX-License-Identifier: Apache-2.0 */
/* pack_project.c - makes a project for the Sigma rules of the test data: template types from the
 * pack's own list of columns, and contracts of three sensor builds, of which the oldest supplies
 * at most twelve inputs for an event.
 * usage: pack_project TYPES.json FOLDER */
#include <stdlib.h>
#include <string.h>

#include "base/host/document.h"
#include "bench/project.h"

enum { OLDEST_INPUTS = 12 };

static struct fb_span text_of(const struct fb_doc *map, const char *key)
{
    const struct fb_doc *node = fb_doc_get(map, key);
    if (node == NULL || node->kind != FB_DOC_STRING || memchr(node->text.bytes, '"', node->text.size) != NULL)
        bench_fail("%s: not a plain text", key);
    return node->text;
}

static void write_fields(FILE *file, const struct fb_doc *fields)
{
    for (size_t i = 0; i < fields->count; i++)
        fprintf(file, "%s{\"name\":\"%s\",\"kind\":\"string\"}", i == 0 ? "" : ",",
                (const char *)text_of(fb_doc_at(fields, i), "name").bytes);
}

/* The pack names a service's type svc_SERVICE and a category's type by the category: both are
 * what firebreak takes a type without `logsource` for. */
static struct bench_type write_type(FILE *file, const struct fb_doc *row)
{
    struct bench_type type = { .fields = 0 };
    const struct fb_doc *fields = fb_doc_get(row, "fields");
    uint64_t id = 0;
    struct fb_span name = text_of(row, "type");
    if (fields == NULL || fields->count == 0 || !fb_doc_u64(fb_doc_get(row, "type_id"), &id)
        || name.size >= sizeof type.name)
        bench_fail("a template type is not as expected");
    memcpy(type.name, name.bytes, name.size);
    type.id = id;
    type.fields = (unsigned)fields->count;
    fprintf(file, "{\"template_type\":\"%s\",\"id\":%llu,\"revision\":1,\"fields\":[", type.name, type.id);
    write_fields(file, fields);
    fputs("]}", file);
    return type;
}

static void write_contracts(const char *folder, const struct bench_type *types, size_t count)
{
    FILE *file = bench_create(folder, "contracts.json");
    fputs("{\"contracts\":[\n", file);
    bench_write_contract(file, "windows", "6.58", types, count, OLDEST_INPUTS, NULL);
    fputs(",\n", file);
    bench_write_contract(file, "windows", "7.29", types, count, 1000, NULL);
    fputs(",\n", file);
    bench_write_contract(file, "windows", "7.30", types, count, 1000, NULL);
    fputs("]}\n", file);
    bench_close(file);
}

int main(int argc, char **argv)
{
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;
    struct fb_diag diag = FB_DIAG_NONE;
    if (argc != 3)
        bench_fail("usage: pack_project TYPES.json FOLDER");
    if (!fb_document_load(argv[1], &document, &diag))
        bench_fail("%s: %s", argv[1], diag.message);
    const struct fb_doc *rows = fb_doc_get(fb_document_root(document), "types");
    if (rows == NULL || rows->count == 0)
        bench_fail("%s: no types", argv[1]);
    struct bench_type *types = calloc(rows->count, sizeof *types);
    if (types == NULL)
        bench_fail("no memory");
    FILE *file = bench_create(argv[2], "types.json");
    fputs("{\"template_types\":[\n", file);
    for (size_t i = 0; i < rows->count; i++) {
        fputs(i == 0 ? "" : ",\n", file);
        types[i] = write_type(file, fb_doc_at(rows, i));
    }
    fputs("]}\n", file);
    bench_close(file);
    write_contracts(argv[2], types, rows->count);
    bench_write_project(argv[2]);
    free(types);
    return 0;
}
