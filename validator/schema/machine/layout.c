/* SPDX-License-Identifier: Apache-2.0 */
/* From a verified plan to the layout of its objects. */
#include "validator/schema/machine/layout.h"

#include "base/host/fail.h"
#include "validator/schema/machine/delimit.h"

/* Bytes, or text that is used as it stands in the input. */
static bool is_span(const struct fb_plan *plan, const struct fb_target *target)
{
    return target->processes.count == 0
        && (target->kind == FB_TARGET_BYTES
            || (target->kind == FB_TARGET_TEXT
                && plan->encodings[target->encoding].kind != FB_ENCODING_OTHER));
}

/* The bytes of an item if they are always as many; 0 otherwise. */
static uint32_t constant_width(const struct fb_plan *plan, const struct fb_target *target)
{
    uint32_t size = 0;

    if (fb_is_number(target))
        return target->width;
    if (target->kind == FB_TARGET_BITS || !fb_constant_size_of(plan, target, &size))
        return 0;
    return size;
}

static bool trims(const struct fb_target *target)
{
    return target->delimiter.has_pad || target->delimiter.terminator != FB_NONE;
}

static bool switch_has_only_objects(const struct fb_plan *plan, const struct fb_attribute *attribute)
{
    for (uint32_t i = 0; i < attribute->cases.count; i++) {
        const uint32_t target = plan->cases[attribute->cases.first + i].target;
        if (plan->targets[target].kind != FB_TARGET_OBJECT)
            return false;
    }
    return attribute->unmatched == FB_NONE;
}

static enum fb_storage storage_of(const struct fb_plan *plan, const struct fb_attribute *attribute,
                                  const struct fb_slot *slot)
{
    if (attribute->place != FB_PLACE_SEQ)
        return FB_STORAGE_BOX;
    if (attribute->repeat != FB_REPEAT_NONE || slot->only_objects)
        return FB_STORAGE_REF;
    if (slot->target == NULL)
        return FB_STORAGE_BOX;
    if (fb_is_number(slot->target))
        return FB_STORAGE_PLACE;
    return is_span(plan, slot->target) ? FB_STORAGE_SPAN : FB_STORAGE_BOX;
}

static uint32_t words_of(enum fb_storage storage)
{
    return storage == FB_STORAGE_FIXED ? 0 : storage == FB_STORAGE_SPAN ? 2
                                                                        : 1;
}

/* The valids as one range of integers, where they are that simple. */
static enum fb_check check_of(const struct fb_plan *plan, const struct fb_attribute *attribute,
                              struct fb_slot *slot)
{
    slot->minimum = INT64_MIN;
    slot->maximum = UINT64_MAX;
    if (attribute->valids.count == 0)
        return FB_CHECK_NONE;
    for (uint32_t i = 0; i < attribute->valids.count; i++) {
        const struct fb_valid *valid = &plan->valids[attribute->valids.first + i];
        struct fb_value bound = fb_value_null();
        if (valid->kind > FB_VALID_MAX
            || !fb_constant_of(plan, plan->expression_lists[valid->expressions.first], &bound))
            return FB_CHECK_SLOW;
        if (valid->kind != FB_VALID_MAX && fb_value_wide(&bound) > slot->minimum)
            slot->minimum = fb_value_wide(&bound);
        if (valid->kind != FB_VALID_MIN && fb_value_wide(&bound) < slot->maximum)
            slot->maximum = fb_value_wide(&bound);
    }
    return FB_CHECK_RANGE;
}

static bool is_plain_list(const struct fb_plan *plan, const struct fb_attribute *attribute)
{
    const bool repeats = attribute->repeat == FB_REPEAT_EXPR || attribute->repeat == FB_REPEAT_EOS;

    if (!repeats || attribute->target == FB_NONE || attribute->valids.count > 0
        || attribute->parent != FB_PARENT_HOLDER)
        return false;
    const struct fb_target *target = &plan->targets[attribute->target];
    return target->kind == FB_TARGET_OBJECT && !fb_is_delimited(target) && target->processes.count == 0
        && target->arguments.count == 0 && plan->types[target->type].order != FB_TYPE_ORDER_SWITCH;
}

static struct fb_slot slot_of(const struct fb_plan *plan, const struct fb_attribute *attribute)
{
    struct fb_slot slot = { .target = NULL };

    if (attribute->target != FB_NONE)
        slot.target = &plan->targets[attribute->target];
    slot.is_instance = attribute->place == FB_PLACE_INSTANCE || attribute->place == FB_PLACE_VALUE;
    slot.is_plain = attribute->place == FB_PLACE_SEQ && slot.target != NULL
                 && attribute->if_expr == FB_NONE && attribute->repeat == FB_REPEAT_NONE
                 && slot.target->processes.count == 0;
    slot.is_plain_list = is_plain_list(plan, attribute);
    slot.enum_type = attribute->enum_type;
    slot.only_objects = slot.target != NULL ? slot.target->kind == FB_TARGET_OBJECT
                                            : attribute->switch_expr != FB_NONE
                                                  && switch_has_only_objects(plan, attribute);
    slot.check = check_of(plan, attribute, &slot);
    slot.width = slot.target != NULL ? constant_width(plan, slot.target) : 0;
    slot.storage = storage_of(plan, attribute, &slot);
    return slot;
}

/* A number, or bytes of a constant size of which nothing is cut off. */
static bool may_be_fixed(const struct fb_plan *plan, const struct fb_slot *slot)
{
    uint32_t size = 0;

    if (!slot->is_plain)
        return false;
    if (fb_is_number(slot->target))
        return true;
    return is_span(plan, slot->target) && !trims(slot->target)
        && fb_constant_size_of(plan, slot->target, &size);
}

/* Whether the next attribute's place is known when this one's is. */
static bool keeps_offset(const struct fb_plan *plan, const struct fb_slot *slot)
{
    uint32_t size = 0;

    return slot->is_plain && slot->target->kind != FB_TARGET_BITS
        && (fb_is_number(slot->target) || fb_constant_size_of(plan, slot->target, &size));
}

static void place_seq(struct fb_plan *plan, const struct fb_type *type, struct fb_slot *slots)
{
    uint64_t offset = 0;
    bool known = true;

    for (uint32_t i = 0; i < type->seq_count; i++) {
        struct fb_slot *slot = &slots[i];
        if (known && may_be_fixed(plan, slot) && offset <= UINT32_MAX) {
            slot->storage = FB_STORAGE_FIXED;
            slot->offset = (uint32_t)offset;
        }
        known = known && keeps_offset(plan, slot);
        offset += slot->width;
    }
}

/* From the last attribute to the first: how far nothing has to be looked at. */
static void find_runs(const struct fb_plan *plan, const struct fb_type *type, struct fb_slot *slots)
{
    for (uint32_t i = type->seq_count; i > 0; i--) {
        struct fb_slot *slot = &slots[i - 1];
        const struct fb_attribute *attribute = &plan->attributes[type->first_attribute + i - 1];
        if (slot->storage != FB_STORAGE_FIXED || slot->check != FB_CHECK_NONE
            || attribute->enum_type != FB_NONE || slot->target->kind == FB_TARGET_TEXT
            || slot->target->contents != FB_NONE)
            continue;
        const struct fb_slot *next = i < type->seq_count ? slot + 1 : NULL;
        uint64_t width = (uint64_t)slot->width + (next == NULL ? 0 : next->run_width);
        const bool joins = next != NULL && width <= UINT32_MAX;
        slot->run_count = 1 + (joins ? next->run_count : 0);
        slot->run_width = joins ? (uint32_t)width : slot->width;
    }
}

static bool is_first_of_module(const struct fb_plan *plan, uint32_t row)
{
    for (uint32_t i = 0; i < row; i++) {
        if (plan->types[i].module == plan->types[row].module)
            return false;
    }
    return true;
}

static void lay_out_type(struct fb_plan *plan, const struct fb_layout *layout, uint32_t row)
{
    const struct fb_type *type = &plan->types[row];
    struct fb_slot *slots = layout->slots + type->first_attribute;
    const uint32_t count = type->seq_count + type->instance_count + type->param_count;
    uint32_t words = layout->keeps_makers ? FB_OBJECT_WORDS_WITH_MAKER : FB_OBJECT_WORDS;

    for (uint32_t i = 0; i < count; i++)
        slots[i] = slot_of(plan, &plan->attributes[type->first_attribute + i]);
    place_seq(plan, type, slots);
    find_runs(plan, type, slots);
    for (uint32_t i = 0; i < count; i++) {
        slots[i].position = i;
        slots[i].word = words;
        words += words_of(slots[i].storage);
    }
    layout->shapes[row].words = words;
    layout->shapes[row].is_top = row == 0 || is_first_of_module(plan, row);
}

static struct fb_quick quick_of(const struct fb_plan *plan, const struct fb_layout *layout, uint32_t row)
{
    const struct fb_range ops = plan->expressions[row].ops;
    struct fb_quick quick = { .kind = FB_QUICK_NO };

    if (fb_constant_of(plan, row, &quick.constant)) {
        quick.kind = FB_QUICK_CONSTANT;
        return quick;
    }
    if (ops.count != 1 || plan->ops[ops.first].code != FB_OP_FIELD)
        return quick;
    quick.attribute = plan->ops[ops.first].a;
    const struct fb_slot *slot = &layout->slots[quick.attribute];
    if (slot->storage == FB_STORAGE_FIXED && slot->target->kind == FB_TARGET_UNSIGNED)
        quick.kind = FB_QUICK_FIELD;
    return quick;
}

static void look_around(const struct fb_plan *plan, struct fb_layout *layout)
{
    for (size_t i = 0; i < plan->attribute_count; i++) {
        const struct fb_attribute *attribute = &plan->attributes[i];
        layout->has_io = layout->has_io || attribute->io_expr != FB_NONE;
        layout->keeps_makers = layout->keeps_makers || attribute->parent != FB_PARENT_HOLDER;
    }
    for (size_t i = 0; i < plan->type_count; i++)
        layout->keeps_makers = layout->keeps_makers || plan->types[i].module != 0;
}

bool fb_layout_make(struct fb_plan *plan, uint32_t stack_depth, struct fb_arena *arena,
                    struct fb_diag *diag)
{
    struct fb_layout *layout = fb_arena_new(arena, struct fb_layout);

    if (layout == NULL)
        return fb_fail_memory(diag);
    layout->stack_depth = stack_depth;
    layout->slots = fb_arena_array(arena, plan->attribute_count, sizeof *layout->slots);
    layout->shapes = fb_arena_array(arena, plan->type_count, sizeof *layout->shapes);
    layout->quicks = fb_arena_array(arena, plan->expression_count, sizeof *layout->quicks);
    if (layout->slots == NULL || layout->shapes == NULL || layout->quicks == NULL)
        return fb_fail_memory(diag);
    look_around(plan, layout);
    for (uint32_t i = 0; i < plan->type_count; i++)
        lay_out_type(plan, layout, i);
    fb_layout_settle(plan, layout);
    for (uint32_t i = 0; i < plan->expression_count; i++)
        layout->quicks[i] = quick_of(plan, layout, i);
    plan->layout = layout;
    return true;
}
