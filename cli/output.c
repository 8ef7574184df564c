/* SPDX-License-Identifier: Apache-2.0 */
/* output.c - documents on standard output or in a file, and the state of the standard streams. */
#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/host/fail.h"
#include "base/host/file.h"
#include "cli/say.h"

void fb_streams_prepare(void)
{
    /* The wrong way round, so that reading a standard input that was closed still fails, and so
     * does writing to such an output. */
    static const int modes[] = { O_WRONLY, O_RDONLY, O_WRONLY };

    (void)signal(SIGPIPE, SIG_IGN);
    for (int descriptor = 0; descriptor < 3; descriptor++)
        if (fcntl(descriptor, F_GETFD) < 0 && errno == EBADF)
            (void)!open("/dev/null", modes[descriptor]);
}

bool fb_color_wanted(const struct fb_arguments *arguments, int descriptor)
{
    const char *color = fb_arguments_text(arguments, FB_OPTION_COLOR);
    const char *refused = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");

    if (color != NULL && strcmp(color, "auto") != 0)
        return strcmp(color, "always") == 0;
    return (refused == NULL || *refused == '\0')
        && terminal != NULL && strcmp(terminal, "dumb") != 0
        && isatty(descriptor) == 1;
}

size_t fb_terminal_width(int descriptor)
{
    struct winsize size = { .ws_col = 0 };

    return isatty(descriptor) == 1 && ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

const char *fb_format(const struct fb_arguments *arguments)
{
    const bool reports = arguments->command->reports;
    const char *format = fb_arguments_text(arguments, reports ? FB_OPTION_REPORT_FORMAT : FB_OPTION_FORMAT);

    return format != NULL ? format : "text";
}

bool fb_format_is_json(const struct fb_arguments *arguments)
{
    return strcmp(fb_format(arguments), "json") == 0;
}

static bool is_standard(const struct fb_output *output)
{
    return strcmp(output->path, "-") == 0;
}

struct fb_output fb_output_begin(const struct fb_arguments *arguments, const char *path)
{
    struct fb_output output = { .text = FB_BUFFER_EMPTY, .path = path != NULL ? path : "-" };

    output.color = fb_color_wanted(arguments, is_standard(&output) ? STDOUT_FILENO : -1);
    output.width = is_standard(&output) ? fb_terminal_width(STDOUT_FILENO) : 0;
    return output;
}

static bool reader_is_gone(const struct fb_output *output)
{
    struct pollfd state = { .fd = STDOUT_FILENO };

    return is_standard(output) && poll(&state, 1, 0) == 1 && (state.revents & POLLERR) != 0;
}

static bool fail_output(struct fb_output *output, const struct fb_diag *diag)
{
    if (!output->failed && !reader_is_gone(output))
        fb_say_diag(diag);
    output->failed = true;
    return false;
}

static bool write_text(struct fb_output *output)
{
    struct fb_diag diag = FB_DIAG_NONE;
    const struct fb_span text = fb_buffer_span(&output->text);

    if (output->failed || output->text.failed)
        return fb_fail_memory(&diag) || fail_output(output, &diag);
    return fb_file_write(output->path, &text, 1, &diag) || fail_output(output, &diag);
}

bool fb_output_spill(void *context)
{
    struct fb_output *output = context;

    if (!is_standard(output))
        return true;
    bool written = write_text(output);
    output->text.size = 0;
    return written;
}

bool fb_output_end(struct fb_output *output)
{
    bool written = write_text(output);

    fb_output_abandon(output);
    return written;
}

void fb_output_abandon(struct fb_output *output)
{
    fb_buffer_clear(&output->text);
}
