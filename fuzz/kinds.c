/* SPDX-License-Identifier: Apache-2.0 */
/* kinds.c - the table of strata, in the order in which they run. */
#include "fuzz/kinds.h"

#define KIND(name_) .name = #name_, .count = fb_fuzz_count_##name_, .make = fb_fuzz_make_##name_

const struct fb_fuzz_kind fb_fuzz_kinds[] = {
    { KIND(known), .tier = FB_FUZZ_KNOWN, .about = "reproducers of before" },
    { KIND(edge), .tier = FB_FUZZ_SYSTEMATIC, .per_type = true, .is_compared = true,
      .about = "fields from the last declared down to the last supplied, each operator, alone and reached" },
    { KIND(last), .tier = FB_FUZZ_SYSTEMATIC,
      .about = "the candidate with each small number in what it says of the fields at the edge" },
    { KIND(fields), .tier = FB_FUZZ_SYSTEMATIC, .per_type = true, .is_compared = true,
      .about = "each field and operator, alone and reached, its input as asked for, null and empty" },
    { KIND(supply), .tier = FB_FUZZ_SYSTEMATIC, .per_type = true,
      .about = "fewer and more inputs than the build supplies" },
    { KIND(sizes), .tier = FB_FUZZ_SYSTEMATIC, .per_type = true, .is_compared = true,
      .about = "every capacity at its limit, one less and one more; counts that contradict; duplicates" },
    { KIND(lengths), .tier = FB_FUZZ_SYSTEMATIC, .per_type = true, .is_compared = true,
      .about = "inputs as long as powers of two, one byte less and one more" },
    { KIND(texts), .tier = FB_FUZZ_SYSTEMATIC, .per_type = true, .is_compared = true, .about = "inputs that are no ordinary text" },
    { KIND(patterns), .tier = FB_FUZZ_SYSTEMATIC, .per_type = true,
      .about = "patterns with many ways to match, and inputs made against them" },
    { KIND(hazards), .tier = FB_FUZZ_SYSTEMATIC, .is_apart = true,
      .about = "the candidate with each text as a costly or deep pattern, also under other numbers beside it" },
    { KIND(tree), .tier = FB_FUZZ_SYSTEMATIC,
      .about = "the candidate with each number, text and list of its format at the edges" },
    { KIND(together), .tier = FB_FUZZ_PAIRS, .about = "the candidate with two numbers of one object at the edges" },
    { KIND(pairs), .tier = FB_FUZZ_PAIRS, .per_type = true, .is_compared = true,
      .about = "any two of field, operator, value, input and surroundings together" },
    { KIND(candidate), .tier = FB_FUZZ_INPUTS, .is_compared = true, .about = "the candidate as it is, one input changed at a time" },
    { KIND(drawn), .tier = FB_FUZZ_INPUTS, .is_compared = true, .about = "the candidate as it is, inputs drawn from its own values" },
    { KIND(mutated), .tier = FB_FUZZ_RANDOM, .about = "random edits of the candidate by its schema" },
    { KIND(random), .tier = FB_FUZZ_RANDOM, .is_compared = true, .about = "random changes of content and inputs" },
    { KIND(spliced), .tier = FB_FUZZ_RANDOM, .about = "the candidate with parts of earlier releases" },
    { KIND(grown), .tier = FB_FUZZ_RANDOM, .guided = true,
      .about = "cases that covered something new, changed once more" },
};
const size_t fb_fuzz_kind_count = sizeof fb_fuzz_kinds / sizeof *fb_fuzz_kinds;
