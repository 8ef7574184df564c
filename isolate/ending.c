/* SPDX-License-Identifier: Apache-2.0 */
/* ending.c - endings in words. */
#include "isolate/ending.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/core/attributes.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *const endings[] = {
    [FB_END_DONE] = "done",
    [FB_END_FULL] = "full",
    [FB_END_STOPPED] = "stopped",
    [FB_END_CRASHED] = "crashed",
    [FB_END_FENCE] = "out of bounds",
    [FB_END_HEAP_CORRUPTED] = "heap corrupted",
    [FB_END_STACK] = "stack overflow",
    [FB_END_TIMED_OUT] = "timed out",
    [FB_END_OUT_OF_MEMORY] = "out of memory",
    [FB_END_EXITED] = "exited",
    [FB_END_FLOODED] = "flooded",
    [FB_END_FORBIDDEN] = "forbidden",
    [FB_END_LOST] = "lost",
};

static const char *const stages[] = {
    [FB_STAGE_OPEN] = "open",
    [FB_STAGE_DESCRIBE] = "describe",
    [FB_STAGE_SUPPLY] = "supply",
    [FB_STAGE_READS] = "reads",
    [FB_STAGE_LOAD] = "load",
    [FB_STAGE_EVALUATE] = "evaluate",
    [FB_STAGE_UNLOAD] = "unload",
    [FB_STAGE_TASK] = "task",
};

const char *fb_ending_name(enum fb_ending_kind kind)
{
    return (unsigned)kind < COUNT(endings) ? endings[kind] : "unknown";
}

const char *fb_ending_verb(enum fb_ending_kind kind)
{
    switch (kind) {
    case FB_END_TIMED_OUT:
        return "ran out of time";
    case FB_END_OUT_OF_MEMORY:
        return "ran out of memory";
    case FB_END_EXITED:
        return "ended its process";
    case FB_END_FLOODED:
        return "flooded its output";
    case FB_END_FORBIDDEN:
        return "did what no engine may do";
    default:
        return "crashed";
    }
}

const char *fb_stage_of_case_name(enum fb_stage_of_case stage)
{
    return (unsigned)stage < COUNT(stages) ? stages[stage] : "unknown";
}

/* Text that is cut to fit, never more. */
struct words {
    char *out;
    size_t size;
    size_t used;
};

FB_PRINTF(2, 3)
static void say(struct words *words, const char *format, ...)
{
    va_list arguments;

    if (words->used >= words->size)
        return;
    va_start(arguments, format);
    const int length = vsnprintf(words->out + words->used, words->size - words->used, format, arguments);
    va_end(arguments);
    words->used += length > 0 ? (size_t)length : 0;
}

static const char *bytes_word(uint64_t count)
{
    return count == 1 ? "byte" : "bytes";
}

/* "read of inputs[20]; this build supplies 20 (0..19)" */
static void say_inputs(struct words *words, const struct fb_region *region, const char *access)
{
    const int64_t index = region->distance < 0 ? -1 : (int64_t)region->index;

    say(words, "%s of inputs[%" PRId64 "]; this build supplies %" PRIu64, access, index, region->size);
    if (region->size > 0)
        say(words, " (0..%" PRIu64 ")", region->size - 1);
}

/* "write 1 byte past an allocation of 64 bytes" */
static void say_block(struct words *words, const struct fb_region *region, const char *access,
                      const char *block)
{
    const uint64_t size = region->size;
    const int64_t distance = region->distance;

    if (distance < 0) {
        const uint64_t before = 0 - (uint64_t)distance;
        say(words, "%s %" PRIu64 " %s before %s of %" PRIu64 " %s", access, before, bytes_word(before),
            block, size, bytes_word(size));
    } else if ((uint64_t)distance >= size) {
        const uint64_t past = (uint64_t)distance - size + 1;
        say(words, "%s %" PRIu64 " %s past %s of %" PRIu64 " %s", access, past, bytes_word(past), block,
            size, bytes_word(size));
    } else {
        say(words, "%s at byte %" PRId64 " of %s of %" PRIu64 " %s", access, distance, block, size,
            bytes_word(size));
    }
}

static void say_region(struct words *words, const struct fb_ending *ending)
{
    const struct fb_region *region = &ending->region;
    const char *access = region->write ? "write" : "read";
    char block[48];

    switch (region->kind) {
    case FB_REGION_INPUTS:
        say_inputs(words, region, access);
        break;
    case FB_REGION_INPUT:
        snprintf(block, sizeof block, "inputs[%" PRIu64 "], a value", region->index);
        say_block(words, region, access, block);
        break;
    case FB_REGION_CONTENT:
        snprintf(block, sizeof block, "content file %" PRIu64, region->index);
        say_block(words, region, access, block);
        break;
    case FB_REGION_HEAP:
        say_block(words, region, access, "an allocation");
        break;
    case FB_REGION_FREED:
        say_block(words, region, access, "a freed allocation");
        break;
    case FB_REGION_NULL:
        say(words, "%s through a NULL pointer (address 0x%" PRIx64 ")", access, ending->address);
        break;
    case FB_REGION_STACK:
        say(words, "%s beyond the stack", access);
        break;
    case FB_REGION_UNKNOWN:
        say(words, "%s at address 0x%" PRIx64, access, ending->address);
        break;
    }
}

static void say_crash(struct words *words, const struct fb_ending *ending)
{
    const bool access = ending->region.kind != FB_REGION_UNKNOWN || ending->address != 0;

    say(words, "%s", ending->cause[0] != '\0' ? ending->cause : "a signal");
    if (access) {
        say(words, ": ");
        say_region(words, ending);
    }
}

static void say_kind(struct words *words, const struct fb_ending *ending)
{
    switch (ending->kind) {
    case FB_END_CRASHED:
        say_crash(words, ending);
        break;
    case FB_END_FENCE:
        say_region(words, ending);
        break;
    case FB_END_HEAP_CORRUPTED:
        say(words, "the heap is corrupted: %s", ending->cause);
        break;
    case FB_END_STACK:
        say(words, "the stack overflowed");
        break;
    case FB_END_TIMED_OUT:
        say(words, "did not come back in time (%s)", ending->cause);
        break;
    case FB_END_OUT_OF_MEMORY:
        say(words, "took more memory than its budget (%s)", ending->cause);
        break;
    case FB_END_EXITED:
        say(words, "called %s", ending->cause);
        break;
    case FB_END_FLOODED:
        say(words, "wrote too much output");
        break;
    case FB_END_FORBIDDEN:
        say(words, "made the system call %s, which is not allowed", ending->cause);
        break;
    default:
        say(words, "%s", fb_ending_name(ending->kind));
        break;
    }
}

void fb_ending_describe(const struct fb_ending *ending, char *out, size_t size)
{
    struct words words = { .out = out, .size = size, .used = 0 };

    if (size == 0)
        return;
    out[0] = '\0';
    say_kind(&words, ending);
    /* Where content was read tells the call already; where an engine ended itself does not. */
    if (ending->kind > FB_END_STOPPED && ending->kind != FB_END_LOST && ending->kind != FB_END_FENCE)
        say(&words, " in %s", fb_stage_of_case_name(ending->stage));
}
