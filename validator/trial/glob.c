/* SPDX-License-Identifier: Apache-2.0 */
/* Globs: greedy, and back to the last star only, since an earlier one could do no better. */
#include "validator/trial/glob.h"

#include <string.h>

#include "base/core/utf8.h"

/* Where the match stands in both, and where it goes on from when it fails. */
struct walk {
    struct fb_span glob;
    struct fb_span text;
    size_t glob_at;
    size_t text_at;
    bool has_star;
    size_t star_at;  /* in the glob, behind the last star */
    size_t star_end; /* in the text, of what that star takes */
};

static size_t character_size(struct fb_span text, size_t at)
{
    const size_t length = fb_utf8_decode(text, at, NULL);

    return length == 0 ? 1 : length;
}

static void take_star(struct walk *walk)
{
    walk->glob_at++;
    walk->has_star = true;
    walk->star_at = walk->glob_at;
    walk->star_end = walk->text_at;
}

/* The star takes one character more. */
static bool go_back(struct walk *walk)
{
    if (!walk->has_star || walk->star_end == walk->text.size)
        return false;
    walk->star_end += character_size(walk->text, walk->star_end);
    walk->text_at = walk->star_end;
    walk->glob_at = walk->star_at;
    return true;
}

/* The next character of the glob, which is no star, against that of the text. */
static bool take_character(struct walk *walk)
{
    size_t from = walk->glob_at;

    if (from == walk->glob.size || walk->text_at == walk->text.size)
        return false;
    const size_t length = character_size(walk->text, walk->text_at);
    if (walk->glob.bytes[from] == '?') {
        walk->glob_at++;
        walk->text_at += length;
        return true;
    }
    from += walk->glob.bytes[from] == '\\' && from + 1 < walk->glob.size;
    if (character_size(walk->glob, from) != length
        || memcmp(walk->glob.bytes + from, walk->text.bytes + walk->text_at, length) != 0)
        return false;
    walk->glob_at = from + length;
    walk->text_at += length;
    return true;
}

bool fb_glob_matches(struct fb_span glob, struct fb_span text)
{
    struct walk walk = { .glob = glob, .text = text };

    while (walk.text_at < text.size || walk.glob_at < glob.size) {
        if (walk.glob_at < glob.size && glob.bytes[walk.glob_at] == '*')
            take_star(&walk);
        else if (!take_character(&walk) && !go_back(&walk))
            return false;
    }
    return true;
}
