/* SPDX-License-Identifier: Apache-2.0 */
/* gate_cache.h - what replay found out before, and engine and fuzz for each sensor build, by the digests of
 * all that they read.
 *
 * A folder that is the user's own and that nobody else may write; an entry is a file whose name is its key:
 *     "FBCACHE1\n" sha256-of-the-piece:64 "\n" piece (piece.h)
 * The key is a SHA-256 over lines that name the program with its libraries, the kernel, the gate, the
 * candidate (path and digest), of format, template types, corpora, releases and options those that the gate
 * reads, and of the sensor build its contract, its engine and the libraries that this loads.  Only what ran to its end without an error is kept.  Who can write the
 * folder can say that a gate passed: see docs/gate.md.
 */
#ifndef FB_PIPELINE_GATE_CACHE_H
#define FB_PIPELINE_GATE_CACHE_H

#include "base/host/buffer.h"
#include "pipeline/project/project.h"
#include "validator/trial/trial.h"

struct fb_gate_cache; /* opaque */

/* Makes the folder if it is not there (not those above it).  FB_FAULT_INPUT: it is somebody else's, or
 * others may write it. */
FB_MUST_CHECK bool fb_gate_cache_open(const char *folder, const char *version, struct fb_gate_cache **out,
                                      struct fb_diag *diag);

/* Digests everything that gates read beside candidates.  Everything is borrowed. */
FB_MUST_CHECK bool fb_gate_cache_inputs(struct fb_gate_cache *cache, struct fb_project *project,
                                        const struct fb_trial *trial, struct fb_diag *diag);

/* Removes the oldest entries beyond FB_MAX_CACHE_ENTRIES; accepts NULL. */
void fb_gate_cache_close(struct fb_gate_cache *cache);
FB_DEFINE_AUTO(struct fb_gate_cache *, fb_gate_cache_close);

#define FB_ALL_BUILDS SIZE_MAX

/* The key of a gate about a candidate, for one sensor build (its index in fb_trial.builds) or for all,
 * terminated.  False without memory, for a gate that is not kept, or where not all is known that it reads. */
FB_MUST_CHECK bool fb_gate_cache_key(const struct fb_gate_cache *cache, const char *gate, size_t build,
                                     const char *path, struct fb_span bytes, char out[static 65]);

/* Appends the piece of a key.  False: there is none, or none that is whole. */
FB_MUST_CHECK bool fb_gate_cache_find(const struct fb_gate_cache *cache, const char *key, struct fb_buffer *out);

/* Keeps a piece, unless a file that the gate reads has changed since it was digested.  That it cannot be
 * written is no failure: there is one entry less. */
void fb_gate_cache_keep(const struct fb_gate_cache *cache, const char *gate, size_t build, const char *key,
                        struct fb_span piece);

#endif
