/* SPDX-License-Identifier: Apache-2.0 */
/* handle_sensors.c - what sensors and their gateways ask: offers, and health. */
#include <string.h>

#include "base/host/document.h"
#include "base/write/json_text.h"
#include "rollout/daemon/route.h"

#define MOST_HOSTS 4096 /* of one request for offers */

static bool is_type(const char *header, const char *type)
{
    const size_t size = strlen(type);

    return header != NULL && strncmp(header, type, size) == 0 && (header[size] == '\0' || header[size] == ';');
}

static bool read_batch(const struct fb_request *request, struct fb_health_batch *out, struct fb_reply *reply,
                       struct fb_diag *diag)
{
    if (is_type(request->content_type, "application/vnd.firebreak.health"))
        return fb_health_read_binary(request->body, out, diag);
    if (is_type(request->content_type, "application/x-ndjson"))
        return fb_health_read_lines(request->body, out, diag);
    fb_reply_error(reply, 415, "type", "application/x-ndjson or application/vnd.firebreak.health is expected");
    return false;
}

static void tell_batch(struct fb_buffer *out, const struct fb_ingest_answer *answer)
{
    struct fb_json json = fb_json_over(out, 0);
    const struct {
        const char *key;
        uint64_t value;
    } rows[] = { { "reports", answer->reports }, { "counted", answer->counted }, { "noted", answer->noted }, { "duplicates", answer->duplicates }, { "strays", answer->strays }, { "refused", answer->refused } };

    fb_json_open_object(&json);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        fb_json_put_u64(&json, rows[i].key, rows[i].value);
    }
    fb_json_close_object(&json);
}

static void refuse_batch(struct fb_service *service, const struct fb_diag *diag, struct fb_reply *reply)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer message = FB_BUFFER_EMPTY;

    atomic_fetch_add(&service->health_refused, 1);
    if (reply->status != 0)
        return;
    if (diag->place.has_offset)
        fb_buffer_printf(&message, "at byte %llu, %s: ", (unsigned long long)diag->place.offset, diag->place.path);
    else if (diag->place.line > 0)
        fb_buffer_printf(&message, "in line %u: ", diag->place.line);
    fb_buffer_text(&message, diag->message);
    fb_reply_error(reply, diag->fault == FB_FAULT_MEMORY ? 503 : 400, "invalid", message.failed ? diag->message : message.text);
}

void fb_handle_health(struct fb_service *service, const struct fb_request *request, struct fb_reply *reply)
{
    FB_AUTO(fb_health_batch_clear)
    struct fb_health_batch batch = { .items = NULL };
    struct fb_ingest_answer answer;
    struct fb_diag diag = FB_DIAG_NONE;

    if (!read_batch(request, &batch, reply, &diag)) {
        refuse_batch(service, &diag, reply);
        return;
    }
    if (!fb_ingest_submit(service->ingest, batch.items, batch.count, request->now_ms, &answer, &diag)) {
        fb_reply_error(reply, 503, "failed", diag.message);
        reply->retry = true;
        return;
    }
    atomic_fetch_add(&service->health_batches, 1);
    reply->status = 200;
    reply->content_type = "application/json";
    tell_batch(&reply->body, &answer);
}

static const char *const offer_keys[] = { "hosts", NULL };

void fb_handle_offers(struct fb_service *service, const struct fb_request *request, struct fb_reply *reply)
{
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;
    struct fb_desk *desk = service->desk;
    const struct fb_doc *hosts = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    if (!fb_document_parse("request", request->body, FB_SYNTAX_JSON, &document, &diag)
        || !fb_doc_check_keys(fb_document_root(document), offer_keys, &diag)
        || !fb_doc_get_list(fb_document_root(document), "hosts", true, &hosts, &diag)) {
        fb_reply_error(reply, 400, "invalid", diag.message);
        return;
    }
    if (hosts->count > MOST_HOSTS) {
        fb_reply_error(reply, 413, "large", "at most 4096 hosts are asked about at a time");
        return;
    }
    const enum fb_desk_result result = desk->functions->offers(desk, hosts, request->now_ms, &reply->body, &diag);
    reply->status = 200;
    reply->content_type = "application/json";
    if (result != FB_DESK_DONE)
        fb_reply_error(reply, result == FB_DESK_INVALID ? 400 : 503, "failed", diag.message);
}
