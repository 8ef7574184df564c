/* SPDX-License-Identifier: Apache-2.0 */
/* handlers.c - what people and other systems ask. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/asset.h"
#include "base/host/digest.h"
#include "base/host/document.h"
#include "base/write/json_text.h"
#include "rollout/daemon/route.h"

extern const struct fb_asset fb_web_assets[];
extern const size_t fb_web_assets_count;

#define JSON "application/json"

/* Writes the answer of a desk function that has been called. */
static void settle(struct fb_reply *reply, enum fb_desk_result result, const struct fb_diag *diag)
{
    static const struct {
        unsigned status;
        const char *code;
    } rows[] = {
        [FB_DESK_DONE] = { 200, "" },
        [FB_DESK_UNKNOWN] = { 404, "unknown" },
        [FB_DESK_INVALID] = { 400, "invalid" },
        [FB_DESK_REFUSED] = { 409, "refused" },
        [FB_DESK_REFUSED_PERSON] = { 409, "refused" },
        [FB_DESK_REFUSED_WORDS] = { 409, "refused" },
        [FB_DESK_FAILED] = { 503, "failed" },
    };

    reply->status = rows[result].status;
    reply->content_type = JSON;
    if (result != FB_DESK_DONE)
        fb_reply_error(reply, rows[result].status, rows[result].code,
                       diag->message[0] != '\0' ? diag->message : "there is no such rollout or ring");
    reply->retry = result == FB_DESK_FAILED;
}

void fb_handle_list(struct fb_service *service, const struct fb_request *request, struct fb_reply *reply)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_desk *desk = service->desk;

    settle(reply, desk->functions->list(desk, request->now_ms, &reply->body, &diag), &diag);
}

void fb_handle_show(struct fb_service *service, const struct fb_request *request, struct fb_reply *reply)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_desk *desk = service->desk;

    settle(reply, desk->functions->show(desk, request->rollout, request->now_ms, &reply->body, &diag), &diag);
}

static bool read_number(const char *text, uint64_t *out)
{
    uint64_t value = 0;

    if (text[0] == '\0' || strlen(text) > 18)
        return false;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9')
            return false;
        value = value * 10 + (uint64_t)(*text - '0');
    }
    *out = value;
    return true;
}

/* ?from=N */
static bool read_from(const struct fb_request *request, uint64_t *out, struct fb_reply *reply)
{
    *out = 0;
    if (request->query_from == NULL || read_number(request->query_from, out))
        return true;
    fb_reply_error(reply, 400, "invalid", "from is a number of the journal");
    return false;
}

void fb_handle_lines(struct fb_service *service, const struct fb_request *request, struct fb_reply *reply)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_desk *desk = service->desk;
    uint64_t from = 0;

    if (!read_from(request, &from, reply))
        return;
    settle(reply, desk->functions->lines(desk, request->rollout, from, &reply->body, &diag), &diag);
    if (reply->status == 200)
        reply->content_type = "application/x-ndjson";
}

void fb_handle_journal(struct fb_service *service, const struct fb_request *request, struct fb_reply *reply)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_desk *desk = service->desk;
    uint64_t from = 0;

    if (!read_from(request, &from, reply))
        return;
    settle(reply, desk->functions->journal(desk, request->rollout, from, &reply->body, &diag), &diag);
}

void fb_handle_plan(struct fb_service *service, const struct fb_request *request, struct fb_reply *reply)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_desk *desk = service->desk;

    settle(reply, desk->functions->plan(desk, request->rollout, &reply->body, &diag), &diag);
    if (reply->status == 200)
        reply->content_type = "application/yaml";
}

void fb_handle_may_enter(struct fb_service *service, const struct fb_request *request, struct fb_reply *reply)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_desk *desk = service->desk;

    settle(reply, desk->functions->may_enter(desk, request->rollout, request->word, request->now_ms, &reply->body, &diag), &diag);
}

void fb_handle_who(struct fb_service *service, const struct fb_request *request, struct fb_reply *reply)
{
    struct fb_json json = fb_json_over(&reply->body, 0);

    (void)service;
    reply->status = 200;
    reply->content_type = JSON;
    fb_json_open_object(&json);
    fb_json_put_text(&json, "name", request->who->name);
    fb_json_put_array(&json, "roles");
    for (unsigned role = 1; fb_access_role_name(role) != NULL; role <<= 1)
        if ((request->who->roles & role) != 0)
            fb_json_text(&json, fb_access_role_name(role));
    fb_json_close_array(&json);
    fb_json_close_object(&json);
}

void fb_handle_alive(struct fb_service *service, const struct fb_request *request, struct fb_reply *reply)
{
    (void)service;
    (void)request;
    reply->status = 200;
    reply->content_type = JSON;
    fb_buffer_text(&reply->body, "{\"alive\":true}");
}

void fb_handle_ready(struct fb_service *service, const struct fb_request *request, struct fb_reply *reply)
{
    (void)request;
    if (atomic_load(&service->stopping)) {
        fb_reply_error(reply, 503, "stopping", "it is going down");
        return;
    }
    if (!atomic_load(&service->ready)) {
        fb_reply_error(reply, 503, "not-ready", "the rollouts can not be kept now; the log says why");
        return;
    }
    reply->status = 200;
    reply->content_type = JSON;
    fb_buffer_text(&reply->body, "{\"ready\":true}");
}

static const struct {
    const char *path;
    const char *name;
    const char *content_type;
} assets[] = {
    { "/", "index.html", "text/html; charset=utf-8" },
    { "/app.js", "app.js", "text/javascript; charset=utf-8" },
    { "/app.css", "app.css", "text/css; charset=utf-8" },
    { "/chart.js", "chart.min.js", "text/javascript; charset=utf-8" },
    { "/v1/openapi.json", "openapi.json", JSON },
};

static void send_asset(const struct fb_asset *asset, const struct fb_request *request, struct fb_reply *reply)
{
    char digest[65];

    reply->asset = (struct fb_span){ asset->bytes, asset->size };
    reply->status = 200;
    if (!fb_sha256_hex(reply->asset, digest))
        return;
    (void)snprintf(reply->etag, sizeof reply->etag, "\"%s\"", digest);
    if (request->if_none_match != NULL && strcmp(request->if_none_match, reply->etag) == 0) {
        reply->status = 304;
        reply->asset = (struct fb_span){ NULL, 0 };
    }
}

void fb_handle_asset(struct fb_service *service, const struct fb_request *request, struct fb_reply *reply)
{
    (void)service;
    for (size_t i = 0; i < sizeof assets / sizeof assets[0]; i++) {
        if (strcmp(assets[i].path, request->path) != 0)
            continue;
        reply->content_type = assets[i].content_type;
        for (size_t k = 0; k < fb_web_assets_count; k++)
            if (strcmp(fb_web_assets[k].name, assets[i].name) == 0) {
                send_asset(&fb_web_assets[k], request, reply);
                return;
            }
    }
    fb_reply_error(reply, 404, "unknown", "there is nothing here");
}
