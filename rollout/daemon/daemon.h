/* SPDX-License-Identifier: Apache-2.0 */
/* daemon.h - the HTTP server around ingestion and rollouts (docs/serve.md).
 *
 * Requests are bounded in bytes, time and number: a body beyond its route's budget is refused before
 * it is read, a connection that has not sent a whole request in time is cut, everybody has a rate.
 */
#ifndef FB_ROLLOUT_DAEMON_H
#define FB_ROLLOUT_DAEMON_H

#include "rollout/daemon/access.h"
#include "rollout/daemon/desk.h"
#include "rollout/health/ingest.h"

struct fb_daemon_options {          /* texts borrowed for the daemon's life */
    const char *address;            /* numeric, "127.0.0.1" or "::1" */
    uint16_t port;                  /* 0: any free one */
    struct fb_span certificate;     /* PEM, terminated; empty: no TLS, and then only on loopback */
    struct fb_span certificate_key; /* likewise */
    struct fb_span client_ca;       /* likewise; empty: certificates of clients are not asked for */
    unsigned threads;               /* 0: eight */
    unsigned request_seconds;       /* for a whole request to come in; 0: twenty */
    uint64_t health_log_bytes;      /* the log of health reports is cut when it is larger; 0: 256 MiB */
    struct fb_access *access;       /* borrowed, like the next three */
    struct fb_desk *desk;
    struct fb_ingest *ingest;
    const char *audit_path;
    int64_t (*now_ms)(void);
    void (*log)(void *context, const char *line); /* one JSON object, no line feed; any thread */
    void *log_context;
};

struct fb_daemon;

/* Begins to serve, in threads of its own. */
FB_MUST_CHECK bool fb_daemon_start(const struct fb_daemon_options *options, struct fb_daemon **out,
                                   struct fb_diag *diag);

uint16_t fb_daemon_port(const struct fb_daemon *daemon);

/* Lets requests that are being answered end, takes no new ones, frees. */
void fb_daemon_stop(struct fb_daemon *daemon); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_daemon *, fb_daemon_stop);

#endif
