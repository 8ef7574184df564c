/* SPDX-License-Identifier: Apache-2.0 */
/* evaluate.c - which instances hold for an event.  No memory is taken, nothing recurses, and every
 * input is asked for by fb_sensor_fetch. */
#include "sensor/reference/content.h"

struct evaluation {
    struct fb_engine_content *content;
    const struct fb_sensor_loaded *loaded;
    const struct fb_engine_input *inputs;
    size_t count;
    bool failed; /* an input was read that is not there */
};

static struct fb_span span_of(const struct fb_engine_input *input)
{
    return (struct fb_span){ input->bytes, input->length };
}

/* The input as the criterion compares it: folded once for the event, if there is room for it. */
static struct fb_sensor_text text_of(struct fb_engine_content *content, uint32_t field,
                                     struct fb_span input, bool case_sensitive)
{
    struct fb_sensor_folded *folded = &content->folded[field];
    if (case_sensitive)
        return (struct fb_sensor_text){ .bytes = input };
    if (folded->event == content->event)
        return folded->text;
    const size_t room = FB_SENSOR_FOLD_ROOM - content->fold_used;
    uint8_t *out = content->fold_room + content->fold_used;
    const size_t size = fb_sensor_fold(input, out, room);
    folded->event = content->event;
    folded->text = (struct fb_sensor_text){ .bytes = input, .to_fold = true };
    if (size <= room) {
        folded->text = (struct fb_sensor_text){ .bytes = { out, size }, .pairs = &folded->pairs };
        fb_sensor_pairs_of(folded->text.bytes, &folded->pairs);
        content->fold_used += size;
    }
    return folded->text;
}

static uint32_t number_of(const struct fb_sensor_node *node, uint32_t index)
{
    return fb_sensor_u4(node->numbers + 4 * (size_t)index);
}

static struct fb_span value_of(const struct evaluation *evaluation, const struct fb_sensor_node *node,
                               uint32_t index)
{
    const uint32_t number = number_of(node, index);
    return node->case_sensitive ? fb_sensor_file_value(&evaluation->loaded->file, number)
                                : fb_sensor_ready(evaluation->loaded, number, FB_USE_FOLDED)->folded;
}

static bool match_text(const struct evaluation *evaluation, const struct fb_sensor_node *node,
                       struct fb_sensor_text text, uint32_t index)
{
    const struct fb_span value = value_of(evaluation, node, index);
    switch (node->op) {
    case FB_SENSOR_EQUALS:
        return fb_sensor_text_equals(text, (struct fb_sensor_text){ .bytes = value });
    case FB_SENSOR_CONTAINS:
        return fb_sensor_text_contains(text, value);
    case FB_SENSOR_STARTSWITH:
        return fb_sensor_text_starts(text, value);
    case FB_SENSOR_ENDSWITH:
        return fb_sensor_text_ends(text, value);
    default:
        return fb_sensor_text_globs(text, value);
    }
}

static bool match_texts(const struct evaluation *evaluation, const struct fb_sensor_node *node,
                        struct fb_span input)
{
    const struct fb_sensor_text text =
        text_of(evaluation->content, node->field, input, node->case_sensitive);
    for (uint32_t i = 0; i < node->count; i++) {
        if (match_text(evaluation, node, text, i))
            return true;
    }
    return false;
}

static bool match_regexes(const struct evaluation *evaluation, const struct fb_sensor_node *node,
                          struct fb_span input)
{
    const unsigned use = node->ignore_case ? FB_USE_REGEX_IGNORING_CASE : FB_USE_REGEX;
    for (uint32_t i = 0; i < node->count; i++) {
        const struct fb_sensor_regex *regex = fb_sensor_ready(evaluation->loaded, number_of(node, i), use)->regex;
        if (fb_sensor_regex_matches(regex, &evaluation->content->scratch, input))
            return true;
    }
    return false;
}

static bool match_blocks(const struct evaluation *evaluation, const struct fb_sensor_node *node,
                         struct fb_span input)
{
    struct fb_sensor_block address;
    if (!fb_sensor_address(input, &address))
        return false;
    for (uint32_t i = 0; i < node->count; i++) {
        if (fb_sensor_block_has(&fb_sensor_ready(evaluation->loaded, number_of(node, i), FB_USE_BLOCK)->block, &address))
            return true;
    }
    return false;
}

/* Both inputs are there and not null. */
static bool match_fields(const struct evaluation *evaluation, const struct fb_sensor_node *node,
                         struct fb_span input, struct fb_span other)
{
    struct fb_engine_content *content = evaluation->content;
    return fb_sensor_text_equals(text_of(content, node->field, input, node->case_sensitive),
                                 text_of(content, node->other_field, other, node->case_sensitive));
}

static const struct fb_engine_input *fetch(struct evaluation *evaluation, uint32_t field)
{
    const struct fb_engine_input *input =
        fb_sensor_fetch(evaluation->inputs, evaluation->count, field);
    evaluation->failed = evaluation->failed || input == NULL;
    return input;
}

static bool equals_field(struct evaluation *evaluation, const struct fb_sensor_node *node,
                         struct fb_span input)
{
    const struct fb_engine_input *other = fetch(evaluation, node->other_field);
    return other != NULL && input.bytes != NULL && other->bytes != NULL
        && match_fields(evaluation, node, input, span_of(other));
}

/* A criterion that is no composite. */
static bool node_holds(struct evaluation *evaluation, const struct fb_sensor_node *node)
{
    if (node->op == FB_SENSOR_WILDCARD)
        return true;
    const struct fb_engine_input *input = fetch(evaluation, node->field);
    if (input == NULL)
        return false;
    if (node->op == FB_SENSOR_ABSENT)
        return input->bytes == NULL || input->length == 0;
    if (node->op == FB_SENSOR_EQUALS_FIELD)
        return equals_field(evaluation, node, span_of(input));
    if (input->bytes == NULL)
        return false;
    switch (node->op) {
    case FB_SENSOR_EXISTS:
        return true;
    case FB_SENSOR_REGEX:
        return match_regexes(evaluation, node, span_of(input));
    case FB_SENSOR_CIDR:
        return match_blocks(evaluation, node, span_of(input));
    default:
        return match_texts(evaluation, node, span_of(input));
    }
}

/* A composite whose parts are gone through; the outermost stands for the tree. */
struct frame {
    uint32_t end;
    bool any; /* one is enough */
};

/* The criterion of a field: node `begin` with all its parts. */
static bool tree_holds(struct evaluation *evaluation, uint32_t begin)
{
    const struct fb_sensor_node *nodes = evaluation->loaded->nodes;
    struct frame frames[FB_SENSOR_DEPTH + 1] = { { nodes[begin].end, false } };
    uint32_t depth = 1;
    bool holds = true;
    for (uint32_t at = begin; depth > 0;) {
        const struct fb_sensor_node *node = &nodes[at++];
        if (node->op >= FB_SENSOR_ALL) {
            frames[depth++] = (struct frame){ node->end, node->op == FB_SENSOR_ANY };
            continue;
        }
        holds = node_holds(evaluation, node);
        /* What it decides, or ends, has the same answer. */
        while (depth > 0 && (holds == frames[depth - 1].any || at == frames[depth - 1].end))
            at = frames[--depth].end;
    }
    return holds;
}

static bool trees_hold(struct evaluation *evaluation, const struct fb_sensor_row *row, bool dear)
{
    const struct fb_sensor_node *nodes = evaluation->loaded->nodes;
    for (uint32_t at = row->begin; at < row->end; at = nodes[at].end) {
        if (nodes[at].dear == dear && !tree_holds(evaluation, at))
            return false;
    }
    return true;
}

/* What costs little is asked first: all must hold, so that the order does not show. */
static bool row_holds(struct evaluation *evaluation, const struct fb_sensor_row *row)
{
    return trees_hold(evaluation, row, false) && (!row->dear || trees_hold(evaluation, row, true));
}

static bool entry_holds(struct evaluation *evaluation, const struct fb_sensor_entry *entry)
{
    const struct fb_sensor_row *rows = evaluation->loaded->rows + entry->row;
    if (!row_holds(evaluation, &rows[0]))
        return false;
    for (uint32_t i = 1; i <= entry->except_count; i++) {
        if (row_holds(evaluation, &rows[i]))
            return false;
    }
    return true;
}

/* ---- Events ---- */

static void begin_event(struct fb_engine_content *content, size_t fields)
{
    content->fold_used = 0;
    if (++content->event != 0)
        return;
    for (size_t i = 0; i < fields; i++)
        content->folded[i].event = 0;
    content->event = 1;
}

static int refuse(const struct fb_engine_content *content, const char *text)
{
    const struct fb_sensor_fault fault = { .text = text, .offset = FB_ENGINE_UNSTATED };
    fb_sensor_tell(content->host, &fault, FB_ENGINE_ERROR);
    return FB_ENGINE_REFUSED;
}

static bool evaluate_file(struct evaluation *evaluation, size_t type,
                          const struct fb_engine_match_sink *sink)
{
    const struct fb_sensor_loaded *loaded = evaluation->loaded;
    for (uint32_t i = loaded->first[type]; i < loaded->first[type + 1]; i++) {
        const bool holds = entry_holds(evaluation, &loaded->entries[i]);
        if (evaluation->failed)
            return false;
        if (holds) {
            const struct fb_span id = fb_sensor_file_value(&loaded->file, loaded->entries[i].id);
            sink->match(sink->context, (const char *)id.bytes, id.size);
        }
    }
    return true;
}

static bool takes_inputs(const struct fb_engine_content *content, size_t type, size_t count)
{
    for (size_t i = 0; i < content->file_count; i++) {
        const uint64_t reads = content->files[i].reads[type];
        if (reads > 0 && !fb_sensor_may_read(reads - 1, count))
            return false;
    }
    return true;
}

static size_t most_fields(const struct fb_engine_description *description)
{
    size_t most = 0;
    for (size_t i = 0; i < description->type_count; i++)
        most = description->types[i].declared > most ? description->types[i].declared : most;
    return most;
}

int fb_sensor_evaluate(struct fb_engine_content *content, uint64_t type_id,
                       const struct fb_engine_input *inputs, size_t count,
                       const struct fb_engine_match_sink *sink)
{
    const struct fb_engine_description *description = content->build->description;
    size_t type = 0;
    while (type < description->type_count && description->types[type].id != type_id)
        type++;
    if (type == description->type_count)
        return refuse(content, "a template type that this build does not have");
    if (!takes_inputs(content, type, count))
        return refuse(content, "content reads an input that the event does not have");
    begin_event(content, most_fields(description));
    struct evaluation evaluation = { .content = content, .inputs = inputs, .count = count };
    for (size_t i = 0; i < content->file_count; i++) {
        evaluation.loaded = &content->files[i];
        if (!evaluate_file(&evaluation, type, sink))
            return refuse(content, "content reads an input that the event does not have");
    }
    return FB_ENGINE_OK;
}
