/* SPDX-License-Identifier: Apache-2.0 */
/* metadata_targets.c - what is said of files: meta, targets, and to whom targets are delegated. */
#include <stdlib.h>

#include "base/host/fail.h"
#include "signer/canonical/canonical.h"
#include "signer/tuf/metadata_parts.h"

#define MAX_SUCCINCT_BITS 32 /* the first four bytes of a digest name the bin (TUF 1.0.34, 4.5) */

static bool is_hex(struct fb_span text)
{
    for (size_t i = 0; i < text.size; i++)
        if (!((text.bytes[i] >= '0' && text.bytes[i] <= '9') || (text.bytes[i] >= 'a' && text.bytes[i] <= 'f')))
            return false;
    return text.size > 0;
}

static bool read_hashes(const struct fb_doc *map, struct fb_tuf *metadata, struct fb_tuf_file *out,
                        struct fb_diag *diag)
{
    struct fb_tuf_hash *hashes = fb_arena_array(&metadata->arena, map->count, sizeof *hashes);

    if (hashes == NULL)
        return fb_fail_memory(diag);
    if (map->count == 0)
        return fb_doc_fail(diag, map, "there is no hash in it");
    for (size_t i = 0; i < map->count; i++) {
        const struct fb_doc *value = fb_doc_value_at(map, i);
        if (value->kind != FB_DOC_STRING || !is_hex(value->text))
            return fb_doc_fail(diag, value, "a hash is a string of lower-case hex digits");
        hashes[i] = (struct fb_tuf_hash){ fb_doc_key_at(map, i)->text, value->text };
    }
    out->hashes = hashes;
    out->hash_count = map->count;
    return true;
}

bool fb_tuf_read_file(const struct fb_doc *object, bool required, struct fb_tuf *metadata,
                      struct fb_tuf_file *out, struct fb_diag *diag)
{
    const struct fb_doc *hashes = NULL;

    out->has_length = fb_doc_get(object, "length") != NULL;
    return fb_doc_get_u64(object, "length", required || out->has_length, FB_CANONICAL_MAX_INTEGER, &out->length, diag)
        && fb_doc_get_map(object, "hashes", required || fb_doc_get(object, "hashes") != NULL, &hashes, diag)
        && (hashes == NULL || read_hashes(hashes, metadata, out, diag));
}

static bool read_meta(const struct fb_doc *map, size_t index, struct fb_tuf *metadata,
                      struct fb_tuf_meta *out, struct fb_diag *diag)
{
    const struct fb_doc *object = fb_doc_value_at(map, index);

    out->name = fb_doc_key_at(map, index)->text;
    if (!fb_doc_get_u64(object, "version", true, FB_CANONICAL_MAX_INTEGER, &out->version, diag)
        || !fb_tuf_read_file(object, false, metadata, &out->file, diag))
        return false;
    return out->version > 0
        || fb_doc_fail(diag, fb_doc_get(object, "version"), "versions count from 1");
}

static bool check_timestamp(const struct fb_doc *map, struct fb_diag *diag)
{
    return (map->count == 1 && fb_doc_get(map, "snapshot.json") != NULL)
        || fb_doc_fail(diag, map, "a timestamp names snapshot.json and nothing else");
}

bool fb_tuf_read_metas(const struct fb_doc *body, struct fb_tuf *metadata, struct fb_diag *diag)
{
    const struct fb_doc *map = NULL;

    if (!fb_doc_get_map(body, "meta", true, &map, diag)
        || (metadata->content.type == FB_TUF_TIMESTAMP && !check_timestamp(map, diag)))
        return false;
    struct fb_tuf_meta *metas = fb_arena_array(&metadata->arena, map->count, sizeof *metas);
    if (metas == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < map->count; i++)
        if (!read_meta(map, i, metadata, &metas[i], diag))
            return false;
    metadata->content.metas = metas;
    metadata->content.meta_count = map->count;
    return true;
}

static bool check_role_name(const struct fb_doc *object, struct fb_span name, struct fb_diag *diag)
{
    for (size_t i = 0; i <= FB_TUF_TARGETS; i++)
        if (fb_span_is(name, fb_tuf_type_name((enum fb_tuf_type)i)))
            return fb_doc_fail(diag, object, "the role %s cannot be delegated", fb_tuf_type_name((enum fb_tuf_type)i));
    return name.size > 0 || fb_doc_fail(diag, object, "a delegated role has a name");
}

/* paths or path_hash_prefixes: exactly one of them. */
static bool read_patterns(const struct fb_doc *object, struct fb_tuf *metadata,
                          struct fb_tuf_role *out, struct fb_diag *diag)
{
    const struct fb_doc *paths = NULL;
    const struct fb_doc *prefixes = NULL;

    if (!fb_doc_get_list(object, "paths", false, &paths, diag)
        || !fb_doc_get_list(object, "path_hash_prefixes", false, &prefixes, diag))
        return false;
    if ((paths == NULL) == (prefixes == NULL))
        return fb_doc_fail(diag, object, "a delegation has either paths or path_hash_prefixes");
    if (paths != NULL) {
        out->path_count = paths->count;
        return fb_tuf_read_texts(paths, "a pattern", metadata, &out->paths, diag);
    }
    out->prefix_count = prefixes->count;
    if (!fb_tuf_read_texts(prefixes, "a prefix", metadata, &out->prefixes, diag))
        return false;
    for (size_t i = 0; i < prefixes->count; i++)
        if (!is_hex(out->prefixes[i]))
            return fb_doc_fail(diag, fb_doc_at(prefixes, i), "a prefix of a hash is of lower-case hex digits");
    return true;
}

static bool read_delegation(const struct fb_doc *object, struct fb_tuf *metadata,
                            struct fb_tuf_role *out, struct fb_diag *diag)
{
    if (object->kind != FB_DOC_MAP)
        return fb_doc_fail(diag, object, "a delegation is an object, not %s", fb_doc_kind_name(object));
    return fb_doc_get_text(object, "name", true, &out->name, diag)
        && check_role_name(object, out->name, diag)
        && fb_doc_get_bool(object, "terminating", true, &out->terminating, diag)
        && fb_tuf_read_signers(object, metadata, out, diag)
        && read_patterns(object, metadata, out, diag);
}

static int compare_spans(const void *left, const void *right)
{
    return fb_span_compare(*(const struct fb_span *)left, *(const struct fb_span *)right);
}

static bool check_names(const struct fb_doc *list, const struct fb_tuf_role *roles,
                        struct fb_tuf *metadata, struct fb_diag *diag)
{
    struct fb_span *names = fb_arena_array(&metadata->arena, list->count, sizeof *names);

    if (names == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < list->count; i++)
        names[i] = roles[i].name;
    if (list->count > 1)
        qsort(names, list->count, sizeof *names, compare_spans);
    for (size_t i = 1; i < list->count; i++)
        if (fb_span_equal(names[i - 1], names[i]))
            return fb_doc_fail(diag, list, "a role is delegated to twice");
    return true;
}

static bool read_roles(const struct fb_doc *list, struct fb_tuf *metadata, struct fb_diag *diag)
{
    if (list->count > FB_TUF_MAX_ROLES)
        return fb_doc_fail(diag, list, "there are more than %d delegations", FB_TUF_MAX_ROLES);
    struct fb_tuf_role *roles = fb_arena_array(&metadata->arena, list->count, sizeof *roles);
    if (roles == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < list->count; i++)
        if (!read_delegation(fb_doc_at(list, i), metadata, &roles[i], diag))
            return false;
    metadata->content.roles = roles;
    metadata->content.role_count = list->count;
    return check_names(list, roles, metadata, diag);
}

static bool read_succinct(const struct fb_doc *object, struct fb_tuf *metadata, struct fb_diag *diag)
{
    struct fb_tuf_role *role = fb_arena_array(&metadata->arena, 1, sizeof *role);
    uint64_t bits = 0;

    if (role == NULL)
        return fb_fail_memory(diag);
    if (!fb_tuf_read_signers(object, metadata, role, diag)
        || !fb_doc_get_text(object, "name_prefix", true, &role->name, diag)
        || !fb_doc_get_u64(object, "bit_length", true, MAX_SUCCINCT_BITS, &bits, diag)
        || !check_role_name(object, role->name, diag))
        return false;
    if (bits == 0)
        return fb_doc_fail(diag, fb_doc_get(object, "bit_length"), "a succinct delegation has 1 to %d bits",
                           MAX_SUCCINCT_BITS);
    metadata->content.roles = role;
    metadata->content.role_count = 1;
    metadata->content.succinct_bits = (unsigned int)bits;
    return true;
}

static bool read_delegations(const struct fb_doc *object, struct fb_tuf *metadata, struct fb_diag *diag)
{
    const struct fb_doc *keys = NULL;
    const struct fb_doc *roles = NULL;
    const struct fb_doc *succinct = NULL;

    if (!fb_doc_get_map(object, "keys", true, &keys, diag)
        || !fb_tuf_read_keys(keys, metadata, diag)
        || !fb_doc_get_list(object, "roles", false, &roles, diag)
        || !fb_doc_get_map(object, "succinct_roles", false, &succinct, diag))
        return false;
    if ((roles == NULL) == (succinct == NULL))
        return fb_doc_fail(diag, object, "delegations have either roles or succinct_roles");
    return roles != NULL ? read_roles(roles, metadata, diag) : read_succinct(succinct, metadata, diag);
}

static bool read_target(const struct fb_doc *map, size_t index, struct fb_tuf *metadata,
                        struct fb_tuf_target *out, struct fb_diag *diag)
{
    const struct fb_doc *object = fb_doc_value_at(map, index);

    out->path = fb_doc_key_at(map, index)->text;
    if (object->kind != FB_DOC_MAP)
        return fb_doc_fail(diag, object, "a target is an object, not %s", fb_doc_kind_name(object));
    return fb_tuf_read_file(object, true, metadata, &out->file, diag)
        && fb_doc_get_map(object, "custom", false, &out->custom, diag);
}

bool fb_tuf_read_targets(const struct fb_doc *body, struct fb_tuf *metadata, struct fb_diag *diag)
{
    const struct fb_doc *map = NULL;
    const struct fb_doc *delegations = NULL;

    if (!fb_doc_get_map(body, "targets", true, &map, diag)
        || !fb_doc_get_map(body, "delegations", false, &delegations, diag))
        return false;
    struct fb_tuf_target *targets = fb_arena_array(&metadata->arena, map->count, sizeof *targets);
    if (targets == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < map->count; i++)
        if (!read_target(map, i, metadata, &targets[i], diag))
            return false;
    metadata->content.targets = targets;
    metadata->content.target_count = map->count;
    return delegations == NULL || read_delegations(delegations, metadata, diag);
}
