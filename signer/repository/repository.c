/* SPDX-License-Identifier: Apache-2.0 */
/* repository.c - opens a repository, and keeps its two sides as the plan says. */
#include "signer/repository/repository.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/host/fail.h"
#include "signer/repository/blobs.h"
#include "signer/repository/proposal.h"
#include "signer/repository/side_parts.h"

static char *path_in(const char *folder, const char *name)
{
    char *path = NULL;

    return asprintf(&path, "%s/%s", folder, name) < 0 ? NULL : path;
}

static bool take_lock(struct fb_repository *repository, bool to_write, struct fb_diag *diag)
{
    char *path = path_in(repository->folder, to_write ? "lock" : ".");

    if (path == NULL)
        return fb_fail_memory(diag);
    /* Who only looks may have no right to write. */
    repository->lock = open(path, to_write ? O_RDWR | O_CREAT | O_CLOEXEC : O_RDONLY | O_CLOEXEC, 0666);
    const bool taken = repository->lock >= 0 && (!to_write || flock(repository->lock, LOCK_EX) == 0);
    const int error = errno;
    const bool locked = taken || fb_fail_errno(diag, path, "it cannot be locked", error);
    free(path);
    return locked;
}

static bool read_plan(struct fb_repository *repository, struct fb_diag *diag)
{
    char *path = path_in(repository->folder, FB_PLAN_FILE);
    const bool read = path != NULL ? fb_plan_read(path, &repository->plan, diag) : fb_fail_memory(diag);

    free(path);
    return read;
}

bool fb_repository_open(const char *folder, bool to_write, struct fb_repository *out, struct fb_diag *diag)
{
    *out = (struct fb_repository){ .folder = folder, .lock = -1 };
    if (!read_plan(out, diag) || !take_lock(out, to_write, diag))
        return false;
    for (int side = 0; side < FB_SIDE_COUNT; side++)
        if (!fb_side_load(folder, (enum fb_side)side, &out->sides[side], diag))
            return false;
    return true;
}

void fb_repository_close(struct fb_repository *repository)
{
    for (int side = 0; side < FB_SIDE_COUNT; side++)
        fb_side_clear(&repository->sides[side]);
    fb_plan_free(repository->plan);
    if (repository->lock >= 0)
        (void)close(repository->lock);
    *repository = (struct fb_repository){ .lock = -1 };
}

static bool make_folders(const struct fb_repository *repository, struct fb_diag *diag)
{
    static const char *const names[] = { "image", "director", "targets" };
    bool made = true;

    for (size_t i = 0; made && i < sizeof names / sizeof *names; i++) {
        char *path = path_in(repository->folder, names[i]);
        made = path != NULL ? fb_blob_make_folder(path, diag) : fb_fail_memory(diag);
        free(path);
    }
    return made;
}

static bool commit(struct fb_repository *repository, const struct fb_publisher *publisher,
                   enum fb_side side, enum fb_side_manner manner, struct fb_diag *diag)
{
    const struct fb_side_change change = {
        .plan = &repository->plan->sides[side],
        .manner = manner,
        .keys = publisher->keys,
        .now = publisher->now,
    };

    return fb_side_commit(&repository->sides[side], &change, diag);
}

bool fb_repository_begin(struct fb_repository *repository, const struct fb_publisher *publisher,
                         struct fb_diag *diag)
{
    const struct fb_side_state *image = &repository->sides[FB_SIDE_IMAGE];
    const struct fb_side_state *director = &repository->sides[FB_SIDE_DIRECTOR];

    if (image->timestamp != NULL && director->timestamp != NULL)
        return fb_fail(diag, FB_FAULT_INPUT, "%s: there is a repository already", repository->folder);
    return make_folders(repository, diag)
        && (image->timestamp != NULL || commit(repository, publisher, FB_SIDE_IMAGE, FB_SIDE_ROTATE, diag))
        && (director->timestamp != NULL || commit(repository, publisher, FB_SIDE_DIRECTOR, FB_SIDE_ROTATE, diag));
}

/* One root is signed after the other. */
static bool propose_root(struct fb_repository *repository, const struct fb_publisher *publisher, struct fb_diag *diag)
{
    for (int side = 0; side < FB_SIDE_COUNT; side++) {
        const struct fb_side_change change = {
            .plan = &repository->plan->sides[side],
            .manner = FB_SIDE_ROTATE,
            .keys = publisher->keys,
            .now = publisher->now,
        };
        bool found = false;
        if (!fb_side_propose_root(&repository->sides[side], &change, publisher->proposal, &found, diag))
            return false;
        if (found)
            return true;
    }
    return fb_fail(diag, FB_FAULT_INPUT, "there is nothing to propose: both roots are as repository.yaml says");
}

bool fb_repository_rotate(struct fb_repository *repository, const struct fb_publisher *publisher,
                          struct fb_diag *diag)
{
    for (int side = 0; side < FB_SIDE_COUNT; side++)
        if (repository->sides[side].timestamp == NULL)
            return fb_fail(diag, FB_FAULT_INPUT, "%s: nothing was ever published; `firebreak publish init` begins", repository->folder);
    if (publisher->proposal != NULL)
        return propose_root(repository, publisher, diag);
    return commit(repository, publisher, FB_SIDE_IMAGE, FB_SIDE_ROTATE, diag)
        && commit(repository, publisher, FB_SIDE_DIRECTOR, FB_SIDE_ROTATE, diag);
}

bool fb_repository_refresh(struct fb_repository *repository, const struct fb_publisher *publisher,
                           struct fb_diag *diag)
{
    size_t refreshed = 0;

    for (int side = 0; side < FB_SIDE_COUNT; side++) {
        const struct fb_plan_role *timestamp = &repository->plan->sides[side].roles[FB_TUF_TIMESTAMP];
        if (repository->sides[side].timestamp == NULL || !fb_side_can_sign(timestamp, &publisher->keys))
            continue;
        if (!commit(repository, publisher, (enum fb_side)side, FB_SIDE_REFRESH, diag))
            return false;
        refreshed++;
    }
    return refreshed > 0
        || fb_fail(diag, FB_FAULT_INPUT, "%s: the keys can sign the timestamp of neither side", repository->folder);
}
