/* SPDX-License-Identifier: Apache-2.0 */
/* init_text.c - the files of a new project, with comments worth reading. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/write/json_text.h"
#include "pipeline/init/init.h"
#include "pipeline/project/relative.h"
#include "validator/model/operator.h"

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

static const char drawn_types_head[] =
    "# yaml-language-server: $schema=.firebreak/template-types.schema.json\n"
    "#\n"
    "# What events consist of, drawn from what was found here.  Sensors are compiled with these lists:\n"
    "# a criterion names a field, and the sensor fetches the input of its number.  Put in their place the\n"
    "# lists of your sensors, in their order and in full, with kinds (string, integer, address, bytes);\n"
    "# a list that changes needs a new revision.\n"
    "template_types:\n";

static const char contract_head[] =
    "# yaml-language-server: $schema=../.firebreak/contract.schema.json\n"
    "#\n"
    "# An example, so that there is something to check against: no sensor has this contract.  Put in its\n"
    "# place one file for each build in the field, with what that build really supplies and takes.\n"
    "sensor: example\n"
    "build: \"1.0\"\n"
    "# How the inputs are known: `observed` (the sensor's own code was run), `compiled` (its build fails on\n"
    "# a mismatch) or `declared` (somebody wrote it down, which proves nothing).\n"
    "supply: declared\n"
    "template_types:\n";

static const char contract_tail[] =
    "# What runs the regular expressions: a linear-time automaton of so many states, or `backtracking`.\n"
    "regex: {engine: linear, states: 100000}\n"
    "limits: {file_bytes: 67108864, memory_bytes: 268435456, load_ms: 1000, eval_us: 1000}\n";

/* ---- Words of YAML and of the shell ---- */

static bool is_letter(char character)
{
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
}

static bool is_plain(const char *text)
{
    static const char others[] = "0123456789_./-";
    static const char *const words[] = { "true", "false", "null", "yes", "no", "on", "off", "y", "n" };

    for (const char *at = text; *at != '\0'; at++)
        if (!is_letter(*at) && strchr(others, *at) == NULL)
            return false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcasecmp(text, words[i]) == 0)
            return false;
    return is_letter(text[0]) || strncmp(text, "../", 3) == 0;
}

/* JSON's quotes are YAML's too. */
static void add_scalar(struct fb_buffer *out, const char *text)
{
    struct fb_json json = fb_json_over(out, 0);

    if (is_plain(text))
        fb_buffer_text(out, text);
    else
        fb_json_text(&json, text);
}

static void add_shell_word(struct fb_buffer *out, const char *text)
{
    if (is_plain(text)) {
        fb_buffer_text(out, text);
        return;
    }
    fb_buffer_char(out, '\'');
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            fb_buffer_text(out, "'\\'");
        fb_buffer_char(out, *text);
    }
    fb_buffer_char(out, '\'');
}

/* "key: [a, b/]", one item a line where they are many. */
static void add_list(struct fb_buffer *out, const char *key, const struct fb_paths *paths)
{
    const bool is_long = paths->count > 4;

    fb_buffer_printf(out, "%s:%s", key, is_long ? "\n" : " [");
    for (size_t i = 0; i < paths->count; i++) {
        fb_buffer_text(out, is_long ? "  - " : i > 0 ? ", "
                                                     : "");
        add_scalar(out, paths->items[i]);
        fb_buffer_text(out, is_long ? "\n" : "");
    }
    fb_buffer_text(out, is_long ? "" : "]\n");
}

/* ---- Template types ---- */

static void add_logsource(struct fb_buffer *out, const struct fb_sketch_type *type)
{
    const struct {
        const char *key;
        const char *value;
    } keys[] = {
        { "product", type->product },
        { "category", type->category },
        { "service", type->service },
    };
    const char *separator = "    logsource: {";

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (keys[i].value == NULL)
            continue;
        fb_buffer_printf(out, "%s%s: ", separator, keys[i].key);
        add_scalar(out, keys[i].value);
        separator = ", ";
    }
    if (separator[0] == ',')
        fb_buffer_text(out, "}\n");
}

static void add_type(struct fb_buffer *out, const struct fb_sketch_type *type)
{
    fb_buffer_text(out, "  - template_type: ");
    add_scalar(out, type->name);
    fb_buffer_printf(out, "\n    id: %" PRIu64 "\n    revision: %" PRIu64 "\n", type->id, type->revision);
    add_logsource(out, type);
    fb_buffer_text(out, "    fields:\n");
    for (size_t i = 0; i < type->field_count; i++) {
        fb_buffer_text(out, "      - {name: ");
        add_scalar(out, type->fields[i]);
        fb_buffer_text(out, ", kind: string}\n");
    }
}

void fb_init_types_text(struct fb_init_plan *plan)
{
    struct fb_buffer *out = fb_init_file(plan->init, "template-types.yaml");

    fb_buffer_text(out, drawn_types_head);
    for (size_t i = 0; i < plan->sketch.count; i++)
        if (plan->sketch.items[i].field_count > 0)
            add_type(out, &plan->sketch.items[i]);
}

/* ---- The contract ---- */

static void add_operators(struct fb_buffer *out)
{
    fb_buffer_text(out, "    operators:\n");
    for (size_t i = 0; i < FB_OP_COUNT; i++) {
        const char *before = i == 0 ? "      [" : i % 7 == 0 ? ",\n       "
                                                             : ", ";
        fb_buffer_printf(out, "%s%s", before, fb_operator_names()[i]);
    }
    fb_buffer_text(out, "]\n");
}

static void add_contract_type(struct fb_buffer *out, const struct fb_sketch_type *type, bool is_first)
{
    fb_buffer_text(out, "  ");
    add_scalar(out, type->name);
    fb_buffer_printf(out, ":\n    id: %" PRIu64 "\n    revision: %" PRIu64 "\n", type->id, type->revision);
    if (is_first)
        fb_buffer_text(out, "    # How many values the build's own code passes for each event.  Content that reads\n"
                            "    # beyond them is refused, whatever the template type says.\n");
    fb_buffer_printf(out, "    inputs: %zu\n", type->field_count);
    add_operators(out);
    if (is_first)
        fb_buffer_text(out, "    # The most of each that it takes; nesting is the depth of all and any.\n");
    fb_buffer_text(out, "    instances: 4096\n    values_per_criterion: 8192\n    value_bytes: 4096\n"
                        "    nesting: 8\n");
}

void fb_init_contract_text(struct fb_init_plan *plan)
{
    struct fb_buffer *out = fb_init_file(plan->init, "contracts/example-1.0.yaml");
    bool is_first = true;

    fb_buffer_text(out, contract_head);
    for (size_t i = 0; i < plan->sketch.count; i++) {
        if (plan->sketch.items[i].field_count == 0)
            continue;
        add_contract_type(out, &plan->sketch.items[i], is_first);
        is_first = false;
    }
    fb_buffer_text(out, contract_tail);
}

/* ---- The project file ---- */

static bool fail_path(struct fb_init_plan *plan, const char *path)
{
    return fb_fail_errno(plan->diag, path, "its place cannot be told", errno);
}

static bool add_relative(struct fb_init_plan *plan, struct fb_buffer *out, const char *path)
{
    char *relative = fb_path_relative(plan->options->folder, path);

    if (relative == NULL)
        return fail_path(plan, path);
    add_scalar(out, relative);
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
        add_list(out, key, &cover);
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
        add_shell_word(out, plan->options->folder);
        fb_buffer_text(out, "\n");
    }
    if (!fb_found_cover(&plan->init->found, FB_FOUND_SOURCE, &cover, plan->diag))
        return false;
    if (compiles(plan)) {
        fb_buffer_text(out, "firebreak compile -o content.fbc");
        for (size_t i = 0; i < cover.count; i++) {
            fb_buffer_char(out, ' ');
            add_shell_word(out, cover.items[i]);
        }
        fb_buffer_text(out, cover.count == 0 ? " sources/\n" : "\n");
    }
    const bool names_content = compiles(plan) || fb_found_any(&plan->init->found, FB_FOUND_CONTENT);
    fb_buffer_text(out, names_content ? "firebreak check\n" : "firebreak check FILE\n");
    fb_paths_clear(&cover);
    return true;
}
