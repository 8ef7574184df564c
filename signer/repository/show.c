/* SPDX-License-Identifier: Apache-2.0 */
/* show.c - what a repository has published, for people and for programs. */
#include <inttypes.h>

#include "base/host/fail.h"
#include "base/write/json_text.h"
#include "signer/repository/repository.h"
#include "signer/repository/rows.h"

static void show_role(struct fb_json *json, struct fb_span name, const struct fb_tuf_signed *content)
{
    char expires[21] = "";

    if (!fb_tuf_time_write(content->expires, expires))
        expires[0] = '\0';
    fb_json_open_object(json);
    fb_json_put_string(json, "role", name);
    fb_json_put_u64(json, "version", content->version);
    fb_json_put_text(json, "expires", expires);
    fb_json_close_object(json);
}

static void show_roles(struct fb_json *json, const struct fb_side_state *side)
{
    fb_json_open_array(json);
    show_role(json, fb_span_of("root"), fb_tuf_signed(side->root));
    show_role(json, fb_span_of("timestamp"), fb_tuf_signed(side->timestamp));
    show_role(json, fb_span_of("snapshot"), fb_tuf_signed(side->snapshot));
    for (size_t i = 0; i < side->role_count; i++)
        show_role(json, side->roles[i].name, fb_tuf_signed(side->roles[i].metadata));
    fb_json_close_array(json);
}

static const struct fb_doc *rings_of(const struct fb_repository *repository, struct fb_span path)
{
    const struct fb_tuf_signed *director = fb_side_content(&repository->sides[FB_SIDE_DIRECTOR], fb_span_of("targets"));
    const struct fb_tuf_target *row = director != NULL ? fb_tuf_find_target(director, path) : NULL;

    return row != NULL ? fb_row_rings(row) : NULL;
}

static void show_row(struct fb_json *json, const struct fb_repository *repository,
                     const struct fb_tuf_target *row, uint64_t counter)
{
    const struct fb_tuf_signed *withdrawn = fb_side_content(&repository->sides[FB_SIDE_IMAGE], fb_span_of(FB_WITHDRAWN));
    const struct fb_doc *rings = rings_of(repository, row->path);

    fb_json_open_object(json);
    fb_json_put_string(json, "stream", fb_row_stream(row));
    fb_json_put_u64(json, "release_counter", counter);
    fb_json_put_string(json, "path", row->path);
    fb_json_put_string(json, "sha256", fb_row_sha256(row));
    fb_json_put_u64(json, "bytes", row->file.length);
    fb_json_put_array(json, "rings");
    for (size_t i = 0; rings != NULL && i < rings->count; i++)
        fb_json_string(json, fb_doc_at(rings, i)->text);
    fb_json_close_array(json);
    fb_json_put_bool(json, "withdrawn", fb_rows_withdraw(withdrawn, fb_row_sha256(row)));
    fb_json_close_object(json);
}

static void show_releases(struct fb_json *json, const struct fb_repository *repository)
{
    const struct fb_side_state *image = &repository->sides[FB_SIDE_IMAGE];

    fb_json_open_array(json);
    for (size_t i = 0; i < image->role_count; i++) {
        const struct fb_tuf_signed *content = fb_tuf_signed(image->roles[i].metadata);
        for (size_t k = 0; k < content->target_count; k++) {
            uint64_t counter = 0;
            if (fb_row_counter(&content->targets[k], &counter))
                show_row(json, repository, &content->targets[k], counter);
        }
    }
    fb_json_close_array(json);
}

static void show_json(const struct fb_repository *repository, struct fb_buffer *out)
{
    struct fb_json json = fb_json_over(out, 2);

    fb_json_open_object(&json);
    for (int side = 0; side < FB_SIDE_COUNT; side++) {
        fb_json_key(&json, fb_side_name((enum fb_side)side));
        show_roles(&json, &repository->sides[side]);
    }
    fb_json_key(&json, "releases");
    show_releases(&json, repository);
    fb_json_close_object(&json);
    fb_buffer_char(out, '\n');
}

static void say_role(struct fb_buffer *out, const char *side, struct fb_span name, const struct fb_tuf_signed *content)
{
    char expires[21] = "";

    if (!fb_tuf_time_write(content->expires, expires))
        expires[0] = '\0';
    fb_buffer_printf(out, "%-8s  %-12.*s  version %" PRIu64 ", until %s\n", side, (int)name.size, (const char *)name.bytes,
                     content->version, expires);
}

static void say_side(struct fb_buffer *out, const struct fb_side_state *side, const char *name)
{
    say_role(out, name, fb_span_of("root"), fb_tuf_signed(side->root));
    say_role(out, name, fb_span_of("timestamp"), fb_tuf_signed(side->timestamp));
    say_role(out, name, fb_span_of("snapshot"), fb_tuf_signed(side->snapshot));
    for (size_t i = 0; i < side->role_count; i++)
        say_role(out, name, side->roles[i].name, fb_tuf_signed(side->roles[i].metadata));
}

static void say_row(struct fb_buffer *out, const struct fb_repository *repository, const struct fb_tuf_target *row)
{
    const struct fb_tuf_signed *withdrawn = fb_side_content(&repository->sides[FB_SIDE_IMAGE], fb_span_of(FB_WITHDRAWN));
    const struct fb_doc *rings = rings_of(repository, row->path);

    fb_buffer_append(out, row->path);
    for (size_t i = 0; rings != NULL && i < rings->count; i++)
        fb_buffer_printf(out, "%s%s", i == 0 ? "  rings: " : ", ", (const char *)fb_doc_at(rings, i)->text.bytes);
    fb_buffer_text(out, fb_rows_withdraw(withdrawn, fb_row_sha256(row)) ? "  withdrawn\n" : "\n");
}

static void say(const struct fb_repository *repository, struct fb_buffer *out)
{
    const struct fb_side_state *image = &repository->sides[FB_SIDE_IMAGE];

    for (int side = 0; side < FB_SIDE_COUNT; side++)
        say_side(out, &repository->sides[side], fb_side_name((enum fb_side)side));
    for (size_t i = 0; i < image->role_count; i++) {
        const struct fb_tuf_signed *content = fb_tuf_signed(image->roles[i].metadata);
        for (size_t k = 0; k < content->target_count; k++)
            if (fb_row_stream(&content->targets[k]).size > 0)
                say_row(out, repository, &content->targets[k]);
    }
}

bool fb_repository_show(const struct fb_repository *repository, bool as_json, struct fb_buffer *out,
                        struct fb_diag *diag)
{
    for (int side = 0; side < FB_SIDE_COUNT; side++)
        if (repository->sides[side].timestamp == NULL)
            return fb_fail(diag, FB_FAULT_INPUT, "%s: nothing was ever published", repository->folder);
    if (as_json)
        show_json(repository, out);
    else
        say(repository, out);
    return !out->failed || fb_fail_memory(diag);
}
