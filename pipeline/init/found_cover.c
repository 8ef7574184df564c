/* SPDX-License-Identifier: Apache-2.0 */
/* found_cover.c - files of a kind, named by folders where these hold nothing else. */
#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/host/heap.h"
#include "pipeline/init/found.h"

/* Sigma rules are sources too. */
static bool is_of(const struct fb_found *found, size_t index, enum fb_found_kind kind)
{
    return found->kinds[index] == kind
        || (kind == FB_FOUND_SOURCE && found->kinds[index] == FB_FOUND_SIGMA);
}

/* Whether a folder that is named for a kind would stand for this file. */
static bool is_stood_for(const struct fb_found *found, size_t index, enum fb_found_kind kind)
{
    static const char *const suffixes[] = { ".json", ".yaml", ".yml" };
    const char *dot = strrchr(fb_found_name(found, index), '.');

    for (size_t i = 0; dot != NULL && i < sizeof suffixes / sizeof suffixes[0]; i++)
        if (strcmp(dot, suffixes[i]) == 0)
            return true;
    return kind == FB_FOUND_CONTENT;
}

static bool is_below(const struct fb_found *found, size_t index, const char *folder, size_t size)
{
    return strncmp(fb_found_name(found, index), folder, size) == 0;
}

/* Paths are sorted, so that those of a folder stand together. */
static bool holds_nothing_else(const struct fb_found *found, size_t index, size_t size,
                               enum fb_found_kind kind)
{
    const char *folder = fb_found_name(found, index);
    size_t first = index;

    while (first > 0 && is_below(found, first - 1, folder, size))
        first--;
    for (; first < found->paths.count && is_below(found, first, folder, size); first++)
        if (!is_of(found, first, kind) && is_stood_for(found, first, kind))
            return false;
    return true;
}

/* How much of the file's name stands for it: a folder's, as high up as may be, or all. */
static size_t size_of_name(const struct fb_found *found, size_t index, enum fb_found_kind kind)
{
    const char *name = fb_found_name(found, index);

    for (const char *slash = strchr(name, '/'); slash != NULL; slash = strchr(slash + 1, '/'))
        if (holds_nothing_else(found, index, (size_t)(slash - name) + 1, kind))
            return (size_t)(slash - name) + 1;
    return strlen(name);
}

static bool add(struct fb_paths *paths, const char *name, size_t size, struct fb_diag *diag)
{
    void *items = paths->items;
    char *copy = strndup(name, size);

    if (copy == NULL || !fb_grow(&items, &paths->capacity, paths->count, sizeof *paths->items)) {
        free(copy);
        return fb_fail_memory(diag);
    }
    paths->items = items;
    paths->items[paths->count++] = copy;
    return true;
}

/* Whether a folder that was named last stands for this file. */
static bool is_covered(const struct fb_found *found, size_t index, const struct fb_paths *cover)
{
    const char *last = cover->count > 0 ? cover->items[cover->count - 1] : "";
    const size_t size = strlen(last);

    return size > 0 && last[size - 1] == '/' && is_below(found, index, last, size);
}

bool fb_found_cover(const struct fb_found *found, enum fb_found_kind kind, struct fb_paths *out,
                    struct fb_diag *diag)
{
    struct fb_paths cover = { .count = 0 };

    for (size_t i = 0; i < found->paths.count; i++) {
        if (!is_of(found, i, kind) || is_covered(found, i, &cover))
            continue;
        if (!add(&cover, fb_found_name(found, i), size_of_name(found, i, kind), diag)) {
            fb_paths_clear(&cover);
            return false;
        }
    }
    *out = cover;
    return true;
}
