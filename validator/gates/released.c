/* SPDX-License-Identifier: Apache-2.0 */
/* Reading released files; of the last releases the content stays. */
#include "validator/gates/released.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "validator/model/record.h"

/* A content file that has been read. */
struct loaded {
    struct fb_release release;
    struct fb_arena arena; /* path, bytes and what the content consists of */
    struct fb_tree *tree;
    struct fb_content content;
};

struct fb_released {
    struct fb_usage ledger;
    struct loaded **last;
    size_t last_count;
    size_t last_capacity;
};

struct fb_released *fb_released_new(void)
{
    return calloc(1, sizeof(struct fb_released));
}

static void loaded_free(struct loaded *loaded)
{
    if (loaded == NULL)
        return;
    fb_tree_free(loaded->tree);
    fb_arena_clear(&loaded->arena);
    free(loaded);
}
FB_DEFINE_AUTO(struct loaded *, loaded_free);

void fb_released_free(struct fb_released *released)
{
    if (released == NULL)
        return;
    for (size_t i = 0; i < released->last_count; i++)
        loaded_free(released->last[i]);
    free(released->last);
    fb_usage_clear(&released->ledger);
    free(released);
}

/* The bytes outlive the caller's where they are copied. */
static bool borrow(struct loaded *loaded, const char *path, struct fb_span bytes, bool copied,
                   struct fb_diag *diag)
{
    uint8_t *own = copied ? fb_arena_array(&loaded->arena, bytes.size, 1) : NULL;

    loaded->release.path = fb_arena_text(&loaded->arena, fb_span_of(path));
    if (loaded->release.path == NULL || (copied && own == NULL))
        return fb_fail_memory(diag);
    if (copied && bytes.size > 0)
        memcpy(own, bytes.bytes, bytes.size);
    loaded->release.bytes = copied ? (struct fb_span){ own, bytes.size } : bytes;
    loaded->release.content = &loaded->content;
    return true;
}

static bool fail_partial(const struct loaded *loaded, struct fb_diag *diag)
{
    const struct fb_problem *problem = fb_tree_problem(loaded->tree, 0);
    struct fb_place place = { .has_offset = true, .offset = problem->offset, .length = problem->length };

    fb_place_set_file(&place, loaded->release.path);
    fb_place_set_path(&place, problem->path);
    fb_fail_at(diag, FB_FAULT_INPUT, &place, "a released file cannot be read by the format's schema: %s",
               problem->message);
    return fb_fail_help(diag, "name a file that was released in this format, or take it out of last_release and released");
}

static bool read_content(struct loaded *loaded, const struct fb_schema *schema, struct fb_diag *diag)
{
    struct fb_diag why = FB_DIAG_NONE;

    if (schema == NULL) {
        loaded->release.content = NULL;
        return true;
    }
    if (!fb_tree_parse(schema, loaded->release.bytes, NULL, &loaded->tree, diag))
        return false;
    if (fb_tree_is_partial(loaded->tree))
        return fail_partial(loaded, diag);
    if (fb_record_collect(loaded->tree, &loaded->arena, &loaded->content, &why))
        return true;
    if (why.fault == FB_FAULT_MEMORY)
        return fb_fail_memory(diag);
    fb_place_set_file(&why.place, loaded->release.path);
    return fb_fail_at(diag, why.fault, &why.place, "the template instances of a released file cannot be read: %s",
                      why.message);
}

/* Whether the two are releases of one channel.  Where a format has no channels all are of one. */
static bool same_channel(const struct fb_content *a, const struct fb_content *b)
{
    return a->has_channel == b->has_channel && a->channel == b->channel;
}

static bool fail_second(const struct loaded *loaded, const struct fb_release *first,
                        struct fb_diag *diag)
{
    struct fb_place place = { .has_offset = false };

    fb_place_set_file(&place, loaded->release.path);
    if (loaded->content.has_channel)
        fb_fail_at(diag, FB_FAULT_INPUT, &place, "%s is already named as the last release of channel %" PRIu64,
                   first->path, loaded->content.channel);
    else
        fb_fail_at(diag, FB_FAULT_INPUT, &place, "%s is already named as the last release, and the format knows no channels",
                   first->path);
    return fb_fail_help(diag, "keep one under last_release, and list the others under released");
}

static bool keep_last(struct fb_released *released, struct loaded **loaded, struct fb_diag *diag)
{
    const bool has_content = (*loaded)->release.content != NULL;
    const struct fb_release *first = has_content ? fb_released_last_of(released, &(*loaded)->content) : NULL;
    void *last = released->last;

    if (first != NULL)
        return fail_second(*loaded, first, diag);
    if (!fb_grow(&last, &released->last_capacity, released->last_count, sizeof(struct loaded *)))
        return fb_fail_memory(diag);
    released->last = last;
    released->last[released->last_count++] = fb_take(*loaded);
    return true;
}

bool fb_released_add(struct fb_released *released, const struct fb_schema *schema, const char *path,
                     struct fb_span bytes, bool last, struct fb_diag *diag)
{
    FB_AUTO(loaded_free)
    struct loaded *loaded = calloc(1, sizeof *loaded);

    if (loaded == NULL)
        return fb_fail_memory(diag);
    fb_arena_init(&loaded->arena, fb_heap(), FB_MAX_TREE_BYTES);
    return borrow(loaded, path, bytes, last, diag)
        && read_content(loaded, schema, diag)
        && fb_usage_add(&released->ledger, &loaded->content, bytes.size, diag)
        && (!last || keep_last(released, &loaded, diag));
}

const struct fb_usage *fb_released_ledger(const struct fb_released *released)
{
    return &released->ledger;
}

size_t fb_released_last_count(const struct fb_released *released)
{
    return released->last_count;
}

const struct fb_release *fb_released_last_at(const struct fb_released *released, size_t index)
{
    return &released->last[index]->release;
}

const struct fb_release *fb_released_last_of(const struct fb_released *released,
                                             const struct fb_content *content)
{
    for (size_t i = 0; i < released->last_count; i++)
        if (same_channel(&released->last[i]->content, content))
            return &released->last[i]->release;
    return NULL;
}
