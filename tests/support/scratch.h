/* SPDX-License-Identifier: Apache-2.0 */
/* scratch.h - a folder of its own for a test that needs files. */
#ifndef FB_TESTS_SUPPORT_SCRATCH_H
#define FB_TESTS_SUPPORT_SCRATCH_H

#include <check.h>
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FB_SCRATCH_PATH 600

struct fb_scratch {
    char folder[64];
};

static inline void fb_scratch_make(struct fb_scratch *scratch)
{
    const char *base = getenv("TMPDIR");

    if (base == NULL || strlen(base) > 32)
        base = "/tmp";
    (void)snprintf(scratch->folder, sizeof scratch->folder, "%s/firebreak-XXXXXX", base);
    if (mkdtemp(scratch->folder) == NULL)
        ck_abort_msg("no folder for the test");
}

/* Entries of a folder, "." and ".." aside. */
static inline size_t fb_scratch_count(const char *folder)
{
    size_t count = 0;
    DIR *open_folder = opendir(folder);

    while (open_folder != NULL && readdir(open_folder) != NULL)
        count++;
    if (open_folder != NULL)
        (void)closedir(open_folder);
    return count < 2 ? 0 : count - 2;
}

/* Removes the files of the folder, then the folder itself; a test removes its own subfolders. */
static inline void fb_scratch_remove(const char *folder)
{
    DIR *open_folder = opendir(folder);

    if (open_folder == NULL)
        return;
    const struct dirent *entry = NULL;
    while ((entry = readdir(open_folder)) != NULL)
        (void)unlinkat(dirfd(open_folder), entry->d_name, 0);
    (void)closedir(open_folder);
    (void)rmdir(folder);
}

static inline const char *fb_scratch_path(const struct fb_scratch *scratch, const char *name,
                                          char out[static FB_SCRATCH_PATH])
{
    (void)snprintf(out, FB_SCRATCH_PATH, "%s/%s", scratch->folder, name);
    return out;
}

static inline void fb_scratch_put(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0)
        ck_abort_msg("cannot write %s", path);
}

/* Whether the file holds exactly this text. */
static inline bool fb_scratch_holds(const char *path, const char *text)
{
    FILE *file = fopen(path, "r");
    bool same = file != NULL;

    for (; same && *text != '\0'; text++)
        same = getc(file) == (unsigned char)*text;
    same = same && getc(file) == EOF;
    if (file != NULL)
        (void)fclose(file);
    return same;
}

#endif
