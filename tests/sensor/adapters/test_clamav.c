/* SPDX-License-Identifier: Apache-2.0 */
/* test_clamav.c - libclamav behind the engine's table.  What is expected follows from ClamAV's
 * documentation of signatures, and from the issues of its project that the cases name. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/sensor/adapters/open_engine.h"
#include "tests/support/check_main.h"
#include "tests/support/scratch.h"

static const struct fb_engine *engine;
static struct heard heard;
static struct fb_scratch scratch;

static struct fb_engine_file file_of(const char *name, const char *text)
{
    return (struct fb_engine_file){ name, (const unsigned char *)text, strlen(text) };
}

static void forget(void)
{
    memset(&heard, 0, sizeof heard);
}

START_TEST(signatures_of_all_files_are_in_force)
{
    const struct fb_engine_host host = hearing_host(&heard, scratch.folder);
    const struct fb_engine_file files[] = { file_of("folder/a.ndb", "One.Word:0:*:6e6565646c65\n"),
                                            file_of("b.ldb", "Two.Words;Engine:51-255,Target:0;0&1;6e6565646c65;6861797374\n") };
    const struct fb_engine_match_sink sink = { sizeof sink, &heard, hear_name };
    const struct fb_engine_input both = { (const unsigned char *)"a needle in a haystack needle", 29 };
    const struct fb_engine_input one = { (const unsigned char *)"a needle", 8 };
    struct fb_engine_content *content;

    ck_assert_int_eq(engine->load(&host, files, 2, &content), FB_ENGINE_OK);
    ck_assert_int_eq(engine->evaluate(content, 1, &both, 1, &sink), FB_ENGINE_OK);
    ck_assert_ptr_nonnull(strstr(heard.names, "One.Word.UNOFFICIAL "));
    ck_assert_ptr_nonnull(strstr(heard.names, "Two.Words.UNOFFICIAL "));
    ck_assert_uint_eq(strlen(heard.names), strlen("One.Word.UNOFFICIAL Two.Words.UNOFFICIAL "));
    forget();
    ck_assert_int_eq(engine->evaluate(content, 1, &one, 1, &sink), FB_ENGINE_OK);
    ck_assert_str_eq(heard.names, "One.Word.UNOFFICIAL ");
    engine->unload(content);
}
END_TEST

START_TEST(other_inputs_are_refused)
{
    const struct fb_engine_host host = hearing_host(&heard, scratch.folder);
    const struct fb_engine_file file = file_of("a.ndb", "One.Word:0:*:6e6565646c65\n");
    const struct fb_engine_match_sink sink = { sizeof sink, &heard, hear_name };
    const struct fb_engine_input inputs[2] = { { (const unsigned char *)"x", 1 } };
    struct fb_engine_content *content;

    ck_assert_int_eq(engine->load(&host, &file, 1, &content), FB_ENGINE_OK);
    ck_assert_int_eq(engine->evaluate(content, 1, inputs, 2, &sink), FB_ENGINE_REFUSED);
    ck_assert_int_eq(engine->evaluate(content, 2, inputs, 1, &sink), FB_ENGINE_REFUSED);
    engine->unload(content);
}
END_TEST

static const struct {
    const char *name;
    const char *text;
    const char *problem;
    const char *signature;
} broken[] = {
    /* clamav#698: five sub-signatures, the expression names seven */
    { "counts.ldb",
      "Fine;Engine:51-255,Target:0;0;6161616161\n"
      "Counts;Engine:51-255,Target:0;0&1&2&3&4&5&6;6161616161;62626262;63636363;64646464;65656565\n",
      "(== 5) doesn't match", "Counts" },
    /* clamav#923: a sub-signature of one byte */
    { "short.ldb", "Short;Engine:51-255,Target:0;0;61\n", "too short", "Short" },
    { "text.ndb", "Broken:0:*:nothex\n", "Problem parsing", "Broken" },
};

START_TEST(a_broken_database_is_refused_whole)
{
    const struct fb_engine_host host = hearing_host(&heard, scratch.folder);
    const struct fb_engine_file file = file_of(broken[_i].name, broken[_i].text);
    struct fb_engine_content *content = NULL;
    size_t at;

    ck_assert_int_eq(engine->load(&host, &file, 1, &content), FB_ENGINE_REFUSED);
    ck_assert_ptr_null(content);
    ck_assert(was_heard(&heard, FB_ENGINE_ERROR, broken[_i].problem, &at));
    ck_assert_str_eq(heard.said[at].file, broken[_i].name);
    ck_assert_str_eq(heard.said[at].rule, broken[_i].signature);
    ck_assert(was_heard(&heard, FB_ENGINE_ERROR, "at line", &at));
    ck_assert_uint_eq(heard.said[at].line, _i == 0 ? 2 : 1);
    for (size_t i = 0; i < heard.size; i++)
        ck_assert_ptr_null(strstr(heard.said[i].text, scratch.folder));
}
END_TEST

static void begin(void)
{
    forget();
    fb_scratch_make(&scratch);
}

/* The adapter leaves nothing there. */
static void end(void)
{
    ck_assert_uint_eq(fb_scratch_count(scratch.folder), 0);
    ck_assert_int_eq(rmdir(scratch.folder), 0);
}

int main(int argc, char **argv)
{
    engine = argc > 1 ? open_engine(argv[1]) : NULL;
    if (engine == NULL)
        return EXIT_FAILURE;
    (void)engine->describe(); /* sets libclamav up */
    TCase *const tests = tcase_create("clamav");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, signatures_of_all_files_are_in_force);
    tcase_add_test(tests, other_inputs_are_refused);
    tcase_add_loop_test(tests, a_broken_database_is_refused_whole, 0,
                        FB_TEST_COUNT(broken));
    return fb_test_run("adapter", tests);
}
