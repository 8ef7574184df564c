/* SPDX-License-Identifier: Apache-2.0 */
/* download.c - fetching a target into its folder, whole or not at all. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/host/fail.h"
#include "signer/fetch/hashes.h"
#include "signer/fetch/session.h"
#include "signer/tuf/paths.h"

/* A target on its way. */
struct download {
    struct fb_fetch *fetch;
    const char *name; /* as it was asked for, for messages */
    const struct fb_tuf_file *file;
    struct fb_buffer address;
    int folder;
    struct fb_buffer wanted; /* name of the file in the folder */
    struct fb_buffer part;   /* name of what has come of it so far */
    int descriptor;          /* of the part */
    uint64_t have;           /* bytes in it */
};

static void clear(struct download *download)
{
    fb_buffer_clear(&download->address);
    fb_buffer_clear(&download->wanted);
    fb_buffer_clear(&download->part);
    if (download->descriptor >= 0)
        (void)close(download->descriptor);
    if (download->folder >= 0)
        (void)close(download->folder);
}

static bool fail(const struct download *download, const char *what)
{
    return fb_fail_errno(download->fetch->diag, download->wanted.text, what, errno);
}

/* Names by the digest, so that what is left of another version is never gone on with. */
static bool name_files(struct download *download)
{
    const struct fb_fetch_options *options = &download->fetch->options;
    const struct fb_span path = fb_span_of(download->name);
    const struct fb_tuf_hash *hash = fb_fetch_naming_hash(download->file);
    const bool by_hash = fb_tuf_signed(download->fetch->root)->consistent_snapshot;

    if (hash == NULL)
        return fb_fetch_refuse(download->fetch->problem, FB8068, download->name, "%s",
                               fb_fetch_match_words(FB_FETCH_UNKNOWN_HASH));
    fb_buffer_text(&download->address, options->target_url);
    if (download->address.size > 0 && download->address.text[download->address.size - 1] != '/')
        fb_buffer_char(&download->address, '/');
    if (!fb_tuf_target_address(path, by_hash ? hash->hex : (struct fb_span){ NULL, 0 }, &download->address))
        return fb_fetch_refuse(download->fetch->problem, FB8068, download->name, "no address can be made of its path");
    fb_tuf_quote_file(path, &download->wanted);
    fb_buffer_text(&download->part, ".firebreak-");
    fb_buffer_append(&download->part, fb_span_part(hash->hex, 0, 128));
    fb_buffer_text(&download->part, ".part");
    return (!download->address.failed && !download->wanted.failed && !download->part.failed)
        || fb_fail_memory(download->fetch->diag);
}

/* Whether the file is there already; one that cannot be read or is another is fetched. */
static bool look(struct download *download, bool *is_there)
{
    struct fb_diag fault = FB_DIAG_NONE;
    enum fb_fetch_match match = FB_FETCH_OTHER_LENGTH;
    struct stat status;
    const int descriptor = openat(download->folder, download->wanted.text, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

    *is_there = descriptor >= 0 && fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode)
             && (uint64_t)status.st_size == download->file->length
             && fb_fetch_compare_file(download->file, descriptor, download->wanted.text, &match, &fault)
             && match == FB_FETCH_SAME;
    if (descriptor >= 0)
        (void)close(descriptor);
    return true;
}

static bool open_part(struct download *download)
{
    struct stat status;

    download->descriptor = openat(download->folder, download->part.text,
                                  O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
    if (download->descriptor < 0 || fstat(download->descriptor, &status) != 0)
        return fail(download, "no file can be made beside it");
    download->have = S_ISREG(status.st_mode) && status.st_size > 0 ? (uint64_t)status.st_size : 0;
    if (download->have <= download->file->length)
        return true;
    download->have = 0;
    return ftruncate(download->descriptor, 0) == 0 || fail(download, "what is left of it cannot be cut");
}

static void drop_part(const struct download *download)
{
    (void)unlinkat(download->folder, download->part.text, 0);
}

static bool check_end(struct download *download, enum fb_transfer_end end)
{
    if (end == FB_TRANSFER_DONE)
        return true;
    drop_part(download);
    if (end == FB_TRANSFER_TOO_MUCH)
        return fb_fetch_refuse(download->fetch->problem, FB8065, download->name,
                               "it is more than the %llu bytes that were signed", (unsigned long long)download->file->length);
    return fb_fail(download->fetch->diag, FB_FAULT_IO, "the repository does not have it: %s", download->address.text);
}

/* Gets what is missing.  What came before a failure stays, to be gone on with. */
static bool fill(struct download *download)
{
    enum fb_transfer_end end = FB_TRANSFER_DONE;

    if (download->have == download->file->length && download->have > 0)
        return true;
    if (!fb_transfer_get_file(download->fetch->transfer, download->address.text, download->descriptor,
                              download->file->length, &download->have, &end, download->fetch->diag)) {
        if (download->have == 0)
            drop_part(download);
        return false;
    }
    return check_end(download, end);
}

/* An old part may have been damaged, or be another file's: then everything is fetched once more. */
static bool fill_soundly(struct download *download)
{
    for (;;) {
        const bool began_anew = download->have == 0;
        enum fb_fetch_match match = FB_FETCH_SAME;
        if (!fill(download)
            || !fb_fetch_compare_file(download->file, download->descriptor, download->wanted.text, &match, download->fetch->diag))
            return false;
        if (match == FB_FETCH_SAME)
            return true;
        if (began_anew) {
            drop_part(download);
            return fb_fetch_refuse(download->fetch->problem, FB8068, download->name, "%s", fb_fetch_match_words(match));
        }
        download->have = 0;
        if (ftruncate(download->descriptor, 0) != 0)
            return fail(download, "what is left of it cannot be cut");
    }
}

static bool finish(struct download *download)
{
    if (fsync(download->descriptor) != 0
        || renameat(download->folder, download->part.text, download->folder, download->wanted.text) != 0
        || (fsync(download->folder) != 0 && errno != EINVAL))
        return fail(download, "it cannot be written");
    return true;
}

static bool run(struct download *download, bool *was_there)
{
    const char *folder = download->fetch->options.target_folder;

    if (!name_files(download))
        return false;
    download->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (download->folder < 0)
        return fb_fail_errno(download->fetch->diag, folder, "it cannot be opened", errno);
    return look(download, was_there)
        && (*was_there || (open_part(download) && fill_soundly(download) && finish(download)));
}

static bool find(struct fb_fetch *fetch, const char *path, const struct fb_tuf_target **out)
{
    return fb_fetch_find(fetch, fb_span_of(path), out)
        && (*out != NULL
            || fb_fetch_refuse(fetch->problem, FB8066, path, "no role that may speak for this path names it"));
}

static bool get(struct fb_fetch *fetch, const char *path, struct fb_fetch_target *out)
{
    struct download download = { .fetch = fetch, .name = path, .folder = -1, .descriptor = -1 };
    struct fb_fetch_target result = { .target = NULL };

    if (!find(fetch, path, &result.target))
        return false;
    download.file = &result.target->file;
    bool done = run(&download, &result.was_there);
    if (done && asprintf(&result.path, "%s/%s", fetch->options.target_folder, download.wanted.text) < 0)
        done = fb_fail_memory(fetch->diag);
    if (done)
        *out = result;
    clear(&download);
    return done;
}

bool fb_fetch_get(struct fb_fetch *fetch, const char *path, struct fb_fetch_target *out,
                  struct fb_fetch_problem *problem, struct fb_diag *diag)
{
    fetch->problem = problem;
    fetch->diag = diag;
    return get(fetch, path, out) || (problem->found && diag->fault == FB_FAULT_NONE);
}
