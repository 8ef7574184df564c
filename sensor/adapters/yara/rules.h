/* SPDX-License-Identifier: Apache-2.0 */
/* rules.h - rule files through libyara's compiler. */
#ifndef FB_YARA_RULES_H
#define FB_YARA_RULES_H

#include <stdbool.h>
#include <yara.h>

#include "sensor/engine.h"

/* Called for each problem that the compiler has; what `load` tells the host and `reads` learns
 * from. */
struct fb_yara_listener {
    void *context;
    void (*problem)(void *context, const char *file, const YR_RULE *rule, int level, int line,
                    const char *message);
};

/* Compiles the files, each in a namespace of its own, with these external variables defined (as
 * empty strings).  FB_ENGINE_OK and *rules, or what went wrong.  No file of the machine is
 * included. */
int fb_yara_compile(const struct fb_engine_file *files, size_t count, const char *const *externals,
                    size_t external_count, const struct fb_yara_listener *listener,
                    YR_RULES **rules);

#endif
