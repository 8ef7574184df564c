/* SPDX-License-Identifier: Apache-2.0 */
/* keeper.c - the threads that keep time for the daemon, and its log small. */
#include <stdarg.h>
#include <sys/socket.h>
#include <time.h>

#include "base/host/clock.h"
#include "base/write/json_text.h"
#include "rollout/daemon/server.h"

#define REQUEST_SECONDS 20
#define SWEEP_EVERY 5 /* seconds */
#define HEALTH_LOG_BYTES ((uint64_t)256 << 20)

void fb_daemon_log(const struct fb_daemon *daemon, const char *level, const char *event, ...)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer line = FB_BUFFER_EMPTY;
    struct fb_json json = fb_json_over(&line, 0);
    va_list pairs;

    if (daemon->options.log == NULL)
        return;
    fb_json_open_object(&json);
    fb_json_put_i64(&json, "at_ms", daemon->options.now_ms());
    fb_json_put_text(&json, "level", level);
    fb_json_put_text(&json, "event", event);
    va_start(pairs, event);
    for (const char *key = va_arg(pairs, const char *); key != NULL; key = va_arg(pairs, const char *)) {
        fb_json_put_text(&json, key, va_arg(pairs, const char *));
    }
    va_end(pairs);
    fb_json_close_object(&json);
    if (!line.failed)
        daemon->options.log(daemon->options.log_context, line.text);
}

/* A request must have come in whole by then, however it drips. */
static void cut_slow_ones(struct fb_daemon *daemon)
{
    const unsigned seconds = daemon->options.request_seconds > 0 ? daemon->options.request_seconds : REQUEST_SECONDS;
    const int64_t limit = (int64_t)(fb_clock_seconds() * 1000) - (int64_t)seconds * 1000;

    (void)pthread_mutex_lock(&daemon->lock);
    for (const struct fb_connection *one = daemon->connections; one != NULL; one = one->next)
        if (!one->busy && one->since_ms < limit)
            (void)shutdown(one->socket, SHUT_RDWR);
    (void)pthread_mutex_unlock(&daemon->lock);
}

static void tick(struct fb_daemon *daemon)
{
    struct fb_service *service = &daemon->service;
    const int64_t now_ms = daemon->options.now_ms();
    struct fb_diag diag = FB_DIAG_NONE;

    cut_slow_ones(daemon);
    const bool fine = service->desk->functions->tick(service->desk, now_ms, &diag);
    if (atomic_exchange(&service->ready, fine) != fine || !fine)
        fb_daemon_log(daemon, fine ? "info" : "error", fine ? "ready" : "not ready", "message", diag.message, NULL);
}

/* Waits a second, or less at the end. */
static void wait_a_second(struct fb_daemon *daemon)
{
    struct timespec until;

    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 1;
    (void)pthread_mutex_lock(&daemon->lock);
    if (!atomic_load(&daemon->service.stopping))
        (void)pthread_cond_timedwait(&daemon->stop, &daemon->lock, &until);
    (void)pthread_mutex_unlock(&daemon->lock);
}

static void *keep(void *context)
{
    struct fb_daemon *daemon = context;

    while (!atomic_load(&daemon->service.stopping)) {
        tick(daemon);
        wait_a_second(daemon);
    }
    return NULL;
}

static void sweep(struct fb_daemon *daemon)
{
    struct fb_diag diag = FB_DIAG_NONE;
    uint64_t found = 0;

    if (!fb_ingest_sweep(daemon->service.ingest, daemon->options.now_ms(), &found, &diag))
        fb_daemon_log(daemon, "error", "sweep", "message", diag.message, NULL);
}

static void cut_log(struct fb_daemon *daemon)
{
    const uint64_t limit = daemon->options.health_log_bytes > 0 ? daemon->options.health_log_bytes : HEALTH_LOG_BYTES;
    struct fb_diag diag = FB_DIAG_NONE;
    bool done = false;

    if (!fb_ingest_rotate(daemon->service.ingest, limit, daemon->options.now_ms(), &done, &diag))
        fb_daemon_log(daemon, "error", "health log not cut", "message", diag.message, NULL);
    else if (done)
        fb_daemon_log(daemon, "info", "health log cut", NULL);
}

/* Apart from the keeper: no halt waits for the disk of the reports, or for a snapshot of a large fleet. */
static void *keep_log(void *context)
{
    struct fb_daemon *daemon = context;

    for (unsigned number = 0; !atomic_load(&daemon->service.stopping); number++) {
        if (number % SWEEP_EVERY == 0)
            sweep(daemon);
        cut_log(daemon);
        wait_a_second(daemon);
    }
    return NULL;
}

bool fb_keeper_start(struct fb_daemon *daemon)
{
    daemon->keeps = pthread_create(&daemon->keeper, NULL, keep, daemon) == 0;
    daemon->cuts = daemon->keeps && pthread_create(&daemon->cutter, NULL, keep_log, daemon) == 0;
    return daemon->cuts;
}

void fb_keeper_stop(struct fb_daemon *daemon)
{
    (void)pthread_mutex_lock(&daemon->lock);
    atomic_store(&daemon->service.stopping, true);
    (void)pthread_cond_broadcast(&daemon->stop);
    (void)pthread_mutex_unlock(&daemon->lock);
    if (daemon->keeps)
        (void)pthread_join(daemon->keeper, NULL);
    if (daemon->cuts)
        (void)pthread_join(daemon->cutter, NULL);
    daemon->keeps = false;
    daemon->cuts = false;
}
