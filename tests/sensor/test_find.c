/* SPDX-License-Identifier: Apache-2.0 */
/* test_find.c - looking for bytes, and globs, against ways that are slow and plainly right; and on texts that
 * repeat themselves so often that a search that begins anew at each place would not end. */
#include <stdlib.h>
#include <string.h>

#include "base/core/random.h"
#include "base/core/utf8.h"
#include "sensor/reference/text.h"
#include "tests/support/check_main.h"

enum { ROUNDS = 4000,
       TEXT_BYTES = 600,
       GLOB_ROUNDS = 40000,
       PIECES = 12,
       LONG = 2000000 };

static struct fb_random draw;

static void set_up(void)
{
    draw = fb_random_of(291);
}

/* An exact copy, so that a sanitizer sees a byte too many. */
static struct fb_span copy(const uint8_t *bytes, size_t size)
{
    uint8_t *exact = malloc(size == 0 ? 1 : size);
    ck_assert_ptr_nonnull(exact);
    if (size > 0)
        memcpy(exact, bytes, size);
    return (struct fb_span){ exact, size };
}

static void release(struct fb_span span)
{
    free((void *)(uintptr_t)span.bytes);
}

static size_t find_slowly(struct fb_span text, struct fb_span value)
{
    for (size_t at = 0; at + value.size <= text.size; at++) {
        size_t i = 0;
        while (i < value.size && text.bytes[at + i] == value.bytes[i])
            i++;
        if (i == value.size)
            return at;
    }
    return SIZE_MAX;
}

/* A unit of a few letters again and again, and a few letters changed. */
static size_t make_repetitive(uint8_t *out, size_t size)
{
    const size_t period = 1 + fb_random_below(&draw, 9);
    for (size_t i = 0; i < size; i++)
        out[i] = i < period ? (uint8_t)('a' + fb_random_below(&draw, 2)) : out[i - period];
    for (uint64_t left = fb_random_below(&draw, 4); left > 0 && size > 0; left--)
        out[fb_random_below(&draw, size)] ^= 3;
    return size;
}

/* Often a piece of the text with one letter changed, which agrees in its first and last bytes nearly everywhere. */
START_TEST(finds_what_a_slow_search_finds)
{
    size_t found = 0;
    for (int round = 0; round < ROUNDS; round++) {
        uint8_t bytes[TEXT_BYTES];
        uint8_t part[TEXT_BYTES];
        const size_t size = make_repetitive(bytes, fb_random_below(&draw, TEXT_BYTES));
        size_t length = fb_random_below(&draw, size / 2 + 2);
        const size_t from = length > size ? 0 : fb_random_below(&draw, size - length + 1);
        length = length > size ? size : length;
        memcpy(part, bytes + from, length);
        if (length > 2 && fb_random_below(&draw, 2) == 0)
            part[1 + fb_random_below(&draw, length - 2)] ^= 1;
        const struct fb_span text = copy(bytes, size);
        const struct fb_span value = copy(part, length);
        const size_t place = fb_sensor_find(text, value);
        ck_assert_msg(place == find_slowly(text, value), "round %d: %zu, not %zu", round, place, find_slowly(text, value));
        found += place != SIZE_MAX;
        release(text);
        release(value);
    }
    ck_assert_uint_gt(found, ROUNDS / 4);
    ck_assert_uint_lt(found, ROUNDS);
}
END_TEST

/* ---- Globs ---- */

/* Characters and odd bytes of the text from `at` on, as docs/FORMAT.md has them. */
static size_t unit(struct fb_span text, size_t at)
{
    const size_t length = fb_utf8_decode(text, at, NULL);
    return length == 0 ? 1 : length;
}

/* Recursion as the definition has it. */
static bool globs_slowly(struct fb_span text, size_t at, struct fb_span glob, size_t part)
{
    if (part == glob.size)
        return at == text.size;
    if (glob.bytes[part] == '*')
        return globs_slowly(text, at, glob, part + 1)
            || (at < text.size && globs_slowly(text, at + unit(text, at), glob, part));
    if (at == text.size)
        return false;
    if (glob.bytes[part] == '?')
        return globs_slowly(text, at + unit(text, at), glob, part + 1);
    part += glob.bytes[part] == '\\';
    const size_t size = unit(glob, part);
    return unit(text, at) == size && memcmp(text.bytes + at, glob.bytes + part, size) == 0
        && globs_slowly(text, at + size, glob, part + size);
}

static struct fb_span make_text(const char *const *pieces, size_t count)
{
    uint8_t bytes[PIECES * 4];
    size_t size = 0;
    for (uint64_t left = fb_random_below(&draw, PIECES); left > 0; left--) {
        const char *piece = pieces[fb_random_below(&draw, count)];
        memcpy(bytes + size, piece, strlen(piece));
        size += strlen(piece);
    }
    return copy(bytes, size);
}

START_TEST(globs_match_as_they_are_defined)
{
    static const char *const of_texts[] = { "a", "a", "b", "\xc3\xa4", "\xa4", "\xc3", "*", "\xf0\x9f\x94\x91" };
    static const char *const of_globs[] = { "a", "a", "b", "\xc3\xa4", "\xa4", "\xc3", "\\*", "\\a", "*", "*", "?" };
    size_t matched = 0;
    for (int round = 0; round < GLOB_ROUNDS; round++) {
        const struct fb_span text = make_text(of_texts, FB_TEST_COUNT(of_texts));
        const struct fb_span glob = make_text(of_globs, FB_TEST_COUNT(of_globs));
        struct fb_sensor_pairs pairs;
        fb_sensor_pairs_of(text, &pairs);
        const bool expected = globs_slowly(text, 0, glob, 0);
        matched += expected;
        ck_assert_int_eq(fb_sensor_text_globs((struct fb_sensor_text){ .bytes = text }, glob), expected);
        ck_assert_int_eq(fb_sensor_text_globs((struct fb_sensor_text){ .bytes = text, .pairs = &pairs }, glob), expected);
        ck_assert_int_eq(fb_sensor_text_globs((struct fb_sensor_text){ .bytes = text, .to_fold = true }, glob), expected);
        release(text);
        release(glob);
    }
    ck_assert_uint_gt(matched, GLOB_ROUNDS / 50);
}
END_TEST

/* ---- What repeats itself ---- */

START_TEST(a_text_of_one_letter_is_no_trap)
{
    uint8_t *text = malloc(LONG);
    uint8_t *value = malloc(LONG);
    ck_assert_ptr_nonnull(text);
    ck_assert_ptr_nonnull(value);
    memset(text, 'a', LONG);
    memset(value, 'a', LONG);
    value[LONG / 4] = 'b';
    const struct fb_sensor_text whole = { .bytes = { text, LONG } };
    ck_assert(!fb_sensor_text_contains(whole, (struct fb_span){ value, LONG / 2 }));
    value[0] = value[LONG / 2] = '*';
    ck_assert(!fb_sensor_text_globs(whole, (struct fb_span){ value, LONG / 2 + 1 }));
    value[LONG / 4] = 'a';
    ck_assert(fb_sensor_text_globs(whole, (struct fb_span){ value, LONG / 2 + 1 }));
    text[LONG - 1] = 'b';
    ck_assert(!fb_sensor_text_globs(whole, (struct fb_span){ value, LONG / 2 }));
    text[LONG - 1] = 'a';
    ck_assert(fb_sensor_text_globs(whole, (struct fb_span){ value, LONG / 2 }));
    free(text);
    free(value);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("find");
    tcase_set_timeout(cases, 120);
    tcase_add_checked_fixture(cases, set_up, NULL);
    tcase_add_test(cases, finds_what_a_slow_search_finds);
    tcase_add_test(cases, globs_match_as_they_are_defined);
    tcase_add_test(cases, a_text_of_one_letter_is_no_trap);
    return fb_test_run("sensor_find", cases);
}
