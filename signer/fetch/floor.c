/* SPDX-License-Identifier: Apache-2.0 */
/* floor.c - what the floor says, and raising it. */
#include "signer/fetch/floor.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/host/heap.h"
#include "signer/fetch/floor_parts.h"
#include "signer/tuf/signers.h"

bool fb_floor_new(const char *folder, struct fb_floor **out, struct fb_diag *diag)
{
    FB_AUTO(fb_floor_free)
    struct fb_floor *floor = calloc(1, sizeof *floor);

    if (floor == NULL || (floor->folder = strdup(folder)) == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < FB_FLOOR_ROLES; i++)
        fb_arena_init(&floor->roles[i].arena, fb_heap(), SIZE_MAX);
    *out = fb_take(floor);
    return true;
}

void fb_floor_free(struct fb_floor *floor)
{
    if (floor == NULL)
        return;
    for (size_t i = 0; i < FB_FLOOR_ROLES; i++)
        fb_arena_clear(&floor->roles[i].arena);
    free(floor->folder);
    free(floor);
}

uint64_t fb_floor_root(const struct fb_floor *floor)
{
    return floor->root;
}

int64_t fb_floor_clock(const struct fb_floor *floor)
{
    return floor->clock;
}

static const struct fb_floor_role *role_of(const struct fb_floor *floor, enum fb_tuf_type type)
{
    assert(type == FB_TUF_TIMESTAMP || type == FB_TUF_SNAPSHOT);
    return &floor->roles[type == FB_TUF_TIMESTAMP ? 0 : 1];
}

static bool has_signed(const struct fb_floor_role *noted, const struct fb_key *key)
{
    for (size_t i = 0; i < noted->signer_count; i++)
        if (strcmp(noted->signers[i], fb_key_id(key)) == 0)
            return true;
    return false;
}

/* Whether those who signed what is noted reach the threshold of the role by this root. */
static bool holds(const struct fb_floor_role *noted, const struct fb_tuf_signed *root,
                  enum fb_tuf_type type)
{
    const struct fb_tuf_role *role = &root->roles[type];
    const struct fb_key *counted[FB_TUF_MAX_SIGNATURES];
    size_t count = 0;

    for (size_t i = 0; i < role->keyid_count; i++) {
        const struct fb_tuf_key *key = fb_tuf_find_key(root, role->keyids[i]);
        bool is_new = key != NULL && key->key != NULL && has_signed(noted, key->key);
        for (size_t j = 0; is_new && j < count; j++)
            is_new = !fb_key_same(counted[j], key->key);
        if (is_new)
            counted[count++] = key->key;
    }
    return noted->version > 0 && count >= role->threshold;
}

uint64_t fb_floor_version(const struct fb_floor *floor, enum fb_tuf_type type,
                          const struct fb_tuf_signed *root)
{
    const struct fb_floor_role *noted = role_of(floor, type);

    return holds(noted, root, type) ? noted->version : 0;
}

uint64_t fb_floor_meta(const struct fb_floor *floor, enum fb_tuf_type type, struct fb_span name,
                       const struct fb_tuf_signed *root)
{
    const struct fb_floor_role *noted = role_of(floor, type);

    if (!holds(noted, root, type))
        return 0;
    for (size_t i = 0; i < noted->meta_count; i++)
        if (fb_span_equal(noted->metas[i].name, name))
            return noted->metas[i].version;
    return 0;
}

size_t fb_floor_meta_count(const struct fb_floor *floor, enum fb_tuf_type type,
                           const struct fb_tuf_signed *root)
{
    const struct fb_floor_role *noted = role_of(floor, type);

    return holds(noted, root, type) ? noted->meta_count : 0;
}

struct fb_span fb_floor_meta_name(const struct fb_floor *floor, enum fb_tuf_type type, size_t index)
{
    return role_of(floor, type)->metas[index].name;
}

void fb_floor_raise_root(struct fb_floor *floor, uint64_t version)
{
    floor->changed = floor->changed || version > floor->root;
    floor->root = version > floor->root ? version : floor->root;
}

void fb_floor_raise_clock(struct fb_floor *floor, int64_t now)
{
    floor->changed = floor->changed || now > floor->clock;
    floor->clock = now > floor->clock ? now : floor->clock;
}

static bool copy_metas(struct fb_floor_role *noted, const struct fb_tuf_signed *content)
{
    struct fb_floor_meta *metas = fb_arena_array(&noted->arena, content->meta_count, sizeof *metas);

    if (metas == NULL)
        return false;
    for (size_t i = 0; i < content->meta_count; i++) {
        const struct fb_span name = content->metas[i].name;
        char *copy = fb_arena_text(&noted->arena, name);
        if (copy == NULL)
            return false;
        metas[i] = (struct fb_floor_meta){ { (const uint8_t *)copy, name.size }, content->metas[i].version };
    }
    noted->metas = metas;
    noted->meta_count = content->meta_count;
    return true;
}

static bool copy_signers(struct fb_floor_role *noted, const struct fb_tuf *metadata,
                         const struct fb_tuf_signed *root)
{
    const struct fb_key *keys[FB_TUF_MAX_SIGNATURES];
    const size_t count = fb_tuf_list_signers(metadata, root, &root->roles[fb_tuf_signed(metadata)->type], keys);
    char **signers = fb_arena_array(&noted->arena, count, sizeof *signers);

    for (size_t i = 0; signers != NULL && i < count; i++)
        if ((signers[i] = fb_arena_text(&noted->arena, fb_span_of(fb_key_id(keys[i])))) == NULL)
            return false;
    noted->signers = signers;
    noted->signer_count = count;
    return signers != NULL;
}

bool fb_floor_raise(struct fb_floor *floor, const struct fb_tuf *metadata,
                    const struct fb_tuf_signed *root, struct fb_diag *diag)
{
    const struct fb_tuf_signed *content = fb_tuf_signed(metadata);
    struct fb_floor_role *noted = &floor->roles[content->type == FB_TUF_TIMESTAMP ? 0 : 1];
    struct fb_floor_role fresh = { .version = content->version };

    fb_arena_init(&fresh.arena, fb_heap(), SIZE_MAX);
    if (!copy_metas(&fresh, content) || !copy_signers(&fresh, metadata, root)) {
        fb_arena_clear(&fresh.arena);
        return fb_fail_memory(diag);
    }
    fb_arena_clear(&noted->arena);
    *noted = fresh;
    floor->changed = true;
    return true;
}
