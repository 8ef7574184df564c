/* SPDX-License-Identifier: Apache-2.0 */
/* test_sigma_types.h - the test data's template types, converted/types.json, as ours. */
#ifndef FB_TESTS_COMPILER_TEST_SIGMA_TYPES_H
#define FB_TESTS_COMPILER_TEST_SIGMA_TYPES_H

#include "validator/model/template_type.h"

/* Writes a file of template types with their log sources and loads it.  What fails ends the
 * test.  The caller frees the types. */
struct fb_template_types *pack_types_load(const char *types_json);

#endif
