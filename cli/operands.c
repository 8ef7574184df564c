/* SPDX-License-Identifier: Apache-2.0 */
/* operands.c - what no command may be given: names that are empty, and an output that is read too. */
#include "cli/operands.h"

#include <string.h>
#include <sys/stat.h>

#include "base/host/fail.h"

/* Whether the values of the option are files that a command reads. */
static bool names_files(size_t id)
{
    return id != FB_OPTION_OUTPUT && fb_options[id].kind == FB_OPTION_TEXT
        && fb_options[id].offer == FB_OFFER_FILES;
}

static size_t count_dashes(struct fb_texts texts)
{
    size_t count = 0;

    for (size_t i = 0; i < texts.count; i++)
        count += strcmp(texts.items[i], "-") == 0 ? 1 : 0;
    return count;
}

static bool check_standard_input(const struct fb_arguments *arguments, struct fb_diag *diag)
{
    size_t count = count_dashes(arguments->operands);

    for (size_t id = 0; id < FB_OPTION_COUNT; id++)
        if (names_files(id))
            count += count_dashes(arguments->values[id]);
    return count < 2
        || fb_fail(diag, FB_FAULT_INPUT, "\"-\" is given %zu times, but standard input can be read only once",
                   count);
}

static bool has_empty(struct fb_texts texts)
{
    for (size_t i = 0; i < texts.count; i++)
        if (texts.items[i][0] == '\0')
            return true;
    return false;
}

/* A variable of a script that was never set, more often than not. */
static bool check_empty(const struct fb_arguments *arguments, struct fb_diag *diag)
{
    if (has_empty(arguments->operands))
        return fb_fail(diag, FB_FAULT_INPUT, "%s is given an empty text where %s is expected",
                       arguments->command->name, arguments->command->operands);
    for (size_t id = 0; id < FB_OPTION_COUNT; id++)
        if ((names_files(id) || id == FB_OPTION_OUTPUT) && has_empty(arguments->values[id]))
            return fb_fail(diag, FB_FAULT_INPUT, "--%s is given an empty text, which is no name of a file",
                           fb_options[id].name);
    return true;
}

static bool is_among(const struct stat *file, struct fb_texts texts)
{
    struct stat other;

    for (size_t i = 0; i < texts.count; i++)
        if (stat(texts.items[i], &other) == 0 && other.st_dev == file->st_dev
            && other.st_ino == file->st_ino)
            return true;
    return false;
}

/* Only what is a file already can be lost; devices and pipes are written to as they are. */
static bool check_output(const struct fb_arguments *arguments, struct fb_diag *diag)
{
    const char *output = fb_arguments_text(arguments, FB_OPTION_OUTPUT);
    struct stat file;
    bool is_read = false;

    if (output == NULL || strcmp(output, "-") == 0 || stat(output, &file) != 0 || !S_ISREG(file.st_mode))
        return true;
    is_read = is_among(&file, arguments->operands);
    for (size_t id = 0; id < FB_OPTION_COUNT; id++)
        is_read = is_read || (names_files(id) && is_among(&file, arguments->values[id]));
    return !is_read
        || fb_fail(diag, FB_FAULT_INPUT, "%s is read, and --output would write over it", output);
}

bool fb_operands_check(const struct fb_arguments *arguments, struct fb_diag *diag)
{
    return check_empty(arguments, diag) && check_standard_input(arguments, diag)
        && check_output(arguments, diag);
}
