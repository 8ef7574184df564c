/* SPDX-License-Identifier: Apache-2.0 */
/* Problems, and the paths of fields, which are only worked out when something is wrong. */
#include "validator/schema/machine/problem.h"

#include "base/host/format.h"
#include <stdarg.h>
#include <stdio.h>

#define MAX_STEPS 300 /* of a path; what is nested more deeply is cut at the front */
#define MAX_PATH 2048
#define MAX_MESSAGE 512

struct step {
    uint32_t attribute;
    bool has_index;
    uint64_t index;
};

struct writer {
    char text[MAX_PATH];
    size_t length;
};

static void write(struct writer *to, const char *format, ...) FB_PRINTF(2, 3);

static void write(struct writer *to, const char *format, ...)
{
    va_list arguments;
    const size_t left = sizeof to->text - to->length;

    va_start(arguments, format);
    const int written = vsnprintf(to->text + to->length, left, format, arguments);
    va_end(arguments);
    if (written > 0)
        to->length += (size_t)written < left ? (size_t)written : left - 1;
}

/* The element of a list that is this object. */
static bool find_in_list(const struct fb_tree *tree, uint32_t list, uint32_t object, uint64_t *index)
{
    const uint32_t count = fb_list_count(tree, list);

    for (uint32_t i = 0; i < count; i++) {
        const struct fb_value value = fb_list_get(tree, list, i).value;
        if (value.kind == FB_VALUE_OBJECT && value.reference == object) {
            *index = i;
            return true;
        }
    }
    return false;
}

static bool find_in_attribute(const struct fb_tree *tree, uint32_t holder, uint32_t attribute,
                              uint32_t object, struct step *out)
{
    const struct fb_value value = fb_object_peek(tree, holder, attribute).value;
    struct step step = { .attribute = attribute };

    if (value.kind == FB_VALUE_LIST)
        step.has_index = find_in_list(tree, value.reference, object, &step.index);
    if (!step.has_index && !(value.kind == FB_VALUE_OBJECT && value.reference == object))
        return false;
    *out = step;
    return true;
}

/* An object that is still being read stands in a frame and in no slot yet. */
static bool find_in_frames(const struct fb_tree *tree, uint32_t object, struct step *out)
{
    for (size_t i = tree->frame_count; i > 0; i--) {
        const struct fb_frame *frame = &tree->frames[i - 1];
        if (frame->kind == FB_FRAME_WALK || frame->child != object)
            continue;
        *out = (struct step){ frame->attribute, frame->list != 0, frame->index };
        return true;
    }
    return false;
}

static bool find_step(const struct fb_tree *tree, uint32_t holder, uint32_t object, struct step *out)
{
    const struct fb_type *type = &tree->plan->types[fb_object_type(tree, holder)];

    if (find_in_frames(tree, object, out))
        return true;
    for (uint32_t i = 0; i < type->seq_count + type->instance_count; i++) {
        const uint32_t attribute = type->first_attribute + i;
        if (tree->plan->attributes[attribute].place != FB_PLACE_VALUE
            && find_in_attribute(tree, holder, attribute, object, out))
            return true;
    }
    return false;
}

static size_t climb(const struct fb_tree *tree, uint32_t object, struct step steps[static MAX_STEPS])
{
    size_t count = 0;

    while (count < MAX_STEPS) {
        const uint32_t holder = fb_object_maker(tree, object);
        if (holder == 0 || !find_step(tree, holder, object, &steps[count]))
            break;
        count++;
        object = holder;
    }
    return count;
}

static void write_step(const struct fb_tree *tree, struct writer *to, const struct step *step)
{
    const struct fb_attribute *attribute = &tree->plan->attributes[step->attribute];
    const struct fb_slot *slot = &tree->layout->slots[step->attribute];

    if (attribute->name[0] != '\0')
        write(to, "%s%s", to->length > 0 ? "." : "", attribute->name);
    else
        write(to, "%s(field %u)", to->length > 0 ? "." : "", (unsigned)slot->position);
    if (step->has_index)
        write(to, "[%llu]", (unsigned long long)step->index);
}

const char *fb_path_of(struct fb_tree *tree, const struct fb_spot *spot)
{
    struct step steps[MAX_STEPS];
    struct writer to = { .length = 0 };
    const size_t count = spot->object == 0 ? 0 : climb(tree, spot->object, steps);

    if (count == MAX_STEPS)
        write(&to, "...");
    for (size_t i = count; i > 0; i--)
        write_step(tree, &to, &steps[i - 1]);
    if (spot->object != 0 && spot->attribute != FB_NONE) {
        const struct step last = { spot->attribute, spot->has_index, spot->index };
        write_step(tree, &to, &last);
    }
    const char *path = fb_arena_text(&tree->arena, (struct fb_span){ (const uint8_t *)to.text, to.length });
    return path == NULL ? "" : path;
}

struct fb_spot fb_spot_of(const struct fb_tree *tree, uint32_t object, uint32_t attribute)
{
    const struct fb_found found = fb_object_peek(tree, object, attribute);

    return (struct fb_spot){
        .object = object,
        .attribute = attribute,
        .extent = fb_extent_of(tree, &found),
    };
}

static struct fb_problem make_problem(struct fb_tree *tree, enum fb_problem_kind kind,
                                      const struct fb_spot *spot, bool is_fatal, const char *message)
{
    const char *kept = fb_arena_text(&tree->arena, fb_span_of(message));

    if (kept == NULL && !tree->budget.exceeded)
        tree->is_out_of_memory = true;

    return (struct fb_problem){
        .kind = kind,
        .offset = spot->extent.offset,
        .length = spot->extent.length,
        .path = fb_path_of(tree, spot),
        .message = kept == NULL ? "the memory budget is exceeded" : kept,
        .fatal = is_fatal,
    };
}

bool fb_report(struct fb_tree *tree, enum fb_problem_kind kind, const struct fb_spot *spot,
               bool is_fatal, const char *format, ...)
{
    char message[MAX_MESSAGE];
    va_list arguments;

    va_start(arguments, format);
    fb_format_text(message, sizeof message, format, arguments);
    va_end(arguments);
    if (is_fatal && !tree->is_probing)
        tree->is_partial = true;
    if (tree->is_probing)
        tree->probe_problem = make_problem(tree, kind, spot, is_fatal, message);
    else if (tree->problem_count < FB_MAX_PROBLEMS)
        tree->problems[tree->problem_count++] = make_problem(tree, kind, spot, is_fatal, message);
    else
        tree->problems_dropped++;
    return false;
}
