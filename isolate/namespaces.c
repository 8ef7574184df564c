/* SPDX-License-Identifier: Apache-2.0 */
/* namespaces.c - namespaces of the child's own: processes, network, mounts, names, IPC. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "isolate/confine.h"

#define KINDS (CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS)

static bool write_text(const char *path, const char *text)
{
    const int file = open(path, O_WRONLY | O_CLOEXEC);
    const ssize_t written = file < 0 ? -1 : write(file, text, strlen(text));

    if (file >= 0)
        close(file);
    return written == (ssize_t)strlen(text);
}

/* The same number inside as outside, and no other one (user_namespaces(7)). */
static bool map_self(const char *path, uint64_t id)
{
    char line[64];

    snprintf(line, sizeof line, "%" PRIu64 " %" PRIu64 " 1", id, id);
    return write_text(path, line);
}

bool fb_namespaces_enter(void)
{
    const uint64_t user = geteuid();
    const uint64_t group = getegid();

    /* A namespace whose map cannot be written would leave us as nobody. */
    if (access("/proc/self/uid_map", W_OK) == 0 && unshare(CLONE_NEWUSER | KINDS) == 0)
        return write_text("/proc/self/setgroups", "deny") && map_self("/proc/self/uid_map", user)
            && map_self("/proc/self/gid_map", group);
    return unshare(KINDS) == 0; /* root may, without a user namespace */
}
