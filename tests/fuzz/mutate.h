/* SPDX-License-Identifier: Apache-2.0 */
/* mutate.h - mutators of our own for targets that bytes alone seldom get into: libFuzzer calls them
 * instead of its own, replay.c beside its own. */
#ifndef FB_TESTS_FUZZ_MUTATE_H
#define FB_TESTS_FUZZ_MUTATE_H

#include <stddef.h>
#include <stdint.h>

/* Changes `size` bytes in place, to at most `most`; gives the new size.  A target has one, or none. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);

/* libFuzzer's own; weak, since replay.c has none. */
__attribute__((weak)) size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);

#endif
