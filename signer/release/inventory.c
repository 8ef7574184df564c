/* SPDX-License-Identifier: Apache-2.0 */
/* inventory.c - reading the fleet inventory. */
#include "signer/release/inventory.h"

#include <stdlib.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "signer/canonical/canonical.h"
#include "signer/canonical/hex.h"
#include "signer/release/instant.h"
#include "signer/release/trust_root.h"

#define WHOLE_FLEET 1000000 /* in millionths */

struct fb_inventory {
    struct fb_document *document;
    uint64_t version;
    int64_t expires;
    struct fb_inventory_build *builds; /* sorted by name */
    size_t count;
};

static bool get_digest(const struct fb_doc *map, const char *key, bool required, struct fb_span *out,
                       struct fb_diag *diag)
{
    return fb_doc_get_text(map, key, required, out, diag)
        && (out->bytes == NULL || fb_hex_is_sha256(*out)
            || fb_doc_fail(diag, fb_doc_get(map, key), "a SHA-256 is 64 lower-case hex digits"));
}

static bool read_build(const struct fb_doc *item, struct fb_inventory_build *out, struct fb_diag *diag)
{
    static const char *const known[] = { "build", "contract", "engine", "share_ppm", NULL };

    if (item->kind != FB_DOC_MAP)
        return fb_doc_fail(diag, item, "a sensor build is an object, not %s", fb_doc_kind_name(item));
    return fb_doc_check_keys(item, known, diag)
        && fb_doc_get_text(item, "build", true, &out->build, diag)
        && get_digest(item, "contract", true, &out->contract, diag)
        && get_digest(item, "engine", false, &out->engine, diag)
        && fb_doc_get_u64(item, "share_ppm", true, WHOLE_FLEET, &out->share_ppm, diag);
}

static int compare_builds(const void *left, const void *right)
{
    const struct fb_inventory_build *a = left;
    const struct fb_inventory_build *b = right;

    return fb_span_compare(a->build, b->build);
}

static bool check_builds(const struct fb_inventory *inventory, const struct fb_doc *list,
                         struct fb_diag *diag)
{
    uint64_t whole = 0;

    for (size_t i = 0; i < inventory->count; i++) {
        whole += inventory->builds[i].share_ppm;
        if (i > 0 && compare_builds(&inventory->builds[i - 1], &inventory->builds[i]) == 0)
            return fb_doc_fail(diag, list, "the sensor build \"%s\" is there twice",
                               (const char *)inventory->builds[i].build.bytes);
    }
    return whole <= WHOLE_FLEET || fb_doc_fail(diag, list, "the shares are more than the whole fleet");
}

static bool read_builds(const struct fb_doc *list, struct fb_inventory *inventory, struct fb_diag *diag)
{
    if (list->count == 0 || list->count > FB_MAX_CONTRACTS)
        return fb_doc_fail(diag, list, "there are %zu sensor builds; 1 to %d are expected", list->count,
                           FB_MAX_CONTRACTS);
    inventory->builds = calloc(list->count, sizeof *inventory->builds);
    if (inventory->builds == NULL)
        return fb_fail_memory(diag);
    for (; inventory->count < list->count; inventory->count++)
        if (!read_build(fb_doc_at(list, inventory->count), &inventory->builds[inventory->count], diag))
            return false;
    qsort(inventory->builds, inventory->count, sizeof *inventory->builds, compare_builds);
    return check_builds(inventory, list, diag);
}

static bool read_root(const struct fb_doc *root, struct fb_inventory *inventory, struct fb_diag *diag)
{
    static const char *const known[] = { "format", "version", "expires", "builds", NULL };
    const struct fb_doc *builds = NULL;

    return fb_format_check(root, FB_INVENTORY_FORMAT, diag)
        && fb_doc_check_keys(root, known, diag)
        && fb_doc_get_u64(root, "version", true, FB_CANONICAL_MAX_INTEGER, &inventory->version, diag)
        && fb_instant_get(root, "expires", &inventory->expires, diag)
        && fb_doc_get_list(root, "builds", true, &builds, diag)
        && read_builds(builds, inventory, diag);
}

bool fb_inventory_read(const char *file, struct fb_span text, struct fb_inventory **out,
                       struct fb_diag *diag)
{
    FB_AUTO(fb_inventory_free)
    struct fb_inventory *inventory = calloc(1, sizeof *inventory);

    if (inventory == NULL)
        return fb_fail_memory(diag);
    if (!fb_document_parse(file, text, FB_SYNTAX_JSON, &inventory->document, diag)
        || !read_root(fb_document_root(inventory->document), inventory, diag))
        return false;
    *out = fb_take(inventory);
    return true;
}

void fb_inventory_free(struct fb_inventory *inventory)
{
    if (inventory == NULL)
        return;
    free(inventory->builds);
    fb_document_free(inventory->document);
    free(inventory);
}

uint64_t fb_inventory_version(const struct fb_inventory *inventory)
{
    return inventory->version;
}

int64_t fb_inventory_expires(const struct fb_inventory *inventory)
{
    return inventory->expires;
}

size_t fb_inventory_count(const struct fb_inventory *inventory)
{
    return inventory->count;
}

const struct fb_inventory_build *fb_inventory_at(const struct fb_inventory *inventory, size_t index)
{
    return &inventory->builds[index];
}
