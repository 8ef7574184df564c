/* SPDX-License-Identifier: Apache-2.0 */
/* log.c - the durable log of health reports. */
#include "rollout/health/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/core/cursor.h"
#include "base/host/digest.h"
#include "base/host/fail.h"

/* magic:4 kind:4 first:8 at_ms:8 count:4 crc32_of_records:4 crc32_of_header:4 */
#define HEADER_BYTES 36
#define MAGIC UINT64_C(0x4c484246) /* "FBHL" */

struct fb_health_log {
    int descriptor;
    bool broken;
    uint64_t size; /* bytes that count */
    uint64_t last; /* offset of the newest group */
    uint64_t next;
    char path[512];
};

static void put_uint(uint8_t *out, uint64_t value, size_t width)
{
    for (size_t i = 0; i < width; i++)
        out[i] = (uint8_t)(value >> (8 * i));
}

static void put_header(uint8_t out[static HEADER_BYTES], const struct fb_log_group *group)
{
    put_uint(out, MAGIC, 4);
    put_uint(out + 4, group->kind, 4);
    put_uint(out + 8, group->first, 8);
    put_uint(out + 16, (uint64_t)group->at_ms, 8);
    put_uint(out + 24, group->records.size / FB_HEALTH_RECORD_BYTES, 4);
    put_uint(out + 28, fb_crc32(group->records), 4);
    put_uint(out + 32, fb_crc32((struct fb_span){ out, 32 }), 4);
}

struct header {
    uint64_t kind;
    uint64_t first;
    uint64_t at_ms;
    uint64_t count;
    uint64_t crc;
};

static bool get_header(const uint8_t bytes[static HEADER_BYTES], struct header *out)
{
    struct fb_diag diag;
    struct fb_cursor in = fb_cursor_over((struct fb_span){ bytes, HEADER_BYTES }, &diag);
    uint64_t magic;
    uint64_t own;

    return fb_cursor_uint(&in, "magic", 4, &magic) && fb_cursor_uint(&in, "kind", 4, &out->kind)
        && fb_cursor_uint(&in, "first", 8, &out->first) && fb_cursor_uint(&in, "at_ms", 8, &out->at_ms)
        && fb_cursor_uint(&in, "count", 4, &out->count) && fb_cursor_uint(&in, "crc32", 4, &out->crc)
        && fb_cursor_uint(&in, "own", 4, &own) && magic == MAGIC && out->kind < FB_LOG_KIND_COUNT
        && out->count >= 1 && out->count <= FB_MAX_LOG_RECORDS
        && own == fb_crc32((struct fb_span){ bytes, 32 });
}

/* Reads exactly so much; false at the end of the file, and (with a diag) on failure. */
static bool read_at(const struct fb_health_log *log, uint64_t offset, uint8_t *out, size_t size,
                    struct fb_diag *diag)
{
    while (size > 0) {
        const ssize_t got = pread(log->descriptor, out, size, (off_t)offset);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fb_fail_errno(diag, log->path, "it cannot be read", errno);
        if (got == 0)
            return false;
        out += got;
        offset += (uint64_t)got;
        size -= (size_t)got;
    }
    return true;
}

/* Reads the group at `offset`; false when there is no whole one.  *records is reused memory. */
static bool read_group(const struct fb_health_log *log, uint64_t offset, uint8_t **records,
                       struct fb_log_group *out, struct fb_diag *diag)
{
    uint8_t bytes[HEADER_BYTES];
    struct header header;

    if (!read_at(log, offset, bytes, sizeof bytes, diag) || !get_header(bytes, &header))
        return false;
    const size_t size = (size_t)header.count * FB_HEALTH_RECORD_BYTES;
    uint8_t *grown = realloc(*records, size);
    if (grown == NULL)
        return fb_fail_memory(diag);
    *records = grown;
    if (!read_at(log, offset + HEADER_BYTES, *records, size, diag)
        || fb_crc32((struct fb_span){ *records, size }) != header.crc)
        return false;
    *out = (struct fb_log_group){ .kind = (enum fb_log_kind)header.kind, .first = header.first, .at_ms = (int64_t)header.at_ms, .records = { *records, size } };
    return true;
}

/* Whether a whole group begins anywhere behind `offset`: then what is broken there is damage. */
static bool whole_group_follows(const struct fb_health_log *log, uint64_t offset, uint64_t end,
                                uint8_t **records, struct fb_diag *diag)
{
    uint8_t window[65536];
    const uint8_t magic[4] = { 'F', 'B', 'H', 'L' };
    struct fb_log_group group;

    for (uint64_t at = offset + 1; at + HEADER_BYTES <= end && diag->fault == FB_FAULT_NONE;) {
        const size_t size = end - at < sizeof window ? (size_t)(end - at) : sizeof window;

        if (!read_at(log, at, window, size, diag))
            return false;
        const uint8_t *hit = memmem(window, size, magic, sizeof magic);
        if (hit == NULL) {
            at += size > sizeof magic ? size - sizeof magic + 1 : size;
            continue;
        }
        at += (uint64_t)(hit - window);
        if (read_group(log, at, records, &group, diag) && group.first >= log->next)
            return true;
        at++;
    }
    return false;
}

static bool cut_off(struct fb_health_log *log, uint64_t end, uint64_t *torn, uint8_t **records,
                    struct fb_diag *diag)
{
    if (end == log->size)
        return true;
    if (whole_group_follows(log, log->size, end, records, diag))
        return fb_fail(diag, FB_FAULT_INPUT, "the log of health reports is damaged at byte %llu: whole groups follow what is broken there",
                       (unsigned long long)log->size)
            || fb_fail_help(diag, "restore the file from a copy, or move it away and begin anew; nothing of it was changed");
    if (diag->fault != FB_FAULT_NONE)
        return false;
    if (ftruncate(log->descriptor, (off_t)log->size) != 0 || fdatasync(log->descriptor) != 0)
        return fb_fail_errno(diag, log->path, "its torn end cannot be cut off", errno);
    *torn = end - log->size;
    return true;
}

static bool read_all(struct fb_health_log *log,
                     bool (*visit)(void *context, const struct fb_log_group *group, struct fb_diag *diag),
                     void *context, uint64_t *torn, struct fb_diag *diag)
{
    uint8_t *records = NULL;
    struct fb_log_group group;
    struct stat status;
    bool fine = fstat(log->descriptor, &status) == 0
             || fb_fail_errno(diag, log->path, "it cannot be read", errno);

    while (fine && read_group(log, log->size, &records, &group, diag) && group.first == log->next) {
        fine = visit(context, &group, diag);
        log->last = log->size;
        log->size += HEADER_BYTES + group.records.size;
        log->next += group.records.size / FB_HEALTH_RECORD_BYTES;
    }
    fine = fine && diag->fault == FB_FAULT_NONE
        && cut_off(log, (uint64_t)status.st_size, torn, &records, diag);
    free(records);
    return fine;
}

static bool open_file(struct fb_health_log *log, struct fb_diag *diag)
{
    log->descriptor = open(log->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (log->descriptor < 0)
        return fb_fail_errno(diag, log->path, "it cannot be opened", errno);
    if (flock(log->descriptor, LOCK_EX | LOCK_NB) != 0)
        return fb_fail(diag, FB_FAULT_IO, "another process has this log of health reports");
    return true;
}

/* A new file's name is as durable as what will be in it. */
static bool sync_folder(const char *path, struct fb_diag *diag)
{
    char folder[512];
    const char *slash = strrchr(path, '/');

    (void)memcpy(folder, ".", 2);
    if (slash != NULL) {
        const size_t size = slash == path ? 1 : (size_t)(slash - path);
        memcpy(folder, path, size);
        folder[size] = '\0';
    }
    const int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool fine = descriptor >= 0 && fsync(descriptor) == 0;
    if (!fine)
        (void)fb_fail_errno(diag, folder, "it cannot be synchronised", errno);
    if (descriptor >= 0)
        (void)close(descriptor);
    return fine;
}

bool fb_health_log_was_at(const char *path, const struct fb_log_place *place)
{
    struct fb_health_log log = { .descriptor = open(path, O_RDONLY | O_CLOEXEC) };
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_log_group group;
    uint8_t *records = NULL;

    const bool fits = log.descriptor >= 0 && read_group(&log, place->last, &records, &group, &diag)
                   && place->last + HEADER_BYTES + group.records.size == place->size
                   && group.first + group.records.size / FB_HEALTH_RECORD_BYTES == place->next;
    free(records);
    if (log.descriptor >= 0)
        (void)close(log.descriptor);
    return fits;
}

struct fb_log_place fb_health_log_place(const struct fb_health_log *log)
{
    return (struct fb_log_place){ log->last, log->size, log->next };
}

bool fb_health_log_open(const char *path, const struct fb_log_place *from,
                        bool (*visit)(void *context, const struct fb_log_group *group, struct fb_diag *diag),
                        void *context, struct fb_health_log **out, uint64_t *torn, struct fb_diag *diag)
{
    FB_AUTO(fb_health_log_close)
    struct fb_health_log *log = calloc(1, sizeof *log);

    if (log == NULL)
        return fb_fail_memory(diag);
    log->descriptor = -1;
    fb_place_set_file(&diag->place, path);
    if (strlen(path) >= sizeof log->path)
        return fb_fail(diag, FB_FAULT_LIMIT, "its name is too long");
    memcpy(log->path, path, strlen(path) + 1);
    if (from != NULL) {
        log->last = from->last;
        log->size = from->size;
        log->next = from->next;
    }
    *torn = 0;
    if (!open_file(log, diag) || !sync_folder(path, diag) || !read_all(log, visit, context, torn, diag))
        return false;
    *out = fb_take(log);
    return true;
}

void fb_health_log_close(struct fb_health_log *log)
{
    if (log == NULL)
        return;
    if (log->descriptor >= 0)
        (void)close(log->descriptor);
    free(log);
}

static bool write_at(const struct fb_health_log *log, const uint8_t *header, struct fb_span records)
{
    struct iovec parts[2] = {
        { .iov_base = (void *)(uintptr_t)header, .iov_len = HEADER_BYTES },
        { .iov_base = (void *)(uintptr_t)records.bytes, .iov_len = records.size },
    };
    uint64_t offset = log->size;

    while (parts[0].iov_len + parts[1].iov_len > 0) {
        const ssize_t wrote = pwritev(log->descriptor, parts, 2, (off_t)offset);

        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            return false;
        offset += (uint64_t)wrote;
        size_t left = (size_t)wrote;
        for (size_t i = 0; i < 2; i++) {
            const size_t taken = left < parts[i].iov_len ? left : parts[i].iov_len;
            parts[i].iov_base = (uint8_t *)parts[i].iov_base + taken;
            parts[i].iov_len -= taken;
            left -= taken;
        }
    }
    return true;
}

bool fb_health_log_append(struct fb_health_log *log, enum fb_log_kind kind, int64_t at_ms,
                          struct fb_span records, struct fb_diag *diag)
{
    uint8_t header[HEADER_BYTES];
    const struct fb_log_group group = { .kind = kind, .first = log->next, .at_ms = at_ms, .records = records };

    assert(records.size > 0 && records.size % FB_HEALTH_RECORD_BYTES == 0
           && records.size / FB_HEALTH_RECORD_BYTES <= FB_MAX_LOG_RECORDS);
    if (log->broken)
        return fb_fail(diag, FB_FAULT_IO, "the log of health reports failed before and takes no more");
    put_header(header, &group);
    if (!write_at(log, header, records) || fdatasync(log->descriptor) != 0) {
        const int error = errno;

        /* After a failed fdatasync nobody knows what the disk has; the file is cut so that a later
         * start sees no half, and where that fails too the log is out of use. */
        log->broken = ftruncate(log->descriptor, (off_t)log->size) != 0 || fdatasync(log->descriptor) != 0;
        return fb_fail_errno(diag, log->path, "reports cannot be written", error);
    }
    log->last = log->size;
    log->size += HEADER_BYTES + records.size;
    log->next += records.size / FB_HEALTH_RECORD_BYTES;
    return true;
}

uint64_t fb_health_log_next(const struct fb_health_log *log)
{
    return log->next;
}

uint64_t fb_health_log_bytes(const struct fb_health_log *log)
{
    return log->size;
}
