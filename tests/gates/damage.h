/* SPDX-License-Identifier: Apache-2.0 */
/* damage.h - bytes for golden cases: from hexadecimal text, and with something changed.
 *
 * content.hex: pairs of digits, white space, and remarks from # to the end of the line; "text" in
 * double quotes stands for its bytes, @FILL*N for N bytes of that value (@00*16).
 *
 * patch.json, applied to a file of the reference format:
 *     {"set":{"body.instances[0].id_value":99},   # integers, in the width of the field; or "61 62", bytes
 *      "cut":5, "append":"00 00",                 # at the end of the file
 *      "zero_from":0,                             # to its end, last of all
 *      "keep_size":true, "keep_checksum":true}    # by default both are made right again
 */
#ifndef FB_TESTS_GATES_DAMAGE_H
#define FB_TESTS_GATES_DAMAGE_H

#include "tests/gates/fixture.h"

struct fb_span damage_from_hex(struct fixture *fixture, struct fb_span text);
struct fb_span damage_patch(struct fixture *fixture, struct fb_span bytes, const struct fb_doc *patch);

/* Where the field that a path names stands, according to the tree alone. */
struct fb_extent damage_find(const struct fb_tree *tree, const char *path);

#endif
