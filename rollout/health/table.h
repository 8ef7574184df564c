/* SPDX-License-Identifier: Apache-2.0 */
/* table.h - what is known of each sensor that reported on one release: 48 bits besides its key.
 *
 * 256 parts by the first byte of the mixed key, which is therefore not stored; in each part slots of
 * 13 bytes (7 of the key, 6 of state), sorted by key with gaps, so that growing is one pass and may
 * go in small steps.  With a load between 0.84 and 0.9 a sensor takes about 15 bytes, key included.
 * Not for two threads at a time.
 */
#ifndef FB_ROLLOUT_HEALTH_TABLE_H
#define FB_ROLLOUT_HEALTH_TABLE_H

#include "base/core/attributes.h"
#include "base/core/cleanup.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FB_SEEN_BUCKETS 4096 /* the clock of last_seen goes round after so many */
#define FB_MAX_HEALTH_CELLS 16384

struct fb_sensor_state {
    uint16_t events;    /* 13 bits: what was counted already */
    uint16_t cell;      /* 14 bits: ring, slice and arm */
    uint16_t last_seen; /* 12 bits: bucket of time */
    uint8_t sequence;   /* of the newest report, its last 8 bits */
};

struct fb_sensor_table;

/* `seed` is mixed into keys, so that nobody outside can choose colliding ones; NULL: no memory. */
struct fb_sensor_table *fb_sensor_table_new(uint64_t seed);
void fb_sensor_table_free(struct fb_sensor_table *table); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_sensor_table *, fb_sensor_table_free);

/* The slot of a sensor, made when it was not there (*fresh), to be read and written by the two
 * functions below before the next call; NULL: no memory. */
uint8_t *fb_sensor_table_slot(struct fb_sensor_table *table, uint64_t sensor, bool *fresh);

struct fb_sensor_state fb_sensor_load(const uint8_t *slot);
void fb_sensor_store(uint8_t *slot, struct fb_sensor_state state);

/* Walks all sensors in a fixed order: *at begins with 0; false at the end. */
bool fb_sensor_table_next(const struct fb_sensor_table *table, uint64_t *at, uint64_t *sensor,
                          struct fb_sensor_state *state);

size_t fb_sensor_table_count(const struct fb_sensor_table *table);
size_t fb_sensor_table_bytes(const struct fb_sensor_table *table); /* all memory it holds */

#endif
