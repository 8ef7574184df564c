/* SPDX-License-Identifier: Apache-2.0 */
/* desk_local.h - rollouts kept in this process: the machine, a store, and the ingestion of health.
 *
 * It leads (store.h) with a lease that it renews, hands what reports add up to over as frames, steps
 * the machine on a copy, and goes on with the copy only when its journal line is on the disk.
 */
#ifndef FB_ROLLOUT_DESK_LOCAL_H
#define FB_ROLLOUT_DESK_LOCAL_H

#include "base/core/cleanup.h"
#include "rollout/daemon/desk.h"
#include "rollout/health/ingest.h"
#include "rollout/machine/machine.h"
#include "rollout/store/store.h"

struct fb_desk_options {
    struct fb_rollout_store *store; /* borrowed */
    const char *leader;             /* our name among controllers */
    const char *health_log;         /* path of the log of reports */
    uint64_t seed;                  /* of tables of sensors */
    /* Wraps offers in a signed envelope, appended to `out`; NULL: they go out as they are. */
    bool (*sign)(void *context, struct fb_span payload, struct fb_buffer *out, struct fb_diag *diag);
    void *sign_context;
    fb_approval_check *check_approval; /* NULL: no signed approval is taken */
    int64_t window_ms;                 /* without a report for so long, a host that fetched is silent */
};

/* Loads every rollout of the store and reads the log of health; the ingestion is the desk's and is
 * closed with it. */
FB_MUST_CHECK bool fb_desk_local_open(const struct fb_desk_options *options, int64_t now_ms,
                                      struct fb_desk **out, struct fb_ingest **ingest, uint64_t *torn,
                                      struct fb_diag *diag);
void fb_desk_local_close(struct fb_desk *desk); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_desk *, fb_desk_local_close);

#endif
