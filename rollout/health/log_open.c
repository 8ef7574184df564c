/* SPDX-License-Identifier: Apache-2.0 */
/* log_open.c - opening the log of health reports, however it was left: torn, half rotated, damaged. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/host/fail.h"
#include "rollout/health/log_inside.h"

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
        return fb_fail(diag, FB_FAULT_IO, "another process has this log of health reports")
            || fb_fail_help(diag, "a daemon runs on this folder already: ask that one, or end it first");
    return true;
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
    char old_path[FB_LOG_NAME_BYTES + 4];

    (void)snprintf(old_path, sizeof old_path, "%s.old", path);
    place->in_old = !was_at(path, place) && was_at(old_path, place);
    return place->in_old || was_at(path, place);
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
    if (!set_names(log, path, diag) || !open_file(log, diag) || !fb_log_sync_folder(path, diag))
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
