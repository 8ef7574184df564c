/* SPDX-License-Identifier: Apache-2.0 */
/* sigma_context.h - what the parts of the Sigma compiler share while they work on one rule: its
 * scratch memory, its template type, and how they say that something in it is wrong.
 *
 * Every function of these parts that returns bool or a pointer stops the rule with false or NULL.
 * Either a finding was made (`rejected`), and the rule is left out, or we could not go on, and
 * *diag says why.
 */
#ifndef FB_COMPILER_SIGMA_CONTEXT_H
#define FB_COMPILER_SIGMA_CONTEXT_H

#include "base/core/arena.h"
#include "base/host/document.h"
#include "base/report/rule.h"
#include "compiler/sink.h"

struct fb_sigma {
    struct fb_sink *sink;                /* borrowed, as all that follows */
    const char *file;                    /* for findings */
    struct fb_span source;               /* the whole file, for places within scalars */
    const struct fb_template_type *type; /* of the rule; NULL when its log source has none */
    struct fb_diag *diag;
    struct fb_arena scratch; /* given back after each rule */
    bool rejected;
    uint32_t known_line;   /* a place that was sought before, so that the search for the next one */
    uint32_t known_column; /* need not start at the top */
    size_t known_offset;
};

/* What a finding points at: a node, or, within its text, what begins after `skip` bytes. */
struct fb_sigma_spot {
    const struct fb_doc *node;
    size_t skip;
};

/* Makes a finding and marks the rule as rejected; returns false.  `help` may be NULL. */
bool fb_sigma_reject(struct fb_sigma *sigma, enum fb_rule rule, struct fb_sigma_spot spot,
                     const char *help, const char *format, ...) FB_PRINTF(5, 6);

/* Zeroed scratch memory for `count` elements.  NULL stops the rule: what exceeds the budget is
 * the rule's fault, what the system does not have is not. */
void *fb_sigma_array(struct fb_sigma *sigma, size_t count, size_t size);

#define fb_sigma_new(sigma, type) ((type *)fb_sigma_array((sigma), 1, sizeof(type)))

/* Formatted text in scratch memory, cut to about 500 bytes; "" when there is no memory, which
 * stops the rule in the end as it does above. */
const char *fb_sigma_text(struct fb_sigma *sigma, const char *format, ...) FB_PRINTF(2, 3);

/* `did you mean "NEAREST"?`, or NULL when nothing is near. */
const char *fb_sigma_did_you_mean(struct fb_sigma *sigma, struct fb_span word,
                                  const char *const *candidates, size_t count);

/* For "%.*s": a span cut to what a message can bear. */
#define FB_SIGMA_WORD(span) fb_sigma_word_size(span), (const char *)fb_sigma_word_bytes(span)
int fb_sigma_word_size(struct fb_span span);
const uint8_t *fb_sigma_word_bytes(struct fb_span span);

#endif
