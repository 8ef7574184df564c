/* SPDX-License-Identifier: Apache-2.0 */
/* One line for each step: what it changes, from what, to what. */
#include "validator/schema/edit/base.h"
#include "validator/schema/edit/mutate.h"

#define MAX_SHOWN 24 /* bytes */

typedef void describe_fn(const struct fb_edit_base *base, const struct fb_step *step, struct fb_buffer *out);

static void write_bytes(struct fb_span bytes, struct fb_buffer *out)
{
    fb_buffer_char(out, '"');
    for (size_t i = 0; i < bytes.size && i < MAX_SHOWN; i++) {
        const uint8_t byte = bytes.bytes[i];
        if (byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\')
            fb_buffer_char(out, (char)byte);
        else
            fb_buffer_printf(out, "\\x%02x", byte);
    }
    fb_buffer_printf(out, "\"%s", bytes.size > MAX_SHOWN ? ".." : "");
}

static void write_value(const struct fb_edit_base *base, const struct fb_item *item, struct fb_integer value,
                        struct fb_buffer *out)
{
    const struct fb_attribute *attribute = fb_item_attribute(&base->all, item);
    const struct fb_range members = attribute->enum_type == FB_NONE
                                      ? (struct fb_range){ .count = 0 }
                                      : base->all.plan->enums[attribute->enum_type].members;

    for (uint32_t i = 0; i < members.count; i++) {
        const struct fb_enum_member *member = &base->all.plan->enum_members[members.first + i];
        if (member->value.negative == value.negative && member->value.magnitude == value.magnitude) {
            fb_buffer_text(out, member->name);
            return;
        }
    }
    fb_buffer_printf(out, "%s%llu", value.negative ? "-" : "", (unsigned long long)value.magnitude);
}

/* As the field will hold it. */
static struct fb_integer cut_value(const struct fb_item *item, struct fb_integer value)
{
    uint8_t bytes[8] = { 0 };

    if (item->kind != FB_NODE_INTEGER || item->length == 0 || item->length > sizeof bytes)
        return value;
    fb_encode_integer(bytes, item->length, item->flags, fb_edit_wide_of(value));
    return fb_edit_integer_of(fb_decode_integer(bytes, item->length, item->flags));
}

static void describe_set(const struct fb_edit_base *base, const struct fb_step *step, struct fb_buffer *out)
{
    const struct fb_item *item = &base->all.items[step->item];

    fb_buffer_text(out, ": ");
    write_value(base, item, fb_edit_integer_of(item->value), out);
    fb_buffer_text(out, " -> ");
    write_value(base, item, cut_value(item, step->value), out);
}

static void describe_bytes(const struct fb_edit_base *base, const struct fb_step *step, struct fb_buffer *out)
{
    const struct fb_item *item = &base->all.items[step->item];

    fb_buffer_text(out, ": ");
    write_bytes(fb_item_payload(&base->all, item), out);
    fb_buffer_text(out, " -> ");
    write_bytes(step->bytes, out);
}

static void describe_resize(const struct fb_edit_base *base, const struct fb_step *step, struct fb_buffer *out)
{
    fb_buffer_printf(out, ": %llu -> %llu bytes", (unsigned long long)base->all.items[step->item].length,
                     (unsigned long long)step->count);
}

static void describe_overwrite(const struct fb_edit_base *base, const struct fb_step *step, struct fb_buffer *out)
{
    const uint8_t byte = (uint8_t)step->value.magnitude;

    (void)base;
    fb_buffer_printf(out, ": from byte %u on: ", step->index);
    write_bytes(step->bytes.size > 0 ? step->bytes : (struct fb_span){ &byte, 1 }, out);
}

static void describe_insert(const struct fb_edit_base *base, const struct fb_step *step, struct fb_buffer *out)
{
    (void)base;
    fb_buffer_printf(out, ": %llu added before [%u]: copies of ", (unsigned long long)step->count, step->index);
}

static void describe_delete(const struct fb_edit_base *base, const struct fb_step *step, struct fb_buffer *out)
{
    (void)base;
    fb_buffer_printf(out, ": %llu taken out from [%u] on", (unsigned long long)step->count, step->index);
}

static void describe_move(const struct fb_edit_base *base, const struct fb_step *step, struct fb_buffer *out)
{
    (void)base;
    fb_buffer_printf(out, ": [%u] moved to [%u]", step->index, step->to);
}

static void describe_replace(const struct fb_edit_base *base, const struct fb_step *step, struct fb_buffer *out)
{
    (void)base;
    (void)step;
    fb_buffer_text(out, ": replaced by ");
}

static void describe_truncate(const struct fb_edit_base *base, const struct fb_step *step, struct fb_buffer *out)
{
    (void)base;
    fb_buffer_printf(out, "the file: cut after %llu bytes", (unsigned long long)step->count);
}

void fb_mutate_describe(const struct fb_edit_base *base, const struct fb_edit_base *other,
                        const struct fb_step *step, struct fb_buffer *out)
{
    static describe_fn *const functions[] = {
        [FB_STEP_SET] = describe_set,
        [FB_STEP_BYTES] = describe_bytes,
        [FB_STEP_RESIZE] = describe_resize,
        [FB_STEP_OVERWRITE] = describe_overwrite,
        [FB_STEP_REPLACE] = describe_replace,
        [FB_STEP_INSERT] = describe_insert,
        [FB_STEP_DELETE] = describe_delete,
        [FB_STEP_MOVE] = describe_move,
        [FB_STEP_TRUNCATE] = describe_truncate,
    };
    const struct fb_edit_base *from = step->from_other ? other : base;

    if (step->kind >= FB_STEP_KIND_COUNT || step->item >= base->all.count)
        return;
    fb_edit_write_path(base, step->item, out);
    functions[step->kind](base, step, out);
    if ((step->kind != FB_STEP_INSERT && step->kind != FB_STEP_REPLACE) || from == NULL
        || step->source >= from->all.count)
        return;
    fb_edit_write_path(from, step->source, out);
    fb_buffer_text(out, step->from_other ? " of the other file" : "");
}
