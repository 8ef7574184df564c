/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_reproducer.c - the folder of a reproducer: case.json up to the first zero byte, then inputs.jsonl up
 * to the next, then content-1.bin.
 *
 * Must cover: reproducers that are read, of one case and of several; names outside of the folder. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/host/heap.h"
#include "fuzz/reproducer.h"

#define FILES 3

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const char *const names[FILES] = { "case.json", "inputs.jsonl", "content-1.bin" };
static char folder[64];

static const char *path_of(size_t file)
{
    static char path[96];

    (void)snprintf(path, sizeof path, "%s/%s", folder, names[file]);
    return path;
}

static void remove_files(void)
{
    for (size_t i = 0; i < FILES; i++)
        (void)unlink(path_of(i));
    (void)rmdir(folder);
}

/* For all inputs of this process. */
static void make_folder(void)
{
    if (folder[0] != '\0')
        return;
    (void)snprintf(folder, sizeof folder, "/tmp/firebreak-XXXXXX");
    if (mkdtemp(folder) == NULL || atexit(remove_files) != 0)
        abort();
}

/* A new file: one that is cut to nothing is flushed by some file systems. */
static void write_file(const char *path, const uint8_t *bytes, size_t size)
{
    (void)unlink(path);
    FILE *file = fopen(path, "wb");
    if (file == NULL || (size > 0 && fwrite(bytes, size, 1, file) != 1) || fclose(file) != 0)
        abort();
}

static void write_files(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < FILES; i++) {
        const uint8_t *end = size == 0 || i == FILES - 1 ? NULL : memchr(bytes, 0, size);
        const size_t length = end == NULL ? size : (size_t)(end - bytes);

        write_file(path_of(i), bytes, length);
        bytes += length + (end != NULL);
        size -= length + (end != NULL);
    }
}

/* Every byte that was read is there. */
static void touch(const struct fb_fuzz_case *one)
{
    static volatile uint8_t sink;

    for (size_t i = 0; i < one->content.size; i++)
        sink = (uint8_t)(sink ^ one->content.bytes[i]);
    for (size_t k = 0; k < one->count; k++)
        for (size_t i = 0; one->inputs[k].bytes != NULL && i < one->inputs[k].length; i++)
            sink = (uint8_t)(sink ^ one->inputs[k].bytes[i]);
}

static void check(const struct fb_reproducer *reproducer)
{
    const char *name = strrchr(reproducer->contract, '/');

    if (reproducer->case_count == 0 || reproducer->class >= FB_FUZZ_CLASSES || reproducer->op > FB_OP_COUNT
        || name == NULL || (size_t)(name - reproducer->contract) != strlen(folder) || name[1] == '.')
        abort();
    for (size_t i = 0; i < reproducer->case_count; i++)
        touch(&reproducer->cases[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct fb_reproducer reproducer = { .folder = NULL };
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_arena arena;

    make_folder();
    write_files(bytes, size);
    fb_arena_init(&arena, fb_heap(), SIZE_MAX);
    if (fb_reproducer_read(folder, &arena, &reproducer, &diag))
        check(&reproducer);
    else if (diag.message[0] == '\0' || reproducer.folder != NULL)
        abort();
    fb_arena_clear(&arena);
    return 0;
}
