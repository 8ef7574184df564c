/* SPDX-License-Identifier: Apache-2.0 */
/* gates.h - the run functions behind the table of static gates; see gate.h. */
#ifndef FB_GATES_GATES_H
#define FB_GATES_GATES_H

#include "validator/gates/gate.h"

bool fb_gate_layout(const struct fb_gate_context *context, const struct fb_candidate *candidate,
                    struct fb_report *report, struct fb_figure *figures, size_t *figure_count,
                    struct fb_diag *diag);
bool fb_gate_types(const struct fb_gate_context *context, const struct fb_candidate *candidate,
                   struct fb_report *report, struct fb_figure *figures, size_t *figure_count,
                   struct fb_diag *diag);
bool fb_gate_contract(const struct fb_gate_context *context, const struct fb_candidate *candidate,
                      struct fb_report *report, struct fb_figure *figures, size_t *figure_count,
                      struct fb_diag *diag);
bool fb_gate_change(const struct fb_gate_context *context, const struct fb_candidate *candidate,
                    struct fb_report *report, struct fb_figure *figures, size_t *figure_count,
                    struct fb_diag *diag);

bool fb_gate_cost(const struct fb_gate_context *context, const struct fb_candidate *candidate,
                  struct fb_report *report, struct fb_figure *figures, size_t *figure_count,
                  struct fb_diag *diag);

/* FB0007: the schema can not be joined to the model of content, and why. */
FB_MUST_CHECK bool fb_schema_tell_join(const struct fb_diag *why, const char *file,
                                       struct fb_report *report, struct fb_diag *diag);

/* Appends one figure; there is room for FB_GATE_FIGURES. */
void fb_figure_add(struct fb_figure *figures, size_t *figure_count, const char *name,
                   uint64_t value);

/* Likewise: what is the same for every sensor build; and `part` of `whole`, in tenths of a percent (0: of
 * nothing). */
void fb_figure_add_setting(struct fb_figure *figures, size_t *figure_count, const char *name, uint64_t value);
void fb_figure_add_share(struct fb_figure *figures, size_t *figure_count, const char *name, uint64_t part,
                         uint64_t whole);

/* Joins the figure of another sensor build. */
void fb_figure_join(struct fb_figure *figure, const struct fb_figure *other);

#endif
