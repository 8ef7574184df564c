/* SPDX-License-Identifier: Apache-2.0 */
/* random_content.h - content with everything that the format can hold, from a seed. */
#ifndef TESTS_COMPILER_RANDOM_CONTENT_H
#define TESTS_COMPILER_RANDOM_CONTENT_H

#include "base/core/arena.h"
#include "validator/model/content.h"
#include "validator/model/template_type.h"

/* Every operator, composites up to the limit, exceptions, empty values, bytes that are not UTF-8.
 * As a compiler makes it: types declared are those used, sorted; rows are sorted.  Asserts on no
 * memory. */
struct fb_content random_content(uint64_t seed, const struct fb_template_types *types,
                                 struct fb_arena *arena);

/* Three template types, one of a single field; freed by the caller. */
struct fb_template_types *random_types(void);

#endif
