/* SPDX-License-Identifier: Apache-2.0 */
/* server.h - what the parts of the HTTP server share (internal to the daemon). */
#ifndef FB_ROLLOUT_SERVER_H
#define FB_ROLLOUT_SERVER_H

#include <pthread.h>

#include "rollout/daemon/daemon.h"
#include "rollout/daemon/route.h"
#include "rollout/daemon/waiting.h"

struct MHD_Connection;
struct MHD_Daemon;

struct fb_connection { /* one open socket */
    int socket;
    int64_t since_ms; /* when it was opened, or its last request ended */
    bool busy;        /* its request is in, and we are at it */
    char address[64];
    struct fb_connection *next;
    struct fb_connection **at; /* where the list points at it */
};

struct fb_exchange { /* one request on it */
    const struct fb_route *route;
    struct fb_request request;
    struct fb_buffer body;
    size_t budget; /* bytes of memory that it may take, counted in the daemon's total */
    bool answered; /* refused before its body was read, or somebody is at it */
    bool ready;    /* the reply is there */
    struct fb_reply reply;
    struct fb_job job;
    struct fb_daemon *daemon;
    struct MHD_Connection *http;
};

struct fb_daemon {
    struct fb_daemon_options options;
    struct fb_service service;
    struct MHD_Daemon *http;
    struct fb_waiting *waiting;
    uint16_t port;
    atomic_size_t body_bytes; /* promised to bodies that are coming in */
    pthread_mutex_t lock;     /* guards connections */
    struct fb_connection *connections;
    pthread_t keeper;
    pthread_t cutter; /* of the log of health reports */
    bool keeps;
    bool cuts;
    pthread_cond_t stop;
};

/* Logs one event as JSON: key, value pairs of texts, NULL at the end. */
void fb_daemon_log(const struct fb_daemon *daemon, const char *level, const char *event, ...)
    __attribute__((sentinel));

/* The thread that keeps time: ticks, sweeps, and cuts connections that are too slow; and one that cuts
 * the log of health reports. */
FB_MUST_CHECK bool fb_keeper_start(struct fb_daemon *daemon);
void fb_keeper_stop(struct fb_daemon *daemon);

#endif
