/* SPDX-License-Identifier: Apache-2.0 */
/* regex_code.c - writing steps, and unrolling repeats. */
#include "sensor/reference/regex_compiler.h"

#include <string.h>

#include "sensor/reference/file.h"

/* While a program grows it may be larger than the budget of states, of which {0} takes some away
 * again; but not without bound, and steps that are no states count too. */
enum { STEPS_PER_STATE = 4,
       STEPS_FOR_ALL = 65536 };

static bool grow(struct fb_sensor_compiler *compiler, uint64_t steps, uint64_t states)
{
    const uint64_t most = (uint64_t)compiler->most_states * STEPS_PER_STATE + STEPS_FOR_ALL;
    if (compiler->step_count + steps > most)
        return fb_sensor_regex_refuse(compiler,
                                      "a regular expression with more states than this build takes");
    compiler->step_count += (uint32_t)steps;
    compiler->states += (uint32_t)states;
    if (compiler->step_count > compiler->step_room)
        compiler->step_room = compiler->step_count;
    return true;
}

bool fb_sensor_emit(struct fb_sensor_compiler *compiler, enum fb_sensor_step_kind kind,
                    int32_t first, int32_t second)
{
    const uint32_t at = compiler->step_count;
    if (!grow(compiler, 1, kind <= FB_STEP_SET ? 1 : 0))
        return false;
    if (compiler->steps != NULL)
        compiler->steps[at] = (struct fb_sensor_step){ kind, first, second };
    return true;
}

bool fb_sensor_insert(struct fb_sensor_compiler *compiler, uint32_t at,
                      enum fb_sensor_step_kind kind, int32_t first, int32_t second)
{
    const size_t behind = compiler->step_count - at;
    struct fb_sensor_step *steps = compiler->steps;
    if (!grow(compiler, 1, 0))
        return false;
    if (steps != NULL) {
        memmove(steps + at + 1, steps + at, behind * sizeof *steps);
        steps[at] = (struct fb_sensor_step){ kind, first, second };
    }
    return true;
}

/* A part of the program that is to be repeated. */
struct block {
    uint32_t start;
    uint32_t length;
    uint32_t states;
};

static bool copy(struct fb_sensor_compiler *compiler, const struct block *block)
{
    const uint32_t at = compiler->step_count;
    struct fb_sensor_step *steps = compiler->steps;
    if (!grow(compiler, block->length, block->states))
        return false;
    if (steps != NULL && block->length > 0)
        memcpy(steps + at, steps + block->start, block->length * sizeof *steps);
    return true;
}

static bool copy_times(struct fb_sensor_compiler *compiler, const struct block *block, uint32_t times)
{
    for (uint32_t i = 0; i < times; i++) {
        if (!copy(compiler, block))
            return false;
    }
    return true;
}

/* Each copy may be passed over, together with all that follow. */
static bool copy_optional(struct fb_sensor_compiler *compiler, const struct block *block, uint32_t times)
{
    for (uint32_t left = times; left > 0; left--) {
        if (!fb_sensor_emit(compiler, FB_STEP_SPLIT, 1, (int32_t)(left * (block->length + 1)))
            || !copy(compiler, block))
            return false;
    }
    return true;
}

static bool repeat_from_zero(struct fb_sensor_compiler *compiler, struct block block, uint32_t maximum)
{
    const int32_t length = (int32_t)block.length;
    if (maximum == FB_SENSOR_NONE)
        return fb_sensor_insert(compiler, block.start, FB_STEP_SPLIT, 1, length + 2)
            && fb_sensor_emit(compiler, FB_STEP_JUMP, -(length + 1), 0);
    if (!fb_sensor_insert(compiler, block.start, FB_STEP_SPLIT, 1, (int32_t)(maximum * (block.length + 1))))
        return false;
    block.start++;
    return copy_optional(compiler, &block, maximum - 1);
}

bool fb_sensor_repeat(struct fb_sensor_compiler *compiler, uint32_t start, uint32_t states,
                      uint32_t minimum, uint32_t maximum)
{
    const struct block block = { start, compiler->step_count - start, states };
    if (maximum == 0) {
        compiler->step_count = start;
        compiler->states -= states;
        return true;
    }
    if (minimum == 0)
        return repeat_from_zero(compiler, block, maximum);
    if (!copy_times(compiler, &block, minimum - 1))
        return false;
    if (maximum == FB_SENSOR_NONE)
        return fb_sensor_emit(compiler, FB_STEP_SPLIT, -(int32_t)block.length, 1);
    return copy_optional(compiler, &block, maximum - minimum);
}
