/* SPDX-License-Identifier: Apache-2.0 */
/* test_state.c - campaigns on the disk: they come back whole or not at all. */
#include "tests/fuzz_room/small_campaign.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/host/file.h"
#include "tests/support/check_main.h"
#include "tests/support/scratch.h"

#define DIGEST 64

static struct fb_scratch scratch;
static struct fb_fuzz_corpus *corpus;
static struct small_campaign small;

static void corpus_folder(char out[static FB_SCRATCH_PATH])
{
    (void)fb_scratch_path(&scratch, "corpus", out);
}

static void set_up(void)
{
    char path[FB_SCRATCH_PATH];

    fb_scratch_make(&scratch);
    corpus_folder(path);
    ck_assert_int_eq(mkdir(path, 0777), 0);
    corpus = fb_fuzz_corpus_new();
    ck_assert_ptr_nonnull(corpus);
    ck_assert(small_campaign_make(&small, scratch.folder, corpus));
}

static void tear_down(void)
{
    char path[FB_SCRATCH_PATH];

    small_campaign_clear(&small);
    fb_fuzz_corpus_free(corpus);
    corpus_folder(path);
    fb_scratch_remove(path);
    fb_scratch_remove(scratch.folder);
}

static void begin_anew(void)
{
    small_campaign_clear(&small);
    ck_assert(small_campaign_make(&small, scratch.folder, corpus));
}

static void save(void)
{
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert(small_campaign_fill(&small));
    ck_assert_msg(fb_fuzz_state_save(&small.campaign, &diag), "%s", diag.message);
}

/* The file as it is; to be freed with fb_file_free. */
static struct fb_span state_file(void)
{
    char path[FB_SCRATCH_PATH];
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_span bytes = { NULL, 0 };

    ck_assert(fb_file_read(fb_scratch_path(&scratch, "state", path), FB_FUZZ_STATE_BYTES, &bytes, &diag));
    return bytes;
}

/* Between magic and digest, in a heap block of exactly that size. */
static uint8_t *body_of(struct fb_span state, size_t *size)
{
    const size_t magic = strlen(FB_FUZZ_STATE_MAGIC);

    ck_assert_uint_gt(state.size, magic + DIGEST);
    *size = state.size - magic - DIGEST;
    uint8_t *body = malloc(*size);
    ck_assert_ptr_nonnull(body);
    memcpy(body, state.bytes + magic, *size);
    return body;
}

static bool load(struct fb_diag *diag)
{
    begin_anew();
    *diag = (struct fb_diag)FB_DIAG_NONE;
    return fb_fuzz_state_load(&small.campaign, diag);
}

static bool load_body(struct fb_span body, struct fb_diag *diag)
{
    ck_assert(small_campaign_write_state(&small, body) && small_campaign_write_cases(&small));
    return load(diag);
}

START_TEST(where_nothing_was_kept_a_campaign_begins)
{
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert(fb_fuzz_state_load(&small.campaign, &diag));
    ck_assert(!small.campaign.resumed);
    ck_assert_uint_eq(small.campaign.done, 0);
}
END_TEST

static void check_counts(void)
{
    const struct fb_fuzz_campaign *campaign = &small.campaign;

    ck_assert(campaign->resumed);
    ck_assert_uint_eq(campaign->done, 2000);
    ck_assert_uint_eq(small.state.done, 2000);
    ck_assert(campaign->seconds > 12.4 && campaign->seconds < 12.6);
    ck_assert_uint_eq(campaign->findings_dropped, 31);
    ck_assert_uint_eq(campaign->differed, 32);
    ck_assert_uint_eq(campaign->first_differed, 33);
    ck_assert_uint_eq(campaign->noise, 34);
    ck_assert_uint_eq(campaign->workers, 35);
    ck_assert_uint_eq(campaign->allocations, 36);
    ck_assert_uint_eq(campaign->fenced, 37);
    ck_assert_uint_eq(campaign->grown, 38);
    ck_assert_mem_eq(campaign->aside, "\0\0\1\0\0", SMALL_CELLS);
    ck_assert_uint_eq(campaign->strata[0].courses[1], 0);
    ck_assert_uint_eq(campaign->strata[1].courses[1], 101);
    ck_assert_uint_eq(campaign->exercises[2].counts.courses[0], 51);
}

static void check_finding(const struct fb_fuzz_finding *finding)
{
    const struct fb_ending *ending = &finding->fall.ending;

    ck_assert_uint_eq(finding->fall.number, 900);
    ck_assert_uint_eq(finding->fall.first, 895);
    ck_assert_int_eq(ending->kind, FB_END_FENCE);
    ck_assert_int_eq(ending->code, -2);
    ck_assert_int_eq(ending->region.distance, -16);
    ck_assert(ending->region.write);
    ck_assert_str_eq(ending->cause, "SIGSEGV");
    ck_assert_uint_eq(ending->frame_count, 2);
    ck_assert_str_eq(ending->frames[1].module, "other.so");
    ck_assert_str_eq(finding->fall.signature.id, "0123456789ab");
    ck_assert_uint_eq(finding->steps, 17);
    ck_assert_str_eq(finding->cause, "body.version");
    ck_assert_str_eq(finding->spot, "; criterion 20 of instance 1001, operator equals");
    ck_assert_ptr_null(finding->instead);
}

static void check_case(const struct fb_fuzz_case *one)
{
    ck_assert(!one->is_candidate && one->outside);
    ck_assert(fb_span_is(one->content, "second"));
    ck_assert_uint_eq(one->type_id, 71);
    ck_assert_uint_eq(one->field, FB_FUZZ_NO_FIELD);
    ck_assert_uint_eq(one->count, 3);
    ck_assert_ptr_null(one->inputs[1].bytes);
    ck_assert_ptr_nonnull(one->inputs[2].bytes);
}

START_TEST(what_was_kept_comes_back)
{
    struct fb_diag diag = FB_DIAG_NONE;

    save();
    ck_assert_msg(load(&diag), "%s", diag.message);
    check_counts();
    ck_assert_uint_eq(small.campaign.finding_count, 2);
    check_finding(&small.campaign.findings[0]);
    ck_assert_str_eq(small.campaign.findings[1].instead, "");
    ck_assert_uint_eq(small.campaign.findings[1].case_count, 2);
    check_case(&small.campaign.findings[1].cases[1]);
    ck_assert_uint_eq(corpus->covered, 3);
    ck_assert_uint_eq(corpus->seen[4000], 130);
    ck_assert_uint_eq(corpus->count, 2);
    ck_assert_uint_eq(corpus->seeds[1].number, 900);
    ck_assert(fb_span_is(fb_fuzz_corpus_at(corpus, 0), "packed"));
}
END_TEST

START_TEST(kept_again_it_is_the_same_file)
{
    struct fb_diag diag = FB_DIAG_NONE;

    save();
    struct fb_span first = state_file();
    ck_assert(load(&diag) && fb_fuzz_state_save(&small.campaign, &diag));
    struct fb_span second = state_file();
    ck_assert(fb_span_equal(first, second));
    fb_file_free(&first);
    fb_file_free(&second);
}
END_TEST

/* As the disk may leave it: the digest does not fit. */
START_TEST(a_file_that_changed_is_damaged)
{
    struct fb_diag diag = FB_DIAG_NONE;
    char path[FB_SCRATCH_PATH];

    save();
    struct fb_span whole = state_file();
    (void)fb_scratch_path(&scratch, "state", path);
    for (size_t size = whole.size - 1; size > 0; size -= size > 100 ? 97 : 1) {
        ck_assert_int_eq(truncate(path, (off_t)size), 0);
        ck_assert(!load(&diag));
        ck_assert_ptr_nonnull(strstr(diag.message, "it is damaged"));
        ck_assert_uint_eq(small.campaign.done, 0);
    }
    fb_file_free(&whole);
}
END_TEST

/* As somebody may write it: the digest does. */
START_TEST(cut_anywhere_it_is_refused)
{
    struct fb_diag diag = FB_DIAG_NONE;
    size_t size = 0;

    save();
    struct fb_span whole = state_file();
    uint8_t *body = body_of(whole, &size);
    ck_assert(load_body((struct fb_span){ body, size }, &diag));
    for (size_t cut = 0; cut < size; cut++) {
        ck_assert_msg(!load_body((struct fb_span){ body, cut }, &diag), "cut behind byte %zu", cut);
        ck_assert_str_ne(diag.message, "");
    }
    free(body);
    fb_file_free(&whole);
}
END_TEST

static void load_changed(const uint8_t *body, size_t size, size_t at)
{
    struct fb_diag diag = FB_DIAG_NONE;

    if (load_body((struct fb_span){ body, size }, &diag))
        ck_assert_msg(small_campaign_is_sound(&small), "byte %zu", at);
    else
        ck_assert_str_ne(diag.message, "");
}

START_TEST(changed_anywhere_it_says_nothing_that_cannot_be)
{
    size_t size = 0;

    save();
    struct fb_span whole = state_file();
    uint8_t *body = body_of(whole, &size);
    for (size_t at = 0; at < size; at++) {
        const uint8_t was = body[at];
        body[at] = (uint8_t)(was ^ (1U << at % 8));
        load_changed(body, size, at);
        body[at] = 0xff;
        load_changed(body, size, at);
        body[at] = was;
    }
    free(body);
    fb_file_free(&whole);
}
END_TEST

START_TEST(a_case_of_the_corpus_that_changed_or_is_gone_is_told)
{
    struct fb_diag diag = FB_DIAG_NONE;
    char path[FB_SCRATCH_PATH];

    save();
    FILE *file = fopen(fb_scratch_path(&scratch, "corpus/case-900", path), "r+b");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fputc('O', file), 'O');
    ck_assert_int_eq(fclose(file), 0);
    ck_assert(!load(&diag));
    ck_assert_ptr_nonnull(strstr(diag.message, "case 900 of its corpus is damaged"));
    ck_assert_int_eq(unlink(path), 0);
    ck_assert(!load(&diag));
    ck_assert_str_ne(diag.message, "");
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("state");

    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_set_timeout(cases, 300);
    tcase_add_test(cases, where_nothing_was_kept_a_campaign_begins);
    tcase_add_test(cases, what_was_kept_comes_back);
    tcase_add_test(cases, kept_again_it_is_the_same_file);
    tcase_add_test(cases, a_file_that_changed_is_damaged);
    tcase_add_test(cases, cut_anywhere_it_is_refused);
    tcase_add_test(cases, changed_anywhere_it_says_nothing_that_cannot_be);
    tcase_add_test(cases, a_case_of_the_corpus_that_changed_or_is_gone_is_told);
    return fb_test_run("fuzz/state", cases);
}
