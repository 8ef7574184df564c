/* SPDX-License-Identifier: Apache-2.0 */
/* signature.h - what makes two faults the same one. */
#ifndef FB_FUZZ_SIGNATURE_H
#define FB_FUZZ_SIGNATURE_H

#include "isolate/ending.h"

/* Whose fault it is (reference: K1 to K5). */
enum fb_fuzz_class {
    FB_FUZZ_CANDIDATE, /* K1: the candidate and inputs that the contract allows */
    FB_FUZZ_UNSOUND,   /* K2: content that our own gates accept for this build */
    FB_FUZZ_FRAGILE,   /* K3: only content that they refuse, or inputs that no sensor supplies */
    FB_FUZZ_CLASSES,
};

/* "K1" */
const char *fb_fuzz_class_name(enum fb_fuzz_class class);

struct fb_fuzz_signature {
    char text[512]; /* "K3|out of bounds|evaluate|inputs" */
    char id[13];    /* of class and text: twelve hexadecimal digits */
};

/* Kind, stage, the region and its side, and the three innermost frames; of an array
 * of inputs read beyond its end no frames, since every operator would be one fault more; of what ran
 * out of time, stack or memory none, since where it was is chance.  Of what ran out of time `op`, the
 * operator that the case was about, is part of it. */
void fb_fuzz_signature_of(const struct fb_ending *ending, enum fb_fuzz_class class, uint32_t op,
                          struct fb_fuzz_signature *out);

/* Of an answer that is not the direct evaluator's: the operator that the case was about (FB_OP_COUNT: of no one), and
 * whether the engine says that something holds which does not. */
void fb_fuzz_signature_of_answer(enum fb_fuzz_class class, uint32_t op, bool engine_has_it,
                                 struct fb_fuzz_signature *out);

/* Whether two faults end alike, wherever in the engine: kind, stage, the region and its side. */
bool fb_fuzz_endings_alike(const struct fb_ending *a, const struct fb_ending *b);

/* Whether the worker came to a bad end. */
bool fb_fuzz_is_fall(const struct fb_ending *ending);

#endif
