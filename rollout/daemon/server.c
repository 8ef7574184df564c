/* SPDX-License-Identifier: Apache-2.0 */
/* server.c - the daemon's start and end: an address, threads, libmicrohttpd. */
#include "rollout/daemon/server.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "rollout/daemon/exchange.h"

#define CONNECTIONS 2048
#define CONNECTIONS_OF_ONE_ADDRESS 1024
#define HEADER_BYTES 32768
#define THREADS 8
#define WAITING_THREADS 16 /* each batch that waits for the disk has one; they share a write */

static bool is_loopback(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET)
        return (ntohl(((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr) >> 24) == 127;
    return IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr);
}

static bool read_address(const struct fb_daemon_options *options, struct sockaddr_storage *out, struct fb_diag *diag)
{
    struct sockaddr_in *four = (struct sockaddr_in *)(void *)out;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)(void *)out;

    memset(out, 0, sizeof *out);
    if (inet_pton(AF_INET, options->address, &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        four->sin_port = htons(options->port);
    } else if (inet_pton(AF_INET6, options->address, &six->sin6_addr) == 1) {
        six->sin6_family = AF_INET6;
        six->sin6_port = htons(options->port);
    } else {
        return fb_fail(diag, FB_FAULT_INPUT, "'%s' is no numeric address", options->address);
    }
    if (options->certificate.size == 0 && !is_loopback((const struct sockaddr *)out))
        return fb_fail(diag, FB_FAULT_INPUT, "without a certificate it serves on loopback only, not on %s", options->address)
            || fb_fail_help(diag, "give --certificate and --certificate-key");
    return true;
}

static struct MHD_Daemon *start_http(struct fb_daemon *daemon, const struct sockaddr_storage *address)
{
    const struct fb_daemon_options *options = &daemon->options;
    const bool tls = options->certificate.size > 0;
    const bool clients = tls && options->client_ca.size > 0;
    const unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | (tls ? (unsigned)MHD_USE_TLS : 0U)
                         | (address->ss_family == AF_INET6 ? (unsigned)MHD_USE_IPv6 : 0U);
    struct MHD_OptionItem extra[] = {
        { tls ? MHD_OPTION_HTTPS_MEM_CERT : MHD_OPTION_END, 0, (void *)(uintptr_t)options->certificate.bytes },
        { MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)options->certificate_key.bytes },
        { MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t) "SECURE192:+SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2" },
        { clients ? MHD_OPTION_HTTPS_MEM_TRUST : MHD_OPTION_END, 0, (void *)(uintptr_t)options->client_ca.bytes },
        { MHD_OPTION_END, 0, NULL },
    };

    return MHD_start_daemon(flags, options->port, NULL, NULL, fb_exchange_handle, daemon,
                            MHD_OPTION_SOCK_ADDR, (const struct sockaddr *)address,
                            MHD_OPTION_THREAD_POOL_SIZE, options->threads > 0 ? options->threads : THREADS,
                            MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS,
                            MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)CONNECTIONS_OF_ONE_ADDRESS,
                            MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEADER_BYTES * 4,
                            MHD_OPTION_CONNECTION_TIMEOUT, 30U,
                            MHD_OPTION_NOTIFY_COMPLETED, fb_exchange_completed, daemon,
                            MHD_OPTION_NOTIFY_CONNECTION, fb_connection_note, daemon,
                            MHD_OPTION_ARRAY, extra, MHD_OPTION_END);
}

bool fb_daemon_start(const struct fb_daemon_options *options, struct fb_daemon **out, struct fb_diag *diag)
{
    FB_AUTO(fb_daemon_stop)
    struct fb_daemon *daemon = calloc(1, sizeof *daemon);
    struct sockaddr_storage address;

    if (daemon == NULL)
        return fb_fail_memory(diag);
    daemon->options = *options;
    (void)pthread_mutex_init(&daemon->lock, NULL);
    (void)pthread_cond_init(&daemon->stop, NULL);
    daemon->service.access = options->access;
    daemon->service.ingest = options->ingest;
    daemon->service.desk = options->desk;
    if (!fb_http_load(diag) || !read_address(options, &address, diag) || !fb_audit_open(options->audit_path, &daemon->service.audit, diag))
        return false;
    daemon->waiting = fb_waiting_new(WAITING_THREADS);
    if (daemon->waiting == NULL)
        return fb_fail_memory(diag);
    daemon->http = start_http(daemon, &address);
    if (daemon->http == NULL)
        return fb_fail(diag, FB_FAULT_IO, "it cannot serve on %s, port %u: the port is taken, or the certificate and its key do not fit", options->address, options->port);
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon->http, MHD_DAEMON_INFO_BIND_PORT);
    daemon->port = info != NULL ? info->port : options->port;
    if (!fb_keeper_start(daemon))
        return fb_fail_memory(diag);
    *out = fb_take(daemon);
    return true;
}

uint16_t fb_daemon_port(const struct fb_daemon *daemon)
{
    return daemon->port;
}

void fb_daemon_stop(struct fb_daemon *daemon)
{
    if (daemon == NULL)
        return;
    fb_keeper_stop(daemon);
    if (daemon->waiting != NULL)
        fb_waiting_end(daemon->waiting); /* nobody sleeps any more: what still comes in is answered at once */
    if (daemon->http != NULL)
        MHD_stop_daemon(daemon->http);
    fb_waiting_free(daemon->waiting);
    fb_audit_close(daemon->service.audit);
    (void)pthread_cond_destroy(&daemon->stop);
    (void)pthread_mutex_destroy(&daemon->lock);
    free(daemon);
}
