/* SPDX-License-Identifier: Apache-2.0 */
/* repository.h - a repository of releases: an image side with offline keys, a director side with an
 * online key (docs/publishing.md).
 *
 * Release, rollback, assign, withdraw and rotate may be proposed instead of published (proposal.h): then
 * they change nothing that is served.
 *
 * Each function takes the repository's lock, makes one change, and leaves the repository as before or
 * as after it, wherever it is killed.  What is refused is FB_FAULT_INPUT, and changed nothing.
 */
#ifndef FB_REPOSITORY_REPOSITORY_H
#define FB_REPOSITORY_REPOSITORY_H

#include "signer/repository/plan.h"
#include "signer/repository/side.h"

#define FB_PLAN_FILE "repository.yaml"

struct fb_repository {
    const char *folder; /* borrowed */
    struct fb_plan *plan;
    int lock;
    struct fb_side_state sides[FB_SIDE_COUNT];
};

/* Reads the plan and both sides, under the lock: for writing alone, for reading beside others.  The
 * caller closes it in every case. */
FB_MUST_CHECK bool fb_repository_open(const char *folder, bool to_write, struct fb_repository *out,
                                      struct fb_diag *diag);
void fb_repository_close(struct fb_repository *repository);

/* Who does it, and when. */
struct fb_publisher {
    struct fb_side_keys keys;
    int64_t now;                /* seconds since 1970 */
    struct fb_buffer *proposal; /* NULL: changes are published; otherwise they are proposed, and appended to it */
};

/* The first metadata of both sides.  Where one is there already it is left alone; where both are,
 * that is refused. */
FB_MUST_CHECK bool fb_repository_begin(struct fb_repository *repository,
                                       const struct fb_publisher *publisher, struct fb_diag *diag);

/* Makes both sides what the plan says now: new roots signed by the old keys and the new ones, and
 * whatever was signed by keys that may not any more. */
FB_MUST_CHECK bool fb_repository_rotate(struct fb_repository *repository,
                                        const struct fb_publisher *publisher, struct fb_diag *diag);

/* Publishes what was proposed, by the signatures of these copies of it and of the publisher's keys.  What was changed since
 * it was proposed, has ended, or was overtaken by another change is FB_FAULT_INPUT; what is published already is fine. */
FB_MUST_CHECK bool fb_repository_accept(struct fb_repository *repository, const struct fb_publisher *publisher,
                                        const char *const *files, size_t file_count, struct fb_diag *diag);

/* A new timestamp, and with it what has less than half of its days left, on each side whose
 * timestamp the keys can sign; at least one. */
FB_MUST_CHECK bool fb_repository_refresh(struct fb_repository *repository,
                                         const struct fb_publisher *publisher,
                                         struct fb_diag *diag);

/* Files that are released together; the counter is higher than any of the stream, or the very same
 * release is there already. */
struct fb_publication {
    const char *stream;
    uint64_t counter;
    const char *const *files;
    size_t file_count;
    const char *sha256; /* that each file must have, 64 hex digits; NULL: any */
};
FB_MUST_CHECK bool fb_repository_release(struct fb_repository *repository,
                                         const struct fb_publisher *publisher,
                                         const struct fb_publication *release, struct fb_diag *diag);

/* The bytes of release `to` under a higher counter. */
FB_MUST_CHECK bool fb_repository_roll_back(struct fb_repository *repository,
                                           const struct fb_publisher *publisher, const char *stream,
                                           uint64_t to, uint64_t counter, struct fb_diag *diag);

/* Gives a release to rings, instead of what they had of its stream: never a lower counter, never
 * what is withdrawn. */
FB_MUST_CHECK bool fb_repository_assign(struct fb_repository *repository,
                                        const struct fb_publisher *publisher, const char *stream,
                                        uint64_t counter, const char *const *rings,
                                        size_t ring_count, struct fb_diag *diag);

/* Withdraws a release's bytes for ever; from the director side too, if its keys are there. */
FB_MUST_CHECK bool fb_repository_withdraw(struct fb_repository *repository,
                                          const struct fb_publisher *publisher, const char *stream,
                                          uint64_t counter, const char *reason,
                                          struct fb_diag *diag);

/* Appends what is published: JSON, or lines for people. */
FB_MUST_CHECK bool fb_repository_show(const struct fb_repository *repository, bool as_json,
                                      struct fb_buffer *out, struct fb_diag *diag);

#endif
