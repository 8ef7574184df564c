/* SPDX-License-Identifier: Apache-2.0 */
/* mutate_content.c - content files, edited by their schema: sizes, counts, offsets and checksums repaired,
 * and now and then not.  The first byte says which schema, as fuzz_content.c has it. */
#include <stdlib.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/file.h"
#include "tests/fuzz/mutate.h"
#include "validator/schema/edit/mutate.h"

#define BYTES_ONE_IN 4 /* left to the fuzzer's own mutator */

struct format {
    const char *path;
    struct fb_schema *schema;
    struct fb_edit_rules *rules;
};

static struct format formats[] = {
    { .path = "schemas/content_file.ksy" },
    { .path = "tests/gates/golden/vendor.ksy" },
};

static void load(struct format *format)
{
    struct fb_diag diag = FB_DIAG_NONE;
    FB_AUTO(fb_file_free)
    struct fb_span text = { NULL, 0 };

    if (!fb_file_read(format->path, FB_MAX_DOCUMENT_BYTES, &text, &diag)
        || !fb_schema_load(format->path, text, NULL, &format->schema, &diag)
        || !fb_edit_rules_new(format->schema, NULL, 0, &format->rules, &diag))
        abort();
}

/* Zero: it cannot be edited. */
static size_t edit(const struct format *format, uint8_t *data, size_t size, size_t most, unsigned seed)
{
    const struct fb_tree_options limits = { .eager = true, .max_nodes = 200000, .max_steps = 20000000 };
    const struct fb_mutate_options options = { .broken_one_in = 8 };
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_mutation mutation;
    struct fb_edit_outcome outcome = { .applied = 0 };
    struct fb_span bytes = { NULL, 0 };
    FB_AUTO(fb_tree_free)
    struct fb_tree *tree = NULL;
    FB_AUTO(fb_edit_base_free)
    struct fb_edit_base *base = NULL;
    FB_AUTO(fb_draft_free)
    struct fb_draft *draft = NULL;

    if (!fb_tree_parse(format->schema, (struct fb_span){ data, size }, &limits, &tree, &diag)
        || !fb_edit_base_new(format->rules, tree, &base, &diag) || !fb_draft_new(base, NULL, most, &draft, &diag)
        || !fb_mutate(draft, seed, &options, &mutation, &bytes, &outcome, &diag))
        return 0;
    if (outcome.applied == 0 || bytes.size == 0 || bytes.size > most)
        return 0;
    memcpy(data, bytes.bytes, bytes.size);
    return bytes.size;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    if (formats[0].rules == NULL) {
        load(&formats[0]);
        load(&formats[1]);
    }
    if (size > 1 && most > 1 && seed % BYTES_ONE_IN != 0) {
        const size_t edited = edit(&formats[data[0] == 'v'], data + 1, size - 1, most - 1, seed);
        if (edited > 0)
            return edited + 1;
    }
    return LLVMFuzzerMutate == NULL ? size : LLVMFuzzerMutate(data, size, most);
}
