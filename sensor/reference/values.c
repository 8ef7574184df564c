/* SPDX-License-Identifier: Apache-2.0 */
/* values.c - making values ready: folded, compiled, parsed. */
#include "sensor/reference/content.h"

/* Values come in great numbers, most of them in one use or none: what they are made into takes room
 * for the uses that there are. */
static bool place_all(struct fb_engine_content *content, struct fb_sensor_loaded *loaded,
                      struct fb_sensor_fault *fault)
{
    uint32_t count = 0;
    loaded->ready_at = fb_sensor_allocate(&content->memory, loaded->file.value_count, sizeof *loaded->ready_at, fault);
    if (loaded->ready_at == NULL)
        return false;
    for (uint32_t i = 0; i < loaded->file.value_count; i++) {
        loaded->ready_at[i] = count;
        for (unsigned uses = loaded->uses[i] & FB_USES_MADE_READY; uses != 0; uses &= uses - 1)
            count++;
    }
    loaded->ready = fb_sensor_allocate(&content->memory, count, sizeof *loaded->ready, fault);
    return loaded->ready != NULL;
}

static bool fold_values(struct fb_engine_content *content, struct fb_sensor_loaded *loaded,
                        struct fb_sensor_fault *fault)
{
    size_t size = 0;
    for (uint32_t i = 0; i < loaded->file.value_count; i++) {
        if ((loaded->uses[i] & FB_USE_FOLDED) != 0)
            size += fb_sensor_fold(fb_sensor_file_value(&loaded->file, i), NULL, 0);
    }
    uint8_t *room = fb_sensor_allocate(&content->memory, size, 1, fault);
    if (room == NULL)
        return false;
    size_t used = 0;
    for (uint32_t i = 0; i < loaded->file.value_count; i++) {
        if ((loaded->uses[i] & FB_USE_FOLDED) == 0)
            continue;
        const struct fb_span value = fb_sensor_file_value(&loaded->file, i);
        const bool dropped = (loaded->uses[i] & FB_USE_DROPPED) != 0;
        const size_t folded = fb_sensor_fold(value, room + used, size - used);
        fb_sensor_ready(loaded, i, FB_USE_FOLDED)->folded = (struct fb_span){ dropped ? NULL : room + used, folded };
        used += folded;
    }
    return true;
}

static struct fb_sensor_regex *compile(struct fb_engine_content *content,
                                       const struct fb_sensor_loaded *loaded, uint32_t number,
                                       bool ignore_case, struct fb_sensor_fault *fault)
{
    const struct fb_span value = fb_sensor_file_value(&loaded->file, number);
    struct fb_sensor_regex *regex = fb_sensor_allocate(&content->memory, 1, sizeof *regex, fault);
    if (regex == NULL)
        return NULL;
    if (!fb_sensor_regex_compile(value, ignore_case, content->build->description->regex_states,
                                 &content->memory, regex, fault)) {
        if (fault->offset == FB_ENGINE_UNSTATED)
            fault->offset = (size_t)(value.bytes - loaded->file.bytes.bytes);
        return NULL;
    }
    return regex;
}

static bool compile_all(struct fb_engine_content *content, const struct fb_sensor_loaded *loaded,
                        unsigned use, struct fb_sensor_fault *fault)
{
    for (uint32_t i = 0; i < loaded->file.value_count; i++) {
        if ((loaded->uses[i] & use) == 0)
            continue;
        struct fb_sensor_regex *regex = compile(content, loaded, i, use == FB_USE_REGEX_IGNORING_CASE, fault);
        if (regex == NULL)
            return false;
        fb_sensor_ready(loaded, i, use)->regex = regex;
    }
    return true;
}

static bool parse_blocks(const struct fb_sensor_loaded *loaded, struct fb_sensor_fault *fault)
{
    for (uint32_t i = 0; i < loaded->file.value_count; i++) {
        const struct fb_span value = fb_sensor_file_value(&loaded->file, i);
        if ((loaded->uses[i] & FB_USE_BLOCK) != 0
            && !fb_sensor_block(value, &fb_sensor_ready(loaded, i, FB_USE_BLOCK)->block))
            return fb_sensor_refuse(fault, (size_t)(value.bytes - loaded->file.bytes.bytes),
                                    "a value that is no block of IP addresses");
    }
    return true;
}

bool fb_sensor_prepare_values(struct fb_engine_content *content, struct fb_sensor_loaded *loaded,
                              struct fb_sensor_fault *fault)
{
    return place_all(content, loaded, fault)
        && fold_values(content, loaded, fault)
        && compile_all(content, loaded, FB_USE_REGEX, fault)
        && compile_all(content, loaded, FB_USE_REGEX_IGNORING_CASE, fault)
        && parse_blocks(loaded, fault);
}
