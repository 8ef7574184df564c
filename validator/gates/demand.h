/* SPDX-License-Identifier: Apache-2.0 */
/* demand.h - what criteria ask of the sensor build that evaluates them, as numbers that a
 * contract can be held against without looking at the criteria again. */
#ifndef FB_GATES_DEMAND_H
#define FB_GATES_DEMAND_H

#include "validator/model/content.h"
#include "validator/model/contract.h"

/* Stands for every operator that we do not know, beside 1 << enum fb_operator. */
#define FB_UNKNOWN_OPERATOR (1u << FB_OP_COUNT)

struct fb_demand {
    uint64_t reads_end;   /* one past the highest input that can be fetched */
    uint64_t values;      /* the most in one criterion, nested ones apart */
    uint64_t value_bytes; /* the longest value */
    uint32_t operators;   /* bits */
    uint32_t nesting;     /* the deepest composite: 1 for all of leaves */
};

/* Each raises *demand to what its subject asks.  False when something is nested more deeply than
 * we look. */
FB_MUST_CHECK bool fb_demand_of_criterion(const struct fb_criterion *criterion,
                                          struct fb_demand *demand);
FB_MUST_CHECK bool fb_demand_of_instance(const struct fb_instance *instance,
                                         struct fb_demand *demand);

/* Raises *demand to at least `other`. */
void fb_demand_raise(struct fb_demand *demand, const struct fb_demand *other);

/* The operators that a build takes.  Composites are named by `operators`, or, where it names
 * neither, allowed by a stated nesting. */
uint32_t fb_supply_operators(const struct fb_contract_type *supply);

/* Whether the build takes all of it (the number of instances and the file's size apart). */
bool fb_demand_is_met(const struct fb_demand *demand, const struct fb_contract_type *supply);

#endif
