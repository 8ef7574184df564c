/* SPDX-License-Identifier: Apache-2.0 */
/* collect.c - messages, matches and counts that the engine hands back during a call. */
#include "isolate/collect.h"

#include <stdlib.h>
#include <string.h>

void fb_collect_reset(struct fb_collected *collected)
{
    collected->message_count = 0;
    collected->messages_dropped = 0;
    collected->match_count = 0;
    collected->matches_dropped = 0;
    collected->text_used = 0;
}

void *fb_collect_allocate(void *context, size_t bytes)
{
    struct fb_worker *worker = context;
    return fb_heap_allocate(&worker->heap, bytes, FB_HEAP_ALIGNMENT);
}

void fb_collect_release(void *context, void *memory)
{
    struct fb_worker *worker = context;
    fb_heap_release(&worker->heap, memory);
}

/* A terminated copy; NULL: no room for it. */
static const char *keep(struct fb_collected *collected, const char *bytes, size_t length)
{
    if (collected->text == NULL)
        collected->text = malloc(FB_WORKER_TEXT_BYTES);
    if (collected->text == NULL || length >= FB_WORKER_TEXT_BYTES - collected->text_used)
        return NULL;
    char *copy = collected->text + collected->text_used;
    memcpy(copy, bytes, length);
    copy[length] = '\0';
    collected->text_used += length + 1;
    return copy;
}

static const char *keep_text(struct fb_collected *collected, const char *text)
{
    return text == NULL ? NULL : keep(collected, text, strnlen(text, FB_WORKER_MATCH_BYTES));
}

/* A message of an older header may be shorter: what is beyond its size is not there. */
void fb_collect_message(void *context, const struct fb_engine_message *message)
{
    struct fb_collected *collected = &((struct fb_worker *)context)->collected;
    struct fb_engine_message all = { .offset = FB_ENGINE_UNSTATED };

    memcpy(&all, message, message->size < sizeof all ? message->size : sizeof all);
    const char *text = keep_text(collected, all.text == NULL ? "" : all.text);
    if (text == NULL || collected->message_count == FB_WORKER_MESSAGES) {
        collected->messages_dropped++;
        return;
    }
    collected->messages[collected->message_count++] = (struct fb_worker_message){
        .level = all.level,
        .text = text,
        .file = keep_text(collected, all.file),
        .rule = keep_text(collected, all.rule),
        .line = all.line,
        .offset = all.offset == FB_ENGINE_UNSTATED ? UINT64_MAX : all.offset,
    };
}

static bool fit_matches(struct fb_collected *collected)
{
    if (collected->match_count < collected->match_capacity)
        return true;
    if (collected->match_capacity == FB_WORKER_MATCHES)
        return false;
    const size_t capacity = collected->match_capacity == 0 ? 1024 : 2 * collected->match_capacity;
    struct fb_span *matches = realloc(collected->matches, capacity * sizeof *matches);
    if (matches == NULL)
        return false;
    collected->matches = matches;
    collected->match_capacity = capacity;
    return true;
}

void fb_collect_match(void *context, const char *id, size_t length)
{
    struct fb_collected *collected = &((struct fb_worker *)context)->collected;
    const size_t kept = length < FB_WORKER_MATCH_BYTES ? length : FB_WORKER_MATCH_BYTES;
    const char *copy = fit_matches(collected) ? keep(collected, id, kept) : NULL;

    if (copy == NULL)
        collected->matches_dropped++;
    else
        collected->matches[collected->match_count++] = (struct fb_span){ (const uint8_t *)copy, kept };
}

void fb_collect_inputs(void *context, const struct fb_engine_input *inputs, size_t count)
{
    struct fb_supplied *supplied = &((struct fb_worker *)context)->supplied;

    (void)inputs;
    supplied->fewest = supplied->calls == 0 || count < supplied->fewest ? count : supplied->fewest;
    supplied->most = count > supplied->most ? count : supplied->most;
    supplied->calls++;
}
