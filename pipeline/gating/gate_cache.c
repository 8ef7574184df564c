/* SPDX-License-Identifier: Apache-2.0 */
/* gate_cache.c - entries in a folder, each whole or of no account. */
#include "pipeline/gating/gate_cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/core/limits.h"
#include "base/host/digest.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "base/host/heap.h"
#include "pipeline/gating/gate_inputs.h"

static const char *const gates[] = { "replay", "engine", "fuzz" };
#define GATES (sizeof gates / sizeof *gates)

#define MAGIC "FBCACHE1\n"
#define HEAD_BYTES (sizeof MAGIC - 1 + 64 + 1)

/* What is read, in both forms. */
struct lines {
    struct fb_buffer inputs;
    struct fb_buffer stamps;
    bool unknown; /* it is not all */
};

struct fb_gate_cache {
    char *folder; /* malloc'ed */
    struct fb_project *project;
    const struct fb_trial *trial;
    struct fb_buffer program;
    struct lines gates[GATES];
    struct lines *builds; /* malloc'ed: of each */
};

/* ---- The folder ---- */

static bool check_folder(const char *folder, struct fb_diag *diag)
{
    struct stat status;

    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return fb_fail_errno(diag, folder, "the cache cannot be made", errno);
    if (lstat(folder, &status) != 0)
        return fb_fail_errno(diag, folder, "the cache cannot be used", errno);
    if (S_ISDIR(status.st_mode) && status.st_uid == geteuid() && (status.st_mode & 022) == 0)
        return true;
    fb_fail(diag, FB_FAULT_INPUT, "the cache %s is not a folder of your own that nobody else may write", folder);
    return fb_fail_help(diag, "whoever writes there decides what passes; name a folder that is not there yet");
}

bool fb_gate_cache_open(const char *folder, const char *version, struct fb_gate_cache **out, struct fb_diag *diag)
{
    FB_AUTO(fb_gate_cache_close)
    struct fb_gate_cache *cache = calloc(1, sizeof *cache);

    if (cache == NULL)
        return fb_fail_memory(diag);
    if (!check_folder(folder, diag))
        return false;
    cache->folder = strdup(folder);
    if (cache->folder == NULL)
        return fb_fail_memory(diag);
    if (!fb_gate_inputs_of_program(version, &cache->program, diag))
        return false;
    *out = fb_take(cache);
    return true;
}

struct entry {
    char name[65];
    struct timespec used;
};

struct entries {
    struct entry *items; /* malloc'ed */
    size_t count;
    size_t capacity;
};

static int older_first(const void *left, const void *right)
{
    const struct timespec *a = &((const struct entry *)left)->used;
    const struct timespec *b = &((const struct entry *)right)->used;

    if (a->tv_sec != b->tv_sec)
        return a->tv_sec < b->tv_sec ? -1 : 1;
    return (a->tv_nsec > b->tv_nsec) - (a->tv_nsec < b->tv_nsec);
}

static bool is_key(const char *name)
{
    return strlen(name) == 64 && strspn(name, "0123456789abcdef") == 64;
}

static void list(DIR *folder, struct entries *entries)
{
    const struct dirent *item = NULL;
    struct stat status;

    while ((item = readdir(folder)) != NULL) {
        if (!is_key(item->d_name) || fstatat(dirfd(folder), item->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        if (!fb_grow((void **)&entries->items, &entries->capacity, entries->count, sizeof *entries->items))
            return;
        struct entry *entry = &entries->items[entries->count++];
        entry->used = status.st_mtim;
        memcpy(entry->name, item->d_name, sizeof entry->name);
    }
}

static void prune(const char *path)
{
    struct entries entries = { .count = 0 };
    DIR *folder = opendir(path);

    if (folder == NULL)
        return;
    list(folder, &entries);
    if (entries.count > FB_MAX_CACHE_ENTRIES) {
        qsort(entries.items, entries.count, sizeof *entries.items, older_first);
        for (size_t i = 0; i < entries.count - FB_MAX_CACHE_ENTRIES; i++)
            (void)unlinkat(dirfd(folder), entries.items[i].name, 0);
    }
    free(entries.items);
    (void)closedir(folder);
}

static void clear_lines(struct lines *lines)
{
    fb_buffer_clear(&lines->inputs);
    fb_buffer_clear(&lines->stamps);
}

void fb_gate_cache_close(struct fb_gate_cache *cache)
{
    if (cache == NULL)
        return;
    if (cache->folder != NULL)
        prune(cache->folder);
    for (size_t i = 0; i < GATES; i++)
        clear_lines(&cache->gates[i]);
    for (size_t i = 0; cache->builds != NULL && i < cache->trial->build_count; i++)
        clear_lines(&cache->builds[i]);
    free(cache->builds);
    fb_buffer_clear(&cache->program);
    free(cache->folder);
    free(cache);
}

/* ---- Keys ---- */

static bool write_gate(const struct fb_gate_cache *cache, size_t gate, enum fb_input_form form, struct fb_buffer *out,
                       struct fb_diag *diag)
{
    return fb_gate_inputs_write(cache->project, cache->trial, gates[gate], form, out, diag);
}

static bool write_build(const struct fb_gate_cache *cache, size_t build, enum fb_input_form form, struct fb_buffer *out,
                        struct fb_diag *diag)
{
    bool known = false;

    if (!fb_gate_inputs_write_build(cache->project, &cache->trial->builds[build], form, out, &known, diag))
        return false;
    cache->builds[build].unknown = !known;
    return true;
}

/* The stamps first: what changes while it is digested has another one behind it. */
bool fb_gate_cache_inputs(struct fb_gate_cache *cache, struct fb_project *project, const struct fb_trial *trial,
                          struct fb_diag *diag)
{
    cache->project = project;
    cache->trial = trial;
    cache->builds = calloc(trial->build_count + 1, sizeof *cache->builds);
    if (cache->builds == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < GATES; i++)
        if (!write_gate(cache, i, FB_INPUT_STAMP, &cache->gates[i].stamps, diag)
            || !write_gate(cache, i, FB_INPUT_DIGEST, &cache->gates[i].inputs, diag))
            return false;
    for (size_t i = 0; i < trial->build_count; i++)
        if (!write_build(cache, i, FB_INPUT_STAMP, &cache->builds[i].stamps, diag)
            || !write_build(cache, i, FB_INPUT_DIGEST, &cache->builds[i].inputs, diag))
            return false;
    return true;
}

/* GATES: it is not kept. */
static size_t index_of(const char *gate)
{
    size_t index = 0;

    while (index < GATES && strcmp(gates[index], gate) != 0)
        index++;
    return index;
}

/* Which builds the gate reads: from *first up to what it gives. */
static size_t builds_of(const struct fb_gate_cache *cache, const char *gate, size_t build, size_t *first)
{
    *first = build == FB_ALL_BUILDS ? 0 : build;
    if (!fb_gate_inputs_have_builds(gate))
        return *first;
    return build == FB_ALL_BUILDS ? cache->trial->build_count : build + 1;
}

bool fb_gate_cache_key(const struct fb_gate_cache *cache, const char *gate, size_t build, const char *path,
                       struct fb_span bytes, char out[static 65])
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;
    const size_t index = index_of(gate);
    size_t first = 0;
    char sha256[65];

    if (index == GATES || !fb_sha256_hex(bytes, sha256))
        return false;
    fb_buffer_append(&text, fb_buffer_span(&cache->program));
    fb_buffer_append(&text, fb_buffer_span(&cache->gates[index].inputs));
    const size_t end = builds_of(cache, gate, build, &first);
    for (size_t i = first; i < end; i++) {
        if (cache->builds[i].unknown)
            return false;
        fb_buffer_append(&text, fb_buffer_span(&cache->builds[i].inputs));
    }
    fb_buffer_printf(&text, "candidate %s %zu %s\n", sha256, strlen(path), path);
    return !text.failed && fb_sha256_hex(fb_buffer_span(&text), out);
}

/* ---- Entries ---- */

static char *path_of(const struct fb_gate_cache *cache, const char *key)
{
    char *path = NULL;

    return asprintf(&path, "%s/%s", cache->folder, key) < 0 ? NULL : path;
}

/* A file of our own, and no link to another. */
static bool is_ours(const char *path)
{
    struct stat status;

    return lstat(path, &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == geteuid()
        && (status.st_mode & 022) == 0;
}

static bool is_whole(struct fb_span entry)
{
    char sha256[65];

    return entry.size >= HEAD_BYTES
        && fb_span_is(fb_span_part(entry, 0, sizeof MAGIC - 1), MAGIC)
        && fb_sha256_hex(fb_span_part(entry, HEAD_BYTES, SIZE_MAX), sha256)
        && fb_span_is(fb_span_part(entry, sizeof MAGIC - 1, 64), sha256)
        && entry.bytes[HEAD_BYTES - 1] == '\n';
}

bool fb_gate_cache_find(const struct fb_gate_cache *cache, const char *key, struct fb_buffer *out)
{
    FB_AUTO(fb_file_free)
    struct fb_span entry = { NULL, 0 };
    char *path = path_of(cache, key);
    struct fb_diag diag = FB_DIAG_NONE;
    const bool found = path != NULL && is_ours(path) && fb_file_read(path, FB_MAX_PIECE_BYTES, &entry, &diag)
                    && is_whole(entry);

    if (found) {
        fb_buffer_append(out, fb_span_part(entry, HEAD_BYTES, SIZE_MAX));
        (void)utimensat(AT_FDCWD, path, NULL, 0); /* it was used */
    }
    free(path);
    return found && !out->failed;
}

static bool is_same(const struct fb_gate_cache *cache, size_t index, const struct lines *lines,
                    bool (*write)(const struct fb_gate_cache *cache, size_t index, enum fb_input_form form,
                                  struct fb_buffer *out, struct fb_diag *diag))
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer now = FB_BUFFER_EMPTY;
    struct fb_diag diag = FB_DIAG_NONE;

    return write(cache, index, FB_INPUT_STAMP, &now, &diag)
        && fb_span_equal(fb_buffer_span(&now), fb_buffer_span(&lines->stamps));
}

static bool is_unchanged(const struct fb_gate_cache *cache, const char *gate, size_t build)
{
    size_t first = 0;
    const size_t end = builds_of(cache, gate, build, &first);

    if (!is_same(cache, index_of(gate), &cache->gates[index_of(gate)], write_gate))
        return false;
    for (size_t i = first; i < end; i++)
        if (!is_same(cache, i, &cache->builds[i], write_build))
            return false;
    return true;
}

void fb_gate_cache_keep(const struct fb_gate_cache *cache, const char *gate, size_t build, const char *key,
                        struct fb_span piece)
{
    char head[HEAD_BYTES + 1];
    char sha256[65];
    char *path = path_of(cache, key);
    struct fb_diag diag = FB_DIAG_NONE;

    if (path != NULL && is_unchanged(cache, gate, build) && fb_sha256_hex(piece, sha256)) {
        (void)snprintf(head, sizeof head, MAGIC "%s\n", sha256);
        const struct fb_span parts[] = { fb_span_of(head), piece };
        if (fb_file_write(path, parts, 2, &diag))
            (void)chmod(path, 0600);
    }
    free(path);
}
