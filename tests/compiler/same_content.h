/* SPDX-License-Identifier: Apache-2.0 */
/* same_content.h - asserts that two contents say the same. */
#ifndef TESTS_COMPILER_SAME_CONTENT_H
#define TESTS_COMPILER_SAME_CONTENT_H

#include <stdbool.h>

#include "validator/model/content.h"

/* With `places`, extents, paths and names in paths are compared too.  Fails the test where they
 * differ. */
void assert_same_content(const struct fb_content *found, const struct fb_content *expected, bool places);

#endif
