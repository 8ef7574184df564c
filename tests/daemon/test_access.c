/* SPDX-License-Identifier: Apache-2.0 */
/* test_access.c - who is who, and how often. */
#include "rollout/daemon/access.h"

#include <string.h>

#include "tests/support/check_main.h"

/* printf %s secret | sha256sum */
#define SECRET "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"

static const char good[] = "people:\n"
                           "- {name: anna, roles: [operator, approver], token_sha256: \"" SECRET "\", requests_per_second: 2}\n"
                           "- {name: gates, roles: [sensor], certificate: gateway-*}\n";

static struct fb_access *load(const char *text)
{
    struct fb_access *access = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert_msg(fb_access_parse("access.yaml", fb_span_of(text), &access, &diag), "%s", diag.message);
    return access;
}

START_TEST(knows_tokens_and_certificates)
{
    FB_AUTO(fb_access_free)
    struct fb_access *access = load(good);
    const struct fb_person *anna = fb_access_by_token(access, fb_span_of("secret"));
    const struct fb_person *gates = fb_access_by_certificate(access, "gateway-7");

    ck_assert(anna != NULL && strcmp(anna->name, "anna") == 0);
    ck_assert_uint_eq(anna->roles, FB_ACCESS_OPERATOR | FB_ACCESS_APPROVER);
    ck_assert(gates != NULL && gates->roles == FB_ACCESS_SENSOR);
    ck_assert_ptr_null(fb_access_by_token(access, fb_span_of("secret ")));
    ck_assert_ptr_null(fb_access_by_token(access, fb_span_of(SECRET))); /* the file alone opens nothing */
    ck_assert_ptr_null(fb_access_by_token(access, fb_span_of("")));
    ck_assert_ptr_null(fb_access_by_certificate(access, "agateway-7"));
    ck_assert_ptr_null(fb_access_by_certificate(access, ""));
}
END_TEST

START_TEST(everybody_has_a_rate)
{
    FB_AUTO(fb_access_free)
    struct fb_access *access = load(good);
    const struct fb_person *anna = fb_access_by_token(access, fb_span_of("secret"));

    ck_assert(fb_access_within_rate(access, anna, 1000));
    ck_assert(fb_access_within_rate(access, anna, 1000));
    ck_assert(!fb_access_within_rate(access, anna, 1000));
    ck_assert(!fb_access_within_rate(access, anna, 1400));
    ck_assert(fb_access_within_rate(access, anna, 1600));
    ck_assert(!fb_access_within_rate(access, anna, 1600));
    ck_assert(fb_access_within_rate(access, anna, 100000));
    ck_assert(fb_access_within_rate(access, anna, 100000));
    ck_assert(!fb_access_within_rate(access, anna, 90000)); /* a clock that goes back gives nothing */
    ck_assert(fb_access_within_rate(access, NULL, 1000));   /* and what one spends is not another's */
}
END_TEST

static const struct {
    const char *text;
    const char *message;
} bad[] = {
    { "[]", "a map with the key people" },
    { "people: [{name: a, roles: [root], token_sha256: \"" SECRET "\"}]", "a role is" },
    { "people: [{name: a, roles: [], token_sha256: \"" SECRET "\"}]", "it has no role" },
    { "people: [{name: a, roles: [observer]}]", "either token_sha256 or certificate" },
    { "people: [{name: a, roles: [observer], token_sha256: secret}]", "64 lower-case hex digits" },
    { "people: [{name: a, roles: [observer], certificate: \"*\"}]", "everybody" },
    { "people: [{name: \"a b\", roles: [observer], certificate: x}]", "no blanks" },
    { "people: [{name: a, rolls: [observer], certificate: x}]", "rolls" },
};

START_TEST(refuses_what_nobody_meant)
{
    struct fb_access *access = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert(!fb_access_parse("access.yaml", fb_span_of(bad[_i].text), &access, &diag));
    ck_assert_msg(strstr(diag.message, bad[_i].message) != NULL, "%s", diag.message);
    ck_assert_ptr_null(access);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("access");

    tcase_add_test(cases, knows_tokens_and_certificates);
    tcase_add_test(cases, everybody_has_a_rate);
    tcase_add_loop_test(cases, refuses_what_nobody_meant, 0, FB_TEST_COUNT(bad));
    return fb_test_run("access", cases);
}
