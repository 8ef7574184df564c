/* SPDX-License-Identifier: Apache-2.0 */
/* values.c - making values ready: folded, compiled, parsed. */
#include "sensor/reference/content.h"

static bool is_used(const struct fb_sensor_loaded *loaded, unsigned use)
{
    for (uint32_t i = 0; i < loaded->file.value_count; i++) {
        if ((loaded->uses[i] & use) != 0)
            return true;
    }
    return false;
}

static bool fold_values(struct fb_engine_content *content, struct fb_sensor_loaded *loaded,
                        struct fb_sensor_fault *fault)
{
    size_t size = 0;
    if (!is_used(loaded, FB_USE_FOLDED))
        return true;
    for (uint32_t i = 0; i < loaded->file.value_count; i++) {
        if ((loaded->uses[i] & FB_USE_FOLDED) != 0)
            size += fb_sensor_fold(fb_sensor_file_value(&loaded->file, i), NULL, 0);
    }
    uint8_t *room = fb_sensor_allocate(&content->memory, size, 1, fault);
    loaded->folded = fb_sensor_allocate(&content->memory, loaded->file.value_count,
                                        sizeof *loaded->folded, fault);
    if (room == NULL || loaded->folded == NULL)
        return false;
    size_t used = 0;
    for (uint32_t i = 0; i < loaded->file.value_count; i++) {
        if ((loaded->uses[i] & FB_USE_FOLDED) == 0)
            continue;
        const struct fb_span value = fb_sensor_file_value(&loaded->file, i);
        const bool dropped = (loaded->uses[i] & FB_USE_DROPPED) != 0;
        const size_t folded = fb_sensor_fold(value, room + used, size - used);
        loaded->folded[i] = (struct fb_span){ dropped ? NULL : room + used, folded };
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

/* The patterns of one use, by the number of their value; NULL with a fault, or if there are none. */
static bool compile_all(struct fb_engine_content *content, const struct fb_sensor_loaded *loaded,
                        unsigned use, struct fb_sensor_regex ***out, struct fb_sensor_fault *fault)
{
    if (!is_used(loaded, use))
        return true;
    *out = fb_sensor_allocate(&content->memory, loaded->file.value_count, sizeof **out, fault);
    if (*out == NULL)
        return false;
    for (uint32_t i = 0; i < loaded->file.value_count; i++) {
        if ((loaded->uses[i] & use) == 0)
            continue;
        (*out)[i] = compile(content, loaded, i, use == FB_USE_REGEX_IGNORING_CASE, fault);
        if ((*out)[i] == NULL)
            return false;
    }
    return true;
}

static bool parse_blocks(struct fb_engine_content *content, struct fb_sensor_loaded *loaded,
                         struct fb_sensor_fault *fault)
{
    if (!is_used(loaded, FB_USE_BLOCK))
        return true;
    loaded->blocks = fb_sensor_allocate(&content->memory, loaded->file.value_count,
                                        sizeof *loaded->blocks, fault);
    if (loaded->blocks == NULL)
        return false;
    for (uint32_t i = 0; i < loaded->file.value_count; i++) {
        const struct fb_span value = fb_sensor_file_value(&loaded->file, i);
        if ((loaded->uses[i] & FB_USE_BLOCK) != 0 && !fb_sensor_block(value, &loaded->blocks[i]))
            return fb_sensor_refuse(fault, (size_t)(value.bytes - loaded->file.bytes.bytes),
                                    "a value that is no block of IP addresses");
    }
    return true;
}

bool fb_sensor_prepare_values(struct fb_engine_content *content, struct fb_sensor_loaded *loaded,
                              struct fb_sensor_fault *fault)
{
    return fold_values(content, loaded, fault)
        && compile_all(content, loaded, FB_USE_REGEX, &loaded->regexes, fault)
        && compile_all(content, loaded, FB_USE_REGEX_IGNORING_CASE, &loaded->regexes_ignoring_case, fault)
        && parse_blocks(content, loaded, fault);
}
