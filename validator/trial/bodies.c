/* SPDX-License-Identifier: Apache-2.0 */
/* Laying out a content file: instances by type, their checks, the index of each type. */
#include "validator/trial/bodies.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/host/fail.h"
#include "base/host/heap.h"

struct making {
    const struct fb_content *content;
    struct fb_bodies *bodies;
    struct fb_diag *diag;
};

/* Adds where it stands to what is said already. */
static bool fail_at(const struct fb_instance *instance, size_t row, const struct fb_criterion *criterion,
                    struct fb_diag *diag)
{
    char path[512];
    const char *name = instance->criteria_name != NULL ? instance->criteria_name : "criteria";
    const char *file = instance->path != NULL ? instance->path : "";

    if (row == 0)
        (void)snprintf(path, sizeof path, "%s.%s[%u]", file, name, criterion->position);
    else
        (void)snprintf(path, sizeof path, "%s.%s[%zu].%s[%u]", file,
                       instance->except_name != NULL ? instance->except_name : "except", row - 1, name,
                       criterion->position);
    if (diag->fault != FB_FAULT_MEMORY)
        fb_place_set_path(&diag->place, path);
    return false;
}

static bool make_row(const struct making *making, const struct fb_instance *instance, size_t number,
                     struct fb_body_row *out, uint64_t *reads_end)
{
    const struct fb_row *row = number == 0 ? &instance->row : &instance->except[number - 1];
    const struct fb_check_maker maker = {
        .arena = &making->bodies->arena,
        .patterns = making->bodies->patterns,
        .diag = making->diag,
    };

    out->checks = fb_arena_array(maker.arena, row->criterion_count, sizeof *out->checks);
    if (out->checks == NULL)
        return fb_fail_memory(making->diag);
    for (; out->count < row->criterion_count; out->count++) {
        struct fb_check *check = &out->checks[out->count];
        if (!fb_check_make(&maker, &row->criteria[out->count], check))
            return fail_at(instance, number, &row->criteria[out->count], making->diag);
        check->number = (uint32_t)making->bodies->check_count++;
        *reads_end = check->reads_end > *reads_end ? check->reads_end : *reads_end;
    }
    return true;
}

static bool make_body(const struct making *making, uint32_t number, struct fb_body *body)
{
    const struct fb_instance *instance = &making->content->instances[number];

    *body = (struct fb_body){ .instance = number };
    body->except = fb_arena_array(&making->bodies->arena, instance->except_count, sizeof *body->except);
    if (body->except == NULL)
        return fb_fail_memory(making->diag);
    if (!make_row(making, instance, 0, &body->row, &body->reads_end))
        return false;
    for (; body->except_count < instance->except_count; body->except_count++)
        if (!make_row(making, instance, body->except_count + 1, &body->except[body->except_count],
                      &body->reads_end))
            return false;
    return true;
}

static int compare_effort(const void *left, const void *right)
{
    const struct fb_check *a = left;
    const struct fb_check *b = right;
    const int order = (a->effort > b->effort) - (a->effort < b->effort);

    return order != 0 ? order : (a->number > b->number) - (a->number < b->number);
}

/* What the index looks for comes first, the rest by effort. */
static void order_checks(struct fb_body *body, size_t chosen)
{
    body->is_indexed = chosen != FB_INDEX_ALWAYS;
    if (body->is_indexed) {
        const struct fb_check first = body->row.checks[0];
        body->row.checks[0] = body->row.checks[chosen];
        body->row.checks[chosen] = first;
    }
    const size_t kept = body->is_indexed ? 1 : 0;
    if (body->row.count > kept)
        qsort(body->row.checks + kept, body->row.count - kept, sizeof *body->row.checks, compare_effort);
    for (size_t i = 0; i < body->except_count; i++)
        if (body->except[i].count > 1)
            qsort(body->except[i].checks, body->except[i].count, sizeof *body->except[i].checks,
                  compare_effort);
}

static bool index_type(const struct making *making, struct fb_body_type *type)
{
    struct fb_arena *arena = &making->bodies->arena;
    struct fb_index_row *rows = fb_arena_array(arena, type->count, sizeof *rows);
    size_t *chosen = fb_arena_array(arena, type->count, sizeof *chosen);
    const size_t words = (type->count + 63) / 64;

    type->always = fb_arena_array(arena, words, sizeof(uint64_t));
    type->candidates = fb_arena_array(arena, words, sizeof(uint64_t));
    if (rows == NULL || chosen == NULL || type->always == NULL || type->candidates == NULL)
        return fb_fail_memory(making->diag);
    for (size_t i = 0; i < type->count; i++)
        rows[i] = (struct fb_index_row){ type->bodies[i].row.checks, type->bodies[i].row.count };
    if (!fb_literal_index_new(rows, type->count, arena, chosen, &type->index))
        return fb_fail_memory(making->diag);
    for (size_t i = 0; i < type->count; i++) {
        order_checks(&type->bodies[i], chosen[i]);
        if (!type->bodies[i].is_indexed)
            type->always[i / 64] |= UINT64_C(1) << i % 64;
    }
    return true;
}

struct by_type {
    uint64_t id;
    uint32_t instance;
};

static int compare_type(const void *left, const void *right)
{
    const struct by_type *a = left;
    const struct by_type *b = right;
    const int order = (a->id > b->id) - (a->id < b->id);

    return order != 0 ? order : (a->instance > b->instance) - (a->instance < b->instance);
}

/* Bodies are made in the order of the content, for the numbers of their checks, straight into
 * their types' arrays. */
static bool make_bodies(const struct making *making, const struct by_type *sorted, struct fb_body *room)
{
    struct fb_bodies *bodies = making->bodies;

    for (size_t i = 0; i < bodies->instance_count; i++) {
        if (i == 0 || sorted[i].id != sorted[i - 1].id)
            bodies->types[bodies->type_count++] =
                (struct fb_body_type){ .id = sorted[i].id, .bodies = room + i };
        struct fb_body_type *type = &bodies->types[bodies->type_count - 1];
        bodies->by_instance[sorted[i].instance] = &type->bodies[type->count++];
        bodies->type_of[sorted[i].instance] = type;
    }
    for (uint32_t i = 0; i < bodies->instance_count; i++) {
        struct fb_body_type *type = bodies->type_of[i];
        if (!make_body(making, i, bodies->by_instance[i]))
            return false;
        if (bodies->by_instance[i]->reads_end > type->reads_end)
            type->reads_end = bodies->by_instance[i]->reads_end;
    }
    return true;
}

static bool make_all(const struct making *making)
{
    struct fb_bodies *bodies = making->bodies;
    struct fb_arena *arena = &bodies->arena;
    const size_t count = bodies->instance_count;
    struct by_type *sorted = fb_arena_array(arena, count, sizeof *sorted);
    struct fb_body *room = fb_arena_array(arena, count, sizeof *room);

    bodies->types = fb_arena_array(arena, count, sizeof *bodies->types);
    bodies->by_instance = fb_arena_array(arena, count, sizeof(struct fb_body *));
    bodies->type_of = fb_arena_array(arena, count, sizeof(struct fb_body_type *));
    if (sorted == NULL || room == NULL || bodies->types == NULL || bodies->by_instance == NULL
        || bodies->type_of == NULL)
        return fb_fail_memory(making->diag);
    for (uint32_t i = 0; i < count; i++)
        sorted[i] = (struct by_type){ making->content->instances[i].type_id, i };
    if (count > 0)
        qsort(sorted, count, sizeof *sorted, compare_type);
    if (!make_bodies(making, sorted, room))
        return false;
    for (size_t i = 0; i < bodies->type_count; i++) {
        if (!index_type(making, &bodies->types[i]))
            return false;
        if (bodies->types[i].reads_end > bodies->reads_end)
            bodies->reads_end = bodies->types[i].reads_end;
    }
    return true;
}

bool fb_bodies_init(struct fb_bodies *bodies, const struct fb_content *content, struct fb_diag *diag)
{
    const struct making making = { .content = content, .bodies = bodies, .diag = diag };

    *bodies = (struct fb_bodies){ .instance_count = content->instance_count };
    fb_arena_init(&bodies->arena, fb_heap(), SIZE_MAX);
    bodies->patterns = fb_patterns_new();
    return bodies->patterns != NULL ? make_all(&making) : fb_fail_memory(diag);
}

void fb_bodies_clear(struct fb_bodies *bodies)
{
    fb_patterns_free(bodies->patterns);
    fb_arena_clear(&bodies->arena);
}

struct fb_body_type *fb_bodies_type(const struct fb_bodies *bodies, uint64_t id)
{
    size_t low = 0;
    size_t high = bodies->type_count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (bodies->types[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < bodies->type_count && bodies->types[low].id == id ? &bodies->types[low] : NULL;
}
