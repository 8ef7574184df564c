/* SPDX-License-Identifier: Apache-2.0 */
/* test_bad_schemas.c - the third-party schemas that must be refused, each with its place, and
 * those that only deserve a warning.  What is expected stands in each file's first comments:
 *
 *     # name.ksy: /yaml/path:
 *     # <tab>error: text
 *
 * usage: test_bad_schemas FOLDER      the unpacked data; "" skips */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/schema/support.h"
#include "tests/support/check_main.h"

/* All of them; of the paths all but that of a key which is a list, which the YAML loader refuses
 * without knowing of paths. */
#define REFUSED_FLOOR 115
#define PATH_FLOOR 114
#define WARNED_FLOOR 8

static const char *folder;

struct expectation {
    bool error;
    bool warning;
    char paths[4][256]; /* any of them will do; where YAML itself is broken, "6:8" */
    size_t path_count;
};

struct figures {
    unsigned errors;
    unsigned refused;
    unsigned with_path;
    unsigned warnings;
    unsigned accepted;
};

/* The stock compiler shows the key of a case as it was parsed; we show it as it is written. */
static const struct {
    const char *before;
    const char *after;
    const char *quote;
} key_forms[] = {
    { "Name(identifier(", "))", "" },
    { "Str(", ")", "\"" },
    { "IntNum(", ")", "" },
    { "Bool(", ")", "" },
};

static void copy_path(const char *from, size_t length, char *out, size_t size)
{
    char path[256];

    snprintf(path, sizeof path, "%.*s", (int)length, from);
    snprintf(out, size, "%s", path);
    char *key = strrchr(path, '/');
    for (size_t i = 0; key != NULL && i < sizeof key_forms / sizeof *key_forms; i++) {
        const size_t skip = strlen(key_forms[i].before);
        if (strncmp(key + 1, key_forms[i].before, skip) != 0)
            continue;
        const size_t inside = strlen(key + 1) - skip - strlen(key_forms[i].after);
        snprintf(out, size, "%.*s/%s%.*s%s", (int)(key - path), path, key_forms[i].quote, (int)inside,
                 key + 1 + skip, key_forms[i].quote);
    }
}

/* "# name.ksy: /path:", or "# name.ksy:6:8:" where YAML itself is broken. */
static void expect_line(const char *line, struct expectation *out)
{
    const char *name_end = strstr(line, ".ksy:");
    const size_t length = strlen(line);

    if (strncmp(line, "# \terror:", 9) == 0)
        out->error = true;
    if (strncmp(line, "# \twarning:", 11) == 0)
        out->warning = true;
    if (name_end == NULL || line[length - 1] != ':' || out->path_count == 4 || line[2] == '\t')
        return;
    const char *path = name_end + 5;
    path += *path == ' ';
    copy_path(path, (size_t)(line + length - 1 - path), out->paths[out->path_count],
              sizeof out->paths[0]);
    out->path_count++;
}

static struct expectation expectation_of(const char *path)
{
    struct expectation out = { .error = false };
    char line[512];
    FILE *file = fopen(path, "r");

    ck_assert_ptr_nonnull(file);
    while (fgets(line, sizeof line, file) != NULL && line[0] == '#') {
        line[strcspn(line, "\n")] = '\0';
        expect_line(line, &out);
    }
    fclose(file);
    return out;
}

static bool is_expected(const struct expectation *expected, const struct fb_place *place)
{
    char position[32];

    snprintf(position, sizeof position, "%u:%u", place->line, place->column);
    for (size_t i = 0; i < expected->path_count; i++)
        if (strcmp(expected->paths[i], place->path) == 0 || strcmp(expected->paths[i], position) == 0)
            return true;
    return false;
}

static void judge(const char *path, const struct expectation *expected, struct figures *figures)
{
    struct fb_diag diag;
    FB_AUTO(fb_schema_free)
    struct fb_schema *schema = NULL;
    const bool loaded = load_file(path, NULL, &schema, &diag);

    if (expected->error) {
        const bool right = !loaded && is_expected(expected, &diag.place);
        figures->errors++;
        figures->refused += !loaded;
        figures->with_path += right;
        if (!right)
            printf("%s: %s\n", path, loaded ? "it is not refused" : diag.place.path);
        ck_assert_msg(loaded || diag.message[0] != '\0', "%s: refused without a word", path);
    } else if (expected->warning) {
        figures->warnings++;
        figures->accepted += loaded;
        if (!loaded)
            printf("%s: %s: it is refused: %s\n", path, diag.place.path, diag.message);
    }
}

START_TEST(refuses_what_must_be_refused)
{
    static const char *const suffixes[] = { ".ksy", NULL };
    struct figures figures = { .errors = 0 };
    struct fb_paths paths = { .count = 0 };
    struct fb_diag diag = FB_DIAG_NONE;
    char buffer[4096];

    ck_assert(fb_paths_below(join(folder, "kaitai-suite/formats_err", buffer, sizeof buffer), suffixes,
                             &paths, &diag));
    for (size_t i = 0; i < paths.count; i++) {
        const struct expectation expected = expectation_of(paths.items[i]);
        judge(paths.items[i], &expected, &figures);
    }
    fb_paths_clear(&paths);
    printf("bad schemas: %u of %u refused, %u with the right path; %u of %u that only warn accepted\n",
           figures.refused, figures.errors, figures.with_path, figures.accepted, figures.warnings);
    ck_assert_uint_ge(figures.refused, REFUSED_FLOOR);
    ck_assert_uint_ge(figures.with_path, PATH_FLOOR);
    ck_assert_uint_ge(figures.accepted, WARNED_FLOOR);
}
END_TEST

int main(int argc, char **argv)
{
    TCase *cases = tcase_create("bad schemas");

    folder = argc > 1 ? argv[1] : "";
    if (folder[0] == '\0') {
        puts("skipped: the data packs are not there");
        return FB_TEST_SKIPPED;
    }
    tcase_set_timeout(cases, 60);
    tcase_add_test(cases, refuses_what_must_be_refused);
    return fb_test_run("bad schemas", cases);
}
