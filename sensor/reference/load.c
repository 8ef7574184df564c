/* SPDX-License-Identifier: Apache-2.0 */
/* load.c - all or nothing: files to content. */
#include "sensor/reference/content.h"

static bool load_file(struct fb_engine_content *content, const struct fb_engine_file *in,
                      struct fb_sensor_loaded *loaded, struct fb_sensor_fault *fault)
{
    fault->file = in->name;
    if (in->length > content->build->description->file_bytes)
        return fb_sensor_refuse(fault, FB_ENGINE_UNSTATED, "the file is larger than this build takes");
    return fb_sensor_file_open(in, &loaded->file, fault) && fb_sensor_survey(content, loaded, fault)
        && fb_sensor_prepare_values(content, loaded, fault)
        && fb_sensor_build_rows(content, loaded, fault);
}

static void look_at(const struct fb_sensor_loaded *loaded, unsigned use, uint32_t *most,
                    struct fb_sensor_regex_scratch *scratch)
{
    for (uint32_t i = 0; i < loaded->file.value_count; i++) {
        if ((loaded->uses[i] & use) == 0)
            continue;
        struct fb_sensor_regex *regex = fb_sensor_ready(loaded, i, use)->regex;
        if (regex->step_count > *most)
            *most = regex->step_count;
        if (scratch != NULL)
            fb_sensor_regex_look_ahead(regex, scratch);
    }
}

/* Goes over all patterns: the largest, and with a scratch, how they begin. */
static uint32_t look_at_all(const struct fb_engine_content *content,
                            struct fb_sensor_regex_scratch *scratch)
{
    uint32_t most = 0;
    for (size_t i = 0; i < content->file_count; i++) {
        look_at(&content->files[i], FB_USE_REGEX, &most, scratch);
        look_at(&content->files[i], FB_USE_REGEX_IGNORING_CASE, &most, scratch);
    }
    return most;
}

/* All that evaluation needs. */
static bool prepare_evaluation(struct fb_engine_content *content, struct fb_sensor_fault *fault)
{
    const struct fb_engine_description *description = content->build->description;
    size_t fields = 0;
    for (size_t i = 0; i < description->type_count; i++)
        fields = description->types[i].declared > fields ? description->types[i].declared : fields;
    content->folded = fb_sensor_allocate(&content->memory, fields, sizeof *content->folded, fault);
    content->fold_room = fb_sensor_allocate(&content->memory, FB_SENSOR_FOLD_ROOM, 1, fault);
    if (content->folded == NULL || content->fold_room == NULL
        || !fb_sensor_regex_prepare(look_at_all(content, NULL), &content->memory, &content->scratch, fault))
        return false;
    (void)look_at_all(content, &content->scratch);
    return true;
}

bool fb_sensor_load(struct fb_engine_content *content, const struct fb_engine_file *files,
                    size_t count, struct fb_sensor_fault *fault)
{
    const size_t types = content->build->description->type_count;
    content->instance_counts = fb_sensor_allocate(&content->memory, types, sizeof *content->instance_counts, fault);
    content->files = fb_sensor_allocate(&content->memory, count, sizeof *content->files, fault);
    if (content->instance_counts == NULL || content->files == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!load_file(content, &files[i], &content->files[i], fault))
            return false;
        content->file_count++;
    }
    fault->file = NULL;
    return fb_sensor_check_ids(content, fault) && prepare_evaluation(content, fault);
}
