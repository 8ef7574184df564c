/* SPDX-License-Identifier: Apache-2.0 */
/* serve.c - the command `serve`: opens what the daemon needs, and waits for a signal. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/core/limits.h"
#include "base/host/buffer.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "cli/passphrase_source.h"
#include "cli/render.h"
#include "cli/say.h"
#include "pipeline/approvals/approval.h"
#include "rollout/daemon/daemon.h"
#include "rollout/daemon/desk_local.h"
#include "rollout/store/sqlite.h"
#include "signer/dsse/envelope.h"

#define OFFER_PAYLOAD "application/vnd.firebreak.offers+json"
#define BUSY_MS 5000
#define WINDOW_SECONDS 600
#define PATH_BYTES 600

/* Everything that is open while it serves; closed in the opposite order. */
struct serving {
    char address[64];
    struct fb_span certificate;
    struct fb_span certificate_key;
    struct fb_span client_ca;
    struct fb_key *key;
    struct fb_access *access;
    struct fb_rollout_store *store;
    struct fb_desk *desk;
    struct fb_ingest *ingest;
    struct fb_daemon *daemon;
};

static int64_t now_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* One write per line: lines of several threads do not mix. */
static void log_line(void *context, const char *line)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer whole = FB_BUFFER_EMPTY;

    (void)context;
    fb_buffer_text(&whole, line);
    fb_buffer_char(&whole, '\n');
    if (!whole.failed && write(STDERR_FILENO, whole.text, whole.size) < 0)
        return; /* nobody listens; the audit log and the journal do not depend on it */
}

static bool sign_offers(void *context, struct fb_span payload, struct fb_buffer *out, struct fb_diag *diag)
{
    FB_AUTO(fb_envelope_free)
    struct fb_envelope *envelope = NULL;

    return fb_envelope_new(OFFER_PAYLOAD, payload, &envelope, diag)
        && fb_envelope_sign(envelope, context, diag) && fb_envelope_write(envelope, out, diag);
}

/* The next start then need not count again what came since the newest snapshot; without it, it does. */
static void save_counts(const struct serving *serving)
{
    struct fb_diag diag = FB_DIAG_NONE;

    if (serving->daemon != NULL && !fb_ingest_save(serving->ingest, &diag))
        log_line(NULL, "{\"level\":\"warning\",\"event\":\"snapshot\",\"message\":\"the counts could not be written down; the next start reads more of the log of health reports\"}");
}

static void close_all(struct serving *serving)
{
    fb_daemon_stop(serving->daemon);
    save_counts(serving);
    fb_desk_local_close(serving->desk);
    fb_rollout_store_close(serving->store);
    fb_access_free(serving->access);
    fb_key_free(serving->key);
    fb_file_free(&serving->client_ca);
    fb_file_free(&serving->certificate_key);
    fb_file_free(&serving->certificate);
}

/* "127.0.0.1:8443", "[::1]:8443" */
static bool read_listen(const char *text, struct serving *serving, uint16_t *port, struct fb_diag *diag)
{
    const char *colon = strrchr(text, ':');
    char *end = NULL;

    if (colon == NULL || colon == text || colon[1] < '0' || colon[1] > '9')
        return fb_fail(diag, FB_FAULT_INPUT, "--listen: ADDRESS:PORT is expected, not '%s'", text);
    const unsigned long number = strtoul(colon + 1, &end, 10);
    const bool bracketed = text[0] == '[' && colon[-1] == ']';
    const size_t size = (size_t)(colon - text) - (bracketed ? 2 : 0);
    if (*end != '\0' || number > UINT16_MAX || size == 0 || size >= sizeof serving->address)
        return fb_fail(diag, FB_FAULT_INPUT, "--listen: ADDRESS:PORT is expected, not '%s'", text);
    memcpy(serving->address, text + bracketed, size);
    *port = (uint16_t)number;
    return true;
}

/* A PEM file, terminated as the TLS library wants it; none when the option is absent. */
static bool read_pem(const struct fb_arguments *arguments, enum fb_option_id id, struct fb_span *out,
                     struct fb_diag *diag)
{
    const char *path = fb_arguments_text(arguments, id);
    struct fb_span read = { NULL, 0 };

    if (path == NULL)
        return true;
    if (!fb_file_read(path, FB_MAX_DOCUMENT_BYTES, &read, diag))
        return false;
    uint8_t *text = malloc(read.size + 1);
    if (text != NULL) {
        memcpy(text, read.bytes, read.size);
        text[read.size] = 0;
        *out = (struct fb_span){ text, read.size + 1 };
    }
    fb_file_free(&read);
    return text != NULL || fb_fail_memory(diag);
}

static bool read_secrets(const struct fb_arguments *arguments, const struct fb_passphrase_source *source,
                         struct serving *serving, struct fb_diag *diag)
{
    const char *key = fb_arguments_text(arguments, FB_OPTION_KEY);

    if (!read_pem(arguments, FB_OPTION_CERTIFICATE, &serving->certificate, diag)
        || !read_pem(arguments, FB_OPTION_CERTIFICATE_KEY, &serving->certificate_key, diag)
        || !read_pem(arguments, FB_OPTION_CLIENT_CA, &serving->client_ca, diag))
        return false;
    if ((serving->certificate.size == 0) != (serving->certificate_key.size == 0))
        return fb_fail(diag, FB_FAULT_INPUT, "--certificate and --certificate-key belong together");
    return key == NULL || fb_key_open(key, source, &serving->key, diag);
}

static bool open_state(const struct fb_arguments *arguments, const char *folder, struct serving *serving,
                       struct fb_diag *diag)
{
    char store[PATH_BYTES];
    char health[PATH_BYTES];
    uint64_t seed = 0;
    uint64_t torn = 0;

    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return fb_fail_errno(diag, folder, "it cannot be made", errno);
    (void)snprintf(store, sizeof store, "%s/rollouts.sqlite", folder);
    (void)snprintf(health, sizeof health, "%s/health.log", folder);
    if (getrandom(&seed, sizeof seed, 0) != (ssize_t)sizeof seed)
        return fb_fail_errno(diag, folder, "no randomness", errno);
    if (!fb_sqlite_store_open(store, FB_STORE_CREATE, BUSY_MS, &serving->store, diag))
        return false;
    const struct fb_desk_options options = {
        .store = serving->store,
        .leader = "serve",
        .health_log = health,
        .seed = seed,
        .sign = serving->key != NULL ? sign_offers : NULL,
        .sign_context = serving->key,
        .check_approval = fb_approval_verify,
        .window_ms = (int64_t)fb_arguments_number(arguments, FB_OPTION_WINDOW, WINDOW_SECONDS) * 1000,
    };
    if (!fb_desk_local_open(&options, now_ms(), &serving->desk, &serving->ingest, &torn, diag))
        return false;
    if (torn > 0)
        log_line(NULL, "{\"level\":\"warning\",\"event\":\"torn\",\"message\":\"the end of the log of health reports was torn by a crash and cut off; nobody was told that it had arrived\"}");
    return true;
}

static bool open_all(const struct fb_arguments *arguments, const struct fb_passphrase_source *source,
                     struct serving *serving, struct fb_diag *diag)
{
    const char *listen = fb_arguments_text(arguments, FB_OPTION_LISTEN);
    const char *folder = fb_arguments_text(arguments, FB_OPTION_STATE);
    const char *access = fb_arguments_text(arguments, FB_OPTION_ACCESS);
    char audit[PATH_BYTES];
    struct fb_daemon_options options = { .now_ms = now_ms, .log = log_line };

    if (strlen(folder) > PATH_BYTES - 32)
        return fb_fail(diag, FB_FAULT_LIMIT, "the name of the folder is too long");
    if (!read_listen(listen != NULL ? listen : "127.0.0.1:8443", serving, &options.port, diag)
        || !read_secrets(arguments, source, serving, diag) || !fb_access_load(access, &serving->access, diag)
        || !open_state(arguments, folder, serving, diag))
        return false;
    (void)snprintf(audit, sizeof audit, "%s/audit.jsonl", folder);
    options.address = serving->address;
    options.certificate = serving->certificate;
    options.certificate_key = serving->certificate_key;
    options.client_ca = serving->client_ca;
    options.access = serving->access;
    options.desk = serving->desk;
    options.ingest = serving->ingest;
    options.audit_path = audit;
    *diag = (struct fb_diag)FB_DIAG_NONE; /* it names the files that were read well */
    return fb_daemon_start(&options, &serving->daemon, diag);
}

static void log_event(const char *event, const struct serving *serving)
{
    char line[256];

    (void)snprintf(line, sizeof line, "{\"at_ms\":%lld,\"level\":\"info\",\"event\":\"%s\",\"address\":\"%s\",\"port\":%u,\"tls\":%s}",
                   (long long)now_ms(), event, serving->address, fb_daemon_port(serving->daemon),
                   serving->certificate.size > 0 ? "true" : "false");
    log_line(NULL, line);
}

static enum fb_exit run(const struct fb_arguments *arguments)
{
    struct fb_passphrase_source source;
    struct serving serving = { .daemon = NULL };
    struct fb_diag diag = FB_DIAG_NONE;
    sigset_t signals;
    int caught = 0;

    if (fb_arguments_text(arguments, FB_OPTION_STATE) == NULL || fb_arguments_text(arguments, FB_OPTION_ACCESS) == NULL) {
        fb_say("serve needs --state DIR and --access FILE");
        return FB_EXIT_USAGE;
    }
    if (!fb_passphrase_source_of(arguments, &source))
        return FB_EXIT_USAGE;
    fb_guard_process();
    (void)sigemptyset(&signals);
    (void)sigaddset(&signals, SIGTERM);
    (void)sigaddset(&signals, SIGINT);
    (void)pthread_sigmask(SIG_BLOCK, &signals, NULL); /* before there are threads: all inherit it */
    (void)signal(SIGPIPE, SIG_IGN);
    if (!open_all(arguments, &source, &serving, &diag)) {
        close_all(&serving);
        return fb_render_obstacle(arguments, FB_STAGE_CONFIGURATION, &diag);
    }
    log_event("serving", &serving);
    (void)sigwait(&signals, &caught);
    log_event("stopping", &serving);
    close_all(&serving);
    return FB_EXIT_PASS;
}

static const enum fb_option_id serve_options[] = {
    FB_OPTION_LISTEN,
    FB_OPTION_STATE,
    FB_OPTION_ACCESS,
    FB_OPTION_CERTIFICATE,
    FB_OPTION_CERTIFICATE_KEY,
    FB_OPTION_CLIENT_CA,
    FB_OPTION_KEY,
    FB_OPTION_PASSPHRASE_ENV,
    FB_OPTION_PASSPHRASE_FD,
    FB_OPTION_WINDOW,
};
static const struct fb_example serve_examples[] = {
    { "serve --state rollouts --access access.yaml", "on 127.0.0.1:8443, for this machine only" },
    { "serve --state st --access acl --listen [::]:443 --certificate crt --certificate-key tls", "for others, with TLS" },
};

const struct fb_command fb_command_serve = {
    .name = "serve",
    .summary = "keep rollouts: an HTTP interface and a web page",
    .operands = "",
    .description =
        "Keeps rollouts until it is told to end (SIGTERM, SIGINT): sensors ask what they may fetch and send\n"
        "health, people start, approve, hold, halt and roll back, other systems ask whether they may go to\n"
        "a ring.  What is acknowledged is on the disk.  With --key offers are signed.  It logs JSON lines\n"
        "to standard error; its interface is described at /v1/openapi.json, its figures at /metrics.\n",
    .offer = FB_OFFER_NOTHING,
    FB_COMMAND_OPTIONS(serve_options),
    FB_COMMAND_EXAMPLES(serve_examples),
    .run = run,
};
