/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of literals: a bit map, chains behind it, and a whole comparison behind those. */
#include "validator/trial/literal_table.h"

#include <string.h>

#define BITS_PER_LITERAL 16
#define HASH_BITS 32

/* The smallest power of two that is at least `wanted`, and at least 64, as an exponent. */
static unsigned exponent(size_t wanted)
{
    unsigned bits = 6;

    while (bits < HASH_BITS - 1 && ((size_t)1 << bits) < wanted)
        bits++;
    return bits;
}

bool fb_literal_table_init(struct fb_literal_table *table, size_t count, struct fb_arena *arena)
{
    const unsigned bits = exponent(count * BITS_PER_LITERAL);
    const unsigned chains = exponent(count);

    *table = (struct fb_literal_table){
        .bit_shift = HASH_BITS - bits,
        .chain_shift = HASH_BITS - chains,
        .bits = fb_arena_array(arena, (size_t)1 << (bits - 6), sizeof(uint64_t)),
        .chains = fb_arena_array(arena, (size_t)1 << chains, sizeof(uint32_t)),
        .entries = fb_arena_array(arena, count, sizeof(struct fb_table_entry)),
    };
    return table->bits != NULL && table->chains != NULL && table->entries != NULL;
}

void fb_literal_table_add(struct fb_literal_table *table, uint32_t hash, uint32_t offset,
                          const struct fb_indexed_literal *literal)
{
    uint32_t *chain = &table->chains[hash >> table->chain_shift];
    const uint32_t bit = hash >> table->bit_shift;

    table->entries[table->count] = (struct fb_table_entry){
        .hash = hash,
        .offset = offset,
        .literal = literal,
        .next = *chain,
    };
    *chain = (uint32_t)++table->count;
    table->bits[bit / 64] |= UINT64_C(1) << bit % 64;
}

uint32_t fb_hash_run(const uint8_t *bytes, size_t size)
{
    uint32_t run = 0;

    memcpy(&run, bytes, size);
    return run * 0x9E3779B1U;
}

static bool has_bit(const struct fb_literal_table *table, uint32_t hash)
{
    const uint32_t bit = hash >> table->bit_shift;

    return (table->bits[bit / 64] >> bit % 64 & 1) != 0;
}

void fb_literal_mark(const struct fb_indexed_literal *literal, uint64_t *candidates)
{
    for (size_t i = 0; i < literal->row_count; i++)
        candidates[literal->rows[i] / 64] |= UINT64_C(1) << literal->rows[i] % 64;
}

/* Compares the literals whose part may lie at `at`; for tails `at` is counted from the part's
 * place in the literal likewise. */
static void look(const struct fb_literal_table *table, uint32_t hash, struct fb_span text, size_t at,
                 uint64_t *candidates)
{
    for (uint32_t i = table->chains[hash >> table->chain_shift]; i != 0; i = table->entries[i - 1].next) {
        const struct fb_table_entry *entry = &table->entries[i - 1];
        const struct fb_indexed_literal *literal = entry->literal;
        if (entry->hash != hash || at < entry->offset
            || text.size - (at - entry->offset) < literal->text.size
            || (literal->whole && text.size != literal->text.size))
            continue;
        if (memcmp(text.bytes + at - entry->offset, literal->text.bytes, literal->text.size) == 0)
            fb_literal_mark(literal, candidates);
    }
}

void fb_literal_table_find_runs(const struct fb_literal_table *table, size_t run,
                                struct fb_span text, uint64_t *candidates)
{
    if (table->count == 0)
        return;
    if (run == 4) {
        for (size_t at = 0; at + 4 <= text.size; at++) {
            const uint32_t hash = fb_hash_run(text.bytes + at, 4);
            if (has_bit(table, hash))
                look(table, hash, text, at, candidates);
        }
        return;
    }
    for (size_t at = 0; at + 2 <= text.size; at++) {
        const uint32_t hash = fb_hash_run(text.bytes + at, 2);
        if (has_bit(table, hash))
            look(table, hash, text, at, candidates);
    }
}

void fb_literal_table_find_heads(const struct fb_literal_table *table, struct fb_span text,
                                 uint64_t *candidates)
{
    uint32_t hash = FB_HASH_START;

    for (size_t size = 1; size <= text.size && size <= FB_TABLE_ANCHORED; size++) {
        if (table->lengths >> (size - 1) == 0)
            return;
        hash = fb_hash_step(hash, text.bytes[size - 1]);
        if ((table->lengths >> (size - 1) & 1) != 0 && has_bit(table, hash))
            look(table, hash, text, 0, candidates);
    }
}

void fb_literal_table_find_tails(const struct fb_literal_table *table, struct fb_span text,
                                 uint64_t *candidates)
{
    uint32_t hash = FB_HASH_START;

    for (size_t size = 1; size <= text.size && size <= FB_TABLE_ANCHORED; size++) {
        if (table->lengths >> (size - 1) == 0)
            return;
        hash = fb_hash_step(hash, text.bytes[text.size - size]);
        if ((table->lengths >> (size - 1) & 1) != 0 && has_bit(table, hash))
            look(table, hash, text, text.size - size, candidates);
    }
}
