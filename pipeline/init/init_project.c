/* SPDX-License-Identifier: Apache-2.0 */
/* init_project.c - the project file of a new project, and what to type next. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "pipeline/init/init_inside.h"
#include "pipeline/project/relative.h"

static const char project_head[] =
    "# yaml-language-server: $schema=.firebreak/project.schema.json\n"
    "#\n"
    "# What content is judged by.  firebreak finds this file from any folder below.  Paths are relative\n"
    "# to it; a folder stands for all files below it.  The line above lets an editor complete the keys\n"
    "# and explain them.\n";

static const char builtin_format[] =
    "\n"
    "# How to read content.  Without this key it is in firebreak's own format, which `firebreak compile`\n"
    "# writes; a vendor's format is described by its Kaitai Struct schema.\n"
    "# format: vendor.ksy\n";

static const char vendor_format[] =
    "\n"
    "# How to read content: the Kaitai Struct schema of its format.\n";

static const char import_roots[] =
    "# Where the schema's absolute imports (/common/x) are looked up.\n";

static const char types_text[] =
    "\n"
    "# What events consist of: the template types, with the fields that sensors are compiled with.\n";

static const char contracts_text[] =
    "\n"
    "# What each sensor build in the field supplies and can take.  Content must suit every one of them.\n";

static const char content_text[] =
    "\n"
    "# What `firebreak check` checks when it is given nothing else.\n";

static const char releases_text[] =
    "\n"
    "# What is in the field now, and all that ever was.  Name them once there are some: then firebreak\n"
    "# tells what is new, what is gone, and what no sensor ever met.\n"
    "# last_release: releases/7.fbc\n"
    "# released: [releases/]\n";

static bool fail_path(struct fb_init_plan *plan, const char *path)
{
    return fb_fail_errno(plan->diag, path, "its place cannot be told", errno);
}

static bool add_relative(struct fb_init_plan *plan, struct fb_buffer *out, const char *path)
{
    char *relative = fb_path_relative(plan->options->folder, path);

    if (relative == NULL)
        return fail_path(plan, path);
    fb_init_add_scalar(out, relative);
    free(relative);
    return true;
}

static bool add_format(struct fb_init_plan *plan, struct fb_buffer *out)
{
    const struct fb_texts roots = plan->options->import_roots;

    if (plan->init->format == NULL) {
        fb_buffer_text(out, builtin_format);
        return true;
    }
    fb_buffer_text(out, vendor_format);
    fb_buffer_text(out, "format: ");
    if (!add_relative(plan, out, plan->init->format))
        return false;
    fb_buffer_text(out, "\n");
    if (roots.count > 0)
        fb_buffer_text(out, import_roots);
    for (size_t i = 0; i < roots.count; i++) {
        fb_buffer_text(out, i == 0 ? "import_roots: [" : ", ");
        if (!add_relative(plan, out, roots.items[i]))
            return false;
    }
    fb_buffer_text(out, roots.count > 0 ? "]\n" : "");
    return true;
}

/* The files of a kind; where there are none, the one that init writes, or a hint. */
static bool add_found(struct fb_init_plan *plan, struct fb_buffer *out, const char *key,
                      enum fb_found_kind kind, const char *otherwise)
{
    struct fb_paths cover = { .count = 0 };

    if (!fb_found_cover(&plan->init->found, kind, &cover, plan->diag))
        return false;
    if (cover.count > 0)
        fb_init_add_list(out, key, &cover);
    else
        fb_buffer_printf(out, "%s%s: [%s]\n", otherwise[0] == '#' ? "# " : "", key,
                         otherwise + (otherwise[0] == '#'));
    fb_paths_clear(&cover);
    return true;
}

static bool has_file(const struct fb_init *init, const char *path)
{
    for (size_t i = 0; i < init->file_count; i++)
        if (strcmp(init->files[i].path, path) == 0)
            return true;
    return false;
}

/* Whether there is something to compile to firebreak's own format, and nothing compiled yet. */
static bool compiles(const struct fb_init_plan *plan)
{
    const struct fb_found *found = &plan->init->found;

    return plan->init->format == NULL && !fb_found_any(found, FB_FOUND_CONTENT)
        && (plan->sample || fb_found_any(found, FB_FOUND_SOURCE) || fb_found_any(found, FB_FOUND_SIGMA));
}

bool fb_init_project_text(struct fb_init_plan *plan)
{
    struct fb_init *init = plan->init;
    const char *types = has_file(init, "template-types.yaml") ? "template-types.yaml" : "#template-types.yaml";
    const char *contracts = has_file(init, "contracts/example-1.0.yaml") ? "contracts/" : "#contracts/";
    struct fb_buffer *out = fb_init_file(init, "firebreak.yaml");

    fb_buffer_text(out, project_head);
    if (!add_format(plan, out))
        return false;
    fb_buffer_text(out, types_text);
    if (!add_found(plan, out, "template_types", FB_FOUND_TYPES, types))
        return false;
    fb_buffer_text(out, contracts_text);
    if (!add_found(plan, out, "contracts", FB_FOUND_CONTRACT, contracts))
        return false;
    fb_buffer_text(out, content_text);
    if (!add_found(plan, out, "content", FB_FOUND_CONTENT, compiles(plan) ? "content.fbc" : "#content/"))
        return false;
    fb_buffer_text(out, releases_text);
    return true;
}

/* ---- What to type next ---- */

bool fb_init_next(struct fb_init_plan *plan)
{
    struct fb_buffer *out = &plan->init->next;
    struct fb_paths cover = { .count = 0 };

    if (strcmp(plan->options->folder, ".") != 0) {
        fb_buffer_text(out, "cd ");
        fb_init_add_shell_word(out, plan->options->folder);
        fb_buffer_text(out, "\n");
    }
    if (!fb_found_cover(&plan->init->found, FB_FOUND_SOURCE, &cover, plan->diag))
        return false;
    if (compiles(plan)) {
        fb_buffer_text(out, "firebreak compile -o content.fbc");
        for (size_t i = 0; i < cover.count; i++) {
            fb_buffer_char(out, ' ');
            fb_init_add_shell_word(out, cover.items[i]);
        }
        fb_buffer_text(out, cover.count == 0 ? " sources/\n" : "\n");
    }
    const bool names_content = compiles(plan) || fb_found_any(&plan->init->found, FB_FOUND_CONTENT);
    fb_buffer_text(out, names_content ? "firebreak check\n" : "firebreak check FILE\n");
    fb_paths_clear(&cover);
    return true;
}
