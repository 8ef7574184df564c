/* SPDX-License-Identifier: Apache-2.0 */
/* Events of which nothing is known but a file's name: those without which a machine does not
 * start (data/critical_names.txt), and the project's own. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/host/asset.h"
#include "validator/trial/replay_plan.h"

extern const struct fb_asset fb_critical_names[];

/* Fields that hold the name of what an event is about; a parent, a source or a target is somebody
 * else. */
static const char *const name_fields[] = {
    "Image",
    "ImageLoaded",
    "ImagePath",
    "TargetFilename",
    "FileName",
    "FilePath",
    "Path",
    "NewProcessName",
    "ProcessPath",
    "ServerImage",
    "ClientImage",
};

static bool is_name_field(const char *field)
{
    for (size_t i = 0; i < sizeof name_fields / sizeof *name_fields; i++)
        if (strcasecmp(field, name_fields[i]) == 0)
            return true;
    return false;
}

static size_t count_name_fields(const struct fb_template_types *types)
{
    size_t count = 0;

    for (size_t i = 0; i < fb_template_types_count(types); i++)
        for (size_t k = 0; k < fb_template_types_at(types, i)->field_count; k++)
            count += is_name_field(fb_template_types_at(types, i)->fields[k].name);
    return count;
}

static struct fb_span built_in(void)
{
    return (struct fb_span){ fb_critical_names[0].bytes, fb_critical_names[0].size };
}

static size_t count_lines(struct fb_span text)
{
    size_t lines = 0;

    for (size_t i = 0; i < text.size; i++)
        lines += text.bytes[i] == '\n';
    return lines;
}

/* A name without a folder could lie in any; it is tried alone and in one of each kind. */
static const char *const own_folders[] = { "", "C:\\Program Files\\Sensor\\", "/opt/sensor/" };
#define OWN_FOLDERS (sizeof own_folders / sizeof *own_folders)

size_t fb_replay_count_names(const struct fb_replay *replay)
{
    return count_name_fields(replay->types)
         * (count_lines(built_in()) + 1 + OWN_FOLDERS * replay->own_name_count);
}

static bool add_event(struct fb_replay_plan *plan, const struct fb_template_type *type, size_t field,
                      const char *name, bool is_own)
{
    struct fb_engine_input *values = fb_arena_array(&plan->arena, type->field_count, sizeof *values);

    if (values == NULL)
        return false;
    values[field] = (struct fb_engine_input){ (const unsigned char *)name, strlen(name) };
    plan->events[plan->count++] = (struct fb_replay_event){
        .event = { .type_id = type->id, .values = values, .count = type->field_count },
        .role = FB_REPLAY_NAME,
        .expect = FB_REPLAY_NONE,
        .name = name,
        .is_own = is_own,
        .field = (uint32_t)field,
    };
    return true;
}

static bool add_name(struct fb_replay_plan *plan, const char *name, bool is_own)
{
    const struct fb_template_types *types = plan->replay->types;

    for (size_t i = 0; i < fb_template_types_count(types); i++) {
        const struct fb_template_type *type = fb_template_types_at(types, i);
        for (size_t k = 0; k < type->field_count; k++)
            if (is_name_field(type->fields[k].name) && !add_event(plan, type, k, name, is_own))
                return false;
    }
    return true;
}

static bool add_own(struct fb_replay_plan *plan, const char *name)
{
    const bool has_folder = strpbrk(name, "/\\") != NULL;

    for (size_t i = 0; i < (has_folder ? 1 : OWN_FOLDERS); i++) {
        char text[4096];
        const int size = snprintf(text, sizeof text, "%s%s", own_folders[i], name);
        if (size < 0 || (size_t)size >= sizeof text)
            continue;
        const char *kept = fb_arena_text(&plan->arena, fb_span_of(text));
        if (kept == NULL || !add_name(plan, kept, true))
            return false;
    }
    return true;
}

bool fb_replay_add_names(struct fb_replay_plan *plan)
{
    struct fb_span rest = built_in();

    while (rest.size > 0) {
        const uint8_t *end = memchr(rest.bytes, '\n', rest.size);
        const size_t size = end == NULL ? rest.size : (size_t)(end - rest.bytes);
        const char *name = fb_arena_text(&plan->arena, fb_span_part(rest, 0, size));
        if (name == NULL || !add_name(plan, name, false))
            return false;
        rest = fb_span_part(rest, size + 1, rest.size);
    }
    for (size_t i = 0; i < plan->replay->own_name_count; i++)
        if (!add_own(plan, plan->replay->own_names[i]))
            return false;
    return true;
}
