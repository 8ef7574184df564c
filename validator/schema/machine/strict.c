/* SPDX-License-Identifier: Apache-2.0 */
/* The strict layer over whole inputs: every part read to its end, every byte read once. */
#include "validator/schema/machine/reader.h"

static uint64_t map_start(const struct fb_stream *stream)
{
    return stream->map == 0 ? stream->file_offset : stream->map_offset;
}

static void report_overlap(struct fb_tree *tree, const struct fb_spot *spot, bool is_fatal,
                           const struct fb_extent *found, const struct fb_spot *reader)
{
    fb_report(tree, FB_PROBLEM_OVERLAP, spot, is_fatal,
              "expected bytes that no other field has read, found that %s reads offset %llu again",
              fb_path_of(tree, reader), (unsigned long long)found->offset);
}

enum fb_step fb_cover(struct fb_tree *tree, const struct fb_frame *frame, uint32_t stream_row)
{
    struct fb_stream *stream = &tree->streams[stream_row];

    if (tree->options.compat || stream->map == FB_NONE || stream->position <= stream->run_start) {
        stream->run_start = stream->position;
        return FB_STEP_ON;
    }
    struct fb_coverage *map = &tree->maps[stream->map];
    const uint64_t base = map_start(stream);
    const uint64_t end = base + stream->position;
    const uint64_t twice = fb_coverage_find(map, base + stream->run_start, end, true);
    const uint64_t twice_end = fb_coverage_find(map, twice, end, false);
    const bool kept = fb_coverage_add(map, base + stream->run_start, end);
    stream->run_start = stream->position;
    if (!kept)
        return fb_stop_without_memory(tree, frame);
    if (twice < end) {
        struct fb_spot here = fb_spot_here(tree, frame);
        here.extent = fb_stream_extent(&tree->streams[stream_row], (uint32_t)(twice - base),
                                       (uint32_t)(twice_end - twice));
        report_overlap(tree, &here, false, &here.extent, &here);
    }
    return FB_STEP_ON;
}

enum fb_step fb_check_overlap(struct fb_tree *tree, const struct fb_frame *frame, uint32_t offset,
                              uint32_t length)
{
    const struct fb_stream *stream = &tree->streams[frame->stream];

    if (tree->options.compat || stream->map == FB_NONE)
        return FB_STEP_ON;
    const uint64_t start = map_start(stream) + offset;
    const uint64_t twice = fb_coverage_find(&tree->maps[stream->map], start, start + length, true);
    if (twice == start + length)
        return FB_STEP_ON;
    const struct fb_spot spot = fb_blame(tree, frame, tree->plan->attributes[frame->attribute].pos_expr);
    const struct fb_spot here = fb_spot_here(tree, frame);
    const struct fb_extent found =
        fb_stream_extent(stream, offset + (uint32_t)(twice - start), 0);
    report_overlap(tree, &spot, true, &found, &here);
    return FB_STEP_STOP;
}

bool fb_cover_derived(struct fb_tree *tree, uint32_t size, uint32_t *map)
{
    void *items = tree->maps;

    if (tree->options.compat)
        return true;
    if (!fb_budget_grow(&tree->budget, &items, &tree->map_capacity, tree->map_count + 1,
                        sizeof *tree->maps))
        return false;
    tree->maps = items;
    if (!fb_coverage_init(&tree->maps[tree->map_count], size, &tree->budget))
        return false;
    *map = (uint32_t)tree->map_count++;
    return true;
}

bool fb_note_leftover(struct fb_tree *tree, uint32_t object, uint32_t position)
{
    void *items = tree->leftovers;

    if (!fb_budget_grow(&tree->budget, &items, &tree->leftover_capacity, tree->leftover_count + 1,
                        sizeof *tree->leftovers))
        return false;
    tree->leftovers = items;
    tree->leftovers[tree->leftover_count++] = (struct fb_leftover){ object, position };
    return true;
}

/* When a part ends with a counted list, the count is what most likely is wrong. */
static struct fb_spot blame_for_leftover(struct fb_tree *tree, uint32_t object)
{
    const struct fb_type *type = &tree->plan->types[fb_object_type(tree, object)];
    const struct fb_scope scope = { .object = object };
    const struct fb_spot itself = { .object = object,
                                    .attribute = FB_NONE,
                                    .extent = fb_object_extent(tree, object) };
    uint32_t holder = 0;
    uint32_t attribute = 0;

    if (type->seq_count == 0)
        return itself;
    const struct fb_attribute *last =
        &tree->plan->attributes[type->first_attribute + type->seq_count - 1];
    if (last->repeat != FB_REPEAT_EXPR
        || !fb_trace_expression(tree, last->repeat_expr, &scope, &holder, &attribute))
        return itself;
    return fb_spot_of(tree, holder, attribute);
}

static void check_leftover(struct fb_tree *tree, const struct fb_leftover *leftover)
{
    const struct fb_stream *stream =
        &tree->streams[fb_object_word(tree, leftover->object, FB_OBJECT_STREAM)];
    struct fb_coverage *map = &tree->maps[stream->map];
    const uint64_t base = map_start(stream);
    const uint64_t end = base + stream->size;
    const uint64_t start = fb_coverage_find(map, base + leftover->position, end, false);
    if (start == end)
        return;

    const uint64_t stop = fb_coverage_find(map, start, end, true);
    const struct fb_spot itself = { .object = leftover->object, .attribute = FB_NONE };
    struct fb_spot spot = blame_for_leftover(tree, leftover->object);
    const struct fb_extent left =
        fb_stream_extent(stream, (uint32_t)(start - base), (uint32_t)(stop - start));
    if (spot.attribute == FB_NONE)
        spot.extent = left;
    fb_report(tree, FB_PROBLEM_LEFT_OVER, &spot, false,
              "expected %s to be read to its end, found %llu bytes left over at offset %llu",
              fb_path_of(tree, &itself), (unsigned long long)(stop - start),
              (unsigned long long)left.offset);
    if (!fb_coverage_add(map, base + leftover->position, end))
        (void)fb_no_memory(tree);
}

static void check_gaps(struct fb_tree *tree)
{
    const struct fb_coverage *map = &tree->maps[0];
    uint64_t start = fb_coverage_find(map, 0, tree->input.size, false);

    while (start < tree->input.size) {
        const uint64_t end = fb_coverage_find(map, start, tree->input.size, true);
        const struct fb_spot spot = { .attribute = FB_NONE, .extent = { start, end - start } };
        fb_report(tree, FB_PROBLEM_GAP, &spot, false,
                  "expected every byte to belong to a field, found %llu that no field reads",
                  (unsigned long long)(end - start));
        start = fb_coverage_find(map, end, tree->input.size, false);
    }
}

void fb_check_coverage(struct fb_tree *tree)
{
    for (size_t i = 0; i < tree->leftover_count; i++)
        check_leftover(tree, &tree->leftovers[i]);
    check_gaps(tree);
}
