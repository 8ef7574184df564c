/* SPDX-License-Identifier: Apache-2.0 */
/* relative.c - up from the folder to what both have in common, then down to the path. */
#include "pipeline/project/relative.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/buffer.h"

/* The real path of what is there, or of what will be in a folder that is there. */
static char *real_path(const char *path)
{
    char *real = realpath(path, NULL);

    if (real != NULL || errno != ENOENT)
        return real;
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer above = FB_BUFFER_EMPTY;
    size_t size = strlen(path);
    while (size > 1 && path[size - 1] == '/')
        size--;
    size_t name = size;
    while (name > 0 && path[name - 1] != '/')
        name--;
    fb_buffer_printf(&above, "%.*s", (int)name, name > 0 ? path : "");
    fb_buffer_text(&above, name > 0 ? "" : ".");
    real = above.failed ? NULL : realpath(above.text, NULL);
    if (real == NULL)
        return NULL;
    above.size = 0;
    fb_buffer_printf(&above, "%s%s%.*s", real, strcmp(real, "/") == 0 ? "" : "/", (int)(size - name),
                     path + name);
    free(real);
    return above.failed ? NULL : strdup(above.text);
}

/* How much of both is the same, up to and without a slash. */
static size_t common(const char *folder, const char *path)
{
    size_t size = 0;

    for (size_t i = 0;; i++) {
        const bool folder_ends = folder[i] == '\0' || folder[i] == '/';
        if (folder_ends && path[i] == '/')
            size = i;
        if (folder[i] == '\0' || folder[i] != path[i])
            return size;
    }
}

static char *join(const char *folder, const char *path)
{
    struct fb_buffer out = FB_BUFFER_EMPTY;
    const size_t same = strcmp(folder, "/") == 0 ? 0 : common(folder, path);

    for (const char *at = folder + same; *at != '\0'; at++)
        if (*at == '/' && at[1] != '\0')
            fb_buffer_text(&out, "../");
    fb_buffer_text(&out, path + same + 1);
    if (!out.failed)
        return out.text;
    fb_buffer_clear(&out);
    errno = ENOMEM;
    return NULL;
}

char *fb_path_relative(const char *folder, const char *path)
{
    char *from = real_path(folder);
    char *to = from != NULL ? realpath(path, NULL) : NULL;
    char *relative = to != NULL ? join(from, to) : NULL;
    const int error = errno;

    free(from);
    free(to);
    errno = error;
    return relative;
}
