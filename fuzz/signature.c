/* SPDX-License-Identifier: Apache-2.0 */
/* signature.c - endings as keys. */
#include "fuzz/signature.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/host/digest.h"
#include "validator/model/operator.h"

#define FRAMES 3

const char *fb_fuzz_class_name(enum fb_fuzz_class class)
{
    static const char *const names[FB_FUZZ_CLASSES] = { "K1", "K2", "K3" };

    return names[class];
}

bool fb_fuzz_is_fall(const struct fb_ending *ending)
{
    return ending->kind != FB_END_DONE && ending->kind != FB_END_FULL && ending->kind != FB_END_STOPPED
        && ending->kind != FB_END_LOST;
}

/* Where it was when it ended says nothing. */
static bool is_place_chance(const struct fb_ending *ending)
{
    return ending->kind == FB_END_TIMED_OUT || ending->kind == FB_END_STACK || ending->kind == FB_END_OUT_OF_MEMORY;
}

static bool is_supply(const struct fb_ending *ending)
{
    return ending->region.kind == FB_REGION_INPUTS;
}

static size_t write_region(const struct fb_region *region, char *out, size_t size)
{
    static const char *const names[] = {
        [FB_REGION_UNKNOWN] = "unknown",
        [FB_REGION_NULL] = "null",
        [FB_REGION_INPUTS] = "inputs",
        [FB_REGION_INPUT] = "input",
        [FB_REGION_CONTENT] = "content",
        [FB_REGION_HEAP] = "heap",
        [FB_REGION_FREED] = "freed",
        [FB_REGION_STACK] = "stack",
    };
    const char *name = (unsigned)region->kind < sizeof names / sizeof *names ? names[region->kind] : "unknown";
    /* How far beyond is the content's choice. */
    const int length = snprintf(out, size, "|%s%s%s", region->distance < 0 ? "before " : "", name,
                                region->write ? " written" : "");

    return length > 0 ? (size_t)length : 0;
}

bool fb_fuzz_endings_alike(const struct fb_ending *a, const struct fb_ending *b)
{
    return a->kind == b->kind && a->stage == b->stage && a->region.kind == b->region.kind
        && a->region.write == b->region.write && (a->region.distance < 0) == (b->region.distance < 0);
}

static void write_frames(const struct fb_ending *ending, char *out, size_t size)
{
    size_t used = 0;

    for (size_t i = 0; i < FRAMES && i < ending->frame_count && i < FB_FRAMES && used < size; i++) {
        const int length = snprintf(out + used, size - used, "|%.63s+0x%" PRIx64, ending->frames[i].module,
                                    ending->frames[i].offset);
        used += length > 0 ? (size_t)length : 0;
    }
}

static void write_id(struct fb_fuzz_signature *out)
{
    char digest[65] = "";

    if (!fb_sha256_hex(fb_span_of(out->text), digest))
        digest[0] = '\0';
    (void)snprintf(out->id, sizeof out->id, "%.12s", digest);
}

void fb_fuzz_signature_of_answer(enum fb_fuzz_class class, uint32_t op, bool engine_has_it,
                                 struct fb_fuzz_signature *out)
{
    (void)snprintf(out->text, sizeof out->text, "%s|answer|%s|%s", fb_fuzz_class_name(class),
                   engine_has_it ? "holds" : "does not hold",
                   op < FB_OP_COUNT ? fb_operator_info((enum fb_operator)op)->name : "");
    write_id(out);
}

void fb_fuzz_signature_of(const struct fb_ending *ending, enum fb_fuzz_class class, uint32_t op,
                          struct fb_fuzz_signature *out)
{
    int length = snprintf(out->text, sizeof out->text, "%s|%s|%s", fb_fuzz_class_name(class),
                          fb_ending_name(ending->kind), fb_stage_of_case_name(ending->stage));
    size_t used = length > 0 ? (size_t)length : 0;

    if (is_place_chance(ending)) {
        (void)snprintf(out->text + used, sizeof out->text - used, "|%s",
                       ending->kind == FB_END_TIMED_OUT && op < FB_OP_COUNT
                           ? fb_operator_info((enum fb_operator)op)->name
                           : "");
    } else {
        used += write_region(&ending->region, out->text + used, sizeof out->text - used);
        if (!is_supply(ending))
            write_frames(ending, out->text + used, sizeof out->text - used);
    }
    write_id(out);
}
