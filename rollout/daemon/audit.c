/* SPDX-License-Identifier: Apache-2.0 */
/* audit.c - the chained audit log. */
#include "rollout/daemon/audit.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/host/digest.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "base/write/json_text.h"

#define MOST_BYTES ((size_t)1 << 30)
#define TAIL ",\"sha256\":\"" /* then 64 digits, "\"}" */

struct fb_audit {
    pthread_mutex_t lock;
    int descriptor;
    off_t size;
    char path[512];
    char previous[65];
};

/* Checks one line, without its line feed, and goes on from it. */
static bool check_line(struct fb_audit *audit, struct fb_span line, uint32_t number, struct fb_diag *diag)
{
    const size_t tail = sizeof TAIL - 1 + 64 + 2;
    char digest[65] = "";
    char start[90];

    if (line.size <= tail || !fb_sha256_hex(fb_span_part(line, 0, line.size - tail), digest))
        return fb_fail(diag, FB_FAULT_INPUT, "line %u of the audit log is damaged", number);
    const struct fb_span stated = fb_span_part(line, line.size - 66, 64);
    (void)snprintf(start, sizeof start, "{\"previous\":\"%s\",", audit->previous);
    if (!fb_span_is(stated, digest) || memcmp(line.bytes, start, strlen(start)) != 0)
        return fb_fail(diag, FB_FAULT_INPUT, "line %u of the audit log is not what was written, or one before it is gone", number);
    memcpy(audit->previous, digest, sizeof digest);
    return true;
}

/* A last line without its line feed was torn by a crash, and what it tells never happened. */
static bool check_all(struct fb_audit *audit, struct fb_span text, struct fb_diag *diag)
{
    size_t offset = 0;

    for (uint32_t number = 1; offset < text.size; number++) {
        const uint8_t *end = memchr(text.bytes + offset, '\n', text.size - offset);

        if (end == NULL)
            break;
        const size_t size = (size_t)(end - text.bytes) - offset;
        if (!check_line(audit, fb_span_part(text, offset, size), number, diag))
            return false;
        offset += size + 1;
    }
    audit->size = (off_t)offset;
    return true;
}

bool fb_audit_open(const char *path, struct fb_audit **out, struct fb_diag *diag)
{
    FB_AUTO(fb_audit_close)
    struct fb_audit *audit = calloc(1, sizeof *audit);
    FB_AUTO(fb_file_free)
    struct fb_span text = { NULL, 0 };

    if (audit == NULL)
        return fb_fail_memory(diag);
    (void)pthread_mutex_init(&audit->lock, NULL);
    memset(audit->previous, '0', 64);
    audit->descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (strlen(path) >= sizeof audit->path)
        return fb_fail(diag, FB_FAULT_LIMIT, "its name is too long");
    memcpy(audit->path, path, strlen(path) + 1);
    if (audit->descriptor < 0)
        return fb_fail_errno(diag, path, "it cannot be opened", errno);
    if (!fb_file_read(path, MOST_BYTES, &text, diag) || !check_all(audit, text, diag))
        return false;
    if (ftruncate(audit->descriptor, audit->size) != 0)
        return fb_fail_errno(diag, path, "its torn end cannot be cut off", errno);
    *out = fb_take(audit);
    return true;
}

void fb_audit_close(struct fb_audit *audit)
{
    if (audit == NULL)
        return;
    if (audit->descriptor >= 0)
        (void)close(audit->descriptor);
    (void)pthread_mutex_destroy(&audit->lock);
    free(audit);
}

static void write_entry(const struct fb_audit *audit, const struct fb_audit_entry *entry, struct fb_buffer *out)
{
    struct fb_json json = fb_json_over(out, 0);
    const struct {
        const char *key;
        const char *value;
    } texts[] = { { "who", entry->who }, { "from", entry->from }, { "what", entry->what }, { "rollout", entry->rollout }, { "why", entry->why }, { "result", entry->result } };

    fb_json_open_object(&json);
    fb_json_put_text(&json, "previous", audit->previous);
    fb_json_put_i64(&json, "at_ms", entry->at_ms);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        fb_json_put_text(&json, texts[i].key, texts[i].value);
    }
}

static bool append(struct fb_audit *audit, const struct fb_buffer *line, struct fb_diag *diag)
{
    size_t done = 0;

    while (done < line->size) {
        const ssize_t wrote = pwrite(audit->descriptor, line->text + done, line->size - done, audit->size + (off_t)done);

        if (wrote < 0 && errno != EINTR)
            return fb_fail_errno(diag, audit->path, "it cannot be written", errno);
        done += wrote > 0 ? (size_t)wrote : 0;
    }
    if (fdatasync(audit->descriptor) != 0)
        return fb_fail_errno(diag, audit->path, "it cannot be written", errno);
    audit->size += (off_t)line->size;
    return true;
}

bool fb_audit_add(struct fb_audit *audit, const struct fb_audit_entry *entry, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer line = FB_BUFFER_EMPTY;
    char digest[65] = "";

    (void)pthread_mutex_lock(&audit->lock);
    write_entry(audit, entry, &line);
    bool fine = !line.failed && fb_sha256_hex(fb_buffer_span(&line), digest);
    fb_buffer_printf(&line, TAIL "%s\"}\n", digest);
    fine = fine && !line.failed ? append(audit, &line, diag) : fb_fail_memory(diag);
    if (fine)
        memcpy(audit->previous, digest, sizeof digest);
    (void)pthread_mutex_unlock(&audit->lock);
    return fine;
}
