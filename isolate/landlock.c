/* SPDX-License-Identifier: Apache-2.0 */
/* landlock.c - which files the child may reach (landlock(7)); raw calls, as the C library of
 * Debian 12 has none.  The kernel's ABI version says which rights it knows. */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "isolate/confine.h"

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

#define VERSION 1U /* flag of create_ruleset */
#define RULE_PATH_BENEATH 1

/* Rights to files: bits 0 to 12 in ABI 1, then refer, truncate, ioctl of devices. */
#define EXECUTE (1ULL << 0)
#define READ_FILE (1ULL << 2)
#define READ_FOLDER (1ULL << 3)
#define RIGHTS_OF_FILES (EXECUTE | 1ULL << 1 | READ_FILE | 1ULL << 14)
#define BIND_AND_CONNECT 3ULL    /* ABI 4 */
#define SOCKETS_AND_SIGNALS 3ULL /* ABI 6: abstract sockets, signals to processes outside */

struct ruleset {
    uint64_t files;
    uint64_t network;
    uint64_t scoped;
};

struct path_rule {
    uint64_t allowed;
    int32_t parent;
} __attribute__((packed));

static uint64_t rights_of(long abi)
{
    uint64_t rights = (1ULL << 13) - 1;

    if (abi >= 2)
        rights |= 1ULL << 13;
    if (abi >= 3)
        rights |= 1ULL << 14;
    if (abi >= 5)
        rights |= 1ULL << 15;
    return rights;
}

static int create(uint64_t *rights)
{
    const long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, VERSION);
    if (abi < 1)
        return -1;
    const struct ruleset ruleset = {
        .files = rights_of(abi),
        .network = abi >= 4 ? BIND_AND_CONNECT : 0,
        .scoped = abi >= 6 ? SOCKETS_AND_SIGNALS : 0,
    };
    const size_t size = abi >= 6 ? sizeof ruleset : abi >= 4 ? offsetof(struct ruleset, scoped)
                                                             : offsetof(struct ruleset, network);
    *rights = ruleset.files;
    return (int)syscall(SYS_landlock_create_ruleset, &ruleset, size, 0);
}

/* A path that is not there needs no rule. */
static void allow(int ruleset, const char *path, uint64_t rights)
{
    struct path_rule rule = { .allowed = rights, .parent = open(path, O_PATH | O_CLOEXEC) };
    struct stat state;

    if (rule.parent < 0)
        return;
    if (fstat(rule.parent, &state) == 0 && !S_ISDIR(state.st_mode))
        rule.allowed &= RIGHTS_OF_FILES;
    syscall(SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &rule, 0);
    close(rule.parent);
}

static void allow_folder_of(int ruleset, const char *file, uint64_t rights)
{
    char folder[PATH_MAX];

    snprintf(folder, sizeof folder, "%s", file);
    char *slash = strrchr(folder, '/');
    if (slash != NULL && slash != folder) {
        *slash = '\0';
        allow(ruleset, folder, rights);
    }
}

int fb_landlock_for_work(const char *scratch)
{
    uint64_t rights = 0;
    const int ruleset = create(&rights);

    if (ruleset >= 0 && scratch != NULL)
        allow(ruleset, scratch, rights & ~EXECUTE);
    return ruleset;
}

int fb_landlock_for_opening(const char *engine, const char *scratch)
{
    static const char *const libraries[] = {
        "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache"
    };
    const int ruleset = fb_landlock_for_work(scratch);

    if (ruleset < 0)
        return -1;
    for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++)
        allow(ruleset, libraries[i], EXECUTE | READ_FILE | READ_FOLDER);
    if (engine != NULL)
        allow_folder_of(ruleset, engine, EXECUTE | READ_FILE | READ_FOLDER);
    return ruleset;
}

bool fb_landlock_enforce(int ruleset)
{
    return syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
}
