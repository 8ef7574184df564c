/* SPDX-License-Identifier: Apache-2.0 */
/* found.c - what a file is, told by its keys, its extension, or by reading it as content. */
#include "pipeline/init/found.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "validator/schema/tree.h"

#define MOST_FILES ((size_t)20000) /* a folder with more is hardly one project */

static bool ends_in(const char *path, const char *end)
{
    const size_t size = strlen(path);
    const size_t length = strlen(end);

    return size >= length && strcmp(path + size - length, end) == 0;
}

static bool is_document(const char *path)
{
    return ends_in(path, ".json") || ends_in(path, ".yaml") || ends_in(path, ".yml");
}

static bool has(const struct fb_doc *root, const char *key, enum fb_doc_kind kind)
{
    const struct fb_doc *value = fb_doc_get(root, key);

    return value != NULL && value->kind == kind;
}

/* Whether the list under the key holds maps: in a project file it holds paths. */
static bool has_maps(const struct fb_doc *root, const char *key)
{
    const struct fb_doc *first = fb_doc_at(fb_doc_get(root, key), 0);

    return first != NULL && first->kind == FB_DOC_MAP;
}

static enum fb_found_kind kind_of_root(const struct fb_doc *root)
{
    if (has(root, "logsource", FB_DOC_MAP) && has(root, "detection", FB_DOC_MAP))
        return FB_FOUND_SIGMA;
    if (has(root, "instances", FB_DOC_LIST))
        return FB_FOUND_SOURCE;
    if ((fb_doc_get(root, "sensor") != NULL && fb_doc_get(root, "build") != NULL)
        || has_maps(root, "contracts"))
        return FB_FOUND_CONTRACT;
    if ((has(root, "template_type", FB_DOC_STRING) && has(root, "fields", FB_DOC_LIST))
        || has_maps(root, "template_types"))
        return FB_FOUND_TYPES;
    return FB_FOUND_OTHER;
}

static enum fb_found_kind kind_of_stream(struct fb_document *const *documents, size_t count)
{
    enum fb_found_kind kind = FB_FOUND_OTHER;

    for (size_t i = 0; i < count && kind == FB_FOUND_OTHER; i++)
        kind = kind_of_root(fb_document_root(documents[i]));
    return kind;
}

static enum fb_found_kind kind_of_text(const char *path, struct fb_span text)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_document **documents = NULL;
    struct fb_document *document = NULL;
    enum fb_found_kind kind = FB_FOUND_OTHER;
    size_t count = 0;

    if (ends_in(path, ".json")) {
        if (fb_document_parse(path, text, FB_SYNTAX_JSON, &document, &diag))
            kind = kind_of_root(fb_document_root(document));
        fb_document_free(document);
    } else if (fb_document_parse_stream(path, text, &documents, &count, &diag)) {
        kind = kind_of_stream(documents, count);
        for (size_t i = 0; i < count; i++)
            fb_document_free(documents[i]);
        free(documents);
    }
    return kind;
}

/* What cannot be read is nothing that init could use; the commands that need it will say so. */
static enum fb_found_kind kind_of(const char *path)
{
    struct fb_span text = { .bytes = NULL };
    struct fb_diag diag = FB_DIAG_NONE;

    if (ends_in(path, ".ksy"))
        return FB_FOUND_FORMAT;
    if (!is_document(path) || !fb_file_read(path, FB_MAX_DOCUMENT_BYTES, &text, &diag))
        return FB_FOUND_OTHER;
    enum fb_found_kind kind = kind_of_text(path, text);
    fb_file_free(&text);
    return kind;
}

bool fb_found_look(const char *folder, struct fb_found *out, struct fb_diag *diag)
{
    struct fb_found found = { .prefix = strlen(folder) };
    struct stat status;

    const bool is_there = stat(folder, &status) == 0;
    if (!is_there && errno == ENOENT) {
        *out = found;
        return true;
    }
    /* Of a file there would be one path, without a name below it. */
    if (is_there && !S_ISDIR(status.st_mode))
        return fb_fail(diag, FB_FAULT_IO, "%s is there, and is no folder", folder);
    if (!fb_paths_of_files_below(folder, NULL, &found.paths, diag))
        return false;
    found.prefix += found.prefix > 0 && folder[found.prefix - 1] != '/';
    found.kinds = calloc(found.paths.count + 1, sizeof *found.kinds);
    bool looked = found.paths.count <= MOST_FILES
               || fb_fail(diag, FB_FAULT_LIMIT, "there are %zu files below %s: more than a project has",
                          found.paths.count, folder)
               || fb_fail_help(diag, "name a folder of the project's own");
    if (looked && found.kinds == NULL)
        looked = fb_fail_memory(diag);
    for (size_t i = 0; looked && i < found.paths.count; i++)
        found.kinds[i] = kind_of(found.paths.items[i]);
    if (looked)
        *out = found;
    else
        fb_found_clear(&found);
    return looked;
}

void fb_found_clear(struct fb_found *found)
{
    fb_paths_clear(&found->paths);
    free(found->kinds);
    *found = (struct fb_found){ .prefix = 0 };
}

static bool has_extension(const char *path, const struct fb_doc *extension)
{
    const char *dot = strrchr(path, '.');

    return extension != NULL && dot != NULL && fb_doc_is(extension, dot + 1);
}

/* "file-extension" is one text or a list of them. */
static bool has_stated_extension(const char *path, const struct fb_doc *format)
{
    const struct fb_doc *stated = fb_doc_get(fb_doc_get(format, "meta"), "file-extension");

    if (has_extension(path, stated))
        return true;
    for (size_t i = 0; stated != NULL && stated->kind == FB_DOC_LIST && i < stated->count; i++)
        if (has_extension(path, fb_doc_at(stated, i)))
            return true;
    return false;
}

/* An empty file fits many a format, and says nothing. */
static bool reads_well(const struct fb_schema *schema, const char *path, bool *well,
                       struct fb_diag *diag)
{
    FB_AUTO(fb_file_free)
    struct fb_span bytes = { .bytes = NULL };
    FB_AUTO(fb_tree_free)
    struct fb_tree *tree = NULL;
    struct fb_diag unread = FB_DIAG_NONE;
    const struct fb_tree_options options = { .compat = false };

    *well = false;
    if (!fb_file_read(path, FB_MAX_DOCUMENT_BYTES, &bytes, &unread) || bytes.size == 0)
        return true;
    if (!fb_tree_parse(schema, bytes, &options, &tree, diag))
        return false;
    *well = fb_tree_problem_count(tree) == 0;
    return true;
}

bool fb_found_content(struct fb_found *found, const struct fb_schema *schema,
                      const struct fb_doc *format, struct fb_diag *diag)
{
    for (size_t i = 0; i < found->paths.count; i++) {
        const char *path = found->paths.items[i];
        bool is_content = has_stated_extension(path, format);

        if (found->kinds[i] != FB_FOUND_OTHER || is_document(path))
            continue;
        if (!is_content && !reads_well(schema, path, &is_content, diag))
            return false;
        if (is_content)
            found->kinds[i] = FB_FOUND_CONTENT;
    }
    return true;
}

bool fb_found_any(const struct fb_found *found, enum fb_found_kind kind)
{
    for (size_t i = 0; i < found->paths.count; i++)
        if (found->kinds[i] == kind)
            return true;
    return false;
}

const char *fb_found_name(const struct fb_found *found, size_t index)
{
    return found->paths.items[index] + found->prefix;
}
