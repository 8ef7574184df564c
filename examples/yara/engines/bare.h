/* SPDX-License-Identifier: Apache-2.0 */
/* bare.h - a sensor build with libyara inside whose integration code defines no external
 * variable but the file's name. */
#define FB_YARA_EXTERNALS(external) external(filename)
#define FB_YARA_SENSOR "yara"
#define FB_YARA_BUILD "4.2-bare"
