/* SPDX-License-Identifier: Apache-2.0 */
/* tar_image.c - where everything of a tar archive is, and copies of its parts. */
#include "signer/bundle/tar_image.h"

#include <assert.h>
#include <string.h>

#include "signer/bundle/header.h"

/* The part that is asked for. */
struct window {
    uint64_t from;
    uint64_t to;
    uint8_t *out;
};

static uint64_t padding_of(uint64_t size)
{
    return -size % FB_TAR_BLOCK;
}

/* Where a file's padding ends. */
static uint64_t end_of(const struct fb_tar_file *file)
{
    return file->start + FB_TAR_BLOCK + file->bytes.size + padding_of(file->bytes.size);
}

struct fb_tar_image fb_tar_image_of(struct fb_tar_file *files, size_t count, bool ended)
{
    uint64_t size = 0;

    for (size_t i = 0; i < count; i++) {
        files[i].start = size;
        size = end_of(&files[i]);
    }
    return (struct fb_tar_image){ files, count, size + (ended ? 2 * FB_TAR_BLOCK : 0) };
}

/* What of `bytes`, which begin at `at`, is in the window. */
static void lay(const struct window *window, uint64_t at, struct fb_span bytes)
{
    const uint64_t begin = at > window->from ? at : window->from;
    const uint64_t end = at + bytes.size < window->to ? at + bytes.size : window->to;

    if (begin < end)
        memcpy(window->out + (begin - window->from), bytes.bytes + (begin - at), (size_t)(end - begin));
}

static void lay_file(const struct window *window, const struct fb_tar_file *file)
{
    static const uint8_t zeros[FB_TAR_BLOCK];
    const uint64_t bytes_at = file->start + FB_TAR_BLOCK;
    const struct fb_span padding = { zeros, (size_t)padding_of(file->bytes.size) };

    if (file->start >= window->from) /* a header is in one window, or in none */
        fb_tar_header_make(fb_span_of(file->name), file->bytes.size, window->out + (file->start - window->from));
    lay(window, bytes_at, file->bytes);
    lay(window, bytes_at + file->bytes.size, padding);
}

/* The first file that ends beyond `at`. */
static size_t find(const struct fb_tar_image *image, uint64_t at)
{
    size_t low = 0;
    size_t high = image->count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (end_of(&image->files[middle]) <= at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void fb_tar_image_copy(const struct fb_tar_image *image, uint64_t from, size_t size, uint8_t *out)
{
    const struct window window = { from, from + size, out };
    const uint64_t files_end = image->count == 0 ? 0 : end_of(&image->files[image->count - 1]);

    assert(from % FB_TAR_BLOCK == 0 && size % FB_TAR_BLOCK == 0 && window.to <= image->size);
    for (size_t i = find(image, from); i < image->count && image->files[i].start < window.to; i++)
        lay_file(&window, &image->files[i]);
    if (window.to > files_end) {
        const uint64_t zeros = window.to - (from > files_end ? from : files_end);
        memset(out + size - zeros, 0, (size_t)zeros);
    }
}
