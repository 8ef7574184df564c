/* SPDX-License-Identifier: Apache-2.0 */
/* rules.c - rule files through libyara's compiler. */
#include "sensor/adapters/yara/rules.h"

#include <stdlib.h>
#include <string.h>

/* What the compiler's callback gets. */
struct listening {
    const struct fb_yara_listener *listener;
    const char *file;
};

static void hear(int level, const char *file, int line, const YR_RULE *rule, const char *message,
                 void *context)
{
    const struct listening *listening = context;

    (void)file; /* libyara has no name for a text in memory */
    listening->listener->problem(listening->listener->context, listening->file, rule, level, line,
                                 message);
}

static int define(YR_COMPILER *compiler, const char *const *externals, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (yr_compiler_define_string_variable(compiler, externals[i], "") != ERROR_SUCCESS)
            return FB_ENGINE_NO_MEMORY;
    }
    return FB_ENGINE_OK;
}

/* libyara wants a text that ends with a zero byte, and would read no further than the first. */
static int add(YR_COMPILER *compiler, const struct fb_engine_file *file,
               struct listening *listening)
{
    if (memchr(file->bytes, 0, file->length) != NULL) {
        listening->listener->problem(listening->listener->context, file->name, NULL,
                                     YARA_ERROR_LEVEL_ERROR, 0,
                                     "the rule file has a zero byte, so it is no text");
        return FB_ENGINE_REFUSED;
    }
    char *const text = malloc(file->length + 1);
    if (text == NULL)
        return FB_ENGINE_NO_MEMORY;
    memcpy(text, file->bytes, file->length);
    text[file->length] = '\0';
    listening->file = file->name;
    const int errors = yr_compiler_add_string(compiler, text, file->name);
    free(text);
    return errors == 0 ? FB_ENGINE_OK : FB_ENGINE_REFUSED;
}

static int compile(YR_COMPILER *compiler, const struct fb_engine_file *files, size_t count,
                   const struct fb_yara_listener *listener, YR_RULES **rules)
{
    struct listening listening = { .listener = listener };
    int status = FB_ENGINE_OK;

    yr_compiler_set_include_callback(compiler, NULL, NULL, NULL);
    yr_compiler_set_callback(compiler, hear, &listening);
    for (size_t i = 0; status == FB_ENGINE_OK && i < count; i++)
        status = add(compiler, &files[i], &listening);
    if (status != FB_ENGINE_OK)
        return status;
    return yr_compiler_get_rules(compiler, rules) == ERROR_SUCCESS ? FB_ENGINE_OK
                                                                   : FB_ENGINE_NO_MEMORY;
}

int fb_yara_compile(const struct fb_engine_file *files, size_t count, const char *const *externals,
                    size_t external_count, const struct fb_yara_listener *listener,
                    YR_RULES **rules)
{
    YR_COMPILER *compiler;

    if (yr_compiler_create(&compiler) != ERROR_SUCCESS)
        return FB_ENGINE_NO_MEMORY;
    int status = define(compiler, externals, external_count);
    if (status == FB_ENGINE_OK)
        status = compile(compiler, files, count, listener, rules);
    yr_compiler_destroy(compiler);
    return status;
}
