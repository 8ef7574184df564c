/* SPDX-License-Identifier: Apache-2.0 */
/* confine.h - in the child: giving up rights, step by step.  What the kernel does not give is told
 * in control.layers, with why; nothing here is required for the code to run. */
#ifndef FB_ISOLATE_CONFINE_H
#define FB_ISOLATE_CONFINE_H

#include <stdbool.h>

#include "isolate/inner.h"

/* In the keeper: environment, descriptors, limits, namespaces. */
void fb_confine_keeper(struct fb_isolate *isolate);

/* In the zygote, before the engine is opened: capabilities, files but libraries, system calls. */
void fb_confine_zygote(struct fb_isolate *isolate);

/* In the zygote, once the engine is open: all files but the scratch folder.  False with errno. */
bool fb_confine_opened(struct fb_isolate *isolate);

/* In a worker: address space, shared areas, the stricter list of system calls.  False with errno. */
bool fb_confine_worker(struct fb_isolate *isolate);

/* landlock.c: rulesets are made while paths can still be opened.  Each: -1 with errno. */
int fb_landlock_for_opening(const char *engine, const char *scratch);
int fb_landlock_for_work(const char *scratch);
bool fb_landlock_enforce(int ruleset);

/* namespaces.c: false with errno. */
bool fb_namespaces_enter(void);

/* In the control page; errno says why not. */
void fb_confine_tell(struct fb_isolate *isolate, enum fb_layer layer, bool active, const char *what);
void fb_confine_tell_off(struct fb_isolate *isolate, enum fb_layer layer, const char *why);

#endif
