/* SPDX-License-Identifier: Apache-2.0 */
/* Loading, asking, comparing. */
#include "tests/trial/trial_case.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/host/heap.h"
#include "isolate/layers.h"
#include "validator/model/record.h"

static const struct fb_content *load_content(struct trial_case *trial, const char *name, size_t index)
{
    struct fixture *fixture = &trial->fixture;
    const char *path = fixture_join(fixture, trial->folder, name);
    struct fb_diag diag = FB_DIAG_NONE;

    if (!fixture_has(path))
        return NULL;
    const struct fb_span bytes = fixture_compile(fixture, path);
    fixture_must(fb_tree_parse(fixture->schema, bytes, NULL, &trial->trees[index], &diag), &diag);
    fixture_must(fb_record_collect(trial->trees[index], &fixture->arena, &trial->contents[index], &diag), &diag);
    return &trial->contents[index];
}

static void load_corpora(struct trial_case *trial)
{
    trial->corpora = fb_corpora_new();
    ck_assert_ptr_nonnull(trial->corpora);
    for (size_t i = 0; i < FB_CORPUS_LABELS; i++) {
        char name[64];
        struct fb_diag diag = FB_DIAG_NONE;
        snprintf(name, sizeof name, "%s.jsonl", fb_corpus_label_name((enum fb_corpus_label)i));
        const char *path = fixture_join(&trial->fixture, trial->folder, name);
        if (fixture_has(path))
            fixture_must(fb_corpora_load(trial->corpora, path, (enum fb_corpus_label)i, trial->fixture.types, &diag), &diag);
    }
}

static void load_settings(struct trial_case *trial)
{
    const struct fb_doc *limits = fb_doc_get(trial->expected, "limits");
    const struct fb_doc *names = fb_doc_get(trial->expected, "own_names");
    const size_t count = names == NULL ? 0 : names->count;

    trial->replay.limits = FB_REPLAY_LIMITS_DEFAULT;
    if (fb_doc_get(limits, "background_ppm") != NULL)
        ck_assert(fb_doc_u64(fb_doc_get(limits, "background_ppm"), &trial->replay.limits.background_ppm));
    if (fb_doc_get(limits, "instance_ns") != NULL)
        ck_assert(fb_doc_u64(fb_doc_get(limits, "instance_ns"), &trial->replay.limits.instance_ns));
    trial->own_names = fb_arena_array(&trial->fixture.arena, count, sizeof *trial->own_names);
    for (size_t i = 0; i < count; i++)
        trial->own_names[i] = (const char *)fb_doc_at(names, i)->text.bytes;
    trial->replay.own_names = trial->own_names;
    trial->replay.own_name_count = count;
}

void trial_case_load(struct trial_case *trial, const char *folder)
{
    struct fixture *fixture = &trial->fixture;

    *trial = (struct trial_case){ .folder = folder };
    fixture_init(fixture);
    trial->expected = fixture_document(fixture, fixture_join(fixture, folder, "expected.json"));
    fixture_schema(fixture, REFERENCE_SCHEMA);
    fixture_types(fixture, "tests/gates/golden/types.json");
    load_corpora(trial);
    load_settings(trial);
    trial->candidate = (struct fb_candidate){ .path = "content", .content = load_content(trial, "source.json", 0) };
    ck_assert_ptr_nonnull(trial->candidate.content);
    trial->replay.candidate = &trial->candidate;
    trial->replay.last = load_content(trial, "last.json", 1);
    trial->replay.types = fixture->types;
    trial->replay.corpora = trial->corpora;
    trial->replay.layers_required = 1U << FB_LAYER_CHILD;
}

void trial_case_clear(struct trial_case *trial)
{
    fb_tree_free(trial->trees[0]);
    fb_tree_free(trial->trees[1]);
    fb_corpora_free(trial->corpora);
    fixture_clear(&trial->fixture);
}

struct fb_report *trial_case_run(const struct trial_case *trial)
{
    struct fb_report *report = fb_report_new(fb_heap(), "replay");
    struct fb_figure figures[FB_GATE_FIGURES];
    struct fb_gate_result result = { .gate = "replay", .subject = "content", .figures = figures };
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert_ptr_nonnull(report);
    fixture_must(fb_replay_run(&trial->replay, report, figures, &result.figure_count, &diag), &diag);
    ck_assert(fb_report_add_gate(report, &result));
    return report;
}

static void compare_finding(const struct fb_doc *expected, const struct fb_finding *finding)
{
    const struct fb_doc *path = fb_doc_get(expected, "path");
    const struct fb_doc *says = fb_doc_get(expected, "says");

    ck_assert_str_eq((const char *)fb_doc_get(expected, "rule")->text.bytes, fb_rule_id(finding->rule));
    ck_assert_int_eq(finding->level, fb_rule_level(finding->rule));
    ck_assert_str_eq(path == NULL ? "none" : (const char *)path->text.bytes,
                     finding->location.path == NULL ? "none" : finding->location.path);
    for (size_t i = 0; says != NULL && i < says->count; i++)
        ck_assert_msg(strstr(finding->message, (const char *)fb_doc_at(says, i)->text.bytes) != NULL,
                      "it does not say \"%s\": %s", (const char *)fb_doc_at(says, i)->text.bytes,
                      finding->message);
}

void trial_case_compare(const struct trial_case *trial, const struct fb_report *report)
{
    const struct fb_doc *findings = fb_doc_get(trial->expected, "findings");

    ck_assert_ptr_nonnull(findings);
    ck_assert_uint_eq(fb_report_finding_count(report), findings->count);
    for (size_t i = 0; i < findings->count; i++)
        compare_finding(fb_doc_at(findings, i), fb_report_finding(report, i));
    ck_assert_str_eq((const char *)fb_doc_get(trial->expected, "verdict")->text.bytes,
                     fb_verdict_name(fb_report_verdict(report)));
}
