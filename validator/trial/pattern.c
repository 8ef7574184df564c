/* SPDX-License-Identifier: Apache-2.0 */
/* PCRE2: compiling within a budget of memory, matching within limits. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "validator/trial/pattern.h"

#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/core/utf8.h"
#include "base/host/fail.h"
#include "base/host/heap.h"

struct fb_pattern {
    struct fb_span text; /* borrowed */
    bool ignore_case;
    pcre2_code *code;
    uint64_t asked; /* when it was last asked: the set's count then, */
    struct fb_span asked_of;
    enum fb_pattern_answer answer;
};

struct fb_patterns {
    struct fb_pattern **items;
    size_t count;
    size_t capacity;
    uint64_t texts; /* how often they became others; from one */
    size_t budget;  /* bytes that PCRE2 may still take */
    pcre2_general_context *general;
    pcre2_compile_context *compiling;
    pcre2_match_context *matching;
    pcre2_match_data *data;
};

/* In front of each block, so that what is given back counts again. */
union block_head {
    size_t size;
    max_align_t alignment;
};

static void *take(PCRE2_SIZE size, void *context)
{
    struct fb_patterns *patterns = context;
    union block_head *head = NULL;

    if (size <= patterns->budget && size <= SIZE_MAX - sizeof *head)
        head = malloc(sizeof *head + size);
    if (head == NULL)
        return NULL;
    head->size = size;
    patterns->budget -= size;
    return head + 1;
}

static void give_back(void *memory, void *context)
{
    struct fb_patterns *patterns = context;

    if (memory == NULL)
        return;
    union block_head *head = (union block_head *)memory - 1;
    patterns->budget += head->size;
    free(head);
}

static bool set_limits(struct fb_patterns *patterns)
{
    return pcre2_set_match_limit(patterns->matching, FB_MAX_TRIAL_STEPS) == 0
        && pcre2_set_depth_limit(patterns->matching, FB_MAX_TRIAL_STEPS) == 0
        && pcre2_set_heap_limit(patterns->matching, FB_MAX_TRIAL_HEAP_KIB) == 0
        && pcre2_set_newline(patterns->compiling, PCRE2_NEWLINE_LF) == 0
        && pcre2_set_max_pattern_length(patterns->compiling, FB_MAX_REGEX_BYTES) == 0;
}

static bool make_contexts(struct fb_patterns *patterns)
{
    patterns->general = pcre2_general_context_create(take, give_back, patterns);
    if (patterns->general == NULL)
        return false;
    patterns->compiling = pcre2_compile_context_create(patterns->general);
    patterns->matching = pcre2_match_context_create(patterns->general);
    patterns->data = pcre2_match_data_create(1, patterns->general);
    return patterns->compiling != NULL && patterns->matching != NULL && patterns->data != NULL
        && set_limits(patterns);
}

struct fb_patterns *fb_patterns_new(void)
{
    FB_AUTO(fb_patterns_free)
    struct fb_patterns *patterns = calloc(1, sizeof *patterns);

    if (patterns == NULL)
        return NULL;
    patterns->budget = FB_MAX_TRIAL_PATTERN_BYTES;
    patterns->texts = 1;
    return make_contexts(patterns) ? fb_take(patterns) : NULL;
}

void fb_patterns_free(struct fb_patterns *patterns)
{
    if (patterns == NULL)
        return;
    for (size_t i = 0; i < patterns->count; i++) {
        pcre2_code_free(patterns->items[i]->code);
        free(patterns->items[i]);
    }
    free(patterns->items);
    pcre2_match_data_free(patterns->data);
    pcre2_match_context_free(patterns->matching);
    pcre2_compile_context_free(patterns->compiling);
    pcre2_general_context_free(patterns->general);
    free(patterns);
}

static PCRE2_SPTR bytes_of(struct fb_span text)
{
    return text.size == 0 ? (PCRE2_SPTR) "" : text.bytes;
}

static bool fail_pattern(int error, size_t offset, struct fb_diag *diag)
{
    char reason[160];

    if (error == PCRE2_ERROR_HEAP_FAILED)
        return fb_fail(diag, FB_FAULT_LIMIT,
                       "the regular expressions take more than %zu bytes of memory",
                       FB_MAX_TRIAL_PATTERN_BYTES);
    (void)pcre2_get_error_message(error, (PCRE2_UCHAR *)reason, sizeof reason);
    return fb_fail(diag, FB_FAULT_INPUT, "PCRE2 does not take the regular expression: %s, at byte %zu",
                   reason, offset);
}

/* Instances that a compiler made of one rule stand together and repeat its patterns. */
#define LOOKED_BACK 64

static struct fb_pattern *find(const struct fb_patterns *patterns, struct fb_span text,
                               bool ignore_case)
{
    for (size_t i = 0; i < patterns->count && i < LOOKED_BACK; i++) {
        struct fb_pattern *item = patterns->items[patterns->count - 1 - i];
        if (item->ignore_case == ignore_case && fb_span_equal(item->text, text))
            return item;
    }
    return NULL;
}

static bool add_code(struct fb_patterns *patterns, const struct fb_pattern *pattern,
                     struct fb_pattern **out, struct fb_diag *diag)
{
    void *items = patterns->items;
    struct fb_pattern *item = malloc(sizeof *item);

    if (item == NULL || !fb_grow(&items, &patterns->capacity, patterns->count, sizeof *patterns->items)) {
        pcre2_code_free(pattern->code);
        free(item);
        return fb_fail_memory(diag);
    }
    *item = *pattern;
    patterns->items = items;
    patterns->items[patterns->count++] = item;
    *out = item;
    return true;
}

bool fb_patterns_add(struct fb_patterns *patterns, struct fb_span text, bool ignore_case,
                     struct fb_pattern **out, struct fb_diag *diag)
{
    const uint32_t options =
        PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C | (ignore_case ? PCRE2_CASELESS : 0);
    struct fb_pattern *known = find(patterns, text, ignore_case);
    int error = 0;
    PCRE2_SIZE offset = 0;

    if (known != NULL) {
        *out = known;
        return true;
    }
    const struct fb_pattern pattern = {
        .text = text,
        .ignore_case = ignore_case,
        .code = pcre2_compile(bytes_of(text), text.size, options, &error, &offset, patterns->compiling),
    };
    return pattern.code != NULL ? add_code(patterns, &pattern, out, diag)
                                : fail_pattern(error, offset, diag);
}

static enum fb_pattern_answer match_piece(struct fb_patterns *patterns,
                                          const struct fb_pattern *pattern, struct fb_span piece)
{
    const int result = pcre2_match(pattern->code, bytes_of(piece), piece.size, 0,
                                   PCRE2_NO_JIT | PCRE2_NO_UTF_CHECK, patterns->data,
                                   patterns->matching);

    if (result >= 0)
        return FB_PATTERN_YES;
    return result == PCRE2_ERROR_NOMATCH ? FB_PATTERN_NO : FB_PATTERN_LIMIT;
}

static enum fb_pattern_answer match_pieces(struct fb_patterns *patterns,
                                           const struct fb_pattern *pattern, struct fb_span text,
                                           size_t valid)
{
    enum fb_pattern_answer answer = FB_PATTERN_NO;

    if (valid == text.size)
        return match_piece(patterns, pattern, text);
    for (size_t at = 0; answer == FB_PATTERN_NO && at < text.size; at++) {
        const struct fb_span rest = fb_span_part(text, at, text.size);
        const struct fb_span piece =
            fb_span_part(rest, 0, at == 0 ? valid : fb_utf8_valid_prefix(rest));
        if (piece.size > 0)
            answer = match_piece(patterns, pattern, piece);
        at += piece.size;
    }
    return answer;
}

void fb_patterns_forget(struct fb_patterns *patterns)
{
    patterns->texts++;
}

enum fb_pattern_answer fb_pattern_match(struct fb_patterns *patterns, struct fb_pattern *pattern,
                                        struct fb_span text, size_t valid)
{
    if (pattern->asked == patterns->texts && pattern->asked_of.bytes == text.bytes
        && pattern->asked_of.size == text.size)
        return pattern->answer;
    pattern->answer = match_pieces(patterns, pattern, text, valid);
    pattern->asked = patterns->texts;
    pattern->asked_of = text;
    return pattern->answer;
}
