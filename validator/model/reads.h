/* SPDX-License-Identifier: Apache-2.0 */
/* reads.h - which inputs a template instance can fetch, whatever the order of evaluation.
 *
 * reads(instance) = every input index that a criterion other than a wildcard can fetch:
 * top-level criteria, every row of except, every leaf of all/any at any depth, exists and absent,
 * both sides of equals_field.  What is not in here can not crash a sensor that supplies less.
 */
#ifndef FB_MODEL_READS_H
#define FB_MODEL_READS_H

#include "validator/model/content.h"

/* One past the highest input index that the criterion can fetch; zero: none.  Composites are
 * walked with an explicit stack. */
uint64_t fb_criterion_reads_end(const struct fb_criterion *criterion);

/* The same for all of an instance. */
uint64_t fb_instance_reads_end(const struct fb_instance *instance);

#endif
