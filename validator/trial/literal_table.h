/* SPDX-License-Identifier: Apache-2.0 */
/* literal_table.h - literals by the hash of a part of theirs (internal to the literal index). */
#ifndef FB_TRIAL_LITERAL_TABLE_H
#define FB_TRIAL_LITERAL_TABLE_H

#include "base/core/arena.h"
#include "base/core/attributes.h"

/* A literal of one column, and the rows that need it. */
struct fb_indexed_literal {
    struct fb_span text;
    bool whole; /* it must be all of the input */
    const uint32_t *rows;
    size_t row_count;
};

struct fb_table_entry {
    uint32_t hash;   /* of its part */
    uint32_t offset; /* of the part in the literal */
    const struct fb_indexed_literal *literal;
    uint32_t next; /* entry of the same chain, counted from one */
};

struct fb_literal_table {
    uint64_t *bits; /* a bloom filter of one hash */
    uint32_t *chains;
    struct fb_table_entry *entries;
    size_t count;
    unsigned bit_shift;   /* from 32 bits of hash to a bit's number */
    unsigned chain_shift; /* likewise to a chain's */
    uint64_t lengths;     /* heads and tails: bit n: there are some of n + 1 bytes */
};

/* Heads and tails are hashed up to so many bytes. */
#define FB_TABLE_ANCHORED 64

/* Room for `count` literals. */
FB_MUST_CHECK bool fb_literal_table_init(struct fb_literal_table *table, size_t count,
                                         struct fb_arena *arena);
void fb_literal_table_add(struct fb_literal_table *table, uint32_t hash, uint32_t offset,
                          const struct fb_indexed_literal *literal);

/* Hash of `size` bytes, two or four; spreads into the upper bits. */
uint32_t fb_hash_run(const uint8_t *bytes, size_t size);

/* Hash of a head's or tail's first or last bytes: one step for each, from the border inwards. */
#define FB_HASH_START 0x9E3779B1U
static inline uint32_t fb_hash_step(uint32_t hash, uint8_t byte)
{
    return (hash ^ byte) * 0x85EBCA6BU + (hash >> 15);
}

/* Sets the bits of rows whose literals are in the text; runs of one byte have no table. */
void fb_literal_table_find_runs(const struct fb_literal_table *table, size_t run,
                                struct fb_span text, uint64_t *candidates);
void fb_literal_table_find_heads(const struct fb_literal_table *table, struct fb_span text,
                                 uint64_t *candidates);
void fb_literal_table_find_tails(const struct fb_literal_table *table, struct fb_span text,
                                 uint64_t *candidates);

/* Sets the bits of one literal's rows. */
void fb_literal_mark(const struct fb_indexed_literal *literal, uint64_t *candidates);

#endif
