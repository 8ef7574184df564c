/* SPDX-License-Identifier: Apache-2.0 */
/* Sorting instances and declarations by template type, and joining the two. */
#include "validator/gates/groups.h"

#include <stdlib.h>

struct key {
    uint64_t type_id;
    size_t index;
};

static int compare_keys(const void *left, const void *right)
{
    const struct key *a = left;
    const struct key *b = right;

    if (a->type_id != b->type_id)
        return a->type_id < b->type_id ? -1 : 1;
    return a->index < b->index ? -1 : a->index > b->index;
}

/* Sorted keys, and their indices apart, which is how groups borrow them. */
struct order {
    struct key *keys;
    size_t *indices;
    size_t count;
};

static bool order_new(struct fb_arena *arena, size_t count, struct order *out)
{
    out->keys = fb_arena_array(arena, count, sizeof *out->keys);
    out->indices = fb_arena_array(arena, count, sizeof *out->indices);
    out->count = count;
    return out->keys != NULL && out->indices != NULL;
}

static void order_sort(struct order *order)
{
    qsort(order->keys, order->count, sizeof *order->keys, compare_keys);
    for (size_t i = 0; i < order->count; i++)
        order->indices[i] = order->keys[i].index;
}

/* Takes the run of `type_id` at *next. */
static size_t take_run(const struct order *order, size_t *next, uint64_t type_id)
{
    const size_t begin = *next;

    while (*next < order->count && order->keys[*next].type_id == type_id)
        ++*next;
    return *next - begin;
}

static uint64_t lowest_type(const struct order *a, size_t a_next, const struct order *b, size_t b_next)
{
    if (a_next == a->count)
        return b->keys[b_next].type_id;
    if (b_next == b->count || a->keys[a_next].type_id < b->keys[b_next].type_id)
        return a->keys[a_next].type_id;
    return b->keys[b_next].type_id;
}

/* With `into` NULL it only counts. */
static size_t join(const struct order *used, const struct order *declared, struct fb_group *into)
{
    size_t count = 0;
    size_t used_next = 0;
    size_t declared_next = 0;

    while (used_next < used->count || declared_next < declared->count) {
        struct fb_group group = {
            .type_id = lowest_type(used, used_next, declared, declared_next),
            .members = used->indices + used_next,
            .declared = declared->indices + declared_next,
        };
        group.member_count = take_run(used, &used_next, group.type_id);
        group.declared_count = take_run(declared, &declared_next, group.type_id);
        if (into != NULL)
            into[count] = group;
        count++;
    }
    return count;
}

bool fb_groups_make(const struct fb_content *content, struct fb_arena *arena, struct fb_groups *out)
{
    struct order used;
    struct order declared;

    if (!order_new(arena, content->instance_count, &used)
        || !order_new(arena, content->type_count, &declared))
        return false;
    for (size_t i = 0; i < used.count; i++)
        used.keys[i] = (struct key){ content->instances[i].type_id, i };
    for (size_t i = 0; i < declared.count; i++)
        declared.keys[i] = (struct key){ content->types[i].id, i };
    order_sort(&used);
    order_sort(&declared);

    const size_t count = join(&used, &declared, NULL);
    struct fb_group *items = fb_arena_array(arena, count, sizeof *items);
    if (items == NULL)
        return false;
    join(&used, &declared, items);
    *out = (struct fb_groups){ .items = items, .count = count };
    return true;
}
