/* SPDX-License-Identifier: Apache-2.0 */
/* evidence_copies.h - the project in a record: its file, and the small ones that content was judged by
 * (internal to pipeline/evidence*.c).
 *
 * These are the format with its imports, template types, contracts and the policy.  What stands below the
 * project's folder stands below project/ as it did there, so that the copy of the project file finds it;
 * what was elsewhere is project/outside/DIGEST-NAME.  Engines, corpora and releases stand there by digest
 * alone: they are large, or other people's.
 */
#ifndef FB_PIPELINE_EVIDENCE_COPIES_H
#define FB_PIPELINE_EVIDENCE_COPIES_H

#include "base/core/arena.h"
#include "base/host/buffer.h"
#include "base/host/new_folder.h"
#include "pipeline/project/project.h"

struct fb_evidence_copy {
    const char *path;
    const char *name; /* in the record: "project/contracts/windows-7.11.json" */
    const char *sha256;
};

struct fb_evidence_copies {
    struct fb_evidence_copy *items; /* malloc'ed; texts are in the arena */
    size_t count;
    size_t capacity;
    struct fb_arena arena;
};

/* Before the gates run: which files, and their digests.  The caller clears *out in every case. */
FB_MUST_CHECK bool fb_evidence_copies_read(struct fb_project *project, struct fb_evidence_copies *out, struct fb_diag *diag);

/* After they ran: adds the copies, and a line for each to `digests`, as sha256sum writes and checks them.
 * FB_FAULT_INPUT: one changed meanwhile. */
FB_MUST_CHECK bool fb_evidence_copies_add(const struct fb_evidence_copies *copies, struct fb_new_folder *folder,
                                          struct fb_buffer *digests, struct fb_diag *diag);
void fb_evidence_copies_clear(struct fb_evidence_copies *copies);

#endif
