/* SPDX-License-Identifier: Apache-2.0 */
/* table.c - a compact table of sensors: ordered linear probing in 256 parts. */
#include "rollout/health/table.h"

#include <stdlib.h>
#include <string.h>

#define PARTS 256
#define KEY_BYTES 7
#define SLOT_BYTES 13
#define SPILL 48  /* slots behind the last home: nothing wraps around */
#define PADDING 8 /* a slot may be read as two words */
#define USED (UINT64_C(1) << 47)

struct part {
    uint8_t *slots;
    size_t capacity; /* homes; there are SPILL slots more */
    size_t count;
};

struct fb_sensor_table {
    uint64_t seed;
    size_t count;
    struct part parts[PARTS];
};

/* The finaliser of MurmurHash3 (Appleby, public domain): a bijection, so that keys can be had back. */
static uint64_t mix(uint64_t key)
{
    key ^= key >> 33;
    key *= UINT64_C(0xff51afd7ed558ccd);
    key ^= key >> 33;
    key *= UINT64_C(0xc4ceb9fe1a85ec53);
    return key ^ key >> 33;
}

static uint64_t unmix(uint64_t mixed)
{
    mixed ^= mixed >> 33;
    mixed *= UINT64_C(0x9cb4b2f8129337db);
    mixed ^= mixed >> 33;
    mixed *= UINT64_C(0x4f74430c22a54005);
    return mixed ^ mixed >> 33;
}

static uint64_t load(const uint8_t *bytes, size_t width)
{
    uint64_t value = 0;

    memcpy(&value, bytes, width);
    return value;
}

static uint8_t *slot_at(const struct part *part, size_t index)
{
    return part->slots + index * SLOT_BYTES;
}

static uint64_t key_at(const struct part *part, size_t index)
{
    return load(slot_at(part, index), KEY_BYTES);
}

static bool is_used(const struct part *part, size_t index)
{
    return (load(slot_at(part, index) + KEY_BYTES, SLOT_BYTES - KEY_BYTES) & USED) != 0;
}

/* Grows with the key: sorted keys have sorted homes. */
static size_t home_of(const struct part *part, uint64_t key)
{
    return (size_t)((key >> 24) * part->capacity >> 32);
}

struct fb_sensor_table *fb_sensor_table_new(uint64_t seed)
{
    struct fb_sensor_table *table = calloc(1, sizeof *table);

    if (table != NULL)
        table->seed = seed;
    return table;
}

void fb_sensor_table_free(struct fb_sensor_table *table)
{
    if (table == NULL)
        return;
    for (size_t i = 0; i < PARTS; i++)
        free(table->parts[i].slots);
    free(table);
}

/* Copies everything, in order, to a part of `capacity` homes; false when it does not fit. */
static bool spread(const struct part *from, struct part *to)
{
    size_t next = 0;

    for (size_t i = 0; from->capacity > 0 && i < from->capacity + SPILL; i++) {
        if (!is_used(from, i))
            continue;
        const size_t home = home_of(to, key_at(from, i));
        next = home > next ? home : next;
        if (next >= to->capacity + SPILL)
            return false;
        memcpy(slot_at(to, next), slot_at(from, i), SLOT_BYTES);
        next++;
    }
    return true;
}

static bool grow(struct part *part)
{
    size_t capacity = part->capacity;
    bool spread_out = false;

    while (!spread_out) {
        capacity += capacity / 16 + 16;
        struct part larger = { .capacity = capacity, .count = part->count };
        larger.slots = calloc(1, (capacity + SPILL) * SLOT_BYTES + PADDING);
        if (larger.slots == NULL)
            return false;
        spread_out = spread(part, &larger);
        if (spread_out) {
            free(part->slots);
            *part = larger;
        } else {
            free(larger.slots);
        }
    }
    return true;
}

/* Where the key is, or where it belongs. */
static size_t find(const struct part *part, uint64_t key, bool *found)
{
    size_t index = home_of(part, key);

    while (index < part->capacity + SPILL && is_used(part, index) && key_at(part, index) < key)
        index++;
    *found = index < part->capacity + SPILL && is_used(part, index) && key_at(part, index) == key;
    return index;
}

/* Makes the slot `index` free by moving what follows; false when the part is full there. */
static bool make_room(struct part *part, size_t index)
{
    size_t gap = index;

    while (gap < part->capacity + SPILL && is_used(part, gap))
        gap++;
    if (gap >= part->capacity + SPILL)
        return false;
    memmove(slot_at(part, index) + SLOT_BYTES, slot_at(part, index), (gap - index) * SLOT_BYTES);
    return true;
}

static uint8_t *insert(struct part *part, uint64_t key)
{
    bool found = false;
    size_t index = 0;

    if ((part->count + 1) * 10 > part->capacity * 9 && !grow(part))
        return NULL;
    index = find(part, key, &found);
    while (!make_room(part, index)) {
        if (!grow(part))
            return NULL;
        index = find(part, key, &found);
    }
    uint8_t *slot = slot_at(part, index);
    const uint64_t used = USED;
    memcpy(slot, &key, KEY_BYTES);
    memcpy(slot + KEY_BYTES, &used, SLOT_BYTES - KEY_BYTES);
    part->count++;
    return slot + KEY_BYTES;
}

uint8_t *fb_sensor_table_slot(struct fb_sensor_table *table, uint64_t sensor, bool *fresh)
{
    const uint64_t mixed = mix(sensor ^ table->seed);
    struct part *part = &table->parts[mixed >> 56];
    const uint64_t key = mixed & ((UINT64_C(1) << 56) - 1);
    bool found = false;
    const size_t index = part->capacity > 0 ? find(part, key, &found) : 0;

    *fresh = !found;
    if (found)
        return slot_at(part, index) + KEY_BYTES;
    uint8_t *slot = insert(part, key);
    table->count += slot != NULL;
    return slot;
}

/* events:13 cell:14 last_seen:12 sequence:8 used:1, from the lowest bit */
struct fb_sensor_state fb_sensor_load(const uint8_t *slot)
{
    const uint64_t bits = load(slot, SLOT_BYTES - KEY_BYTES);

    return (struct fb_sensor_state){
        .events = (uint16_t)(bits & 0x1fff),
        .cell = (uint16_t)(bits >> 13 & 0x3fff),
        .last_seen = (uint16_t)(bits >> 27 & 0xfff),
        .sequence = (uint8_t)(bits >> 39 & 0xff),
    };
}

void fb_sensor_store(uint8_t *slot, struct fb_sensor_state state)
{
    const uint64_t bits = (uint64_t)(state.events & 0x1fff) | (uint64_t)(state.cell & 0x3fff) << 13
                        | (uint64_t)(state.last_seen & 0xfff) << 27 | (uint64_t)state.sequence << 39 | USED;

    memcpy(slot, &bits, SLOT_BYTES - KEY_BYTES);
}

bool fb_sensor_table_next(const struct fb_sensor_table *table, uint64_t *at, uint64_t *sensor,
                          struct fb_sensor_state *state)
{
    for (uint64_t number = *at >> 40; number < PARTS; number++) {
        const struct part *part = &table->parts[number];
        size_t index = number == *at >> 40 ? (size_t)(*at & ((UINT64_C(1) << 40) - 1)) : 0;

        for (; part->capacity > 0 && index < part->capacity + SPILL; index++)
            if (is_used(part, index)) {
                *sensor = unmix(number << 56 | key_at(part, index)) ^ table->seed;
                *state = fb_sensor_load(slot_at(part, index) + KEY_BYTES);
                *at = number << 40 | (index + 1);
                return true;
            }
    }
    return false;
}

size_t fb_sensor_table_count(const struct fb_sensor_table *table)
{
    return table->count;
}

size_t fb_sensor_table_bytes(const struct fb_sensor_table *table)
{
    size_t bytes = sizeof *table;

    for (size_t i = 0; i < PARTS; i++)
        if (table->parts[i].slots != NULL)
            bytes += (table->parts[i].capacity + SPILL) * SLOT_BYTES + PADDING;
    return bytes;
}
