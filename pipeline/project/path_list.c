/* SPDX-License-Identifier: Apache-2.0 */
/* path_list.c - lists of paths, with the places that name them. */
#include "pipeline/project/path_list.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/host/file.h"

/* Takes `path`, which may be NULL: no memory. */
static bool add(struct fb_path_list *list, char *path, const struct fb_doc *node,
                struct fb_diag *diag)
{
    char **paths = realloc(list->paths, (list->count + 2) * sizeof *paths);
    if (paths != NULL)
        list->paths = paths;
    const struct fb_doc **nodes = realloc(list->nodes, (list->count + 1) * sizeof *nodes);
    if (nodes != NULL)
        list->nodes = nodes;

    if (path == NULL || paths == NULL || nodes == NULL) {
        free(path);
        return fb_fail_memory(diag);
    }
    nodes[list->count] = node;
    paths[list->count++] = path;
    paths[list->count] = NULL;
    return true;
}

bool fb_path_list_add_node(struct fb_path_list *list, const char *file, const struct fb_doc *node,
                           struct fb_diag *diag)
{
    const char *text = (const char *)node->text.bytes;

    if (node->kind != FB_DOC_STRING)
        return fb_doc_fail(diag, node, "expected a path, not %s", fb_doc_kind_name(node));
    if (node->text.size == 0 || memchr(text, '\0', node->text.size) != NULL)
        return fb_doc_fail(diag, node, "this is no path");
    return add(list, fb_path_beside(file, text), node, diag);
}

bool fb_path_list_read(struct fb_path_list *list, const char *file, const struct fb_doc *map,
                       const char *key, struct fb_diag *diag)
{
    const struct fb_doc *paths = NULL;

    if (!fb_doc_get_list(map, key, false, &paths, diag))
        return false;
    for (size_t i = 0; paths != NULL && i < paths->count; i++)
        if (!fb_path_list_add_node(list, file, fb_doc_at(paths, i), diag))
            return false;
    return true;
}

bool fb_path_list_replace(struct fb_path_list *list, struct fb_texts texts, struct fb_diag *diag)
{
    fb_path_list_clear(list);
    for (size_t i = 0; i < texts.count; i++)
        if (!add(list, strdup(texts.items[i]), NULL, diag))
            return false;
    return true;
}

void fb_path_list_clear(struct fb_path_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->paths[i]);
    free(list->paths);
    free(list->nodes);
    *list = (struct fb_path_list){ .count = 0 };
}

struct fb_texts fb_path_list_texts(const struct fb_path_list *list)
{
    return (struct fb_texts){ (const char *const *)list->paths, list->count };
}

bool fb_path_list_blame(const struct fb_path_list *list, size_t index, struct fb_diag *diag)
{
    struct fb_diag failure = FB_DIAG_NONE;

    if (diag->fault != FB_FAULT_IO || list->nodes[index] == NULL)
        return false;
    const struct fb_place place = fb_doc_place(list->nodes[index]);
    fb_fail_at(&failure, FB_FAULT_IO, &place, "%s: %s", list->paths[index], diag->message);
    *diag = failure;
    return false;
}

static bool load_all(const struct fb_paths *files,
                     bool (*load)(void *set, const char *path, struct fb_diag *diag), void *set,
                     struct fb_diag *diag)
{
    for (size_t i = 0; i < files->count; i++)
        if (!load(set, files->items[i], diag))
            return false;
    return true;
}

bool fb_path_list_each(const struct fb_path_list *list, const char *const *suffixes,
                       bool (*load)(void *set, const char *path, struct fb_diag *diag), void *set,
                       struct fb_diag *diag)
{
    for (size_t i = 0; i < list->count; i++) {
        struct fb_paths files = { .count = 0 };

        if (!fb_paths_below(list->paths[i], suffixes, &files, diag))
            return fb_path_list_blame(list, i, diag);
        bool loaded = load_all(&files, load, set, diag);
        fb_paths_clear(&files);
        if (!loaded)
            return false;
    }
    return true;
}
