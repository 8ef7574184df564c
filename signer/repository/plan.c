/* SPDX-License-Identifier: Apache-2.0 */
/* plan.c - reading repository.yaml. */
#include "signer/repository/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/document.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "signer/repository/plan_parts.h"

const char *fb_side_name(enum fb_side side)
{
    return side == FB_SIDE_IMAGE ? "image" : "director";
}

static bool read_role(struct fb_plan_file *file, const struct fb_doc *map, const char *name,
                      struct fb_plan_role *out, struct fb_diag *diag)
{
    static const char *const known[] = { "keys", "threshold", "days", NULL };
    const struct fb_doc *role = NULL;

    if (!fb_doc_get_map(map, name, true, &role, diag) || !fb_doc_check_keys(role, known, diag))
        return false;
    out->tuf.name = fb_span_of(name);
    return fb_plan_read_keys(file, role, NULL, out, diag)
        && fb_plan_read_threshold(role, out, diag)
        && fb_plan_read_days(role, out, diag);
}

static bool read_roles(struct fb_plan_file *file, const struct fb_doc *map, struct fb_plan_side *out,
                       struct fb_diag *diag)
{
    for (int type = FB_TUF_ROOT; type <= FB_TUF_TARGETS; type++)
        if (!read_role(file, map, fb_tuf_type_name((enum fb_tuf_type)type), &out->roles[type], diag))
            return false;
    return true;
}

static bool read_delegations(struct fb_plan_file *file, const struct fb_doc *map,
                             struct fb_plan_side *out, struct fb_diag *diag)
{
    const struct fb_doc *vendors = NULL;

    if (!fb_doc_get_list(map, "vendors", false, &vendors, diag))
        return false;
    const size_t count = vendors != NULL ? vendors->count : 0;
    struct fb_plan_role *roles = fb_arena_array(&file->arena, count + 1, sizeof *roles);
    if (roles == NULL)
        return fb_fail_memory(diag);
    out->delegations = roles;
    if (!read_role(file, map, FB_WITHDRAWN, &roles[out->delegation_count++], diag)
        || !fb_plan_set_withdrawn(file, &roles[0], diag))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!fb_plan_read_vendor(file, out, fb_doc_at(vendors, i), &roles[out->delegation_count], diag))
            return false;
        else
            out->delegation_count++;
    return true;
}

static bool read_image(struct fb_plan_file *file, const struct fb_doc *root, struct fb_diag *diag)
{
    static const char *const known[] = { "root", "targets", "snapshot", "timestamp", FB_WITHDRAWN, "vendors", NULL };
    struct fb_plan_side *side = &file->plan.sides[FB_SIDE_IMAGE];
    const struct fb_doc *map = NULL;

    return fb_doc_get_map(root, "image", true, &map, diag)
        && fb_doc_check_keys(map, known, diag)
        && read_roles(file, map, side, diag)
        && read_delegations(file, map, side, diag);
}

static bool read_director(struct fb_plan_file *file, const struct fb_doc *root, struct fb_diag *diag)
{
    static const char *const known[] = { "root", "targets", "snapshot", "timestamp", NULL };
    const struct fb_doc *map = NULL;

    return fb_doc_get_map(root, "director", true, &map, diag)
        && fb_doc_check_keys(map, known, diag)
        && read_roles(file, map, &file->plan.sides[FB_SIDE_DIRECTOR], diag);
}

static bool read_rings(struct fb_plan_file *file, const struct fb_doc *root, struct fb_diag *diag)
{
    const struct fb_doc *list = NULL;

    if (!fb_doc_get_list(root, "rings", true, &list, diag)
        || !fb_plan_read_names(file, list, fb_plan_is_ring, "a ring", &file->plan.rings, diag))
        return false;
    file->plan.ring_count = list->count;
    return list->count > 0 || fb_doc_fail(diag, list, "there is no ring");
}

/* What `firebreak verify` takes as --root. */
static bool read_root_of_trust(struct fb_plan_file *file, const struct fb_doc *root, struct fb_diag *diag)
{
    struct fb_span name = { NULL, 0 };

    if (!fb_doc_get_text(root, "root_of_trust", false, &name, diag))
        return false;
    if (name.bytes == NULL)
        return true;
    if (name.size == 0)
        return fb_doc_fail(diag, fb_doc_get(root, "root_of_trust"), "the path of a file is expected");
    char *path = fb_path_beside(file->path, (const char *)name.bytes);
    file->plan.root_of_trust = path != NULL ? fb_arena_text(&file->arena, fb_span_of(path)) : NULL;
    free(path);
    return file->plan.root_of_trust != NULL || fb_fail_memory(diag);
}

static bool shares_key(const struct fb_plan_role *a, const struct fb_plan_role *b)
{
    for (size_t i = 0; i < a->key_count; i++)
        for (size_t k = 0; k < b->key_count; k++)
            if (fb_key_same(a->keys[i].key, b->keys[k].key))
                return true;
    return false;
}

static bool is_online(const struct fb_plan *plan, const struct fb_plan_role *role)
{
    const struct fb_plan_side *director = &plan->sides[FB_SIDE_DIRECTOR];

    return shares_key(role, &director->roles[FB_TUF_TARGETS])
        || shares_key(role, &director->roles[FB_TUF_SNAPSHOT])
        || shares_key(role, &director->roles[FB_TUF_TIMESTAMP]);
}

/* The point of two sides: a key that is at hand all day decides nothing that lasts. */
static bool check_apart(const struct fb_plan *plan, const struct fb_doc *root, struct fb_diag *diag)
{
    const struct fb_plan_side *image = &plan->sides[FB_SIDE_IMAGE];
    bool apart = !is_online(plan, &image->roles[FB_TUF_ROOT]) && !is_online(plan, &image->roles[FB_TUF_TARGETS])
              && !is_online(plan, &plan->sides[FB_SIDE_DIRECTOR].roles[FB_TUF_ROOT]);

    for (size_t i = 0; i < image->delegation_count; i++)
        apart = apart && !is_online(plan, &image->delegations[i]);
    if (apart)
        return true;
    fb_doc_fail(diag, fb_doc_get(root, "director"),
                "an online key of the director is a key of a root, of image's targets or withdrawn, or of a vendor");
    return fb_fail_help(diag, "whoever steals it could sign releases; give the director keys of its own");
}

static bool read_plan(struct fb_plan_file *file, struct fb_diag *diag)
{
    static const char *const known[] = { "format", "rings", "root_of_trust", "image", "director", NULL };
    const struct fb_doc *root = fb_document_root(file->document);

    if (root->kind != FB_DOC_MAP)
        return fb_doc_fail(diag, root, "a repository's plan is a map, not %s", fb_doc_kind_name(root));
    if (!fb_doc_check_keys(root, known, diag))
        return false;
    if (!fb_doc_is(fb_doc_get(root, "format"), FB_PLAN_FORMAT))
        return fb_doc_fail(diag, root, "its format is not \"" FB_PLAN_FORMAT "\"");
    return read_rings(file, root, diag)
        && read_root_of_trust(file, root, diag)
        && read_image(file, root, diag)
        && read_director(file, root, diag)
        && check_apart(&file->plan, root, diag);
}

/* Gives the file to whoever asked, or frees it. */
static bool finish(struct fb_plan_file *file, bool loaded, struct fb_plan **out, struct fb_diag *diag)
{
    if (!loaded || !read_plan(file, diag)) {
        fb_plan_free(&file->plan);
        return false;
    }
    *out = &file->plan;
    return true;
}

bool fb_plan_parse(const char *path, struct fb_span text, struct fb_plan **out, struct fb_diag *diag)
{
    struct fb_plan_file *file = fb_plan_file_new(path);

    return file != NULL ? finish(file, fb_document_parse(path, text, FB_SYNTAX_YAML, &file->document, diag), out, diag)
                        : fb_fail_memory(diag);
}

bool fb_plan_read(const char *path, struct fb_plan **out, struct fb_diag *diag)
{
    struct fb_plan_file *file = fb_plan_file_new(path);

    return file != NULL ? finish(file, fb_document_load(path, &file->document, diag), out, diag) : fb_fail_memory(diag);
}

const struct fb_plan_role *fb_plan_role_of_stream(const struct fb_plan *plan, struct fb_span stream)
{
    const struct fb_plan_side *image = &plan->sides[FB_SIDE_IMAGE];

    for (size_t i = 0; i < image->delegation_count; i++)
        for (size_t k = 0; k < image->delegations[i].stream_count; k++)
            if (fb_span_equal(image->delegations[i].streams[k], stream))
                return &image->delegations[i];
    return &image->roles[FB_TUF_TARGETS];
}

bool fb_plan_has_ring(const struct fb_plan *plan, const char *ring)
{
    for (size_t i = 0; i < plan->ring_count; i++)
        if (fb_span_is(plan->rings[i], ring))
            return true;
    return false;
}
