/* SPDX-License-Identifier: Apache-2.0 */
/* campaign.h - many seeded mutations of one content file, each held against the strict reader. */
#ifndef FB_TESTS_SCHEMA_EDIT_CAMPAIGN_H
#define FB_TESTS_SCHEMA_EDIT_CAMPAIGN_H

#include "tests/schema/parse.h"
#include "validator/schema/edit/mutate.h"

/* A content file, ready to be edited. */
struct subject {
    struct fb_schema *schema;
    uint8_t *input;
    struct fb_tree *tree;
    struct fb_edit_rules *rules;
    struct fb_edit_base *base;
    struct fb_draft *draft;
};

static inline void subject_edit(struct subject *subject, const struct fb_edit_checksum *extra, size_t extra_count)
{
    struct fb_diag diag = FB_DIAG_NONE;

    if (fb_tree_problem_count(subject->tree) > 0)
        ck_abort_msg("%s: %s", fb_tree_problem(subject->tree, 0)->path, fb_tree_problem(subject->tree, 0)->message);
    ck_assert_msg(fb_edit_rules_new(subject->schema, extra, extra_count, &subject->rules, &diag), "%s", diag.message);
    ck_assert_msg(fb_edit_base_new(subject->rules, subject->tree, &subject->base, &diag), "%s", diag.message);
    ck_assert(fb_draft_new(subject->base, subject->base, (size_t)1 << 20, &subject->draft, &diag));
}

static inline struct subject subject_of(const char *schema, const void *bytes, size_t size)
{
    struct subject subject = { .schema = loaded_text(schema) };

    subject.tree = parse_bytes(subject.schema, bytes, size, NULL, &subject.input);
    subject_edit(&subject, NULL, 0);
    return subject;
}

static inline struct subject subject_of_files(const char *schema, const char *content,
                                              const struct fb_edit_checksum *extra, size_t extra_count)
{
    struct subject subject = { .schema = NULL };
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_span bytes = { .bytes = NULL };

    ck_assert_msg(load_file(schema, NULL, &subject.schema, &diag), "%s: %s", schema, diag.message);
    ck_assert_msg(fb_file_read(content, (size_t)1 << 20, &bytes, &diag), "%s: %s", content, diag.message);
    subject.tree = parse_bytes(subject.schema, bytes.bytes, bytes.size, NULL, &subject.input);
    fb_file_free(&bytes);
    subject_edit(&subject, extra, extra_count);
    return subject;
}

static inline void subject_free(struct subject *subject)
{
    fb_draft_free(subject->draft);
    fb_edit_base_free(subject->base);
    fb_edit_rules_free(subject->rules);
    fb_tree_free(subject->tree);
    fb_schema_free(subject->schema);
    free(subject->input);
}

/* What a campaign saw. */
struct tally {
    size_t clean;  /* said to be clean, and were */
    size_t unsure; /* said to be unsure */
    size_t unsure_clean;
    size_t wrong; /* said to have problems */
    size_t wrong_clean;
    size_t changed; /* differ from the input */
    size_t kinds[FB_STEP_KIND_COUNT];
};

static inline void describe_all(const struct subject *subject, const struct fb_mutation *mutation,
                                struct fb_buffer *out)
{
    for (size_t i = 0; i < mutation->count; i++) {
        fb_mutate_describe(subject->base, subject->base, &mutation->steps[i], out);
        fb_buffer_char(out, '\n');
    }
}

/* The strict reader's opinion of one result. */
static inline void judge(const struct subject *subject, uint64_t seed, const struct fb_mutation *mutation,
                         struct fb_span bytes, const struct fb_edit_outcome *outcome, struct tally *tally)
{
    uint8_t *copy = NULL;
    struct fb_tree *tree = parse_bytes(subject->schema, bytes.bytes, bytes.size, NULL, &copy);
    const bool clean = fb_tree_problem_count(tree) == 0;
    struct fb_buffer text = FB_BUFFER_EMPTY;

    if (outcome->expectation == FB_EXPECT_CLEAN && !clean) {
        describe_all(subject, mutation, &text);
        fb_buffer_printf(&text, "%s: %s", fb_tree_problem(tree, 0)->path, fb_tree_problem(tree, 0)->message);
        ck_abort_msg("seed %llu:\n%s", (unsigned long long)seed, text.text);
    }
    tally->clean += outcome->expectation == FB_EXPECT_CLEAN;
    tally->unsure += outcome->expectation == FB_EXPECT_UNSURE;
    tally->unsure_clean += outcome->expectation == FB_EXPECT_UNSURE && clean;
    tally->wrong += outcome->expectation == FB_EXPECT_PROBLEMS;
    tally->wrong_clean += outcome->expectation == FB_EXPECT_PROBLEMS && clean;
    tally->changed += !fb_span_equal(bytes, fb_tree_input(subject->tree));
    for (size_t i = 0; i < mutation->count; i++)
        tally->kinds[mutation->steps[i].kind]++;
    fb_buffer_clear(&text);
    fb_tree_free(tree);
    free(copy);
}

static inline struct tally run_campaign(const struct subject *subject, size_t count,
                                        const struct fb_mutate_options *options)
{
    struct tally tally = { .clean = 0 };
    struct fb_diag diag = FB_DIAG_NONE;

    for (uint64_t seed = 0; seed < count; seed++) {
        struct fb_mutation mutation;
        struct fb_edit_outcome outcome;
        struct fb_span bytes;
        ck_assert(fb_mutate(subject->draft, seed, options, &mutation, &bytes, &outcome, &diag));
        judge(subject, seed, &mutation, bytes, &outcome, &tally);
    }
    return tally;
}

#endif
