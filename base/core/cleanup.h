/* SPDX-License-Identifier: Apache-2.0 */
/* cleanup.h - scope-bound release, for hosted code only (gcc and clang).
 *
 *     FB_AUTO(fb_schema_free) struct fb_schema *schema = NULL;
 *     ...
 *     return fb_take(schema); // hands ownership to the caller
 */
#ifndef FB_CORE_CLEANUP_H
#define FB_CORE_CLEANUP_H

#include <assert.h>
#include <stddef.h>

#define FB_AUTO(free_fn) __attribute__((cleanup(free_fn##_at)))

/* Next to the declaration of `free_fn`, which must accept NULL. */
#define FB_DEFINE_AUTO(type, free_fn)         \
    static inline void free_fn##_at(type *at) \
    {                                         \
        free_fn(*at);                         \
    }                                         \
    static_assert(sizeof(type) == sizeof(void *), "FB_AUTO is for pointers")

#define fb_take(ptr)                    \
    __extension__({                     \
        __typeof__(ptr) taken_ = (ptr); \
        (ptr) = NULL;                   \
        taken_;                         \
    })

#endif
