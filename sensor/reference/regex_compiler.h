/* SPDX-License-Identifier: Apache-2.0 */
/* regex_compiler.h - what the parts of the compiler of regular expressions share.
 *
 * A pattern is gone through twice: first without room, to count; then with exactly as much.
 */
#ifndef FB_SENSOR_REGEX_COMPILER_H
#define FB_SENSOR_REGEX_COMPILER_H

#include "sensor/reference/regex.h"

enum {
    FB_FLAG_IGNORE_CASE = 1,
    FB_FLAG_MULTI_LINE = 2,
    FB_FLAG_DOT_ALL = 4,
};

struct fb_sensor_compiler {
    struct fb_span pattern;
    size_t at;
    unsigned flags;
    struct fb_sensor_step *steps; /* NULL: only counted, as are */
    struct fb_sensor_set *sets;
    struct fb_sensor_range *ranges;
    uint32_t step_count;
    uint32_t step_room; /* the most that there ever were */
    uint32_t set_count;
    uint32_t range_count;
    uint32_t states;
    uint32_t most_states;
    struct fb_sensor_fault *fault;
};

bool fb_sensor_regex_refuse(struct fb_sensor_compiler *compiler, const char *text);

/* Whether the pattern goes on with the text, and, with accept, steps over it. */
bool fb_sensor_sees(const struct fb_sensor_compiler *compiler, const char *text);
bool fb_sensor_accept(struct fb_sensor_compiler *compiler, const char *text);
FB_MUST_CHECK bool fb_sensor_take(struct fb_sensor_compiler *compiler, uint32_t *out);

/* Digits of the base, at most so many; gives their number.  The value stays below 2^25. */
size_t fb_sensor_digits(struct fb_sensor_compiler *compiler, uint32_t base, size_t most,
                        uint32_t *out);

/* regex_code.c */
FB_MUST_CHECK bool fb_sensor_emit(struct fb_sensor_compiler *compiler, enum fb_sensor_step_kind kind,
                                  int32_t first, int32_t second);
FB_MUST_CHECK bool fb_sensor_insert(struct fb_sensor_compiler *compiler, uint32_t at,
                                    enum fb_sensor_step_kind kind, int32_t first, int32_t second);
/* Makes steps from `start` on, which have `states` states, a repeat; FB_SENSOR_NONE: no maximum. */
FB_MUST_CHECK bool fb_sensor_repeat(struct fb_sensor_compiler *compiler, uint32_t start,
                                    uint32_t states, uint32_t minimum, uint32_t maximum);

/* regex_escape.c: what follows a backslash. */
enum fb_sensor_escape_kind { FB_ESCAPE_CHARACTER,
                             FB_ESCAPE_CLASS,
                             FB_ESCAPE_ASSERTION };
struct fb_sensor_class {
    const uint32_t (*ranges)[2]; /* sorted, not touching */
    size_t count;
    bool negated;
};
struct fb_sensor_escape {
    enum fb_sensor_escape_kind kind;
    uint32_t character;
    struct fb_sensor_class class;
    enum fb_sensor_assertion assertion;
};
FB_MUST_CHECK bool fb_sensor_escape(struct fb_sensor_compiler *compiler, bool in_set,
                                    struct fb_sensor_escape *out);

/* regex_head.c: behind "(?": a comment or a name, with its end; whether flags come; the flags in
 * effect after "ims-ims". */
FB_MUST_CHECK bool fb_sensor_skip_comment(struct fb_sensor_compiler *compiler);
FB_MUST_CHECK bool fb_sensor_skip_name(struct fb_sensor_compiler *compiler, const char *end);
bool fb_sensor_sees_flags(const struct fb_sensor_compiler *compiler);
unsigned fb_sensor_flags(struct fb_sensor_compiler *compiler);

/* regex_head.c: steps over "*", "+", "?" or bounds in braces, if one is here. */
bool fb_sensor_repeat_head(struct fb_sensor_compiler *compiler, uint32_t *minimum, uint32_t *maximum);

/* regex_set.c: sets.  Emits one step. */
FB_MUST_CHECK bool fb_sensor_emit_set(struct fb_sensor_compiler *compiler);
FB_MUST_CHECK bool fb_sensor_emit_class(struct fb_sensor_compiler *compiler,
                                        const struct fb_sensor_class *class);

#endif
