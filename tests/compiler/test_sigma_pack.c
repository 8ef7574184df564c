/* SPDX-License-Identifier: Apache-2.0 */
/* test_sigma_pack.c - all rules of the test data: which compile, and what the compiled instances
 * make of recorded events.  Expected: the pack's conversion report, its golden hits, and the rule
 * that SigmaHQ says a recorded event is matched by.
 * usage: test_sigma_pack DATA-FOLDER ("": skipped) */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/heap.h"
#include "tests/compiler/test_sigma_evaluate.h"
#include "tests/compiler/test_sigma_load.h"
#include "tests/support/check_main.h"

static const char *folder;
static struct pack pack;

/* Rules by what became of them, as the conversion report counts them. */
struct tally {
    size_t keywords;
    size_t placeholders;
    size_t compiled_negations;
    size_t without_type;
};

static bool is_about(const struct fb_finding *finding, const char *file, enum fb_rule rule,
                     const char *word)
{
    const size_t size = strlen(file);
    const size_t subject_size = strlen(finding->subject);
    return finding->rule == rule && subject_size >= size
        && strcmp(finding->subject + subject_size - size, file) == 0
        && strstr(finding->message, word) != NULL && finding->location.line > 1
        && finding->location.column > 0 && finding->location.path != NULL;
}

static bool has_finding(const char *file, enum fb_rule rule, const char *word)
{
    for (size_t i = 0; i < fb_report_finding_count(pack.report); i++)
        if (is_about(fb_report_finding(pack.report, i), file, rule, word))
            return true;
    return false;
}

static void judge_reason(struct tally *tally, const char *reason, const char *file)
{
    if (strcmp(reason, "keywords") == 0) {
        ck_assert_msg(has_finding(file, FB0104, "keyword"), "no finding: %s", file);
        tally->keywords++;
    } else if (strcmp(reason, "placeholder") == 0) {
        ck_assert_msg(has_finding(file, FB0104, "placeholder"), "no finding: %s", file);
        tally->placeholders++;
    } else if (has_finding(file, FB0101, "raw_access_thread")) {
        tally->without_type++;
    } else {
        tally->compiled_negations++;
    }
}

START_TEST(compiles_all_but_keywords_and_placeholders)
{
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;
    struct fb_diag diag = FB_DIAG_NONE;
    struct tally tally = { 0 };
    ck_assert_msg(fb_document_load(pack_path(folder, "converted/conversion-report.json"), &document,
                                   &diag),
                  "%s", diag.message);
    const struct fb_doc *rows = fb_doc_get(fb_document_root(document), "not_converted");
    for (size_t i = 0; i < rows->count; i++)
        judge_reason(&tally, (const char *)fb_doc_get(fb_doc_at(rows, i), "reason")->text.bytes,
                     (const char *)fb_doc_get(fb_doc_at(rows, i), "file")->text.bytes);
    ck_assert_uint_eq(pack.files.count, 2555);
    ck_assert_uint_eq(tally.keywords, 17);
    ck_assert_uint_eq(tally.placeholders, 15);
    ck_assert_uint_eq(tally.compiled_negations, 2);
    ck_assert_uint_eq(tally.without_type, 1);
    ck_assert_uint_eq(pack.sink.sources_left_out,
                      tally.keywords + tally.placeholders + tally.without_type);
    printf("%zu rules: %zu compiled to %zu instances in %.2f s, %zu left out\n", pack.files.count,
           pack.files.count - pack.sink.sources_left_out, pack.sink.count, pack.seconds,
           pack.sink.sources_left_out);
}
END_TEST

/* Everything that a criterion says, in one line; good enough to compare. */
static void print_criterion(FILE *out, const struct fb_criterion *criterion, int depth)
{
    fprintf(out, "%*s%u %u %u %u %d %d", depth, "", criterion->position, criterion->field,
            criterion->op, criterion->other_field, criterion->case_sensitive,
            criterion->ignore_case);
    for (size_t i = 0; i < criterion->value_count; i++)
        fprintf(out, " [%.*s]", (int)criterion->values[i].size,
                (const char *)criterion->values[i].bytes);
    fputc('\n', out);
    for (size_t i = 0; i < criterion->child_count; i++)
        print_criterion(out, &criterion->children[i], depth + 1);
}

static void print_row(FILE *out, const struct fb_row *row, const char *name)
{
    fprintf(out, "%s\n", name);
    for (size_t i = 0; i < row->criterion_count; i++)
        print_criterion(out, &row->criteria[i], 1);
}

static char *print_all(const struct fb_sink *sink)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    for (size_t i = 0; i < sink->count; i++) {
        const struct fb_instance *instance = &sink->instances[i];
        fprintf(out, "%.*s %llu\n", (int)instance->id.size, (const char *)instance->id.bytes,
                (unsigned long long)instance->type_id);
        print_row(out, &instance->row, "row");
        for (size_t k = 0; k < instance->except_count; k++)
            print_row(out, &instance->except[k], "except");
    }
    fclose(out);
    return text;
}

START_TEST(compiles_the_same_twice)
{
    struct pack again;
    pack_load(&again, folder);
    char *first = print_all(&pack.sink);
    char *second = print_all(&again.sink);
    ck_assert_str_eq(first, second);
    free(first);
    free(second);
    pack_clear(&again);
}
END_TEST

static bool is_well_formed(const struct fb_row *row, const struct fb_template_type *type)
{
    for (size_t i = 0; i < row->criterion_count; i++) {
        const struct fb_criterion *criterion = &row->criteria[i];
        if (criterion->op == FB_OP_WILDCARD || criterion->op >= FB_OP_COUNT
            || criterion->position != criterion->field || criterion->field >= type->field_count
            || (i > 0 && criterion[-1].field >= criterion->field))
            return false;
    }
    return true;
}

START_TEST(gives_rows_in_order_of_their_fields)
{
    for (size_t i = 0; i < pack.sink.count; i++) {
        const struct fb_instance *instance = &pack.sink.instances[i];
        const struct fb_template_type *type = fb_template_types_by_id(pack.types, instance->type_id);
        ck_assert(is_well_formed(&instance->row, type));
        for (size_t k = 0; k < instance->except_count; k++)
            ck_assert(is_well_formed(&instance->except[k], type));
        ck_assert(instance->title.size > 0 && instance->author.size > 0);
    }
}
END_TEST

/* What happens with the events of one file. */
struct run {
    struct judge *judge;
    char **hits; /* for each line the sorted rule ids, one after another */
    size_t capacity;
    size_t lines;
    size_t stride;         /* 1: all events */
    struct fb_arena arena; /* of one event */
    size_t expected;       /* distinct rules that a recorded event was made for, and */
    size_t matched;        /* those of them that hit one of its rows */
    char expects[512][40];
    bool matches[512];
};

/* The instances of a type stand together in no order, so look at all: 4,000 of them is little. */
static char *list_hits(struct run *run, uint64_t type_id, const struct judge_input *inputs)
{
    char *text = NULL;
    size_t size = 0;
    char last[256] = "";
    FILE *out = open_memstream(&text, &size);
    for (size_t i = 0; i < pack.sink.count; i++) {
        if (pack.sink.instances[i].type_id != type_id || !judge_holds(run->judge, i, inputs))
            continue;
        const char *id = pack_rule_id(&pack.sink.instances[i]);
        if (strcmp(id, last) != 0) /* the instances of a rule do stand together */
            fprintf(out, "%s\n", id);
        snprintf(last, sizeof last, "%s", id);
    }
    fclose(out);
    return text;
}

static void note_expectation(struct run *run, const struct fb_doc *expect, const char *hits)
{
    if (expect == NULL)
        return;
    size_t i = 0;
    while (i < run->expected && !fb_span_is(expect->text, run->expects[i]))
        i++;
    if (i == run->expected) {
        ck_assert(run->expected < FB_TEST_COUNT(run->expects) && expect->text.size < 40);
        memcpy(run->expects[run->expected++], expect->text.bytes, expect->text.size);
    }
    if (strstr(hits, run->expects[i]) != NULL && !run->matches[i]) {
        run->matches[i] = true;
        run->matched++;
    }
}

/* Of a large file every so manieth event only, where all would take too long. */
static bool is_judged(const struct run *run, size_t line)
{
    return line % run->stride == 0;
}

static void skip_event(struct run *run, size_t line)
{
    run->hits[line] = calloc(1, 1);
    run->lines = line + 1;
}

static void judge_event(void *context, size_t line, const struct fb_doc *row)
{
    struct run *run = context;
    void *hits = run->hits;
    ck_assert(fb_grow(&hits, &run->capacity, run->lines, sizeof *run->hits));
    run->hits = hits;
    if (!is_judged(run, line)) {
        skip_event(run, line);
        return;
    }
    const struct fb_template_type *type =
        fb_template_types_by_name(pack.types, fb_doc_get(row, "type")->text);
    const struct fb_doc *values = fb_doc_get(row, "values");
    ck_assert(type != NULL && values->count == type->field_count);
    fb_arena_init(&run->arena, fb_heap(), SIZE_MAX);
    struct judge_input *inputs = fb_arena_array(&run->arena, values->count, sizeof *inputs);
    ck_assert_ptr_nonnull(inputs);
    for (size_t i = 0; i < values->count; i++)
        if (fb_doc_at(values, i)->kind != FB_DOC_NULL)
            inputs[i].text = fb_doc_at(values, i)->text;
    judge_fold(&run->arena, inputs, values->count);
    run->hits[line] = list_hits(run, type->id, inputs);
    run->lines = line + 1;
    note_expectation(run, fb_doc_get(row, "expect"), run->hits[line]);
    fb_arena_clear(&run->arena);
}

/* What the golden file says of one line is crossed out; what is left over at the end, nothing
 * said.  The pack's own converter left pure negations out, so their hits say nothing. */
static bool is_known_to_golden(const char *id)
{
    static const char *const unknown[] = {
        "71158e3f-df67-472b-930e-7d287acaa3e1", /* proc_creation_win_susp_image_missing.yml */
        "c09dad97-1c78-4f71-b127-7edb2b8e491a", /* proc_creation_win_susp_non_exe_image.yml */
    };
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++)
        if (strncmp(id, unknown[i], strlen(unknown[i])) == 0)
            return false;
    return true;
}

static void cross_out(struct run *run, size_t line, const char *id)
{
    ck_assert_uint_lt(line, run->lines);
    char *found = strstr(run->hits[line], id);
    ck_assert_msg(found != NULL, "line %zu: no hit of %s", line, id);
    found[0] = '-';
}

static void judge_golden(void *context, size_t line, const struct fb_doc *row)
{
    (void)line;
    struct run *run = context;
    uint64_t event = 0;
    ck_assert(fb_doc_u64(fb_doc_get(row, "line"), &event));
    if (!is_judged(run, (size_t)event))
        return;
    const struct fb_doc *hits = fb_doc_get(row, "hits");
    char last[64] = "";
    for (size_t i = 0; i < hits->count; i++) {
        char id[64];
        const char *text = (const char *)fb_doc_at(hits, i)->text.bytes;
        const size_t size = strcspn(text, "#");
        ck_assert_uint_lt(size, sizeof id);
        memcpy(id, text, size);
        id[size] = '\0';
        if (strcmp(id, last) != 0)
            cross_out(run, (size_t)event, id);
        memcpy(last, id, sizeof last);
    }
}

static size_t count_hits(const char *hits)
{
    size_t count = 0;
    for (; *hits != '\0'; hits += strcspn(hits, "\n") + 1)
        count += is_known_to_golden(hits);
    return count;
}

/* Gives the number of hits. */
static size_t run_events(struct run *run, const char *events, const char *golden, size_t stride)
{
    *run = (struct run){ .stride = stride };
    run->judge = judge_new(pack.sink.instances, pack.sink.count);
    pack_each_line(folder, events, judge_event, run);
    size_t total = 0;
    for (size_t i = 0; i < run->lines; i++)
        total += count_hits(run->hits[i]);
    pack_each_line(folder, golden, judge_golden, run);
    for (size_t i = 0; i < run->lines; i++) {
        for (const char *hit = run->hits[i]; *hit != '\0'; hit += strcspn(hit, "\n") + 1)
            ck_assert_msg(hit[0] == '-' || !is_known_to_golden(hit), "line %zu: golden has no %.36s",
                          i, hit);
        free(run->hits[i]);
    }
    free(run->hits);
    judge_free(run->judge);
    return total;
}

static const struct {
    const char *events;
    const char *golden;
    size_t lines;
} files[] = {
    { "events/regression.jsonl", "golden/regression-hits.jsonl", 238 },
    { "events/evtx-misc.jsonl", "golden/evtx-misc-hits.jsonl", 2037 },
    { "events/security-datasets.jsonl", "golden/security-datasets-hits.jsonl", 45623 },
};

START_TEST(hits_what_the_golden_files_say)
{
    static struct run run;
    const size_t stride = PACK_SANITIZED && files[_i].lines > 10000 ? 10 : 1;
    const size_t hits = run_events(&run, files[_i].events, files[_i].golden, stride);
    ck_assert_uint_eq(run.lines, files[_i].lines);
    ck_assert_uint_gt(hits, 0);
    printf("%s: %zu events%s, %zu hits by rule\n", files[_i].events, run.lines,
           stride == 1 ? "" : ", of which every tenth was judged", hits);
}
END_TEST

START_TEST(hits_every_recorded_event)
{
    static struct run run;
    run_events(&run, files[0].events, files[0].golden, 1);
    ck_assert_uint_eq(run.expected, 172);
    ck_assert_uint_eq(run.matched, 172);
}
END_TEST

static void load(void)
{
    pack_load(&pack, folder);
}

static void unload(void)
{
    pack_clear(&pack);
}

int main(int argc, char **argv)
{
    folder = pack_content_data(argc, argv);
    if (folder == NULL)
        return FB_TEST_SKIPPED;

    TCase *cases = tcase_create("pack");
    tcase_add_unchecked_fixture(cases, load, unload);
    tcase_set_timeout(cases, 300);
    tcase_add_test(cases, compiles_all_but_keywords_and_placeholders);
    tcase_add_test(cases, compiles_the_same_twice);
    tcase_add_test(cases, gives_rows_in_order_of_their_fields);
    tcase_add_test(cases, hits_every_recorded_event);
    tcase_add_loop_test(cases, hits_what_the_golden_files_say, 0, FB_TEST_COUNT(files));
    return fb_test_run("sigma_pack", cases);
}
