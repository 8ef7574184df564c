/* SPDX-License-Identifier: Apache-2.0 */
/* doc_scalar.h - what a scalar without quotes means (internal to the document loader). */
#ifndef FB_HOST_DOC_SCALAR_H
#define FB_HOST_DOC_SCALAR_H

#include "base/host/document.h"

/* Sets kind and value of a plain YAML scalar from node->text, which is terminated: core schema of
 * YAML 1.2, and 0x, 0o, 0b, and _ between digits.  False for an integer beyond 64 bits. */
FB_MUST_CHECK bool fb_doc_scalar_resolve(struct fb_doc *node);

/* As above for a JSON number, whose grammar was checked.  False as well for one beyond the
 * range of a double. */
FB_MUST_CHECK bool fb_doc_scalar_json_number(struct fb_doc *node, bool is_integer);

#endif
