/* SPDX-License-Identifier: Apache-2.0 */
/* mutate_content.c - content files, edited by their schema: sizes, counts, offsets and checksums repaired,
 * and now and then not.  The first byte says which schema, as fuzz_content.c has it. */
#include <stdlib.h>

#include "base/core/limits.h"
#include "base/host/file.h"
#include "tests/fuzz/edit_by_schema.h"
#include "tests/fuzz/mutate.h"

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

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    if (formats[0].rules == NULL) {
        load(&formats[0]);
        load(&formats[1]);
    }
    if (size > 1 && most > 1 && seed % BYTES_ONE_IN != 0) {
        const struct format *format = &formats[data[0] == 'v'];
        const size_t edited = edit_by_schema(format->schema, format->rules, data + 1, size - 1, most - 1, seed);

        if (edited > 0)
            return edited + 1;
    }
    return LLVMFuzzerMutate == NULL ? size : LLVMFuzzerMutate(data, size, most);
}
