/* SPDX-License-Identifier: Apache-2.0 */
/* sigma_value.h - one value of a detection item as a test. */
#ifndef FB_COMPILER_SIGMA_VALUE_H
#define FB_COMPILER_SIGMA_VALUE_H

#include "compiler/sigma_key.h"
#include "compiler/sigma_test.h"

/* The index of a field of the rule's template type; 0 while the type is not known. */
FB_MUST_CHECK bool fb_sigma_field(struct fb_sigma *sigma, struct fb_span name,
                                  struct fb_sigma_spot at, uint32_t *out);

/* What the key's modifiers make of the value, unless it is `exists`, which has no test of its
 * own.  A value that stands for several becomes a test that holds for any of them. */
struct fb_sigma_test *fb_sigma_value_test(struct fb_sigma *sigma, const struct fb_sigma_key *key,
                                          uint32_t field, const struct fb_doc *value);

#endif
