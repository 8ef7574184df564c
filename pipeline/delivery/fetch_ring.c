/* SPDX-License-Identifier: Apache-2.0 */
/* fetch_ring.c - compares what the director hands out with what was released and withdrawn offline. */
#include "pipeline/delivery/fetch_ring.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/host/digest.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "pipeline/delivery/fetch_ring_releases.h"
#include "signer/tuf/paths.h"

struct ring {
    const struct fb_ring_options *options;
    struct fb_fetch *image;
    struct fb_fetch *director;
    struct fb_ring_releases *releases; /* what this store has */
    struct fb_fetch_problem problem;
    struct fb_report *report;
    struct fb_diag *diag;
};

static char *path_in(const char *folder, const char *name)
{
    char *path = NULL;

    return asprintf(&path, "%s/%s", folder, name) < 0 ? NULL : path;
}

static bool add_finding(struct ring *ring, enum fb_rule rule, struct fb_span subject, const char *message)
{
    char name[512];

    (void)snprintf(name, sizeof name, "%.*s", (int)subject.size, (const char *)subject.bytes);
    const struct fb_finding finding = {
        .rule = rule, .level = fb_rule_level(rule), .gate = "", .subject = name, .message = message
    };
    return fb_report_add(ring->report, &finding) || fb_fail_memory(ring->diag);
}

static struct fb_span sha256_of(const struct fb_tuf_target *row)
{
    for (size_t i = 0; i < row->file.hash_count; i++)
        if (fb_span_is(row->file.hashes[i].algorithm, "sha256"))
            return row->file.hashes[i].hex;
    return (struct fb_span){ NULL, 0 };
}

static struct fb_span stream_of(const struct fb_tuf_target *row)
{
    const struct fb_doc *stream = fb_doc_get(row->custom, "stream");

    return stream != NULL && stream->kind == FB_DOC_STRING ? stream->text : (struct fb_span){ NULL, 0 };
}

static bool counter_of(const struct fb_tuf_target *row, uint64_t *out)
{
    return fb_doc_u64(fb_doc_get(row->custom, "release_counter"), out);
}

static bool is_for(const struct fb_tuf_target *row, const char *ring)
{
    const struct fb_doc *rings = fb_doc_get(row->custom, "rings");

    for (size_t i = 0; rings != NULL && rings->kind == FB_DOC_LIST && i < rings->count; i++)
        if (fb_doc_is(fb_doc_at(rings, i), ring))
            return true;
    return false;
}

static bool is_same(const struct fb_tuf_target *a, const struct fb_tuf_target *b)
{
    uint64_t counter_a = 0;
    uint64_t counter_b = 0;

    return a->file.length == b->file.length && sha256_of(a).size > 0 && stream_of(a).size > 0
        && fb_span_equal(sha256_of(a), sha256_of(b)) && fb_span_equal(stream_of(a), stream_of(b))
        && counter_of(a, &counter_a) && counter_of(b, &counter_b) && counter_a == counter_b;
}

/* Reads the role of withdrawals, which the image side must delegate to first of all. */
static bool is_withdrawn(struct ring *ring, struct fb_span sha256, bool *out)
{
    const struct fb_tuf_signed *targets = fb_fetch_current(ring->image, FB_TUF_TARGETS);
    const struct fb_tuf_target *row = NULL;
    char path[100];

    if (targets->role_count == 0 || !fb_span_is(targets->roles[0].name, "withdrawn"))
        return fb_fetch_refuse(&ring->problem, FB8069, "targets", "the image side does not say first who may withdraw");
    (void)snprintf(path, sizeof path, "withdrawn/%.*s.json", (int)sha256.size, (const char *)sha256.bytes);
    if (!fb_fetch_look(ring->image, path, &row, &ring->problem, ring->diag))
        return false;
    *out = row != NULL;
    return !ring->problem.found;
}

/* A part of the path may be anything; in the folder it has the name that fb_fetch_get gave it. */
static bool remove_file(struct ring *ring, struct fb_span path, bool *was_there)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer name = FB_BUFFER_EMPTY;

    fb_tuf_quote_file(path, &name);
    char *file = name.failed ? NULL : path_in(ring->options->folder, name.text);
    if (file == NULL)
        return fb_fail_memory(ring->diag);
    *was_there = unlink(file) == 0;
    const bool gone = *was_there || errno == ENOENT
                   || fb_fail_errno(ring->diag, file, "it is withdrawn and cannot be removed", errno);
    free(file);
    return gone;
}

/* Told where somebody hands it out, and otherwise when it is removed, once. */
static bool disarm(struct ring *ring, struct fb_span path, bool is_handed_out)
{
    bool was_there = false;

    return remove_file(ring, path, &was_there)
        && ((!was_there && !is_handed_out) || add_finding(ring, FB8070, path, "it is withdrawn; no sensor may keep it"));
}

/* What we have and what is withdrawn, whatever the director says. */
static bool disarm_old(struct ring *ring)
{
    for (size_t i = 0; i < fb_ring_releases_count(ring->releases); i++) {
        const struct fb_ring_file file = fb_ring_releases_at(ring->releases, i);
        bool withdrawn = false;
        if (!is_withdrawn(ring, file.sha256, &withdrawn) || (withdrawn && !disarm(ring, file.path, false)))
            return false;
    }
    return true;
}

/* Whether the row counts; why not is a finding. */
static bool judge(struct ring *ring, const struct fb_tuf_target *row, bool *counts)
{
    const struct fb_tuf_target *released = NULL;
    char path[512];
    bool withdrawn = false;
    uint64_t counter = 0;

    *counts = false;
    (void)snprintf(path, sizeof path, "%.*s", (int)row->path.size, (const char *)row->path.bytes);
    if (!fb_fetch_look(ring->image, path, &released, &ring->problem, ring->diag) || ring->problem.found)
        return false;
    if (released == NULL || !is_same(row, released) || !counter_of(row, &counter))
        return add_finding(ring, FB8069, row->path, "the director hands it out, and it was not released so");
    if (!is_withdrawn(ring, sha256_of(row), &withdrawn))
        return false;
    if (withdrawn)
        return disarm(ring, row->path, true);
    if (counter < fb_ring_releases_counter(ring->releases, stream_of(row)))
        return add_finding(ring, FB8071, row->path, "this sensor has had a higher release counter of its stream");
    *counts = true;
    return true;
}

static bool get(struct ring *ring, const struct fb_tuf_target *row)
{
    struct fb_fetch_target target = { .target = NULL };
    struct fb_subject subject = { .bytes = 0 };
    uint64_t counter = 0;
    char path[512];

    (void)snprintf(path, sizeof path, "%.*s", (int)row->path.size, (const char *)row->path.bytes);
    bool done = fb_fetch_get(ring->image, path, &target, &ring->problem, ring->diag) && !ring->problem.found;
    subject.path = target.path;
    done = done && counter_of(row, &counter)
        && fb_sha256_file(target.path, subject.sha256, &subject.bytes, ring->diag)
        && (fb_report_add_subject(ring->report, &subject) || fb_fail_memory(ring->diag))
        && fb_ring_releases_note(ring->releases, stream_of(row), counter, row->path, sha256_of(row), ring->diag);
    free(target.path);
    return done;
}

static bool take_rows(struct ring *ring)
{
    const struct fb_tuf_signed *rows = fb_fetch_current(ring->director, FB_TUF_TARGETS);

    for (size_t i = 0; i < rows->target_count; i++) {
        bool counts = false;
        if (!is_for(&rows->targets[i], ring->options->ring))
            continue;
        if (!judge(ring, &rows->targets[i], &counts) || (counts && !get(ring, &rows->targets[i])))
            return false;
    }
    return true;
}

/* Both sides have files of the same names: what is wrong with one says whose it is. */
static bool refresh(struct ring *ring, const char *side, const struct fb_fetch_options *options, struct fb_fetch **out)
{
    char subject[sizeof ring->problem.subject];

    if (!fb_fetch_refresh(options, out, &ring->problem, ring->diag))
        return false;
    if (!ring->problem.found)
        return true;
    (void)snprintf(subject, sizeof subject, "%s/%.500s", side, ring->problem.subject);
    (void)snprintf(ring->problem.subject, sizeof ring->problem.subject, "%s", subject);
    return false;
}

/* The image side first, and withdrawals before anything else: the director's side may be anything. */
static bool run(struct ring *ring, const struct fb_fetch_options *image, const struct fb_fetch_options *director)
{
    return refresh(ring, "image", image, &ring->image) && disarm_old(ring)
        && refresh(ring, "director", director, &ring->director)
        && take_rows(ring)
        && fb_ring_releases_write(ring->releases, ring->diag);
}

/* Where the two sides are. */
struct places {
    char *image_store;
    char *director_store;
    char *releases;
    char *image_url;
    char *director_url;
    char *target_url;
};

static bool find_places(const struct fb_ring_options *options, struct places *out, struct fb_diag *diag)
{
    const char *url = options->url != NULL ? options->url : "";

    out->image_store = path_in(options->store, "image");
    out->director_store = path_in(options->store, "director");
    out->releases = path_in(options->store, "releases.json");
    out->image_url = path_in(url, "image");
    out->director_url = path_in(url, "director");
    out->target_url = path_in(url, "targets");
    return (out->image_store != NULL && out->director_store != NULL && out->releases != NULL
            && out->image_url != NULL && out->director_url != NULL && out->target_url != NULL)
        || fb_fail_memory(diag);
}

static void clear_places(struct places *places)
{
    free(places->image_store);
    free(places->director_store);
    free(places->releases);
    free(places->image_url);
    free(places->director_url);
    free(places->target_url);
}

bool fb_ring_init(const struct fb_ring_options *options, struct fb_diag *diag)
{
    struct places places = { .image_store = NULL };
    struct fb_fetch_options image = { .root = options->root, .now = options->now };
    struct fb_fetch_options director = { .root = options->director_root, .now = options->now };
    bool made = find_places(options, &places, diag);

    image.store = places.image_store;
    director.store = places.director_store;
    made = made
        && (mkdir(options->store, 0777) == 0 || fb_fail_errno(diag, options->store, "the store cannot be made", errno))
        && fb_ring_releases_begin(places.releases, diag)
        && fb_fetch_init(&image, diag)
        && fb_fetch_init(&director, diag);
    clear_places(&places);
    return made;
}

static bool fetch(const struct fb_ring_options *options, const struct places *places, struct ring *ring)
{
    const struct fb_fetch_options image = {
        .store = places->image_store,
        .root = options->root,
        .metadata_url = places->image_url,
        .target_url = places->target_url,
        .target_folder = options->folder,
        .now = options->now,
        .patience = options->patience,
    };
    struct fb_fetch_options director = image;

    director.store = places->director_store;
    director.root = options->director_root;
    director.metadata_url = places->director_url;
    if (!fb_ring_releases_read(places->releases, &ring->releases, ring->diag))
        return false;
    if (run(ring, &image, &director))
        return true;
    return ring->problem.found
        && add_finding(ring, ring->problem.rule, fb_span_of(ring->problem.subject), ring->problem.message);
}

bool fb_ring_fetch(const struct fb_ring_options *options, struct fb_report *report, struct fb_diag *diag)
{
    struct places places = { .image_store = NULL };
    struct ring ring = { .options = options, .problem = FB_FETCH_SOUND, .report = report, .diag = diag };
    const bool done = find_places(options, &places, diag) && fetch(options, &places, &ring);

    fb_fetch_free(ring.image);
    fb_fetch_free(ring.director);
    fb_ring_releases_free(ring.releases);
    clear_places(&places);
    return done;
}
