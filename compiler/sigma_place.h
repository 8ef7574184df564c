/* SPDX-License-Identifier: Apache-2.0 */
/* sigma_place.h - where in the file a part of a scalar stands: a token of a condition, a modifier
 * behind a field's name.  The loader knows where a scalar begins; what stands inside it is found
 * by walking the file's text beside the decoded one. */
#ifndef FB_COMPILER_SIGMA_PLACE_H
#define FB_COMPILER_SIGMA_PLACE_H

#include "compiler/sigma_context.h"

/* Line and column, from one.  Never fails: where the two texts do not agree, the place is near. */
void fb_sigma_locate(struct fb_sigma *sigma, struct fb_sigma_spot spot, uint32_t *line,
                     uint32_t *column);

#endif
