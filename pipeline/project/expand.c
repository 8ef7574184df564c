/* SPDX-License-Identifier: Apache-2.0 */
/* expand.c - folders to files. */
#include "pipeline/project/expand.h"

#include <stdlib.h>

#include "base/host/fail.h"
#include "base/host/heap.h"
#include "pipeline/project/obstacle.h"

/* Moves the paths of `from` behind those of `to`. */
static bool append(struct fb_paths *to, struct fb_paths *from, struct fb_diag *diag)
{
    for (size_t i = 0; i < from->count; i++) {
        void *items = to->items;

        if (!fb_grow(&items, &to->capacity, to->count, sizeof *to->items))
            return fb_fail_memory(diag);
        to->items = items;
        to->items[to->count++] = from->items[i];
        from->items[i] = NULL;
    }
    return true;
}

static bool add_obstacle(const char *path, struct fb_diag *failure, struct fb_report *report,
                         struct fb_diag *diag)
{
    if (failure->fault == FB_FAULT_NONE) {
        fb_fail(failure, FB_FAULT_INPUT, "there is no file to read in this folder");
        fb_place_set_file(&failure->place, path);
    }
    return fb_obstacle_add(report, FB_STAGE_CANDIDATE, failure, diag);
}

static bool expand_one(const char *path, const char *const *suffixes, struct fb_paths *out,
                       struct fb_report *report, struct fb_diag *diag)
{
    struct fb_paths files = { .count = 0 };
    struct fb_diag failure = FB_DIAG_NONE;

    if (!fb_paths_below(path, suffixes, &files, &failure) || files.count == 0) {
        fb_paths_clear(&files);
        return add_obstacle(path, &failure, report, diag);
    }
    bool moved = append(out, &files, diag);
    fb_paths_clear(&files);
    return moved;
}

bool fb_expand(struct fb_texts named, const char *const *suffixes, struct fb_paths *out,
               struct fb_report *report, struct fb_diag *diag)
{
    struct fb_paths files = { .count = 0 };

    for (size_t i = 0; i < named.count; i++) {
        if (!expand_one(named.items[i], suffixes, &files, report, diag)) {
            fb_paths_clear(&files);
            return false;
        }
    }
    *out = files;
    return true;
}
