/* SPDX-License-Identifier: Apache-2.0 */
/* sigma_rule.h - one document of a Sigma file: a rule. */
#ifndef FB_COMPILER_SIGMA_RULE_H
#define FB_COMPILER_SIGMA_RULE_H

#include "compiler/sigma_context.h"

/* Compiles the rule into the sink.  False when it was rejected, or when *sigma->diag says why we
 * could not go on. */
FB_MUST_CHECK bool fb_sigma_rule(struct fb_sigma *sigma, const struct fb_doc *rule);

#endif
