/* SPDX-License-Identifier: Apache-2.0 */
/* floor_slot.c - the two slots on the disk. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/host/digest.h"
#include "base/host/document.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "base/host/heap.h"
#include "base/write/json_text.h"
#include "signer/canonical/canonical.h"
#include "signer/fetch/floor_parts.h"

#define FIRST_LINE "firebreak floor 1\n"
#define SLOTS 2
#define SLOT_BYTES ((size_t)16 << 20)
#define CHECKSUM_LINE 65 /* 64 digits and a line feed */

static const char *const role_names[FB_FLOOR_ROLES] = { "timestamp", "snapshot" };

static char *slot_path(const char *folder, uint64_t sequence)
{
    char *path = NULL;

    return asprintf(&path, "%s/floor.%u", folder, (unsigned int)(sequence % SLOTS)) >= 0 ? path : NULL;
}

static void write_role(const struct fb_floor_role *role, const char *name, struct fb_json *json)
{
    if (role->version == 0)
        return;
    fb_json_put_object(json, name);
    fb_json_put_u64(json, "version", role->version);
    fb_json_put_array(json, "signers");
    for (size_t i = 0; i < role->signer_count; i++)
        fb_json_text(json, role->signers[i]);
    fb_json_close_array(json);
    fb_json_put_array(json, "meta");
    for (size_t i = 0; i < role->meta_count; i++) {
        fb_json_open_object(json);
        fb_json_put_string(json, "name", role->metas[i].name);
        fb_json_put_u64(json, "version", role->metas[i].version);
        fb_json_close_object(json);
    }
    fb_json_close_array(json);
    fb_json_close_object(json);
}

static bool write_text(const struct fb_floor *floor, uint64_t sequence, struct fb_buffer *out)
{
    char checksum[65];
    struct fb_json json = fb_json_over(out, 0);

    fb_buffer_text(out, FIRST_LINE);
    fb_json_open_object(&json);
    fb_json_put_u64(&json, "sequence", sequence);
    fb_json_put_u64(&json, "root", floor->root);
    fb_json_put_i64(&json, "clock", floor->clock);
    for (size_t i = 0; i < FB_FLOOR_ROLES; i++)
        write_role(&floor->roles[i], role_names[i], &json);
    fb_json_close_object(&json);
    fb_buffer_char(out, '\n');
    if (out->failed || !fb_sha256_hex(fb_buffer_span(out), checksum))
        return false;
    fb_buffer_printf(out, "%s\n", checksum);
    return !out->failed;
}

bool fb_floor_write(struct fb_floor *floor, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;

    if (!floor->changed)
        return true;
    char *path = slot_path(floor->folder, floor->sequence + 1);
    if (path == NULL || !write_text(floor, floor->sequence + 1, &text)) {
        free(path);
        return fb_fail_memory(diag);
    }
    const struct fb_span part = fb_buffer_span(&text);
    const bool written = fb_file_write(path, &part, 1, diag);
    free(path);
    if (written) {
        floor->sequence++;
        floor->changed = false;
    }
    return written;
}

static bool read_signers(const struct fb_doc *list, struct fb_floor_role *role, struct fb_diag *diag)
{
    role->signers = fb_arena_array(&role->arena, list->count, sizeof *role->signers);
    if (role->signers == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < list->count; i++) {
        if ((role->signers[i] = fb_arena_text(&role->arena, fb_doc_at(list, i)->text)) == NULL)
            return fb_fail_memory(diag);
    }
    role->signer_count = list->count;
    return true;
}

static bool read_metas(const struct fb_doc *list, struct fb_floor_role *role, struct fb_diag *diag)
{
    struct fb_floor_meta *metas = fb_arena_array(&role->arena, list->count, sizeof *metas);

    if (metas == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < list->count; i++) {
        struct fb_span name = { NULL, 0 };
        if (!fb_doc_get_text(fb_doc_at(list, i), "name", true, &name, diag)
            || !fb_doc_get_u64(fb_doc_at(list, i), "version", true, FB_CANONICAL_MAX_INTEGER, &metas[i].version, diag))
            return false;
        metas[i].name = (struct fb_span){ (const uint8_t *)fb_arena_text(&role->arena, name), name.size };
        if (metas[i].name.bytes == NULL)
            return fb_fail_memory(diag);
    }
    role->metas = metas;
    role->meta_count = list->count;
    return true;
}

static bool read_role(const struct fb_doc *object, struct fb_floor_role *role, struct fb_diag *diag)
{
    const struct fb_doc *signers = NULL;
    const struct fb_doc *metas = NULL;

    return object == NULL
        || (fb_doc_get_u64(object, "version", true, FB_CANONICAL_MAX_INTEGER, &role->version, diag)
            && fb_doc_get_list(object, "signers", true, &signers, diag)
            && fb_doc_get_list(object, "meta", true, &metas, diag)
            && read_signers(signers, role, diag) && read_metas(metas, role, diag));
}

static bool read_object(const struct fb_doc *object, struct fb_floor *floor, struct fb_diag *diag)
{
    uint64_t clock = 0;

    if (!fb_doc_get_u64(object, "sequence", true, UINT64_MAX - 1, &floor->sequence, diag)
        || !fb_doc_get_u64(object, "root", true, FB_CANONICAL_MAX_INTEGER, &floor->root, diag)
        || !fb_doc_get_u64(object, "clock", true, INT64_MAX, &clock, diag))
        return false;
    floor->clock = (int64_t)clock;
    for (size_t i = 0; i < FB_FLOOR_ROLES; i++)
        if (!read_role(fb_doc_get(object, role_names[i]), &floor->roles[i], diag))
            return false;
    return true;
}

/* Whether the last line is the checksum of what stands before it. */
static bool is_whole(struct fb_span text)
{
    const struct fb_span first = fb_span_of(FIRST_LINE);
    char checksum[65];

    if (text.size < first.size + CHECKSUM_LINE || text.bytes[text.size - 1] != '\n'
        || !fb_span_equal(fb_span_part(text, 0, first.size), first))
        return false;
    return fb_sha256_hex(fb_span_part(text, 0, text.size - CHECKSUM_LINE), checksum)
        && fb_span_is(fb_span_part(text, text.size - CHECKSUM_LINE, CHECKSUM_LINE - 1), checksum);
}

static bool parse_slot(const char *folder, const char *path, struct fb_span text,
                       struct fb_floor **out, struct fb_diag *diag)
{
    const size_t first = sizeof FIRST_LINE - 1;
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;
    FB_AUTO(fb_floor_free)
    struct fb_floor *floor = NULL;

    if (!fb_floor_new(folder, &floor, diag)
        || !fb_document_parse(path, fb_span_part(text, first, text.size - first - CHECKSUM_LINE), FB_SYNTAX_JSON, &document, diag)
        || !read_object(fb_document_root(document), floor, diag))
        return false;
    *out = fb_take(floor);
    return true;
}

/* A slot that is not there, or is damaged, leaves *out as it is. */
static bool read_slot(const char *folder, unsigned int index, bool *exists, struct fb_floor **out,
                      struct fb_diag *diag)
{
    FB_AUTO(fb_file_free)
    struct fb_span text = { NULL, 0 };
    struct fb_diag fault = FB_DIAG_NONE;
    char *path = slot_path(folder, index);

    if (path == NULL)
        return fb_fail_memory(diag);
    *exists = access(path, F_OK) == 0 || errno != ENOENT;
    if (*exists && fb_file_read(path, SLOT_BYTES, &text, &fault) && is_whole(text))
        (void)!parse_slot(folder, path, text, out, &fault);
    free(path);
    return fault.fault != FB_FAULT_MEMORY || fb_fail_memory(diag);
}

/* One slot alone is sound only when nothing was ever written into the other one. */
static enum fb_floor_state state_of(struct fb_floor *const slots[SLOTS], const bool exists[SLOTS])
{
    const struct fb_floor *only = slots[0] != NULL ? slots[0] : slots[1];

    if (slots[0] != NULL && slots[1] != NULL)
        return FB_FLOOR_SOUND;
    if (only == NULL)
        return exists[0] || exists[1] ? FB_FLOOR_LOST : FB_FLOOR_NONE;
    return only->sequence == 1 && !(exists[0] && exists[1]) ? FB_FLOOR_SOUND : FB_FLOOR_ONE_LOST;
}

bool fb_floor_open(const char *folder, struct fb_floor **out, enum fb_floor_state *state,
                   struct fb_diag *diag)
{
    struct fb_floor *slots[SLOTS] = { NULL, NULL };
    bool exists[SLOTS] = { false, false };
    const bool done = read_slot(folder, 0, &exists[0], &slots[0], diag)
                   && read_slot(folder, 1, &exists[1], &slots[1], diag);

    if (done) {
        const size_t newest = slots[0] == NULL || (slots[1] != NULL && slots[1]->sequence > slots[0]->sequence) ? 1 : 0;
        *state = state_of(slots, exists);
        *out = fb_take(slots[newest]);
    }
    fb_floor_free(slots[0]);
    fb_floor_free(slots[1]);
    return done;
}
