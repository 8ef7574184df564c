/* SPDX-License-Identifier: Apache-2.0 */
/* test_keys.c - key files, ids and signatures: published vectors, what is refused, and what is left
 * of a passphrase in memory. */
#include "signer/keys/key.h"

#include <fcntl.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/host/file.h"
#include "signer/canonical/hex.h"
#include "tests/support/check_main.h"
#include "tests/support/scratch.h"

#define PEM(text) "-----BEGIN PUBLIC KEY-----\n" text "\n-----END PUBLIC KEY-----\n"
#define ED25519_JSON(public) "{\"keytype\":\"ed25519\",\"keyval\":{\"public\":\"" public "\"},\"scheme\":\"ed25519\"}"
#define POINT PEM("MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEZ805D3eqNZywjCI19lInBJOp7YMr\nCrzAH3CVTAOQ0jgMeCvVTiaRJaRPRDOv8UMs6U4SvKc6pnrIDOoSYI3fdA==")

static struct fb_diag diag;

static void set_up(void)
{
    diag = (struct fb_diag)FB_DIAG_NONE;
}

static struct fb_key *read_public(const char *text)
{
    struct fb_key *key = NULL;

    ck_assert_msg(fb_key_read_public("key", fb_span_of(text), &key, &diag), "%s", diag.message);
    return key;
}

/* The id was computed by other implementations of TUF. */
START_TEST(ids_are_those_of_tuf)
{
    FB_AUTO(fb_key_free)
    struct fb_key *key = read_public(ED25519_JSON("393bd3975b7ce4bcac2415e436f38bffc4b3194987d9f3dd52de1b598cd8794e"));

    ck_assert_str_eq(fb_key_id(key), "ee326b9e310cf25b5806782bdc73faf4c964fdcfec1b73804f3165868c1045dc");
}
END_TEST

/* RFC 8032, 7.1, TEST 2. */
START_TEST(verifies_as_rfc_8032_says)
{
    FB_AUTO(fb_key_free)
    struct fb_key *key = read_public(ED25519_JSON("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"));
    uint8_t signature[64];

    ck_assert(fb_hex_read(fb_span_of("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                                     "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
                          signature, sizeof signature));
    struct fb_span span = { signature, sizeof signature };
    ck_assert(fb_key_verifies(key, fb_span_of("\x72"), span));
    ck_assert(!fb_key_verifies(key, fb_span_of("\x73"), span));
    ck_assert(!fb_key_verifies(key, fb_span_of("\x72"), fb_span_part(span, 0, 63)));
    ck_assert(!fb_key_verifies(key, fb_span_of("\x72"), (struct fb_span){ signature, 0 }));
    signature[63] ^= 0x80;
    ck_assert(!fb_key_verifies(key, fb_span_of("\x72"), span));
}
END_TEST

static struct fb_key *generated(int type)
{
    struct fb_key *key = NULL;

    ck_assert_msg(fb_key_generate((enum fb_key_type)type, &key, &diag), "%s", diag.message);
    return key;
}

START_TEST(signs_and_verifies)
{
    FB_AUTO(fb_key_free)
    struct fb_key *key = generated(_i);
    FB_AUTO(fb_key_free)
    struct fb_key *other = generated(_i);
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer signature = FB_BUFFER_EMPTY;

    ck_assert(fb_key_sign(key, fb_span_of("message"), &signature, &diag));
    ck_assert(fb_key_verifies(key, fb_span_of("message"), fb_buffer_span(&signature)));
    ck_assert(!fb_key_verifies(key, fb_span_of("messagf"), fb_buffer_span(&signature)));
    ck_assert(!fb_key_verifies(other, fb_span_of("message"), fb_buffer_span(&signature)));
    signature.text[signature.size - 1] ^= 1;
    ck_assert(!fb_key_verifies(key, fb_span_of("message"), fb_buffer_span(&signature)));
}
END_TEST

/* What one form tells, the other tells too: type, id, and that it cannot sign. */
START_TEST(public_forms_lead_to_the_same_key)
{
    FB_AUTO(fb_key_free)
    struct fb_key *key = generated(_i);

    for (int form = FB_KEY_FORM_PEM; form <= FB_KEY_FORM_TUF; form++) {
        FB_AUTO(fb_buffer_clear)
        struct fb_buffer text = FB_BUFFER_EMPTY;
        FB_AUTO(fb_buffer_clear)
        struct fb_buffer signature = FB_BUFFER_EMPTY;
        ck_assert(fb_key_export(key, (enum fb_key_form)form, &text, &diag));
        FB_AUTO(fb_key_free)
        struct fb_key *back = read_public(text.text);
        ck_assert(fb_key_same(key, back));
        ck_assert_str_eq(fb_key_id(key), fb_key_id(back));
        ck_assert(!fb_key_is_private(back));
        ck_assert(!fb_key_sign(back, fb_span_of("x"), &signature, &diag));
        set_up();
    }
}
END_TEST

/* The same point, written in full and compressed, is one key: it must not count as two. */
START_TEST(a_compressed_point_is_the_same_key)
{
    FB_AUTO(fb_key_free)
    struct fb_key *full = read_public(POINT);
    FB_AUTO(fb_key_free)
    struct fb_key *compressed = read_public(PEM("MDkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDIgACZ805D3eqNZywjCI19lInBJOp7YMr\nCrzAH3CVTAOQ0jg="));

    ck_assert(fb_key_same(full, compressed));
    ck_assert_str_eq(fb_key_id(full), fb_key_id(compressed));
}
END_TEST

static const struct {
    const char *text;
    const char *message;
} bad_public[] = {
    { "", "no public key" },
    { "nothing", "no public key" },
    { "{}", "keytype" },
    { "{\"keytype\":\"ed25519\",\"scheme\":\"ecdsa-sha2-nistp256\",\"keyval\":{\"public\":\"00\"}}", "no algorithm" },
    { "{\"keytype\":\"ed25519\",\"scheme\":\"ed25519\",\"keyval\":{\"public\":\"00\"}}", "64 lower-case" },
    { "{\"keytype\":\"rsa\",\"scheme\":\"rsa-pkcs1v15-sha256\",\"keyval\":{\"public\":\"00\"}}", "no algorithm" },
    /* an ECDSA key that calls itself RSA */
    { "{\"keytype\":\"rsa\",\"scheme\":\"rsassa-pss-sha256\",\"keyval\":{\"public\":\"-----BEGIN PUBLIC KEY-----\\n"
      "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEZ805D3eqNZywjCI19lInBJOp7YMr\\n"
      "CrzAH3CVTAOQ0jgMeCvVTiaRJaRPRDOv8UMs6U4SvKc6pnrIDOoSYI3fdA==\\n-----END PUBLIC KEY-----\\n\"}}",
      "says that it is rsa-pss" },
    { ED25519_JSON("393bd3975b7ce4bcac2415e436f38bffc4b3194987d9f3dd52de1b598cd8794e") "{}", "the end of the text" },
    { "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n", "no public key" },
    /* secp256k1, from `openssl ecparam -name secp256k1 -genkey` */
    { PEM("MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAEleIkwGfjt4KEDPuOE9EPl5beOp+pb6gh\ngGviW6S9/WM4NBfx6mUPore7J4wvLRwlXIXMCj5gEig7MRtRMCYaPQ=="), "keys are Ed25519" },
};

START_TEST(refuses_other_public_keys)
{
    struct fb_key *key = NULL;

    ck_assert(!fb_key_read_public("key", fb_span_of(bad_public[_i].text), &key, &diag));
    ck_assert_ptr_null(key);
    ck_assert_msg(strstr(diag.message, bad_public[_i].message) != NULL, "%d: %s", _i, diag.message);
    ck_assert_str_eq(diag.place.file, "key");
}
END_TEST

/* A descriptor from which `text` can be read. */
static struct fb_passphrase_source given(const char *text)
{
    int ends[2];

    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(write(ends[1], text, strlen(text)), (ssize_t)strlen(text));
    (void)close(ends[1]);
    return (struct fb_passphrase_source){ .has_descriptor = true, .descriptor = ends[0] };
}

static void write_key(const struct fb_key *key, const char *phrase, const char *path)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;
    struct fb_passphrase passphrase;
    const struct fb_passphrase_source source = given(phrase);

    ck_assert(fb_passphrase_read(&source, &passphrase, &diag));
    ck_assert(fb_key_write_private(key, &passphrase, &text, &diag));
    const struct fb_span bytes = fb_buffer_span(&text);
    ck_assert(fb_file_write(path, &bytes, 1, &diag));
    fb_passphrase_clear(&passphrase);
}

START_TEST(opens_its_own_files_with_the_passphrase_alone)
{
    struct fb_scratch scratch;
    char path[FB_SCRATCH_PATH];
    FB_AUTO(fb_key_free)
    struct fb_key *key = generated(_i);
    FB_AUTO(fb_key_free)
    struct fb_key *back = NULL;
    struct fb_key *none = NULL;

    fb_scratch_make(&scratch);
    fb_scratch_path(&scratch, "key.pem", path);
    write_key(key, "correct horse\n", path);
    struct fb_passphrase_source source = given("correct horse\nand more");
    ck_assert_msg(fb_key_open(path, &source, &back, &diag), "%s", diag.message);
    ck_assert(fb_key_is_private(back));
    ck_assert_str_eq(fb_key_id(back), fb_key_id(key));
    source = given("correct horsf\n");
    ck_assert(!fb_key_open(path, &source, &none, &diag));
    ck_assert_str_eq(diag.place.file, path);
    fb_scratch_remove(scratch.folder);
}
END_TEST

START_TEST(refuses_private_keys_in_the_clear)
{
    struct fb_scratch scratch;
    char path[FB_SCRATCH_PATH];
    struct fb_key *none = NULL;
    const struct fb_passphrase_source source = given("x");
    /* RFC 8410, 10.3 */
    const struct fb_span bytes = fb_span_of("-----BEGIN PRIVATE KEY-----\n"
                                            "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
                                            "-----END PRIVATE KEY-----\n");

    fb_scratch_make(&scratch);
    fb_scratch_path(&scratch, "key.pem", path);
    ck_assert(fb_file_write(path, &bytes, 1, &diag));
    ck_assert(!fb_key_open(path, &source, &none, &diag));
    ck_assert_ptr_nonnull(strstr(diag.message, "no encrypted private key"));
    fb_scratch_remove(scratch.folder);
}
END_TEST

START_TEST(wipes_the_variable_that_it_reads)
{
    const struct fb_passphrase_source source = { .variable = "FB_TEST_PHRASE" };
    struct fb_passphrase passphrase;

    ck_assert_int_eq(setenv("FB_TEST_PHRASE", "secret", 1), 0);
    const char *const where = getenv("FB_TEST_PHRASE");
    ck_assert(fb_passphrase_read(&source, &passphrase, &diag));
    ck_assert_str_eq(passphrase.text, "secret");
    ck_assert_mem_eq(where, "\0\0\0\0\0\0", 6);
    fb_passphrase_clear(&passphrase);
    ck_assert_int_eq(passphrase.text[0], 0);
    ck_assert(!fb_passphrase_read(&source, &passphrase, &diag));
    ck_assert_ptr_nonnull(strstr(diag.message, "empty"));
}
END_TEST

static void reads(const struct fb_passphrase_source *source, const char *wanted)
{
    struct fb_passphrase passphrase;

    ck_assert_msg(fb_passphrase_read(source, &passphrase, &diag), "%s", diag.message);
    ck_assert_str_eq(passphrase.text, wanted);
    fb_passphrase_clear(&passphrase);
}

START_TEST(holds_a_passphrase_for_several_keys)
{
    struct fb_passphrase_source variable = { .variable = "FB_TEST_PHRASE" };
    struct fb_passphrase_source lines = given("one\ntwo\n");
    struct fb_passphrase_source gap = given("one\n\ntwo");
    struct fb_passphrase passphrase;

    ck_assert(fb_passphrase_hold(&variable, &diag) && fb_passphrase_hold(&lines, &diag) && fb_passphrase_hold(&gap, &diag));
    ck_assert_int_eq(setenv("FB_TEST_PHRASE", "secret", 1), 0);
    const char *const where = getenv("FB_TEST_PHRASE");
    reads(&variable, "secret");
    ck_assert_mem_eq(where, "\0\0\0\0\0\0", 6);
    reads(&variable, "secret");
    reads(&lines, "one");
    reads(&lines, "two");
    reads(&lines, "two"); /* no more lines */
    reads(&gap, "one");
    ck_assert(!fb_passphrase_read(&gap, &passphrase, &diag)); /* an empty line is an empty passphrase */
    fb_passphrase_drop(&variable);
    fb_passphrase_drop(&variable);
    fb_passphrase_drop(&lines);
    fb_passphrase_drop(&gap);
    ck_assert(!fb_passphrase_read(&variable, &passphrase, &diag));
}
END_TEST

START_TEST(refuses_passphrases_that_are_none)
{
    const struct fb_passphrase_source none = { .variable = NULL };
    const struct fb_passphrase_source absent = { .variable = "FB_TEST_ABSENT" };
    const struct fb_passphrase_source empty = given("\nsecond line");
    const struct fb_passphrase_source closed = { .has_descriptor = true, .descriptor = 999 };
    struct fb_passphrase passphrase;
    char long_text[FB_MAX_PASSPHRASE + 3];

    ck_assert(!fb_passphrase_read(&none, &passphrase, &diag));
    ck_assert_ptr_nonnull(strstr(diag.help, "--passphrase-env"));
    ck_assert(!fb_passphrase_read(&absent, &passphrase, &diag));
    ck_assert(!fb_passphrase_read(&empty, &passphrase, &diag));
    ck_assert(!fb_passphrase_read(&closed, &passphrase, &diag));
    memset(long_text, 'x', sizeof long_text);
    long_text[FB_MAX_PASSPHRASE] = '\0';
    const struct fb_passphrase_source longest = given(long_text);
    ck_assert(fb_passphrase_read(&longest, &passphrase, &diag));
    long_text[FB_MAX_PASSPHRASE] = 'x';
    long_text[FB_MAX_PASSPHRASE + 1] = '\0';
    const struct fb_passphrase_source too_long = given(long_text);
    ck_assert(!fb_passphrase_read(&too_long, &passphrase, &diag));
}
END_TEST

/* Whether bytes whose complement is `hidden` stand anywhere in this process's writable memory. */
static bool in_memory(const uint8_t *hidden, size_t size)
{
    FILE *maps = fopen("/proc/self/maps", "re");
    const int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    char line[512];
    bool found = false;

    ck_assert(maps != NULL && memory >= 0);
    uint8_t *page = malloc(4096 + size);
    while (fgets(line, sizeof line, maps) != NULL) {
        char *end = NULL;
        const unsigned long long from = strtoull(line, &end, 16);
        const unsigned long long to = strtoull(end + 1, &end, 16);
        if (end[2] != 'w' || to - from > 1ULL << 30) /* a sanitizer's shadow is larger */
            continue;
        for (unsigned long long at = from; at < to; at += 4096) {
            const ssize_t got = pread(memory, page, 4096 + size, (off_t)at);
            for (ssize_t i = 0; i + (ssize_t)size <= got; i++) {
                size_t same = 0;
                while (same < size && (page[i + (ssize_t)same] ^ hidden[same]) == 0xFF)
                    same++;
                found = found || same == size;
            }
        }
    }
    explicit_bzero(page, 4096 + size);
    free(page);
    (void)fclose(maps);
    (void)close(memory);
    return found;
}

/* The pipe's own copy is the kernel's; ours must be gone, and the key's seed as well. */
START_TEST(leaves_no_secret_in_memory)
{
    static const uint8_t hidden[] = { (uint8_t) ~'S', (uint8_t) ~'7', (uint8_t) ~'k', (uint8_t) ~'Q', (uint8_t) ~'z',
                                      (uint8_t) ~'w', (uint8_t) ~'V', (uint8_t) ~'2', (uint8_t) ~'m', (uint8_t) ~'L' };
    struct fb_scratch scratch;
    char path[FB_SCRATCH_PATH];
    struct fb_key *key = generated(FB_KEY_ED25519);
    struct fb_key *back = NULL;
    char phrase[sizeof hidden + 2];

    fb_scratch_make(&scratch);
    fb_scratch_path(&scratch, "key.pem", path);
    for (size_t i = 0; i < sizeof hidden; i++)
        phrase[i] = (char)~hidden[i];
    phrase[sizeof hidden] = '\n';
    phrase[sizeof hidden + 1] = '\0';
    ck_assert(in_memory(hidden, sizeof hidden));
    write_key(key, phrase, path);
    struct fb_passphrase_source source = given(phrase);
    explicit_bzero(phrase, sizeof phrase);
    ck_assert(fb_passphrase_hold(&source, &diag) && fb_key_open(path, &source, &back, &diag));
    fb_passphrase_drop(&source);
    ck_assert(!in_memory(hidden, sizeof hidden));
    fb_key_free(key);
    fb_key_free(back);
    fb_scratch_remove(scratch.folder);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("keys");
    tcase_add_checked_fixture(cases, set_up, NULL);
    tcase_set_timeout(cases, 120);
    tcase_add_test(cases, ids_are_those_of_tuf);
    tcase_add_test(cases, verifies_as_rfc_8032_says);
    tcase_add_loop_test(cases, signs_and_verifies, 0, 3);
    tcase_add_loop_test(cases, public_forms_lead_to_the_same_key, 0, 3);
    tcase_add_test(cases, a_compressed_point_is_the_same_key);
    tcase_add_loop_test(cases, refuses_other_public_keys, 0, FB_TEST_COUNT(bad_public));
    tcase_add_loop_test(cases, opens_its_own_files_with_the_passphrase_alone, 0, 3);
    tcase_add_test(cases, refuses_private_keys_in_the_clear);
    tcase_add_test(cases, wipes_the_variable_that_it_reads);
    tcase_add_test(cases, holds_a_passphrase_for_several_keys);
    tcase_add_test(cases, refuses_passphrases_that_are_none);
    tcase_add_test(cases, leaves_no_secret_in_memory);
    return fb_test_run("keys", cases);
}
