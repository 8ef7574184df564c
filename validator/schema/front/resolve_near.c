/* SPDX-License-Identifier: Apache-2.0 */
/* resolve_near.c - the type or enum that was probably meant by a name that nothing has. */
#include "base/host/fail.h"
#include "base/host/nearest.h"
#include "validator/schema/front/load.h"

/* Types and enums that can be named from within a type, and how many. */
static size_t count_names(const struct fb_model_type *from, bool of_enums)
{
    size_t count = 0;

    for (const struct fb_model_type *scope = from; scope != NULL; scope = scope->outer)
        count += of_enums ? scope->enum_count : scope->type_count;
    return count;
}

static bool suggest(struct fb_load *load, const char *const *names, size_t count, struct fb_span name)
{
    const char *near = fb_nearest(name, names, count);

    return near != NULL && fb_fail_help(load->diag, "did you mean '%s'?", near);
}

bool fb_suggest_type(struct fb_load *load, const struct fb_model_type *from,
                     const struct fb_name_path *path)
{
    static const char *const texts[] = { "str", "strz" };
    const char **names = fb_load_array(load, count_names(from, false) + 2, sizeof *names);
    size_t count = 0;

    if (names == NULL || path->count != 1)
        return false;
    for (const struct fb_model_type *scope = from; scope != NULL; scope = scope->outer)
        for (size_t i = 0; i < scope->type_count; i++)
            names[count++] = scope->types[i].name;
    for (size_t i = 0; i < 2; i++)
        names[count++] = texts[i];
    return suggest(load, names, count, path->segments[0]);
}

bool fb_suggest_enum(struct fb_load *load, const struct fb_model_type *from, struct fb_span name)
{
    const char **names = fb_load_array(load, count_names(from, true) + 1, sizeof *names);
    size_t count = 0;

    if (names == NULL)
        return false;
    for (const struct fb_model_type *scope = from; scope != NULL; scope = scope->outer)
        for (size_t i = 0; i < scope->enum_count; i++)
            names[count++] = scope->enums[i].name;
    return suggest(load, names, count, name);
}

bool fb_suggest_member(struct fb_load *load, const struct fb_model_enum *enumeration,
                       struct fb_span name)
{
    const char **names = fb_load_array(load, enumeration->member_count + 1, sizeof *names);

    if (names == NULL)
        return false;
    for (size_t i = 0; i < enumeration->member_count; i++)
        names[i] = enumeration->members[i].name;
    return suggest(load, names, enumeration->member_count, name);
}
