/* SPDX-License-Identifier: Apache-2.0 */
/* inner.h - what the files of this room know of an isolation: supervisor, keeper and zygote all
 * have it, since each is a fork of the former. */
#ifndef FB_ISOLATE_INNER_H
#define FB_ISOLATE_INNER_H

#include <limits.h>
#include <stdatomic.h>
#include <sys/types.h>

#include "isolate/control.h"
#include "isolate/filter.h"
#include "isolate/isolate.h"
#include "isolate/sanitized.h"
#include "isolate/shared.h"

#define FB_DEFAULT_MEMORY_BYTES ((uint64_t)1 << 30)
#define FB_DEFAULT_LOAD_MS 10000
#define FB_DEFAULT_CASE_US 1000000
#define FB_DEFAULT_OUTPUT_BYTES 65536
#define FB_DEFAULT_RESULT_BYTES ((uint64_t)4 << 20)
#define FB_SCRATCH_FILE_BYTES ((uint64_t)1 << 30) /* of one file in the scratch folder */

/* The descriptors of keeper and zygote, beside 0 to 2. */
enum {
    FB_FD_ORDERS = 3,
    FB_FD_NOTICES = 4,
    FB_FD_LIFE = 5, /* held open by all that lives, so that the supervisor sees when nothing does */
    FB_FD_FIRST_FREE = 6,
};

struct fb_pipes {
    int orders[2];
    int notices[2];
    int life[2];
    int output; /* a memory file: standard output and standard error of the child */
};

struct fb_isolate {
    struct fb_isolation_options options; /* defaults filled in; engine: an absolute path of ours, or NULL */
    struct fb_task *tasks;
    size_t task_count;

    struct fb_control *control; /* shared */
    uint8_t *results;           /* shared */
    uint8_t *result_copy;       /* ours alone */
    uint8_t *output_copy;
    struct fb_shared_areas shared; /* what fb_isolate_shared_new gave out before the start */
    struct fb_filters filters;
    uint64_t fork_secret; /* lets the zygote make workers, see filter.h */
    uint64_t exit_secret; /* lets a worker end by itself */

    struct fb_pipes pipes;
    pid_t supervisor;
    pid_t keeper;           /* zero: none */
    int keeper_file;        /* a pidfd, or -1 */
    char scratch[PATH_MAX]; /* "": none */
    bool uses_scratch;

    struct fb_layers layers;
    struct fb_ending opening;
    uint64_t edges;

    /* In the child only. */
    uint32_t layers_seen; /* active, as the zygote knew before the engine could change the page */
    int work_ruleset;     /* of Landlock; -1: none */
    uint8_t *zygote_stack;
};

static inline bool fb_isolate_wants(const struct fb_isolate *isolate, enum fb_layer layer)
{
    return (isolate->options.layers_off & 1U << layer) == 0;
}

#endif
