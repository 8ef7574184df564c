/* SPDX-License-Identifier: Apache-2.0 */
/* session.c - opening a store, and the steps of a refresh in their order. */
#include "signer/fetch/session.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "signer/tuf/paths.h"

#define CLOCK_STEP 3600 /* seconds: the floor's clock is not written more often */

bool fb_fetch_metadata(struct fb_fetch *fetch, struct fb_span name, uint64_t version, size_t limit,
                       struct fb_buffer *out, enum fb_transfer_end *end)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer address = FB_BUFFER_EMPTY;
    const struct fb_span base = fb_span_of(fetch->options.metadata_url);

    fb_buffer_append(&address, base);
    if (base.size > 0 && base.bytes[base.size - 1] != '/')
        fb_buffer_char(&address, '/');
    if (version != 0)
        fb_buffer_printf(&address, "%" PRIu64 ".", version);
    fb_tuf_quote(name, &address);
    fb_buffer_text(&address, ".json");
    return (!address.failed || fb_fail_memory(fetch->diag))
        && fb_transfer_get(fetch->transfer, address.text, limit, out, end, fetch->diag)
        && (!out->failed || fb_fail_memory(fetch->diag));
}

bool fb_fetch_parse(struct fb_fetch *fetch, const char *file, struct fb_span bytes,
                    enum fb_tuf_type type, struct fb_tuf **out)
{
    struct fb_diag fault = FB_DIAG_NONE;

    if (fb_tuf_read(file, bytes, type, out, &fault))
        return true;
    if (fault.fault == FB_FAULT_MEMORY)
        return fb_fail_memory(fetch->diag);
    return fb_fetch_refuse(fetch->problem, FB8060, file, "%s%s%s", fault.message,
                           fault.place.path[0] != '\0' ? ", at " : "", fault.place.path);
}

static bool fail_floor(const char *folder, enum fb_floor_state state, struct fb_diag *diag)
{
    if (state == FB_FLOOR_NONE) {
        fb_fail(diag, FB_FAULT_INPUT, "this is no store, or one that lost what it had seen: %s", folder);
        return fb_fail_help(diag, "`firebreak fetch init` makes a store; one that was in use is not begun "
                                  "anew, since old versions could then pass for new");
    }
    fb_fail(diag, FB_FAULT_INPUT, "both slots of the floor are damaged: %s", folder);
    return fb_fail_help(diag, "bring floor.0 or floor.1 back; without them old versions could pass for new");
}

static bool open_floor(struct fb_fetch *fetch)
{
    enum fb_floor_state state = FB_FLOOR_NONE;

    if (!fb_floor_open(fetch->options.store, &fetch->floor, &state, fetch->diag))
        return false;
    if (fetch->floor == NULL)
        return fail_floor(fetch->options.store, state, fetch->diag);
    fetch->floor_was_damaged = state == FB_FLOOR_ONE_LOST;
    fetch->now = fetch->options.now > fb_floor_clock(fetch->floor) ? fetch->options.now : fb_floor_clock(fetch->floor);
    return true;
}

/* Everything is fresh by this clock, so that it may be believed that time has come so far. */
static bool note_clock(struct fb_fetch *fetch)
{
    if (fetch->now - fb_floor_clock(fetch->floor) >= CLOCK_STEP || fetch->floor_was_damaged)
        fb_floor_raise_clock(fetch->floor, fetch->floor_was_damaged ? fetch->now + 1 : fetch->now);
    return fb_floor_write(fetch->floor, fetch->diag);
}

static bool update(struct fb_fetch *fetch)
{
    const struct fb_tuf *targets = NULL;

    if (!fb_fetch_walk_roots(fetch) || !fb_fetch_update_timestamp(fetch) || !fb_fetch_update_snapshot(fetch))
        return false;
    const struct fb_tuf_signed *root = fb_tuf_signed(fetch->root);
    return fb_fetch_load_targets(fetch, fb_span_of("targets"), root, &root->roles[FB_TUF_TARGETS], &targets)
        && note_clock(fetch);
}

static bool start(const struct fb_fetch_options *options, struct fb_fetch_problem *problem,
                  struct fb_fetch **out, struct fb_diag *diag)
{
    struct fb_fetch *fetch = calloc(1, sizeof *fetch);

    if (fetch == NULL)
        return fb_fail_memory(diag);
    *fetch = (struct fb_fetch){ .options = *options, .problem = problem, .diag = diag };
    *out = fetch;
    return true;
}

bool fb_fetch_refresh(const struct fb_fetch_options *options, struct fb_fetch **out,
                      struct fb_fetch_problem *problem, struct fb_diag *diag)
{
    FB_AUTO(fb_fetch_free)
    struct fb_fetch *fetch = NULL;

    if (!start(options, problem, &fetch, diag)
        || !fb_store_open(options->store, false, &fetch->store, diag)
        || !open_floor(fetch)
        || !fb_transfer_new(options->patience, &fetch->transfer, diag))
        return false;
    if (!update(fetch))
        return problem->found && diag->fault == FB_FAULT_NONE;
    *out = fb_take(fetch);
    return true;
}

void fb_fetch_free(struct fb_fetch *fetch)
{
    if (fetch == NULL)
        return;
    for (size_t i = 0; i < fetch->role_count; i++) {
        free(fetch->roles[i].name);
        fb_tuf_free(fetch->roles[i].metadata);
    }
    free(fetch->roles);
    fb_tuf_free(fetch->snapshot);
    fb_tuf_free(fetch->timestamp);
    fb_tuf_free(fetch->root);
    fb_transfer_free(fetch->transfer);
    fb_floor_free(fetch->floor);
    fb_store_free(fetch->store);
    free(fetch);
}

const struct fb_tuf_signed *fb_fetch_current(const struct fb_fetch *fetch, enum fb_tuf_type type)
{
    const struct fb_tuf *const current[] = {
        [FB_TUF_ROOT] = fetch->root,
        [FB_TUF_TIMESTAMP] = fetch->timestamp,
        [FB_TUF_SNAPSHOT] = fetch->snapshot,
        [FB_TUF_TARGETS] = fetch->roles[0].metadata,
    };

    return fb_tuf_signed(current[type]);
}

bool fb_fetch_floor_was_damaged(const struct fb_fetch *fetch)
{
    return fetch->floor_was_damaged;
}

/* A store with metadata and no floor was in use: begun anew it would take old versions for new. */
static bool check_unused(const struct fb_store *store, struct fb_diag *diag)
{
    static const char *const roles[] = { "timestamp", "snapshot", "targets" };
    FB_AUTO(fb_floor_free)
    struct fb_floor *floor = NULL;
    enum fb_floor_state state = FB_FLOOR_NONE;

    if (!fb_floor_open(fb_store_folder(store), &floor, &state, diag))
        return false;
    if (floor != NULL)
        return fb_fail(diag, FB_FAULT_INPUT, "there is a store already: %s", fb_store_folder(store));
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (fb_store_has(store, fb_span_of(roles[i])))
            return fail_floor(fb_store_folder(store), FB_FLOOR_LOST, diag);
    return state == FB_FLOOR_NONE || fail_floor(fb_store_folder(store), state, diag);
}

/* The floor comes last: only with it this is a store. */
bool fb_fetch_init(const struct fb_fetch_options *options, struct fb_diag *diag)
{
    FB_AUTO(fb_store_free)
    struct fb_store *store = NULL;
    FB_AUTO(fb_floor_free)
    struct fb_floor *floor = NULL;
    FB_AUTO(fb_tuf_free)
    struct fb_tuf *root = NULL;
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer bytes = FB_BUFFER_EMPTY;

    if (!fb_fetch_read_anchor(options->root, &root, &bytes, diag)
        || !fb_store_open(options->store, true, &store, diag)
        || !check_unused(store, diag)
        || !fb_store_write(store, fb_span_of("root"), fb_buffer_span(&bytes), diag)
        || !fb_floor_new(options->store, &floor, diag))
        return false;
    fb_floor_raise_root(floor, fb_tuf_signed(root)->version);
    return fb_floor_write(floor, diag);
}
