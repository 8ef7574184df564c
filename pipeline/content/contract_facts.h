/* SPDX-License-Identifier: Apache-2.0 */
/* contract_facts.h - a contract as a flat list of facts, to be printed and compared. */
#ifndef FB_PIPELINE_CONTRACT_FACTS_H
#define FB_PIPELINE_CONTRACT_FACTS_H

#include "base/core/arena.h"
#include "base/core/diag.h"
#include "validator/model/contract.h"

/* A number where `text` is NULL. */
struct fb_fact {
    const char *path; /* "template_types.ipc.inputs" */
    const char *text;
    uint64_t number;
};

struct fb_facts {
    struct fb_fact *items; /* in the arena */
    size_t count;
    size_t capacity;
};

/* What the contract states, in the order of its file format; what it leaves open is no fact, and
 * neither is what names the build: sensor, build and the engine's digest.  Operators are one fact
 * each, or one list where `together`. */
FB_MUST_CHECK bool fb_contract_facts(const struct fb_contract *contract, bool together,
                                     struct fb_arena *arena, struct fb_facts *out,
                                     struct fb_diag *diag);

/* A fact that differs; a side without it is NULL. */
struct fb_difference {
    const struct fb_fact *a;
    const struct fb_fact *b;
};

/* *out gets an array in the arena: what a states and b does not state alike, in a's order, then
 * what only b states. */
FB_MUST_CHECK bool fb_facts_compare(const struct fb_facts *a, const struct fb_facts *b,
                                    struct fb_arena *arena, const struct fb_difference **out,
                                    size_t *count, struct fb_diag *diag);

#endif
