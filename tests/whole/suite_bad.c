/* SPDX-License-Identifier: Apache-2.0 */
/* The bad schemas: the first comment lines state the verdict and the place. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/file.h"
#include "suite.h"

enum verdict {
    UNKNOWN, /* none is stated */
    REFUSED,
    WARNED,
};

struct counts {
    size_t refused;
    size_t to_refuse;
    size_t places; /* of those refused, at the stated path */
    size_t warned;
    size_t to_warn;
};

static enum verdict stated_verdict(const char *text)
{
    const char *error = strstr(text, "\n# \terror:");
    const char *warning = strstr(text, "\n# \twarning:");

    return error != NULL ? REFUSED : warning != NULL ? WARNED
                                                     : UNKNOWN;
}

/* "cases/IntNum(42)" is how the stock compiler prints the key 42, and Str(a) the key "a". */
static void strip_constructors(char *path)
{
    static const struct {
        const char *text;
        const char *quote;
    } constructors[] = { { "IntNum(", "" }, { "Str(", "\"" }, { "Bool(", "" }, { "Name(identifier(", "" } };

    for (size_t i = 0; i < sizeof constructors / sizeof *constructors; i++) {
        char *at = strstr(path, constructors[i].text);
        char inside[256];
        if (at == NULL)
            continue;
        const char *start = at + strlen(constructors[i].text);
        snprintf(inside, sizeof inside, "%.*s", (int)strcspn(start, ")"), start);
        const size_t room = strlen(at) + 1; /* it only gets shorter */
        snprintf(at, room, "%s%s%s", constructors[i].quote, inside, constructors[i].quote);
    }
}

/* Whether a line "# file.ksy: /path:" names this path. */
static bool states_path(const char *line, const char *path)
{
    char stated[256];
    const char *after_file = line + strcspn(line, ":\n");
    const char *start = after_file + strspn(after_file, ": ");
    const size_t size = strcspn(start, ":\n");

    if (*after_file != ':' || size >= sizeof stated)
        return false;
    memcpy(stated, start, size);
    stated[size] = '\0';
    strip_constructors(stated);
    return strcmp(stated, path) == 0;
}

static bool any_line_states(const char *text, const char *path)
{
    const char *line = text;

    while (line[0] == '#') {
        if (states_path(line, path))
            return true;
        line = strchr(line, '\n');
        if (line == NULL)
            return false;
        line++;
    }
    return false;
}

static void judge(const char *name, const char *text, bool loaded, const struct fb_schema *schema,
                  const struct fb_diag *diag, struct counts *counts)
{
    const enum verdict verdict = stated_verdict(text);

    if (verdict == REFUSED) {
        const bool at_place = !loaded && any_line_states(text, diag->place.path);
        counts->to_refuse++;
        counts->refused += !loaded;
        counts->places += at_place;
        if (loaded)
            printf("  bad schema %s: loaded\n", name);
        else if (!at_place)
            printf("  bad schema %s: refused at %s: %s\n", name, diag->place.path, diag->message);
    }
    if (verdict == WARNED) {
        bool noted = false;
        for (size_t i = 0; loaded && i < fb_schema_note_count(schema); i++)
            noted = noted || any_line_states(text, fb_schema_note(schema, i)->place.path);
        counts->to_warn++;
        counts->warned += noted;
        if (!noted)
            printf("  bad schema %s: %s\n", name, loaded ? "no warning" : diag->message);
    }
}

static void run_one(const struct suite_folders *folders, const char *path, struct counts *counts)
{
    const char *const roots[] = { folders->gallery, NULL };
    const struct fb_schema_options options = { .import_roots = roots };
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_span text = { .bytes = NULL };
    struct fb_schema *schema = NULL;

    if (!fb_file_read(path, FB_MAX_DOCUMENT_BYTES, &text, &diag))
        return;
    char *copy = strndup((const char *)text.bytes, text.size);
    if (copy == NULL)
        abort();
    const bool loaded = fb_schema_load(path, text, &options, &schema, &diag);
    judge(strrchr(path, '/') + 1, copy, loaded, schema, &diag, counts);
    fb_schema_free(schema);
    free(copy);
    free((void *)(uintptr_t)text.bytes);
}

void suite_run_bad(const struct suite_folders *folders)
{
    static const char *const suffixes[] = { ".ksy", NULL };
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_paths paths = { .count = 0 };
    struct counts counts = { .refused = 0 };
    char *folder = suite_path(folders->suite, "formats_err", "");

    if (fb_paths_below(folder, suffixes, &paths, &diag)) {
        for (size_t i = 0; i < paths.count; i++)
            run_one(folders, paths.items[i], &counts);
    }
    printf("bad schemas: %zu of %zu refused, %zu of them at the stated path; %zu of %zu warned of\n",
           counts.refused, counts.to_refuse, counts.places, counts.warned, counts.to_warn);
    fb_paths_clear(&paths);
    free(folder);
}
