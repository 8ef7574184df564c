/* SPDX-License-Identifier: Apache-2.0 */
/* inventory.h - the fleet inventory: which sensor builds are in the field, and what they take.
 *
 *     {"format":"firebreak-inventory/1","version":12,"expires":"2027-01-01T00:00:00Z","builds":[
 *      {"build":"windows-7.11","contract":"SHA-256","engine":"SHA-256","share_ppm":612000},..]}
 *
 * `contract` is the digest of the contract's file, `engine` (optional) that of the engine's.  Shares
 * are millionths of the fleet, together at most one million.
 */
#ifndef FB_RELEASE_INVENTORY_H
#define FB_RELEASE_INVENTORY_H

#include "base/core/attributes.h"
#include "base/core/cleanup.h"
#include "base/core/diag.h"
#include "base/core/span.h"

#define FB_INVENTORY_FORMAT "firebreak-inventory/1"
#define FB_INVENTORY_PAYLOAD "application/vnd.firebreak.inventory+json"

struct fb_inventory_build {
    struct fb_span build;    /* borrowed, terminated, like the next two */
    struct fb_span contract; /* 64 digits */
    struct fb_span engine;   /* 64 digits; empty: not said */
    uint64_t share_ppm;
};

struct fb_inventory; /* opaque */

/* Reads it, strictly: unknown keys, no builds, a build twice and shares above the whole are
 * FB_FAULT_INPUT. */
FB_MUST_CHECK bool fb_inventory_read(const char *file, struct fb_span text,
                                     struct fb_inventory **out, struct fb_diag *diag);
void fb_inventory_free(struct fb_inventory *inventory); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_inventory *, fb_inventory_free);

uint64_t fb_inventory_version(const struct fb_inventory *inventory);
int64_t fb_inventory_expires(const struct fb_inventory *inventory); /* seconds since 1970 */
size_t fb_inventory_count(const struct fb_inventory *inventory);

/* In the order of their names. */
const struct fb_inventory_build *fb_inventory_at(const struct fb_inventory *inventory, size_t index);

#endif
