/* SPDX-License-Identifier: Apache-2.0 */
/* manifest.c - writing manifests. */
#include "signer/bundle/manifest.h"

#include "base/write/json_text.h"

void fb_manifest_begin(struct fb_buffer *out)
{
    fb_buffer_text(out, "{\"format\":\"" FB_MANIFEST_FORMAT "\",\"files\":[");
}

void fb_manifest_add(struct fb_buffer *out, bool first, const char *path, const char *sha256,
                     uint64_t bytes, struct fb_span needs)
{
    struct fb_json json = fb_json_over(out, 0);

    fb_buffer_text(out, first ? "\n" : ",\n");
    fb_json_open_object(&json);
    fb_json_put_text(&json, "path", path);
    fb_json_put_text(&json, "sha256", sha256);
    fb_json_put_u64(&json, "bytes", bytes);
    if (needs.size > 0) {
        fb_buffer_text(out, ",\"needs\":");
        fb_buffer_append(out, needs);
    }
    fb_json_close_object(&json);
}

void fb_manifest_end(struct fb_buffer *out)
{
    fb_buffer_text(out, "\n]}\n");
}
