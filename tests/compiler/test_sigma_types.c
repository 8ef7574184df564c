/* SPDX-License-Identifier: Apache-2.0 */
/* A type is named by its category, or "svc_" and its service. */
#include "tests/compiler/test_sigma_types.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/host/document.h"

static const char *text(const struct fb_doc *map, const char *key)
{
    const struct fb_doc *node = fb_doc_get(map, key);
    ck_assert_msg(node != NULL && node->kind == FB_DOC_STRING, "types.json: no text \"%s\"", key);
    ck_assert_ptr_null(strpbrk((const char *)node->text.bytes, "\"\\"));
    return (const char *)node->text.bytes;
}

static void write_type(FILE *out, const struct fb_doc *type, bool is_first)
{
    const char *name = text(type, "type");
    const bool is_service = strncmp(name, "svc_", 4) == 0;
    uint64_t id = 0;
    ck_assert(fb_doc_u64(fb_doc_get(type, "type_id"), &id));
    fprintf(out, "%s{\"template_type\":\"%s\",\"id\":%llu,\"revision\":1,"
                 "\"logsource\":{\"product\":\"%s\",\"%s\":\"%s\"},\"fields\":[",
            is_first ? "" : ",\n", name, (unsigned long long)id, text(type, "product"),
            is_service ? "service" : "category", is_service ? name + 4 : name);
    const struct fb_doc *fields = fb_doc_get(type, "fields");
    for (size_t i = 0; i < fields->count; i++)
        fprintf(out, "%s{\"name\":\"%s\",\"kind\":\"string\"}", i == 0 ? "" : ",",
                text(fb_doc_at(fields, i), "name"));
    fputs("]}", out);
}

struct fb_template_types *pack_types_load(const char *types_json)
{
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;
    struct fb_diag diag = FB_DIAG_NONE;
    ck_assert_msg(fb_document_load(types_json, &document, &diag), "%s", diag.message);
    const struct fb_doc *rows = fb_doc_get(fb_document_root(document), "types");
    ck_assert(rows != NULL && rows->count > 0);

    char path[] = "/tmp/fb_test_types_XXXXXX.json";
    FILE *out = fdopen(mkstemps(path, 5), "w");
    ck_assert_ptr_nonnull(out);
    fputs("{\"template_types\":[\n", out);
    for (size_t i = 0; i < rows->count; i++)
        write_type(out, fb_doc_at(rows, i), i == 0);
    fputs("]}\n", out);
    ck_assert_int_eq(fclose(out), 0);

    struct fb_template_types *types = fb_template_types_new();
    ck_assert_ptr_nonnull(types);
    ck_assert_msg(fb_template_types_load(types, path, &diag), "%s", diag.message);
    ck_assert_int_eq(unlink(path), 0);
    return types;
}
