/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_machine.c - the schema machine.  A digit first: that one of machine_schemas.c reads the rest.
 * Anything else: a schema of the input's own up to the first zero byte, then what it reads.
 *
 * Must cover: every target, delimiter, process, repetition and operator; lazy instances that need
 * one another, failed and cyclic ones; every problem of the strict layer; every budget. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/machine_schemas.h"
#include "validator/schema/tree.h"

#define MAX_VISITS 4000

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void touch(struct fb_span bytes)
{
    static volatile uint8_t sink;

    for (size_t i = 0; i < bytes.size; i++)
        sink = (uint8_t)(sink ^ bytes.bytes[i]);
}

/* Visits nodes breadth-first up to a number, so that nothing nests here either. */
static void visit(const struct fb_tree *tree)
{
    static struct fb_node queue[MAX_VISITS];
    size_t count = 1;

    queue[0] = fb_tree_root(tree);
    for (size_t i = 0; i < count; i++) {
        struct fb_extent extent = { 0 };
        touch(fb_node_bytes(queue[i]));
        (void)fb_node_integer(queue[i]);
        (void)fb_node_enum(queue[i]);
        if (fb_node_extent(queue[i], &extent)
            && (extent.offset > fb_tree_input(tree).size
                || extent.length > fb_tree_input(tree).size - extent.offset))
            abort();
        for (size_t k = 0; k < fb_node_count(queue[i]) && count < MAX_VISITS; k++)
            queue[count++] = fb_node_at(queue[i], k);
    }
}

static void check_problems(const struct fb_tree *tree, size_t size)
{
    for (size_t i = 0; i < fb_tree_problem_count(tree); i++) {
        const struct fb_problem *problem = fb_tree_problem(tree, i);
        if (problem->offset > size || problem->length > size - problem->offset
            || problem->message[0] == '\0' || problem->path == NULL
            || problem->kind >= FB_PROBLEM_KIND_COUNT)
            abort();
    }
    if (fb_tree_is_partial(tree) && fb_tree_problem_count(tree) == 0)
        abort();
}

static struct fb_tree *read_input(const struct fb_schema *schema, struct fb_span input, bool compat)
{
    const struct fb_tree_options options = { .compat = compat,
                                             .eager = true,
                                             .max_nodes = 20000,
                                             .max_steps = 200000,
                                             .max_bytes = (size_t)4 << 20,
                                             .max_depth = 40 };
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_tree *tree = NULL;

    if (!fb_tree_parse(schema, input, &options, &tree, &diag))
        abort(); /* there is memory */
    check_problems(tree, input.size);
    visit(tree);
    return tree;
}

/* What the strict layer accepts, compatible mode reads to the same tree. */
static void read_both(const struct fb_schema *schema, struct fb_span input)
{
    struct fb_tree *strict = read_input(schema, input, false);
    struct fb_tree *compat = read_input(schema, input, true);

    if (fb_tree_problem_count(strict) == 0
        && (fb_tree_problem_count(compat) != 0
            || fb_tree_counts(strict).nodes != fb_tree_counts(compat).nodes))
        abort();
    fb_tree_free(strict);
    fb_tree_free(compat);
}

static void read_with_own_schema(const uint8_t *bytes, size_t size)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_schema *schema = NULL;
    const uint8_t *end = memchr(bytes, 0, size);
    const struct fb_span text = { bytes, end == NULL ? size : (size_t)(end - bytes) };
    const struct fb_span input = { end == NULL ? NULL : end + 1, end == NULL ? 0 : size - text.size - 1 };

    if (fb_schema_load("fuzz.ksy", text, NULL, &schema, &diag))
        read_both(schema, input);
    else if (diag.message[0] == '\0')
        abort();
    fb_schema_free(schema);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size > 0 && bytes[0] >= '0' && bytes[0] < '0' + MACHINE_SCHEMAS)
        read_both(machine_schema(bytes[0] - (size_t)'0'), (struct fb_span){ bytes + 1, size - 1 });
    else if (size > 0)
        read_with_own_schema(bytes, size);
    return 0;
}
