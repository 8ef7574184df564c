/* SPDX-License-Identifier: Apache-2.0 */
/* stamp_file.c - timestamps for the test that openssl judges.
 * usage: stamp_file request FILE                           the request is printed
 *        stamp_file verify FILE RESPONSE ROOTS [REQUEST]   the time is printed */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/host/file.h"
#include "signer/stamp/stamp.h"

enum { FILES = 4 };

static bool run(int argc, char **argv, struct fb_span *files, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer out = FB_BUFFER_EMPTY;
    int64_t seconds = 0;

    for (int i = 2; i < argc; i++)
        if (!fb_file_read(argv[i], (size_t)1 << 20, &files[i - 2], diag))
            return false;
    if (strcmp(argv[1], "request") == 0)
        return fb_stamp_request(files[0], &out, diag) && fwrite(out.text, 1, out.size, stdout) == out.size;
    return fb_stamp_verify(files[1], files[0], files[3], files[2], &seconds, diag)
        && printf("%" PRId64 "\n", seconds) > 0;
}

int main(int argc, char **argv)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_span files[FILES] = { { NULL, 0 } };

    if (argc < 3 || argc > 2 + FILES)
        return 64;
    const bool done = run(argc, argv, files, &diag);
    for (size_t i = 0; i < FILES; i++)
        fb_file_free(&files[i]);
    if (!done)
        (void)fprintf(stderr, "%s\n", diag.message);
    return done ? 0 : 1;
}
