/* SPDX-License-Identifier: Apache-2.0 */
/* control.h - what supervisor, zygote and worker tell each other: one shared page, two pipes.
 *
 * The engine shares a process with one end of all of it.  Whatever the child writes is a claim:
 * the supervisor copies it once, checks the copy, and uses it for wording and counts, never as an
 * address, an index or a process id.
 */
#ifndef FB_ISOLATE_CONTROL_H
#define FB_ISOLATE_CONTROL_H

#include "isolate/ending.h"
#include "isolate/layers.h"

/* Which deadline runs. */
enum fb_deadline {
    FB_DEADLINE_LOAD,
    FB_DEADLINE_CASE,
};

struct fb_control {
    /* Written by the keeper and the zygote before any code of the engine runs. */
    struct fb_layers layers;
    /* Written by the zygote once the engine is open. */
    uint64_t needs;
    uint64_t edges;    /* that are counted, see coverage.h */
    char refusal[256]; /* why this file is no engine */
    /* Written by the keeper once the zygote is gone. */
    uint32_t zygote_gone;
    int32_t zygote_status; /* as waitpid gives it */
    /* Written by the worker. */
    uint64_t serial; /* grows with each thing that has a deadline of its own, and */
    uint64_t ticks;  /* with CPU time that is spent on it */
    uint32_t deadline;
    uint32_t stage;
    uint64_t case_number;
    uint64_t result_bytes;
    uint64_t peak_bytes;
    uint64_t allocations;
    uint64_t fenced;
    /* Written last: how the worker came to its own end, and the mark that the supervisor gave it
     * for this run. */
    uint32_t finish;
    uint64_t mark;
    /* Written by the fault handler. */
    uint32_t fallen;     /* 1: the record is there, frames may still be added */
    int32_t call_number; /* of the system call that was forbidden; -1: none */
    struct fb_ending record;
};

enum fb_order_kind {
    FB_ORDER_OPEN,
    FB_ORDER_RUN,
    FB_ORDER_KILL,
};

/* Supervisor to zygote. */
struct fb_order {
    uint64_t kind;
    uint64_t task;
    uint64_t first;
    uint64_t count;
    uint64_t mark;
};

enum fb_notice_kind {
    FB_NOTICE_READY,   /* rights are given up, layers are told; status: unused */
    FB_NOTICE_OPENED,  /* status: an enum fb_opened */
    FB_NOTICE_ENDED,   /* a worker; status: as waitpid gives it */
    FB_NOTICE_NO_FORK, /* no worker could be made; status: errno */
};

enum fb_opened {
    FB_OPENED,
    FB_OPENED_REFUSED, /* no engine of ours: see control.refusal */
    FB_OPENED_CONFINE, /* rights could not be given up behind opening; refusal says which */
};

/* Zygote to supervisor. */
struct fb_notice {
    uint32_t kind;
    int32_t status;
};

#endif
