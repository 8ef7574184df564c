/* SPDX-License-Identifier: Apache-2.0 */
/* instant.h - times as signed files write them: "2026-11-23T01:00:00Z", to the second, UTC. */
#ifndef FB_RELEASE_INSTANT_H
#define FB_RELEASE_INSTANT_H

#include "base/core/attributes.h"
#include "base/core/diag.h"
#include "base/host/document.h"

#define FB_INSTANT_SIZE 21 /* with the terminator */

/* Exactly that form of a time that there is, from 1970 to 9999; *out is then seconds since 1970. */
FB_MUST_CHECK bool fb_instant_read(struct fb_span text, int64_t *out);

/* A time within those years. */
void fb_instant_write(int64_t seconds, char out[static FB_INSTANT_SIZE]);

/* The instant under `key` of a map, which must be there; FB_FAULT_INPUT at its place. */
FB_MUST_CHECK bool fb_instant_get(const struct fb_doc *map, const char *key, int64_t *out,
                                  struct fb_diag *diag);

#endif
