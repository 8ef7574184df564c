/* SPDX-License-Identifier: Apache-2.0 */
/* fold.c - looking characters up in the runs. */
#include "base/core/fold.h"

#include <stddef.h>

#include "base/core/fold_table.h"

#define RUN_COUNT (sizeof fold_runs / sizeof *fold_runs)

uint32_t fb_fold(uint32_t character)
{
    if (character < 0x80)
        return character - 'A' < 26 ? character + ('a' - 'A') : character;

    size_t low = 0;
    size_t high = RUN_COUNT;
    while (low < high) { /* the first run that does not end before the character */
        const size_t middle = low + (high - low) / 2;
        if (fold_runs[middle].last < character)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == RUN_COUNT || character < fold_runs[low].first
        || (character - fold_runs[low].first) % fold_runs[low].stride != 0)
        return character;
    return (uint32_t)((int64_t)character + fold_runs[low].difference);
}
