/* SPDX-License-Identifier: Apache-2.0 */
/* wire.c - records of calls: written piece by piece, read with suspicion. */
#include "validator/trial/wire.h"

#include <stdlib.h>
#include <string.h>

struct head {
    uint64_t number;
    uint64_t nanoseconds;
    uint64_t peak_bytes;
    uint64_t dropped;
    int32_t status;
    uint32_t call;
    uint32_t unsupplied;
    uint32_t match_count;
    uint32_t message_count;
    uint32_t spare;
};

struct said_head {
    int32_t level;
    uint32_t text; /* sizes in bytes; UINT32_MAX: there is none */
    uint32_t file;
    uint32_t rule;
    uint64_t line;
    uint64_t offset;
};

static uint32_t size_of(const char *text)
{
    return text == NULL ? UINT32_MAX : (uint32_t)strnlen(text, FB_SAID_BYTES);
}

static bool emit_text(struct fb_worker *worker, const char *text)
{
    const uint32_t size = size_of(text);

    return text == NULL || size == 0 || fb_worker_emit(worker, text, size);
}

static bool tell_message(struct fb_worker *worker, const struct fb_worker_message *message)
{
    const struct said_head head = {
        .level = message->level,
        .text = size_of(message->text),
        .file = size_of(message->file),
        .rule = size_of(message->rule),
        .line = message->line,
        .offset = message->offset,
    };

    return fb_worker_emit(worker, &head, sizeof head)
        && emit_text(worker, message->text)
        && emit_text(worker, message->file)
        && emit_text(worker, message->rule);
}

static bool tell_match(struct fb_worker *worker, struct fb_span match)
{
    const uint32_t size = (uint32_t)match.size;

    return fb_worker_emit(worker, &size, sizeof size)
        && (size == 0 || fb_worker_emit(worker, match.bytes, size));
}

bool fb_tell_call(struct fb_worker *worker, enum fb_told_call call, uint64_t number,
                  const struct fb_worker_call *out, bool unsupplied)
{
    const struct head head = {
        .number = number,
        .nanoseconds = out->nanoseconds,
        .peak_bytes = out->peak_bytes,
        .dropped = out->matches_dropped,
        .status = out->status,
        .call = call,
        .unsupplied = unsupplied,
        .match_count = (uint32_t)out->match_count,
        .message_count = (uint32_t)out->message_count,
    };
    bool told = fb_worker_emit(worker, &head, sizeof head);

    for (size_t i = 0; told && i < out->match_count; i++)
        told = tell_match(worker, out->matches[i]);
    for (size_t i = 0; told && i < out->message_count; i++)
        told = tell_message(worker, &out->messages[i]);
    return told;
}

static bool take(struct fb_span *from, void *out, size_t size)
{
    if (from->size < size)
        return false;
    memcpy(out, from->bytes, size);
    *from = fb_span_part(*from, size, SIZE_MAX);
    return true;
}

/* *out gets a copy in the arena, terminated, or NULL where the size says that there is none. */
static bool take_text(struct fb_span *from, struct fb_arena *arena, uint32_t size, const char **out)
{
    *out = NULL;
    if (size == UINT32_MAX)
        return true;
    if (from->size < size || size > FB_SAID_BYTES)
        return false;
    *out = fb_arena_text(arena, fb_span_part(*from, 0, size));
    *from = fb_span_part(*from, size, SIZE_MAX);
    return *out != NULL;
}

static bool take_message(struct fb_span *from, struct fb_arena *arena, struct fb_said *out)
{
    struct said_head head;

    if (!take(from, &head, sizeof head))
        return false;
    out->level = head.level;
    out->line = head.line;
    out->offset = head.offset;
    if (!take_text(from, arena, head.text, &out->text)
        || !take_text(from, arena, head.file, &out->file)
        || !take_text(from, arena, head.rule, &out->rule))
        return false;
    if (out->text == NULL)
        out->text = "(no text)";
    return true;
}

static bool take_messages(struct fb_span *from, struct fb_arena *arena, size_t count,
                          struct fb_told *out)
{
    if (count > FB_WORKER_MESSAGES)
        return false;
    struct fb_said *messages = fb_arena_array(arena, count, sizeof *messages);
    bool taken = messages != NULL;

    for (size_t i = 0; taken && i < count; i++)
        taken = take_message(from, arena, &messages[i]);
    out->messages = messages;
    out->message_count = count;
    return taken;
}

static bool take_match(struct fb_span *from, struct fb_arena *arena, struct fb_span *out)
{
    uint32_t size = 0;

    if (!take(from, &size, sizeof size) || from->size < size)
        return false;
    out->bytes = (const uint8_t *)fb_arena_text(arena, fb_span_part(*from, 0, size));
    out->size = size;
    *from = fb_span_part(*from, size, SIZE_MAX);
    return out->bytes != NULL;
}

static int compare_spans(const void *a, const void *b)
{
    return fb_span_compare(*(const struct fb_span *)a, *(const struct fb_span *)b);
}

static bool take_matches(struct fb_span *from, struct fb_arena *arena, size_t count,
                         struct fb_told *out)
{
    if (count > from->size / sizeof(uint32_t))
        return false;
    struct fb_span *matches = fb_arena_array(arena, count, sizeof *matches);
    bool taken = matches != NULL;
    size_t kept = 0;

    for (size_t i = 0; taken && i < count; i++)
        taken = take_match(from, arena, &matches[i]);
    if (!taken)
        return false;
    if (count > 1)
        qsort(matches, count, sizeof *matches, compare_spans);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || !fb_span_equal(matches[i], matches[kept - 1]))
            matches[kept++] = matches[i];
    out->matches = matches;
    out->match_count = kept;
    out->repeated = kept < count;
    return true;
}

bool fb_told_next(struct fb_span *results, struct fb_arena *arena, struct fb_told *out,
                  bool *damaged)
{
    struct head head;

    if (results->size == 0)
        return false;
    *damaged = true;
    *out = (struct fb_told){ .number = 0 };
    if (!take(results, &head, sizeof head) || head.call >= FB_TOLD_CALLS)
        return false;
    out->call = (enum fb_told_call)head.call;
    out->number = head.number;
    out->status = head.status;
    out->unsupplied = head.unsupplied != 0;
    out->nanoseconds = head.nanoseconds;
    out->peak_bytes = head.peak_bytes;
    out->matches_dropped = head.dropped;
    if (!take_matches(results, arena, head.match_count, out)
        || !take_messages(results, arena, head.message_count, out))
        return false;
    *damaged = false;
    return true;
}

bool fb_told_difference(const struct fb_told *a, const struct fb_told *b, struct fb_span *id, bool *in_a)
{
    size_t at = 0;

    while (at < a->match_count && at < b->match_count && fb_span_equal(a->matches[at], b->matches[at]))
        at++;
    if (at == a->match_count && at == b->match_count)
        return false;
    *in_a = at < a->match_count
         && (at == b->match_count || fb_span_compare(a->matches[at], b->matches[at]) < 0);
    *id = *in_a ? a->matches[at] : b->matches[at];
    return true;
}
