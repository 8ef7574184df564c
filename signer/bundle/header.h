/* SPDX-License-Identifier: Apache-2.0 */
/* header.h - the header of a file in a bundle's tar stream, of which there is exactly one form.
 *
 * ustar (POSIX.1-1988), 512 bytes: name, mode 0644, owner and group 0 without names, time 0, type
 * '0', no link, no device.  Who packs has no choice, so who reads compares all 512 bytes; what
 * differs is told apart only to say what it is.
 */
#ifndef FB_BUNDLE_HEADER_H
#define FB_BUNDLE_HEADER_H

#include "base/core/attributes.h"
#include "base/core/span.h"
#include "base/report/rule.h"

#define FB_TAR_BLOCK 512

/* The one header for this name, which fb_bundle_name_fault allows, and size. */
void fb_tar_header_make(struct fb_span name, uint64_t size, uint8_t out[static FB_TAR_BLOCK]);

struct fb_tar_header {
    char name[256 + 1];
    uint64_t size;
};

struct fb_tar_fault {
    enum fb_rule rule;
    const char *what; /* "it is a symbolic link" */
};

/* Reads a block that is no end of an archive.  False with what is wrong: a kind of entry that is no
 * file (FB8003), a name (FB8002), or any byte that fb_tar_header_make would not have written
 * (FB8009).  The name is there also then, as far as it can be shown. */
FB_MUST_CHECK bool fb_tar_header_read(const uint8_t block[static FB_TAR_BLOCK],
                                      struct fb_tar_header *out, struct fb_tar_fault *fault);

#endif
