/* SPDX-License-Identifier: Apache-2.0 */
/* fail_malloc.h - making an allocation fail, those of the C library and other libraries too.
 *
 * Linked into a test, or preloaded into any program as libfail_malloc.so: then the environment
 * variable FB_FAIL_ALLOCATION names the allocation, counted from one since the program began, and
 * FB_FAIL_DESCRIPTOR (optional) a descriptor that gets one byte when it was reached.  Not for
 * builds with a sanitizer that brings an allocator of its own.
 */
#ifndef FB_TESTS_SUPPORT_FAIL_MALLOC_H
#define FB_TESTS_SUPPORT_FAIL_MALLOC_H

#include <stdbool.h>

/* Counts anew; the n-th allocation from here on fails, and with `onwards` all after it.  Zero:
 * none fails. */
void fb_fail_malloc_at(long n, bool onwards);

/* Whether one failed since then. */
bool fb_fail_malloc_happened(void);

/* Blocks that were allocated and not freed: the same before and after what does not leak. */
long fb_fail_malloc_live(void);

#endif
