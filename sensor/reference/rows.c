/* SPDX-License-Identifier: Apache-2.0 */
/* rows.c - the second walk over a file's instances, which the first has checked: writes as many
 * nodes as that one counted. */
#include "sensor/reference/content.h"

struct builder {
    struct fb_sensor_loaded *loaded;
    uint32_t node_count;
    uint32_t row_count;
    uint32_t open[FB_SENSOR_DEPTH]; /* composites that we are in */
    uint32_t depth;
    uint32_t tree; /* the node of the field's whole criterion */
    bool dear;     /* the row has regular expressions */
    uint64_t reads;
};

static void note_read(struct builder *builder, uint64_t input)
{
    if (input >= builder->reads)
        builder->reads = input + 1;
}

static void note_reads(struct builder *builder, const struct fb_sensor_criterion *criterion)
{
    if (criterion->op != FB_SENSOR_WILDCARD && criterion->op < FB_SENSOR_ALL)
        note_read(builder, criterion->field);
    if (criterion->op == FB_SENSOR_EQUALS_FIELD)
        note_read(builder, criterion->other_field);
}

static bool add_criterion(void *context, const struct fb_sensor_criterion *criterion,
                          struct fb_sensor_fault *fault)
{
    (void)fault;
    struct builder *builder = context;
    const uint32_t place = builder->node_count;
    if (criterion->op == FB_SENSOR_WILDCARD && criterion->depth == 0)
        return true;
    note_reads(builder, criterion);
    if (criterion->depth == 0)
        builder->tree = place;
    if (criterion->op >= FB_SENSOR_ALL)
        builder->open[builder->depth++] = place;
    builder->loaded->nodes[builder->node_count++] =
        (struct fb_sensor_node){ .op = (uint8_t)criterion->op,
                                 .case_sensitive = criterion->case_sensitive,
                                 .ignore_case = criterion->ignore_case,
                                 .field = criterion->field,
                                 .other_field = criterion->other_field,
                                 .count = criterion->count,
                                 .end = place + 1,
                                 .numbers = criterion->values };
    if (criterion->op == FB_SENSOR_REGEX)
        builder->loaded->nodes[builder->tree].dear = builder->dear = true;
    return true;
}

static void leave_composite(void *context)
{
    struct builder *builder = context;
    builder->loaded->nodes[builder->open[--builder->depth]].end = builder->node_count;
}

static bool add_row(struct builder *builder, struct fb_sensor_reader *reader, uint32_t field_count,
                    struct fb_sensor_fault *fault)
{
    const struct fb_sensor_visitor visitor = { .context = builder,
                                               .criterion = add_criterion,
                                               .leave = leave_composite };
    struct fb_sensor_row row = { .begin = builder->node_count };
    builder->dear = false;
    if (!fb_sensor_read_criteria(reader, field_count, &visitor, fault))
        return false;
    row.end = builder->node_count;
    row.dear = builder->dear;
    builder->loaded->rows[builder->row_count++] = row;
    return true;
}

static bool add_instance(struct builder *builder, uint32_t number, uint32_t *places,
                         struct fb_sensor_fault *fault)
{
    struct fb_sensor_loaded *loaded = builder->loaded;
    struct fb_sensor_instance instance;
    struct fb_sensor_reader reader;
    if (!fb_sensor_read_instance(&loaded->file, number, &instance, &reader, fault))
        return false;
    const uint32_t type = loaded->type_of[instance.type_index];
    builder->reads = loaded->reads[type];
    loaded->entries[places[type]++] = (struct fb_sensor_entry){ .id = instance.id,
                                                                .row = builder->row_count,
                                                                .except_count = instance.except_count };
    if (!add_row(builder, &reader, instance.field_count, fault))
        return false;
    for (uint32_t i = 0; i < instance.except_count; i++) {
        if (!fb_sensor_read_row_head(&reader, instance.field_count, fault)
            || !add_row(builder, &reader, instance.field_count, fault))
            return false;
    }
    loaded->reads[type] = builder->reads;
    return true;
}

/* From how many instances each type has to where its first is. */
static void sum_up(uint32_t *first, size_t types)
{
    for (size_t i = 0; i < types; i++)
        first[i + 1] += first[i];
}

static bool allocate(struct fb_engine_content *content, struct fb_sensor_loaded *loaded,
                     struct fb_sensor_fault *fault)
{
    struct fb_sensor_memory *memory = &content->memory;
    loaded->nodes = fb_sensor_allocate(memory, loaded->node_count, sizeof *loaded->nodes, fault);
    loaded->rows = fb_sensor_allocate(memory, loaded->row_count, sizeof *loaded->rows, fault);
    loaded->entries = fb_sensor_allocate(memory, loaded->file.instance_count, sizeof *loaded->entries, fault);
    return loaded->nodes != NULL && loaded->rows != NULL && loaded->entries != NULL;
}

bool fb_sensor_build_rows(struct fb_engine_content *content, struct fb_sensor_loaded *loaded,
                          struct fb_sensor_fault *fault)
{
    struct builder builder = { .loaded = loaded };
    const size_t types = content->build->description->type_count;
    uint32_t *places = fb_sensor_allocate(&content->memory, types, sizeof *places, fault);
    if (places == NULL || !allocate(content, loaded, fault))
        return false;
    sum_up(loaded->first, types);
    for (size_t i = 0; i < types; i++)
        places[i] = loaded->first[i];
    for (uint32_t i = 0; i < loaded->file.instance_count; i++) {
        if (!add_instance(&builder, i, places, fault))
            return false;
    }
    return true;
}
