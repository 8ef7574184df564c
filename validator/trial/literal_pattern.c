/* SPDX-License-Identifier: Apache-2.0 */
/* The texts that every match of a regular expression contains, where that is plain to see.
 *
 * Looked at are runs of ASCII characters outside of groups and classes.  An alternation outside of
 * groups, and anything that we do not know, ends the search without one. */
#include <string.h>

#include "base/core/fold.h"
#include "validator/trial/literal_key.h"

struct scan {
    struct fb_span pattern;
    size_t at;
    uint8_t *run; /* the current one */
    size_t size;
    struct fb_pattern_runs found;
};

static int byte_at(const struct scan *scan, size_t at)
{
    return at < scan->pattern.size ? scan->pattern.bytes[at] : -1;
}

static void end_run(struct scan *scan)
{
    const struct fb_span run = { .bytes = scan->run, .size = scan->size };

    if (run.size > scan->found.longest.size)
        scan->found.longest = run;
    if (run.size > 0 && scan->found.count < FB_PATTERN_RUNS)
        scan->found.texts[scan->found.count++] = run;
    scan->run += scan->size;
    scan->size = 0;
}

/* Past a class: "]" is a character where it is the first. */
static bool skip_class(struct scan *scan)
{
    scan->at++;
    scan->at += byte_at(scan, scan->at) == '^';
    scan->at += byte_at(scan, scan->at) == ']';
    for (; scan->at < scan->pattern.size; scan->at++) {
        const int byte = byte_at(scan, scan->at);
        if (byte == ']') {
            scan->at++;
            return true;
        }
        if (byte == '[') /* [:alpha:] */
            return false;
        if (byte == '\\') {
            scan->at++;
            if (byte_at(scan, scan->at) == 'Q')
                return false;
        }
    }
    return false;
}

/* Past the head of a group: "(", "(?:", "(?i:"; of a flag group, "(?i)", up to its end.  Flags
 * that change what a text means, as x does, are none of these. */
static bool skip_group_head(struct scan *scan)
{
    scan->at++;
    if (byte_at(scan, scan->at) == '*')
        return false;
    if (byte_at(scan, scan->at) != '?')
        return true;
    do
        scan->at++;
    while (byte_at(scan, scan->at) > 0 && strchr("ims-", byte_at(scan, scan->at)) != NULL);
    if (byte_at(scan, scan->at) == ')')
        return true;
    return byte_at(scan, scan->at++) == ':';
}

/* Past a group and all groups in it. */
static bool skip_group(struct scan *scan)
{
    size_t depth = 0;

    while (scan->at < scan->pattern.size) {
        const int byte = byte_at(scan, scan->at);
        if (byte == '[') {
            if (!skip_class(scan))
                return false;
            continue;
        }
        if (byte == '(') {
            if (!skip_group_head(scan))
                return false;
            depth++;
            continue;
        }
        depth -= byte == ')';
        scan->at += byte == '\\' ? 2 : 1;
        if (byte == '\\' && byte_at(scan, scan->at - 1) == 'Q')
            return false;
        if (depth == 0)
            return true;
    }
    return false;
}

/* "{2,5}"; a brace that begins no such thing is a character, and too much for us. */
static bool skip_count(struct scan *scan)
{
    do
        scan->at++;
    while ((byte_at(scan, scan->at) >= '0' && byte_at(scan, scan->at) <= '9')
           || byte_at(scan, scan->at) == ',');
    return byte_at(scan, scan->at++) == '}';
}

/* A repeat behind an item; *optional says that the item may be missing. */
static bool skip_repeat(struct scan *scan, bool *optional, bool *repeated)
{
    const int byte = byte_at(scan, scan->at);

    *optional = byte == '*' || byte == '?' || byte == '{';
    *repeated = *optional || byte == '+';
    if (!*repeated)
        return true;
    if (byte == '{' && !skip_count(scan))
        return false;
    scan->at += byte != '{';
    scan->at += byte_at(scan, scan->at) == '?' || byte_at(scan, scan->at) == '+';
    return true;
}

static bool is_letter_or_digit(int byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
}

/* The character that a plain or escaped one stands for; -1: it is something else, of `*length`
 * bytes; -2: give up. */
static int take_character(const struct scan *scan, size_t *length)
{
    const int byte = byte_at(scan, scan->at);
    const int next = byte_at(scan, scan->at + 1);

    *length = 1;
    if (byte != '\\')
        return byte >= 0x80 || byte == '.' || byte == '^' || byte == '$' ? -1 : byte;
    *length = 2;
    if (next > 0x20 && next < 0x7F && !is_letter_or_digit(next))
        return next;
    return next > 0 && strchr("dDwWsShHvVbBAzZtnrf", next) != NULL ? -1 : -2;
}

static bool take_item(struct scan *scan)
{
    bool optional = false;
    bool repeated = false;
    size_t length = 0;
    const int byte = byte_at(scan, scan->at);

    if (byte == '(' || byte == '[') {
        end_run(scan);
        if (!(byte == '(' ? skip_group(scan) : skip_class(scan)))
            return false;
        return skip_repeat(scan, &optional, &repeated);
    }
    const int character = take_character(scan, &length);
    if (character == -2 || strchr("|)*+?{", byte) != NULL)
        return false;
    scan->at += length;
    if (!skip_repeat(scan, &optional, &repeated))
        return false;
    if (character >= 0 && !optional)
        scan->run[scan->size++] = (uint8_t)fb_fold((uint32_t)character);
    if (character < 0 || repeated)
        end_run(scan);
    return true;
}

bool fb_pattern_find_runs(struct fb_span pattern, struct fb_arena *arena, struct fb_pattern_runs *out)
{
    struct scan scan = { .pattern = pattern, .run = fb_arena_array(arena, pattern.size, 1) };

    *out = (struct fb_pattern_runs){ .count = 0 };
    if (scan.run == NULL)
        return false;
    while (scan.at < pattern.size)
        if (!take_item(&scan))
            return true;
    end_run(&scan);
    *out = scan.found;
    return true;
}
