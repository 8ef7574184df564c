/* SPDX-License-Identifier: Apache-2.0 */
/* exchange.c - a request from its first header to its answer: who asks, how much, and what of. */
#include "rollout/daemon/exchange.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MOST_BODY_BYTES ((size_t)256 << 20) /* of all requests together */

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
    fb_connection_touch(exchange->daemon, exchange->http, false);
    exchange->ready = true;
}

static void answer_apart(void *context)
{
    struct fb_exchange *exchange = context;
    struct MHD_Connection *http = exchange->http;

    answer_now(exchange);
    MHD_resume_connection(http); /* fb_exchange_handle() is called again, and has the reply */
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
    const struct fb_connection *connection = fb_connection_of(http);

    exchange->answered = true;
    if (exchange->body.failed)
        return MHD_NO;
    request->path = path;
    request->address = connection != NULL ? connection->address : "unknown";
    request->content_type = MHD_lookup_connection_value(http, MHD_HEADER_KIND, "Content-Type");
    request->if_none_match = MHD_lookup_connection_value(http, MHD_HEADER_KIND, "If-None-Match");
    request->query_from = MHD_lookup_connection_value(http, MHD_GET_ARGUMENT_KIND, "from");
    request->body = fb_buffer_span(&exchange->body);
    fb_connection_touch(daemon, http, true);
    exchange->daemon = daemon;
    exchange->http = http;
    if (exchange->route->waits)
        return wait_apart(exchange);
    answer_now(exchange);
    return send_reply(daemon, http, &exchange->reply);
}

enum MHD_Result fb_exchange_handle(void *context, struct MHD_Connection *http, const char *path, const char *method,
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

void fb_exchange_completed(void *context, struct MHD_Connection *http, void **state,
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
    fb_connection_touch(daemon, http, false);
}
