/* SPDX-License-Identifier: Apache-2.0 */
/* reads.c - which external variables rule files name: compiled with none defined, libyara says
 * which it misses; these are defined, and so on until it misses no more. */
#include "sensor/adapters/yara/reads.h"

#include <stdlib.h>
#include <string.h>

#include "sensor/adapters/yara/rules.h"

#define MOST_EXTERNALS 256

struct names {
    char *items[MOST_EXTERNALS];
    size_t count;
    bool is_out_of_memory;
};

static bool has(const struct names *names, const char *name, size_t length)
{
    for (size_t i = 0; i < names->count; i++) {
        if (strncmp(names->items[i], name, length) == 0 && names->items[i][length] == '\0')
            return true;
    }
    return false;
}

static void keep(struct names *names, const char *name, size_t length)
{
    if (names->count == MOST_EXTERNALS || has(names, name, length))
        return;
    char *const copy = strndup(name, length);
    if (copy == NULL)
        names->is_out_of_memory = true;
    else
        names->items[names->count++] = copy;
}

/* libyara's message is: undefined identifier "NAME" */
static void learn(void *context, const char *file, const YR_RULE *rule, int level, int line,
                  const char *message)
{
    static const char begin[] = "undefined identifier \"";

    (void)file;
    (void)rule;
    (void)level;
    (void)line;
    if (strncmp(message, begin, sizeof begin - 1) != 0)
        return;
    const char *const name = message + sizeof begin - 1;
    keep(context, name, strcspn(name, "\""));
}

/* One file at a time: after an error libyara's compiler takes no more.  A file that does not compile
 * although nothing is missing any more may read what libyara never came to. */
static int learn_from(struct names *names, const struct fb_engine_file *file)
{
    const struct fb_yara_listener listener = { .context = names, .problem = learn };
    YR_RULES *rules = NULL;
    size_t known;
    int status;

    do {
        known = names->count;
        status = fb_yara_compile(file, 1, (const char *const *)names->items, names->count, &listener, &rules);
        if (status == FB_ENGINE_OK)
            yr_rules_destroy(rules);
        if (status == FB_ENGINE_NO_MEMORY || names->is_out_of_memory)
            return FB_ENGINE_NO_MEMORY;
    } while (names->count > known);
    return status;
}

static int learn_from_all(struct names *names, const struct fb_engine_file *files, size_t count)
{
    int status = yr_initialize() == ERROR_SUCCESS ? FB_ENGINE_OK : FB_ENGINE_NO_MEMORY;

    if (status != FB_ENGINE_OK)
        return status;
    for (size_t i = 0; status == FB_ENGINE_OK && i < count; i++)
        status = learn_from(names, &files[i]);
    yr_finalize();
    return status;
}

int fb_yara_reads(const struct fb_engine_host *host, const struct fb_engine_file *files,
                  size_t count, const struct fb_engine_name_sink *sink)
{
    struct names names = { .count = 0 };
    int status = learn_from_all(&names, files, count);

    (void)host;
    if (status == FB_ENGINE_OK && names.count == MOST_EXTERNALS)
        status = FB_ENGINE_EXHAUSTED;
    for (size_t i = 0; i < names.count; i++) {
        if (status == FB_ENGINE_OK)
            sink->name(sink->context, names.items[i], strlen(names.items[i]));
        free(names.items[i]);
    }
    return status;
}
