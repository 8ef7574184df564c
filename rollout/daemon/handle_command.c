/* SPDX-License-Identifier: Apache-2.0 */
/* handle_command.c - what changes a rollout: who, why, audited before and after. */
#include <string.h>

#include "base/host/document.h"
#include "base/host/fail.h"
#include "rollout/daemon/route.h"

#define MOST_WHY 1000

static const struct {
    const char *verb;
    unsigned role;
    bool wants_why;
} verbs[] = {
    { "approve", FB_ACCESS_APPROVER, false },
    { "start", FB_ACCESS_OPERATOR, false },
    { "hold", FB_ACCESS_OPERATOR, true },
    { "resume", FB_ACCESS_OPERATOR, false },
    { "halt", FB_ACCESS_OPERATOR | FB_ACCESS_APPROVER, true }, /* whoever sees it may stop it */
    { "rollback", FB_ACCESS_OPERATOR, true },
    { "withdraw", FB_ACCESS_OPERATOR, true },
    { "depend", FB_ACCESS_OPERATOR, true },
    { "baseline", FB_ACCESS_OPERATOR, true },
};

static const char *const command_keys[] = { "why", "ring", "lane", "release", "metric", "baseline", "envelope", "key", NULL };

static bool read_baseline(const struct fb_doc *node, double *out, struct fb_diag *diag)
{
    if (node == NULL)
        return true;
    if (node->kind != FB_DOC_FLOAT && node->kind != FB_DOC_INTEGER)
        return fb_doc_fail(diag, node, "a baseline is a number");
    *out = node->number;
    return true;
}

static bool read_command(struct fb_span body, struct fb_document **document, struct fb_desk_command *out,
                         struct fb_diag *diag)
{
    struct fb_span why = { NULL, 0 };
    struct fb_span ring = { NULL, 0 };
    struct fb_span lane = { NULL, 0 };
    struct fb_span release = { NULL, 0 };
    struct fb_span metric = { NULL, 0 };
    struct fb_span envelope = { NULL, 0 };
    struct fb_span key = { NULL, 0 };

    if (body.size == 0)
        return true;
    if (!fb_document_parse("request", body, FB_SYNTAX_JSON, document, diag))
        return false;
    const struct fb_doc *root = fb_document_root(*document);
    if (root->kind != FB_DOC_MAP)
        return fb_doc_fail(diag, root, "an object is expected, not %s", fb_doc_kind_name(root));
    if (!fb_doc_check_keys(root, command_keys, diag) || !fb_doc_get_text(root, "why", false, &why, diag)
        || !fb_doc_get_text(root, "ring", false, &ring, diag) || !fb_doc_get_text(root, "lane", false, &lane, diag)
        || !fb_doc_get_text(root, "release", false, &release, diag) || !fb_doc_get_text(root, "metric", false, &metric, diag)
        || !fb_doc_get_text(root, "envelope", false, &envelope, diag) || !fb_doc_get_text(root, "key", false, &key, diag)
        || !read_baseline(fb_doc_get(root, "baseline"), &out->baseline, diag))
        return false;
    if (why.size > MOST_WHY || (why.size > 0 && memchr(why.bytes, '\0', why.size) != NULL))
        return fb_doc_fail(diag, fb_doc_get(root, "why"), "a reason has at most 1000 bytes, none of them zero");
    out->why = why.size > 0 ? (const char *)why.bytes : NULL;
    out->ring = ring.size > 0 ? (const char *)ring.bytes : NULL;
    out->lane = lane.size > 0 ? (const char *)lane.bytes : NULL;
    out->release = release.size > 0 ? (const char *)release.bytes : NULL;
    out->envelope = (const char *)envelope.bytes; /* an empty one is a signature that does not hold, not none */
    out->key = (const char *)key.bytes;
    out->metric = metric.size > 0 ? (const char *)metric.bytes : NULL;
    return true;
}

static struct fb_audit_entry entry_of(const struct fb_request *request, const struct fb_desk_command *command,
                                      const char *result)
{
    return (struct fb_audit_entry){ .at_ms = request->now_ms, .who = request->who->name, .from = request->address, .what = command->verb, .rollout = command->rollout, .why = command->why, .result = result };
}

static const struct {
    unsigned status;
    const char *code;
    const char *rule; /* NULL: none */
} outcomes[] = {
    [FB_DESK_DONE] = { 200, "", NULL },
    [FB_DESK_UNKNOWN] = { 404, "unknown", NULL },
    [FB_DESK_INVALID] = { 400, "invalid", NULL },
    [FB_DESK_UNSAFE] = { 422, "unsafe", NULL },
    [FB_DESK_REFUSED] = { 409, "refused", "FB9011" },
    [FB_DESK_REFUSED_PERSON] = { 409, "refused", "FB9012" },
    [FB_DESK_REFUSED_WORDS] = { 409, "refused", "FB9013" },
    [FB_DESK_REFUSED_SIGNATURE] = { 409, "refused", "FB9014" },
    [FB_DESK_FAILED] = { 503, "failed", NULL },
};

/* Asked, done, told.  A halt goes on though the audit log can not be written: the journal has who and
 * why too, and nothing may stand between a person and a halt. */
static void run(struct fb_service *service, const struct fb_request *request,
                const struct fb_desk_command *command, struct fb_reply *reply)
{
    struct fb_desk *desk = service->desk;
    struct fb_audit_entry entry = entry_of(request, command, "asked");
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_diag unwritten = FB_DIAG_NONE;

    if (!fb_audit_add(service->audit, &entry, &unwritten) && strcmp(command->verb, "halt") != 0) {
        fb_reply_error(reply, 503, "failed", "the audit log can not be written, so nothing was done");
        return;
    }
    const enum fb_desk_result result = desk->functions->command(desk, command, request->now_ms, &reply->body, &diag);
    entry.result = result == FB_DESK_DONE ? "accepted" : diag.message;
    (void)!fb_audit_add(service->audit, &entry, &unwritten);
    reply->status = outcomes[result].status;
    reply->content_type = "application/json";
    if (result != FB_DESK_DONE && result != FB_DESK_UNSAFE)
        fb_reply_refusal(reply, outcomes[result].status, outcomes[result].code, outcomes[result].rule,
                         diag.message[0] != '\0' ? diag.message : "there is no such rollout or ring");
}

void fb_handle_command(struct fb_service *service, const struct fb_request *request, struct fb_reply *reply)
{
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;
    struct fb_desk_command command = { .rollout = request->rollout, .verb = request->word, .who = request->who->name };
    struct fb_diag diag = FB_DIAG_NONE;
    size_t index = 0;

    while (index < sizeof verbs / sizeof verbs[0] && strcmp(verbs[index].verb, request->word) != 0)
        index++;
    if (index == sizeof verbs / sizeof verbs[0]) {
        fb_reply_error(reply, 404, "unknown", "there is no such command");
        return;
    }
    if ((request->who->roles & verbs[index].role) == 0) {
        struct fb_audit_entry entry = entry_of(request, &command, "not allowed");

        (void)!fb_audit_add(service->audit, &entry, &diag);
        fb_reply_refusal(reply, 403, "forbidden", "FB9012", "none of your roles may do this");
        return;
    }
    if (!read_command(request->body, &document, &command, &diag)) {
        fb_reply_error(reply, 400, "invalid", diag.message);
        return;
    }
    if (verbs[index].wants_why && command.why == NULL) {
        fb_reply_refusal(reply, 400, "invalid", "FB9013", "say why: {\"why\":\"...\"}");
        return;
    }
    run(service, request, &command, reply);
}

void fb_handle_create(struct fb_service *service, const struct fb_request *request, struct fb_reply *reply)
{
    const struct fb_desk_command command = { .rollout = request->rollout, .verb = "create", .who = request->who->name, .plan = request->body };

    if (request->body.size == 0) {
        fb_reply_error(reply, 400, "invalid", "the plan is expected as the body, YAML or JSON");
        return;
    }
    run(service, request, &command, reply);
}
