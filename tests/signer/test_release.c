/* SPDX-License-Identifier: Apache-2.0 */
/* test_release.c - times, and what the readers of the root of trust, inventory and override refuse. */
#include <string.h>

#include "signer/release/instant.h"
#include "signer/release/inventory.h"
#include "signer/release/override.h"
#include "signer/release/policy.h"
#include "signer/release/trust_root.h"
#include "tests/support/check_main.h"

#define KEY "{\"keytype\":\"ed25519\",\"keyval\":{\"public\":\"393bd3975b7ce4bcac2415e436f38bffc4b3194987d9f3dd52de1b598cd8794e\"},\"scheme\":\"ed25519\"}"
#define ROLE(threshold) "{\"threshold\":" threshold ",\"keys\":[" KEY "]}"
#define SHA "0000000000000000000000000000000000000000000000000000000000000000"
#define UNTIL "\"version\":1,\"expires\":\"2027-01-01T00:00:00Z\""
#define INVENTORY(builds) "{\"format\":\"firebreak-inventory/1\"," UNTIL ",\"builds\":[" builds "]}"
#define BUILD(name, share) "{\"build\":\"" name "\",\"contract\":\"" SHA "\",\"share_ppm\":" share "}"
#define POLICY(threshold, separation) "{\"format\":\"firebreak-policy/1\"," UNTIL ",\"evidence\":{\"threshold\":1,\"keys\":[" KEY "],\"valid_hours\":1}," \
                                      "\"roles\":{\"author\":" ROLE("1") "},\"threshold\":" threshold ",\"separation\":" separation "}"
#define OVERRIDE(waives) "{\"format\":\"firebreak-override/1\",\"bundle\":\"" SHA "\",\"reason\":\"r\",\"issued\":\"2026-01-01T00:00:00Z\"," \
                         "\"expires\":\"2026-01-02T00:00:00Z\",\"waives\":[" waives "]}"

static bool reads_root(const char *text)
{
    FB_AUTO(fb_trust_root_free)
    struct fb_trust_root *root = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    return fb_trust_root_read("root", fb_span_of(text), &root, &diag);
}

static bool reads_inventory(const char *text)
{
    FB_AUTO(fb_inventory_free)
    struct fb_inventory *inventory = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    return fb_inventory_read("inventory", fb_span_of(text), &inventory, &diag);
}

static bool reads_policy(const char *text)
{
    FB_AUTO(fb_release_policy_free)
    struct fb_release_policy *policy = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    return fb_release_policy_read("policy", fb_span_of(text), &policy, &diag);
}

static bool reads_override(const char *text)
{
    FB_AUTO(fb_override_free)
    struct fb_override *override = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    return fb_override_read("override", fb_span_of(text), &override, &diag);
}

static const struct {
    bool (*reads)(const char *text);
    bool good;
    const char *text;
} documents[] = {
    { reads_root, true, "{\"format\":\"firebreak-root/1\",\"policy\":" ROLE("1") ",\"inventory\":" ROLE("1") "}" },
    { reads_root, false, "{\"format\":\"firebreak-root/1\",\"policy\":" ROLE("1") "}" },
    { reads_root, false, "{\"format\":\"firebreak-root/2\",\"policy\":" ROLE("1") ",\"inventory\":" ROLE("1") "}" },
    { reads_root, false, "{\"format\":\"firebreak-root/1\",\"policy\":" ROLE("0") ",\"inventory\":" ROLE("1") "}" },
    { reads_root, false, "{\"format\":\"firebreak-root/1\",\"policy\":" ROLE("2") ",\"inventory\":" ROLE("1") "}" },
    { reads_root, false, "{\"format\":\"firebreak-root/1\",\"policy\":{\"threshold\":1,\"keys\":[" KEY "," KEY "]},\"inventory\":" ROLE("1") "}" },
    { reads_root, false, "{\"format\":\"firebreak-root/1\",\"policy\":" ROLE("1") ",\"policy\":" ROLE("1") ",\"inventory\":" ROLE("1") "}" },
    { reads_root, false, "[]" },
    { reads_inventory, true, INVENTORY(BUILD("a", "400000") "," BUILD("b", "600000")) },
    { reads_inventory, false, INVENTORY(BUILD("a", "400000") "," BUILD("b", "600001")) },
    { reads_inventory, false, INVENTORY(BUILD("a", "1") "," BUILD("b", "1") "," BUILD("a", "1")) },
    { reads_inventory, false, INVENTORY("") },
    { reads_inventory, false, INVENTORY("1") },
    { reads_policy, true, POLICY("1", "false") },
    { reads_policy, false, POLICY("1", "true") }, /* the author makes the evidence */
    { reads_policy, false, POLICY("2", "false") },
    { reads_policy, false, POLICY("0", "false") },
    { reads_override, true, OVERRIDE("\"FB8021\",\"FB8032\"") },
    { reads_override, false, OVERRIDE("\"FB8025\"") },
    { reads_override, false, OVERRIDE("\"FB8020\"") },
    { reads_override, false, OVERRIDE("\"FB8033\"") },
    { reads_override, false, OVERRIDE("\"fb8021\"") },
    { reads_override, false, OVERRIDE("") },
};

START_TEST(reads_what_it_should)
{
    ck_assert_msg(documents[_i].reads(documents[_i].text) == documents[_i].good, "%s", documents[_i].text);
}
END_TEST

/* No prefix of a document is one. */
START_TEST(refuses_what_is_cut)
{
    const size_t size = strlen(documents[_i].text);

    for (size_t cut = 0; cut < size; cut++) {
        char *text = strndup(documents[_i].text, cut);
        ck_assert_ptr_nonnull(text);
        ck_assert_msg(!documents[_i].reads(text), "%s", text);
        free(text);
    }
}
END_TEST

static const struct {
    const char *text;
    int64_t seconds; /* as of `date -u -d TEXT +%s`; -1: refused */
} instants[] = {
    { "1970-01-01T00:00:00Z", 0 },
    { "2026-11-23T01:02:03Z", 1795395723 },
    { "2024-02-29T23:59:59Z", 1709251199 },
    { "9999-12-31T23:59:59Z", 253402300799 },
    { "2026-02-29T00:00:00Z", -1 },
    { "2026-13-01T00:00:00Z", -1 },
    { "2026-01-01T24:00:00Z", -1 },
    { "2026-01-01T00:00:60Z", -1 },
    { "1969-12-31T23:59:59Z", -1 },
    { "2026-01-01T00:00:00", -1 },
    { "2026-01-01 00:00:00Z", -1 },
    { "2026-01-01T00:00:00+00:00", -1 },
    { "", -1 },
};

START_TEST(reads_times)
{
    int64_t seconds = -1;
    char again[FB_INSTANT_SIZE];

    ck_assert_int_eq(fb_instant_read(fb_span_of(instants[_i].text), &seconds), instants[_i].seconds >= 0);
    ck_assert_int_eq(seconds, instants[_i].seconds);
    if (seconds < 0)
        return;
    fb_instant_write(seconds, again);
    ck_assert_str_eq(again, instants[_i].text);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("release");

    tcase_add_loop_test(cases, reads_what_it_should, 0, FB_TEST_COUNT(documents));
    tcase_add_loop_test(cases, refuses_what_is_cut, 0, FB_TEST_COUNT(documents));
    tcase_add_loop_test(cases, reads_times, 0, FB_TEST_COUNT(instants));
    return fb_test_run("release", cases);
}
