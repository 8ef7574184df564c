/* SPDX-License-Identifier: Apache-2.0 */
/* regex_head.c - the small print of patterns: what stands behind "(?", and the bounds of repeats. */
#include "sensor/reference/file.h"
#include "sensor/reference/regex_compiler.h"

bool fb_sensor_skip_comment(struct fb_sensor_compiler *compiler)
{
    while (compiler->at < compiler->pattern.size && compiler->pattern.bytes[compiler->at] != ')')
        compiler->at++;
    return fb_sensor_accept(compiler, ")")
        || fb_sensor_regex_refuse(compiler, "a regular expression with a comment without an end");
}

bool fb_sensor_skip_name(struct fb_sensor_compiler *compiler, const char *end)
{
    const size_t begin = compiler->at;
    for (; compiler->at < compiler->pattern.size; compiler->at++) {
        const uint8_t byte = compiler->pattern.bytes[compiler->at];
        if ((uint8_t)((byte | 0x20) - 'a') >= 26 && (uint8_t)(byte - '0') >= 10 && byte != '_')
            break;
    }
    return (compiler->at > begin && fb_sensor_accept(compiler, end))
        || fb_sensor_regex_refuse(compiler, "a regular expression with a group without a name");
}

static bool take_flag(struct fb_sensor_compiler *compiler, unsigned *flag)
{
    *flag = fb_sensor_accept(compiler, "i") ? FB_FLAG_IGNORE_CASE
          : fb_sensor_accept(compiler, "m") ? FB_FLAG_MULTI_LINE
          : fb_sensor_accept(compiler, "s") ? FB_FLAG_DOT_ALL
                                            : 0;
    return *flag != 0;
}

unsigned fb_sensor_flags(struct fb_sensor_compiler *compiler)
{
    unsigned flags = compiler->flags;
    unsigned flag = 0;
    while (take_flag(compiler, &flag))
        flags |= flag;
    if (fb_sensor_accept(compiler, "-")) {
        while (take_flag(compiler, &flag))
            flags &= ~flag;
    }
    return flags;
}

bool fb_sensor_sees_flags(const struct fb_sensor_compiler *compiler)
{
    static const char *const begins[] = { "i", "m", "s", ":", ")", "-i", "-m", "-s" };
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++) {
        if (fb_sensor_sees(compiler, begins[i]))
            return true;
    }
    return false;
}

/* "{n}", "{n,}" or "{n,m}"; anything else begins with a character. */
static bool take_bounds(struct fb_sensor_compiler *compiler, uint32_t *minimum, uint32_t *maximum)
{
    const size_t begin = compiler->at;
    if (fb_sensor_accept(compiler, "{") && fb_sensor_digits(compiler, 10, SIZE_MAX, minimum) > 0) {
        *maximum = *minimum;
        if (fb_sensor_accept(compiler, ",") && fb_sensor_digits(compiler, 10, SIZE_MAX, maximum) == 0)
            *maximum = FB_SENSOR_NONE;
        if (fb_sensor_accept(compiler, "}"))
            return true;
    }
    compiler->at = begin;
    return false;
}

bool fb_sensor_repeat_head(struct fb_sensor_compiler *compiler, uint32_t *minimum, uint32_t *maximum)
{
    *minimum = fb_sensor_sees(compiler, "+") ? 1 : 0;
    *maximum = fb_sensor_sees(compiler, "?") ? 1 : FB_SENSOR_NONE;
    return fb_sensor_accept(compiler, "*") || fb_sensor_accept(compiler, "+")
        || fb_sensor_accept(compiler, "?") || take_bounds(compiler, minimum, maximum);
}
