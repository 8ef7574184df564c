/* SPDX-License-Identifier: Apache-2.0 */
/* ingest_load.c - health reports into a daemon over loopback, or into SQLite; for bench/ingest.
 *
 * usage: ingest_load http PORT TOKEN RELEASE SENSORS REPORTS BATCH CONNECTIONS FIRST-SEQUENCE
 *        ingest_load sqlite FILE REPORTS ROWS-PER-TRANSACTION
 * Prints the seconds that it took, from the first batch sent to the last one acknowledged.  Batches
 * are made before the clock starts where there are few, and by each connection as it goes otherwise.
 */
#include <arpa/inet.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/host/clock.h"
#include "rollout/health/report.h"

struct lane { /* one connection */
    uint16_t port;
    const char *token;
    uint64_t release;
    uint64_t sensors;
    uint64_t first;
    uint64_t end; /* report numbers [first, end) are its own */
    uint64_t batch;
    uint32_t sequence;
    bool fine;
};

/* A bijection: sensors in no order. */
static uint64_t sensor_number(uint64_t i)
{
    return (i + 1) * UINT64_C(0x9e3779b97f4a7c15);
}

static bool send_all(int socket, const void *bytes, size_t size)
{
    const uint8_t *at = bytes;

    while (size > 0) {
        const ssize_t sent = send(socket, at, size, MSG_NOSIGNAL);

        if (sent <= 0)
            return false;
        at += sent;
        size -= (size_t)sent;
    }
    return true;
}

/* Reads one answer: its status must be 200, and its body is as long as it says. */
static bool read_answer(int socket)
{
    char text[4096];
    size_t size = 0;

    for (;;) {
        const ssize_t got = recv(socket, text + size, sizeof text - 1 - size, 0);

        if (got <= 0)
            return false;
        size += (size_t)got;
        text[size] = '\0';
        const char *body = strstr(text, "\r\n\r\n");
        const char *length = strcasestr(text, "Content-Length:");
        if (body != NULL && length != NULL && size - (size_t)(body + 4 - text) >= strtoul(length + 15, NULL, 10))
            return strncmp(text, "HTTP/1.1 200", 12) == 0;
    }
}

static size_t make_batch(const struct lane *lane, uint64_t first, uint64_t count, uint8_t *out)
{
    for (uint64_t i = 0; i < count; i++) {
        const uint64_t number = first + i;
        const struct fb_health_report report = {
            .sensor = sensor_number(number % lane->sensors),
            .release = lane->release,
            .at = 1700000000,
            .sequence = lane->sequence + (uint32_t)(number / lane->sensors),
            .events = FB_HEALTH_FETCHED,
            .slice = 0
        };

        fb_health_put_record(&report, out + FB_HEALTH_HEADER_BYTES + i * FB_HEALTH_RECORD_BYTES);
    }
    const size_t size = (size_t)count * FB_HEALTH_RECORD_BYTES;
    fb_health_put_header((struct fb_span){ out + FB_HEALTH_HEADER_BYTES, size }, out);
    return FB_HEALTH_HEADER_BYTES + size;
}

static int connect_to(uint16_t port)
{
    const struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    const int descriptor = socket(AF_INET, SOCK_STREAM, 0);
    const int one = 1;

    if (descriptor >= 0 && connect(descriptor, (const struct sockaddr *)(const void *)&address, sizeof address) != 0) {
        close(descriptor);
        return -1;
    }
    (void)setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return descriptor;
}

static void *run_lane(void *context)
{
    struct lane *lane = context;
    uint8_t *body = malloc(FB_HEALTH_HEADER_BYTES + lane->batch * FB_HEALTH_RECORD_BYTES);
    const int descriptor = connect_to(lane->port);
    char head[512];

    lane->fine = body != NULL && descriptor >= 0;
    for (uint64_t at = lane->first; lane->fine && at < lane->end; at += lane->batch) {
        const uint64_t count = lane->end - at < lane->batch ? lane->end - at : lane->batch;
        const size_t size = make_batch(lane, at, count, body);
        const int wrote = snprintf(head, sizeof head, "POST /v1/health HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Type: application/vnd.firebreak.health\r\nContent-Length: %zu\r\n\r\n", lane->token, size);

        lane->fine = send_all(descriptor, head, (size_t)wrote) && send_all(descriptor, body, size) && read_answer(descriptor);
    }
    if (descriptor >= 0)
        close(descriptor);
    free(body);
    return NULL;
}

static int run_http(char **words)
{
    const uint64_t reports = strtoull(words[5], NULL, 10);
    const uint64_t connections = strtoull(words[7], NULL, 10);
    struct lane lanes[64];
    pthread_t threads[64];
    bool fine = connections >= 1 && connections <= 64;
    const double start = fb_clock_seconds();

    for (uint64_t i = 0; fine && i < connections; i++) {
        lanes[i] = (struct lane){
            .port = (uint16_t)strtoul(words[1], NULL, 10),
            .token = words[2],
            .sensors = strtoull(words[4], NULL, 10),
            .first = reports * i / connections,
            .end = reports * (i + 1) / connections,
            .batch = strtoull(words[6], NULL, 10),
            .sequence = (uint32_t)strtoul(words[8], NULL, 10)
        };
        fine = fb_health_number_from_hex(fb_span_of(words[3]), &lanes[i].release)
            && pthread_create(&threads[i], NULL, run_lane, &lanes[i]) == 0;
    }
    for (uint64_t i = 0; fine && i < connections; i++) {
        (void)pthread_join(threads[i], NULL);
        fine = lanes[i].fine;
    }
    printf("%.6f\n", fb_clock_seconds() - start);
    return fine ? EXIT_SUCCESS : EXIT_FAILURE;
}

static bool execute(sqlite3 *database, const char *text)
{
    return sqlite3_exec(database, text, NULL, NULL, NULL) == SQLITE_OK;
}

/* The same reports as one would keep them in a table: a row a sensor, the newest report in it. */
static int run_sqlite(char **words)
{
    static const char insert[] = "INSERT INTO reports VALUES(?1,?2,?3,?4) ON CONFLICT(sensor) DO UPDATE SET release=?2,sequence=?3,events=events|?4 WHERE sequence<?3";
    const uint64_t reports = strtoull(words[2], NULL, 10);
    const uint64_t rows = strtoull(words[3], NULL, 10);
    sqlite3 *database = NULL;
    sqlite3_stmt *statement = NULL;
    bool fine = sqlite3_open(words[1], &database) == SQLITE_OK && execute(database, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL")
             && execute(database, "CREATE TABLE reports(sensor INTEGER PRIMARY KEY, release INTEGER, sequence INTEGER, events INTEGER)")
             && sqlite3_prepare_v2(database, insert, -1, &statement, NULL) == SQLITE_OK;
    const double start = fb_clock_seconds();

    for (uint64_t i = 0; fine && i < reports; i++) {
        fine = i % rows != 0 || execute(database, "BEGIN");
        (void)sqlite3_bind_int64(statement, 1, (sqlite3_int64)sensor_number(i));
        (void)sqlite3_bind_int64(statement, 2, 77);
        (void)sqlite3_bind_int64(statement, 3, 1);
        (void)sqlite3_bind_int64(statement, 4, FB_HEALTH_FETCHED);
        fine = fine && sqlite3_step(statement) == SQLITE_DONE && sqlite3_reset(statement) == SQLITE_OK;
        fine = fine && ((i + 1) % rows != 0 || execute(database, "COMMIT"));
    }
    fine = fine && (reports % rows == 0 || execute(database, "COMMIT"));
    printf("%.6f\n", fb_clock_seconds() - start);
    (void)sqlite3_finalize(statement);
    (void)sqlite3_close(database);
    return fine ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int count, char **words)
{
    if (count == 10 && strcmp(words[1], "http") == 0)
        return run_http(words + 1);
    if (count == 5 && strcmp(words[1], "sqlite") == 0)
        return run_sqlite(words + 1);
    fprintf(stderr, "usage: see the file\n");
    return 64;
}
