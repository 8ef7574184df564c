/* SPDX-License-Identifier: Apache-2.0 */
/* engine_libraries.c - one list for each engine, from a child that has opened it. */
#include "pipeline/project/engine_libraries.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/host/heap.h"
#include "pipeline/project/project_inside.h"

void fb_engine_libraries_init(struct fb_engine_libraries *libraries)
{
    *libraries = (struct fb_engine_libraries){ .count = 0 };
    fb_arena_init(&libraries->arena, fb_heap(), SIZE_MAX);
}

void fb_engine_libraries_clear(struct fb_engine_libraries *libraries)
{
    free(libraries->items);
    fb_arena_clear(&libraries->arena);
}

static bool ask(struct fb_project *project, struct fb_engine_libraries_item *item, struct fb_diag *diag)
{
    struct fb_verdict_keys *keys = &project->verdict_keys;

    return fb_verdict_keys_load(keys, diag)
        && fb_libraries_of_engine(item->engine, FB_LAYERS_DEFAULT | fb_policy_layers(keys->policy),
                                  &project->libraries.arena, &item->libraries, diag);
}

static struct fb_engine_libraries_item *find(const struct fb_engine_libraries *libraries, const char *engine)
{
    for (size_t i = 0; i < libraries->count; i++)
        if (strcmp(libraries->items[i].engine, engine) == 0)
            return &libraries->items[i];
    return NULL;
}

static bool add(struct fb_project *project, const char *engine, struct fb_diag *diag)
{
    struct fb_engine_libraries *libraries = &project->libraries;
    struct fb_engine_libraries_item item = { .engine = fb_arena_text(&libraries->arena, fb_span_of(engine)) };
    struct fb_diag why = FB_DIAG_NONE;

    if (item.engine == NULL
        || !fb_grow((void **)&libraries->items, &libraries->capacity, libraries->count, sizeof *libraries->items))
        return fb_fail_memory(diag);
    item.known = ask(project, &item, &why);
    if (!item.known && why.fault == FB_FAULT_MEMORY)
        return fb_fail_memory(diag);
    libraries->items[libraries->count++] = item;
    return true;
}

bool fb_project_engine_libraries(struct fb_project *project, const char *engine, const struct fb_libraries **out,
                                 struct fb_diag *diag)
{
    if (find(&project->libraries, engine) == NULL && !add(project, engine, diag))
        return false;
    const struct fb_engine_libraries_item *item = find(&project->libraries, engine);
    *out = item->known ? &item->libraries : NULL;
    return true;
}
