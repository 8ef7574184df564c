/* SPDX-License-Identifier: Apache-2.0 */
/* route.h - requests, answers, and the table of what the daemon answers (internal to the daemon).
 *
 * schemas/openapi.json describes the same table; tests/daemon holds the two against each other.
 */
#ifndef FB_ROLLOUT_ROUTE_H
#define FB_ROLLOUT_ROUTE_H

#include <stdatomic.h>

#include "rollout/daemon/access.h"
#include "rollout/daemon/audit.h"
#include "rollout/daemon/desk.h"
#include "rollout/health/ingest.h"

#define FB_ROUTE_TEXT 129

struct fb_request { /* everything is borrowed for the call */
    const char *content_type;
    const char *if_none_match;
    const char *query_from; /* ?from=, or NULL */
    const char *address;    /* of the client */
    const struct fb_person *who;
    struct fb_span body;
    char rollout[FB_ROUTE_TEXT]; /* {rollout} of the path */
    char word[FB_ROUTE_TEXT];    /* {ring} or {verb} */
    const char *path;
    int64_t now_ms;
};

struct fb_reply {
    unsigned status;
    const char *content_type; /* static text */
    struct fb_buffer body;
    struct fb_span asset; /* instead of it, bytes that stay; or empty */
    char etag[72];        /* with quotes; "" for none */
    bool retry;           /* says when to come again */
};

/* What all handlers share. */
struct fb_service {
    struct fb_access *access;
    struct fb_audit *audit;
    struct fb_ingest *ingest;
    struct fb_desk *desk;
    atomic_bool ready;
    atomic_bool stopping;
    atomic_uint_fast64_t requests[6]; /* by the first digit of the status */
    atomic_uint_fast64_t health_batches;
    atomic_uint_fast64_t health_refused; /* batches that could not be read */
    atomic_uint_fast64_t rate_limited;
    atomic_uint_fast64_t connections;
    int64_t started_ms;
};

struct fb_route {
    const char *method;
    const char *path;  /* with {rollout}, {ring}, {verb} */
    unsigned roles;    /* one of them is needed; 0: anybody */
    size_t most_bytes; /* of the body */
    bool waits;        /* for the disk, and for others at it: in a thread apart */
    void (*handle)(struct fb_service *service, const struct fb_request *request, struct fb_reply *reply);
};
extern const struct fb_route fb_routes[];
extern const size_t fb_route_count;

/* Finds the route and fills in `rollout` and `word` of the request.  NULL: *other_method says whether
 * the path has one for another method. */
const struct fb_route *fb_route_find(const char *method, const char *path, struct fb_request *request,
                                     bool *other_method);

/* Whether a browser says that a page of another site sends a request (Fetch Metadata, or else Origin
 * beside Host; each may be NULL).  Programs that are no browsers say nothing of that. */
bool fb_route_is_foreign(const char *site, const char *origin, const char *host);

/* {"error":{"code":..,"message":..}} */
void fb_reply_error(struct fb_reply *reply, unsigned status, const char *code, const char *message);

/* The same of a refusal that breaks a rule, which "rule" then names; NULL: none. */
void fb_reply_refusal(struct fb_reply *reply, unsigned status, const char *code, const char *rule, const char *message);

/* Handlers, in files of their own. */
void fb_handle_health(struct fb_service *service, const struct fb_request *request, struct fb_reply *reply);
void fb_handle_offers(struct fb_service *service, const struct fb_request *request, struct fb_reply *reply);
void fb_handle_command(struct fb_service *service, const struct fb_request *request, struct fb_reply *reply);
void fb_handle_create(struct fb_service *service, const struct fb_request *request, struct fb_reply *reply);
void fb_handle_list(struct fb_service *service, const struct fb_request *request, struct fb_reply *reply);
void fb_handle_show(struct fb_service *service, const struct fb_request *request, struct fb_reply *reply);
void fb_handle_journal(struct fb_service *service, const struct fb_request *request, struct fb_reply *reply);
void fb_handle_lines(struct fb_service *service, const struct fb_request *request, struct fb_reply *reply);
void fb_handle_plan(struct fb_service *service, const struct fb_request *request, struct fb_reply *reply);
void fb_handle_may_enter(struct fb_service *service, const struct fb_request *request, struct fb_reply *reply);
void fb_handle_who(struct fb_service *service, const struct fb_request *request, struct fb_reply *reply);
void fb_handle_metrics(struct fb_service *service, const struct fb_request *request, struct fb_reply *reply);
void fb_handle_alive(struct fb_service *service, const struct fb_request *request, struct fb_reply *reply);
void fb_handle_ready(struct fb_service *service, const struct fb_request *request, struct fb_reply *reply);
void fb_handle_asset(struct fb_service *service, const struct fb_request *request, struct fb_reply *reply);

#endif
