/* SPDX-License-Identifier: Apache-2.0 */
/* cosign.c - signs a proposal, and says what it is that was signed. */
#include "cli/cosign.h"

#include <inttypes.h>

#include "base/host/file.h"
#include "signer/repository/proposal.h"

static int width(struct fb_span text)
{
    return (int)(text.size < 4096 ? text.size : 4096);
}

/* Names from a file that anybody may have written: what is not printable shows as a question mark. */
static void tell_text(struct fb_span text, struct fb_buffer *said)
{
    for (int i = 0; i < width(text); i++)
        fb_buffer_char(said, text.bytes[i] > ' ' && text.bytes[i] < 0x7F ? (char)text.bytes[i] : '?');
}

static void tell_row(const struct fb_tuf_target *row, struct fb_buffer *said)
{
    fb_buffer_text(said, "  ");
    tell_text(row->path, said);
    for (size_t i = 0; i < row->file.hash_count; i++) {
        fb_buffer_text(said, "  ");
        tell_text(row->file.hashes[i].hex, said);
    }
    fb_buffer_char(said, '\n');
}

static void tell_role(const struct fb_tuf_role *role, struct fb_buffer *said)
{
    fb_buffer_text(said, "  ");
    tell_text(role->name, said);
    fb_buffer_printf(said, ": %" PRIu64 " of", role->threshold);
    for (size_t i = 0; i < role->keyid_count; i++) {
        fb_buffer_char(said, ' ');
        tell_text(role->keyids[i], said);
    }
    fb_buffer_char(said, '\n');
}

static void tell(const struct fb_tuf *proposal, struct fb_buffer *said)
{
    const struct fb_tuf_signed *content = fb_tuf_signed(proposal);
    char expires[21] = "";
    const bool known = fb_tuf_time_write(content->expires, expires);
    size_t count = 0;

    fb_buffer_printf(said, "%s, version %" PRIu64 ", until %s\n", fb_tuf_type_name(content->type), content->version, known ? expires : "?");
    for (size_t i = 0; i < content->role_count; i++)
        tell_role(&content->roles[i], said);
    for (size_t i = 0; i < content->target_count; i++)
        tell_row(&content->targets[i], said);
    const struct fb_tuf_signature *signatures = fb_tuf_signatures(proposal, &count);
    for (size_t i = 0; i < count; i++) {
        fb_buffer_text(said, "signed by ");
        tell_text(signatures[i].keyid, said);
        fb_buffer_char(said, '\n');
    }
}

bool fb_cosign(const char *path, const struct fb_key_list *keys, struct fb_buffer *said, struct fb_diag *diag)
{
    FB_AUTO(fb_tuf_free)
    struct fb_tuf *before = NULL;
    FB_AUTO(fb_tuf_free)
    struct fb_tuf *after = NULL;
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;

    if (!fb_proposal_read(path, &before, diag)
        || !fb_tuf_write_signed_too(before, (const struct fb_key *const *)keys->items, keys->count, &text, diag))
        return false;
    const struct fb_span bytes = fb_buffer_span(&text);
    if (!fb_tuf_read(path, bytes, fb_tuf_signed(before)->type, &after, diag) || !fb_file_write(path, &bytes, 1, diag))
        return false;
    tell(after, said);
    return true;
}
