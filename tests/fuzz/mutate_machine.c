/* SPDX-License-Identifier: Apache-2.0 */
/* mutate_machine.c - inputs of the schema machine, edited by the schema that reads them: the one that the first digit
 * names, or the one that stands before them (fuzz_machine.c). */
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/edit_by_schema.h"
#include "tests/fuzz/machine_schemas.h"
#include "tests/fuzz/mutate.h"

#define BYTES_ONE_IN 4 /* left to the fuzzer's own mutator */

/* NULL: such content cannot be edited. */
static const struct fb_edit_rules *known_rules(size_t index)
{
    static struct fb_edit_rules *made[MACHINE_SCHEMAS];
    static bool asked[MACHINE_SCHEMAS];
    struct fb_diag diag = FB_DIAG_NONE;

    if (!asked[index] && !fb_edit_rules_new(machine_schema(index), NULL, 0, &made[index], &diag))
        made[index] = NULL;
    asked[index] = true;
    return made[index];
}

static size_t edit_known(size_t index, uint8_t *data, size_t size, size_t most, unsigned seed)
{
    const struct fb_edit_rules *rules = known_rules(index);

    return rules == NULL ? 0 : edit_by_schema(machine_schema(index), rules, data, size, most, seed);
}

/* What is behind the first zero byte, by the schema before it. */
static size_t edit_own(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    const uint8_t *end = memchr(data, 0, size);
    struct fb_diag diag = FB_DIAG_NONE;
    FB_AUTO(fb_schema_free)
    struct fb_schema *schema = NULL;
    FB_AUTO(fb_edit_rules_free)
    struct fb_edit_rules *rules = NULL;

    if (end == NULL)
        return 0;
    const size_t before = (size_t)(end - data) + 1;
    if (!fb_schema_load("fuzz.ksy", (struct fb_span){ data, before - 1 }, NULL, &schema, &diag)
        || !fb_edit_rules_new(schema, NULL, 0, &rules, &diag))
        return 0;
    const size_t edited = edit_by_schema(schema, rules, data + before, size - before, most - before, seed);
    return edited == 0 ? 0 : before + edited;
}

static size_t edit(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    if (data[0] < '0' || data[0] >= '0' + MACHINE_SCHEMAS)
        return edit_own(data, size, most, seed);
    const size_t edited = edit_known(data[0] - (size_t)'0', data + 1, size - 1, most - 1, seed);
    return edited == 0 ? 0 : edited + 1;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    if (size > 1 && size <= most && seed % BYTES_ONE_IN != 0) {
        const size_t edited = edit(data, size, most, seed);
        if (edited > 0)
            return edited;
    }
    return LLVMFuzzerMutate == NULL ? size : LLVMFuzzerMutate(data, size, most);
}
