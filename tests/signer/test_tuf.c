/* SPDX-License-Identifier: Apache-2.0 */
/* test_tuf.c - TUF metadata: the vectors of the reference, what is refused, who counts as a signer,
 * and that what we write is read. */
#include "signer/tuf/metadata.h"

#include <stdio.h>
#include <string.h>

#include "base/host/digest.h"
#include "signer/tuf/compose.h"
#include "signer/tuf/paths.h"
#include "signer/tuf/signers.h"
#include "tests/support/check_main.h"

#define KEYID "ee326b9e310cf25b5806782bdc73faf4c964fdcfec1b73804f3165868c1045dc"
#define KEY "{\"keytype\":\"ed25519\",\"keyval\":{\"public\":\"393bd3975b7ce4bcac2415e436f38bffc4b3194987d9f3dd52de1b598cd8794e\"},\"scheme\":\"ed25519\"}"
/* Signed with that key by another implementation. */
#define SIGNATURE "f080e7a26eabf110602f1ca26beb47fdf68f552a8db4ce1d3a3fdbfb9855e93ef5235a0b42f8aa8df231cfeecfc7fdfde8e0dbc38c37fded646af191c6016400"
#define TIMESTAMP(signatures)                                                                                    \
    "{\"signatures\":[" signatures "],\"signed\":{\"_type\":\"timestamp\",\"expires\":\"2036-01-01T00:00:00Z\"," \
    "\"meta\":{\"snapshot.json\":{\"hashes\":{\"sha256\":"                                                       \
    "\"03f443403522113dbd84056611caf47335f1fdc43adfe39bfeeaf6dbb024bf1c\"},\"length\":985,\"version\":1}},"      \
    "\"spec_version\":\"1.0.31\",\"version\":2}}"
#define SIGNED_BY(keyid, signature) "{\"keyid\":\"" keyid "\",\"sig\":\"" signature "\"}"
#define ROOT(keys, keyids, threshold)                                                 \
    "{\"signatures\":[],\"signed\":{\"_type\":\"root\",\"consistent_snapshot\":true," \
    "\"expires\":\"2036-01-01T00:00:00Z\",\"keys\":{" keys "},\"roles\":{"            \
    "\"root\":{\"keyids\":[" keyids "],\"threshold\":" threshold "},"                 \
    "\"snapshot\":{\"keyids\":[" keyids "],\"threshold\":" threshold "},"             \
    "\"targets\":{\"keyids\":[" keyids "],\"threshold\":" threshold "},"              \
    "\"timestamp\":{\"keyids\":[" keyids "],\"threshold\":" threshold "}},"           \
    "\"spec_version\":\"1.0.31\",\"version\":1}}"

static struct fb_diag diag;

static void set_up(void)
{
    diag = (struct fb_diag)FB_DIAG_NONE;
}

static struct fb_tuf *read_text(const char *text, enum fb_tuf_type type)
{
    struct fb_tuf *metadata = NULL;

    ck_assert_msg(fb_tuf_read("metadata", fb_span_of(text), type, &metadata, &diag), "%s", diag.message);
    return metadata;
}

static bool is_timestamp_signed(const char *root_text, const char *timestamp_text)
{
    struct fb_tuf *root = read_text(root_text, FB_TUF_ROOT);
    struct fb_tuf *timestamp = read_text(timestamp_text, FB_TUF_TIMESTAMP);
    const bool is_signed = fb_tuf_is_signed_by_root(timestamp, root);

    fb_tuf_free(root);
    fb_tuf_free(timestamp);
    return is_signed;
}

START_TEST(reads_and_verifies_the_vector)
{
    struct fb_tuf *timestamp = read_text(TIMESTAMP(SIGNED_BY(KEYID, SIGNATURE)), FB_TUF_TIMESTAMP);
    const struct fb_tuf_signed *content = fb_tuf_signed(timestamp);
    char digest[65];

    ck_assert_uint_eq(fb_tuf_signed_text(timestamp).size, 229);
    ck_assert(fb_sha256_hex(fb_tuf_signed_text(timestamp), digest));
    ck_assert(strncmp(digest, "3cd3ad68", 8) == 0 && strcmp(digest + 56, "1d57d470") == 0);
    ck_assert_uint_eq(content->version, 2);
    ck_assert_int_eq(content->expires, 2082758400); /* date -ud 2036-01-01 +%s */
    ck_assert_uint_eq(content->metas[0].file.length, 985);
    ck_assert(fb_span_is(content->metas[0].file.hashes[0].algorithm, "sha256"));
    ck_assert(is_timestamp_signed(ROOT("\"" KEYID "\":" KEY, "\"" KEYID "\"", "1"),
                                  TIMESTAMP(SIGNED_BY(KEYID, SIGNATURE))));
    fb_tuf_free(timestamp);
}
END_TEST

START_TEST(takes_no_empty_foreign_or_unlisted_signature)
{
    const char *root = ROOT("\"" KEYID "\":" KEY, "\"" KEYID "\"", "1");

    ck_assert(!is_timestamp_signed(root, TIMESTAMP("")));
    ck_assert(!is_timestamp_signed(root, TIMESTAMP(SIGNED_BY(KEYID, ""))));
    ck_assert(!is_timestamp_signed(root, TIMESTAMP(SIGNED_BY(KEYID, "zz"))));
    ck_assert(!is_timestamp_signed(root, TIMESTAMP(SIGNED_BY("00", SIGNATURE))));
    ck_assert(!is_timestamp_signed(root, TIMESTAMP(SIGNED_BY(KEYID, SIGNATURE "00"))));
    ck_assert(!is_timestamp_signed(ROOT("", "\"" KEYID "\"", "1"), TIMESTAMP(SIGNED_BY(KEYID, SIGNATURE))));
}
END_TEST

/* The same key once more, under the id that another member gives it. */
#define KEY_AGAIN "{\"keytype\":\"ed25519\",\"keyval\":{\"public\":\"393bd3975b7ce4bcac2415e436f38bffc4b3194987d9f3dd52de1b598cd8794e\"},\"scheme\":\"ed25519\",\"x\":1}"
/* printf %s KEY_AGAIN | sha256sum */
#define KEYID_AGAIN "49f97a239014da39d61daa7f8d000cccb92c5d7ec5f723073be7054ac61e7a15"

START_TEST(counts_a_key_once_under_two_ids)
{
    const char *keys = ROOT("\"" KEYID "\":" KEY ",\"" KEYID_AGAIN "\":" KEY_AGAIN, "\"" KEYID "\",\"" KEYID_AGAIN "\"", "1");
    struct fb_tuf *root = read_text(keys, FB_TUF_ROOT);
    struct fb_tuf *timestamp = read_text(TIMESTAMP(SIGNED_BY(KEYID, SIGNATURE) "," SIGNED_BY(KEYID_AGAIN, SIGNATURE)), FB_TUF_TIMESTAMP);
    const struct fb_tuf_signed *content = fb_tuf_signed(root);

    ck_assert_ptr_nonnull(content->keys[0].key);
    ck_assert_ptr_nonnull(content->keys[1].key);
    ck_assert_uint_eq(fb_tuf_count_signers(timestamp, content, &content->roles[FB_TUF_TIMESTAMP]), 1);
    fb_tuf_free(root);
    fb_tuf_free(timestamp);
}
END_TEST

START_TEST(leaves_keys_alone_that_it_cannot_use)
{
    static const char *const others[] = {
        "\"" KEYID "\":{\"keytype\":\"ml-dsa\",\"keyval\":{\"public\":\"00\"},\"scheme\":\"ml-dsa-44/1\"}",
        "\"" KEYID "\":{\"keytype\":\"ed25519\",\"keyval\":{\"public\":\"00\"},\"scheme\":\"ed25519\"}",
        "\"" KEYID "\":{\"keytype\":\"ecdsa\",\"keyval\":{\"public\":\"393bd3975b7ce4bcac2415e436f38bffc4b3194987d9f3dd52de1b598cd8794e\"},\"scheme\":\"ecdsa-sha2-nistp256\"}",
        "\"" KEYID_AGAIN "\":" KEY,
    };
    char text[4096];

    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        (void)snprintf(text, sizeof text, ROOT("%s", "\"" KEYID "\"", "1"), others[i]);
        struct fb_tuf *root = read_text(text, FB_TUF_ROOT);
        ck_assert_ptr_null(fb_tuf_signed(root)->keys[0].key);
        fb_tuf_free(root);
        ck_assert(!is_timestamp_signed(text, TIMESTAMP(SIGNED_BY(KEYID, SIGNATURE))));
    }
}
END_TEST

#define TARGETS(members) \
    "{\"signatures\":[],\"signed\":{\"_type\":\"targets\",\"expires\":\"2036-01-01T00:00:00Z\",\"spec_version\":\"1.0.31\",\"version\":1," members "}}"
#define ROLE(name) "{\"keyids\":[],\"name\":\"" name "\",\"paths\":[\"*\"],\"terminating\":false,\"threshold\":1}"
#define DELEGATIONS(roles) TARGETS("\"targets\":{},\"delegations\":{\"keys\":{},\"roles\":[" roles "]}")

static const struct {
    enum fb_tuf_type type;
    const char *text;
    const char *message;
} refusals[] = {
    { FB_TUF_TIMESTAMP, "", "not well-formed" },
    { FB_TUF_TIMESTAMP, "[]", "a map is expected" },
    { FB_TUF_SNAPSHOT, TIMESTAMP(""), "not metadata of the type snapshot" },
    { FB_TUF_TIMESTAMP, TIMESTAMP(SIGNED_BY("a", "00") "," SIGNED_BY("a", "01")), "given twice" },
    { FB_TUF_ROOT, ROOT("\"a\":{},\"a\":{}", "", "1"), "twice" },
    { FB_TUF_ROOT, ROOT("", "\"a\",\"a\"", "1"), "given twice" },
    { FB_TUF_ROOT, ROOT("", "", "0"), "threshold of zero" },
    { FB_TUF_ROOT, ROOT("", "", "-1"), "an integer from 0" },
    { FB_TUF_ROOT, ROOT("", "", "9007199254740992"), "an integer from 0" },
    { FB_TUF_ROOT, ROOT("", "", "1.0"), "an integer is expected" },
    { FB_TUF_TARGETS, TARGETS("\"targets\":{},\"x\":9007199254740992"), "beyond 2^53" },
    { FB_TUF_TARGETS, TARGETS("\"targets\":{},\"x\":1e3"), "fraction or an exponent" },
    { FB_TUF_TARGETS, TARGETS("\"targets\":{},\"version\":2"), "twice" },
    { FB_TUF_TARGETS, TARGETS("\"targets\":{\"a\":{\"length\":1}}"), "\"hashes\" is missing" },
    { FB_TUF_TARGETS, TARGETS("\"targets\":{\"a\":{\"length\":1,\"hashes\":{}}}"), "no hash" },
    { FB_TUF_TARGETS, TARGETS("\"targets\":{\"a\":{\"length\":1,\"hashes\":{\"sha256\":\"XY\"}}}"), "lower-case hex" },
    { FB_TUF_TARGETS, TARGETS("\"targets\":{\"a\":{\"hashes\":{\"sha256\":\"00\"}}}"), "\"length\" is missing" },
    { FB_TUF_TARGETS, DELEGATIONS(ROLE("snapshot")), "cannot be delegated" },
    { FB_TUF_TARGETS, DELEGATIONS(ROLE("")), "has a name" },
    { FB_TUF_TARGETS, DELEGATIONS(ROLE("a") "," ROLE("b") "," ROLE("a")), "delegated to twice" },
    { FB_TUF_TARGETS, TARGETS("\"targets\":{},\"delegations\":{\"keys\":{}}"), "either roles or" },
};

START_TEST(refuses)
{
    struct fb_tuf *metadata = NULL;

    ck_assert(!fb_tuf_read("metadata", fb_span_of(refusals[_i].text), refusals[_i].type, &metadata, &diag));
    ck_assert_ptr_null(metadata);
    ck_assert_msg(strstr(diag.message, refusals[_i].message) != NULL, "%s", diag.message);
}
END_TEST

START_TEST(reads_one_form_of_time)
{
    static const char *const wrong[] = {
        "2036-01-01T00:00:00",
        "2036-01-01T00:00:00+00:00",
        "2036-01-01 00:00:00Z",
        "2036-1-01T00:00:00Z",
        "2036-02-30T00:00:00Z",
        "2035-02-29T00:00:00Z",
        "2036-13-01T00:00:00Z",
        "2036-00-10T00:00:00Z",
        "2036-01-01T24:00:00Z",
        "2036-01-01T00:00:60Z",
        "2036-01-01T00:00:00.0Z",
        "1969-12-31T23:59:59Z",
        "+036-01-01T00:00:00Z",
        "",
    };
    int64_t seconds = 0;
    char text[21];

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        ck_assert_msg(!fb_tuf_time_read(fb_span_of(wrong[i]), &seconds), "%s", wrong[i]);
    ck_assert(fb_tuf_time_read(fb_span_of("2036-02-29T12:34:56Z"), &seconds));
    ck_assert_int_eq(seconds, 2087901296); /* date -ud 2036-02-29T12:34:56 +%s */
    ck_assert(fb_tuf_time_write(seconds, text));
    ck_assert_str_eq(text, "2036-02-29T12:34:56Z");
    ck_assert(fb_tuf_time_read(fb_span_of("9999-12-31T23:59:59Z"), &seconds));
    ck_assert(!fb_tuf_time_write(seconds + 1, text));
    ck_assert(!fb_tuf_time_write(-1, text));
}
END_TEST

START_TEST(matches_patterns_part_by_part)
{
    static const struct {
        const char *pattern;
        const char *path;
        bool matches;
    } rows[] = {
        { "*", "a", true },
        { "*", "", true },
        { "*", "a/b", false },
        { "*/*", "a/b", true },
        { "*/*", "a/b/c", false },
        { "a/*", "a/", true },
        { "a/*", "b/a", false },
        { "*.tgz", "foo.tgz", true },
        { "*.tgz", "foo.txt", false },
        { "*.tgz", "foo.tgz.tgz", true },
        { "foo-?.tgz", "foo-1.tgz", true },
        { "foo-?.tgz", "foo-12.tgz", false },
        { "foo?", "foo/", false },
        { "?", "\xc3\xa9", true },
        { "[ab]", "a", false },
        { "[ab]", "[ab]", true },
        { "\\*", "\\x", true },
        { "*a*b*c", "xxaxxbxxc", true },
        { "*a*b*c", "xxaxxbxx", false },
        { "*", "*", true },
        { "", "", true },
        { "", "a", false },
        { "a", "A", false },
        { "a*", "a", true },
        { "a**", "ab", true },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        ck_assert_msg(fb_tuf_path_matches(fb_span_of(rows[i].pattern), fb_span_of(rows[i].path)) == rows[i].matches,
                      "%s on %s", rows[i].pattern, rows[i].path);
}
END_TEST

START_TEST(makes_names_safe)
{
    static const struct {
        const char *name;
        const char *quoted;
        const char *file;
    } rows[] = {
        { "../a b", "..%2Fa%20b", "%2E.%2Fa%20b" },
        { "ring-1_x.~", "ring-1_x.~", "ring-1_x.~" },
        { "?#%", "%3F%23%25", "%3F%23%25" },
        { ".", ".", "%2E" },
        { "\xc3\xa9", "%C3%A9", "%C3%A9" },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fb_buffer quoted = FB_BUFFER_EMPTY;
        struct fb_buffer file = FB_BUFFER_EMPTY;
        fb_tuf_quote(fb_span_of(rows[i].name), &quoted);
        fb_tuf_quote_file(fb_span_of(rows[i].name), &file);
        ck_assert_str_eq(quoted.text, rows[i].quoted);
        ck_assert_str_eq(file.text, rows[i].file);
        fb_buffer_clear(&quoted);
        fb_buffer_clear(&file);
    }
}
END_TEST

START_TEST(gives_addresses_of_targets)
{
    static const char *const wrong[] = { "", "/a", "a/", "a//b", "../a", "a/../b", "a/.", "." };
    struct fb_buffer out = FB_BUFFER_EMPTY;

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        ck_assert_msg(!fb_tuf_target_address(fb_span_of(wrong[i]), fb_span_of("00"), &out), "%s", wrong[i]);
    ck_assert_uint_eq(out.size, 0);
    ck_assert(fb_tuf_target_address(fb_span_of("a b/c.bin"), fb_span_of("00ff"), &out));
    ck_assert_str_eq(out.text, "a%20b/00ff.c.bin");
    fb_buffer_clear(&out);
    ck_assert(fb_tuf_target_address(fb_span_of("c.bin"), fb_span_of(""), &out));
    ck_assert_str_eq(out.text, "c.bin");
    fb_buffer_clear(&out);
}
END_TEST

static struct fb_key *generated(enum fb_key_type type)
{
    struct fb_key *key = NULL;

    ck_assert(fb_key_generate(type, &key, &diag));
    return key;
}

/* What is put together, signed and read again says the same and is signed by those. */
START_TEST(writes_what_it_reads)
{
    struct fb_key *keys[] = { generated(FB_KEY_ED25519), generated(FB_KEY_ECDSA_P256), generated(FB_KEY_ED25519) };
    const struct fb_span ids[] = { fb_span_of(fb_key_id(keys[0])), fb_span_of(fb_key_id(keys[1])), fb_span_of(fb_key_id(keys[2])) };
    const struct fb_tuf_key listed[] = { { ids[0], keys[0], NULL }, { ids[1], keys[1], NULL }, { ids[2], keys[2], NULL } };
    const struct fb_span paths[] = { fb_span_of("canary/*") };
    const struct fb_tuf_role roles[] = { { .name = fb_span_of("ring \"1\"\n"), .keyids = ids, .keyid_count = 3, .threshold = 3, .paths = paths, .path_count = 1 } };
    const struct fb_tuf_hash hash = { fb_span_of("sha256"), fb_span_of("00ff") };
    const struct fb_tuf_target targets[] = { { .path = fb_span_of("a/b"), .file = { true, 7, &hash, 1 }, .custom_json = fb_span_of("{ \"ring\":\n\"a\\nb\" }") } };
    const struct fb_tuf_signed content = { .type = FB_TUF_TARGETS, .version = 9, .expires = 2082758400, .keys = listed, .key_count = 3, .roles = roles, .role_count = 1, .targets = targets, .target_count = 1 };
    struct fb_buffer file = FB_BUFFER_EMPTY;
    struct fb_buffer more = FB_BUFFER_EMPTY;

    ck_assert_msg(fb_tuf_write(&content, (const struct fb_key *const *)keys, 2, &file, &diag), "%s", diag.message);
    struct fb_tuf *read = read_text(file.text, FB_TUF_TARGETS);
    const struct fb_tuf_signed *back = fb_tuf_signed(read);
    ck_assert(fb_span_equal(back->roles[0].name, roles[0].name));
    ck_assert(fb_span_is(fb_doc_get(back->targets[0].custom, "ring")->text, "a\nb"));
    ck_assert_uint_eq(fb_tuf_count_signers(read, back, &back->roles[0]), 2);
    ck_assert(!fb_tuf_is_signed(read, back, &back->roles[0]));

    ck_assert(fb_tuf_write_signed_too(read, (const struct fb_key *const *)keys + 1, 2, &more, &diag));
    struct fb_tuf *again = read_text(more.text, FB_TUF_TARGETS);
    ck_assert(fb_tuf_is_signed(again, back, &back->roles[0]));
    ck_assert(fb_span_equal(fb_tuf_signed_text(again), fb_tuf_signed_text(read)));
    fb_tuf_free(again);
    fb_tuf_free(read);
    fb_buffer_clear(&file);
    fb_buffer_clear(&more);
    for (size_t i = 0; i < 3; i++)
        fb_key_free(keys[i]);
}
END_TEST

START_TEST(writes_no_role_that_nobody_can_fill)
{
    struct fb_key *key = generated(FB_KEY_ED25519);
    const struct fb_span id = fb_span_of(fb_key_id(key));
    const struct fb_tuf_key listed = { id, key, NULL };
    const struct fb_tuf_role role = { .name = fb_span_of("r"), .keyids = &id, .keyid_count = 1, .threshold = 2 };
    const struct fb_tuf_role roles[] = { role, role, role, role };
    const struct fb_tuf_signed content = { .type = FB_TUF_ROOT, .version = 1, .keys = &listed, .key_count = 1, .roles = roles, .role_count = 4 };
    struct fb_buffer file = FB_BUFFER_EMPTY;

    ck_assert(!fb_tuf_write(&content, NULL, 0, &file, &diag));
    ck_assert_msg(strstr(diag.message, "cannot reach a threshold of 2") != NULL, "%s", diag.message);
    ck_assert_uint_eq(file.size, 0);
    fb_key_free(key);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("tuf");

    tcase_set_timeout(cases, 60); /* a machine may be busy */
    tcase_add_checked_fixture(cases, set_up, NULL);
    tcase_add_test(cases, reads_and_verifies_the_vector);
    tcase_add_test(cases, takes_no_empty_foreign_or_unlisted_signature);
    tcase_add_test(cases, counts_a_key_once_under_two_ids);
    tcase_add_test(cases, leaves_keys_alone_that_it_cannot_use);
    tcase_add_loop_test(cases, refuses, 0, FB_TEST_COUNT(refusals));
    tcase_add_test(cases, reads_one_form_of_time);
    tcase_add_test(cases, matches_patterns_part_by_part);
    tcase_add_test(cases, makes_names_safe);
    tcase_add_test(cases, gives_addresses_of_targets);
    tcase_add_test(cases, writes_what_it_reads);
    tcase_add_test(cases, writes_no_role_that_nobody_can_fill);
    return fb_test_run("tuf", cases);
}
