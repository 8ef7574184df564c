/* SPDX-License-Identifier: Apache-2.0 */
/* tiny_file.h - one small content file, put together by hand from docs/FORMAT.md, and what it
 * says. */
#ifndef TESTS_COMPILER_TINY_FILE_H
#define TESTS_COMPILER_TINY_FILE_H

#include "validator/model/content.h"

extern const uint8_t tiny_file[174];
extern const struct fb_content tiny_content;

/* The template types and the source that it is compiled from. */
extern const char tiny_types[];
extern const char tiny_source[];

#endif
