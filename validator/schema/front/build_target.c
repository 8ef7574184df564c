/* SPDX-License-Identifier: Apache-2.0 */
/* build_target.c - how one item is read. */
#include "validator/schema/front/build.h"
#include "validator/schema/front/charset.h"

static enum fb_target_kind kind_of(const struct fb_model_target *target)
{
    switch (target->kind) {
    case FB_MODEL_INTEGER:
        return target->is_signed ? FB_TARGET_SIGNED : FB_TARGET_UNSIGNED;
    case FB_MODEL_FLOAT:
        return FB_TARGET_FLOAT;
    case FB_MODEL_BITS:
        return FB_TARGET_BITS;
    case FB_MODEL_TEXT:
        return FB_TARGET_TEXT;
    case FB_MODEL_USER:
        return FB_TARGET_OBJECT;
    default:
        return FB_TARGET_BYTES;
    }
}

static enum fb_byte_order order_of(const struct fb_model_attribute *attribute,
                                   const struct fb_model_target *target)
{
    const struct fb_model_defaults *defaults = &attribute->owner->defaults;

    if (target->has_order)
        return target->order;
    if (target->kind == FB_MODEL_BITS)
        return defaults->has_bit_order ? defaults->bit_order : FB_ORDER_BIG;
    if (defaults->order == FB_MODEL_ORDER_BIG)
        return FB_ORDER_BIG;
    if (target->width == 1 || defaults->order == FB_MODEL_ORDER_LITTLE)
        return FB_ORDER_LITTLE;
    return FB_ORDER_OF_TYPE;
}

/* strz ends at a zero as wide as a unit of its encoding, unless it says otherwise. */
static bool build_terminator(struct fb_builder *builder, const struct fb_model_attribute *attribute,
                             const struct fb_model_target *target, uint32_t *row)
{
    static const uint8_t zeroes[4] = { 0 };
    struct fb_span zero = { zeroes, 1 };

    if (attribute->has_terminator)
        return fb_build_span(builder, attribute->terminator, row);
    if (!target->is_zero_terminated)
        return true;
    zero.size = fb_charset_unit(attribute->encoding);
    return fb_build_span(builder, zero, row);
}

static bool build_delimiter(struct fb_builder *builder, const struct fb_model_attribute *attribute,
                            const struct fb_model_target *target, struct fb_delimiter *out)
{
    if (attribute->has_contents) /* as long as they are */
        return true;
    out->size_eos = attribute->size_eos;
    out->include = attribute->include;
    out->consume = attribute->consume;
    out->eos_error = attribute->eos_error;
    out->has_pad = attribute->has_pad;
    out->pad = attribute->pad;
    return fb_build_formula(builder, attribute->size, &out->size)
        && build_terminator(builder, attribute, target, &out->terminator);
}

/* Expressions of a reference, as consecutive rows. */
static bool build_arguments(struct fb_builder *builder, const struct fb_reference *reference,
                            struct fb_range *out)
{
    *out = (struct fb_range){ (uint32_t)builder->expression_lists.count,
                              (uint32_t)reference->argument_count };
    for (size_t i = 0; i < reference->argument_count; i++) {
        uint32_t row;
        if (!fb_build_term(builder, reference->text, reference->arguments[i], &row)
            || !fb_table_add(builder, &builder->expression_lists, &row, sizeof row, NULL))
            return false;
    }
    return true;
}

static bool build_process(struct fb_builder *builder, const struct fb_model_attribute *attribute,
                          struct fb_range *out)
{
    struct fb_process process = { .kind = attribute->process_kind };

    if (!attribute->has_process)
        return true;
    *out = (struct fb_range){ (uint32_t)builder->processes.count, 1 };

    static const char *const names[] = {
        [FB_PROCESS_XOR] = "xor",
        [FB_PROCESS_ROTATE_LEFT] = "rol",
        [FB_PROCESS_ROTATE_RIGHT] = "ror",
        [FB_PROCESS_ZLIB] = "zlib",
    };
    return build_arguments(builder, &attribute->process, &process.arguments)
        && fb_build_text(builder, names[process.kind], &process.name)
        && fb_table_add(builder, &builder->processes, &process, sizeof process, NULL);
}

static bool has_bytes(enum fb_target_kind kind)
{
    return kind == FB_TARGET_BYTES || kind == FB_TARGET_TEXT || kind == FB_TARGET_OBJECT;
}

bool fb_build_target(struct fb_builder *builder, const struct fb_model_attribute *attribute,
                     const struct fb_model_target *target, uint32_t *row)
{
    struct fb_target made = fb_target_default();

    made.kind = kind_of(target);
    made.width = target->width;
    made.order = order_of(attribute, target);
    made.is_bool = target->kind == FB_MODEL_BITS && target->width == 1 && attribute->enumeration == NULL;
    if (has_bytes(made.kind)
        && (!build_delimiter(builder, attribute, target, &made.delimiter)
            || !build_process(builder, attribute, &made.processes)))
        return false;
    if (made.kind == FB_TARGET_TEXT && !fb_build_encoding(builder, attribute->encoding, &made.encoding))
        return false;
    if (attribute->has_contents && !fb_build_span(builder, attribute->contents, &made.contents))
        return false;
    if (made.kind == FB_TARGET_OBJECT) {
        made.type = target->type->row;
        if (!build_arguments(builder, &target->reference, &made.arguments))
            return false;
    }
    return fb_table_add(builder, &builder->targets, &made, sizeof made, row);
}
