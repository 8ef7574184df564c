/* SPDX-License-Identifier: Apache-2.0 */
/* test_yara.c - libyara behind the engine's table.  What is expected follows from YARA's manual. */
#include <string.h>

#include "tests/sensor/adapters/open_engine.h"
#include "tests/support/check_main.h"

static const struct fb_engine *engine; /* with five external variables */
static struct heard heard;

static struct fb_engine_file file_of(const char *name, const char *text)
{
    return (struct fb_engine_file){ name, (const unsigned char *)text, strlen(text) };
}

static struct fb_engine_input text_input(const char *text)
{
    return (struct fb_engine_input){ (const unsigned char *)text, strlen(text) };
}

static void forget(void)
{
    memset(&heard, 0, sizeof heard);
}

START_TEST(inputs_are_the_bytes_and_the_external_variables)
{
    const struct fb_engine_type *const type = engine->describe()->types;

    ck_assert_str_eq(type->name, "file");
    ck_assert_uint_eq(type->declared, 6);
    ck_assert_uint_eq(type->compiled, 6);
    ck_assert_str_eq(type->fields[0], "bytes");
    ck_assert_str_eq(type->fields[5], "owner");
}
END_TEST

START_TEST(rules_see_bytes_and_external_variables)
{
    const struct fb_engine_host host = hearing_host(&heard, "");
    const struct fb_engine_file files[] = { file_of("a.yar", "rule By_Bytes { strings: $a = \"needle\" condition: $a }"),
                                            file_of("b.yar", "rule By_Name { condition: filename == \"x.exe\" }"),
                                            file_of("c.yar", "rule Never { condition: owner == \"nobody\" }") };
    const struct fb_engine_match_sink sink = { sizeof sink, &heard, hear_name };
    struct fb_engine_input inputs[6] = { text_input("hay needle hay"), text_input("x.exe") };
    struct fb_engine_content *content;

    ck_assert_int_eq(engine->load(&host, files, 3, &content), FB_ENGINE_OK);
    ck_assert_int_eq(engine->evaluate(content, 1, inputs, 6, &sink), FB_ENGINE_OK);
    ck_assert_str_eq(heard.names, "By_Bytes By_Name ");
    forget();
    inputs[0] = text_input("hay");
    inputs[1] = (struct fb_engine_input){ NULL, 0 };
    ck_assert_int_eq(engine->evaluate(content, 1, inputs, 6, &sink), FB_ENGINE_OK);
    ck_assert_str_eq(heard.names, "");
    engine->unload(content);
}
END_TEST

/* Never a fetch beyond the inputs: another count, another type. */
START_TEST(other_inputs_are_refused)
{
    const struct fb_engine_host host = hearing_host(&heard, "");
    const struct fb_engine_file file = file_of("a.yar", "rule A { condition: true }");
    const struct fb_engine_match_sink sink = { sizeof sink, &heard, hear_name };
    const struct fb_engine_input inputs[6] = { text_input("x") };
    struct fb_engine_content *content;

    ck_assert_int_eq(engine->load(&host, &file, 1, &content), FB_ENGINE_OK);
    ck_assert_int_eq(engine->evaluate(content, 1, inputs, 5, &sink), FB_ENGINE_REFUSED);
    ck_assert_int_eq(engine->evaluate(content, 2, inputs, 6, &sink), FB_ENGINE_REFUSED);
    ck_assert_str_eq(heard.names, "");
    engine->unload(content);
}
END_TEST

static const struct {
    const char *text;
    const char *problem;
    unsigned long line;
    const char *rule;
} broken[] = {
    { "rule A { condition: true }\nrule Broken {\n condition: nonsense }", "undefined identifier", 3,
      "Broken" },
    { "rule A {\n condition: true true }", "syntax error", 2, "A" },
    { "rule A { condition: true }\nrule A { condition: true }", "duplicated identifier", 2, "" },
    { "include \"/etc/passwd\"", "include", 1, "" },
    { "rule A { strings: $a = \"unused\" condition: true }", "unreferenced string", 1, "A" },
};

START_TEST(problems_name_file_line_and_rule)
{
    const struct fb_engine_host host = hearing_host(&heard, "");
    const struct fb_engine_file files[] = { file_of("good.yar", "rule G { condition: true }"),
                                            file_of("bad.yar", broken[_i].text) };
    struct fb_engine_content *content = NULL;
    size_t at;

    ck_assert_int_eq(engine->load(&host, files, 2, &content), FB_ENGINE_REFUSED);
    ck_assert_ptr_null(content);
    ck_assert(was_heard(&heard, FB_ENGINE_ERROR, broken[_i].problem, &at));
    ck_assert_str_eq(heard.said[at].file, "bad.yar");
    ck_assert_uint_eq(heard.said[at].line, broken[_i].line);
    if (broken[_i].rule[0] != '\0')
        ck_assert_str_eq(heard.said[at].rule, broken[_i].rule);
}
END_TEST

START_TEST(a_zero_byte_is_refused)
{
    const struct fb_engine_host host = hearing_host(&heard, "");
    const struct fb_engine_file file = { "zero.yar", (const unsigned char *)"rule A { condition: true }\0rule B {", 36 };
    struct fb_engine_content *content = NULL;
    size_t at;

    ck_assert_int_eq(engine->load(&host, &file, 1, &content), FB_ENGINE_REFUSED);
    ck_assert(was_heard(&heard, FB_ENGINE_ERROR, "zero byte", &at));
}
END_TEST

START_TEST(reads_names_each_external_variable_once)
{
    const struct fb_engine_host host = hearing_host(&heard, "");
    const struct fb_engine_file files[] = { file_of("a.yar", "rule A { condition: filename == \"a\" and owner contains \"b\" }"),
                                            file_of("b.yar", "rule B { condition: filename == \"a\" or elsewhere == \"c\" }"),
                                            file_of("c.yar", "rule C { condition: filesize > 3 }") };
    const struct fb_engine_name_sink sink = { sizeof sink, &heard, hear_name };

    ck_assert_int_eq(engine->reads(&host, files, 3, &sink), FB_ENGINE_OK);
    ck_assert_str_eq(heard.names, "filename owner elsewhere ");
}
END_TEST

static void count_cost(void *context, const char *id, size_t length, unsigned long nanoseconds)
{
    (void)nanoseconds;
    hear_name(context, id, length);
}

/* Rules are switched off for it, and on again. */
START_TEST(each_rule_has_a_cost)
{
    const struct fb_engine_host host = hearing_host(&heard, "");
    const struct fb_engine_file file = file_of(
        "a.yar", "rule A { condition: true } rule B { strings: $b = \"bb\" condition: $b }");
    const struct fb_engine_cost_sink costs = { sizeof costs, &heard, count_cost };
    const struct fb_engine_match_sink sink = { sizeof sink, &heard, hear_name };
    const struct fb_engine_input inputs[6] = { text_input("abba") };
    struct fb_engine_content *content;

    ck_assert_int_eq(engine->load(&host, &file, 1, &content), FB_ENGINE_OK);
    ck_assert_int_eq(engine->cost(content, 1, inputs, 6, &costs), FB_ENGINE_OK);
    ck_assert_str_eq(heard.names, "A B ");
    forget();
    ck_assert_int_eq(engine->evaluate(content, 1, inputs, 6, &sink), FB_ENGINE_OK);
    ck_assert_str_eq(heard.names, "A B ");
    engine->unload(content);
}
END_TEST

int main(int argc, char **argv)
{
    engine = argc > 1 ? open_engine(argv[1]) : NULL;
    if (engine == NULL)
        return EXIT_FAILURE;
    TCase *const tests = tcase_create("yara");
    tcase_add_checked_fixture(tests, forget, NULL);
    tcase_add_test(tests, inputs_are_the_bytes_and_the_external_variables);
    tcase_add_test(tests, rules_see_bytes_and_external_variables);
    tcase_add_test(tests, other_inputs_are_refused);
    tcase_add_loop_test(tests, problems_name_file_line_and_rule, 0,
                        FB_TEST_COUNT(broken));
    tcase_add_test(tests, a_zero_byte_is_refused);
    tcase_add_test(tests, reads_names_each_external_variable_once);
    tcase_add_test(tests, each_rule_has_a_cost);
    return fb_test_run("adapter", tests);
}
