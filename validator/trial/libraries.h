/* SPDX-License-Identifier: Apache-2.0 */
/* libraries.h - which shared libraries an engine loads, as the dynamic linker finds them.
 *
 * Asked in a child, as opening an engine runs code of it.  The child has no files once its engine is
 * open (Landlock), so that what is loaded then is all that it will have.
 */
#ifndef FB_TRIAL_LIBRARIES_H
#define FB_TRIAL_LIBRARIES_H

#include "base/core/arena.h"
#include "base/core/attributes.h"
#include "base/core/diag.h"

struct fb_libraries {
    const char *const *paths; /* absolute, in the order in which the linker has them; in the arena */
    size_t count;
};

/* Those that the engine has beside itself and what this process has loaded, transitively.  The layers are
 * required as of an engine that is tried (fb_trial.layers_required).  False: it cannot be opened, or names
 * a library by a path that depends on the working folder (FB_FAULT_INPUT), a layer is missing or there can
 * be no child (FB_FAULT_IO and others of fb_isolate_start), no memory. */
FB_MUST_CHECK bool fb_libraries_of_engine(const char *engine, uint32_t layers_required, struct fb_arena *arena,
                                          struct fb_libraries *out, struct fb_diag *diag);

#endif
