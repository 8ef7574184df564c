/* SPDX-License-Identifier: Apache-2.0 */
/* A hash table from gate and subject to the worst level. */
#include "base/report/tally.h"

#include <string.h>

static uint64_t hash_text(uint64_t hash, const char *text)
{
    for (; text != NULL && *text != '\0'; text++)
        hash = (hash ^ (uint8_t)*text) * 0x100000001B3; /* FNV-1a */
    return (hash ^ 0xFF) * 0x100000001B3;
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool is_row(const struct fb_tally_row *row, const char *gate, const char *subject)
{
    return same_text(row->gate, gate) && same_text(row->subject, subject);
}

/* The row, or the free one where it would be. */
static struct fb_tally_row *probe(struct fb_tally_row *rows, size_t capacity, const char *gate,
                                  const char *subject)
{
    uint64_t at = hash_text(hash_text(0xCBF29CE484222325, gate), subject);

    for (at ^= at >> 32;; at++) {
        struct fb_tally_row *row = &rows[at & (capacity - 1)];
        if (row->gate == NULL || is_row(row, gate, subject))
            return row;
    }
}

/* Room for two more rows, with a quarter left free; the old table stays in the arena, unused. */
static bool make_room(struct fb_tally *tally, struct fb_arena *arena)
{
    if (tally->count + 2 <= tally->capacity / 4 * 3)
        return true;
    const size_t capacity = tally->capacity == 0 ? 16 : tally->capacity * 2;
    struct fb_tally_row *rows = fb_arena_array(arena, capacity, sizeof *rows);
    if (rows == NULL)
        return false;
    for (size_t i = 0; i < tally->capacity; i++) {
        const struct fb_tally_row *row = &tally->rows[i];
        if (row->gate != NULL)
            *probe(rows, capacity, row->gate, row->subject) = *row;
    }
    tally->rows = rows;
    tally->capacity = capacity;
    tally->last = NULL;
    return true;
}

static struct fb_tally_row *find_or_add(struct fb_tally *tally, struct fb_arena *arena,
                                        const char *gate, const char *subject)
{
    struct fb_tally_row *row = probe(tally->rows, tally->capacity, gate, subject);

    if (row->gate != NULL)
        return row;
    const char *own_gate = fb_arena_text(arena, fb_span_of(gate));
    const char *own_subject = subject == NULL ? NULL : fb_arena_text(arena, fb_span_of(subject));
    if (own_gate == NULL || (subject != NULL && own_subject == NULL))
        return NULL;
    *row = (struct fb_tally_row){ .gate = own_gate, .subject = own_subject, .worst = FB_NOTE };
    tally->count++;
    return row;
}

static bool find_rows(struct fb_tally *tally, struct fb_arena *arena, const char *gate,
                      const char *subject)
{
    if (tally->last != NULL && is_row(tally->last, gate, subject))
        return true;
    if (!make_room(tally, arena))
        return false;
    struct fb_tally_row *all = find_or_add(tally, arena, gate, NULL);
    struct fb_tally_row *row = all == NULL ? NULL : find_or_add(tally, arena, gate, subject);
    tally->last = row;
    tally->last_gate = all;
    return row != NULL;
}

static void raise(struct fb_tally_row *row, enum fb_level level)
{
    if (level > row->worst)
        row->worst = level;
}

bool fb_tally_add(struct fb_tally *tally, struct fb_arena *arena, const char *gate,
                  const char *subject, enum fb_level level)
{
    if (!find_rows(tally, arena, gate, subject))
        return false;
    raise(tally->last, level);
    raise(tally->last_gate, level);
    return true;
}

const struct fb_tally_row *fb_tally_find(const struct fb_tally *tally, const char *gate,
                                         const char *subject)
{
    if (tally->capacity == 0)
        return NULL;
    const struct fb_tally_row *row = probe(tally->rows, tally->capacity, gate, subject);
    return row->gate == NULL ? NULL : row;
}
