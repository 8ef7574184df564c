/* SPDX-License-Identifier: Apache-2.0 */
/* client.c - one request after another to a daemon. */
#include "rollout/client/client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/host/fail.h"
#include "base/write/json_text.h"
#include "signer/fetch/transfer.h"

#define MOST_NAME 128

struct fb_client {
    struct fb_client_options options;
    struct fb_transfer *transfer;
    size_t server_size; /* without a slash at its end */
};

/* Whether the text goes on with this name and then with what ends a host. */
static bool is_host(const char *text, const char *name)
{
    const size_t size = strlen(name);

    return strncasecmp(text, name, size) == 0 && (text[size] == '\0' || text[size] == ':' || text[size] == '/');
}

static bool check_server(const struct fb_client_options *options, struct fb_diag *diag)
{
    static const char http[] = "http://";
    static const char https[] = "https://";
    const char *server = options->server;
    const char *host = server + sizeof http - 1;
    const bool plain = strncasecmp(server, http, sizeof http - 1) == 0;
    const bool secret = options->token != NULL || options->certificate != NULL;

    if (!plain && strncasecmp(server, https, sizeof https - 1) != 0) {
        (void)fb_fail(diag, FB_FAULT_INPUT, "\"%s\" is no address of a daemon", server);
        return fb_fail_help(diag, "give one such as https://rollouts.example:8443");
    }
    if (strpbrk(server, "?#@ ") != NULL)
        return fb_fail(diag, FB_FAULT_INPUT, "\"%s\" has more than host, port and path", server);
    if (!plain || !secret || is_host(host, "127.0.0.1") || is_host(host, "[::1]") || is_host(host, "localhost"))
        return true;
    (void)fb_fail(diag, FB_FAULT_INPUT, "%s: what proves who we are is not sent over http to another machine", server);
    return fb_fail_help(diag, "give an https address");
}

bool fb_client_new(const struct fb_client_options *options, struct fb_client **out, struct fb_diag *diag)
{
    FB_AUTO(fb_client_free)
    struct fb_client *client = calloc(1, sizeof *client);

    if (client == NULL)
        return fb_fail_memory(diag);
    client->options = *options;
    client->server_size = strlen(options->server);
    while (client->server_size > 0 && options->server[client->server_size - 1] == '/')
        client->server_size--;
    if ((options->certificate == NULL) != (options->key == NULL))
        return fb_fail(diag, FB_FAULT_INPUT, "a client certificate and its key belong together");
    if (!check_server(options, diag) || !fb_transfer_new(options->patience, &client->transfer, diag))
        return false;
    *out = fb_take(client);
    return true;
}

void fb_client_free(struct fb_client *client)
{
    if (client == NULL)
        return;
    fb_transfer_free(client->transfer);
    free(client);
}

void fb_client_answer_clear(struct fb_client_answer *answer)
{
    fb_document_free(answer->document);
    fb_buffer_clear(&answer->text);
    *answer = (struct fb_client_answer){ .refused = false };
}

bool fb_client_names(const char *name)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    const size_t size = strspn(name, allowed);

    return size > 0 && size <= MOST_NAME && name[size] == '\0' && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

/* A place and a help for whatever went wrong on the way. */
static bool fail(const struct fb_client *client, struct fb_diag *diag, const char *what)
{
    struct fb_place place = { .line = 0 };

    fb_place_set_file(&place, client->options.server);
    (void)fb_fail_at(diag, FB_FAULT_IO, &place, "%s", what);
    return fb_fail_help(diag, "nothing is known of what became of it: look with `rollout status`, or give the command again");
}

static const char *text_of(const struct fb_doc *map, const char *key)
{
    const struct fb_doc *node = map != NULL && map->kind == FB_DOC_MAP ? fb_doc_get(map, key) : NULL;

    if (node == NULL || node->kind != FB_DOC_STRING || memchr(node->text.bytes, '\0', node->text.size) != NULL)
        return NULL;
    return (const char *)node->text.bytes;
}

/* {"error":{"code":..,"rule":..,"message":..},"findings":[..]}; what stands in between may answer
 * otherwise, and only its status then counts. */
static void read_refusal(const struct fb_doc *root, unsigned int status, struct fb_client_refusal *out)
{
    const struct fb_doc *error = root != NULL && root->kind == FB_DOC_MAP ? fb_doc_get(root, "error") : NULL;
    const char *code = text_of(error, "code");
    const char *message = text_of(error, "message");
    const struct fb_doc *list = error != NULL ? fb_doc_get(root, "findings") : NULL;

    *out = (struct fb_client_refusal){
        .status = status,
        .code = code != NULL ? code : "",
        .rule = text_of(error, "rule"),
        .message = message != NULL ? message : "it gives no reason",
        .list = list != NULL && list->kind == FB_DOC_LIST ? list : NULL,
    };
}

static bool read_object(const struct fb_client *client, struct fb_client_answer *answer, struct fb_diag *diag)
{
    struct fb_diag strange = FB_DIAG_NONE;

    if (fb_document_parse("answer", fb_buffer_span(&answer->text), FB_SYNTAX_JSON, &answer->document, &strange)
        && fb_document_root(answer->document)->kind == FB_DOC_MAP)
        return true;
    if (strange.fault == FB_FAULT_MEMORY)
        return fb_fail_memory(diag);
    return fail(client, diag, "what answers there is no daemon of rollouts, or the answer is not whole");
}

static bool is_busy(unsigned int status)
{
    return status == 408 || status == 429;
}

/* 2xx: the answer.  4xx: a refusal.  All else, and what comes too often, is no answer. */
static bool judge(const struct fb_client *client, unsigned int status, bool as_json, struct fb_client_answer *answer,
                  struct fb_diag *diag)
{
    struct fb_diag unread = FB_DIAG_NONE;
    char what[400];

    if (status == 200)
        return !as_json || read_object(client, answer, diag);
    (void)!read_object(client, answer, &unread);
    read_refusal(answer->document != NULL ? fb_document_root(answer->document) : NULL, status, &answer->refusal);
    answer->refused = status >= 400 && status < 500 && !is_busy(status);
    (void)snprintf(what, sizeof what, "the daemon answers with status %u: %s", status, answer->refusal.message);
    return answer->refused || fail(client, diag, what);
}

static bool ask(struct fb_client *client, const char *path, const char *content_type, struct fb_span body, bool as_json,
                struct fb_client_answer *out, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer address = FB_BUFFER_EMPTY;
    FB_AUTO(fb_client_answer_clear)
    struct fb_client_answer answer = { .refused = false };
    unsigned int status = 0;

    fb_buffer_append(&address, (struct fb_span){ (const uint8_t *)client->options.server, client->server_size });
    fb_buffer_text(&address, path);
    if (address.failed)
        return fb_fail_memory(diag);
    const struct fb_transfer_request request = {
        .address = address.text,
        .posts = content_type != NULL,
        .content_type = content_type,
        .body = body,
        .token = client->options.token,
        .ca = client->options.ca,
        .certificate = client->options.certificate,
        .key = client->options.key,
    };
    if (!fb_transfer_ask(client->transfer, &request, FB_CLIENT_MOST_ANSWER, &answer.text, &status, diag))
        return fb_fail_help(diag, "is it running, is the address right, and do --ca, --certificate and --certificate-key fit it?");
    if (!judge(client, status, as_json, &answer, diag))
        return false;
    *out = answer;
    answer = (struct fb_client_answer){ .refused = false };
    return true;
}

bool fb_client_get(struct fb_client *client, const char *path, struct fb_client_answer *out, struct fb_diag *diag)
{
    return ask(client, path, NULL, (struct fb_span){ NULL, 0 }, true, out, diag);
}

bool fb_client_get_text(struct fb_client *client, const char *path, struct fb_client_answer *out, struct fb_diag *diag)
{
    return ask(client, path, NULL, (struct fb_span){ NULL, 0 }, false, out, diag);
}

static void put_text(struct fb_json *json, const char *key, const char *text)
{
    if (text == NULL)
        return;
    fb_json_put_text(json, key, text);
}

static void put_command(const struct fb_client_command *command, struct fb_buffer *out)
{
    struct fb_json json = fb_json_over(out, 0);

    fb_json_open_object(&json);
    put_text(&json, "why", command->why);
    put_text(&json, "ring", command->ring);
    put_text(&json, "lane", command->lane);
    put_text(&json, "release", command->release);
    put_text(&json, "metric", command->metric);
    put_text(&json, "envelope", command->envelope);
    put_text(&json, "key", command->key);
    if (command->metric != NULL) {
        fb_json_put_real(&json, "baseline", command->baseline);
    }
    fb_json_close_object(&json);
}

bool fb_client_create(struct fb_client *client, const char *rollout, struct fb_span plan, struct fb_client_answer *out,
                      struct fb_diag *diag)
{
    char path[MOST_NAME + 32];

    (void)snprintf(path, sizeof path, "/v1/rollouts/%s", rollout);
    return ask(client, path, "application/yaml", plan, true, out, diag);
}

bool fb_client_command(struct fb_client *client, const struct fb_client_command *command, struct fb_client_answer *out,
                       struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer body = FB_BUFFER_EMPTY;
    char path[MOST_NAME + 64];

    put_command(command, &body);
    if (body.failed)
        return fb_fail_memory(diag);
    (void)snprintf(path, sizeof path, "/v1/rollouts/%s/%s", command->rollout, command->verb);
    return ask(client, path, "application/json", fb_buffer_span(&body), true, out, diag);
}
