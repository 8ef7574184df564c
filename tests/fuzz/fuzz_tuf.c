/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_tuf.c - metadata of a repository, read before its signatures were looked at.  The first byte
 * chooses: R is a root, T a timestamp, S a snapshot, P a pattern and a path with a line feed between
 * them, all else targets.
 *
 * Must cover: delegations of all three forms, a key of each kind, a file that verifies; what is read
 * and written again says the same. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "signer/tuf/compose.h"
#include "signer/tuf/paths.h"
#include "signer/tuf/signers.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* The same signed bytes and signatures, whatever they were written like. */
static void write_again(const struct fb_tuf *metadata)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer out = FB_BUFFER_EMPTY;
    FB_AUTO(fb_tuf_free)
    struct fb_tuf *again = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    if (!fb_tuf_write_signed_too(metadata, NULL, 0, &out, &diag)
        || !fb_tuf_read("again", fb_buffer_span(&out), fb_tuf_signed(metadata)->type, &again, &diag)
        || !fb_span_equal(fb_tuf_signed_text(metadata), fb_tuf_signed_text(again)))
        abort();
}

/* No more signers than keys, nor than signatures. */
static void count_signers(const struct fb_tuf *metadata)
{
    const struct fb_tuf_signed *content = fb_tuf_signed(metadata);
    size_t signatures = 0;

    (void)fb_tuf_signatures(metadata, &signatures);
    for (size_t i = 0; i < content->role_count; i++) {
        const size_t count = fb_tuf_count_signers(metadata, content, &content->roles[i]);
        if (count > signatures || count > content->roles[i].keyid_count)
            abort();
    }
}

static void look_for(const struct fb_tuf_signed *content, struct fb_span path)
{
    for (size_t i = 0; i < content->role_count; i++) {
        FB_AUTO(fb_buffer_clear)
        struct fb_buffer name = FB_BUFFER_EMPTY;
        (void)fb_tuf_role_covers(&content->roles[i], path);
        fb_tuf_role_name(content, &content->roles[i], path, &name);
    }
}

static void read_metadata(struct fb_span text, enum fb_tuf_type type)
{
    FB_AUTO(fb_tuf_free)
    struct fb_tuf *metadata = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    if (!fb_tuf_read("input", text, type, &metadata, &diag))
        return;
    const struct fb_tuf_signed *content = fb_tuf_signed(metadata);
    if (content->version == 0 || content->expires < 0)
        abort();
    count_signers(metadata);
    if (type == FB_TUF_TARGETS)
        look_for(content, fb_span_of("stable/rules.txt"));
    write_again(metadata);
}

/* An address of a target has no part that a server would take for another folder. */
static void read_path(struct fb_span text)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer address = FB_BUFFER_EMPTY;
    const uint8_t *line = text.size > 0 ? memchr(text.bytes, '\n', text.size) : NULL;
    const size_t first = line != NULL ? (size_t)(line - text.bytes) : 0;
    const struct fb_span path = fb_span_part(text, line != NULL ? first + 1 : 0, text.size);

    (void)fb_tuf_path_matches(fb_span_part(text, 0, first), path);
    if (!fb_tuf_target_address(path, (struct fb_span){ NULL, 0 }, &address) || address.failed)
        return;
    if (address.text[0] == '/' || strstr(address.text, "//") != NULL || strstr(address.text, "/../") != NULL
        || strncmp(address.text, "../", 3) == 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const struct fb_span text = { bytes + 1, size > 0 ? size - 1 : 0 };

    if (size == 0)
        return 0;
    if (bytes[0] == 'R')
        read_metadata(text, FB_TUF_ROOT);
    else if (bytes[0] == 'T')
        read_metadata(text, FB_TUF_TIMESTAMP);
    else if (bytes[0] == 'S')
        read_metadata(text, FB_TUF_SNAPSHOT);
    else if (bytes[0] == 'P')
        read_path(text);
    else
        read_metadata(text, FB_TUF_TARGETS);
    return 0;
}
