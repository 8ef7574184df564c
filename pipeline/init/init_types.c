/* SPDX-License-Identifier: Apache-2.0 */
/* init_types.c - template types and a contract of a new project, with comments worth reading. */
#include <inttypes.h>

#include "pipeline/init/init_inside.h"
#include "validator/model/operator.h"

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
        fb_init_add_scalar(out, keys[i].value);
        separator = ", ";
    }
    if (separator[0] == ',')
        fb_buffer_text(out, "}\n");
}

static void add_type(struct fb_buffer *out, const struct fb_sketch_type *type)
{
    fb_buffer_text(out, "  - template_type: ");
    fb_init_add_scalar(out, type->name);
    fb_buffer_printf(out, "\n    id: %" PRIu64 "\n    revision: %" PRIu64 "\n", type->id, type->revision);
    add_logsource(out, type);
    fb_buffer_text(out, "    fields:\n");
    for (size_t i = 0; i < type->field_count; i++) {
        fb_buffer_text(out, "      - {name: ");
        fb_init_add_scalar(out, type->fields[i]);
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
    fb_init_add_scalar(out, type->name);
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
