/* SPDX-License-Identifier: Apache-2.0 */
/* tar_image.h - a tar archive, any part of which can be written out by itself (internal to
 * signer/bundle). */
#ifndef FB_BUNDLE_TAR_IMAGE_H
#define FB_BUNDLE_TAR_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/core/span.h"

struct fb_tar_file {
    const char *name;     /* borrowed; fb_bundle_name_fault allows it */
    struct fb_span bytes; /* borrowed */
    uint64_t start;       /* of its header: the image sets it */
};

struct fb_tar_image {
    struct fb_tar_file *files; /* borrowed */
    size_t count;
    uint64_t size; /* of all of it */
};

/* Lays the files out one after another, each with its header and padding; `ended`: with the two
 * blocks of zeros that end an archive. */
struct fb_tar_image fb_tar_image_of(struct fb_tar_file *files, size_t count, bool ended);

/* The `size` bytes that begin at `from`: multiples of a block both, and inside of the image. */
void fb_tar_image_copy(const struct fb_tar_image *image, uint64_t from, size_t size, uint8_t *out);

#endif
