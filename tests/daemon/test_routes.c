/* SPDX-License-Identifier: Apache-2.0 */
/* test_routes.c - the table of routes and schemas/openapi.json say the same. */
#include <stdio.h>
#include <string.h>

#include "base/host/document.h"
#include "rollout/daemon/route.h"
#include "tests/support/check_main.h"

static struct fb_document *document;
static const struct fb_doc *paths;

static void set_up(void)
{
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert_msg(fb_document_load("schemas/openapi.json", &document, &diag), "%s", diag.message);
    paths = fb_doc_get(fb_document_root(document), "paths");
    ck_assert_ptr_nonnull(paths);
}

static void tear_down(void)
{
    fb_document_free(document);
}

static const struct fb_doc *operation_of(const struct fb_route *route)
{
    return fb_doc_get(fb_doc_get(paths, route->path), strcmp(route->method, "GET") == 0 ? "get" : "post");
}

START_TEST(every_route_is_described_as_it_is)
{
    const struct fb_route *route = &fb_routes[_i];
    const struct fb_doc *operation = operation_of(route);
    uint64_t bytes = UINT64_MAX;
    unsigned roles = 0;

    ck_assert_msg(operation != NULL, "%s %s is not described", route->method, route->path);
    ck_assert(fb_doc_u64(fb_doc_get(operation, "x-firebreak-body-bytes"), &bytes));
    ck_assert_uint_eq(bytes, route->most_bytes);
    const struct fb_doc *names = fb_doc_get(operation, "x-firebreak-roles");
    ck_assert_ptr_nonnull(names);
    for (size_t i = 0; i < names->count; i++)
        for (unsigned role = 1; fb_access_role_name(role) != NULL; role <<= 1)
            if (fb_doc_is(fb_doc_at(names, i), fb_access_role_name(role)))
                roles |= role;
    ck_assert_msg(roles == route->roles, "%s %s: roles %u, described %u", route->method, route->path, route->roles, roles);
    /* Who needs a role can be refused for having none; who sends a body, for sending too much. */
    const struct fb_doc *responses = fb_doc_get(operation, "responses");
    ck_assert_ptr_nonnull(fb_doc_get(responses, "200"));
    ck_assert_int_eq(fb_doc_get(responses, "401") != NULL, route->roles != 0);
    ck_assert_int_eq(fb_doc_get(responses, "403") != NULL, route->roles != 0);
    ck_assert_int_eq(fb_doc_get(responses, "413") != NULL, route->most_bytes != 0);
}
END_TEST

START_TEST(nothing_is_described_that_is_not_answered)
{
    size_t described = 0;

    for (size_t i = 0; i < paths->count; i++)
        described += fb_doc_value_at(paths, i)->count;
    ck_assert_uint_eq(described, fb_route_count);
}
END_TEST

static const struct {
    const char *method;
    const char *path;
    const char *route; /* NULL: none */
    const char *rollout;
    const char *word;
} found[] = {
    { "GET", "/", "/", "", "" },
    { "GET", "/v1/rollouts/content-291", "/v1/rollouts/{rollout}", "content-291", "" },
    { "POST", "/v1/rollouts/a.b_c/halt", "/v1/rollouts/{rollout}/{verb}", "a.b_c", "halt" },
    { "GET", "/v1/rollouts/a/rings/1/may-enter", "/v1/rollouts/{rollout}/rings/{ring}/may-enter", "a", "1" },
    { "GET", "/v1/rollouts/a/journal", "/v1/rollouts/{rollout}/journal", "a", "" },
    { "GET", "/v1/rollouts/", NULL, "", "" },
    { "GET", "/v1/rollouts/a%20b", NULL, "", "" },
    { "GET", "/v1/rollouts/../x", NULL, "", "" },
    { "GET", "/v1/rollouts/a/journal/", NULL, "", "" },
    { "DELETE", "/v1/rollouts/a", NULL, "", "" },
    { "GET", "/v1/health", NULL, "", "" },
    { "GET", "", NULL, "", "" },
};

START_TEST(finds_routes)
{
    struct fb_request request = { .path = NULL };
    bool other_method = false;
    const struct fb_route *route = fb_route_find(found[_i].method, found[_i].path, &request, &other_method);

    ck_assert_int_eq(route != NULL, found[_i].route != NULL);
    if (route == NULL)
        return;
    ck_assert_str_eq(route->path, found[_i].route);
    ck_assert_str_eq(request.rollout, found[_i].rollout);
    if (found[_i].word[0] != '\0')
        ck_assert_str_eq(request.word, found[_i].word);
}
END_TEST

START_TEST(a_name_that_is_too_long_is_none)
{
    struct fb_request request = { .path = NULL };
    bool other_method = false;
    char path[400];

    (void)snprintf(path, sizeof path, "/v1/rollouts/%0128d", 1);
    ck_assert_ptr_nonnull(fb_route_find("GET", path, &request, &other_method));
    (void)snprintf(path, sizeof path, "/v1/rollouts/%0129d", 1);
    ck_assert_ptr_null(fb_route_find("GET", path, &request, &other_method));
}
END_TEST

static const struct {
    const char *site;
    const char *origin;
    bool foreign;
} senders[] = {
    { NULL, NULL, false }, /* no browser */
    { "same-origin", "https://rollouts.example:8443", false },
    { "none", NULL, false }, /* typed by hand */
    { "cross-site", "https://rollouts.example:8443", true },
    { "same-site", NULL, true }, /* a neighbour of the same domain */
    { NULL, "https://rollouts.example:8443", false },
    { NULL, "https://rollouts.example", true },
    { NULL, "https://evil.example", true },
    { NULL, "null", true }, /* a sandboxed frame */
    { NULL, "https://rollouts.example:8443.evil.example", true },
};

START_TEST(knows_a_page_of_another_site)
{
    ck_assert_int_eq(fb_route_is_foreign(senders[_i].site, senders[_i].origin, "rollouts.example:8443"), senders[_i].foreign);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("routes");

    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_loop_test(cases, every_route_is_described_as_it_is, 0, (int)fb_route_count);
    tcase_add_test(cases, nothing_is_described_that_is_not_answered);
    tcase_add_loop_test(cases, finds_routes, 0, FB_TEST_COUNT(found));
    tcase_add_loop_test(cases, knows_a_page_of_another_site, 0, FB_TEST_COUNT(senders));
    tcase_add_test(cases, a_name_that_is_too_long_is_none);
    return fb_test_run("routes", cases);
}
