/* SPDX-License-Identifier: Apache-2.0 */
/* sigma_condition.h - a rule's condition:
 *
 *     or    = and { "or" and }
 *     and   = not { "and" not }
 *     not   = { "not" } term
 *     term  = "(" or ")" | ("1" | "any" | "all") "of" ("them" | pattern) | identifier
 *
 * The words may be written in any case.  A pattern's `*` stands for any characters.
 */
#ifndef FB_COMPILER_SIGMA_CONDITION_H
#define FB_COMPILER_SIGMA_CONDITION_H

#include "compiler/sigma_node.h"

/* The search identifiers of a rule, which a condition can name. */
struct fb_sigma_names {
    const struct fb_doc **keys;
    const struct fb_sigma_node **nodes; /* what each stands for */
    size_t count;
};

const struct fb_sigma_node *fb_sigma_condition(struct fb_sigma *sigma,
                                               const struct fb_sigma_names *names,
                                               const struct fb_doc *text);

#endif
