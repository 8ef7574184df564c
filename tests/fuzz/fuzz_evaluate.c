/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_evaluate.c - one criterion against one input, with the index of literals and without.  The
 * first byte is the operator, the second the flags, the third the size of the value, which the
 * input follows.
 *
 * Must cover: every operator, values and inputs that are no UTF-8, patterns of which the index takes
 * a literal; the answer is the same both ways. */
#include <stdint.h>
#include <stdlib.h>

#include "validator/trial/evaluator.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void check(struct fb_evaluator *evaluator, const struct fb_engine_input inputs[static 2])
{
    struct fb_hits hits = { .count = 0 };
    size_t unsupplied = 0;
    size_t found[2] = { 0, 0 };

    for (int i = 0; i < 2; i++) {
        struct fb_diag diag = FB_DIAG_NONE;
        fb_evaluator_set_index(evaluator, i == 0);
        if (!fb_evaluator_run(evaluator, 1, inputs, 2, &hits, &unsupplied, &diag)) {
            must(diag.fault == FB_FAULT_LIMIT);
            return;
        }
        must(unsupplied == 0);
        found[i] = hits.count;
    }
    must(found[0] == found[1]);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size < 3 || size - 3 < bytes[2] || size > 300)
        return 0;
    const struct fb_span values[] = { { bytes + 3, bytes[2] }, { bytes + 3, bytes[2] / 2U } };
    const struct fb_criterion criterion = {
        .op = bytes[0] % 11,
        .case_sensitive = (bytes[1] & 1U) != 0,
        .ignore_case = (bytes[1] & 2U) != 0,
        .other_field = 1,
        .values = values,
        .value_count = (bytes[1] & 4U) != 0 ? 2 : 1,
    };
    const struct fb_instance instance = { .type_id = 1, .row = { .criteria = &criterion, .criterion_count = 1 } };
    const struct fb_content content = { .instances = &instance, .instance_count = 1 };
    const struct fb_engine_input inputs[] = {
        { bytes + 3 + bytes[2], size - 3 - bytes[2] },
        { bytes + 3, bytes[2] },
    };
    struct fb_evaluator *evaluator = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    if (!fb_evaluator_new(&content, &evaluator, &diag))
        return 0;
    check(evaluator, inputs);
    fb_evaluator_free(evaluator);
    return 0;
}
