/* SPDX-License-Identifier: Apache-2.0 */
/* frames.c - zstd frames from memory. */
#include "signer/bundle/frames.h"

#include <string.h>
#include <zstd.h>

#include "base/host/fail.h"

#define WINDOW_LOG 23

static const uint8_t magic[] = { 0x28, 0xB5, 0x2F, 0xFD }; /* RFC 8878, 3.1.1 */

bool fb_frames_init(struct fb_frames *frames, struct fb_span input, struct fb_diag *diag)
{
    *frames = (struct fb_frames){ .context = ZSTD_createDCtx(), .input = input, .state = FB_FRAME_ENDED };
    if (frames->context == NULL)
        return fb_fail_memory(diag);
    return ZSTD_isError(ZSTD_DCtx_setParameter(frames->context, ZSTD_d_windowLogMax, WINDOW_LOG)) == 0
        || fb_fail(diag, FB_FAULT_UNSUPPORTED, "zstd cannot be told how much memory it may take");
}

void fb_frames_clear(struct fb_frames *frames)
{
    ZSTD_freeDCtx(frames->context);
    *frames = (struct fb_frames){ .context = NULL };
}

static bool is_broken(struct fb_frames *frames, const char *why)
{
    frames->state = FB_FRAME_BROKEN;
    frames->fault = why;
    return false;
}

bool fb_frames_next(struct fb_frames *frames)
{
    const struct fb_span start = fb_span_part(frames->input, frames->offset, sizeof magic);

    if (frames->state != FB_FRAME_ENDED || start.size < sizeof magic
        || memcmp(start.bytes, magic, sizeof magic) != 0)
        return is_broken(frames, "no zstd frame begins there");
    frames->state = FB_FRAME_OPEN;
    frames->given = false;
    return true;
}

/* One step of decompression; *got is what it gave, which may be nothing. */
static bool step(struct fb_frames *frames, uint8_t *out, size_t size, size_t *got)
{
    ZSTD_inBuffer in = { frames->input.bytes + frames->offset, frames->input.size - frames->offset, 0 };
    ZSTD_outBuffer to = { out, size, 0 };
    const size_t left = ZSTD_decompressStream(frames->context, &to, &in);

    if (ZSTD_isError(left) != 0)
        return is_broken(frames, ZSTD_getErrorName(left));
    frames->offset += in.pos;
    frames->given = frames->given || to.pos > 0;
    *got = to.pos;
    if (left == 0)
        frames->state = FB_FRAME_ENDED;
    else if (in.pos == 0 && to.pos == 0)
        return is_broken(frames, "the file ends inside of it");
    return true;
}

/* Whether more can be read: from this frame, or from the one behind it. */
static bool is_open(struct fb_frames *frames)
{
    if (frames->state != FB_FRAME_ENDED || !frames->many || frames->offset == frames->input.size)
        return frames->state == FB_FRAME_OPEN;
    return frames->given ? fb_frames_next(frames) : is_broken(frames, "a frame has nothing in it");
}

bool fb_frames_read(struct fb_frames *frames, uint8_t *out, size_t size)
{
    for (size_t done = 0; done < size;) {
        size_t got = 0;
        if (!is_open(frames) || !step(frames, out + done, size - done, &got))
            return false;
        done += got;
    }
    return true;
}

bool fb_frames_end(struct fb_frames *frames)
{
    uint8_t byte;
    size_t got = 0;

    while (frames->state == FB_FRAME_OPEN && got == 0)
        if (!step(frames, &byte, 1, &got))
            return false;
    return frames->state == FB_FRAME_ENDED && got == 0;
}
