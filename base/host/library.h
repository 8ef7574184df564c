/* SPDX-License-Identifier: Apache-2.0 */
/* library.h - shared libraries that few commands need, loaded by those that do: each library that a
 * program names to the loader costs every start of it, with all that it depends on in turn.
 *
 * A room that uses one names it in its CMakeLists.txt (fb_loads in cmake/Loaded.cmake), lists the
 * functions that it calls in a table, and loads them before the first call.  What is loaded stays
 * until the process ends. */
#ifndef FB_HOST_LIBRARY_H
#define FB_HOST_LIBRARY_H

#include <stdatomic.h>
#include <stddef.h>

#include "base/core/attributes.h"
#include "base/core/diag.h"

struct fb_library_function {
    const char *name;
    void *pointer; /* to the function pointer that is set */
};

struct fb_library {
    const char *file;    /* as the loader knows it: "libcurl.so.4" */
    const char *package; /* who has it, for the message: "libcurl" */
    const struct fb_library_function *functions;
    size_t count;
    atomic_bool loaded; /* starts as false */
};

/* Sets all function pointers of the table; nothing happens when they are set already.  Any thread may
 * ask.  FB_FAULT_UNSUPPORTED with help when the library is not there or lacks one of the functions. */
FB_MUST_CHECK bool fb_library_load(struct fb_library *library, struct fb_diag *diag);

#endif
