/* SPDX-License-Identifier: Apache-2.0 */
/* folder_watch.c - inotify over folders, and signals as events. */
#include "base/host/folder_watch.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/host/fail.h"
#include "base/host/heap.h"

enum {
    QUIET_MS = 50, /* how long nothing may happen before a burst is over */
    MOST_ROUNDS = 40,
};

#define MOST_FOLDERS ((size_t)20000)

/* Folders that are still to be looked into; paths are malloc'ed. */
struct folders {
    struct fb_paths paths;
    int events;
    size_t watched;
    struct fb_diag *diag;
};

static bool push(struct folders *folders, char *path)
{
    void *items = folders->paths.items;

    if (path == NULL
        || !fb_grow(&items, &folders->paths.capacity, folders->paths.count, sizeof *folders->paths.items)) {
        free(path);
        return fb_fail_memory(folders->diag);
    }
    folders->paths.items = items;
    folders->paths.items[folders->paths.count++] = path;
    return true;
}

static bool watch_folder(struct folders *folders, const char *path)
{
    static const uint32_t what = IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE
                               | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF;

    if (++folders->watched > MOST_FOLDERS)
        return fb_fail(folders->diag, FB_FAULT_LIMIT, "there are more folders than can be watched");
    /* What is gone again was not there: its folder tells when it comes back. */
    return inotify_add_watch(folders->events, path, what | IN_ONLYDIR) >= 0 || errno == ENOENT
        || errno == ENOTDIR || fb_fail_errno(folders->diag, path, "it cannot be watched", errno);
}

static bool push_inner(struct folders *folders, const char *folder, const struct dirent *entry)
{
    const size_t size = strlen(folder) + strlen(entry->d_name) + 2;
    struct stat status;
    char *path = malloc(size);

    if (path == NULL)
        return fb_fail_memory(folders->diag);
    char *end = stpcpy(path, folder);
    *end++ = '/';
    (void)stpcpy(end, entry->d_name);
    if (lstat(path, &status) == 0 && S_ISDIR(status.st_mode))
        return push(folders, path);
    free(path);
    return true;
}

/* A folder that cannot be read is not watched; the check itself says that it cannot be read. */
static bool push_folders_in(struct folders *folders, const char *path)
{
    DIR *folder = opendir(path);
    bool pushed = true;

    for (const struct dirent *entry = NULL; folder != NULL && pushed && (entry = readdir(folder)) != NULL;)
        if (entry->d_name[0] != '.')
            pushed = push_inner(folders, path, entry);
    if (folder != NULL)
        (void)closedir(folder);
    return pushed;
}

static bool watch_below(struct folders *folders)
{
    while (folders->paths.count > 0) {
        char *path = folders->paths.items[--folders->paths.count];
        const bool watched = watch_folder(folders, path) && push_folders_in(folders, path);

        free(path);
        if (!watched)
            return false;
    }
    return true;
}

static bool is_folder(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* Cuts the path back to the folder above; false when there is none left. */
static bool go_up(char *path)
{
    char *slash = strrchr(path, '/');

    if (slash == NULL && strcmp(path, ".") == 0)
        return false;
    if (slash == NULL)
        memcpy(path, ".", 2); /* a path of at least one byte */
    else if (slash == path)
        path[1] = '\0';
    else
        *slash = '\0';
    return true;
}

static bool watch_path(struct folders *folders, const char *path)
{
    char *at = strdup(path);

    if (at == NULL)
        return fb_fail_memory(folders->diag);
    if (is_folder(at))
        return push(folders, at) && watch_below(folders);
    while (go_up(at) && !is_folder(at) && strcmp(at, "/") != 0)
        continue;
    const bool watched = watch_folder(folders, at);
    free(at);
    return watched;
}

bool fb_folder_watch_set(struct fb_folder_watch *watch, const struct fb_paths *paths,
                         struct fb_diag *diag)
{
    struct folders folders = { .events = inotify_init1(IN_NONBLOCK | IN_CLOEXEC), .diag = diag };
    bool watched = folders.events >= 0 || fb_fail_errno(diag, "inotify", "files cannot be watched", errno);

    for (size_t i = 0; watched && i < paths->count; i++)
        watched = paths->items[i][0] == '\0' || watch_path(&folders, paths->items[i]);
    fb_paths_clear(&folders.paths);
    if (!watched) {
        if (folders.events >= 0)
            (void)close(folders.events);
        return false;
    }
    if (watch->events >= 0)
        (void)close(watch->events);
    watch->events = folders.events;
    return true;
}

bool fb_folder_watch_signals(struct fb_folder_watch *watch, struct fb_diag *diag)
{
    sigset_t signals;

    (void)sigemptyset(&signals);
    (void)sigaddset(&signals, SIGINT);
    (void)sigaddset(&signals, SIGTERM);
    watch->signals = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    return (watch->signals >= 0 && sigprocmask(SIG_BLOCK, &signals, NULL) == 0)
        || fb_fail_errno(diag, "signals", "they cannot be waited for", errno);
}

/* Takes all events that are there; what they are does not matter. */
static void drain(int events)
{
    char room[4096];

    while (read(events, room, sizeof room) > 0)
        continue;
}

/* poll's descriptors: events, signals, standard output for when its reader goes. */
static int wait_for(const struct fb_folder_watch *watch, struct pollfd polled[static 3], int timeout)
{
    int count = 0;

    polled[0] = (struct pollfd){ .fd = watch->events, .events = POLLIN };
    polled[1] = (struct pollfd){ .fd = watch->signals, .events = POLLIN };
    polled[2] = (struct pollfd){ .fd = STDOUT_FILENO };
    do
        count = poll(polled, 3, timeout);
    while (count < 0 && errno == EINTR);
    return count;
}

static bool is_over(const struct pollfd polled[static 3], enum fb_watch_event *out)
{
    if ((polled[1].revents & POLLIN) != 0)
        *out = FB_WATCH_SIGNAL;
    else if ((polled[2].revents & (POLLERR | POLLHUP)) != 0)
        *out = FB_WATCH_CLOSED;
    else
        return false;
    return true;
}

enum fb_watch_event fb_folder_watch_wait(const struct fb_folder_watch *watch, struct fb_diag *diag)
{
    struct pollfd polled[3];
    enum fb_watch_event event = FB_WATCH_FAILED;

    for (int round = 0; round < MOST_ROUNDS; round++) {
        const int count = wait_for(watch, polled, round == 0 ? -1 : QUIET_MS);
        if (count < 0) {
            fb_fail_errno(diag, "inotify", "files cannot be watched", errno);
            return FB_WATCH_FAILED;
        }
        if (count == 0)
            break;
        if (is_over(polled, &event))
            return event;
        drain(watch->events);
    }
    return FB_WATCH_CHANGED;
}

void fb_folder_watch_close(struct fb_folder_watch *watch)
{
    if (watch->events >= 0)
        (void)close(watch->events);
    if (watch->signals >= 0)
        (void)close(watch->signals);
    *watch = (struct fb_folder_watch)FB_FOLDER_WATCH_NONE;
}
