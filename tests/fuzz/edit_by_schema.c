/* SPDX-License-Identifier: Apache-2.0 */
/* edit_by_schema.c - one mutation of one tree. */
#include "tests/fuzz/edit_by_schema.h"

#include <string.h>

#include "validator/schema/edit/mutate.h"

/* As content is read; what does not read clean so is taken as it lies, without what is computed of it. */
static struct fb_tree *read_tree(const struct fb_schema *schema, struct fb_span input)
{
    struct fb_tree_options options = { .eager = true, .max_nodes = 200000, .max_steps = 20000000 };
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_tree *tree = NULL;

    if (!fb_tree_parse(schema, input, &options, &tree, &diag))
        return NULL;
    if (fb_tree_problem_count(tree) == 0)
        return tree;
    fb_tree_free(tree);
    tree = NULL;
    options.compat = true;
    options.eager = false;
    return fb_tree_parse(schema, input, &options, &tree, &diag) ? tree : NULL;
}

size_t edit_by_schema(const struct fb_schema *schema, const struct fb_edit_rules *rules, uint8_t *data, size_t size,
                      size_t most, unsigned seed)
{
    const struct fb_mutate_options options = { .broken_one_in = 8 };
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_mutation mutation;
    struct fb_edit_outcome outcome = { .applied = 0 };
    struct fb_span bytes = { NULL, 0 };
    FB_AUTO(fb_tree_free)
    struct fb_tree *tree = read_tree(schema, (struct fb_span){ data, size });
    FB_AUTO(fb_edit_base_free)
    struct fb_edit_base *base = NULL;
    FB_AUTO(fb_draft_free)
    struct fb_draft *draft = NULL;

    if (tree == NULL || !fb_edit_base_new(rules, tree, &base, &diag) || !fb_draft_new(base, NULL, most, &draft, &diag)
        || !fb_mutate(draft, seed, &options, &mutation, &bytes, &outcome, &diag))
        return 0;
    if (outcome.applied == 0 || bytes.size == 0 || bytes.size > most)
        return 0;
    memcpy(data, bytes.bytes, bytes.size);
    return bytes.size;
}
