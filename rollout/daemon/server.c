/* SPDX-License-Identifier: Apache-2.0 */
/* server.c - libmicrohttpd around the table of routes. */
#include "rollout/daemon/server.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/host/clock.h"
#include "base/host/fail.h"
#include "rollout/daemon/http_library.h"

#define CONNECTIONS 2048
#define CONNECTIONS_OF_ONE_ADDRESS 1024
#define HEADER_BYTES 32768
#define MOST_BODY_BYTES ((size_t)256 << 20) /* of all requests together */
#define THREADS 8
#define WAITING_THREADS 16 /* each batch that waits for the disk has one; they share a write */

static int64_t monotonic_ms(void)
{
    return (int64_t)(fb_clock_seconds() * 1000);
}

static struct fb_connection *connection_of(struct MHD_Connection *http)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(http, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    return info != NULL ? info->socket_context : NULL;
}

/* From now on its slowness is ours (`busy`), or the client's. */
static void touch(struct fb_daemon *daemon, struct MHD_Connection *http, bool busy)
{
    struct fb_connection *connection = connection_of(http);

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

static void note_connection(void *context, struct MHD_Connection *http, void **socket_context,
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

/* The common name of a certificate that the client's authority has signed; false without one. */
static bool certified_name(struct MHD_Connection *http, char *out, size_t size)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(http, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    gnutls_session_t session = info != NULL ? info->tls_session : NULL;
    gnutls_x509_crt_t certificate;
    unsigned count = 0;
    unsigned status = 1;

    if (session == NULL)
        return false;
    const gnutls_datum_t *peers = gnutls_certificate_get_peers(session, &count);
    if (peers == NULL || count == 0 || gnutls_certificate_verify_peers2(session, &status) != 0 || status != 0)
        return false;
    if (gnutls_x509_crt_init(&certificate) != 0)
        return false;
    const bool named = gnutls_x509_crt_import(certificate, &peers[0], GNUTLS_X509_FMT_DER) == 0
                    && gnutls_x509_crt_get_dn_by_oid(certificate, GNUTLS_OID_X520_COMMON_NAME, 0, 0, out, &size) == 0;
    gnutls_x509_crt_deinit(certificate);
    return named;
}

static const struct fb_person *identify(const struct fb_daemon *daemon, struct MHD_Connection *http)
{
    static const char bearer[] = "Bearer ";
    const char *header = MHD_lookup_connection_value(http, MHD_HEADER_KIND, "Authorization");
    char name[256];

    if (header != NULL && strncasecmp(header, bearer, sizeof bearer - 1) == 0)
        return fb_access_by_token(daemon->options.access, fb_span_of(header + sizeof bearer - 1));
    if (daemon->options.client_ca.size > 0 && certified_name(http, name, sizeof name))
        return fb_access_by_certificate(daemon->options.access, name);
    return NULL;
}

static const char *const security_headers[][2] = {
    { "Content-Security-Policy", "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'" },
    { "X-Content-Type-Options", "nosniff" },
    { "Referrer-Policy", "no-referrer" },
    { "Cache-Control", "no-cache" },
};

static void add_headers(struct MHD_Response *response, const struct fb_reply *reply)
{
    for (size_t i = 0; i < sizeof security_headers / sizeof security_headers[0]; i++)
        (void)MHD_add_response_header(response, security_headers[i][0], security_headers[i][1]);
    (void)MHD_add_response_header(response, "Content-Type", reply->content_type);
    if (reply->etag[0] != '\0')
        (void)MHD_add_response_header(response, "ETag", reply->etag);
    if (reply->retry)
        (void)MHD_add_response_header(response, "Retry-After", "5");
    if (reply->status == 401)
        (void)MHD_add_response_header(response, "WWW-Authenticate", "Bearer");
}

/* Sends it and takes the body's memory over. */
static enum MHD_Result send_reply(struct fb_daemon *daemon, struct MHD_Connection *http, struct fb_reply *reply)
{
    struct MHD_Response *response = NULL;

    if (reply->body.failed)
        fb_reply_error(reply, 503, "failed", "there is no memory");
    atomic_fetch_add(&daemon->service.requests[reply->status / 100 % 6], 1);
    if (reply->asset.size > 0)
        response = MHD_create_response_from_buffer(reply->asset.size, (void *)(uintptr_t)reply->asset.bytes, MHD_RESPMEM_PERSISTENT);
    else
        response = MHD_create_response_from_buffer(reply->body.size, reply->body.text, MHD_RESPMEM_MUST_COPY);
    fb_buffer_clear(&reply->body);
    if (response == NULL)
        return MHD_NO;
    add_headers(response, reply);
    const enum MHD_Result queued = MHD_queue_response(http, reply->status, response);
    MHD_destroy_response(response);
    return queued;
}

static enum MHD_Result refuse(struct fb_daemon *daemon, struct MHD_Connection *http, struct fb_exchange *exchange,
                              unsigned status, const char *code, const char *message)
{
    struct fb_reply reply = { .retry = status == 429 || status == 503 };

    exchange->answered = true;
    fb_reply_error(&reply, status, code, message);
    return send_reply(daemon, http, &reply);
}

/* The announced size of the body; more than any budget where it is no number. */
static size_t announced(struct MHD_Connection *http)
{
    const char *header = MHD_lookup_connection_value(http, MHD_HEADER_KIND, "Content-Length");
    char *end = NULL;

    if (header == NULL)
        return 0;
    const unsigned long long size = strtoull(header, &end, 10);
    return *end != '\0' || size > SIZE_MAX / 2 ? SIZE_MAX / 2 : (size_t)size;
}

/* A browser proves who asks by a client certificate also where another site's page makes it ask. */
static bool is_foreign(struct MHD_Connection *http)
{
    return fb_route_is_foreign(MHD_lookup_connection_value(http, MHD_HEADER_KIND, "Sec-Fetch-Site"),
                               MHD_lookup_connection_value(http, MHD_HEADER_KIND, "Origin"),
                               MHD_lookup_connection_value(http, MHD_HEADER_KIND, "Host"));
}

/* Everything that can be said before the body: whether there is such a thing, who asks, and how much. */
static enum MHD_Result begin(struct fb_daemon *daemon, struct MHD_Connection *http, const char *path,
                             const char *method, struct fb_exchange *exchange)
{
    struct fb_request *request = &exchange->request;
    bool other_method = false;

    if (strcmp(method, "HEAD") == 0)
        method = "GET";
    request->now_ms = daemon->options.now_ms();
    request->who = identify(daemon, http);
    exchange->route = fb_route_find(method, path, request, &other_method);
    const bool open = exchange->route != NULL && exchange->route->roles == 0;
    if (!(open && request->who == NULL && path[1] != 'v') || request->who != NULL)
        if (!fb_access_within_rate(daemon->options.access, request->who, request->now_ms)) {
            atomic_fetch_add(&daemon->service.rate_limited, 1);
            return refuse(daemon, http, exchange, 429, "rate", "too many requests");
        }
    if (exchange->route == NULL && other_method)
        return refuse(daemon, http, exchange, 405, "method", "it does not answer to this method");
    if (exchange->route == NULL)
        return refuse(daemon, http, exchange, 404, "unknown", "there is nothing here");
    if (!open && request->who == NULL)
        return refuse(daemon, http, exchange, 401, "unauthorized", "a bearer token or a client certificate is needed");
    if (!open && (request->who->roles & exchange->route->roles) == 0)
        return refuse(daemon, http, exchange, 403, "forbidden", "none of your roles may do this");
    if (strcmp(method, "GET") != 0 && is_foreign(http))
        return refuse(daemon, http, exchange, 403, "foreign", "a page of another site asks for it");
    const size_t size = announced(http);
    if (size > exchange->route->most_bytes)
        return refuse(daemon, http, exchange, 413, "large", "the body is larger than is taken here");
    const bool counted = MHD_lookup_connection_value(http, MHD_HEADER_KIND, "Transfer-Encoding") == NULL;
    exchange->budget = counted ? size : exchange->route->most_bytes;
    if (atomic_fetch_add(&daemon->body_bytes, exchange->budget) + exchange->budget > MOST_BODY_BYTES)
        return refuse(daemon, http, exchange, 503, "busy", "too much is coming in at the same time");
    return MHD_YES;
}

static void answer_now(struct fb_exchange *exchange)
{
    exchange->route->handle(&exchange->daemon->service, &exchange->request, &exchange->reply);
    touch(exchange->daemon, exchange->http, false);
    exchange->ready = true;
}

static void answer_apart(void *context)
{
    struct fb_exchange *exchange = context;
    struct MHD_Connection *http = exchange->http;

    answer_now(exchange);
    MHD_resume_connection(http); /* handle() is called again, and has the reply */
}

/* The connection sleeps until the answer is there, and its thread is free for others. */
static enum MHD_Result wait_apart(struct fb_exchange *exchange)
{
    exchange->job = (struct fb_job){ .run = answer_apart, .context = exchange };
    MHD_suspend_connection(exchange->http);
    if (!fb_waiting_add(exchange->daemon->waiting, &exchange->job))
        answer_apart(exchange);
    return MHD_YES;
}

static enum MHD_Result answer(struct fb_daemon *daemon, struct MHD_Connection *http, const char *path,
                              struct fb_exchange *exchange)
{
    struct fb_request *request = &exchange->request;
    const struct fb_connection *connection = connection_of(http);

    exchange->answered = true;
    if (exchange->body.failed)
        return MHD_NO;
    request->path = path;
    request->address = connection != NULL ? connection->address : "unknown";
    request->content_type = MHD_lookup_connection_value(http, MHD_HEADER_KIND, "Content-Type");
    request->if_none_match = MHD_lookup_connection_value(http, MHD_HEADER_KIND, "If-None-Match");
    request->query_from = MHD_lookup_connection_value(http, MHD_GET_ARGUMENT_KIND, "from");
    request->body = fb_buffer_span(&exchange->body);
    touch(daemon, http, true);
    exchange->daemon = daemon;
    exchange->http = http;
    if (exchange->route->waits)
        return wait_apart(exchange);
    answer_now(exchange);
    return send_reply(daemon, http, &exchange->reply);
}

static enum MHD_Result handle(void *context, struct MHD_Connection *http, const char *path, const char *method,
                              const char *version, const char *upload, size_t *upload_size, void **state)
{
    struct fb_daemon *daemon = context;
    struct fb_exchange *exchange = *state;

    (void)version;
    if (exchange == NULL) {
        exchange = calloc(1, sizeof *exchange);
        *state = exchange;
        return exchange != NULL ? begin(daemon, http, path, method, exchange) : MHD_NO;
    }
    if (exchange->ready)
        return send_reply(daemon, http, &exchange->reply);
    if (exchange->answered) { /* the rest of a body that was refused */
        *upload_size = 0;
        return MHD_YES;
    }
    if (*upload_size == 0)
        return answer(daemon, http, path, exchange);
    if (exchange->body.size + *upload_size > exchange->budget)
        return MHD_NO; /* a body without an end */
    fb_buffer_append(&exchange->body, (struct fb_span){ (const uint8_t *)upload, *upload_size });
    *upload_size = 0;
    return MHD_YES;
}

static void completed(void *context, struct MHD_Connection *http, void **state,
                      enum MHD_RequestTerminationCode why)
{
    struct fb_daemon *daemon = context;
    struct fb_exchange *exchange = *state;

    (void)why;
    if (exchange == NULL)
        return;
    atomic_fetch_sub(&daemon->body_bytes, exchange->budget);
    fb_buffer_clear(&exchange->body);
    fb_buffer_clear(&exchange->reply.body);
    free(exchange);
    *state = NULL;
    touch(daemon, http, false);
}

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

    return MHD_start_daemon(flags, options->port, NULL, NULL, handle, daemon,
                            MHD_OPTION_SOCK_ADDR, (const struct sockaddr *)address,
                            MHD_OPTION_THREAD_POOL_SIZE, options->threads > 0 ? options->threads : THREADS,
                            MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS,
                            MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)CONNECTIONS_OF_ONE_ADDRESS,
                            MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEADER_BYTES * 4,
                            MHD_OPTION_CONNECTION_TIMEOUT, 30U,
                            MHD_OPTION_NOTIFY_COMPLETED, completed, daemon,
                            MHD_OPTION_NOTIFY_CONNECTION, note_connection, daemon,
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
