/* SPDX-License-Identifier: Apache-2.0 */
/* edit_by_schema.h - changes what a schema describes by the schema: sizes, counts, offsets and checksums repaired, and
 * now and then not.  For mutators (mutate.h). */
#ifndef FB_TESTS_FUZZ_EDIT_BY_SCHEMA_H
#define FB_TESTS_FUZZ_EDIT_BY_SCHEMA_H

#include "validator/schema/edit/edit.h"

/* Edits `size` bytes in place, to at most `most`; gives the new size.  Zero, and nothing happens: they cannot be
 * edited. */
size_t edit_by_schema(const struct fb_schema *schema, const struct fb_edit_rules *rules, uint8_t *data, size_t size,
                      size_t most, unsigned seed);

#endif
