/* SPDX-License-Identifier: Apache-2.0 */
/* Strict: every instance is read (S3) and every checksum compared, wherever it hangs in the tree. */
#include "validator/schema/machine/reader.h"

#include "base/host/digest.h"

/* The walkable object that comes next in an attribute, from frame->index on; zero for none. */
static uint32_t next_child(const struct fb_tree *tree, struct fb_frame *frame)
{
    const struct fb_value value = fb_object_peek(tree, frame->object, frame->attribute).value;
    const bool is_list = value.kind == FB_VALUE_LIST;
    const uint64_t count = is_list ? fb_list_count(tree, value.reference)
                                   : (value.kind == FB_VALUE_OBJECT ? 1 : 0);

    while (frame->index < count) {
        const struct fb_value item =
            is_list ? fb_list_get(tree, value.reference, (uint32_t)frame->index).value : value;
        frame->index++;
        if (item.kind == FB_VALUE_OBJECT
            && tree->layout->shapes[fb_object_type(tree, item.reference)].wants_walk)
            return item.reference;
    }
    return 0;
}

static enum fb_step pushed(const struct fb_frame *frame)
{
    return frame == NULL ? FB_STEP_STOP : FB_STEP_AWAY;
}

enum fb_step fb_walk(struct fb_tree *tree, struct fb_frame *frame)
{
    const struct fb_type *type = &tree->plan->types[frame->type];
    const uint32_t end = type->first_attribute + type->seq_count + type->instance_count;

    for (; frame->attribute < end; frame->attribute++, frame->index = 0) {
        const struct fb_slot *slot = &tree->layout->slots[frame->attribute];
        if (slot->is_instance
            && fb_slot_get(tree, frame->object, frame->attribute) == FB_SLOT_EMPTY)
            return pushed(fb_push(tree, FB_FRAME_INSTANCE, frame->object, frame->attribute));
        if (!slot->holds_walkers)
            continue;
        tree->steps++;
        const uint32_t child = next_child(tree, frame);
        if (child != 0)
            return pushed(fb_push(tree, FB_FRAME_WALK, child, FB_NONE));
    }
    fb_check_sums(tree, frame->object);
    fb_pop(tree);
    return FB_STEP_AWAY;
}

/* ---- Checksums ---- */

/* The bytes of the file that an attribute covers: of an object all of its stream, if it has one. */
static struct fb_span bytes_of(const struct fb_tree *tree, uint32_t object, uint32_t attribute)
{
    const struct fb_found found = fb_object_peek(tree, object, attribute);
    const struct fb_extent extent = fb_extent_of(tree, &found);

    return fb_span_part(tree->input, (size_t)extent.offset, (size_t)extent.length);
}

/* Parts that follow one another in memory are one span; others are joined in a copy. */
static bool join(struct fb_tree *tree, struct fb_span *all, struct fb_span part)
{
    if (part.size == 0)
        return true;
    if (all->size == 0) {
        *all = part;
        return true;
    }
    if (all->bytes + all->size == part.bytes) {
        all->size += part.size;
        return true;
    }
    struct fb_value joined = fb_value_null();
    const struct fb_value left = fb_value_span(FB_VALUE_BYTES, *all);
    const struct fb_value right = fb_value_span(FB_VALUE_BYTES, part);
    if (!fb_concatenate(tree, &left, &right, &joined))
        return false;
    *all = fb_value_bytes(&joined);
    return true;
}

static void check_sum(struct fb_tree *tree, uint32_t object, const struct fb_checksum *checksum)
{
    const struct fb_value stored = fb_object_peek(tree, object, checksum->at).value;
    const struct fb_spot spot = fb_spot_of(tree, object, checksum->at);
    struct fb_span bytes = { .bytes = NULL };

    if (stored.kind != FB_VALUE_INTEGER)
        return;
    for (uint32_t i = 0; i < checksum->over.count; i++) {
        const uint32_t part = tree->plan->checksum_parts[checksum->over.first + i];
        if (!join(tree, &bytes, bytes_of(tree, object, part))) {
            fb_report(tree, FB_PROBLEM_BUDGET, &spot, false, "%s", tree->failure.message);
            return;
        }
    }
    const uint32_t crc = fb_crc32(bytes);
    if (fb_value_wide(&stored) != crc)
        fb_report(tree, FB_PROBLEM_CHECKSUM, &spot, false,
                  "expected %08lx, the CRC-32 of %zu bytes, found %08llx", (unsigned long)crc,
                  bytes.size, (unsigned long long)stored.integer);
}

void fb_check_sums(struct fb_tree *tree, uint32_t object)
{
    const struct fb_type *type = &tree->plan->types[fb_object_type(tree, object)];

    if (!fb_object_has(tree, object, FB_OBJECT_IS_FINISHED))
        return;
    for (uint32_t i = 0; i < type->checksums.count; i++)
        check_sum(tree, object, &tree->plan->checksums[type->checksums.first + i]);
}
