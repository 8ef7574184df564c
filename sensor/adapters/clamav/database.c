/* SPDX-License-Identifier: Apache-2.0 */
/* database.c - signature files through libclamav's loader, which takes paths only. */
#include "sensor/adapters/clamav/database.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct fb_clamav_listener *listening;

/* Messages about a line of a database end in "at line N". */
static unsigned long line_in(const char *text)
{
    const char *const at = strstr(text, "at line ");

    return at != NULL ? strtoul(at + sizeof "at line " - 1, NULL, 10) : 0;
}

static int level_of(enum cl_msg severity)
{
    if (severity >= CL_MSG_ERROR)
        return FB_ENGINE_ERROR;
    return severity >= CL_MSG_WARN ? FB_ENGINE_WARNING : FB_ENGINE_NOTE;
}

static void hear(enum cl_msg severity, const char *full, const char *text, void *context)
{
    char sentence[512];

    (void)full;
    (void)context;
    if (listening == NULL || listening->host == NULL
        || strstr(text, listening->host->scratch) != NULL) /* only that the load failed */
        return;
    snprintf(sentence, sizeof sentence, "%.*s", (int)strcspn(text, "\n"), text);
    const struct fb_engine_message said = {
        .size = sizeof said,
        .level = level_of(severity),
        .text = sentence,
        .file = listening->file,
        .rule = listening->signature[0] != '\0' ? listening->signature : NULL,
        .line = line_in(text),
        .offset = FB_ENGINE_UNSTATED,
    };
    listening->host->message(listening->host->context, &said);
}

static int on_signature(const char *type, const char *name, unsigned int custom, void *context)
{
    struct fb_clamav_listener *const listener = context;

    (void)type;
    (void)custom;
    snprintf(listener->signature, sizeof listener->signature, "%s", name);
    return 0;
}

void fb_clamav_listen(struct fb_clamav_listener *listener)
{
    listening = listener;
    cl_set_clcb_msg(hear);
}

int fb_clamav_status(cl_error_t error)
{
    switch (error) {
    case CL_SUCCESS:
    case CL_VIRUS:
        return FB_ENGINE_OK;
    case CL_EMEM:
        return FB_ENGINE_NO_MEMORY;
    case CL_ETIMEOUT:
        return FB_ENGINE_EXHAUSTED;
    default:
        return FB_ENGINE_REFUSED;
    }
}

static const char *last_part(const char *path)
{
    const char *const slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

static bool write_all(int file, const unsigned char *bytes, size_t length)
{
    while (length > 0) {
        const ssize_t written = write(file, bytes, length);
        if (written <= 0)
            return false;
        bytes += written;
        length -= (size_t)written;
    }
    return true;
}

/* The loader tells the kinds of signatures apart by the ends of names. */
static bool store(const char *path, const struct fb_engine_file *file)
{
    const int opened = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (opened < 0)
        return false;
    const bool stored = write_all(opened, file->bytes, file->length);
    return close(opened) == 0 && stored;
}

static int load_one(struct cl_engine *engine, const struct fb_engine_host *host,
                    const struct fb_engine_file *file, struct fb_clamav_listener *listener)
{
    char path[4096];
    unsigned int signatures = 0;

    if (snprintf(path, sizeof path, "%s/%s", host->scratch, last_part(file->name))
        >= (int)sizeof path)
        return FB_ENGINE_REFUSED;
    listener->file = file->name;
    listener->signature[0] = '\0';
    const int status = store(path, file)
                         ? fb_clamav_status(cl_load(path, engine, &signatures,
                                                    CL_DB_PHISHING | CL_DB_PHISHING_URLS | CL_DB_ENHANCED))
                         : FB_ENGINE_EXHAUSTED;
    (void)unlink(path);
    return status;
}

static int set_up(struct cl_engine *engine, const char *scratch)
{
    /* Nothing of an earlier scan may answer a later one. */
    if (cl_engine_set_num(engine, CL_ENGINE_DISABLE_CACHE, 1) != CL_SUCCESS
        || cl_engine_set_num(engine, CL_ENGINE_DISABLE_PE_CERTS, 1) != CL_SUCCESS)
        return FB_ENGINE_REFUSED;
    return fb_clamav_status(cl_engine_set_str(engine, CL_ENGINE_TMPDIR, scratch));
}

static int fill(struct cl_engine *engine, const struct fb_engine_host *host,
                const struct fb_engine_file *files, size_t count)
{
    struct fb_clamav_listener listener = { .host = host };
    int status = set_up(engine, host->scratch);

    cl_engine_set_clcb_sigload(engine, on_signature, &listener);
    fb_clamav_listen(&listener);
    for (size_t i = 0; status == FB_ENGINE_OK && i < count; i++)
        status = load_one(engine, host, &files[i], &listener);
    if (status == FB_ENGINE_OK)
        status = fb_clamav_status(cl_engine_compile(engine));
    fb_clamav_listen(NULL);
    return status;
}

int fb_clamav_load(const struct fb_engine_host *host, const struct fb_engine_file *files,
                   size_t count, struct cl_engine **out)
{
    struct cl_engine *const engine = cl_engine_new();

    if (engine == NULL)
        return FB_ENGINE_NO_MEMORY;
    const int status = fill(engine, host, files, count);
    if (status == FB_ENGINE_OK)
        *out = engine;
    else
        (void)cl_engine_free(engine);
    return status;
}
