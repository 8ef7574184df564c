/* SPDX-License-Identifier: Apache-2.0 */
/* Which stored field made a size, a count or a position impossible. */
#include "validator/schema/machine/reader.h"

struct fb_spot fb_blame(struct fb_tree *tree, const struct fb_frame *frame, uint32_t expression)
{
    const struct fb_scope scope = fb_scope_of(frame);
    uint32_t object = 0;
    uint32_t attribute = 0;

    if (expression == FB_NONE || !fb_trace_expression(tree, expression, &scope, &object, &attribute))
        return fb_spot_here(tree, frame);
    return fb_spot_of(tree, object, attribute);
}
