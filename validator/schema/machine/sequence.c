/* SPDX-License-Identifier: Apache-2.0 */
/* What lists and bytes have in common: a size, elements, a smallest and a largest. */
#include "validator/schema/machine/operate.h"

static bool is_sequence(const struct fb_value *value)
{
    return value->kind == FB_VALUE_LIST || value->kind == FB_VALUE_BYTES;
}

static size_t count_of(const struct fb_tree *tree, const struct fb_value *of)
{
    return of->kind == FB_VALUE_LIST ? fb_list_count(tree, of->reference) : of->size;
}

static struct fb_value element_at(const struct fb_tree *tree, const struct fb_value *of, size_t index)
{
    if (of->kind == FB_VALUE_LIST)
        return fb_list_get(tree, of->reference, (uint32_t)index).value;
    return fb_value_unsigned(of->bytes[index]);
}

static bool expect_sequence(struct fb_tree *tree, const struct fb_value *of)
{
    return is_sequence(of)
        || fb_no_value(tree, FB_PROBLEM_EXPRESSION, "expected a list or bytes, found %s",
                       fb_value_kind_name(of->kind));
}

bool fb_size_of(struct fb_tree *tree, const struct fb_value *of, struct fb_value *out)
{
    if (of->kind == FB_VALUE_TEXT) {
        tree->steps += of->size / 64;
        *out = fb_value_unsigned(fb_count_characters(fb_value_bytes(of)));
        return true;
    }
    if (of->kind == FB_VALUE_STREAM) {
        *out = fb_value_unsigned(tree->streams[of->reference].size);
        return true;
    }
    if (!expect_sequence(tree, of))
        return false;
    *out = fb_value_unsigned(count_of(tree, of));
    return true;
}

bool fb_element(struct fb_tree *tree, const struct fb_value *of, fb_wide index, struct fb_value *out)
{
    if (!expect_sequence(tree, of))
        return false;
    const size_t count = count_of(tree, of);
    if (index < 0 || index >= (fb_wide)count)
        return fb_no_value(tree, FB_PROBLEM_EXPRESSION,
                           "expected an index below %zu, found %s%llu", count, index < 0 ? "-" : "",
                           (unsigned long long)(index < 0 ? -index : index));
    *out = element_at(tree, of, (size_t)index);
    return true;
}

bool fb_extreme(struct fb_tree *tree, const struct fb_value *of, bool greatest, struct fb_value *out)
{
    if (!expect_sequence(tree, of))
        return false;
    const size_t count = count_of(tree, of);
    if (count == 0)
        return fb_no_value(tree, FB_PROBLEM_EXPRESSION, "expected at least one element, found none");
    struct fb_value best = element_at(tree, of, 0);
    tree->steps += count;
    for (size_t i = 1; i < count; i++) {
        const struct fb_value other = element_at(tree, of, i);
        bool is_better = false;
        if (!fb_compare(tree, greatest ? FB_OP_GREATER : FB_OP_LESS, &other, &best, &is_better))
            return false;
        if (is_better)
            best = other;
    }
    *out = best;
    return true;
}

bool fb_to_bytes(struct fb_tree *tree, const struct fb_value *of, struct fb_value *out)
{
    if (of->kind == FB_VALUE_BYTES) {
        *out = *of;
        return true;
    }
    if (!expect_sequence(tree, of))
        return false;
    const size_t count = count_of(tree, of);
    uint8_t *bytes = fb_arena_array(&tree->arena, count, 1);
    if (bytes == NULL)
        return fb_no_memory(tree);
    tree->steps += count;
    for (size_t i = 0; i < count; i++) {
        const struct fb_value value = element_at(tree, of, i);
        if (value.kind != FB_VALUE_INTEGER || value.wide || value.integer < 0
            || value.integer > UINT8_MAX)
            return fb_no_value(tree, FB_PROBLEM_EXPRESSION,
                               "expected integers from 0 to 255, found another at index %zu", i);
        bytes[i] = (uint8_t)value.integer;
    }
    *out = fb_value_span(FB_VALUE_BYTES, (struct fb_span){ bytes, count });
    return true;
}
