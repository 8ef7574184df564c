/* SPDX-License-Identifier: Apache-2.0 */
/* policy.h - what a project may do that weakens a gate: a file that its authors do not own.
 *
 * YAML or JSON:
 *     suppressible: [FB3001]   # protected rules that suppressions may hide all the same
 *     not_applicable: [layout] # gates that need not be asked of text rule sets
 *     isolation: [landlock]    # layers that engines are run in besides those that always are
 * schemas/json/policy.schema.json describes it.  Without a policy nothing is allowed.
 */
#ifndef FB_PIPELINE_POLICY_H
#define FB_PIPELINE_POLICY_H

#include <stdint.h>

#include "base/core/attributes.h"
#include "base/core/cleanup.h"
#include "base/core/diag.h"

struct fb_policy; /* opaque */

/* False when the file cannot be read, has an unknown key or allows what cannot be allowed. */
FB_MUST_CHECK bool fb_policy_load(const char *path, struct fb_policy **out, struct fb_diag *diag);
void fb_policy_free(struct fb_policy *policy); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_policy *, fb_policy_free);

/* Whether a rule's findings mean that sensors crash, so that only a policy lets them be hidden:
 * FB3001 and FB6001. */
bool fb_policy_protects(const char *rule);

/* Whether this policy, which may be NULL, names the protected rule as suppressible. */
bool fb_policy_allows(const struct fb_policy *policy, const char *rule);

/* The gates that it names as not applicable to text rule sets, ended by NULL; they are asked of all
 * other content.  `policy` may be NULL; what is given lives as long as it. */
const char *const *fb_policy_not_applicable(const struct fb_policy *policy);

/* The layers of isolation that it asks for besides the default (fb_trial_layer); `policy` may be
 * NULL. */
uint32_t fb_policy_layers(const struct fb_policy *policy);

#endif
