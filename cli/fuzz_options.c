/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_options.c - defaults, and what takes their place. */
#include "cli/fuzz_options.h"

#include <unistd.h>

#include "fuzz/gate.h"

static size_t core_count(void)
{
    const long count = sysconf(_SC_NPROCESSORS_ONLN);

    return count > 0 ? (size_t)count : 1;
}

struct fb_fuzz_options fb_fuzz_options_of(const struct fb_arguments *arguments)
{
    const struct fb_texts known = arguments->values[FB_OPTION_KNOWN];
    const size_t jobs = (size_t)fb_arguments_number(arguments, FB_OPTION_JOBS, 0);
    struct fb_fuzz_options options = fb_fuzz_defaults;

    options.plan_only = fb_arguments_has(arguments, FB_OPTION_PLAN);
    options.seed = fb_arguments_number(arguments, FB_OPTION_SEED, options.seed);
    options.says_seed = fb_arguments_has(arguments, FB_OPTION_SEED);
    options.campaign = fb_arguments_text(arguments, FB_OPTION_CAMPAIGN);
    /* What a campaign adds comes behind the plan, which stays as it is. */
    if (options.campaign != NULL)
        options.grown = fb_arguments_number(arguments, FB_OPTION_CASES, FB_FUZZ_DEFAULT_GROWN);
    else
        options.random = fb_arguments_number(arguments, FB_OPTION_CASES, options.random);
    options.seconds = (double)fb_arguments_number(arguments, FB_OPTION_SECONDS, 0);
    options.jobs = jobs > 0 ? jobs : core_count();
    options.says_cases = options.campaign == NULL && fb_arguments_has(arguments, FB_OPTION_CASES);
    options.export = fb_arguments_text(arguments, FB_OPTION_EXPORT);
    options.folder = fb_arguments_text(arguments, FB_OPTION_REPRODUCERS);
    options.known = known.items;
    options.known_count = known.count;
    return options;
}
