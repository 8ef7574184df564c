/* SPDX-License-Identifier: Apache-2.0 */
/* Lists: open while they are read, with their elements in scratch, then packed into the store. */
#include <string.h>

#include "validator/schema/machine/delimit.h"
#include "validator/schema/machine/object.h"

static uint32_t *list_words(const struct fb_tree *tree, uint32_t list)
{
    return fb_store_at(&tree->store, list);
}

static enum fb_list_kind kind_of(const struct fb_tree *tree, uint32_t list)
{
    return (enum fb_list_kind)(list_words(tree, list)[FB_LIST_KIND] & UINT8_MAX);
}

static size_t element_words(enum fb_list_kind kind)
{
    static const uint8_t words[] = {
        [FB_LIST_FIXED] = 0,
        [FB_LIST_SPANS] = 2,
        [FB_LIST_OBJECTS] = 1,
        [FB_LIST_BOXES] = FB_BOX_WORDS,
    };

    return words[kind];
}

/* How the elements of an attribute can be kept. */
static enum fb_list_kind kind_for(const struct fb_tree *tree, uint32_t attribute)
{
    const struct fb_slot *slot = &tree->layout->slots[attribute];
    const struct fb_target *target = slot->target;

    if (slot->only_objects)
        return FB_LIST_OBJECTS;
    if (target == NULL || target->processes.count > 0 || target->kind == FB_TARGET_BITS)
        return FB_LIST_BOXES;
    if (target->kind <= FB_TARGET_FLOAT)
        return FB_LIST_FIXED;
    if (target->kind == FB_TARGET_TEXT
        && tree->plan->encodings[target->encoding].kind == FB_ENCODING_OTHER)
        return FB_LIST_BOXES;
    return FB_LIST_SPANS;
}

uint32_t fb_list_open(struct fb_tree *tree, uint32_t attribute, uint32_t stream, bool is_big)
{
    const uint32_t list = fb_store_take(&tree->store, FB_LIST_WORDS);

    if (list == 0)
        return 0;
    uint32_t *words = list_words(tree, list);
    words[FB_LIST_KIND] = (uint32_t)kind_for(tree, attribute) | (is_big ? FB_LIST_IS_BIG : 0)
                        | FB_LIST_IS_OPEN;
    words[FB_LIST_COUNT] = 0;
    words[FB_LIST_DATA] = (uint32_t)tree->scratch_count;
    words[FB_LIST_ATTRIBUTE] = attribute;
    words[FB_LIST_STREAM] = stream;
    tree->nodes++;
    return list;
}

static uint32_t *scratch_push(struct fb_tree *tree, size_t count)
{
    void *items = tree->scratch;

    if (!fb_budget_grow(&tree->budget, &items, &tree->scratch_capacity, tree->scratch_count + count,
                        sizeof *tree->scratch))
        return NULL;
    tree->scratch = items;
    tree->scratch_count += count;
    return tree->scratch + tree->scratch_count - count;
}

bool fb_list_add(struct fb_tree *tree, uint32_t list, const struct fb_found *found)
{
    uint32_t *words = list_words(tree, list);
    const enum fb_list_kind kind = kind_of(tree, list);

    if (kind == FB_LIST_FIXED) {
        if (words[FB_LIST_COUNT]++ == 0)
            words[FB_LIST_DATA] = found->offset;
        return true;
    }
    uint32_t *element = scratch_push(tree, element_words(kind));
    if (element == NULL)
        return false;
    words[FB_LIST_COUNT]++;
    if (kind == FB_LIST_BOXES) {
        fb_box_write(element, found);
    } else if (kind == FB_LIST_OBJECTS) {
        element[0] = found->value.kind == FB_VALUE_OBJECT ? found->value.reference : 0;
    } else {
        element[0] = found->offset;
        element[1] = found->length;
    }
    return true;
}

bool fb_list_is_open(const struct fb_tree *tree, uint32_t list)
{
    return (list_words(tree, list)[FB_LIST_KIND] & FB_LIST_IS_OPEN) != 0;
}

bool fb_list_close(struct fb_tree *tree, uint32_t list)
{
    const size_t size = element_words(kind_of(tree, list)) * list_words(tree, list)[FB_LIST_COUNT];
    const uint32_t data = size == 0 ? 0 : fb_store_take(&tree->store, size);
    uint32_t *words = list_words(tree, list);

    words[FB_LIST_KIND] &= ~FB_LIST_IS_OPEN;
    if (size == 0)
        return true;
    tree->scratch_count -= size;
    if (data == 0) {
        words[FB_LIST_COUNT] = 0;
        return false;
    }
    memcpy(fb_store_at(&tree->store, data), tree->scratch + tree->scratch_count,
           size * sizeof *tree->scratch);
    words[FB_LIST_DATA] = data;
    return true;
}

uint32_t fb_list_literal(struct fb_tree *tree, const struct fb_value *values, uint32_t count)
{
    const uint32_t list = fb_store_take(&tree->store, FB_LIST_WORDS + (size_t)count * FB_BOX_WORDS);

    if (list == 0)
        return 0;
    uint32_t *words = list_words(tree, list);
    words[FB_LIST_KIND] = FB_LIST_BOXES;
    words[FB_LIST_COUNT] = count;
    words[FB_LIST_DATA] = list + FB_LIST_WORDS;
    words[FB_LIST_ATTRIBUTE] = FB_NONE;
    words[FB_LIST_STREAM] = FB_NONE;
    for (uint32_t i = 0; i < count; i++) {
        const struct fb_found found = { .value = values[i], .stream = FB_NONE };
        fb_box_write(words + FB_LIST_WORDS + (size_t)i * FB_BOX_WORDS, &found);
    }
    return list;
}

uint32_t fb_list_count(const struct fb_tree *tree, uint32_t list)
{
    return list_words(tree, list)[FB_LIST_COUNT];
}

static struct fb_found leaf_at(const struct fb_tree *tree, const uint32_t *words, uint32_t offset,
                               uint32_t length)
{
    const struct fb_target *target = tree->layout->slots[words[FB_LIST_ATTRIBUTE]].target;
    const struct fb_span raw =
        fb_stream_span(&tree->streams[words[FB_LIST_STREAM]], offset, length);
    struct fb_found found = { .stream = words[FB_LIST_STREAM], .offset = offset, .length = length };

    if (target->kind <= FB_TARGET_FLOAT) {
        found.value = fb_load_number(target, raw.bytes, (words[FB_LIST_KIND] & FB_LIST_IS_BIG) != 0);
        found.value.enum_type = tree->plan->attributes[words[FB_LIST_ATTRIBUTE]].enum_type;
        return found;
    }
    found.value = fb_value_span(target->kind == FB_TARGET_TEXT ? FB_VALUE_TEXT : FB_VALUE_BYTES,
                                fb_trim(tree->plan, &target->delimiter, raw));
    return found;
}

struct fb_found fb_list_get(const struct fb_tree *tree, uint32_t list, uint32_t index)
{
    const uint32_t *words = list_words(tree, list);
    const enum fb_list_kind kind = kind_of(tree, list);
    const bool is_open = (words[FB_LIST_KIND] & FB_LIST_IS_OPEN) != 0;

    if (index >= words[FB_LIST_COUNT])
        return fb_found_nothing();
    if (kind == FB_LIST_FIXED) {
        const uint32_t width = tree->layout->slots[words[FB_LIST_ATTRIBUTE]].target->width;
        return leaf_at(tree, words, words[FB_LIST_DATA] + index * width, width);
    }
    const uint32_t *data = (is_open ? tree->scratch : tree->store.words) + words[FB_LIST_DATA]
                         + (size_t)index * element_words(kind);
    if (kind == FB_LIST_BOXES)
        return fb_box_read(data);
    if (kind == FB_LIST_SPANS)
        return leaf_at(tree, words, data[0], data[1]);
    struct fb_found found = fb_found_nothing();
    if (data[0] != 0)
        found.value = fb_value_reference(FB_VALUE_OBJECT, data[0]);
    return found;
}

/* From its first element to its last. */
static struct fb_extent list_extent(const struct fb_tree *tree, uint32_t list)
{
    const uint32_t count = fb_list_count(tree, list);

    if (count == 0)
        return (struct fb_extent){ .offset = 0 };
    const struct fb_found first = fb_list_get(tree, list, 0);
    const struct fb_found last = fb_list_get(tree, list, count - 1);
    const struct fb_extent start =
        first.value.kind == FB_VALUE_LIST ? (struct fb_extent){ .offset = 0 } : fb_extent_of(tree, &first);
    const struct fb_extent end =
        last.value.kind == FB_VALUE_LIST ? (struct fb_extent){ .offset = 0 } : fb_extent_of(tree, &last);
    const uint64_t stop = end.offset + end.length;
    return (struct fb_extent){ start.offset, stop < start.offset ? 0 : stop - start.offset };
}

struct fb_extent fb_extent_of(const struct fb_tree *tree, const struct fb_found *found)
{
    if (found->stream != FB_NONE)
        return fb_stream_extent(&tree->streams[found->stream], found->offset, found->length);
    if (found->value.kind == FB_VALUE_OBJECT)
        return fb_object_extent(tree, found->value.reference);
    if (found->value.kind == FB_VALUE_LIST)
        return list_extent(tree, found->value.reference);
    return (struct fb_extent){ .offset = 0 };
}

bool fb_has_extent(const struct fb_tree *tree, const struct fb_found *found)
{
    if (found->stream != FB_NONE)
        return true;
    if (found->value.kind == FB_VALUE_OBJECT)
        return true;
    return found->value.kind == FB_VALUE_LIST && fb_list_count(tree, found->value.reference) > 0
        && fb_store_at(&tree->store, found->value.reference)[FB_LIST_ATTRIBUTE] != FB_NONE;
}
