/* SPDX-License-Identifier: Apache-2.0 */
/* cost_run.c - PCRE2 as a stop watch that counts instead of measuring time. */
#include "validator/gates/cost_run.h"

#include <stdlib.h>

#include "base/core/limits.h"
#include "base/host/fail.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#define HEAP_KIBIBYTES (64 * 1024)
#define STOPPED (-1000) /* an answer of the callout that no error of PCRE2's is */

struct fb_cost_run {
    pcre2_general_context *general;
    pcre2_compile_context *compiling;
    pcre2_match_context *matching;
    pcre2_code *code;
    pcre2_match_data *data;
};

/* What a callout counts. */
struct counter {
    uint64_t steps;
    uint64_t limit;
};

static void *take(size_t size, void *context)
{
    (void)context;
    return malloc(size);
}

static void give_back(void *block, void *context)
{
    (void)context;
    free(block);
}

static int count_step(pcre2_callout_block *block, void *context)
{
    struct counter *counter = context;
    (void)block;
    return ++counter->steps > counter->limit ? STOPPED : 0;
}

void fb_cost_run_free(struct fb_cost_run *run)
{
    if (run == NULL)
        return;
    pcre2_match_data_free(run->data);
    pcre2_code_free(run->code);
    pcre2_match_context_free(run->matching);
    pcre2_compile_context_free(run->compiling);
    pcre2_general_context_free(run->general);
    free(run);
}

static bool make_contexts(struct fb_cost_run *run, struct fb_diag *diag)
{
    run->general = pcre2_general_context_create(take, give_back, NULL);
    if (run->general == NULL)
        return fb_fail_memory(diag);
    run->compiling = pcre2_compile_context_create(run->general);
    run->matching = pcre2_match_context_create(run->general);
    if (run->compiling == NULL || run->matching == NULL)
        return fb_fail_memory(diag);
    (void)pcre2_set_heap_limit(run->matching, HEAP_KIBIBYTES);
    (void)pcre2_set_match_limit(run->matching, FB_MAX_ATTACK_STEPS);
    (void)pcre2_set_depth_limit(run->matching, FB_MAX_ATTACK_STEPS);
    return true;
}

/* False with run->code NULL where the pattern is refused or there is no memory. */
static bool compile(struct fb_cost_run *run, struct fb_span pattern, bool ignore_case, int *error)
{
    const uint32_t options = PCRE2_UTF | PCRE2_AUTO_CALLOUT | PCRE2_NO_START_OPTIMIZE
                           | PCRE2_NO_AUTO_POSSESS | PCRE2_NO_DOTSTAR_ANCHOR
                           | (ignore_case ? PCRE2_CASELESS : 0);
    PCRE2_SIZE offset = 0;

    run->code = pcre2_compile(pattern.size == 0 ? (PCRE2_SPTR) "" : pattern.bytes, pattern.size, options,
                              error, &offset, run->compiling);
    return run->code != NULL;
}

bool fb_cost_run_new(struct fb_span pattern, bool ignore_case, struct fb_cost_run **out,
                     char reason[static 128], struct fb_diag *diag)
{
    FB_AUTO(fb_cost_run_free)
    struct fb_cost_run *run = calloc(1, sizeof *run);
    int error = 0;

    if (run == NULL)
        return fb_fail_memory(diag);
    if (!make_contexts(run, diag))
        return false;
    if (!compile(run, pattern, ignore_case, &error)) {
        if (error == PCRE2_ERROR_HEAP_FAILED)
            return fb_fail_memory(diag);
        (void)pcre2_get_error_message(error, (PCRE2_UCHAR *)reason, 128);
        return true;
    }
    run->data = pcre2_match_data_create(1, run->general);
    if (run->data == NULL)
        return fb_fail_memory(diag);
    *out = fb_take(run);
    return true;
}

bool fb_cost_run_steps(const struct fb_cost_run *run, struct fb_span text, uint64_t limit, uint64_t *steps,
                       struct fb_diag *diag)
{
    struct counter counter = { .limit = limit };

    (void)pcre2_set_callout(run->matching, count_step, &counter);
    const int result = pcre2_match(run->code, text.size == 0 ? (PCRE2_SPTR) "" : text.bytes, text.size, 0,
                                   PCRE2_NO_JIT, run->data, run->matching);
    if (result == PCRE2_ERROR_NOMEMORY)
        return fb_fail_memory(diag);
    *steps = counter.steps;
    return true;
}
