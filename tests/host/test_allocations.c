/* SPDX-License-Identifier: Apache-2.0 */
/* test_allocations.c - each allocation fails in turn, those inside libyaml and OpenSSL too: what
 * was asked then fails for want of memory, or is done right all the same. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/host/digest.h"
#include "base/host/document.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "tests/support/check_main.h"
#include "tests/support/fail_malloc.h"

/* Each long text takes an allocation of its own, beside those of arenas and arrays that grow. */
#define LONG 5000
static char map[5 * LONG];

static void make_map(void)
{
    char text[LONG];
    char digits[LONG];

    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    memset(digits, '0', sizeof digits - 1);
    digits[sizeof digits - 1] = '\0';
    const int size = snprintf(map, sizeof map, "{\"a\": [1, 2.%s, \"\\u00e4%s\", {\"b\": \"%s\"}], \"c\": \"text\", \"d\": [{}, {}, []]}",
                              digits, text, text);
    ck_assert_int_lt(size, (int)sizeof map);
}

static bool is_right(const struct fb_doc *root)
{
    return root->count == 3 && fb_doc_get(root, "a")->count == 4 && fb_doc_is(fb_doc_get(root, "c"), "text");
}

static bool parse(enum fb_doc_syntax syntax, struct fb_diag *diag)
{
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;

    return fb_document_parse("x", fb_span_of(map), syntax, &document, diag) && is_right(fb_document_root(document));
}

static bool parse_json(struct fb_diag *diag)
{
    return parse(FB_SYNTAX_JSON, diag);
}

static bool parse_yaml(struct fb_diag *diag)
{
    return parse(FB_SYNTAX_YAML, diag);
}

static bool parse_stream(struct fb_diag *diag)
{
    static char stream[2 * sizeof map + 32];
    struct fb_document **documents = NULL;
    size_t count = 0;

    (void)snprintf(stream, sizeof stream, "--- %s\n--- %s\n--- 3\n", map, map);

    if (!fb_document_parse_stream("x", fb_span_of(stream), &documents, &count, diag))
        return false;
    const bool right = count == 3 && is_right(fb_document_root(documents[1]));
    for (size_t i = 0; i < count; i++)
        fb_document_free(documents[i]);
    free(documents);
    return right;
}

static bool read_file(struct fb_diag *diag)
{
    FB_AUTO(fb_file_free)
    struct fb_span bytes = { NULL, 0 };
    char hex[65];

    return fb_file_read("/proc/self/status", 1 << 20, &bytes, diag) && bytes.size > 10 && fb_sha256_hex(bytes, hex);
}

static bool list_files(struct fb_diag *diag)
{
    static const char *const suffixes[] = { ".md", NULL };
    struct fb_paths paths = { .count = 0 };
    char *beside = fb_path_beside("base/core/x", "y");

    free(beside);
    if (beside == NULL)
        return fb_fail_memory(diag);
    if (!fb_paths_below("base", suffixes, &paths, diag))
        return false;
    const bool right = paths.count == 1 && strcmp(paths.items[0], "base/README.md") == 0;
    fb_paths_clear(&paths);
    return right;
}

static bool write_file(struct fb_diag *diag)
{
    char path[64];
    const struct fb_span part = fb_span_of("text");

    (void)snprintf(path, sizeof path, "/tmp/firebreak-%ld", (long)getpid());
    const bool ok = fb_file_write(path, &part, 1, diag) && fb_file_write(path, &part, 1, diag);
    (void)unlink(path);
    return ok;
}

static bool (*const tasks[])(struct fb_diag *diag) = {
    parse_json, parse_yaml, parse_stream, read_file, list_files, write_file
};

START_TEST(fails_for_want_of_memory_or_not_at_all)
{
    bool (*const task)(struct fb_diag *) = tasks[_i / 2];
    const bool onwards = _i % 2 == 1;
    bool happened = true;
    long runs = 0;

    make_map();
    while (happened) {
        struct fb_diag diag = FB_DIAG_NONE;
        fb_fail_malloc_at(++runs, onwards);
        const long before = fb_fail_malloc_live();
        const bool ok = task(&diag);
        const long after = fb_fail_malloc_live();
        happened = fb_fail_malloc_happened();
        fb_fail_malloc_at(0, false);
        if (!ok && !happened)
            ck_abort_msg("run %ld: it fails with all memory: %s", runs, diag.message);
        if (!ok && diag.fault != FB_FAULT_MEMORY)
            ck_abort_msg("run %ld: it blames something else: %s", runs, diag.message);
        if (after != before)
            ck_abort_msg("run %ld: %ld blocks leak", runs, after - before);
    }
    ck_assert_int_gt(runs, 1);
}
END_TEST

int main(void)
{
#if defined(__SANITIZE_ADDRESS__)
    printf("skipped: the sanitizer has an allocator of its own\n");
    return FB_TEST_SKIPPED;
#endif
    TCase *cases = tcase_create("allocations");
    tcase_set_timeout(cases, 60);
    tcase_add_loop_test(cases, fails_for_want_of_memory_or_not_at_all, 0, 2 * FB_TEST_COUNT(tasks));
    return fb_test_run("allocations", cases);
}
