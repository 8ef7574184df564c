/* SPDX-License-Identifier: Apache-2.0 */
/* state.c - the folder of a campaign: its name, its lock, what lies in it that is not needed. */
#include "fuzz/state.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/core/limits.h"
#include "base/host/digest.h"
#include "base/host/fail.h"
#include "fuzz/growth.h"

/* ---- Identity ---- */

static bool add_digest(struct fb_buffer *text, const char *what, struct fb_span bytes)
{
    char digest[65];

    if (!fb_sha256_hex(bytes, digest))
        return false;
    fb_buffer_printf(text, "%s %s\n", what, digest);
    return true;
}

static bool add_file(struct fb_buffer *text, const char *what, const char *path, struct fb_diag *diag)
{
    char digest[65];
    uint64_t size = 0;

    if (!fb_sha256_file(path, digest, &size, diag))
        return false;
    fb_buffer_printf(text, "%s %s\n", what, digest);
    return true;
}

static bool add_known(struct fb_buffer *text, const struct fb_fuzz_plan *plan)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer packed = FB_BUFFER_EMPTY;

    for (size_t i = 0; i < plan->known_count; i++)
        fb_fuzz_case_pack(&plan->known[i], &packed);
    return !packed.failed && add_digest(text, "known", fb_buffer_span(&packed));
}

/* How many cases are grown is left out: a campaign may be made longer. */
static void add_strata(struct fb_buffer *text, const struct fb_fuzz_plan *plan)
{
    for (size_t i = 0; i < plan->stratum_count; i++) {
        const struct fb_fuzz_stratum *stratum = &plan->strata[i];

        fb_buffer_printf(text, "%s %" PRIu64 " %" PRIu64 "\n", stratum->kind->name, stratum->first,
                         stratum->kind->guided ? 0 : stratum->count);
    }
}

static bool add_partners(struct fb_buffer *text, const struct fb_fuzz_plan *plan)
{
    for (size_t i = 0; i < plan->growth->partner_count; i++)
        if (!add_digest(text, "release", fb_tree_input(plan->growth->partners[i].tree)))
            return false;
    return true;
}

static bool identify(const struct fb_fuzz_plan *plan, const char *engine, char digest[static 65],
                     struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;

    fb_buffer_printf(&text, FB_FUZZ_STATE_MAGIC "seed %" PRIu64 " random %" PRIu64 " batch %d epoch %d\n",
                     plan->options->seed, plan->options->random, FB_FUZZ_BATCH, FB_FUZZ_EPOCH);
    add_strata(&text, plan);
    return add_file(&text, "engine", engine, diag)
        && add_file(&text, "contract", plan->contract->file, diag)
        && ((add_digest(&text, "content", plan->candidate->bytes) && add_known(&text, plan)
             && add_partners(&text, plan) && !text.failed && fb_sha256_hex(fb_buffer_span(&text), digest))
            || fb_fail_memory(diag));
}

/* ---- The folder ---- */

static char *join(const char *folder, const char *between, const char *name)
{
    char *path = NULL;

    return asprintf(&path, "%s%s%s", folder, between, name) < 0 ? NULL : path;
}

char *fb_fuzz_state_path(const struct fb_fuzz_state *state, const char *name)
{
    return join(state->folder, "/", name);
}

char *fb_fuzz_state_case(const struct fb_fuzz_state *state, uint64_t number)
{
    char name[32];

    (void)snprintf(name, sizeof name, "%" PRIu64, number);
    return join(state->folder, "/corpus/case-", name);
}

static bool make_folder(const char *path, struct fb_diag *diag)
{
    if (path == NULL)
        return fb_fail_memory(diag);
    return mkdir(path, 0777) == 0 || errno == EEXIST || fb_fail_errno(diag, path, "the folder cannot be made", errno);
}

/* A lock of this process alone: the children, who are forks of it, do not hold it. */
static bool lock(struct fb_fuzz_state *state, struct fb_diag *diag)
{
    struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    char *path = fb_fuzz_state_path(state, "lock");

    if (path == NULL)
        return fb_fail_memory(diag);
    state->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    const bool locked = (state->lock >= 0 || fb_fail_errno(diag, path, "cannot be made", errno))
                     && (fcntl(state->lock, F_SETLK, &whole) == 0
                         || fb_fail(diag, FB_FAULT_IO, "%s: another process runs this campaign", state->folder));
    free(path);
    return locked;
}

static bool make_folders(struct fb_fuzz_state *state, const char *folder, struct fb_diag *diag)
{
    char *corpus = fb_fuzz_state_path(state, "corpus");
    const bool made = make_folder(folder, diag) && make_folder(state->folder, diag) && make_folder(corpus, diag);

    free(corpus);
    return made && lock(state, diag);
}

bool fb_fuzz_state_open(const char *folder, const struct fb_fuzz_plan *plan, const char *engine,
                        struct fb_fuzz_state **out, struct fb_diag *diag)
{
    struct fb_fuzz_state *state = calloc(1, sizeof *state);
    char digest[65];

    if (state == NULL)
        return fb_fail_memory(diag);
    state->lock = -1;
    bool opened = identify(plan, engine, digest, diag);
    if (opened) {
        char name[160];
        (void)snprintf(name, sizeof name, "%s-%.12s", plan->contract->name, digest);
        state->folder = join(folder, "/", name);
        opened = state->folder != NULL ? make_folders(state, folder, diag) : fb_fail_memory(diag);
    }
    if (opened)
        *out = state;
    else
        fb_fuzz_state_close(state);
    return opened;
}

void fb_fuzz_state_close(struct fb_fuzz_state *state)
{
    if (state == NULL)
        return;
    if (state->lock >= 0)
        (void)close(state->lock);
    free(state->folder);
    free(state);
}

const char *fb_fuzz_state_folder(const struct fb_fuzz_state *state)
{
    return state->folder;
}

/* ---- What is not needed any more ---- */

static bool is_kept(const struct fb_fuzz_corpus *corpus, uint64_t number)
{
    for (uint64_t i = 0; i < corpus->count; i++)
        if (corpus->seeds[i].number == number)
            return true;
    return false;
}

static bool is_ours(const char *name, uint64_t *number)
{
    static const char before[] = "case-";
    char *end = NULL;

    if (strncmp(name, before, sizeof before - 1) != 0)
        return strncmp(name, ".firebreak-", sizeof ".firebreak-" - 1) == 0;
    *number = strtoull(name + sizeof before - 1, &end, 10);
    return *end == '\0';
}

static void sweep(const char *path, const struct fb_fuzz_corpus *corpus)
{
    DIR *folder = path == NULL ? NULL : opendir(path);
    const struct dirent *entry = NULL;

    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        uint64_t number = UINT64_MAX;

        if (is_ours(entry->d_name, &number) && !is_kept(corpus, number))
            (void)unlinkat(dirfd(folder), entry->d_name, 0);
    }
    if (folder != NULL)
        (void)closedir(folder);
}

void fb_fuzz_state_sweep(const struct fb_fuzz_state *state, const struct fb_fuzz_corpus *corpus)
{
    char *path = fb_fuzz_state_path(state, "corpus");

    sweep(path, corpus);
    sweep(state->folder, corpus);
    free(path);
}
