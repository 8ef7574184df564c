/* SPDX-License-Identifier: Apache-2.0 */
/* contract_rules.h - the gate "contract" for text rule sets, whose reads an engine tells. */
#ifndef FB_GATES_CONTRACT_RULES_H
#define FB_GATES_CONTRACT_RULES_H

#include "validator/gates/draft.h"

/* FB3003 where the candidate has more bytes than the build takes. */
FB_MUST_CHECK bool fb_contract_check_file(const struct fb_asking *asking, const struct fb_contract *contract);

/* Judges the candidate, a text rule set, for one build: FB3003, FB3005 where the build does not know
 * the template type `type`, and FB3001 for each of the names of external variables that is not a
 * field of the type or whose input the build does not supply.  False when there is no memory. */
FB_MUST_CHECK bool fb_contract_check_rules(const struct fb_asking *asking, const struct fb_contract *contract,
                                           const struct fb_template_type *type, const struct fb_span *names,
                                           size_t count);

#endif
