/* SPDX-License-Identifier: Apache-2.0 */
/* test_report.c - both forms of batches: what is taken, what is refused and where. */
#include "rollout/health/report.h"

#include <stdio.h>

#include "base/host/digest.h"
#include "tests/support/check_main.h"

#define RELEASE "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static const struct fb_health_report sample = {
    .sensor = UINT64_C(0x0102030405060708), .release = UINT64_C(0x0011223344556677), .at = 1700000000, .sequence = 9, .events = FB_HEALTH_FETCHED | FB_HEALTH_METRIC << 2, .slice = 258, .ring = 3, .arm = 1
};

/* The layout that docs/health-format.md promises, byte for byte. */
static const uint8_t sample_bytes[FB_HEALTH_RECORD_BYTES] = {
    8, 7, 6, 5, 4, 3, 2, 1, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11, 0,
    0x00, 0xf1, 0x53, 0x65, 9, 0, 0, 0, 0x81, 0, 2, 1, 3, 1, 0, 0
};

static size_t make_batch(uint8_t *out, size_t count)
{
    const size_t size = count * FB_HEALTH_RECORD_BYTES;

    for (size_t i = 0; i < count; i++)
        fb_health_put_record(&sample, out + FB_HEALTH_HEADER_BYTES + i * FB_HEALTH_RECORD_BYTES);
    fb_health_put_header((struct fb_span){ out + FB_HEALTH_HEADER_BYTES, size }, out);
    return FB_HEALTH_HEADER_BYTES + size;
}

START_TEST(writes_the_layout_that_is_documented)
{
    uint8_t bytes[FB_HEALTH_RECORD_BYTES];

    fb_health_put_record(&sample, bytes);
    ck_assert_mem_eq(bytes, sample_bytes, sizeof bytes);
}
END_TEST

START_TEST(reads_back_what_was_written)
{
    uint8_t bytes[FB_HEALTH_HEADER_BYTES + 3 * FB_HEALTH_RECORD_BYTES];
    FB_AUTO(fb_health_batch_clear)
    struct fb_health_batch batch = { .items = NULL };
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert(fb_health_read_binary((struct fb_span){ bytes, make_batch(bytes, 3) }, &batch, &diag));
    ck_assert_uint_eq(batch.count, 3);
    ck_assert_uint_eq(batch.items[2].sensor, sample.sensor);
    ck_assert_uint_eq(batch.items[2].release, sample.release);
    ck_assert_uint_eq(batch.items[2].events, sample.events);
    ck_assert_uint_eq(batch.items[2].slice, 258);
    ck_assert_uint_eq(batch.items[2].ring, 3);
    ck_assert_uint_eq(batch.items[2].arm, 1);
}
END_TEST

START_TEST(refuses_every_truncation)
{
    uint8_t bytes[FB_HEALTH_HEADER_BYTES + 2 * FB_HEALTH_RECORD_BYTES];
    const size_t whole = make_batch(bytes, 2);

    for (size_t size = 0; size < whole; size++) {
        uint8_t *copy = malloc(size + 1);
        struct fb_health_batch batch = { .items = NULL };
        struct fb_diag diag = FB_DIAG_NONE;

        memcpy(copy, bytes, size);
        ck_assert_msg(!fb_health_read_binary((struct fb_span){ copy, size }, &batch, &diag), "%zu bytes", size);
        ck_assert_ptr_null(batch.items);
        free(copy);
    }
}
END_TEST

static const struct {
    size_t at;
    uint8_t value;
    bool again; /* with a checksum that fits */
    const char *message;
} broken[] = {
    { 0, 'X', false, "it is no batch of health reports" },
    { 4, 2, false, "this version is not known" },
    { 6, 33, false, "records of version 1 have 32 bytes" },
    { 11, 1, false, "a batch has at most 65536 reports" },
    { 16, 9, false, "it is not the checksum of the records" },
    { 16 + 24, FB_HEALTH_FAILED, true, "these are derived here: no sensor says them" },
    { 16 + 25, 0x80, true, "there are no such events" },
    { 16 + 29, 2, true, "there is no such arm" },
    { 16 + 31, 1, true, "it must be zero" },
};

START_TEST(names_what_is_wrong_with_bytes)
{
    uint8_t bytes[FB_HEALTH_HEADER_BYTES + FB_HEALTH_RECORD_BYTES];
    struct fb_health_batch batch = { .items = NULL };
    struct fb_diag diag = FB_DIAG_NONE;

    make_batch(bytes, 1);
    bytes[broken[_i].at] = broken[_i].value;
    if (broken[_i].again)
        fb_health_put_header((struct fb_span){ bytes + 16, FB_HEALTH_RECORD_BYTES }, bytes);
    ck_assert(!fb_health_read_binary((struct fb_span){ bytes, sizeof bytes }, &batch, &diag));
    ck_assert_str_eq(diag.message, broken[_i].message);
}
END_TEST

START_TEST(reads_lines)
{
    static const char text[] = "{\"sensor\":\"host-1\",\"release\":\"" RELEASE "\",\"at\":5,\"sequence\":7,\"ring\":1,\"slice\":2,"
                               "\"arm\":\"control\",\"events\":[\"fetched\",\"resolved\"],\"metrics\":[0,2]}\n\r\n"
                               "{\"sensor\":\"host-2\",\"release\":\"0011223344556677\",\"sequence\":0,\"ring\":0,\"slice\":0}";
    FB_AUTO(fb_health_batch_clear)
    struct fb_health_batch batch = { .items = NULL };
    struct fb_diag diag = FB_DIAG_NONE;
    char hex[65];
    char begin[17];

    ck_assert_msg(fb_health_read_lines(fb_span_of(text), &batch, &diag), "%s", diag.message);
    ck_assert_uint_eq(batch.count, 2);
    ck_assert_uint_eq(batch.items[0].release, sample.release);
    ck_assert_uint_eq(batch.items[0].events, FB_HEALTH_FETCHED | FB_HEALTH_RESOLVED | FB_HEALTH_METRIC | FB_HEALTH_METRIC << 2);
    ck_assert_uint_eq(batch.items[0].arm, 1);
    ck_assert_uint_eq(batch.items[1].arm, 0);
    ck_assert(fb_sha256_hex(fb_span_of("host-1"), hex));
    snprintf(begin, sizeof begin, "%016llx", (unsigned long long)batch.items[0].sensor);
    ck_assert(strncmp(begin, hex, 16) == 0);
}
END_TEST

static const struct {
    const char *text;
    uint32_t line;
    const char *message; /* a part of it */
} bad_lines[] = {
    { "[]", 1, "an object is expected" },
    { "\n{\"sensor\":1}", 2, "a string is expected" },
    { "{\"sensor\":\"\",\"release\":\"0011223344556677\"}", 1, "1 to 256 bytes" },
    { "{\"sensor\":\"a\",\"release\":\"0011\"}", 1, "hex digits" },
    { "{\"sensor\":\"a\",\"release\":\"001122334455667G\"}", 1, "hex digits" },
    { "{\"sensor\":\"a\",\"release\":\"0011223344556677\",\"sequence\":1,\"ring\":256,\"slice\":0}", 1, "255" },
    { "{\"sensor\":\"a\",\"release\":\"0011223344556677\",\"sequence\":1,\"ring\":0,\"slice\":0,\"events\":[\"failed\"]}", 1, "is expected" },
    { "{\"sensor\":\"a\",\"release\":\"0011223344556677\",\"sequence\":1,\"ring\":0,\"slice\":0,\"metrics\":[8]}", 1, "0 to 7" },
    { "{\"sensor\":\"a\",\"crash\":true}", 1, "crash" },
    { "{\"sensor\":", 1, "" },
};

START_TEST(names_what_is_wrong_with_lines)
{
    struct fb_health_batch batch = { .items = NULL };
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert(!fb_health_read_lines(fb_span_of(bad_lines[_i].text), &batch, &diag));
    ck_assert_uint_eq(diag.place.line, bad_lines[_i].line);
    ck_assert_msg(strstr(diag.message, bad_lines[_i].message) != NULL, "%s", diag.message);
    ck_assert_ptr_null(batch.items);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("reports");

    tcase_add_test(cases, writes_the_layout_that_is_documented);
    tcase_add_test(cases, reads_back_what_was_written);
    tcase_add_test(cases, refuses_every_truncation);
    tcase_add_loop_test(cases, names_what_is_wrong_with_bytes, 0, FB_TEST_COUNT(broken));
    tcase_add_test(cases, reads_lines);
    tcase_add_loop_test(cases, names_what_is_wrong_with_lines, 0, FB_TEST_COUNT(bad_lines));
    return fb_test_run("report", cases);
}
