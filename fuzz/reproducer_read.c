/* SPDX-License-Identifier: Apache-2.0 */
/* reproducer_read.c - reproducers, from folders that anybody may have touched. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/core/limits.h"
#include "base/host/document.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "base/host/heap.h"
#include "fuzz/lane.h"
#include "fuzz/reproducer.h"

#define MOST_CASES (2 * FB_FUZZ_BATCH) /* of one reproducer */

/* Of all its contents, which lines that take turns read each time: more than that no worker is given. */
#define MOST_CONTENT_BYTES FB_FUZZ_GIVEN_BYTES

struct reading {
    const char *folder;
    struct fb_arena *arena;
    struct fb_reproducer *out;
    struct fb_fuzz_case *cases; /* in the arena */
    const char *content;        /* name of the file that the last case came with */
    uint64_t content_bytes;     /* that were read */
    struct fb_diag *diag;
};

static const char *path_in(struct reading *reading, const char *name)
{
    const size_t size = strlen(reading->folder) + strlen(name) + 2;
    char *path = fb_arena_array(reading->arena, size, 1);

    if (path != NULL)
        (void)snprintf(path, size, "%s/%s", reading->folder, name);
    return path;
}

/* A name in the folder itself: nothing outside of it is read. */
static bool check_name(struct reading *reading, const struct fb_doc *map, const char *key, const char *name)
{
    return (strchr(name, '/') == NULL && name[0] != '.' && name[0] != '\0')
        || fb_doc_fail(reading->diag, fb_doc_get(map, key), "%s must name a file of the reproducer's folder", key);
}

static bool keep_text(struct reading *reading, const struct fb_doc *map, const char *key, const char **out)
{
    struct fb_span text = { NULL, 0 };

    if (!fb_doc_get_text(map, key, true, &text, reading->diag))
        return false;
    *out = fb_arena_text(reading->arena, text);
    return *out != NULL || fb_fail_memory(reading->diag);
}

/* ---- case.json ---- */

static bool read_class(struct reading *reading, const struct fb_doc *map)
{
    struct fb_span name = { NULL, 0 };

    if (!fb_doc_get_text(map, "class", true, &name, reading->diag))
        return false;
    for (unsigned i = 0; i < FB_FUZZ_CLASSES; i++)
        if (fb_span_is(name, fb_fuzz_class_name((enum fb_fuzz_class)i))) {
            reading->out->class = (enum fb_fuzz_class)i;
            return true;
        }
    return fb_doc_fail(reading->diag, fb_doc_get(map, "class"), "class must be K1, K2 or K3");
}

static bool read_description(struct reading *reading, const struct fb_doc *map)
{
    struct fb_reproducer *out = reading->out;
    const char *contract = NULL;
    uint64_t op = FB_OP_COUNT;

    if (map->kind != FB_DOC_MAP)
        return fb_doc_fail(reading->diag, map, "this is no description of a reproducer");
    if (!keep_text(reading, map, "build", &out->build) || !keep_text(reading, map, "engine", &out->engine)
        || !keep_text(reading, map, "engine_sha256", &out->engine_sha256)
        || !keep_text(reading, map, "ending", &out->ending)
        || !keep_text(reading, map, "signature", &out->signature)
        || !keep_text(reading, map, "contract", &contract) || !check_name(reading, map, "contract", contract)
        || !read_class(reading, map) || !fb_doc_get_u64(map, "operator", true, FB_OP_COUNT, &op, reading->diag)
        || !fb_doc_get_u64(map, "seed", true, UINT64_MAX, &out->seed, reading->diag)
        || !fb_doc_get_bool(map, "outside", true, &out->outside, reading->diag)
        || !fb_doc_get_u64(map, "case", true, UINT64_MAX, &out->number, reading->diag))
        return false;
    out->op = (uint32_t)op;
    out->contract = path_in(reading, contract);
    return out->contract != NULL || fb_fail_memory(reading->diag);
}

/* ---- inputs.jsonl ---- */

static int digit(uint8_t byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

static bool read_hex(struct reading *reading, const struct fb_doc *node, struct fb_engine_input *out)
{
    const struct fb_doc *hex = node->kind == FB_DOC_MAP ? fb_doc_get(node, "hex") : NULL;

    if (hex == NULL || hex->kind != FB_DOC_STRING || hex->text.size % 2 != 0)
        return fb_doc_fail(reading->diag, node, "a value must be a text, null or {\"hex\": \"...\"}");
    uint8_t *bytes = fb_arena_array(reading->arena, hex->text.size / 2, 1);
    if (bytes == NULL)
        return fb_fail_memory(reading->diag);
    for (size_t i = 0; i < hex->text.size / 2; i++) {
        const int high = digit(hex->text.bytes[2 * i]);
        const int low = digit(hex->text.bytes[2 * i + 1]);
        if (high < 0 || low < 0)
            return fb_doc_fail(reading->diag, hex, "this is not hexadecimal, in lower case");
        bytes[i] = (uint8_t)(high * 16 + low);
    }
    *out = (struct fb_engine_input){ bytes, hex->text.size / 2 };
    return true;
}

static bool read_value(struct reading *reading, const struct fb_doc *node, struct fb_engine_input *out)
{
    if (node->kind == FB_DOC_NULL)
        return true;
    if (node->kind != FB_DOC_STRING)
        return read_hex(reading, node, out);
    const char *text = fb_arena_text(reading->arena, node->text);
    *out = (struct fb_engine_input){ (const unsigned char *)text, node->text.size };
    return text != NULL || fb_fail_memory(reading->diag);
}

static bool read_ids(struct reading *reading, const struct fb_doc *map, const char *key, const struct fb_span **out,
                     size_t *count)
{
    const struct fb_doc *list = NULL;

    if (!fb_doc_get_list(map, key, true, &list, reading->diag))
        return false;
    struct fb_span *ids = fb_arena_array(reading->arena, list->count, sizeof *ids);
    bool read = ids != NULL || fb_fail_memory(reading->diag);
    for (size_t i = 0; read && i < list->count; i++) {
        struct fb_engine_input id = { NULL, 0 };

        read = read_value(reading, fb_doc_at(list, i), &id);
        ids[i] = (struct fb_span){ id.bytes, id.length };
    }
    *out = ids;
    *count = list->count;
    return read;
}

/* Only of a case that was answered wrongly. */
static bool read_answers(struct reading *reading, const struct fb_doc *map)
{
    const struct fb_doc *answers = fb_doc_get(map, "answers");
    struct fb_fuzz_answers *out = fb_arena_new(reading->arena, struct fb_fuzz_answers);

    if (answers == NULL)
        return true;
    if (out == NULL)
        return fb_fail_memory(reading->diag);
    if (answers->kind != FB_DOC_MAP)
        return fb_doc_fail(reading->diag, answers, "answers must be those of the direct evaluator and of the engine");
    reading->out->answers = out;
    return read_ids(reading, answers, "direct", &out->direct, &out->direct_count)
        && read_ids(reading, answers, "engine", &out->engine, &out->engine_count);
}

static bool read_content(struct reading *reading, const struct fb_doc *map, struct fb_fuzz_case *one)
{
    const struct fb_fuzz_case *before = reading->out->case_count > 0 ? one - 1 : NULL;
    FB_AUTO(fb_file_free)
    struct fb_span bytes = { NULL, 0 };
    const char *name = NULL;

    if (!keep_text(reading, map, "content", &name) || !check_name(reading, map, "content", name))
        return false;
    if (before != NULL && strcmp(reading->content, name) == 0) {
        one->content = before->content;
        return true;
    }
    reading->content = name;
    const char *path = path_in(reading, name);
    if (path == NULL)
        return fb_fail_memory(reading->diag);
    if (!fb_file_read(path, MOST_CONTENT_BYTES, &bytes, reading->diag))
        return false;
    if (bytes.size > MOST_CONTENT_BYTES - reading->content_bytes)
        return fb_fail(reading->diag, FB_FAULT_LIMIT, "%s: the contents of one reproducer take too many bytes", path);
    reading->content_bytes += bytes.size;
    one->content = (struct fb_span){ (const uint8_t *)fb_arena_text(reading->arena, bytes), bytes.size };
    return one->content.bytes != NULL || fb_fail_memory(reading->diag);
}

static bool read_case(struct reading *reading, const struct fb_doc *map)
{
    struct fb_fuzz_case *one = &reading->cases[reading->out->case_count];
    const struct fb_doc *values = NULL;

    *one = (struct fb_fuzz_case){ .type = FB_FUZZ_NO_TYPE, .field = FB_FUZZ_NO_FIELD, .op = FB_OP_COUNT };
    if (map->kind != FB_DOC_MAP)
        return fb_doc_fail(reading->diag, map, "this is no case");
    if (!read_content(reading, map, one) || !fb_doc_get_u64(map, "type_id", true, UINT64_MAX, &one->type_id, reading->diag)
        || !fb_doc_get_list(map, "values", true, &values, reading->diag))
        return false;
    struct fb_engine_input *inputs = fb_arena_array(reading->arena, values->count, sizeof *inputs);
    bool read = inputs != NULL || fb_fail_memory(reading->diag);
    for (size_t i = 0; read && i < values->count; i++)
        read = read_value(reading, fb_doc_at(values, i), &inputs[i]);
    one->inputs = inputs;
    one->count = values->count;
    reading->out->case_count++;
    return read;
}

static bool read_line(struct reading *reading, const char *path, struct fb_span line)
{
    struct fb_document *document = NULL;

    if (reading->out->case_count == MOST_CASES)
        return fb_fail(reading->diag, FB_FAULT_LIMIT, "%s: more than %d cases", path, MOST_CASES);
    if (!fb_document_parse(path, line, FB_SYNTAX_JSON, &document, reading->diag))
        return false;
    const bool read = read_case(reading, fb_document_root(document));
    fb_document_free(document);
    return read;
}

static bool read_cases(struct reading *reading)
{
    const char *path = path_in(reading, "inputs.jsonl");
    FB_AUTO(fb_file_free)
    struct fb_span bytes = { NULL, 0 };
    bool read = true;

    reading->cases = fb_arena_array(reading->arena, MOST_CASES, sizeof *reading->cases);
    if (path == NULL || reading->cases == NULL)
        return fb_fail_memory(reading->diag);
    if (!fb_file_read(path, FB_MAX_DOCUMENT_BYTES, &bytes, reading->diag))
        return false;
    for (size_t at = 0; read && at < bytes.size;) {
        const uint8_t *end = memchr(bytes.bytes + at, '\n', bytes.size - at);
        const size_t size = end == NULL ? bytes.size - at : (size_t)(end - bytes.bytes) - at;

        read = size == 0 || read_line(reading, path, fb_span_part(bytes, at, size));
        at += size + 1;
    }
    reading->out->cases = reading->cases;
    return read && (reading->out->case_count > 0 || fb_fail(reading->diag, FB_FAULT_INPUT, "%s: there is no case", path));
}

/* ---- Folders ---- */

bool fb_reproducer_read(const char *folder, struct fb_arena *arena, struct fb_reproducer *out, struct fb_diag *diag)
{
    struct fb_reproducer made = { .folder = fb_arena_text(arena, fb_span_of(folder)) };
    struct reading reading = { .folder = folder, .arena = arena, .out = &made, .diag = diag };
    struct fb_document *document = NULL;
    const char *path = path_in(&reading, "case.json");

    if (path == NULL || made.folder == NULL)
        return fb_fail_memory(diag);
    if (!fb_document_load(path, &document, diag))
        return false;
    const bool described = read_description(&reading, fb_document_root(document))
                        && read_answers(&reading, fb_document_root(document));
    fb_document_free(document);
    if (!described || !read_cases(&reading))
        return false;
    *out = made;
    return true;
}

struct gathering {
    const char *build;
    struct fb_arena *arena;
    struct fb_fuzz_case *cases; /* malloc'ed */
    size_t count;
    size_t capacity;
    struct fb_diag *diag;
};

static bool gather_one(struct gathering *gathering, const char *folder)
{
    struct fb_reproducer one;

    if (!fb_reproducer_read(folder, gathering->arena, &one, gathering->diag))
        return false;
    for (size_t i = 0; strcmp(one.build, gathering->build) == 0 && i < one.case_count; i++) {
        if (!fb_grow((void **)&gathering->cases, &gathering->capacity, gathering->count, sizeof *gathering->cases))
            return fb_fail_memory(gathering->diag);
        gathering->cases[gathering->count] = one.cases[i];
        gathering->cases[gathering->count++].outside = one.outside;
    }
    return true;
}

/* Every file case.json below it stands for its folder. */
static bool gather(struct gathering *gathering, const char *folder)
{
    static const char *const suffixes[] = { "case.json", NULL };
    struct fb_paths paths = { .count = 0 };
    bool gathered = fb_paths_below(folder, suffixes, &paths, gathering->diag);

    for (size_t i = 0; gathered && i < paths.count; i++) {
        char *slash = strrchr(paths.items[i], '/');
        if (slash == NULL || strcmp(slash, "/case.json") != 0)
            continue;
        *slash = '\0';
        gathered = gather_one(gathering, paths.items[i]);
    }
    fb_paths_clear(&paths);
    return gathered;
}

bool fb_reproducers_load(const char *const *folders, size_t count, const char *build, struct fb_arena *arena,
                         const struct fb_fuzz_case **cases, size_t *case_count, struct fb_diag *diag)
{
    struct gathering gathering = { .build = build, .arena = arena, .diag = diag };
    bool gathered = true;

    for (size_t i = 0; gathered && i < count; i++)
        gathered = gather(&gathering, folders[i]);
    struct fb_fuzz_case *kept = gathered ? fb_arena_array(arena, gathering.count, sizeof *kept) : NULL;
    if (kept != NULL && gathering.count > 0)
        memcpy(kept, gathering.cases, gathering.count * sizeof *kept);
    free(gathering.cases);
    *cases = kept;
    *case_count = kept == NULL ? 0 : gathering.count;
    return gathered && (kept != NULL || fb_fail_memory(diag));
}
