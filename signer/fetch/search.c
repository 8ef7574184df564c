/* SPDX-License-Identifier: Apache-2.0 */
/* search.c - who speaks for a path: delegations in pre-order (TUF 1.0.34, 5.6.7). */
#include <stdlib.h>

#include "base/host/fail.h"
#include "base/host/heap.h"
#include "signer/fetch/session.h"
#include "signer/tuf/paths.h"

/* A role that is to be looked at, or was. */
struct visit {
    struct fb_buffer name;
    const struct fb_tuf_signed *delegator; /* borrowed from the fetch */
    const struct fb_tuf_role *role;
};

struct search {
    struct fb_fetch *fetch;
    struct fb_span path;
    struct visit *ahead; /* a stack: the next one is the last */
    size_t ahead_count;
    size_t ahead_capacity;
    struct fb_buffer seen[FB_FETCH_DELEGATIONS + 1]; /* names */
    size_t seen_count;
};

static void drop_ahead(struct search *search)
{
    while (search->ahead_count > 0)
        fb_buffer_clear(&search->ahead[--search->ahead_count].name);
}

static void clear_search(struct search *search)
{
    drop_ahead(search);
    free(search->ahead);
    for (size_t i = 0; i < search->seen_count; i++)
        fb_buffer_clear(&search->seen[i]);
}

static bool was_seen(const struct search *search, const struct fb_buffer *name)
{
    for (size_t i = 0; i < search->seen_count; i++)
        if (fb_span_equal(fb_buffer_span(&search->seen[i]), fb_buffer_span(name)))
            return true;
    return false;
}

static bool push(struct search *search, const struct fb_tuf_signed *delegator, const struct fb_tuf_role *role)
{
    struct visit visit = { .name = FB_BUFFER_EMPTY, .delegator = delegator, .role = role };

    fb_tuf_role_name(delegator, role, search->path, &visit.name);
    if (visit.name.failed
        || !fb_grow((void **)&search->ahead, &search->ahead_capacity, search->ahead_count, sizeof *search->ahead)) {
        fb_buffer_clear(&visit.name);
        return fb_fail_memory(search->fetch->diag);
    }
    search->ahead[search->ahead_count++] = visit;
    return true;
}

static bool covers(const struct fb_tuf_signed *content, const struct fb_tuf_role *role, struct fb_span path)
{
    return content->succinct_bits > 0 || fb_tuf_role_covers(role, path);
}

/* The delegations for the path, the first on top; a terminating one lets nothing come after it.  No
 * more than can be looked at are kept. */
static bool push_delegations(struct search *search, const struct fb_tuf_signed *content)
{
    const struct fb_tuf_role *children[FB_FETCH_DELEGATIONS];
    size_t count = 0;
    bool terminated = false;

    for (size_t i = 0; i < content->role_count && count < FB_FETCH_DELEGATIONS && !terminated; i++) {
        if (!covers(content, &content->roles[i], search->path))
            continue;
        children[count++] = &content->roles[i];
        terminated = content->roles[i].terminating;
    }
    if (terminated)
        drop_ahead(search);
    while (count > 0)
        if (!push(search, content, children[--count]))
            return false;
    return true;
}

static bool look(struct search *search, const struct visit *visit, const struct fb_tuf_target **out)
{
    const struct fb_tuf *targets = NULL;

    if (!fb_fetch_load_targets(search->fetch, fb_buffer_span(&visit->name), visit->delegator, visit->role, &targets))
        return false;
    *out = fb_tuf_find_target(fb_tuf_signed(targets), search->path);
    return *out != NULL || push_delegations(search, fb_tuf_signed(targets));
}

/* The names go to `seen`, so that a circle ends. */
static bool step(struct search *search, const struct fb_tuf_target **out)
{
    struct visit visit = search->ahead[--search->ahead_count];

    if (was_seen(search, &visit.name)) {
        fb_buffer_clear(&visit.name);
        return true;
    }
    search->seen[search->seen_count++] = visit.name;
    return look(search, &visit, out);
}

bool fb_fetch_find(struct fb_fetch *fetch, struct fb_span path, const struct fb_tuf_target **out)
{
    const struct fb_tuf_signed *root = fb_tuf_signed(fetch->root);
    struct search search = { .fetch = fetch, .path = path };
    const struct fb_tuf_target *found = NULL;
    bool sound = push(&search, root, &root->roles[FB_TUF_TARGETS]);

    while (sound && found == NULL && search.ahead_count > 0 && search.seen_count <= FB_FETCH_DELEGATIONS)
        sound = step(&search, &found);
    clear_search(&search);
    if (sound)
        *out = found;
    return sound;
}

bool fb_fetch_look(struct fb_fetch *fetch, const char *path, const struct fb_tuf_target **out,
                   struct fb_fetch_problem *problem, struct fb_diag *diag)
{
    fetch->problem = problem;
    fetch->diag = diag;
    return fb_fetch_find(fetch, fb_span_of(path), out) || problem->found;
}
