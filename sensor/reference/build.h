/* SPDX-License-Identifier: Apache-2.0 */
/* build.h - what one build of the reference engine is made from: a table that fb_engine() generates
 * (cmake/Engine.cmake) from template types, and two small files that a build may replace.
 *
 * The engine keeps to docs/FORMAT.md.  It is freestanding: memory only from the host, no globals
 * that change, nothing from the C library but memcpy, memmove, memset and memcmp.  It shares with
 * the rest of firebreak what the format itself fixes (UTF-8, the table of case folding), and
 * neither its readers nor its evaluators.
 */
#ifndef FB_SENSOR_BUILD_H
#define FB_SENSOR_BUILD_H

#include <stdbool.h>
#include <stdint.h>

#include "sensor/engine.h"

/* What the integration code does for one template type. */
struct fb_sensor_type {
    size_t supplied; /* inputs that it passes */
    int (*supply)(const struct fb_engine_event *event, const struct fb_engine_supply_sink *sink);
};

/* `types` has a row for each of the description's, in the same order. */
struct fb_sensor_build {
    const struct fb_engine_description *description;
    const struct fb_sensor_type *types;
};

/* Defined by the generated table. */
extern const struct fb_sensor_build fb_sensor_build;

/* Integration code of one template type, in the generated table: an array of the inputs that this
 * build passes, filled from the event. */
#define FB_SENSOR_SUPPLY(type, inputs_passed)                                         \
    static int supply_##type(const struct fb_engine_event *event,                     \
                             const struct fb_engine_supply_sink *sink)                \
    {                                                                                 \
        struct fb_engine_input inputs[inputs_passed];                                 \
        return fb_sensor_pass(event, inputs, sizeof inputs / sizeof inputs[0], sink); \
    }                                                                                 \
    typedef char fb_sensor_##type##_passes_inputs[(inputs_passed) > 0 ? 1 : -1]

/* integration.c: fills `inputs` with the event's values and hands them to the sink; inputs for
 * which the event has no value are null.  FB_ENGINE_OK. */
int fb_sensor_pass(const struct fb_engine_event *event, struct fb_engine_input *inputs,
                   size_t count, const struct fb_engine_supply_sink *sink);

/* policy.c: whether content may read this input of a type of which the build supplies so many;
 * asked for every criterion when content is loaded. */
bool fb_sensor_may_read(uint64_t input, size_t supplied);

/* policy.c: the input that a criterion reads, of those that evaluate was given; NULL when it was
 * not given that one. */
const struct fb_engine_input *fb_sensor_fetch(const struct fb_engine_input *inputs, size_t count,
                                              uint32_t input);

/* policy.c: what becomes of a value of a `contains` criterion when it is loaded. */
enum fb_sensor_value { FB_SENSOR_KEEP,
                       FB_SENSOR_WARN_AND_DROP };
enum fb_sensor_value fb_sensor_judge_value(size_t length);

#endif
