/* SPDX-License-Identifier: Apache-2.0 */
/* log.c - the durable log of health reports: one file that grows, and for a while the one before it. */
#include "rollout/health/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/host/fail.h"
#include "rollout/health/log_inside.h"

#define NAME_BYTES 512

struct fb_health_log {
    struct fb_log_file file;
    bool broken;
    bool has_old;
    char path[NAME_BYTES];
    char old_path[NAME_BYTES + 4];
    char new_path[NAME_BYTES + 4];
};

static bool is_same_file(int descriptor, const char *path)
{
    struct stat ours;
    struct stat named;

    return fstat(descriptor, &ours) == 0 && stat(path, &named) == 0 && ours.st_dev == named.st_dev
        && ours.st_ino == named.st_ino;
}

/* The lock is on the file, so the name must still be that file's: another owner may just have begun a new one. */
static bool open_file(struct fb_health_log *log, struct fb_diag *diag)
{
    log->file.descriptor = open(log->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (log->file.descriptor < 0)
        return fb_fail_errno(diag, log->path, "it cannot be opened", errno);
    if (flock(log->file.descriptor, LOCK_EX | LOCK_NB) != 0 || !is_same_file(log->file.descriptor, log->path))
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

/* Whether the file's newest group was at that place once. */
static bool was_at(const char *path, const struct fb_log_place *place)
{
    struct fb_log_file file = { .path = path, .descriptor = open(path, O_RDONLY | O_CLOEXEC) };
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_log_group group;
    uint8_t *records = NULL;

    const bool fits = file.descriptor >= 0 && fb_log_read_group(&file, place->last, &records, &group, &diag)
                   && place->last + FB_LOG_HEADER_BYTES + group.records.size == place->size
                   && group.first + group.records.size / FB_HEALTH_RECORD_BYTES == place->next;
    free(records);
    if (file.descriptor >= 0)
        (void)close(file.descriptor);
    return fits;
}

bool fb_health_log_was_at(const char *path, struct fb_log_place *place)
{
    char old_path[NAME_BYTES + 4];

    (void)snprintf(old_path, sizeof old_path, "%s.old", path);
    place->in_old = !was_at(path, place) && was_at(old_path, place);
    return place->in_old || was_at(path, place);
}

struct fb_log_place fb_health_log_place(const struct fb_health_log *log)
{
    return (struct fb_log_place){ .last = log->file.last, .size = log->file.size, .next = log->file.next };
}

static bool read_old_file(struct fb_health_log *log, const struct fb_log_place *from, int descriptor,
                          fb_log_visit *visit, void *context, struct fb_diag *diag)
{
    struct fb_log_file old = { .path = log->old_path, .descriptor = descriptor };
    uint64_t torn = 0;

    if (from != NULL) {
        old.last = from->last;
        old.size = from->size;
        old.next = from->next;
    }
    if (!fb_log_read_all(&old, visit, context, &torn, diag))
        return false;
    if (torn > 0)
        return fb_fail(diag, FB_FAULT_INPUT, "the log of health reports is damaged at byte %llu of %s, which was whole once",
                       (unsigned long long)old.size, log->old_path)
            || fb_fail_help(diag, "restore the file from a copy; nothing of it was changed");
    log->file.next = old.next;
    log->has_old = true;
    return true;
}

/* The file before this one is read where no snapshot has it; one that a snapshot has, or that is still
 * this one (killed between two names), only has a name too many. */
static bool read_old(struct fb_health_log *log, const struct fb_log_place *from, fb_log_visit *visit, void *context,
                     struct fb_diag *diag)
{
    const int descriptor = open(log->old_path, O_RDONLY | O_CLOEXEC);

    if (descriptor < 0)
        return errno == ENOENT || fb_fail_errno(diag, log->old_path, "it cannot be opened", errno);
    bool fine = true;
    if (is_same_file(log->file.descriptor, log->old_path) || (from != NULL && !from->in_old))
        fine = unlink(log->old_path) == 0 || fb_fail_errno(diag, log->old_path, "it cannot be removed", errno);
    else
        fine = read_old_file(log, from, descriptor, visit, context, diag);
    (void)close(descriptor);
    return fine;
}

/* A file that goes on where none is any more. */
static bool check_head(const struct fb_health_log *log, struct fb_diag *diag)
{
    struct fb_diag unreadable = FB_DIAG_NONE;
    struct fb_log_group group;
    uint8_t *records = NULL;
    const bool later = log->file.size == 0 && fb_log_read_group(&log->file, 0, &records, &group, &unreadable)
                    && (int)group.kind == FB_LOG_HEAD && group.first != log->file.next;

    free(records);
    if (!later)
        return true;
    return fb_fail(diag, FB_FAULT_INPUT, "this log begins with record %llu, and the snapshot of what was before is missing, damaged or another one's",
                   (unsigned long long)group.first)
        || fb_fail_help(diag, "restore %s.snapshot from a copy, or move both away and begin anew; nothing was changed", log->path);
}

static bool cut_off(struct fb_health_log *log, uint64_t torn, struct fb_diag *diag)
{
    return torn == 0
        || (ftruncate(log->file.descriptor, (off_t)log->file.size) == 0 && fdatasync(log->file.descriptor) == 0)
        || fb_fail_errno(diag, log->path, "its torn end cannot be cut off", errno);
}

static bool set_names(struct fb_health_log *log, const char *path, struct fb_diag *diag)
{
    if (strlen(path) >= sizeof log->path)
        return fb_fail(diag, FB_FAULT_LIMIT, "its name is too long");
    (void)snprintf(log->path, sizeof log->path, "%s", path);
    (void)snprintf(log->old_path, sizeof log->old_path, "%s.old", path);
    (void)snprintf(log->new_path, sizeof log->new_path, "%s.new", path);
    log->file.path = log->path;
    return true;
}

bool fb_health_log_open(const char *path, const struct fb_log_place *from, fb_log_visit *visit, void *context,
                        struct fb_health_log **out, uint64_t *torn, struct fb_diag *diag)
{
    FB_AUTO(fb_health_log_close)
    struct fb_health_log *log = calloc(1, sizeof *log);

    if (log == NULL)
        return fb_fail_memory(diag);
    log->file.descriptor = -1;
    fb_place_set_file(&diag->place, path);
    if (!set_names(log, path, diag) || !open_file(log, diag) || !sync_folder(path, diag))
        return false;
    (void)unlink(log->new_path); /* half a rotation */
    if (!read_old(log, from, visit, context, diag))
        return false;
    if (from != NULL && !from->in_old)
        log->file = (struct fb_log_file){ .path = log->path, .descriptor = log->file.descriptor, .last = from->last, .size = from->size, .next = from->next };
    *torn = 0;
    if (!check_head(log, diag) || !fb_log_read_all(&log->file, visit, context, torn, diag) || !cut_off(log, *torn, diag))
        return false;
    *out = fb_take(log);
    return true;
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
    log->broken = !sync_folder(log->path, diag);
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
