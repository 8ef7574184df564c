/* SPDX-License-Identifier: Apache-2.0 */
/* folder.c - scratch folders; what goes wrong here is no test's fault, so it aborts. */
#include "tests/pipeline/folder.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char scratch[] = "/tmp/firebreak-test-XXXXXX";
static int before = -1;

static void need(bool condition)
{
    if (!condition)
        abort();
}

void folder_enter(void)
{
    memcpy(scratch + sizeof scratch - 7, "XXXXXX", 6);
    before = open(".", O_RDONLY | O_DIRECTORY);
    need(before >= 0 && mkdtemp(scratch) != NULL && chdir(scratch) == 0);
}

static int remove_entry(const char *path, const struct stat *state, int kind, struct FTW *where)
{
    (void)state;
    (void)kind;
    (void)where;
    return remove(path);
}

void folder_remove(void)
{
    need(fchdir(before) == 0);
    close(before);
    need(nftw(scratch, remove_entry, 16, FTW_DEPTH | FTW_PHYS) == 0);
}

static void make_folders(const char *path)
{
    char part[256];

    for (const char *slash = strchr(path, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        snprintf(part, sizeof part, "%.*s", (int)(slash - path), path);
        (void)mkdir(part, 0777);
    }
}

void folder_write(const char *path, const char *text)
{
    make_folders(path);
    FILE *file = fopen(path, "w");
    need(file != NULL && fputs(text, file) >= 0 && fclose(file) == 0);
}
