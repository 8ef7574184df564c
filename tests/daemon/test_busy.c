/* SPDX-License-Identifier: Apache-2.0 */
/* test_busy.c - a daemon whose disk of reports stands still: people are heard all the same. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/host/clock.h"
#include "rollout/daemon/daemon.h"
#include "rollout/daemon/desk_local.h"
#include "rollout/health/ingest_inside.h"
#include "rollout/store/sqlite.h"
#include "tests/support/check_main.h"
#include "tests/support/scratch.h"

#define BATCHES 48 /* more than there are threads of any kind */
#define DIGEST_OF(digit) "00000000000000000000000000000000000000000000000000000000000000" digit
/* printf %s secret | sha256sum */
#define SECRET "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"

static const char people[] =
    "people:\n"
    "- {name: anna, roles: [operator, sensor], token_sha256: \"" SECRET "\", requests_per_second: 100000}\n";
static const char plan[] =
    "{\"name\": \"drill\", \"release\": {\"name\": \"r2\", \"sha256\": \"" DIGEST_OF("02") "\"},"
                                                                                           "\"rollback\": {\"name\": \"r1\", \"sha256\": \"" DIGEST_OF("01") "\"},"
                                                                                                                                                             "\"approvals\": {\"from\": [\"ann\", \"ben\"]},"
                                                                                                                                                             "\"metrics\": [{\"name\": \"crash\", \"against\": \"baseline\", \"baseline\": 0.00001}, {\"name\": \"silence\", \"against\": \"baseline\", \"baseline\": 0.0001}],"
                                                                                                                                                             "\"fleet\": [{\"hosts\": 100000}], \"rings\": [{\"name\": \"all\", \"bake\": \"10m\"}]}";

static struct fb_scratch scratch;
static struct fb_access *access_list;
static struct fb_rollout_store *store;
static struct fb_desk *desk;
static struct fb_ingest *ingest;
static struct fb_daemon *daemon_;

static int64_t now_ms(void)
{
    return INT64_C(1800000000000) + (int64_t)(fb_clock_seconds() * 1000);
}

static void set_up(void)
{
    static char database[FB_SCRATCH_PATH];
    static char health[FB_SCRATCH_PATH];
    static char audit[FB_SCRATCH_PATH];
    struct fb_diag diag = FB_DIAG_NONE;
    uint64_t torn = 0;

    fb_scratch_make(&scratch);
    fb_scratch_path(&scratch, "rollouts.sqlite", database);
    fb_scratch_path(&scratch, "health.log", health);
    fb_scratch_path(&scratch, "audit.jsonl", audit);
    ck_assert_msg(fb_access_parse("access.yaml", fb_span_of(people), &access_list, &diag), "%s", diag.message);
    ck_assert_msg(fb_sqlite_store_open(database, FB_STORE_CREATE, 1000, &store, &diag), "%s", diag.message);
    const struct fb_desk_options of_desk = { .store = store, .leader = "test", .health_log = health, .seed = 1, .window_ms = 300000 };
    ck_assert_msg(fb_desk_local_open(&of_desk, now_ms(), &desk, &ingest, &torn, &diag), "%s", diag.message);
    const struct fb_daemon_options options = { .address = "127.0.0.1", .access = access_list, .desk = desk, .ingest = ingest, .audit_path = audit, .now_ms = now_ms };
    ck_assert_msg(fb_daemon_start(&options, &daemon_, &diag), "%s", diag.message);
}

static void tear_down(void)
{
    fb_daemon_stop(daemon_);
    fb_desk_local_close(desk);
    fb_rollout_store_close(store);
    fb_access_free(access_list);
    fb_scratch_remove(scratch.folder);
}

/* Sends a request of its own connection; `headers` say who asks, a line each. */
static int ask_as(const char *headers, const char *path, const char *type, const char *body)
{
    const struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(fb_daemon_port(daemon_)), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    const struct timeval patience = { .tv_sec = 60 };
    char text[4096];
    const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    ck_assert_int_eq(connect(descriptor, (const struct sockaddr *)&to, sizeof to), 0);
    ck_assert_int_eq(setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience), 0);
    const int size = snprintf(text, sizeof text,
                              "POST %s HTTP/1.1\r\nHost: x\r\n%sContent-Type: %s\r\n"
                              "Content-Length: %zu\r\nConnection: close\r\n\r\n%s",
                              path, headers, type, strlen(body), body);
    ck_assert_int_lt(size, (int)sizeof text);
    ck_assert_int_eq(send(descriptor, text, (size_t)size, MSG_NOSIGNAL), size);
    return descriptor;
}

static int ask(const char *path, const char *type, const char *body)
{
    return ask_as("Authorization: Bearer secret\r\n", path, type, body);
}

static int status_of(int descriptor)
{
    char text[4096] = "";
    size_t size = 0;
    int status = 0;

    for (ssize_t got = 1; got > 0 && size + 1 < sizeof text; size += got > 0 ? (size_t)got : 0)
        got = recv(descriptor, text + size, sizeof text - 1 - size, 0);
    (void)close(descriptor);
    return strncmp(text, "HTTP/1.1 ", 9) == 0 ? (status = (int)strtol(text + 9, NULL, 10)) : status;
}

static void report(uint64_t number, int *out)
{
    char body[256];

    (void)snprintf(body, sizeof body, "{\"sensor\":\"host-%u\",\"release\":\"" DIGEST_OF("02") "\",\"sequence\":1,\"ring\":0,\"slice\":0,\"arm\":\"treated\",\"events\":[\"fetched\"]}\n",
                   (unsigned)number);
    *out = ask("/v1/health", "application/x-ndjson", body);
}

START_TEST(halts_while_every_batch_waits_for_the_disk)
{
    int waiting[BATCHES];
    char one = 0;

    ck_assert_int_eq(status_of(ask("/v1/rollouts/drill", "application/json", plan)), 200);
    fb_ingest_stop_writing(ingest); /* the disk stands still */
    for (size_t i = 0; i < BATCHES; i++)
        report(i, &waiting[i]);
    ck_assert_int_eq(status_of(ask("/v1/rollouts/drill/halt", "application/json", "{\"why\":\"hosts crash\"}")), 200);
    for (size_t i = 0; i < BATCHES; i++) /* none was acknowledged before it was durable */
        ck_assert_int_eq(recv(waiting[i], &one, 1, MSG_DONTWAIT | MSG_PEEK), -1);
    fb_ingest_go_on(ingest);
    for (size_t i = 0; i < BATCHES; i++)
        ck_assert_int_eq(status_of(waiting[i]), 200);
    ck_assert_uint_eq(fb_ingest_figures(ingest).taken.reports, BATCHES);
}
END_TEST

/* Whether somebody waits for the disk now. */
static bool is_anybody_waiting(void)
{
    (void)pthread_mutex_lock(&ingest->gate);
    const bool found = ingest->first != NULL;
    (void)pthread_mutex_unlock(&ingest->gate);
    return found;
}

/* Another release is asked for, of which the log of reports is told: nobody's halt waits behind it. */
START_TEST(halts_while_a_new_rollout_waits_for_the_disk)
{
    char other[sizeof plan];
    char one = 0;

    memcpy(other, plan, sizeof plan);
    memcpy(strstr(other, "drill"), "later", 5);
    *strstr(other, DIGEST_OF("02")) = '3'; /* reports name a release by the beginning of its digest */
    ck_assert_int_eq(status_of(ask("/v1/rollouts/drill", "application/json", plan)), 200);
    fb_ingest_stop_writing(ingest);
    const int creating = ask("/v1/rollouts/later", "application/json", other);
    while (!is_anybody_waiting()) {
        ck_assert_int_eq(recv(creating, &one, 1, MSG_DONTWAIT | MSG_PEEK), -1);
        (void)usleep(1000);
    }
    ck_assert_int_eq(status_of(ask("/v1/rollouts/drill/halt", "application/json", "{\"why\":\"hosts crash\"}")), 200);
    ck_assert_int_eq(status_of(ask("/v1/rollouts/later/halt", "application/json", "{\"why\":\"too early\"}")), 404);
    ck_assert_int_eq(recv(creating, &one, 1, MSG_DONTWAIT | MSG_PEEK), -1);
    fb_ingest_go_on(ingest);
    ck_assert_int_eq(status_of(creating), 200);
    ck_assert_int_eq(status_of(ask("/v1/rollouts/later/halt", "application/json", "{\"why\":\"now it is there\"}")), 200);
    ck_assert_int_eq(status_of(ask("/v1/rollouts/later", "application/json", other)), 409);
}
END_TEST

/* A client that goes away in the middle of its batch, or while it waits, takes nothing with it. */
START_TEST(requests_that_are_cut_leave_nothing)
{
    static const char head[] = "POST /v1/health HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\n"
                               "Content-Type: application/x-ndjson\r\nContent-Length: 300\r\n\r\n{\"sensor\":\"a\"";
    const struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(fb_daemon_port(daemon_)), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int waiting = -1;

    ck_assert_int_eq(status_of(ask("/v1/rollouts/drill", "application/json", plan)), 200);
    for (size_t size = 1; size < sizeof head; size += 7) { /* cut at every seventh byte */
        const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

        ck_assert_int_eq(connect(descriptor, (const struct sockaddr *)&to, sizeof to), 0);
        ck_assert_int_eq(send(descriptor, head, size, MSG_NOSIGNAL), (ssize_t)size);
        (void)close(descriptor);
    }
    fb_ingest_stop_writing(ingest);
    report(1, &waiting);
    (void)close(waiting); /* it does not wait for the answer */
    ck_assert_int_eq(status_of(ask("/v1/rollouts/drill/halt", "application/json", "{\"why\":\"hosts crash\"}")), 200);
    fb_ingest_go_on(ingest);
    report(2, &waiting);
    ck_assert_int_eq(status_of(waiting), 200);
    ck_assert_uint_le(fb_ingest_figures(ingest).taken.reports, 2); /* the first may or may not have come in */
    ck_assert_uint_eq(fb_ingest_figures(ingest).taken.refused, 0);
}
END_TEST

/* A browser would show its certificate to a page that another site serves as well. */
START_TEST(obeys_no_page_of_another_site)
{
    static const char halt[] = "/v1/rollouts/drill/halt";
    static const char why[] = "{\"why\":\"hosts crash\"}";

    ck_assert_int_eq(status_of(ask("/v1/rollouts/drill", "application/json", plan)), 200);
    ck_assert_int_eq(status_of(ask_as("Authorization: Bearer secret\r\nSec-Fetch-Site: cross-site\r\n", halt, "text/plain", why)), 403);
    ck_assert_int_eq(status_of(ask_as("Authorization: Bearer secret\r\nOrigin: http://y\r\n", halt, "text/plain", why)), 403);
    ck_assert_int_eq(status_of(ask_as("Authorization: Bearer secret\r\nOrigin: http://x\r\n", halt, "text/plain", why)), 200);
    ck_assert_int_eq(status_of(ask_as("Authorization: bearer secret\r\n", halt, "text/plain", why)), 200); /* RFC 7235: in any case */
}
END_TEST

/* Two daemons on one port would answer in turn, each from its own store. */
START_TEST(shares_its_port_with_nobody)
{
    char audit[FB_SCRATCH_PATH];
    struct fb_daemon *other = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    fb_scratch_path(&scratch, "other.jsonl", audit);
    const struct fb_daemon_options options = { .address = "127.0.0.1", .port = fb_daemon_port(daemon_), .access = access_list, .desk = desk, .ingest = ingest, .audit_path = audit, .now_ms = now_ms };
    const bool started = fb_daemon_start(&options, &other, &diag);
    fb_daemon_stop(other);
    ck_assert(!started);
    ck_assert_ptr_nonnull(strstr(diag.message, "the port is taken"));
}
END_TEST

/* A daemon that ends answers those who wait. */
START_TEST(stops_with_batches_that_wait)
{
    int waiting[BATCHES];

    ck_assert_int_eq(status_of(ask("/v1/rollouts/drill", "application/json", plan)), 200);
    for (size_t i = 0; i < BATCHES; i++)
        report(i, &waiting[i]);
    fb_daemon_stop(daemon_);
    daemon_ = NULL;
    for (size_t i = 0; i < BATCHES; i++)
        (void)status_of(waiting[i]); /* an answer or the end of the connection; not for ever */
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("busy");

    tcase_set_timeout(cases, 120);
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_test(cases, halts_while_every_batch_waits_for_the_disk);
    tcase_add_test(cases, halts_while_a_new_rollout_waits_for_the_disk);
    tcase_add_test(cases, requests_that_are_cut_leave_nothing);
    tcase_add_test(cases, obeys_no_page_of_another_site);
    tcase_add_test(cases, shares_its_port_with_nobody);
    tcase_add_test(cases, stops_with_batches_that_wait);
    return fb_test_run("busy", cases);
}
