/* SPDX-License-Identifier: Apache-2.0 */
/* mutate_tar.c - the tar stream of a bundle, block by block: blocks doubled, swapped, dropped, fields of
 * headers changed; then the checksum of every header is made right, so that what it says is read. */
#include <stdio.h>
#include <string.h>

#include "tests/fuzz/mutate.h"

#define BLOCK 512
#define PREFIX 2       /* how fuzz_bundle.c reads the rest */
#define BYTES_ONE_IN 4 /* left to the fuzzer's own mutator */

/* Fields of a header (POSIX.1-2017, pax, "ustar Interchange Format"): offset and size. */
static const struct {
    size_t at;
    size_t size;
} fields[] = { { 0, 100 }, { 100, 8 }, { 124, 12 }, { 136, 12 }, { 156, 1 }, { 157, 100 }, { 257, 8 }, { 345, 155 } };

static size_t next(unsigned *seed, size_t below)
{
    *seed = *seed * 1664525U + 1013904223U;
    return below == 0 ? 0 : (*seed >> 8) % below;
}

static void repair(uint8_t *block)
{
    unsigned sum = 0;

    if (memcmp(block + 257, "ustar", 5) != 0)
        return;
    memset(block + 148, ' ', 8);
    for (size_t i = 0; i < BLOCK; i++)
        sum += block[i];
    (void)snprintf((char *)block + 148, 8, "%06o", sum & 0777777);
}

static void change_field(uint8_t *block, unsigned *seed)
{
    static const char *const words[] = { "..", "/", "0", "7", "manifest.json", "77777777777", "", "\x80\xff" };
    const size_t field = next(seed, sizeof fields / sizeof *fields);
    const char *word = words[next(seed, sizeof words / sizeof *words)];
    const size_t at = fields[field].at + next(seed, fields[field].size);
    const size_t room = fields[field].at + fields[field].size - at;
    const size_t size = strlen(word) < room ? strlen(word) + (strlen(word) < room) : room;

    memcpy(block + at, word, size);
}

/* The blocks' new number. */
static size_t change(uint8_t *blocks, size_t count, size_t most, unsigned *seed)
{
    const size_t at = next(seed, count);
    const size_t other = next(seed, count);
    uint8_t kept[BLOCK];

    switch (next(seed, 5)) {
    case 0: /* once more */
        if (count == most)
            return count;
        memmove(blocks + (at + 1) * BLOCK, blocks + at * BLOCK, (count - at) * BLOCK);
        return count + 1;
    case 1: /* without it */
        memmove(blocks + at * BLOCK, blocks + (at + 1) * BLOCK, (count - at - 1) * BLOCK);
        return count - 1;
    case 2:
        memcpy(kept, blocks + at * BLOCK, BLOCK);
        memmove(blocks + at * BLOCK, blocks + other * BLOCK, BLOCK);
        memcpy(blocks + other * BLOCK, kept, BLOCK);
        return count;
    default:
        change_field(blocks + at * BLOCK, seed);
        return count;
    }
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    size_t count = size < PREFIX ? 0 : (size - PREFIX) / BLOCK;

    if (count == 0 || data[0] == 'Z' || seed % BYTES_ONE_IN == 0)
        return LLVMFuzzerMutate == NULL ? size : LLVMFuzzerMutate(data, size, most);
    for (size_t changes = 1 + next(&seed, 3); changes > 0 && count > 0; changes--)
        count = change(data + PREFIX, count, (most - PREFIX) / BLOCK, &seed);
    for (size_t i = 0; i < count; i++)
        repair(data + PREFIX + i * BLOCK);
    return PREFIX + count * BLOCK;
}
