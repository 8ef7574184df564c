/* SPDX-License-Identifier: Apache-2.0 */
/* survey.c - the first walk over a file's instances: is there anything that this build can not
 * take?  After it, nothing that the second walk reads can be wrong. */
#include <string.h>

#include "sensor/reference/content.h"

struct survey {
    struct fb_engine_content *content;
    struct fb_sensor_loaded *loaded;
    const struct fb_engine_type *type;
    size_t supplied;
};

static size_t length_of(const char *text)
{
    size_t length = 0;
    while (text[length] != '\0')
        length++;
    return length;
}

static bool is_text(const char *text, const char *other)
{
    const size_t length = length_of(text);
    return length == length_of(other) && memcmp(text, other, length) == 0;
}

static bool has_operator(const struct fb_engine_type *type, enum fb_sensor_operator op)
{
    for (const char *const *name = type->operators; *name != NULL; name++) {
        if (is_text(*name, fb_sensor_operator_names[op]))
            return true;
    }
    return false;
}

static bool check_reads(const struct survey *survey, const struct fb_sensor_criterion *criterion,
                        struct fb_sensor_fault *fault)
{
    const bool reads = criterion->op != FB_SENSOR_WILDCARD && criterion->op < FB_SENSOR_ALL;
    if (!reads)
        return true;
    return (fb_sensor_may_read(criterion->field, survey->supplied)
            && (criterion->op != FB_SENSOR_EQUALS_FIELD
                || fb_sensor_may_read(criterion->other_field, survey->supplied)))
        || fb_sensor_refuse(fault, criterion->at,
                            "a criterion reads an input that this build does not supply");
}

static bool check_capacities(const struct survey *survey, const struct fb_sensor_criterion *criterion,
                             struct fb_sensor_fault *fault)
{
    const struct fb_engine_type *type = survey->type;
    const bool composite = criterion->op >= FB_SENSOR_ALL;
    if (!has_operator(type, criterion->op))
        return fb_sensor_refuse(fault, criterion->at, "an operator that this build does not have");
    if (composite && criterion->depth >= type->nesting)
        return fb_sensor_refuse(fault, criterion->at, "criteria nested more deeply than this build takes");
    if (!composite && criterion->count > type->values_per_criterion)
        return fb_sensor_refuse(fault, criterion->at, "a criterion with more values than this build takes");
    return true;
}

static uint8_t use_of(const struct fb_sensor_criterion *criterion)
{
    if (criterion->op == FB_SENSOR_REGEX)
        return criterion->ignore_case ? FB_USE_REGEX_IGNORING_CASE : FB_USE_REGEX;
    if (criterion->op == FB_SENSOR_CIDR)
        return FB_USE_BLOCK;
    return criterion->case_sensitive ? 0 : FB_USE_FOLDED;
}

static void warn(const struct survey *survey, const struct fb_sensor_criterion *criterion,
                 const struct fb_sensor_fault *place)
{
    struct fb_sensor_fault warning = *place;
    warning.text = "a value is too short to be looked for and was left out";
    warning.offset = criterion->at;
    fb_sensor_tell(survey->content->host, &warning, FB_ENGINE_WARNING);
}

static bool check_value(const struct survey *survey, const struct fb_sensor_criterion *criterion,
                        uint32_t number, struct fb_sensor_fault *fault)
{
    const struct fb_span value = fb_sensor_file_value(&survey->loaded->file, number);
    if (value.size > survey->type->value_bytes)
        return fb_sensor_refuse(fault, criterion->at, "a value that is longer than this build takes");
    if (criterion->op == FB_SENSOR_GLOB && fb_sensor_glob_is_cut(value))
        return fb_sensor_refuse(fault, criterion->at, "a glob ends with a backslash that escapes nothing");
    if (criterion->op == FB_SENSOR_CONTAINS && fb_sensor_judge_value(value.size) != FB_SENSOR_KEEP) {
        survey->loaded->uses[number] |= FB_USE_DROPPED;
        warn(survey, criterion, fault);
    }
    return true;
}

static bool check_values(const struct survey *survey, const struct fb_sensor_criterion *criterion,
                         struct fb_sensor_fault *fault)
{
    if (criterion->values == NULL)
        return true;
    for (uint32_t i = 0; i < criterion->count; i++) {
        const uint32_t number = fb_sensor_u4(criterion->values + 4 * (size_t)i);
        survey->loaded->uses[number] |= use_of(criterion);
        if (!check_value(survey, criterion, number, fault))
            return false;
    }
    return true;
}

static bool check_criterion(void *context, const struct fb_sensor_criterion *criterion,
                            struct fb_sensor_fault *fault)
{
    const struct survey *survey = context;
    if (criterion->op != FB_SENSOR_WILDCARD || criterion->depth > 0)
        survey->loaded->node_count++;
    return check_capacities(survey, criterion, fault) && check_reads(survey, criterion, fault)
        && check_values(survey, criterion, fault);
}

/* ---- Instances ---- */

static uint32_t find_type(const struct fb_sensor_build *build, uint64_t id)
{
    for (size_t i = 0; i < build->description->type_count; i++) {
        if (build->description->types[i].id == id)
            return (uint32_t)i;
    }
    return FB_SENSOR_NONE;
}

static bool check_type(struct survey *survey, const struct fb_sensor_instance *instance, size_t at,
                       struct fb_sensor_fault *fault)
{
    const struct fb_sensor_build *build = survey->content->build;
    const struct fb_sensor_declared declared =
        fb_sensor_file_type(&survey->loaded->file, instance->type_index);
    const uint32_t place = survey->loaded->type_of[instance->type_index];
    if (place == FB_SENSOR_NONE)
        return fb_sensor_refuse(fault, at, "a template type that this build does not have");
    survey->type = &build->description->types[place];
    survey->supplied = build->types[place].supplied;
    if (declared.revision != survey->type->revision)
        return fb_sensor_refuse(fault, at, "another revision of the template type than this build has");
    if (declared.field_count != survey->type->declared)
        return fb_sensor_refuse(fault, at, "the template type has another number of fields in this build");
    if (instance->field_count != declared.field_count)
        return fb_sensor_refuse(fault, at,
                                "a template instance with another number of criteria than its type has fields");
    if (++survey->content->instance_counts[place] > survey->type->instances)
        return fb_sensor_refuse(fault, at, "more instances of a template type than this build takes");
    survey->loaded->first[place + 1]++;
    return true;
}

static bool check_instance(struct survey *survey, uint32_t number, struct fb_sensor_fault *fault)
{
    const struct fb_sensor_file *file = &survey->loaded->file;
    const struct fb_sensor_visitor visitor = { .context = survey, .criterion = check_criterion };
    struct fb_sensor_instance instance;
    struct fb_sensor_reader reader;
    if (!fb_sensor_read_instance(file, number, &instance, &reader, fault))
        return false;
    fault->id = fb_sensor_file_value(file, instance.id);
    const size_t at = (size_t)(fb_sensor_file_instance(file, number).bytes - file->bytes.bytes);
    if (fault->id.size == 0)
        return fb_sensor_refuse(fault, at, "a template instance with an empty id");
    if (!check_type(survey, &instance, at, fault)
        || !fb_sensor_read_criteria(&reader, instance.field_count, &visitor, fault))
        return false;
    for (uint32_t i = 0; i < instance.except_count; i++) {
        if (!fb_sensor_read_row_head(&reader, instance.field_count, fault)
            || !fb_sensor_read_criteria(&reader, instance.field_count, &visitor, fault))
            return false;
        survey->loaded->row_count++;
    }
    survey->loaded->row_count++;
    return fb_sensor_read_end(&reader, fault);
}

static bool prepare(struct fb_engine_content *content, struct fb_sensor_loaded *loaded,
                    struct fb_sensor_fault *fault)
{
    const struct fb_sensor_file *file = &loaded->file;
    const size_t types = content->build->description->type_count;
    loaded->type_of = fb_sensor_allocate(&content->memory, file->type_count, sizeof *loaded->type_of, fault);
    loaded->uses = fb_sensor_allocate(&content->memory, file->value_count, sizeof *loaded->uses, fault);
    loaded->first = fb_sensor_allocate(&content->memory, types + 1, sizeof *loaded->first, fault);
    loaded->reads = fb_sensor_allocate(&content->memory, types, sizeof *loaded->reads, fault);
    if (loaded->type_of == NULL || loaded->uses == NULL || loaded->first == NULL || loaded->reads == NULL)
        return false;
    for (uint32_t i = 0; i < file->type_count; i++)
        loaded->type_of[i] = find_type(content->build, fb_sensor_file_type(file, i).id);
    return true;
}

bool fb_sensor_survey(struct fb_engine_content *content, struct fb_sensor_loaded *loaded,
                      struct fb_sensor_fault *fault)
{
    struct survey survey = { .content = content, .loaded = loaded };
    if (!prepare(content, loaded, fault))
        return false;
    for (uint32_t i = 0; i < loaded->file.instance_count; i++) {
        if (!check_instance(&survey, i, fault))
            return false;
    }
    fault->id = (struct fb_span){ NULL, 0 };
    return true;
}
