/* SPDX-License-Identifier: Apache-2.0 */
/* test_replay.c - the gate replay on all rules and events of the test data, and what it says of
 * them: no complaint about rules that are right, and the same whatever the number of children.
 * usage: test_replay DATA-FOLDER ("": skipped) */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/heap.h"
#include "isolate/layers.h"
#include "tests/compiler/test_sigma_load.h"
#include "tests/support/check_main.h"
#include "validator/trial/replay.h"

static const char *folder;
static struct pack pack;
static struct fb_content content;
static struct fb_candidate candidate = { .path = "content", .content = &content };
static struct fb_corpora *corpora;

static void load_corpus(const char *name, enum fb_corpus_label label)
{
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert_msg(fb_corpora_load(corpora, pack_path(folder, name), label, pack.types, &diag), "%s:%u: %s",
                  diag.place.file, diag.place.line, diag.message);
}

static void load(void)
{
    pack_load(&pack, folder);
    content = (struct fb_content){ .instances = pack.sink.instances, .instance_count = pack.sink.count };
    for (size_t i = 0; i < pack.sink.count; i++) /* a content file's reader gives them places */
        pack.sink.instances[i].path = "instances[0]";
    corpora = fb_corpora_new();
    ck_assert_ptr_nonnull(corpora);
    load_corpus("events/regression.jsonl", FB_CORPUS_MUST_MATCH);
    load_corpus("events/evtx-misc.jsonl", FB_CORPUS_BACKGROUND);
    if (!PACK_SANITIZED)
        load_corpus("events/security-datasets.jsonl", FB_CORPUS_BACKGROUND);
}

static void unload(void)
{
    fb_corpora_free(corpora);
    pack_clear(&pack);
}

static struct fb_report *replay(size_t children, const struct fb_content *last)
{
    const struct fb_replay replay = {
        .candidate = &candidate,
        .types = pack.types,
        .corpora = corpora,
        .last = last,
        .limits = FB_REPLAY_LIMITS_DEFAULT,
        .layers_required = FB_LAYERS_DEFAULT,
        .children = children,
    };
    struct fb_report *report = fb_report_new(fb_heap(), "replay");
    struct fb_figure figures[FB_GATE_FIGURES];
    struct fb_diag diag = FB_DIAG_NONE;
    size_t count = 0;

    ck_assert_ptr_nonnull(report);
    ck_assert_msg(fb_replay_run(&replay, report, figures, &count, &diag), "%s", diag.message);
    return report;
}

/* Findings as text; what depends on the machine's speed is left out. */
static char *print(const struct fb_report *report)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    for (size_t i = 0; i < fb_report_finding_count(report); i++) {
        const struct fb_finding *finding = fb_report_finding(report, i);
        if (finding->rule != FB5007)
            fprintf(out, "%s %s\n", fb_rule_id(finding->rule), finding->message);
    }
    fclose(out);
    return text;
}

static size_t count_rule(const struct fb_report *report, enum fb_rule rule)
{
    size_t count = 0;

    for (size_t i = 0; i < fb_report_finding_count(report); i++)
        count += fb_report_finding(report, i)->rule == rule;
    return count;
}

START_TEST(says_the_same_whatever_the_number_of_children)
{
    struct fb_report *one = replay(1, NULL);
    struct fb_report *three = replay(3, NULL);
    char *first = print(one);
    char *second = print(three);

    fputs(first, stderr); /* shown when the test fails */
    ck_assert_str_eq(first, second);
    ck_assert_uint_eq(fb_report_count_level(one, FB_ERROR), 0);
    ck_assert_uint_eq(count_rule(one, FB5001), 0);
    ck_assert_uint_eq(count_rule(one, FB5006), 1);
    free(first);
    free(second);
    fb_report_free(one);
    fb_report_free(three);
}
END_TEST

/* The last release lacks the last instance of all, and its first rule matched nothing. */
START_TEST(compares_with_the_last_release)
{
    const struct fb_content same = content;
    struct fb_report *unchanged = replay(2, &same);

    ck_assert_uint_eq(count_rule(unchanged, FB5008), 0);
    ck_assert_uint_eq(count_rule(unchanged, FB5009), 0);
    fb_report_free(unchanged);
}
END_TEST

int main(int argc, char **argv)
{
    if (argc != 2 || argv[1][0] == '\0') {
        puts("skipped: the test data packs are not there");
        return FB_TEST_SKIPPED;
    }
    static char content_data[4096];
    snprintf(content_data, sizeof content_data, "%s/content-data", argv[1]);
    folder = content_data;

    TCase *cases = tcase_create("replay");
    tcase_add_unchecked_fixture(cases, load, unload);
    tcase_set_timeout(cases, 300);
    tcase_add_test(cases, says_the_same_whatever_the_number_of_children);
    tcase_add_test(cases, compares_with_the_last_release);
    return fb_test_run("trial_replay", cases);
}
