/* SPDX-License-Identifier: Apache-2.0 */
/* sigma_detection.h - a search identifier's definition: a map of items, or a list of such maps. */
#ifndef FB_COMPILER_SIGMA_DETECTION_H
#define FB_COMPILER_SIGMA_DETECTION_H

#include "compiler/sigma_node.h"

/* Reports everything that is wrong with the definition, not only what comes first. */
const struct fb_sigma_node *fb_sigma_detection(struct fb_sigma *sigma,
                                               const struct fb_doc *definition);

#endif
