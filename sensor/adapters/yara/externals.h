/* SPDX-License-Identifier: Apache-2.0 */
/* externals.h - what one sensor build with libyara inside is called, and which external variables
 * its integration code defines.  A build that differs states its own before this header is seen,
 * by `-include its-header.h`. */
#ifndef FB_YARA_EXTERNALS
#define FB_YARA_SENSOR "yara"
#define FB_YARA_BUILD "4.2"
/* All are strings; they follow the scanned bytes, which are input 0. */
#define FB_YARA_EXTERNALS(external) \
    external(filename) external(filepath) external(extension) external(filetype) external(owner)
#endif
