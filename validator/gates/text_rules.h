/* SPDX-License-Identifier: Apache-2.0 */
/* text_rules.h - text rule sets, such as YARA's and ClamAV's: content that has no template instances
 * and no reader but the engines that it is for.
 *
 * They have one template type, FB_RULES_TYPE: input 0 is the bytes that are scanned, the others
 * are the engine's external variables, named as the fields are.
 */
#ifndef FB_GATES_TEXT_RULES_H
#define FB_GATES_TEXT_RULES_H

#include "validator/gates/gate.h"

#define FB_RULES_TYPE "file"

struct fb_text_rules {
    /* Gates that the policy says by name are not applicable, ended by NULL; NULL: none. */
    const char *const *not_applicable;
    /* The gate contract, run by somebody who can ask the engines what the rules read (as
     * fb_gate.run); NULL: nobody can. */
    bool (*contract)(const struct fb_gate_context *context, const struct fb_candidate *candidate,
                     struct fb_report *report, struct fb_figure *figures, size_t *figure_count,
                     struct fb_diag *diag);
};

/* Why the gate contract can not be asked, or NULL.  `rules` may be NULL. */
const char *fb_text_rules_missing(const struct fb_text_rules *rules);

/* Fills state and reason of a gate that can not be asked of text rule sets: not applicable where
 * the policy says so, else not run. */
void fb_text_rules_pass_over(const struct fb_text_rules *rules, struct fb_gate_result *result);

#endif
