/* SPDX-License-Identifier: Apache-2.0 */
/* import.c - the files of a schema: itself and what it imports.  Imports may go in circles; each
 * file is read once.  A name is looked up beside the file that imports; one that begins with a
 * slash only below the import roots, and never above them. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/core/limits.h"
#include "base/host/digest.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "validator/schema/front/load.h"
#include "validator/schema/front/place.h"

#define SUFFIX ".ksy"
#define LONGEST_NAME 400

static void free_text(char *text)
{
    free(text);
}
FB_DEFINE_AUTO(char *, free_text);

/* A name that a file can have; below a root, one that does not go up. */
static bool is_safe(struct fb_span name)
{
    if (name.size == 0 || name.size > LONGEST_NAME || memchr(name.bytes, '\0', name.size) != NULL)
        return false;
    for (size_t i = 0; name.bytes[0] == '/' && i + 1 < name.size; i++)
        if (name.bytes[i] == '.' && name.bytes[i + 1] == '.')
            return false;
    return true;
}

static bool is_file(const char *path, struct stat *out)
{
    return stat(path, out) == 0 && S_ISREG(out->st_mode);
}

/* `root` and the name, which begins with a slash. */
static char *path_below(const char *root, const char *name)
{
    size_t size = strlen(root) + strlen(name) + 1;
    char *path = malloc(size);

    if (path == NULL)
        return NULL;
    memcpy(path, root, strlen(root));
    memcpy(path + strlen(root), name, strlen(name) + 1);
    return path;
}

static bool find_below_roots(struct fb_load *load, const char *name, const struct fb_doc *doc,
                             char **out)
{
    const char *const *roots = load->options->import_roots;
    struct stat status;

    for (; roots != NULL && *roots != NULL; roots++) {
        char *path = path_below(*roots, name);
        if (path == NULL)
            return fb_fail_memory(load->diag);
        if (is_file(path, &status)) {
            *out = path;
            return true;
        }
        free(path);
    }
    return fb_refuse(load, doc, "the import '%s' is in none of the import roots", name);
}

/* The path of an import; the caller frees it. */
static bool find_import(struct fb_load *load, const struct fb_model_file *from, struct fb_span name,
                        const struct fb_doc *doc, char **out)
{
    char text[LONGEST_NAME + sizeof SUFFIX];

    if (!is_safe(name))
        return fb_refuse(load, doc, "the import must be a name or a path; below the import roots, "
                                    "one without '..'");
    memcpy(text, name.bytes, name.size);
    memcpy(text + name.size, SUFFIX, sizeof SUFFIX);
    if (text[0] == '/')
        return find_below_roots(load, text, doc, out);
    *out = fb_path_beside(from->path, text);
    return *out != NULL || fb_fail_memory(load->diag);
}

bool fb_import_exists(struct fb_load *load, const struct fb_model_file *from, struct fb_span name,
                      const struct fb_doc *doc, bool *out)
{
    FB_AUTO(free_text)
    char *path = NULL;
    struct stat status;

    if (!find_import(load, from, name, doc, &path))
        return false;
    *out = is_file(path, &status);
    return true;
}

static void append(struct fb_load *load, struct fb_model_file *file)
{
    if (load->last == NULL)
        load->files = file;
    else
        load->last->next = file;
    load->last = file;
    file->module = (uint32_t)load->file_count++;
}

static bool add_file(struct fb_load *load, const char *path, struct fb_span text)
{
    struct fb_model_file *file = fb_load_array(load, 1, sizeof *file);
    struct stat status;

    if (file == NULL)
        return false;
    file->path = fb_load_text(load, fb_span_of(path));
    if (file->path != NULL && !fb_sha256_hex(text, file->sha256))
        return fb_fail_memory(load->diag);
    if (file->path == NULL
        || !fb_document_parse(file->path, text, FB_SYNTAX_YAML, &file->document, load->diag))
        return false;
    if (is_file(path, &status)) {
        file->has_identity = true;
        file->device = status.st_dev;
        file->inode = status.st_ino;
    }
    append(load, file);
    return fb_read_file(load, file);
}

static bool is_loaded(const struct fb_load *load, const char *path)
{
    struct stat status;
    bool found = is_file(path, &status);

    for (const struct fb_model_file *file = load->files; file != NULL; file = file->next)
        if (strcmp(file->path, path) == 0
            || (found && file->has_identity && file->device == status.st_dev
                && file->inode == status.st_ino))
            return true;
    return false;
}

static bool add_import(struct fb_load *load, const char *path, const struct fb_doc *doc)
{
    struct fb_diag why = FB_DIAG_NONE;
    FB_AUTO(fb_file_free)
    struct fb_span text = { .size = 0 };

    if (is_loaded(load, path))
        return true;
    if (load->file_count > FB_MAX_IMPORTS)
        return fb_schema_fail(doc, load->diag, FB_FAULT_LIMIT, "there are more than %d imports",
                              FB_MAX_IMPORTS);
    if (!fb_file_read(path, FB_MAX_DOCUMENT_BYTES, &text, &why))
        return why.fault == FB_FAULT_MEMORY
                 ? fb_fail_memory(load->diag)
                 : fb_schema_fail(doc, load->diag, why.fault, "cannot import '%s': %s", path,
                                  why.message);

    return add_file(load, path, text);
}

static bool import_name(struct fb_load *load, const struct fb_model_file *from, struct fb_span name,
                        const struct fb_doc *doc)
{
    FB_AUTO(free_text)
    char *path = NULL;

    return find_import(load, from, name, doc, &path) && add_import(load, path, doc);
}

/* What is imported by `file` and by those after it, which the loop itself adds to. */
static bool import_from(struct fb_load *load, const struct fb_model_file *file)
{
    for (; file != NULL; file = file->next)
        for (size_t i = 0; file->imports != NULL && i < file->imports->count; i++) {
            const struct fb_doc *doc = fb_doc_at(file->imports, i);
            if (!import_name(load, file, doc->text, doc))
                return false;
        }
    return true;
}

bool fb_import_named(struct fb_load *load, const struct fb_model_file *from, struct fb_span name,
                     const struct fb_doc *doc)
{
    const struct fb_model_file *last = load->last;

    return import_name(load, from, name, doc) && import_from(load, last->next);
}

bool fb_import_all(struct fb_load *load, const char *path, struct fb_span text)
{
    return add_file(load, path, text) && import_from(load, load->files);
}

void fb_import_clear(struct fb_load *load)
{
    for (struct fb_model_file *file = load->files; file != NULL; file = file->next) {
        fb_document_free(file->document);
        file->document = NULL;
    }
}
