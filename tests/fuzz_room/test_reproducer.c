/* SPDX-License-Identifier: Apache-2.0 */
/* test_reproducer.c - reproducers out of folders that others wrote. */
#include "fuzz/reproducer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/host/heap.h"
#include "fuzz/lane.h"
#include "tests/support/check_main.h"
#include "tests/support/scratch.h"

static struct fb_scratch scratch;
static struct fb_arena arena;
static struct fb_diag diag;

static const char description[] =
    "{\"build\": \"small-1\", \"engine\": \"/opt/engine.so\", \"engine_sha256\": \"00ff\",\n"
    " \"contract\": \"contract.json\", \"class\": \"K2\", \"ending\": \"read of inputs[20]\", \"signature\": \"K2|x\",\n"
    " \"outside\": true, \"operator\": 2, \"seed\": 18446744073709551615, \"case\": 4711}";

static const char lines[] =
    "{\"content\":\"content-1.bin\",\"type_id\":3,\"values\":[\"te\\u0000xt\",null,{\"hex\":\"ff00\"},\"\"]}\n"
    "{\"content\":\"content-1.bin\",\"type_id\":4,\"values\":[]}\n";

static void put(const char *name, const char *bytes, size_t size)
{
    char path[FB_SCRATCH_PATH];

    (void)unlink(fb_scratch_path(&scratch, name, path));
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert(size == 0 || fwrite(bytes, size, 1, file) == 1);
    ck_assert_int_eq(fclose(file), 0);
}

static void put_text(const char *name, const char *text)
{
    put(name, text, strlen(text));
}

static void set_up(void)
{
    fb_scratch_make(&scratch);
    fb_arena_init(&arena, fb_heap(), SIZE_MAX);
    put_text("case.json", description);
    put_text("inputs.jsonl", lines);
    put("content-1.bin", "con\0tent", 8);
}

static void tear_down(void)
{
    fb_arena_clear(&arena);
    fb_scratch_remove(scratch.folder);
}

static bool read_it(struct fb_reproducer *out)
{
    diag = (struct fb_diag)FB_DIAG_NONE;
    return fb_reproducer_read(scratch.folder, &arena, out, &diag);
}

/* `part` of case.json or inputs.jsonl, replaced: it must be refused in those words. */
static void refuses(const char *file, const char *text, const char *part, const char *instead, const char *words)
{
    struct fb_reproducer read = { .folder = NULL };
    const char *at = strstr(text, part);
    char changed[1024];

    ck_assert_ptr_nonnull(at);
    (void)snprintf(changed, sizeof changed, "%.*s%s%s", (int)(at - text), text, instead, at + strlen(part));
    put_text(file, changed);
    ck_assert_msg(!read_it(&read), "taken: %s", instead);
    ck_assert_msg(strstr(diag.message, words) != NULL, "%s: %s", instead, diag.message);
    ck_assert_ptr_null(read.folder);
    put_text(file, text);
}

START_TEST(all_of_it_is_read)
{
    struct fb_reproducer read;

    ck_assert_msg(read_it(&read), "%s", diag.message);
    ck_assert_str_eq(read.build, "small-1");
    ck_assert_int_eq(read.class, FB_FUZZ_UNSOUND);
    ck_assert(read.outside);
    ck_assert_uint_eq(read.op, 2);
    ck_assert_uint_eq(read.seed, UINT64_MAX);
    ck_assert_uint_eq(read.number, 4711);
    ck_assert_uint_eq(read.case_count, 2);
    const struct fb_fuzz_case *one = &read.cases[0];
    ck_assert_uint_eq(one->content.size, 8);
    ck_assert_mem_eq(one->content.bytes, "con\0tent", 8);
    ck_assert_ptr_eq(read.cases[1].content.bytes, one->content.bytes);
    ck_assert_uint_eq(one->type_id, 3);
    ck_assert_uint_eq(one->count, 4);
    ck_assert_uint_eq(one->inputs[0].length, 5);
    ck_assert_mem_eq(one->inputs[0].bytes, "te\0xt", 5);
    ck_assert_ptr_null(one->inputs[1].bytes);
    ck_assert_mem_eq(one->inputs[2].bytes, "\xff\0", 2);
    ck_assert_ptr_nonnull(one->inputs[3].bytes);
    ck_assert_uint_eq(one->inputs[3].length, 0);
}
END_TEST

static const char answered[] =
    "{\"build\": \"small-1\", \"engine\": \"/opt/engine.so\", \"engine_sha256\": \"00ff\",\n"
    " \"contract\": \"contract.json\", \"class\": \"K1\", \"ending\": \"wrong\", \"signature\": \"K1|answer\",\n"
    " \"answers\": {\"direct\": [\"a\", {\"hex\": \"ff00\"}], \"engine\": []},\n"
    " \"outside\": false, \"operator\": 2, \"seed\": 1, \"case\": 7}";

START_TEST(both_answers_are_read)
{
    struct fb_reproducer read;

    ck_assert_msg(read_it(&read), "%s", diag.message);
    ck_assert_ptr_null(read.answers);
    put_text("case.json", answered);
    ck_assert_msg(read_it(&read), "%s", diag.message);
    ck_assert_ptr_nonnull(read.answers);
    ck_assert_uint_eq(read.answers->direct_count, 2);
    ck_assert_uint_eq(read.answers->engine_count, 0);
    ck_assert_uint_eq(read.answers->direct[0].size, 1);
    ck_assert_mem_eq(read.answers->direct[0].bytes, "a", 1);
    ck_assert_uint_eq(read.answers->direct[1].size, 2);
    ck_assert_mem_eq(read.answers->direct[1].bytes, "\xff\0", 2);
}
END_TEST

START_TEST(answers_that_are_none_are_refused)
{
    refuses("case.json", answered, "{\"direct\": [\"a\", {\"hex\": \"ff00\"}], \"engine\": []}", "7", "answers must be those of");
    refuses("case.json", answered, "\"engine\": []", "\"other\": []", "engine");
    refuses("case.json", answered, "\"a\"", "7", "a value must be a text, null or");
    refuses("case.json", answered, "ff00", "ff0", "a value must be a text, null or");
}
END_TEST

START_TEST(nothing_outside_of_the_folder_is_read)
{
    static const char *const names[] = { "../content-1.bin", "/etc/hostname", ".hidden", "..", "", "a/b" };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        refuses("inputs.jsonl", lines, "content-1.bin", names[i], "must name a file of the reproducer's folder");
        refuses("case.json", description, "contract.json", names[i], "must name a file of the reproducer's folder");
    }
}
END_TEST

START_TEST(values_that_are_none_are_refused)
{
    refuses("inputs.jsonl", lines, "ff00", "ff0", "a value must be");
    refuses("inputs.jsonl", lines, "ff00", "FF00", "not hexadecimal");
    refuses("inputs.jsonl", lines, "ff00", "0x00", "not hexadecimal");
    refuses("inputs.jsonl", lines, "null", "12", "a value must be");
    refuses("inputs.jsonl", lines, "[]", "{}", "a list is expected");
    refuses("inputs.jsonl", lines, "4", "-4", "an integer from 0 to");
    refuses("case.json", description, "K2", "K9", "class must be");
    refuses("case.json", description, ": 2,", ": 4000000000,", "an integer from 0 to");
    refuses("case.json", description, "18446744073709551615", "18446744073709551616", "does not fit in 64 bits");
    refuses("case.json", description, "\"build\"", "\"built\"", "build");
    refuses("inputs.jsonl", lines, lines, "\n\n", "there is no case");
}
END_TEST

START_TEST(a_description_that_is_cut_is_none)
{
    struct fb_reproducer read;

    for (size_t size = 0; size < sizeof description - 1; size++) {
        put("case.json", description, size);
        ck_assert_msg(!read_it(&read), "cut behind byte %zu", size);
        ck_assert_str_ne(diag.message, "");
    }
}
END_TEST

/* Whole lines are whole cases. */
START_TEST(a_line_that_is_cut_is_no_case)
{
    const size_t first = (size_t)(strchr(lines, '\n') - lines);
    struct fb_reproducer read;

    for (size_t size = 0; size < sizeof lines - 2; size++) {
        put("inputs.jsonl", lines, size);
        const bool whole = size == first || size == first + 1;
        ck_assert_msg(read_it(&read) == whole, "cut behind byte %zu", size);
        ck_assert(!whole || read.case_count == 1);
    }
}
END_TEST

START_TEST(bits_may_change_anywhere)
{
    static char changed[sizeof description + sizeof lines];
    const char *const files[] = { "case.json", "inputs.jsonl" };
    const char *const texts[] = { description, lines };
    struct fb_reproducer read;

    for (int file = 0; file < 2; file++) {
        const size_t size = strlen(texts[file]);
        memcpy(changed, texts[file], size);
        for (size_t bit = 0; bit < size * 8; bit += 3) {
            changed[bit / 8] = (char)(changed[bit / 8] ^ 1 << bit % 8);
            put(files[file], changed, size);
            if (read_it(&read))
                ck_assert(read.class < FB_FUZZ_CLASSES && read.op <= FB_OP_COUNT && read.case_count > 0);
            else
                ck_assert_str_ne(diag.message, "");
            changed[bit / 8] = (char)(changed[bit / 8] ^ 1 << bit % 8);
        }
        put(files[file], changed, size);
    }
    ck_assert(read_it(&read));
}
END_TEST

START_TEST(there_is_an_end_to_cases)
{
    static const char line[] = "{\"content\":\"content-1.bin\",\"type_id\":3,\"values\":[]}\n";
    enum { MOST = 2 * FB_FUZZ_BATCH };
    char *all = malloc((MOST + 1) * (sizeof line - 1));
    struct fb_reproducer read;

    ck_assert_ptr_nonnull(all);
    for (size_t i = 0; i <= MOST; i++)
        memcpy(all + i * (sizeof line - 1), line, sizeof line - 1);
    put("inputs.jsonl", all, MOST * (sizeof line - 1));
    ck_assert(read_it(&read));
    ck_assert_uint_eq(read.case_count, MOST);
    put("inputs.jsonl", all, (MOST + 1) * (sizeof line - 1));
    ck_assert(!read_it(&read));
    ck_assert_int_eq(diag.fault, FB_FAULT_LIMIT);
    free(all);
}
END_TEST

START_TEST(contents_that_take_turns_count_each_time)
{
    static const char line[] = "{\"content\":\"content-%d.bin\",\"type_id\":3,\"values\":[]}\n";
    enum { BYTES = 1 << 20,
           FIT = (int)(FB_FUZZ_GIVEN_BYTES / BYTES) };
    char path[FB_SCRATCH_PATH];
    char all[(FIT + 1) * sizeof line];
    struct fb_reproducer read;
    size_t used = 0;
    size_t before = 0;

    for (int i = 0; i <= FIT; i++) {
        before = used;
        used += (size_t)snprintf(all + used, sizeof all - used, line, i % 2);
    }
    put("content-0.bin", "", 0);
    ck_assert_int_eq(truncate(fb_scratch_path(&scratch, "content-0.bin", path), BYTES), 0);
    ck_assert_int_eq(truncate(fb_scratch_path(&scratch, "content-1.bin", path), BYTES), 0);
    put("inputs.jsonl", all, before);
    ck_assert(read_it(&read));
    put("inputs.jsonl", all, used);
    ck_assert(!read_it(&read));
    ck_assert_int_eq(diag.fault, FB_FAULT_LIMIT);
}
END_TEST

START_TEST(what_is_no_file_is_not_read)
{
    char path[FB_SCRATCH_PATH];
    struct fb_reproducer read;

    (void)fb_scratch_path(&scratch, "content-1.bin", path);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert(!read_it(&read));
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    ck_assert(!read_it(&read));
    ck_assert_str_ne(diag.message, "");
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("reproducer");

    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_set_timeout(cases, 300);
    tcase_add_test(cases, all_of_it_is_read);
    tcase_add_test(cases, both_answers_are_read);
    tcase_add_test(cases, answers_that_are_none_are_refused);
    tcase_add_test(cases, nothing_outside_of_the_folder_is_read);
    tcase_add_test(cases, values_that_are_none_are_refused);
    tcase_add_test(cases, a_description_that_is_cut_is_none);
    tcase_add_test(cases, a_line_that_is_cut_is_no_case);
    tcase_add_test(cases, bits_may_change_anywhere);
    tcase_add_test(cases, there_is_an_end_to_cases);
    tcase_add_test(cases, contents_that_take_turns_count_each_time);
    tcase_add_test(cases, what_is_no_file_is_not_read);
    return fb_test_run("fuzz/reproducer", cases);
}
