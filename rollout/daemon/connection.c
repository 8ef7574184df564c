/* SPDX-License-Identifier: Apache-2.0 */
/* connection.c - the sockets that are open, and how long each has been silent. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/host/clock.h"
#include "rollout/daemon/exchange.h"

static int64_t monotonic_ms(void)
{
    return (int64_t)(fb_clock_seconds() * 1000);
}

struct fb_connection *fb_connection_of(struct MHD_Connection *http)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(http, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    return info != NULL ? info->socket_context : NULL;
}

void fb_connection_touch(struct fb_daemon *daemon, struct MHD_Connection *http, bool busy)
{
    struct fb_connection *connection = fb_connection_of(http);

    (void)pthread_mutex_lock(&daemon->lock);
    if (connection != NULL) {
        connection->since_ms = monotonic_ms();
        connection->busy = busy;
    }
    (void)pthread_mutex_unlock(&daemon->lock);
}

static void write_address(struct MHD_Connection *http, char *out, size_t size)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(http, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *address = info != NULL ? info->client_addr : NULL;

    (void)snprintf(out, size, "unknown");
    if (address != NULL && address->sa_family == AF_INET)
        (void)inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)address)->sin_addr, out, (socklen_t)size);
    else if (address != NULL && address->sa_family == AF_INET6)
        (void)inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, out, (socklen_t)size);
}

void fb_connection_note(void *context, struct MHD_Connection *http, void **socket_context,
                        enum MHD_ConnectionNotificationCode code)
{
    struct fb_daemon *daemon = context;
    struct fb_connection *connection = *socket_context;

    (void)pthread_mutex_lock(&daemon->lock);
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info = MHD_get_connection_info(http, MHD_CONNECTION_INFO_CONNECTION_FD);

        connection = info != NULL ? calloc(1, sizeof *connection) : NULL;
        *socket_context = connection;
        if (connection != NULL) {
            *connection = (struct fb_connection){ .socket = info->connect_fd, .since_ms = monotonic_ms(), .next = daemon->connections, .at = &daemon->connections };
            write_address(http, connection->address, sizeof connection->address);
            if (connection->next != NULL)
                connection->next->at = &connection->next;
            daemon->connections = connection;
            atomic_fetch_add(&daemon->service.connections, 1);
        }
    } else if (connection != NULL) {
        *connection->at = connection->next;
        if (connection->next != NULL)
            connection->next->at = connection->at;
        free(connection);
        *socket_context = NULL;
        atomic_fetch_sub(&daemon->service.connections, 1);
    }
    (void)pthread_mutex_unlock(&daemon->lock);
}
