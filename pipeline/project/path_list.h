/* SPDX-License-Identifier: Apache-2.0 */
/* path_list.h - paths that a project file or an option names, and where it names them. */
#ifndef FB_PIPELINE_PATH_LIST_H
#define FB_PIPELINE_PATH_LIST_H

#include "base/host/document.h"
#include "pipeline/project/project.h"

struct fb_path_list {
    char **paths;                /* each malloc'ed; followed by a NULL */
    const struct fb_doc **nodes; /* borrowed; NULL for a path from the command line */
    size_t count;
};

/* Appends the list of paths under `key`, seen from the folder of `file`. */
FB_MUST_CHECK bool fb_path_list_read(struct fb_path_list *list, const char *file,
                                     const struct fb_doc *map, const char *key,
                                     struct fb_diag *diag);

/* Appends the path that a string node holds. */
FB_MUST_CHECK bool fb_path_list_add_node(struct fb_path_list *list, const char *file,
                                         const struct fb_doc *node, struct fb_diag *diag);

/* Empties the list and fills it with copies of what the command line says. */
FB_MUST_CHECK bool fb_path_list_replace(struct fb_path_list *list, struct fb_texts texts,
                                        struct fb_diag *diag);

void fb_path_list_clear(struct fb_path_list *list);
struct fb_texts fb_path_list_texts(const struct fb_path_list *list);

/* Moves the blame for a path that cannot be read to the line that names it. */
bool fb_path_list_blame(const struct fb_path_list *list, size_t index, struct fb_diag *diag);

/* Calls `load` for every file that the list names, folders expanded to their files that end in
 * one of `suffixes`. */
FB_MUST_CHECK bool fb_path_list_each(const struct fb_path_list *list, const char *const *suffixes,
                                     bool (*load)(void *set, const char *path,
                                                  struct fb_diag *diag),
                                     void *set, struct fb_diag *diag);

#endif
