/* SPDX-License-Identifier: Apache-2.0 */
/* init_words.c - words as YAML and the shell take them. */
#include <string.h>

#include "base/write/json_text.h"
#include "pipeline/init/init_inside.h"

static bool is_letter(char character)
{
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
}

static bool is_plain(const char *text)
{
    static const char others[] = "0123456789_./-";
    static const char *const words[] = { "true", "false", "null", "yes", "no", "on", "off", "y", "n" };

    for (const char *at = text; *at != '\0'; at++)
        if (!is_letter(*at) && strchr(others, *at) == NULL)
            return false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcasecmp(text, words[i]) == 0)
            return false;
    return is_letter(text[0]) || strncmp(text, "../", 3) == 0;
}

/* JSON's quotes are YAML's too. */
void fb_init_add_scalar(struct fb_buffer *out, const char *text)
{
    struct fb_json json = fb_json_over(out, 0);

    if (is_plain(text))
        fb_buffer_text(out, text);
    else
        fb_json_text(&json, text);
}

void fb_init_add_shell_word(struct fb_buffer *out, const char *text)
{
    if (is_plain(text)) {
        fb_buffer_text(out, text);
        return;
    }
    fb_buffer_char(out, '\'');
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            fb_buffer_text(out, "'\\'");
        fb_buffer_char(out, *text);
    }
    fb_buffer_char(out, '\'');
}

/* "key: [a, b/]", one item a line where they are many. */
void fb_init_add_list(struct fb_buffer *out, const char *key, const struct fb_paths *paths)
{
    const bool is_long = paths->count > 4;

    fb_buffer_printf(out, "%s:%s", key, is_long ? "\n" : " [");
    for (size_t i = 0; i < paths->count; i++) {
        fb_buffer_text(out, is_long ? "  - " : i > 0 ? ", "
                                                     : "");
        fb_init_add_scalar(out, paths->items[i]);
        fb_buffer_text(out, is_long ? "\n" : "");
    }
    fb_buffer_text(out, is_long ? "" : "]\n");
}
