/* SPDX-License-Identifier: Apache-2.0 */
/* output.c - documents on standard output or in a file, and the state of the standard streams. */
#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/host/fail.h"
#include "base/host/file.h"
#include "cli/say.h"

void fb_streams_prepare(void)
{
    /* The reading end of nothing, so that writing to a closed standard output still fails. */
    static const int modes[] = { O_RDONLY, O_RDONLY, O_WRONLY };

    signal(SIGPIPE, SIG_IGN);
    for (int descriptor = 0; descriptor < 3; descriptor++)
        if (fcntl(descriptor, F_GETFD) < 0 && errno == EBADF)
            (void)!open("/dev/null", modes[descriptor]);
}

bool fb_color_wanted(const struct fb_arguments *arguments, FILE *stream)
{
    const char *color = fb_arguments_text(arguments, FB_OPTION_COLOR);
    const char *refused = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");

    if (color != NULL && strcmp(color, "auto") != 0)
        return strcmp(color, "always") == 0;
    return (refused == NULL || *refused == '\0')
        && terminal != NULL && strcmp(terminal, "dumb") != 0
        && isatty(fileno(stream)) == 1;
}

bool fb_format_is(const struct fb_arguments *arguments, const char *name)
{
    const char *format = fb_arguments_text(arguments, FB_OPTION_FORMAT);

    return strcmp(format != NULL ? format : "text", name) == 0;
}

bool fb_output_open(const struct fb_arguments *arguments, const char *path,
                    struct fb_output *out, struct fb_diag *diag)
{
    if (path == NULL || strcmp(path, "-") == 0) {
        *out = (struct fb_output){ .stream = stdout, .color = fb_color_wanted(arguments, stdout) };
        return true;
    }

    const char *color = fb_arguments_text(arguments, FB_OPTION_COLOR);
    *out = (struct fb_output){
        .path = path,
        .color = color != NULL && strcmp(color, "always") == 0,
    };
    out->stream = open_memstream(&out->text, &out->size);
    return out->stream != NULL || fb_fail_memory(diag);
}

static bool reader_is_gone(FILE *stream)
{
    struct pollfd state = { .fd = fileno(stream) };

    return poll(&state, 1, 0) == 1 && (state.revents & POLLERR) != 0;
}

static bool close_standard(FILE *stream)
{
    errno = EIO;
    if (fflush(stream) == 0 && ferror(stream) == 0)
        return true;
    if (!reader_is_gone(stream))
        fb_say("standard output: %s", strerror(errno));
    return false;
}

static bool close_file(const struct fb_output *output, bool complete)
{
    struct fb_diag diag = FB_DIAG_NONE;
    const struct fb_span text = { (const uint8_t *)output->text, output->size };
    bool written = complete ? fb_file_write(output->path, &text, 1, &diag)
                            : fb_fail_memory(&diag);

    if (!written)
        fb_say_diag(&diag);
    return written;
}

bool fb_output_close(struct fb_output *output)
{
    if (output->path == NULL)
        return close_standard(output->stream);

    bool complete = ferror(output->stream) == 0;
    complete = fclose(output->stream) == 0 && complete;
    bool written = close_file(output, complete);
    free(output->text);
    return written;
}

void fb_output_abandon(struct fb_output *output)
{
    if (output->path == NULL)
        return;
    fclose(output->stream);
    free(output->text);
}
