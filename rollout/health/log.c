/* SPDX-License-Identifier: Apache-2.0 */
/* log.c - the durable log of health reports: one file that grows, and for a while the one before it;
 * log_open.c opens it. */
#include "rollout/health/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/host/fail.h"
#include "rollout/health/log_inside.h"

bool fb_log_sync_folder(const char *path, struct fb_diag *diag)
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

struct fb_log_place fb_health_log_place(const struct fb_health_log *log)
{
    return (struct fb_log_place){ .last = log->file.last, .size = log->file.size, .next = log->file.next };
}

void fb_health_log_close(struct fb_health_log *log)
{
    if (log == NULL)
        return;
    if (log->file.descriptor >= 0)
        (void)close(log->file.descriptor);
    free(log);
}

static bool write_at(const struct fb_log_file *file, const uint8_t *header, struct fb_span records)
{
    struct iovec parts[2] = {
        { .iov_base = (void *)(uintptr_t)header, .iov_len = FB_LOG_HEADER_BYTES },
        { .iov_base = (void *)(uintptr_t)records.bytes, .iov_len = records.size },
    };
    uint64_t offset = file->size;

    while (parts[0].iov_len + parts[1].iov_len > 0) {
        const ssize_t wrote = pwritev(file->descriptor, parts, 2, (off_t)offset);

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
    uint8_t header[FB_LOG_HEADER_BYTES];
    const struct fb_log_group group = { .kind = kind, .first = log->file.next, .at_ms = at_ms, .records = records };

    assert(records.size > 0 && records.size % FB_HEALTH_RECORD_BYTES == 0
           && records.size / FB_HEALTH_RECORD_BYTES <= FB_MAX_LOG_RECORDS);
    if (log->broken)
        return fb_fail(diag, FB_FAULT_IO, "the log of health reports failed before and takes no more");
    fb_log_put_header(header, &group);
    if (!write_at(&log->file, header, records) || fdatasync(log->file.descriptor) != 0) {
        const int error = errno;

        /* After a failed fdatasync nobody knows what the disk has; the file is cut so that a later
         * start sees no half, and where that fails too the log is out of use. */
        log->broken = ftruncate(log->file.descriptor, (off_t)log->file.size) != 0 || fdatasync(log->file.descriptor) != 0;
        return fb_fail_errno(diag, log->path, "reports cannot be written", error);
    }
    log->file.last = log->file.size;
    log->file.size += FB_LOG_HEADER_BYTES + records.size;
    log->file.next += records.size / FB_HEALTH_RECORD_BYTES;
    return true;
}

/* Makes the next file aside: its lock is had and its head is on the disk before it gets the name. */
static bool make_next(const struct fb_health_log *log, int64_t at_ms, struct fb_log_file *out, struct fb_diag *diag)
{
    uint8_t header[FB_LOG_HEADER_BYTES];
    const struct fb_log_group head = { .kind = FB_LOG_HEAD, .first = log->file.next, .at_ms = at_ms };
    const struct fb_span none = { header, 0 };

    *out = (struct fb_log_file){ .path = log->path, .next = log->file.next };
    out->descriptor = open(log->new_path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    fb_log_put_header(header, &head);
    if (out->descriptor < 0 || flock(out->descriptor, LOCK_EX | LOCK_NB) != 0 || !write_at(out, header, none)
        || fdatasync(out->descriptor) != 0)
        return fb_fail_errno(diag, log->new_path, "a new log cannot be begun", errno);
    out->size = sizeof header;
    return true;
}

/* At each moment the name is a file's: the old one's, then the new one's. */
static bool exchange(struct fb_health_log *log, struct fb_diag *diag)
{
    if (link(log->path, log->old_path) != 0)
        return fb_fail_errno(diag, log->old_path, "the log cannot be given this name", errno);
    if (rename(log->new_path, log->path) == 0)
        return true;
    (void)fb_fail_errno(diag, log->path, "a new log cannot be given this name", errno);
    (void)unlink(log->old_path);
    return false;
}

bool fb_health_log_rotate(struct fb_health_log *log, int64_t at_ms, struct fb_diag *diag)
{
    struct fb_log_file next = { .descriptor = -1 };

    if (log->broken || log->has_old)
        return fb_fail(diag, FB_FAULT_IO, "the log of health reports cannot be rotated now");
    if (!make_next(log, at_ms, &next, diag) || !exchange(log, diag)) {
        if (next.descriptor >= 0)
            (void)close(next.descriptor);
        (void)unlink(log->new_path);
        return false;
    }
    (void)close(log->file.descriptor);
    log->file = next;
    log->has_old = true;
    /* Without this a power cut might bring the name back to the file before, and lose what comes now. */
    log->broken = !fb_log_sync_folder(log->path, diag);
    return !log->broken;
}

bool fb_health_log_has_old(const struct fb_health_log *log)
{
    return log->has_old;
}

bool fb_health_log_drop_old(struct fb_health_log *log, struct fb_diag *diag)
{
    if (log->has_old && unlink(log->old_path) != 0 && errno != ENOENT)
        return fb_fail_errno(diag, log->old_path, "it cannot be removed", errno);
    log->has_old = false;
    return true;
}

uint64_t fb_health_log_next(const struct fb_health_log *log)
{
    return log->file.next;
}

uint64_t fb_health_log_bytes(const struct fb_health_log *log)
{
    return log->file.size;
}
