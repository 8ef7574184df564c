/* SPDX-License-Identifier: Apache-2.0 */
/* attributes.h - what the compiler is told about our functions (gcc and clang). */
#ifndef FB_CORE_ATTRIBUTES_H
#define FB_CORE_ATTRIBUTES_H

/* On every function that answers false when it could not do what was asked. */
#define FB_MUST_CHECK __attribute__((warn_unused_result))

/* `format` and `first` count the parameters from one, as printf's do. */
#define FB_PRINTF(format_at, first_at) __attribute__((format(printf, format_at, first_at)))

#endif
