/* SPDX-License-Identifier: Apache-2.0 */
/* library.c - dlopen and dlsym, once for each library. */
#include "base/host/library.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

#include "base/host/fail.h"

static bool fail(const struct fb_library *library, struct fb_diag *diag)
{
    const char *why = dlerror();

    return fb_fail(diag, FB_FAULT_UNSUPPORTED, "%s cannot be loaded: %s", library->file, why != NULL ? why : "no reason is given")
        || fb_fail_help(diag, "install %s; other commands do without it", library->package);
}

/* POSIX lets an object pointer from dlsym hold a function's address; ISO C has no cast for it. */
static bool set_all(const struct fb_library *library, void *handle)
{
    for (size_t i = 0; i < library->count; i++) {
        void *address = dlsym(handle, library->functions[i].name);
        if (address == NULL)
            return false;
        memcpy(library->functions[i].pointer, &address, sizeof address);
    }
    return true;
}

static bool load(struct fb_library *library, struct fb_diag *diag)
{
    void *handle = dlopen(library->file, RTLD_NOW | RTLD_LOCAL);

    if (handle == NULL || !set_all(library, handle)) {
        const bool failed = fail(library, diag);
        if (handle != NULL)
            (void)dlclose(handle);
        return failed;
    }
    atomic_store_explicit(&library->loaded, true, memory_order_release);
    return true;
}

bool fb_library_load(struct fb_library *library, struct fb_diag *diag)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

    if (atomic_load_explicit(&library->loaded, memory_order_acquire))
        return true;
    (void)pthread_mutex_lock(&lock);
    const bool done = atomic_load_explicit(&library->loaded, memory_order_relaxed) || load(library, diag);
    (void)pthread_mutex_unlock(&lock);
    return done;
}
