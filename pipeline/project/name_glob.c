/* SPDX-License-Identifier: Apache-2.0 */
/* name_glob.c - matching with one place to come back to: that after the last star. */
#include "pipeline/project/name_glob.h"

#include <stddef.h>
#include <string.h>

/* Whether the pattern's next item takes this byte; *size is the item's length. */
static bool takes(const char *pattern, char byte, size_t *size)
{
    const bool escape = pattern[0] == '\\' && pattern[1] != '\0';

    *size = escape ? 2 : 1;
    return escape ? pattern[1] == byte : pattern[0] == '?' || pattern[0] == byte;
}

bool fb_name_glob_matches(const char *pattern, const char *text)
{
    const char *after_star = NULL;
    const char *resume = NULL;
    size_t size = 0;

    while (*text != '\0') {
        if (*pattern == '*') {
            after_star = ++pattern;
            resume = text;
        } else if (*pattern != '\0' && takes(pattern, *text, &size)) {
            pattern += size;
            text++;
        } else if (after_star != NULL) {
            pattern = after_star;
            text = ++resume;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}

bool fb_name_glob_matches_path(const char *pattern, const char *path)
{
    bool matches = fb_name_glob_matches(pattern, path);

    for (const char *slash = strchr(path, '/'); !matches && slash != NULL; slash = strchr(slash + 1, '/'))
        matches = fb_name_glob_matches(pattern, slash + 1);
    return matches;
}
