/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_bundle.c - the reader of bundles.  The first byte chooses: Z is a bundle as it is; otherwise
 * the second byte counts the tar blocks of the first frame, the rest is the tar stream, and it is
 * compressed here, so that the fuzzer's changes arrive behind the compression.
 *
 * Must cover: every rule from FB8001 to FB8009, and bundles that pass. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "base/host/digest.h"
#include "signer/bundle/unpack.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static bool visit(void *context, const struct fb_bundle_entry *entry, struct fb_span bytes,
                  struct fb_diag *diag)
{
    char sha256[65];

    (void)context;
    (void)diag;
    if (!fb_sha256_hex(bytes, sha256) || !fb_span_is(entry->sha256, sha256) || bytes.size != entry->bytes)
        abort();
    return true;
}

static void read_bundle(struct fb_span bundle)
{
    const struct fb_bundle_visitor visitor = { visit, NULL };
    struct fb_bundle_problem problem = FB_BUNDLE_SOUND;
    struct fb_diag diag = FB_DIAG_NONE;

    if (!fb_bundle_unpack(bundle, &visitor, &problem, &diag) || (problem.found && problem.message[0] == '\0'))
        abort();
}

static void add_frame(struct fb_buffer *out, struct fb_span bytes)
{
    const size_t most = ZSTD_compressBound(bytes.size);
    uint8_t *frame = malloc(most);

    if (frame == NULL)
        abort();
    const size_t size = ZSTD_compress(frame, most, bytes.bytes, bytes.size, 1);
    fb_buffer_append(out, (struct fb_span){ frame, size });
    free(frame);
}

static void read_stream(struct fb_span stream, size_t first)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer bundle = FB_BUFFER_EMPTY;

    add_frame(&bundle, fb_span_part(stream, 0, first));
    if (stream.size > first)
        add_frame(&bundle, fb_span_part(stream, first, SIZE_MAX));
    read_bundle(fb_buffer_span(&bundle));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size < 2)
        return 0;
    if (bytes[0] == 'Z')
        read_bundle((struct fb_span){ bytes + 1, size - 1 });
    else
        read_stream((struct fb_span){ bytes + 2, size - 2 }, (size_t)bytes[1] * 512);
    return 0;
}
