/* SPDX-License-Identifier: Apache-2.0 */
/* fold.h - Unicode simple case folding, from a table frozen in the repository.
 *
 * Compiler, direct evaluator and sensor must fold alike, so the version is part of the content
 * format: FB_FOLD_VERSION is Unicode's, 0xMMmmuu.
 */
#ifndef FB_CORE_FOLD_H
#define FB_CORE_FOLD_H

#include <stdint.h>

#define FB_FOLD_VERSION 0x0f0000U

/* The character that `character` and all that differ from it in case only are compared as. */
uint32_t fb_fold(uint32_t character);

#endif
