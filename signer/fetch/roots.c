/* SPDX-License-Identifier: Apache-2.0 */
/* roots.c - from the root that is trusted from the outset to the newest (TUF 1.0.34, 5.3). */
#include <inttypes.h>
#include <stdio.h>

#include "base/host/fail.h"
#include "base/host/file.h"
#include "signer/fetch/session.h"
#include "signer/tuf/signers.h"

bool fb_fetch_read_anchor(const char *path, struct fb_tuf **out, struct fb_buffer *bytes,
                          struct fb_diag *diag)
{
    FB_AUTO(fb_file_free)
    struct fb_span text = { NULL, 0 };
    FB_AUTO(fb_tuf_free)
    struct fb_tuf *root = NULL;

    if (!fb_file_read(path, FB_FETCH_ROOT_BYTES, &text, diag)
        || !fb_tuf_read(path, text, FB_TUF_ROOT, &root, diag))
        return false;
    if (!fb_tuf_is_signed_by_root(root, root)) {
        fb_place_set_file(&diag->place, path);
        return fb_fail(diag, FB_FAULT_INPUT, "this root is not signed by as many of its own keys as it asks for");
    }
    fb_buffer_append(bytes, text);
    if (bytes->failed)
        return fb_fail_memory(diag);
    *out = fb_take(root);
    return true;
}

/* Where the walk has come to: a root and its bytes. */
struct step {
    struct fb_tuf *root;
    struct fb_buffer bytes;
};

static void clear_step(struct step *step)
{
    fb_tuf_free(step->root);
    fb_buffer_clear(&step->bytes);
}

static uint64_t version_of(const struct step *step)
{
    return fb_tuf_signed(step->root)->version;
}

/* The next root, in place of this one. */
static void go(struct step *step, struct step *next)
{
    clear_step(step);
    *step = *next;
    *next = (struct step){ .root = NULL };
}

/* A file of the history that is damaged ends the walk through it; the rest is fetched again. */
static bool walk_history(struct fb_fetch *fetch, struct step *step)
{
    for (;;) {
        struct fb_diag fault = FB_DIAG_NONE;
        struct step next = { .root = NULL };
        const bool follows = fb_store_read_root(fetch->store, version_of(step) + 1, FB_FETCH_ROOT_BYTES, &next.bytes)
                          && fb_tuf_read("root.json", fb_buffer_span(&next.bytes), FB_TUF_ROOT, &next.root, &fault)
                          && fb_tuf_root_follows(next.root, step->root);
        const bool short_of_memory = next.bytes.failed || fault.fault == FB_FAULT_MEMORY;
        if (follows)
            go(step, &next);
        clear_step(&next);
        if (short_of_memory)
            return fb_fail_memory(fetch->diag);
        if (!follows)
            return true;
    }
}

static bool check_next(struct fb_fetch *fetch, const char *name, const struct step *step,
                       const struct step *next)
{
    if (version_of(next) != version_of(step) + 1)
        return fb_fetch_refuse(fetch->problem, FB8064, name, "it says that it is version %" PRIu64, version_of(next));
    if (!fb_tuf_is_signed_by_root(next->root, step->root))
        return fb_fetch_refuse(fetch->problem, FB8061, name, "fewer of the keys of root %" PRIu64 " have signed it than must",
                               version_of(step));
    return fb_tuf_is_signed_by_root(next->root, next->root)
        || fb_fetch_refuse(fetch->problem, FB8061, name, "fewer of its own keys have signed it than must");
}

/* The history comes first: without it the root could not be checked from the anchor on. */
static bool keep_root(struct fb_fetch *fetch, const struct step *step)
{
    fb_floor_raise_root(fetch->floor, version_of(step));
    return fb_store_write_root(fetch->store, version_of(step), fb_buffer_span(&step->bytes), fetch->diag)
        && fb_floor_write(fetch->floor, fetch->diag)
        && fb_store_write(fetch->store, fb_span_of("root"), fb_buffer_span(&step->bytes), fetch->diag);
}

static bool take_next(struct fb_fetch *fetch, struct step *step, struct step *next)
{
    char name[40];

    (void)snprintf(name, sizeof name, "%" PRIu64 ".root.json", version_of(step) + 1);
    if (!fb_fetch_parse(fetch, name, fb_buffer_span(&next->bytes), FB_TUF_ROOT, &next->root)
        || !check_next(fetch, name, step, next))
        return false;
    go(step, next);
    return keep_root(fetch, step);
}

static bool walk_repository(struct fb_fetch *fetch, struct step *step)
{
    enum fb_transfer_end end = FB_TRANSFER_DONE;
    bool sound = true;

    for (int i = 0; sound && end == FB_TRANSFER_DONE && i < FB_FETCH_ROTATIONS; i++) {
        struct step next = { .root = NULL };
        sound = fb_fetch_metadata(fetch, fb_span_of("root"), version_of(step) + 1, FB_FETCH_ROOT_BYTES,
                                  &next.bytes, &end);
        if (sound && end == FB_TRANSFER_TOO_MUCH)
            sound = fb_fetch_refuse(fetch->problem, FB8065, "root.json", "the next root is more than %d bytes", FB_FETCH_ROOT_BYTES);
        if (sound && end == FB_TRANSFER_DONE)
            sound = take_next(fetch, step, &next);
        clear_step(&next);
    }
    return sound;
}

/* The copy under the plain name, for those who look into the store. */
static bool keep_copy(struct fb_fetch *fetch, const struct step *step)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer copy = FB_BUFFER_EMPTY;

    fb_floor_raise_root(fetch->floor, version_of(step));
    return (fb_store_read(fetch->store, fb_span_of("root"), FB_FETCH_ROOT_BYTES, &copy)
            && fb_span_equal(fb_buffer_span(&copy), fb_buffer_span(&step->bytes)))
        || fb_store_write(fetch->store, fb_span_of("root"), fb_buffer_span(&step->bytes), fetch->diag);
}

static bool check_newest(struct fb_fetch *fetch, const struct step *step)
{
    if (version_of(step) < fb_floor_root(fetch->floor))
        return fb_fetch_refuse(fetch->problem, FB8062, "root.json",
                               "the newest root there is has version %" PRIu64 "; version %" PRIu64 " was seen before",
                               version_of(step), fb_floor_root(fetch->floor));
    if (!keep_copy(fetch, step))
        return false;
    return !fb_tuf_is_expired(fb_tuf_signed(step->root), fetch->now)
        || fb_fetch_refuse_expired(fetch->problem, "root.json", version_of(step), fb_tuf_signed(step->root)->expires,
                                   fetch->now);
}

bool fb_fetch_walk_roots(struct fb_fetch *fetch)
{
    struct step step = { .root = NULL };
    const bool sound = fb_fetch_read_anchor(fetch->options.root, &step.root, &step.bytes, fetch->diag)
                    && walk_history(fetch, &step) && walk_repository(fetch, &step)
                    && check_newest(fetch, &step);

    if (sound)
        fetch->root = fb_take(step.root);
    clear_step(&step);
    return sound;
}
