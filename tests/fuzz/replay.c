/* SPDX-License-Identifier: Apache-2.0 */
/* replay.c - runs a fuzz target without a fuzzer: the files of its corpus, what is left of each
 * when it is cut short, each with one bit flipped, and seeded mutations.  The same runs every
 * time; each input is a heap copy of exact size, so that a sanitizer sees a read beyond it. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/mutate.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Of targets without a mutator of their own. */
#pragma weak LLVMFuzzerCustomMutator

enum {
    TRUNCATIONS_PER_FILE = 1024, /* every prefix of a file up to this size */
    FLIPS_PER_FILE = 2048,       /* every bit of a file up to 256 bytes */
    MUTATIONS = 2000,            /* over all files */
    OWN_MUTATIONS = 500,         /* likewise, by the target's own mutator */
    OWN_ROOM = 4096,             /* that it may add */
    FILE_LIMIT = 1 << 20,
};

struct input {
    uint8_t *bytes;
    size_t size;
};

struct corpus {
    struct input *items;
    size_t count;
};

/* xorshift64*: small, good enough, and the same everywhere. */
static uint64_t next_random(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(0x2545F4914F6CDD1D);
}

static size_t random_below(uint64_t *state, size_t bound)
{
    return bound == 0 ? 0 : (size_t)(next_random(state) % bound);
}

static void *must(void *memory)
{
    if (memory == NULL) {
        fprintf(stderr, "no memory\n");
        exit(2);
    }
    return memory;
}

static void run_copy(const uint8_t *bytes, size_t size)
{
    uint8_t *copy = must(malloc(size > 0 ? size : 1));
    if (size > 0)
        memcpy(copy, bytes, size);
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

static void run_truncations(const struct input *input)
{
    size_t step = 1 + input->size / TRUNCATIONS_PER_FILE;
    for (size_t size = 0; size < input->size; size += step)
        run_copy(input->bytes, size);
}

static void run_flips(const struct input *input)
{
    size_t bits = input->size * 8;
    size_t step = 1 + bits / (FLIPS_PER_FILE + 1);
    for (size_t bit = 0; bit < bits; bit += step) {
        uint8_t mask = (uint8_t)(1U << (bit % 8));
        input->bytes[bit / 8] ^= mask;
        run_copy(input->bytes, input->size);
        input->bytes[bit / 8] ^= mask;
    }
}

/* Numbers that sit at the edges of what a reader believes. */
static const uint8_t edges[] = { 0x00, 0x01, 0x7f, 0x80, 0xff, '{', '}', '[', ']', '"', '\n', ':' };

static void mutate_once(uint8_t *bytes, size_t size, uint64_t *state)
{
    size_t at = random_below(state, size);
    size_t run = 1 + random_below(state, size - at < 16 ? size - at : 16);
    switch (next_random(state) % 4) {
    case 0:
        bytes[at] = (uint8_t)next_random(state);
        break;
    case 1:
        memset(bytes + at, edges[random_below(state, sizeof edges)], run);
        break;
    case 2: /* a part of it, once more */
        memmove(bytes + random_below(state, size - run + 1), bytes + at, run);
        break;
    default:
        bytes[at] = (uint8_t)(bytes[at] + (next_random(state) % 2 == 0 ? 1 : -1));
        break;
    }
}

/* The beginning of one input, the end of another, and a few small changes. */
static void run_mutation(const struct corpus *corpus, uint64_t *state)
{
    const struct input *head = &corpus->items[random_below(state, corpus->count)];
    const struct input *tail = &corpus->items[random_below(state, corpus->count)];
    size_t head_size = next_random(state) % 2 == 0 ? head->size : random_below(state, head->size + 1);
    size_t tail_size = head_size == head->size ? 0 : random_below(state, tail->size + 1);
    size_t size = head_size + tail_size;
    uint8_t *bytes = must(malloc(size + 1));
    if (head_size > 0)
        memcpy(bytes, head->bytes, head_size);
    if (tail_size > 0)
        memcpy(bytes + head_size, tail->bytes + tail->size - tail_size, tail_size);
    for (size_t changes = random_below(state, 6); changes > 0 && size > 0; changes--)
        mutate_once(bytes, size, state);
    run_copy(bytes, size);
    free(bytes);
}

/* Up to four changes of one input, one after another: each is run. */
static void run_own_mutation(const struct corpus *corpus, uint64_t *state)
{
    const struct input *from = &corpus->items[random_below(state, corpus->count)];
    const size_t most = from->size + OWN_ROOM;
    uint8_t *bytes = must(malloc(most));
    size_t size = from->size;

    if (size > 0)
        memcpy(bytes, from->bytes, size);
    for (int changes = 0; changes < 4 && size > 0; changes++) {
        size = LLVMFuzzerCustomMutator(bytes, size, most, (unsigned)next_random(state));
        run_copy(bytes, size);
    }
    free(bytes);
}

static struct input read_input(const char *path)
{
    struct input input = { .bytes = must(malloc(FILE_LIMIT)) };
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        exit(2);
    }
    input.size = fread(input.bytes, 1, FILE_LIMIT, file);
    fclose(file);
    return input;
}

static struct input read_input_in(const char *folder, const char *name)
{
    size_t length = strlen(folder) + strlen(name) + 2;
    char *path = must(malloc(length));
    snprintf(path, length, "%s/%s", folder, name);
    struct input input = read_input(path);
    free(path);
    return input;
}

static int is_input(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static struct corpus read_corpus(const char *folder)
{
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, is_input, alphasort);
    if (count <= 0) {
        fprintf(stderr, "%s: no corpus\n", folder);
        exit(2);
    }
    struct corpus corpus = { .items = must(calloc((size_t)count, sizeof *corpus.items)) };
    for (int i = 0; i < count; i++) {
        corpus.items[corpus.count++] = read_input_in(folder, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    return corpus;
}

static void free_corpus(struct corpus *corpus)
{
    for (size_t i = 0; i < corpus->count; i++)
        free(corpus->items[i].bytes);
    free(corpus->items);
}

/* A file instead of a folder is run once, as it is: to look at a reproducer. */
static int run_file(const char *path)
{
    struct input input = read_input(path);
    run_copy(input.bytes, input.size);
    printf("%s: ran without a report\n", path);
    free(input.bytes);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--file") == 0)
        return run_file(argv[2]);
    if (argc != 2) {
        fprintf(stderr, "usage: %s CORPUS-FOLDER | --file PATH\n", argv[0]);
        return 64;
    }
    struct corpus corpus = read_corpus(argv[1]);
    uint64_t state = UINT64_C(0x9E3779B97F4A7C15);
    for (size_t i = 0; i < corpus.count; i++) {
        run_copy(corpus.items[i].bytes, corpus.items[i].size);
        run_truncations(&corpus.items[i]);
        run_flips(&corpus.items[i]);
    }
    for (int i = 0; i < MUTATIONS; i++)
        run_mutation(&corpus, &state);
    for (int i = 0; i < OWN_MUTATIONS && LLVMFuzzerCustomMutator != NULL; i++)
        run_own_mutation(&corpus, &state);
    printf("%zu inputs, their truncations and flips, %d mutations: no report\n", corpus.count,
           (int)MUTATIONS);
    free_corpus(&corpus);
    return 0;
}
