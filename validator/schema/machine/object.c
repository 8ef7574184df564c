/* SPDX-License-Identifier: Apache-2.0 */
/* Objects and boxes in the store. */
#include "validator/schema/machine/object.h"

#include <string.h>

#include "validator/schema/machine/delimit.h"

struct fb_found fb_found_nothing(void)
{
    return (struct fb_found){ .value = fb_value_null(), .stream = FB_NONE };
}

uint32_t fb_object_make(struct fb_tree *tree, uint32_t type, uint32_t stream, uint32_t maker)
{
    const struct fb_shape *shape = &tree->layout->shapes[type];
    const uint32_t object = fb_store_take(&tree->store, shape->words);

    if (object == 0)
        return 0;
    uint32_t *words = fb_store_at(&tree->store, object);
    words[FB_OBJECT_TYPE] = type;
    const bool is_foreign =
        maker != 0 && tree->plan->types[fb_object_type(tree, maker)].module != tree->plan->types[type].module;
    words[FB_OBJECT_PARENT] = is_foreign ? 0 : maker;
    words[FB_OBJECT_STREAM] = stream;
    words[FB_OBJECT_START] = tree->streams[stream].position;
    words[FB_OBJECT_END] = 0;
    for (uint32_t i = FB_OBJECT_WORDS; i < shape->words; i++)
        words[i] = FB_SLOT_EMPTY;
    if (tree->layout->keeps_makers) {
        const uint32_t own_root = shape->is_top ? object : 0;
        words[FB_OBJECT_MAKER] = maker;
        words[FB_OBJECT_ROOT] = maker == 0 || is_foreign ? own_root : fb_object_root(tree, maker);
    }
    tree->nodes++;
    return object;
}

uint32_t fb_object_maker(const struct fb_tree *tree, uint32_t object)
{
    return fb_object_word(tree, object,
                          tree->layout->keeps_makers ? FB_OBJECT_MAKER : FB_OBJECT_PARENT);
}

uint32_t fb_object_root(const struct fb_tree *tree, uint32_t object)
{
    return tree->layout->keeps_makers ? fb_object_word(tree, object, FB_OBJECT_ROOT) : tree->root;
}

/* One past the last byte that is known to belong to it. */
static uint32_t object_end(const struct fb_tree *tree, uint32_t object)
{
    if (fb_object_has(tree, object, FB_OBJECT_IS_FINISHED))
        return fb_object_word(tree, object, FB_OBJECT_END);
    return fb_object_word(tree, object, FB_OBJECT_START);
}

struct fb_extent fb_object_extent(const struct fb_tree *tree, uint32_t object)
{
    const struct fb_stream *stream = &tree->streams[fb_object_word(tree, object, FB_OBJECT_STREAM)];
    const uint32_t start = fb_object_word(tree, object, FB_OBJECT_START);

    if (fb_object_has(tree, object, FB_OBJECT_HAS_STREAM))
        return fb_stream_extent(stream, 0, stream->size);
    return fb_stream_extent(stream, start, object_end(tree, object) - start);
}

uint32_t fb_object_attribute(const struct fb_tree *tree, uint32_t object, const char *name)
{
    const struct fb_type *type = &tree->plan->types[fb_object_type(tree, object)];
    const uint32_t count = type->seq_count + type->instance_count + type->param_count;

    for (uint32_t i = 0; i < count; i++) {
        if (strcmp(tree->plan->attributes[type->first_attribute + i].name, name) == 0)
            return type->first_attribute + i;
    }
    return FB_NONE;
}

uint32_t fb_slot_get(const struct fb_tree *tree, uint32_t object, uint32_t attribute)
{
    return fb_object_word(tree, object, tree->layout->slots[attribute].word);
}

void fb_slot_set(struct fb_tree *tree, uint32_t object, uint32_t attribute, uint32_t word)
{
    tree->store.words[object + tree->layout->slots[attribute].word] = word;
}

static bool is_big(const struct fb_tree *tree, uint32_t object, const struct fb_target *target)
{
    return target->order == FB_ORDER_OF_TYPE ? fb_object_has(tree, object, FB_OBJECT_IS_BIG)
                                             : target->order == FB_ORDER_BIG;
}

/* A leaf read again from its bytes. */
static struct fb_found leaf_at(const struct fb_tree *tree, uint32_t object, uint32_t attribute,
                               uint32_t offset, uint32_t length)
{
    const struct fb_target *target = tree->layout->slots[attribute].target;
    const uint32_t stream = fb_object_word(tree, object, FB_OBJECT_STREAM);
    const struct fb_span raw = fb_stream_span(&tree->streams[stream], offset, length);
    struct fb_found found = { .stream = stream, .offset = offset, .length = length };

    if (target->kind <= FB_TARGET_FLOAT) {
        found.value = fb_load_number(target, raw.bytes, is_big(tree, object, target));
        found.value.enum_type = tree->plan->attributes[attribute].enum_type;
        return found;
    }
    found.value = fb_value_span(target->kind == FB_TARGET_TEXT ? FB_VALUE_TEXT : FB_VALUE_BYTES,
                                fb_trim(tree->plan, &target->delimiter, raw));
    return found;
}

static struct fb_found object_found(uint32_t object)
{
    return (struct fb_found){ .value = fb_value_reference(FB_VALUE_OBJECT, object), .stream = FB_NONE };
}

static bool is_mark(uint32_t word)
{
    return word == FB_SLOT_EMPTY || word >= FB_SLOT_FAILED;
}

static struct fb_found referenced(const struct fb_tree *tree, uint32_t object, uint32_t attribute)
{
    const uint32_t word = fb_slot_get(tree, object, attribute);

    if (is_mark(word))
        return fb_found_nothing();
    if (tree->layout->slots[attribute].storage == FB_STORAGE_BOX)
        return fb_box_read(fb_store_at(&tree->store, word));
    if (tree->plan->attributes[attribute].repeat == FB_REPEAT_NONE)
        return object_found(word);
    return (struct fb_found){ .value = fb_value_reference(FB_VALUE_LIST, word), .stream = FB_NONE };
}

/* Whether an attribute of seq was reached; a list and a partial object show before that. */
static bool was_read(const struct fb_tree *tree, uint32_t object, const struct fb_slot *slot)
{
    return fb_object_has(tree, object, FB_OBJECT_IS_FINISHED)
        || slot->position < fb_object_word(tree, object, FB_OBJECT_END);
}

struct fb_found fb_object_peek(const struct fb_tree *tree, uint32_t object, uint32_t attribute)
{
    const struct fb_slot *slot = &tree->layout->slots[attribute];
    const bool is_leaf = slot->storage <= FB_STORAGE_SPAN;

    if (!is_leaf)
        return referenced(tree, object, attribute);
    if (!was_read(tree, object, slot))
        return fb_found_nothing();
    if (slot->storage == FB_STORAGE_FIXED) {
        const uint32_t start = fb_object_word(tree, object, FB_OBJECT_START);
        return leaf_at(tree, object, attribute, start + slot->offset, slot->width);
    }
    const uint32_t *words = fb_store_at(&tree->store, object + slot->word);
    if (words[0] == FB_SLOT_ABSENT)
        return fb_found_nothing();
    return leaf_at(tree, object, attribute, words[0],
                   slot->storage == FB_STORAGE_PLACE ? slot->width : words[1]);
}

void fb_box_write(uint32_t *words, const struct fb_found *found)
{
    memcpy(words, &found->value, sizeof found->value);
    words[6] = found->stream;
    words[7] = found->offset;
    words[8] = found->length;
}

struct fb_found fb_box_read(const uint32_t *words)
{
    struct fb_found found = { .stream = words[6], .offset = words[7], .length = words[8] };

    memcpy(&found.value, words, sizeof found.value);
    return found;
}

uint32_t fb_box_make(struct fb_tree *tree, const struct fb_found *found)
{
    const uint32_t box = fb_store_take(&tree->store, FB_BOX_WORDS);

    static_assert(sizeof found->value == 6 * sizeof(uint32_t), "a box has six words for its value");
    if (box != 0)
        fb_box_write(fb_store_at(&tree->store, box), found);
    return box;
}
