/* SPDX-License-Identifier: Apache-2.0 */
/* test_digest.c - published vectors: FIPS 180-4 examples and the check value of CRC-32. */
#include "base/host/digest.h"

#include <string.h>

#include "tests/support/check_main.h"

static const struct {
    const char *text;
    const char *sha256;
} vectors[] = {
    { "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
    { "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
    { NULL, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
    { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
};

START_TEST(computes_sha256)
{
    char hex[65] = "";

    ck_assert(fb_sha256_hex(fb_span_of(vectors[_i].text), hex));
    ck_assert_str_eq(hex, vectors[_i].sha256);
}
END_TEST

START_TEST(computes_sha256_in_steps)
{
    const size_t size = vectors[_i].text != NULL ? strlen(vectors[_i].text) : 0;
    const struct fb_span text = fb_span_of(vectors[_i].text);

    for (size_t cut = 0; cut <= size; cut++) {
        struct fb_sha256 digest;
        char hex[65] = "";
        ck_assert(fb_sha256_begin(&digest) && fb_sha256_add(&digest, fb_span_part(text, 0, cut))
                  && fb_sha256_add(&digest, fb_span_part(text, cut, size - cut)) && fb_sha256_end(&digest, hex));
        ck_assert_str_eq(hex, vectors[_i].sha256);
    }
}
END_TEST

START_TEST(computes_crc32)
{
    ck_assert_uint_eq(fb_crc32(fb_span_of("123456789")), 0xCBF43926);
    ck_assert_uint_eq(fb_crc32(fb_span_of("")), 0);
    ck_assert_uint_eq(fb_crc32(fb_span_of(NULL)), 0);
    ck_assert_uint_eq(fb_crc32(fb_span_of("a")), 0xE8B7BE43);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("digests");
    tcase_add_loop_test(cases, computes_sha256, 0, FB_TEST_COUNT(vectors));
    tcase_add_loop_test(cases, computes_sha256_in_steps, 0, FB_TEST_COUNT(vectors));
    tcase_add_test(cases, computes_crc32);
    return fb_test_run("digest", cases);
}
