/* SPDX-License-Identifier: Apache-2.0 */
/* open_engine.c - a real engine in this very process, for content that the test itself wrote. */
#include "tests/sensor/adapters/open_engine.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

const struct fb_engine *open_engine(const char *path)
{
    void *const library = dlopen(path, RTLD_NOW | RTLD_LOCAL);

    if (library == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        return NULL;
    }
    return dlsym(library, "firebreak_engine");
}

static void hear(void *context, const struct fb_engine_message *message)
{
    struct heard *const heard = context;

    if (heard->size == HEARD)
        return;
    heard->said[heard->size].level = message->level;
    heard->said[heard->size].line = message->line;
    snprintf(heard->said[heard->size].file, sizeof heard->said[0].file, "%s",
             message->file != NULL ? message->file : "");
    snprintf(heard->said[heard->size].rule, sizeof heard->said[0].rule, "%s",
             message->rule != NULL ? message->rule : "");
    snprintf(heard->said[heard->size].text, sizeof heard->said[0].text, "%s", message->text);
    heard->size++;
}

struct fb_engine_host hearing_host(struct heard *heard, const char *scratch)
{
    return (struct fb_engine_host){
        .size = sizeof(struct fb_engine_host),
        .context = heard,
        .message = hear,
        .scratch = scratch,
    };
}

void hear_name(void *context, const char *name, size_t length)
{
    struct heard *const heard = context;
    const size_t used = strlen(heard->names);

    snprintf(heard->names + used, sizeof heard->names - used, "%.*s ", (int)length, name);
}

bool was_heard(const struct heard *heard, int level, const char *text, size_t *at)
{
    for (size_t i = 0; i < heard->size; i++) {
        if (heard->said[i].level == level && strstr(heard->said[i].text, text) != NULL) {
            *at = i;
            return true;
        }
    }
    return false;
}
