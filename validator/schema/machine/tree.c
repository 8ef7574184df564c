/* SPDX-License-Identifier: Apache-2.0 */
/* From a plan and bytes to a tree, and questions to it. */
#include "validator/schema/tree.h"

#include <stdlib.h>

#include "base/host/fail.h"
#include "validator/schema/machine/reader.h"

/* ---- Making ---- */

/* A small file cannot ask for much: some work in any case, and more for every byte. */
static uint64_t in_proportion(size_t size, uint64_t base, uint64_t for_each_byte, uint64_t limit)
{
    const uint64_t most = (limit - base) / for_each_byte;

    return size > most ? limit : base + size * for_each_byte;
}

static struct fb_tree_options with_defaults(const struct fb_tree_options *given, size_t size)
{
    struct fb_tree_options options = { .compat = false };

    if (given != NULL)
        options = *given;
    if (options.max_nodes == 0)
        options.max_nodes = in_proportion(size, (uint64_t)1 << 20, 4, FB_MAX_TREE_NODES);
    if (options.max_steps == 0)
        options.max_steps = in_proportion(size, (uint64_t)1 << 26, 256, FB_MAX_TREE_STEPS);
    if (options.max_bytes == 0)
        options.max_bytes = (size_t)in_proportion(size, (uint64_t)1 << 28, 64, FB_MAX_TREE_BYTES);
    if (options.max_depth == 0)
        options.max_depth = FB_MAX_TREE_DEPTH;
    return options;
}

static struct fb_tree *new_tree(const struct fb_plan *plan, struct fb_span input,
                                const struct fb_tree_options *options)
{
    struct fb_tree *tree = calloc(1, sizeof *tree);

    if (tree == NULL)
        return NULL;
    tree->plan = plan;
    tree->layout = plan->layout;
    tree->input = input;
    tree->options = with_defaults(options, input.size);
    tree->budget.left = tree->options.max_bytes;
    tree->allocator = fb_budget_allocator(&tree->budget);
    fb_arena_init(&tree->arena, &tree->allocator, SIZE_MAX);
    fb_store_init(&tree->store, &tree->budget);
    tree->stack = malloc(((size_t)plan->layout->stack_depth + 1) * sizeof *tree->stack);
    if (tree->stack == NULL) {
        fb_tree_free(tree);
        return NULL;
    }
    return tree;
}

void fb_tree_free(struct fb_tree *tree)
{
    if (tree == NULL)
        return;
    for (size_t i = 0; i < tree->map_count; i++)
        fb_coverage_clear(&tree->maps[i]);
    free(tree->maps);
    free(tree->leftovers);
    free(tree->streams);
    free(tree->frames);
    free(tree->scratch);
    free(tree->stack);
    fb_store_clear(&tree->store);
    fb_arena_clear(&tree->arena);
    free(tree);
}

/* ---- Reading ---- */

static void report_at_file(struct fb_tree *tree, enum fb_problem_kind kind, const char *message)
{
    const struct fb_spot file = { .attribute = FB_NONE };

    fb_report(tree, kind, &file, true, "%s", message);
    tree->is_exhausted = true;
}

/* The file as stream 0 with coverage map 0, and the root object. */
static bool make_root(struct fb_tree *tree)
{
    struct fb_stream file = { .bytes = tree->input.bytes,
                              .size = (uint32_t)tree->input.size,
                              .map = FB_NONE };
    const struct fb_type *type = &tree->plan->types[0];

    if (!fb_cover_derived(tree, file.size, &file.map) || fb_stream_add(tree, &file) == FB_NONE)
        return false;
    tree->root = fb_object_make(tree, 0, 0, 0);
    if (tree->root == 0)
        return false;
    tree->store.words[tree->root + FB_OBJECT_TYPE] |= FB_OBJECT_HAS_STREAM
                                                    | (type->order == FB_TYPE_ORDER_BIG ? FB_OBJECT_IS_BIG : 0);
    return true;
}

static void read_all(struct fb_tree *tree)
{
    if (tree->input.size > FB_MAX_STREAM_BYTES) {
        report_at_file(tree, FB_PROBLEM_BUDGET, "the file is larger than what can be read");
        return;
    }
    if (!make_root(tree)) {
        (void)fb_no_memory(tree);
        report_at_file(tree, FB_PROBLEM_BUDGET, tree->failure.message);
        return;
    }
    if (fb_push(tree, FB_FRAME_OBJECT, tree->root, FB_NONE) != NULL)
        fb_run(tree, 0);
    if ((tree->options.compat && !tree->options.eager) || tree->is_partial)
        return;
    if (fb_push(tree, FB_FRAME_WALK, tree->root, FB_NONE) != NULL)
        fb_run(tree, 0);
    if (!tree->options.compat && !tree->is_partial)
        fb_check_coverage(tree);
}

bool fb_tree_parse_plan(const struct fb_plan *plan, struct fb_span input,
                        const struct fb_tree_options *options, struct fb_tree **out,
                        struct fb_diag *diag)
{
    struct fb_tree *tree = new_tree(plan, input, options);

    if (tree == NULL)
        return fb_fail_memory(diag);
    read_all(tree);
    if (tree->is_out_of_memory) {
        fb_tree_free(tree);
        return fb_fail_memory(diag);
    }
    *out = tree;
    return true;
}

bool fb_tree_parse(const struct fb_schema *schema, struct fb_span input,
                   const struct fb_tree_options *options, struct fb_tree **out, struct fb_diag *diag)
{
    if (!fb_tree_parse_plan(fb_schema_plan(schema), input, options, out, diag))
        return false;
    (*out)->schema = schema;
    return true;
}

/* ---- Asking ---- */

const struct fb_schema *fb_tree_schema(const struct fb_tree *tree)
{
    return tree->schema;
}

struct fb_span fb_tree_input(const struct fb_tree *tree)
{
    return tree->input;
}

size_t fb_tree_problem_count(const struct fb_tree *tree)
{
    return tree->problem_count;
}

const struct fb_problem *fb_tree_problem(const struct fb_tree *tree, size_t index)
{
    return &tree->problems[index];
}

uint64_t fb_tree_problems_dropped(const struct fb_tree *tree)
{
    return tree->problems_dropped;
}

bool fb_tree_is_partial(const struct fb_tree *tree)
{
    return tree->is_partial;
}

struct fb_tree_counts fb_tree_counts(const struct fb_tree *tree)
{
    return (struct fb_tree_counts){
        .nodes = tree->nodes,
        .steps = tree->steps,
        .memory_bytes = tree->budget.granted,
    };
}

/* ---- Probes ---- */

/* Evaluates in the root; lazy instances are read until nothing more is needed. */
static bool evaluate_probe(struct fb_tree *tree, uint32_t expression, struct fb_found *out)
{
    const struct fb_scope scope = { .object = tree->root };

    for (;;) {
        const enum fb_outcome outcome = fb_evaluate(tree, expression, &scope, &out->value);
        if (outcome == FB_DONE)
            return true;
        if (outcome == FB_FAILED || tree->is_exhausted)
            return false;
        if (fb_push(tree, FB_FRAME_INSTANCE, tree->needed_object, tree->needed_attribute) == NULL)
            return false;
        fb_run(tree, 0);
    }
}

static void explain_probe(struct fb_tree *tree)
{
    const struct fb_spot nowhere = { .attribute = FB_NONE };

    if (tree->probe_problem.message == NULL)
        fb_report(tree, tree->failure.kind, &nowhere, true, "%s", tree->failure.message);
}

bool fb_tree_probe(struct fb_tree *tree, size_t index, struct fb_node *out, struct fb_problem *problem)
{
    struct fb_found found = { .stream = FB_NONE };

    tree->is_probing = true;
    tree->probe_problem = (struct fb_problem){ .message = NULL };
    bool answered = tree->root != 0 && evaluate_probe(tree, tree->plan->probes[index], &found);
    uint32_t box = answered ? fb_box_make(tree, &found) : 0;
    if (answered && box == 0)
        answered = fb_no_memory(tree);
    if (!answered)
        explain_probe(tree);
    tree->is_probing = false;
    if (!answered) {
        *problem = tree->probe_problem;
        return false;
    }
    *out = fb_node_of_box(tree, box);
    return true;
}
