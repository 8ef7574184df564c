/* SPDX-License-Identifier: Apache-2.0 */
/* cell.h - one cell of the contract gate: one template instance against one sensor build. */
#ifndef FB_GATES_CELL_H
#define FB_GATES_CELL_H

#include <inttypes.h>

#include "validator/gates/draft.h"
#include "validator/gates/spot.h"

struct fb_cell {
    const struct fb_asking *asking;
    const struct fb_contract *contract;
    const struct fb_contract_type *supply;
    const struct fb_template_type *type; /* for names; may be NULL */
    const struct fb_instance *instance;
};

/* Tells FB3001, FB3003 and FB3004 for each criterion that the build can not take; false only when
 * there is no memory. */
FB_MUST_CHECK bool fb_cell_check(const struct fb_cell *cell);

/* FB3001 for a criterion that reads beyond the supply. */
FB_MUST_CHECK bool fb_cell_tell_read(const struct fb_cell *cell, const struct fb_spot *spot);

/* Begins a finding of the cell's about `spot`, up to "criterion 20 (PipeName) of template
 * instance "x"". */
void fb_cell_begin(struct fb_draft *draft, const struct fb_cell *cell, enum fb_rule rule,
                   const struct fb_spot *spot);

#endif
