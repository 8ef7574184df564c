/* SPDX-License-Identifier: Apache-2.0 */
/* How the parts of the Sigma compiler get memory and report what is wrong with a rule. */
#include "compiler/sigma_context.h"

#include <stdarg.h>
#include <string.h>

#include "base/core/utf8.h"
#include "base/host/fail.h"
#include "base/host/format.h"
#include "base/host/nearest.h"
#include "compiler/sigma_place.h"

enum {
    MESSAGE_BYTES = 512,
    WORD_BYTES = 120, /* of what a rule says, repeated in a message */
};

bool fb_sigma_reject(struct fb_sigma *sigma, enum fb_rule rule, struct fb_sigma_spot spot,
                     const char *help, const char *format, ...)
{
    char message[MESSAGE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    fb_format_text(message, sizeof message, format, arguments);
    va_end(arguments);

    const struct fb_place place = fb_doc_place(spot.node);
    struct fb_finding finding = {
        .rule = rule,
        .level = fb_rule_level(rule),
        .gate = "",
        .subject = sigma->file,
        .message = message,
        .help = help,
        .location = { .path = place.path[0] != '\0' ? place.path : NULL },
    };
    fb_sigma_locate(sigma, spot, &finding.location.line, &finding.location.column);
    sigma->rejected = true;
    return fb_report_add(sigma->sink->report, &finding) ? false : fb_fail_memory(sigma->diag);
}

void *fb_sigma_array(struct fb_sigma *sigma, size_t count, size_t size)
{
    void *memory = fb_arena_array(&sigma->scratch, count, size);
    if (memory != NULL)
        return memory;
    if (!fb_arena_exhausted(&sigma->scratch))
        (void)fb_fail_memory(sigma->diag);
    return NULL;
}

const char *fb_sigma_text(struct fb_sigma *sigma, const char *format, ...)
{
    char text[MESSAGE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    fb_format_text(text, sizeof text, format, arguments);
    va_end(arguments);
    const char *copy = fb_arena_text(&sigma->scratch, fb_span_of(text));
    if (copy == NULL && !fb_arena_exhausted(&sigma->scratch))
        (void)fb_fail_memory(sigma->diag);
    return copy != NULL ? copy : "";
}

const char *fb_sigma_did_you_mean(struct fb_sigma *sigma, struct fb_span word,
                                  const char *const *candidates, size_t count)
{
    const char *nearest = fb_nearest(word, candidates, count);
    return nearest == NULL ? NULL : fb_sigma_text(sigma, "did you mean \"%s\"?", nearest);
}

int fb_sigma_word_size(struct fb_span span)
{
    return (int)fb_utf8_cut(span, span.size < WORD_BYTES ? span.size : WORD_BYTES);
}

const uint8_t *fb_sigma_word_bytes(struct fb_span span)
{
    return span.bytes != NULL ? span.bytes : (const uint8_t *)"";
}
