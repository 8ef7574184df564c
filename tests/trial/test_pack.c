/* SPDX-License-Identifier: Apache-2.0 */
/* test_pack.c - all rules of the test data against all of its events.  Expected: the rule that
 * SigmaHQ says a recorded event is matched by, the pack's golden hits (made by another evaluator),
 * and, of the index of literals, nothing but speed.
 * usage: test_pack DATA-FOLDER ("": skipped) */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/compiler/test_sigma_load.h"
#include "tests/support/check_main.h"
#include "validator/trial/evaluator.h"
#include "validator/trial/events.h"

static const char *folder;
static struct pack pack;
static struct fb_content content;

static const struct {
    const char *events;
    const char *golden;
    size_t lines;
} files[] = {
    { "events/regression.jsonl", "golden/regression-hits.jsonl", 238 },
    { "events/evtx-misc.jsonl", "golden/evtx-misc-hits.jsonl", 2037 },
    { "events/security-datasets.jsonl", "golden/security-datasets-hits.jsonl", 45623 },
};

static struct fb_evaluator *make_evaluator(void)
{
    struct fb_evaluator *evaluator = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert_msg(fb_evaluator_new(&content, &evaluator, &diag), "%s: %s", diag.place.path,
                  diag.message);
    return evaluator;
}

static const struct fb_corpus *load_events(struct fb_corpora *corpora, size_t file)
{
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert_ptr_nonnull(corpora);
    ck_assert_msg(fb_corpora_load(corpora, pack_path(folder, files[file].events),
                                  FB_CORPUS_BACKGROUND, pack.types, &diag),
                  "%s:%u: %s", diag.place.file, diag.place.line, diag.message);
    const struct fb_corpus *corpus = fb_corpora_at(corpora, 0);
    ck_assert_uint_eq(corpus->count, files[file].lines);
    return corpus;
}

static struct fb_hits run(struct fb_evaluator *evaluator, const struct fb_event *event)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_hits hits = { .count = 0 };
    size_t unsupplied = 1;

    ck_assert_msg(fb_evaluator_run(evaluator, event->type_id, event->values, event->count, &hits,
                                   &unsupplied, &diag),
                  "line %llu: %s", (unsigned long long)event->line, diag.message);
    ck_assert_uint_eq(unsupplied, 0);
    return hits;
}

static bool is_hit(const struct fb_hits *hits, struct fb_span rule)
{
    for (size_t i = 0; i < hits->count; i++)
        if (fb_span_is(rule, pack_rule_id(&content.instances[hits->instances[i]])))
            return true;
    return false;
}

START_TEST(hits_every_recorded_event)
{
    struct fb_corpora *corpora = fb_corpora_new();
    struct fb_evaluator *evaluator = make_evaluator();
    const struct fb_corpus *corpus = load_events(corpora, 0);
    size_t rules = 0;
    for (size_t i = 0; i < corpus->count; i++) {
        const struct fb_span rule = corpus->events[i].expect;
        bool matched = false;
        bool is_first = true;
        for (size_t k = 0; k < corpus->count; k++) {
            if (!fb_span_equal(rule, corpus->events[k].expect))
                continue;
            const struct fb_hits hits = run(evaluator, &corpus->events[k]);
            matched = matched || is_hit(&hits, rule);
            is_first = is_first && k >= i;
        }
        rules += is_first;
        ck_assert_msg(matched, "%.*s does not match what was recorded for it", (int)rule.size,
                      (const char *)rule.bytes);
    }
    ck_assert_uint_eq(rules, 172);
    fb_evaluator_free(evaluator);
    fb_corpora_free(corpora);
}
END_TEST

/* The rules of an event's hits, one after another, without repeats. */
static char *list_rules(const struct fb_hits *hits)
{
    char *text = NULL;
    size_t size = 0;
    char last[256] = "";
    FILE *out = open_memstream(&text, &size);

    for (size_t i = 0; i < hits->count; i++) {
        const char *id = pack_rule_id(&content.instances[hits->instances[i]]);
        if (strcmp(id, last) != 0)
            fprintf(out, "%s\n", id);
        snprintf(last, sizeof last, "%s", id);
    }
    fclose(out);
    return text;
}

struct judged {
    char **rules; /* by line */
    size_t count;
};

static void cross_out(void *context, size_t line, const struct fb_doc *row)
{
    struct judged *judged = context;
    const struct fb_doc *hits = fb_doc_get(row, "hits");
    char last[64] = "";
    uint64_t event = 0;

    (void)line;
    ck_assert(fb_doc_u64(fb_doc_get(row, "line"), &event) && event < judged->count);
    for (size_t i = 0; i < hits->count; i++) {
        char id[64];
        const char *text = (const char *)fb_doc_at(hits, i)->text.bytes;
        snprintf(id, sizeof id, "%.*s", (int)strcspn(text, "#"), text);
        if (strcmp(id, last) == 0)
            continue;
        char *found = strstr(judged->rules[event], id);
        ck_assert_msg(found != NULL, "line %llu: no hit of %s", (unsigned long long)event, id);
        found[0] = '-';
        memcpy(last, id, sizeof last);
    }
}

/* The pack's converter left pure negations out, so golden says nothing of these. */
static bool is_known_to_golden(const char *id)
{
    return strncmp(id, "71158e3f-df67-472b-930e-7d287acaa3e1", 36) != 0
        && strncmp(id, "c09dad97-1c78-4f71-b127-7edb2b8e491a", 36) != 0;
}

START_TEST(hits_what_the_golden_files_say)
{
    struct fb_corpora *corpora = fb_corpora_new();
    struct fb_evaluator *evaluator = make_evaluator();
    const struct fb_corpus *corpus = load_events(corpora, (size_t)_i);
    struct judged judged = { calloc(corpus->count, sizeof(char *)), corpus->count };
    size_t total = 0;
    for (size_t i = 0; i < corpus->count; i++) {
        const struct fb_hits hits = run(evaluator, &corpus->events[i]);
        judged.rules[i] = list_rules(&hits);
        total += hits.count;
    }
    ck_assert_uint_gt(total, 0);
    pack_each_line(folder, files[_i].golden, cross_out, &judged);
    for (size_t i = 0; i < corpus->count; i++) {
        for (const char *hit = judged.rules[i]; *hit != '\0'; hit += strcspn(hit, "\n") + 1)
            ck_assert_msg(hit[0] == '-' || !is_known_to_golden(hit), "line %zu: golden has no %.36s", i,
                          hit);
        free(judged.rules[i]);
    }
    free(judged.rules);
    fb_evaluator_free(evaluator);
    fb_corpora_free(corpora);
}
END_TEST

START_TEST(says_the_same_without_the_index)
{
    struct fb_corpora *corpora = fb_corpora_new();
    struct fb_evaluator *with = make_evaluator();
    struct fb_evaluator *without = make_evaluator();
    const struct fb_corpus *corpus = load_events(corpora, (size_t)_i);
    const size_t stride = PACK_SANITIZED && corpus->count > 10000 ? 50 : 1;
    size_t count = 0;
    fb_evaluator_set_index(without, false);
    for (size_t i = 0; i < corpus->count; i += stride) {
        const struct fb_hits fast = run(with, &corpus->events[i]);
        const struct fb_hits slow = run(without, &corpus->events[i]);
        ck_assert_msg(fast.count == slow.count, "line %zu: %zu hits and %zu", i, fast.count, slow.count);
        ck_assert_mem_eq(fast.instances, slow.instances, fast.count * sizeof *fast.instances);
    }
    const struct fb_coverage *fast = fb_evaluator_coverage(with, &count);
    const struct fb_coverage *slow = fb_evaluator_coverage(without, &count);
    ck_assert_uint_gt(count, content.instance_count);
    for (size_t i = 0; i < count; i++) {
        ck_assert_uint_eq(fast[i].reached, slow[i].reached);
        ck_assert_uint_eq(fast[i].held, slow[i].held);
    }
    fb_evaluator_free(with);
    fb_evaluator_free(without);
    fb_corpora_free(corpora);
}
END_TEST

static void load(void)
{
    pack_load(&pack, folder);
    content = (struct fb_content){ .instances = pack.sink.instances, .instance_count = pack.sink.count };
}

static void unload(void)
{
    pack_clear(&pack);
}

int main(int argc, char **argv)
{
    if (argc != 2 || argv[1][0] == '\0') {
        puts("skipped: the test data packs are not there");
        return FB_TEST_SKIPPED;
    }
    static char content_data[4096];
    snprintf(content_data, sizeof content_data, "%s/content-data", argv[1]);
    folder = content_data;

    TCase *cases = tcase_create("pack");
    tcase_add_unchecked_fixture(cases, load, unload);
    tcase_set_timeout(cases, 300);
    tcase_add_test(cases, hits_every_recorded_event);
    tcase_add_loop_test(cases, hits_what_the_golden_files_say, 0, FB_TEST_COUNT(files));
    tcase_add_loop_test(cases, says_the_same_without_the_index, 0, FB_TEST_COUNT(files));
    return fb_test_run("trial_pack", cases);
}
