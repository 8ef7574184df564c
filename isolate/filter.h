/* SPDX-License-Identifier: Apache-2.0 */
/* filter.h - lists of allowed system calls, compiled in the supervisor and put in force in the child.
 *
 * What the zygote and the worker themselves need and an engine must not have (to fork, to end the
 * process) is let through only with a secret number in a register that the call does not use.  An
 * engine that looks for the number in memory can find it: this stops mistakes and tells them by
 * name; namespaces, limits and the supervisor stop malice.
 */
#ifndef FB_ISOLATE_FILTER_H
#define FB_ISOLATE_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/core/attributes.h"
#include "base/core/diag.h"

struct sock_filter;

enum fb_filter_kind {
    FB_FILTER_OPENING, /* the zygote, while constructors run */
    FB_FILTER_WORKER,  /* on top of it, in workers */
    FB_FILTER_COUNT,
};

struct fb_filters {
    struct {
        struct sock_filter *code;
        size_t count;
    } programs[FB_FILTER_COUNT];
};

/* Compiles both; with `scratch`, files may be written (Landlock says which).  To be disposed of. */
FB_MUST_CHECK bool fb_filters_make(struct fb_filters *filters, bool scratch, uint64_t fork_secret,
                                   uint64_t exit_secret, struct fb_diag *diag);
void fb_filters_dispose(struct fb_filters *filters);

/* In the child: puts one in force, and wipes this process's copy.  False with errno. */
bool fb_filter_enforce(struct fb_filters *filters, enum fb_filter_kind kind);

/* In the supervisor: the name of a system call into `out`, "system call 999" for an unknown one. */
void fb_filter_call_name(int number, char *out, size_t size);

#endif
