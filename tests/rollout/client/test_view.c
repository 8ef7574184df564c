/* SPDX-License-Identifier: Apache-2.0 */
/* test_view.c - what a daemon answers is looked at before it is used. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "rollout/client/client.h"
#include "rollout/client/view.h"
#include "tests/support/check_main.h"

static const char answer[] =
    "{\"name\":\"content-291\",\"state\":\"held\",\"cause\":\"stale\",\"release\":\"291.8\",\"sha256\":\"1b4f\",\"rollback\":null,"
    "\"requester\":\"dora\",\"plan_sha256\":\"ab\",\"ring\":1,\"step\":2,\"sequence\":9,"
    "\"ring_list\":[{\"name\":\"canary\",\"allowed\":5,\"treated\":{\"fetched\":4,\"resolved\":3}},"
    "{\"name\":\"all\",\"allowed\":0,\"treated\":{}}],"
    "\"due\":{\"decision\":\"wait\",\"log_e\":null,\"line\":6.5,\"explanation\":\"waits\"},"
    "\"strongest\":\"crash in all slices: 5 of 20 hosts\",\"approvals_needed\":2,\"approved_by\":[\"ann\"],\"more\":[1]}";

static bool read_text(const char *text, struct fb_rollout_view *view)
{
    struct fb_document *document = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    if (!fb_document_parse("answer", fb_span_of(text), FB_SYNTAX_JSON, &document, &diag))
        return false;
    if (fb_rollout_view_read(document, view, &diag))
        return true;
    ck_assert_int_ne(diag.fault, FB_FAULT_NONE);
    fb_document_free(document);
    return false;
}

START_TEST(reads_what_is_there_and_leaves_the_rest)
{
    struct fb_rollout_view view = { .name = NULL };

    ck_assert(read_text(answer, &view));
    ck_assert_str_eq(view.state, "held");
    ck_assert_str_eq(view.sha256, "1b4f");
    ck_assert_ptr_null(view.rollback);
    ck_assert_uint_eq(view.ring, 1);
    ck_assert_uint_eq(view.ring_count, 2);
    ck_assert_uint_eq(view.rings[0].count, 2);
    ck_assert_str_eq(view.rings[0].counts[1].name, "resolved");
    ck_assert_uint_eq(view.rings[0].counts[1].hosts, 3);
    ck_assert(isnan(view.log_e));
    ck_assert_double_eq(view.line, 6.5);
    ck_assert_str_eq(view.explanation, "waits");
    ck_assert_str_eq(view.evidence, "crash in all slices: 5 of 20 hosts");
    ck_assert_uint_eq(view.approvals, 1);
    ck_assert_uint_eq(view.approvals_needed, 2);
    fb_rollout_view_clear(&view);
}
END_TEST

/* One change each that makes it no answer. */
static const struct {
    const char *from;
    const char *to;
} spoils[] = {
    { "\"name\":\"content-291\"", "\"name\":7" },
    { "\"state\":\"held\"", "\"stat\":\"held\"" },
    { "\"cause\":\"stale\",", "" },
    { "\"sha256\":\"1b4f\",", "" },
    { "\"rollback\":null", "\"rollback\":[]" },
    { "\"requester\":\"dora\"", "\"requester\":\"do\\u0000ra\"" },
    { "\"plan_sha256\":\"ab\",", "" },
    { "\"ring\":1", "\"ring\":2" }, /* of two */
    { "\"ring\":1", "\"ring\":-1" },
    { "\"step\":2", "\"step\":2.5" },
    { "\"sequence\":9", "\"sequence\":\"9\"" },
    { "\"allowed\":5,", "" },
    { "\"fetched\":4", "\"fetched\":-4" },
    { "\"treated\":{}", "\"treated\":[]" },
    { "\"log_e\":null", "\"log_e\":\"much\"" },
    { "\"explanation\":\"waits\"", "\"explanation\":null" },
    { "\"decision\":\"wait\",", "" },
    { "\"strongest\":\"crash", "\"strongest\":7,\"less\":\"crash" },
    { "\"approvals_needed\":2", "\"approvals_needed\":-2" },
    { "\"approved_by\":[\"ann\"]", "\"approved_by\":\"ann\"" },
};

START_TEST(what_is_missing_or_of_another_kind_is_refused)
{
    struct fb_rollout_view view = { .name = NULL };
    const char *found = strstr(answer, spoils[_i].from);
    char text[sizeof answer + 64];

    ck_assert_ptr_nonnull(found);
    (void)snprintf(text, sizeof text, "%.*s%s%s", (int)(found - answer), answer, spoils[_i].to, found + strlen(spoils[_i].from));
    ck_assert_msg(!read_text(text, &view), "taken: %s", text);
    ck_assert_ptr_null(view.name);
}
END_TEST

START_TEST(no_beginning_of_an_answer_is_one)
{
    struct fb_rollout_view view = { .name = NULL };
    char text[sizeof answer];

    for (size_t size = 0; size < sizeof answer - 1; size++) {
        memcpy(text, answer, size);
        text[size] = '\0';
        ck_assert(!read_text(text, &view));
    }
}
END_TEST

static const struct {
    const char *server;
    const char *token;
    bool taken;
} servers[] = {
    { "https://rollouts.example:8443", "t", true },
    { "http://127.0.0.1:8443/", "t", true },
    { "http://[::1]:8443", "t", true },
    { "http://localhost", "t", true },
    { "http://rollouts.example", NULL, true },
    { "http://rollouts.example", "t", false },
    { "http://127.0.0.1.example", "t", false },
    { "http://localhost@rollouts.example", "t", false },
    { "https://user:word@rollouts.example", NULL, false },
    { "https://rollouts.example?a=b", NULL, false },
    { "ftp://rollouts.example", NULL, false },
    { "rollouts.example", NULL, false },
    { "", NULL, false },
};

START_TEST(a_token_goes_nowhere_in_the_clear)
{
    const struct fb_client_options options = { .server = servers[_i].server, .token = servers[_i].token };
    struct fb_client *client = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert_int_eq(fb_client_new(&options, &client, &diag), servers[_i].taken);
    fb_client_free(client);
}
END_TEST

START_TEST(names_are_those_that_paths_take)
{
    ck_assert(fb_client_names("content-291"));
    ck_assert(fb_client_names("a.b_C9"));
    ck_assert(!fb_client_names(""));
    ck_assert(!fb_client_names(".."));
    ck_assert(!fb_client_names("a/b"));
    ck_assert(!fb_client_names("a b"));
    ck_assert(!fb_client_names("a?b"));
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("view");

    tcase_add_test(cases, reads_what_is_there_and_leaves_the_rest);
    tcase_add_loop_test(cases, what_is_missing_or_of_another_kind_is_refused, 0, FB_TEST_COUNT(spoils));
    tcase_add_test(cases, no_beginning_of_an_answer_is_one);
    tcase_add_loop_test(cases, a_token_goes_nowhere_in_the_clear, 0, FB_TEST_COUNT(servers));
    tcase_add_test(cases, names_are_those_that_paths_take);
    return fb_test_run("view", cases);
}
