/* SPDX-License-Identifier: Apache-2.0 */
/* inspect.h - what a content file says, field by field, for people and for programs.
 *
 * Nothing of the file reaches the output raw: text and bytes are escaped.
 */
#ifndef FB_PIPELINE_INSPECT_H
#define FB_PIPELINE_INSPECT_H

#include "base/core/attributes.h"
#include "base/host/buffer.h"
#include "validator/model/template_type.h"
#include "validator/schema/tree.h"

/* Where the text goes: the buffer, which `spill` may empty whenever it has become long, so that a
 * dump needs no memory of its own size.  False from it ends the dump; NULL keeps everything. */
struct fb_inspect_out {
    struct fb_buffer *buffer;
    bool (*spill)(void *context);
    void *context;
};

/* One line for each node: offset, length, bytes, field and value; then the problems.  Long lists
 * and values are cut unless `all`.  False when there is no memory, or as `spill` said: then *diag
 * is untouched. */
FB_MUST_CHECK bool fb_inspect_text(const struct fb_tree *tree, const char *path, bool all,
                                   const struct fb_inspect_out *out, struct fb_diag *diag);

/* One JSON object, always in full:
 *     {"path":"..","schema":"..","bytes":0,"tree":NODE,
 *      "problems":[{"offset":0,"length":0,"path":"..","message":"..","fatal":false}],
 *      "problems_left_out":0}
 *     NODE = {"name","offset","length","hex","value","enum","type","fields":[NODE],"items":[NODE]}
 * each key of a node where it applies: hex are the bytes of a node that is neither list nor
 * object; the value of a bytes node is text if it is valid UTF-8. */
FB_MUST_CHECK bool fb_inspect_json(const struct fb_tree *tree, const char *path,
                                   const struct fb_inspect_out *out, struct fb_diag *diag);

/* Appends a JSON source that compiles to exactly the bytes of a tree without problems.  False when
 * there is none: the content is of another format, was not laid out by our compiler, or was
 * compiled against other template types; what was appended then is of no use. */
FB_MUST_CHECK bool fb_inspect_source(const struct fb_template_types *types,
                                     const struct fb_tree *tree, struct fb_buffer *out,
                                     struct fb_diag *diag);

/* Empties the buffer through `spill` when it is long. */
FB_MUST_CHECK bool fb_inspect_spill(const struct fb_inspect_out *out);

#endif
