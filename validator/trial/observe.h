/* SPDX-License-Identifier: Apache-2.0 */
/* observe.h - a contract from the engine itself: what it describes, and what its integration code
 * really hands over.
 *
 * Everything of the engine runs in an isolated child.  For each template type `supply` gets some
 * hundreds of synthetic events (synthetic.h); the fewest inputs that it ever hands over are those
 * that content may read.
 */
#ifndef FB_TRIAL_OBSERVE_H
#define FB_TRIAL_OBSERVE_H

#include "base/core/arena.h"
#include "base/core/attributes.h"
#include "base/core/diag.h"
#include "isolate/isolate.h"
#include "validator/model/contract.h"

/* What became known of one template type's inputs. */
struct fb_observed_type {
    uint64_t declared;     /* fields that the engine's definition declares */
    uint64_t compiled;     /* UINT64_MAX: the build did not state it */
    uint64_t events;       /* that supply was called with */
    uint64_t silent;       /* of these: it handed over nothing, or refused */
    uint64_t fewest;       /* of inputs; UINT64_MAX: it never handed over any */
    uint64_t most;         /* likewise; then 0 */
    uint64_t fewest_event; /* the first synthetic event with so few, and */
    uint64_t most_event;   /* with so many */
};

struct fb_observation {
    struct fb_ending ending;        /* FB_END_DONE: the engine held out */
    const char *complaint;          /* what is wrong with its description; NULL: nothing */
    struct fb_contract contract;    /* whole when it held out and there is no complaint */
    struct fb_observed_type *types; /* one for each of the contract's */
    bool has_supply;                /* the engine can be observed at all */
};

/* Runs describe and supply of an engine.  `out` points into the arena; nothing of the contract
 * names a file or digest.  False with *diag when we could not do it: no memory, a layer of
 * isolation that is missing, a file that is no engine. */
FB_MUST_CHECK bool fb_observe(const struct fb_isolation_options *options, struct fb_arena *arena,
                              struct fb_observation *out, struct fb_diag *diag);

#endif
