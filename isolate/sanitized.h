/* SPDX-License-Identifier: Apache-2.0 */
/* sanitized.h - whether AddressSanitizer is built in: it has a heap of its own, takes terabytes of
 * address space, and reads files to know its stacks. */
#ifndef FB_ISOLATE_SANITIZED_H
#define FB_ISOLATE_SANITIZED_H

#if defined(FB_SANITIZED) /* the build says so */
#elif defined(__SANITIZE_ADDRESS__)
#define FB_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define FB_SANITIZED 1
#endif
#endif
#ifndef FB_SANITIZED
#define FB_SANITIZED 0
#endif

#endif
