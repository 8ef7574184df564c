/* SPDX-License-Identifier: Apache-2.0 */
/* route.c - the table of what the daemon answers. */
#include "rollout/daemon/route.h"

#include <string.h>

#include "base/write/json_text.h"

#define HEALTH_BYTES ((size_t)4 << 20)
#define PLAN_BYTES ((size_t)1 << 20)
#define COMMAND_BYTES ((size_t)32 << 10)

const struct fb_route fb_routes[] = {
    { "GET", "/", 0, 0, false, fb_handle_asset },
    { "GET", "/app.js", 0, 0, false, fb_handle_asset },
    { "GET", "/app.css", 0, 0, false, fb_handle_asset },
    { "GET", "/chart.js", 0, 0, false, fb_handle_asset },
    { "GET", "/healthz", 0, 0, false, fb_handle_alive },
    { "GET", "/readyz", 0, 0, false, fb_handle_ready },
    { "GET", "/metrics", FB_ACCESS_LOOK, 0, false, fb_handle_metrics },
    { "GET", "/v1/openapi.json", 0, 0, false, fb_handle_asset },
    { "GET", "/v1/who", FB_ACCESS_LOOK | FB_ACCESS_SENSOR, 0, false, fb_handle_who },
    { "GET", "/v1/rollouts", FB_ACCESS_LOOK, 0, false, fb_handle_list },
    { "POST", "/v1/rollouts/{rollout}", FB_ACCESS_OPERATOR, PLAN_BYTES, true, fb_handle_create },
    { "GET", "/v1/rollouts/{rollout}", FB_ACCESS_LOOK, 0, false, fb_handle_show },
    { "GET", "/v1/rollouts/{rollout}/journal", FB_ACCESS_LOOK, 0, false, fb_handle_journal },
    { "GET", "/v1/rollouts/{rollout}/journal.jsonl", FB_ACCESS_LOOK, 0, false, fb_handle_lines },
    { "GET", "/v1/rollouts/{rollout}/plan", FB_ACCESS_LOOK, 0, false, fb_handle_plan },
    { "GET", "/v1/rollouts/{rollout}/rings/{ring}/may-enter", FB_ACCESS_LOOK, 0, false, fb_handle_may_enter },
    { "POST", "/v1/rollouts/{rollout}/{verb}", FB_ACCESS_OPERATOR | FB_ACCESS_APPROVER, COMMAND_BYTES, false, fb_handle_command },
    { "POST", "/v1/offers", FB_ACCESS_SENSOR, PLAN_BYTES, true, fb_handle_offers },
    { "POST", "/v1/health", FB_ACCESS_SENSOR, HEALTH_BYTES, true, fb_handle_health },
};
const size_t fb_route_count = sizeof fb_routes / sizeof fb_routes[0];

static bool is_word(char character)
{
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z')
        || (character >= '0' && character <= '9') || strchr("._-", character) != NULL;
}

/* Copies one segment of the path, of letters, digits, dots, lines and hyphens. */
static bool take_word(const char **path, char out[static FB_ROUTE_TEXT])
{
    size_t size = 0;

    while ((*path)[size] != '\0' && (*path)[size] != '/') {
        if (!is_word((*path)[size]) || size + 1 >= FB_ROUTE_TEXT)
            return false;
        out[size] = (*path)[size];
        size++;
    }
    out[size] = '\0';
    *path += size;
    return size > 0;
}

static bool matches(const char *pattern, const char *path, struct fb_request *request)
{
    while (*pattern != '\0') {
        if (*pattern == '{') {
            char *out = strncmp(pattern, "{rollout}", 9) == 0 ? request->rollout : request->word;

            if (!take_word(&path, out))
                return false;
            pattern = strchr(pattern, '}') + 1;
            continue;
        }
        if (*pattern++ != *path++)
            return false;
    }
    return *path == '\0';
}

const struct fb_route *fb_route_find(const char *method, const char *path, struct fb_request *request,
                                     bool *other_method)
{
    *other_method = false;
    for (size_t i = 0; i < fb_route_count; i++) {
        if (!matches(fb_routes[i].path, path, request))
            continue;
        if (strcmp(fb_routes[i].method, method) == 0)
            return &fb_routes[i];
        *other_method = true;
    }
    return NULL;
}

bool fb_route_is_foreign(const char *site, const char *origin, const char *host)
{
    if (site != NULL)
        return strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0;
    if (origin == NULL)
        return false;
    const char *authority = strstr(origin, "://");
    return authority == NULL || host == NULL || strcmp(authority + 3, host) != 0;
}

void fb_reply_error(struct fb_reply *reply, unsigned status, const char *code, const char *message)
{
    fb_reply_refusal(reply, status, code, NULL, message);
}

void fb_reply_refusal(struct fb_reply *reply, unsigned status, const char *code, const char *rule, const char *message)
{
    fb_buffer_clear(&reply->body);
    reply->body = (struct fb_buffer)FB_BUFFER_EMPTY;
    struct fb_json json = fb_json_over(&reply->body, 0);

    reply->status = status;
    reply->content_type = "application/json";
    fb_json_open_object(&json);
    fb_json_put_object(&json, "error");
    fb_json_put_text(&json, "code", code);
    if (rule != NULL) {
        fb_json_put_text(&json, "rule", rule);
    }
    fb_json_put_text(&json, "message", message);
    fb_json_close_object(&json);
    fb_json_close_object(&json);
}
