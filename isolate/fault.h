/* SPDX-License-Identifier: Apache-2.0 */
/* fault.h - in the child: signals become a record in the shared page, then the process ends. */
#ifndef FB_ISOLATE_FAULT_H
#define FB_ISOLATE_FAULT_H

#include <stdbool.h>
#include <stdint.h>

#include "isolate/ending.h"

struct fb_worker;

/* Installs the handlers on a stack of their own; forks inherit both.  Once in a process tree. */
bool fb_fault_install(struct fb_worker *worker);

/* Starts the clock that ends what computes beyond its deadline; to be called in each process. */
bool fb_fault_watch(const struct fb_worker *worker);
void fb_fault_unwatch(void);

/* Ends the process with an ending that our own code has found. */
_Noreturn void fb_fault_end(enum fb_ending_kind kind, const struct fb_region *region,
                            uintptr_t address, const char *cause);

/* Takes note of the mapped files, for backtraces. */
struct fb_modules;
void fb_modules_list(struct fb_modules *out);

/* modules.c: the frames above `at` (zero: of the caller), outermost cut, into the record. */
void fb_backtrace(const struct fb_modules *modules, uintptr_t at, struct fb_ending *out);

/* region.c: what an address lies in; true: in a guard of ours. */
bool fb_region_find(const struct fb_worker *worker, uintptr_t address, struct fb_region *out);

#endif
