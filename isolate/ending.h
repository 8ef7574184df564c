/* SPDX-License-Identifier: Apache-2.0 */
/* ending.h - how a worker ended, and where it was: what an engine did, never a failure of ours. */
#ifndef FB_ISOLATE_ENDING_H
#define FB_ISOLATE_ENDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum fb_ending_kind {
    FB_END_DONE,           /* all cases ran */
    FB_END_FULL,           /* the area for results is full; the rest of the cases is to be run next */
    FB_END_STOPPED,        /* the task itself asked to stop behind this case */
    FB_END_CRASHED,        /* a signal: SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, ... */
    FB_END_FENCE,          /* a crash whose address lies in a guard: which one is in `region` */
    FB_END_HEAP_CORRUPTED, /* found by a canary, a double or a wild free, or the C library's abort */
    FB_END_STACK,          /* the stack overflowed */
    FB_END_TIMED_OUT,      /* one case took longer than its deadline */
    FB_END_OUT_OF_MEMORY,  /* beyond the budget of memory */
    FB_END_EXITED,         /* called exit or _exit, whatever the status */
    FB_END_FLOODED,        /* wrote more than the allowed output */
    FB_END_FORBIDDEN,      /* a system call that is not allowed: its name is in `cause` */
    FB_END_LOST,           /* killed from outside, or the zygote is gone: nothing is known */
};

/* What the worker was doing. */
enum fb_stage_of_case {
    FB_STAGE_OPEN, /* opening the shared object: its constructors run */
    FB_STAGE_DESCRIBE,
    FB_STAGE_SUPPLY,
    FB_STAGE_READS,
    FB_STAGE_LOAD,
    FB_STAGE_EVALUATE,
    FB_STAGE_UNLOAD,
    FB_STAGE_TASK, /* our own code, between calls of the engine */
};

/* What a faulting address lies in or beside. */
enum fb_region_kind {
    FB_REGION_UNKNOWN,
    FB_REGION_NULL,    /* the first 64 KiB */
    FB_REGION_INPUTS,  /* the array of inputs: `index` is the input that was fetched */
    FB_REGION_INPUT,   /* the bytes of input `index`; `distance` from their beginning */
    FB_REGION_CONTENT, /* the bytes of content file `index` */
    FB_REGION_HEAP,    /* a live allocation; `distance` from its beginning, `size` its size */
    FB_REGION_FREED,   /* a freed one */
    FB_REGION_STACK,
};

struct fb_region {
    enum fb_region_kind kind;
    uint64_t index;
    int64_t distance; /* in bytes; negative: before the beginning */
    uint64_t size;    /* in bytes; for FB_REGION_INPUTS: inputs supplied */
    bool write;       /* the access was a write */
};

#define FB_FRAMES 16

/* A frame of the backtrace: where in which mapped file, so that it is the same in every run. */
struct fb_frame {
    char module[64]; /* last part of the file's name */
    uint64_t offset; /* in the module */
};

struct fb_ending {
    enum fb_ending_kind kind;
    enum fb_stage_of_case stage;
    uint64_t case_number; /* the case that ran */
    int signal;           /* zero: none */
    int code;             /* exit status, or si_code */
    uint64_t address;     /* that was accessed; zero: none, or NULL */
    struct fb_region region;
    char cause[96];                    /* "SIGSEGV", "socket", "exit status 0": a word or two, for people */
    struct fb_frame frames[FB_FRAMES]; /* innermost first; may be none */
    size_t frame_count;
};

/* "crashed", "timed out", ... */
const char *fb_ending_name(enum fb_ending_kind kind);

/* What to say of the engine in a sentence: "crashed", "ran out of time", ...  All crashes are one. */
const char *fb_ending_verb(enum fb_ending_kind kind);

/* "evaluate", ... */
const char *fb_stage_of_case_name(enum fb_stage_of_case stage);

/* A sentence without a full stop, cut to `size`: "read of inputs[20]; this build supplies 20
 * (0..19)", "write 1 byte past an allocation of 64 bytes", "ended itself with status 0 in evaluate". */
void fb_ending_describe(const struct fb_ending *ending, char *out, size_t size);

#endif
