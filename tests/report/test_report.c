/* SPDX-License-Identifier: Apache-2.0 */
/* test_report.c - verdicts: what rejects, what leaves undecided, and that nothing lost passes. */
#include "base/report/report.h"

#include <stdio.h>
#include <string.h>

#include "base/core/limits.h"
#include "tests/support/check_main.h"

static size_t blocks;
static long allowed = -1; /* allocations that may still succeed; negative: all */

static void *allocate(void *context, size_t size)
{
    (void)context;
    if (allowed == 0)
        return NULL;
    if (allowed > 0)
        allowed--;
    blocks++;
    return malloc(size);
}

static void release(void *context, void *block)
{
    (void)context;
    if (block != NULL)
        blocks--;
    free(block);
}

static const struct fb_allocator allocator = { .allocate = allocate, .release = release };
static struct fb_report *report;

static void set_up(void)
{
    allowed = -1;
    report = fb_report_new(&allocator, "static");
    ck_assert_ptr_nonnull(report);
}

static void tear_down(void)
{
    fb_report_free(report);
    ck_assert_uint_eq(blocks, 0);
}

static struct fb_finding finding(enum fb_level level, const char *gate, const char *subject)
{
    return (struct fb_finding){ .rule = FB1001, .level = level, .gate = gate, .subject = subject, .message = "m" };
}

static bool add(enum fb_level level, const char *gate, const char *subject)
{
    const struct fb_finding wrong = finding(level, gate, subject);
    return fb_report_add(report, &wrong);
}

static bool add_gate(const char *gate, const char *subject, enum fb_gate_state state)
{
    const struct fb_gate_result result = { .gate = gate, .subject = subject, .state = state, .reason = "r" };
    return fb_report_add_gate(report, &result);
}

/* Findings as "E", "W", "N", gates by state as "r", "u", "n", "a", U: set undecided. */
static const struct {
    const char *events;
    enum fb_verdict verdict;
} verdicts[] = {
    { "", FB_PASS },
    { "r", FB_PASS },
    { "rW", FB_PASS },
    { "rN", FB_PASS },
    { "rE", FB_REJECT },
    { "E", FB_REJECT },
    { "u", FB_UNDECIDED },
    { "n", FB_UNDECIDED },
    { "a", FB_PASS },
    { "ra", FB_PASS },
    { "ran", FB_UNDECIDED },
    { "U", FB_UNDECIDED },
    { "UE", FB_REJECT }, /* reject > undecided */
    { "uE", FB_REJECT },
    { "En", FB_REJECT },
    { "WNWNU", FB_UNDECIDED },
};

static bool play(char event)
{
    switch (event) {
    case 'E':
        return add(FB_ERROR, "layout", "f");
    case 'W':
        return add(FB_WARNING, "layout", "f");
    case 'N':
        return add(FB_NOTE, "layout", "f");
    case 'r':
        return add_gate("layout", "f", FB_GATE_RAN);
    case 'u':
        return add_gate("types", "f", FB_GATE_UNFINISHED);
    case 'n':
        return add_gate("contract", "f", FB_GATE_NOT_RUN);
    case 'a':
        return add_gate("cost", "f", FB_GATE_NOT_APPLICABLE);
    default:
        fb_report_set_undecided(report);
        return true;
    }
}

START_TEST(ranks_reject_over_undecided_over_pass)
{
    for (const char *event = verdicts[_i].events; *event != '\0'; event++)
        ck_assert(play(*event));
    ck_assert_int_eq(fb_report_verdict(report), verdicts[_i].verdict);
}
END_TEST

START_TEST(judges_each_gate_by_its_own_findings)
{
    ck_assert(add_gate("layout", "a", FB_GATE_RAN) && add_gate("layout", "b", FB_GATE_RAN)
              && add_gate("types", "a", FB_GATE_RAN) && add_gate("layout", NULL, FB_GATE_RAN)
              && add_gate("types", NULL, FB_GATE_RAN) && add_gate("contract", "a", FB_GATE_NOT_RUN)
              && add_gate("types", "c", FB_GATE_UNFINISHED));
    ck_assert(add(FB_ERROR, "layout", "a") && add(FB_WARNING, "types", "a") && add(FB_WARNING, "layout", "b")
              && add(FB_ERROR, "types", "c"));
    static const enum fb_verdict expected[] = { FB_REJECT, FB_PASS, FB_PASS, FB_REJECT, FB_REJECT,
                                                FB_UNDECIDED, FB_REJECT };

    ck_assert_uint_eq(fb_report_gate_count(report), FB_TEST_COUNT(expected));
    for (size_t i = 0; i < fb_report_gate_count(report); i++)
        ck_assert_msg(fb_report_gate_verdict(report, i) == expected[i], "gate %zu", i);
}
END_TEST

START_TEST(copies_every_text)
{
    char text[8] = "before";
    struct fb_figure figure = { .name = text, .value = -7 };
    const struct fb_finding wrong = { .rule = FB3001, .level = FB_ERROR, .gate = text, .subject = text, .sensor = text, .message = text, .help = text, .location = { .has_offset = true, .offset = UINT64_MAX, .length = 3, .path = text } };
    const struct fb_gate_result result = { .gate = text, .subject = text, .reason = text, .figures = &figure, .figure_count = 1 };
    const struct fb_subject subject = { .path = text, .sha256 = "00", .bytes = 9 };

    ck_assert(fb_report_add(report, &wrong) && fb_report_add_gate(report, &result)
              && fb_report_add_subject(report, &subject) && fb_report_add_option(report, text, text));
    memcpy(text, "AFTER!", 6);
    const struct fb_finding *kept = fb_report_finding(report, 0);
    const struct fb_gate_result *gate = fb_report_gate(report, 0);
    const char *texts[] = { kept->gate, kept->subject, kept->sensor, kept->message, kept->help, kept->location.path,
                            gate->gate, gate->subject, gate->reason, gate->figures[0].name,
                            fb_report_subject(report, 0)->path, fb_report_option(report, 0)->name,
                            fb_report_option(report, 0)->value };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        ck_assert_str_eq(texts[i], "before");
    ck_assert_int_eq(gate->figures[0].value, -7);
    ck_assert_uint_eq(kept->location.offset, UINT64_MAX);
    ck_assert_str_eq(fb_report_scope(report), "static");
}
END_TEST

START_TEST(keeps_findings_in_order)
{
    char message[24];

    for (int i = 0; i < 1000; i++) {
        (void)snprintf(message, sizeof message, "%d", i / 2); /* runs of equal texts */
        struct fb_finding wrong = finding(i % 3 == 0 ? FB_ERROR : FB_NOTE, "g", "f");
        wrong.message = message;
        wrong.sensor = i % 2 == 0 ? NULL : message;
        ck_assert(fb_report_add(report, &wrong));
    }
    ck_assert_uint_eq(fb_report_finding_count(report), 1000);
    for (int i = 0; i < 1000; i++) {
        const struct fb_finding *kept = fb_report_finding(report, (size_t)i);
        (void)snprintf(message, sizeof message, "%d", i / 2);
        if (strcmp(kept->message, message) != 0 || (kept->sensor == NULL) != (i % 2 == 0))
            ck_abort_msg("finding %d is another", i);
    }
    ck_assert_uint_eq(fb_report_count_level(report, FB_ERROR), 334);
    ck_assert_uint_eq(fb_report_count_level(report, FB_NOTE), 666);
    ck_assert_uint_eq(fb_report_count_level(report, FB_WARNING), 0);
}
END_TEST

static void flood(enum fb_level level, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!add(level, "flood", "f"))
            ck_abort_msg("no memory");
}

START_TEST(no_flood_of_warnings_hides_an_error)
{
    flood(FB_WARNING, FB_MAX_FINDINGS + 5);
    ck_assert_int_eq(fb_report_verdict(report), FB_PASS);
    ck_assert(add(FB_ERROR, "contract", "late"));
    ck_assert_uint_eq(fb_report_findings_dropped(report), 5);
    ck_assert_int_eq(fb_report_verdict(report), FB_REJECT);
    ck_assert_str_eq(fb_report_finding(report, FB_MAX_FINDINGS)->subject, "late");
    ck_assert_uint_eq(fb_report_count_level(report, FB_WARNING), FB_MAX_FINDINGS + 5);
}
END_TEST

START_TEST(dropped_findings_still_judge_their_gate)
{
    flood(FB_ERROR, FB_MAX_FINDINGS);
    ck_assert(add(FB_ERROR, "contract", "last") && add_gate("contract", "last", FB_GATE_RAN)
              && add_gate("contract", "other", FB_GATE_RAN));
    ck_assert_uint_eq(fb_report_finding_count(report), FB_MAX_FINDINGS);
    ck_assert_uint_eq(fb_report_findings_dropped(report), 1);
    ck_assert_int_eq(fb_report_gate_verdict(report, 0), FB_REJECT);
    ck_assert_int_eq(fb_report_gate_verdict(report, 1), FB_PASS);
}
END_TEST

START_TEST(remembers_verdicts_of_many_subjects)
{
    char subject[24];

    for (int i = 0; i < 3000; i++) {
        (void)snprintf(subject, sizeof subject, "file-%d", i);
        if (!add(i % 7 == 0 ? FB_ERROR : FB_WARNING, "types", subject) || !add_gate("types", subject, FB_GATE_RAN))
            ck_abort_msg("no memory");
    }
    for (int i = 0; i < 3000; i++)
        if (fb_report_gate_verdict(report, (size_t)i) != (i % 7 == 0 ? FB_REJECT : FB_PASS))
            ck_abort_msg("file %d", i);
}
END_TEST

START_TEST(merges_all_but_options)
{
    struct fb_report *whole = fb_report_new(&allocator, "static");
    const struct fb_subject subject = { .path = "b", .bytes = 4 };

    flood(FB_WARNING, FB_MAX_FINDINGS + 2);
    ck_assert(add(FB_ERROR, "types", "b") && add_gate("types", "b", FB_GATE_RAN)
              && fb_report_add_subject(report, &subject) && fb_report_add_option(report, "o", "v"));
    ck_assert(fb_report_merge(whole, report) && fb_report_merge(whole, report));
    ck_assert_uint_eq(fb_report_count_level(whole, FB_WARNING), 2 * (FB_MAX_FINDINGS + 2));
    ck_assert_uint_eq(fb_report_findings_dropped(whole), FB_MAX_FINDINGS + 4);
    ck_assert_uint_eq(fb_report_count_level(whole, FB_ERROR), 2);
    ck_assert_uint_eq(fb_report_subject_count(whole), 2);
    ck_assert_uint_eq(fb_report_gate_count(whole), 2);
    ck_assert_uint_eq(fb_report_option_count(whole), 0);
    ck_assert_int_eq(fb_report_gate_verdict(whole, 1), FB_REJECT);
    fb_report_free(whole);
}
END_TEST

/* Suppresses what is about the file "s". */
static const struct fb_suppression *suppress_s(void *context, const struct fb_finding *candidate)
{
    static const struct fb_suppression suppression = { .reason = "r", .owner = "o", .expires = "2999-12-31" };

    ++*(int *)context;
    return strcmp(candidate->subject, "s") == 0 ? &suppression : NULL;
}

START_TEST(what_is_suppressed_stays_and_does_not_count)
{
    int asked = 0;
    const struct fb_suppressor suppressor = { .find = suppress_s, .context = &asked };
    struct fb_report *whole = fb_report_new(&allocator, "static");

    fb_report_set_suppressor(report, &suppressor);
    ck_assert(add(FB_ERROR, "types", "s") && add(FB_NOTE, "types", "s") && add_gate("types", "s", FB_GATE_RAN));
    ck_assert_int_eq(fb_report_verdict(report), FB_PASS);
    ck_assert_int_eq(fb_report_gate_verdict(report, 0), FB_PASS);
    ck_assert(add(FB_WARNING, "types", "t"));
    fb_report_set_suppressor(whole, &suppressor);
    ck_assert(fb_report_merge(whole, report));
    ck_assert_int_eq(asked, 3); /* not again by the merge */
    ck_assert_uint_eq(fb_report_finding_count(whole), 3);
    ck_assert_uint_eq(fb_report_count_suppressed(whole), 2);
    ck_assert_uint_eq(fb_report_count_level(whole, FB_ERROR), 0);
    ck_assert_uint_eq(fb_report_count_level(whole, FB_WARNING), 1);
    ck_assert_str_eq(fb_report_finding(whole, 0)->suppressed->owner, "o");
    ck_assert_ptr_null(fb_report_finding(whole, 2)->suppressed);
    ck_assert_int_eq(fb_report_verdict(whole), FB_PASS);
    ck_assert_int_eq(fb_report_gate_verdict(whole, 0), FB_PASS);
    fb_report_free(whole);
}
END_TEST

START_TEST(what_is_undecided_cannot_be_suppressed)
{
    int asked = 0;
    const struct fb_suppressor suppressor = { .find = suppress_s, .context = &asked };
    struct fb_finding wrong = finding(FB_ERROR, "types", "s");

    wrong.undecided = true;
    fb_report_set_suppressor(report, &suppressor);
    ck_assert(fb_report_add(report, &wrong));
    ck_assert_int_eq(fb_report_verdict(report), FB_UNDECIDED);
    ck_assert_uint_eq(fb_report_count_suppressed(report), 0);
}
END_TEST

START_TEST(no_flood_of_suppressed_findings_is_kept)
{
    int asked = 0;
    const struct fb_suppressor suppressor = { .find = suppress_s, .context = &asked };

    fb_report_set_suppressor(report, &suppressor);
    for (size_t i = 0; i < FB_MAX_FINDINGS + 3; i++)
        ck_assert(add(FB_ERROR, "types", "s"));
    ck_assert_uint_eq(fb_report_finding_count(report), FB_MAX_FINDINGS);
    ck_assert_uint_eq(fb_report_findings_dropped(report), 3);
    ck_assert(add(FB_ERROR, "types", "t"));
    ck_assert_uint_eq(fb_report_finding_count(report), FB_MAX_FINDINGS + 1);
    ck_assert_int_eq(fb_report_verdict(report), FB_REJECT);
}
END_TEST

/* Rows: the level that rejects; columns: what there is. */
static const enum fb_verdict thresholds[][FB_ERROR + 1] = {
    [FB_NOTE] = { [FB_NOTE] = FB_REJECT, [FB_WARNING] = FB_REJECT, [FB_ERROR] = FB_REJECT },
    [FB_WARNING] = { [FB_NOTE] = FB_PASS, [FB_WARNING] = FB_REJECT, [FB_ERROR] = FB_REJECT },
    [FB_ERROR] = { [FB_NOTE] = FB_PASS, [FB_WARNING] = FB_PASS, [FB_ERROR] = FB_REJECT },
};

START_TEST(rejects_at_the_level_and_above)
{
    const enum fb_level fail_on = (enum fb_level)(_i / 3);
    const enum fb_level level = (enum fb_level)(_i % 3);
    struct fb_report *part = fb_report_new(&allocator, "static");
    const struct fb_finding wrong = finding(level, "types", "s");
    struct fb_finding missing = wrong;

    missing.undecided = true;
    fb_report_set_fail_on(report, fail_on);
    ck_assert_int_eq(fb_report_rejects(report, &wrong), thresholds[fail_on][level] == FB_REJECT);
    ck_assert(!fb_report_rejects(report, &missing));
    ck_assert(fb_report_add(part, &wrong) && add_gate("types", "s", FB_GATE_RAN));
    ck_assert_int_eq(fb_report_verdict(report), FB_PASS);
    ck_assert(fb_report_merge(report, part)); /* whatever the part's own level is */
    ck_assert_int_eq(fb_report_verdict(report), thresholds[fail_on][level]);
    ck_assert_int_eq(fb_report_gate_verdict(report, 0), thresholds[fail_on][level]);
    fb_report_free(part);
}
END_TEST

START_TEST(merges_that_something_is_undecided)
{
    struct fb_report *part = fb_report_new(&allocator, "static");

    fb_report_set_undecided(part);
    ck_assert(fb_report_merge(report, part));
    ck_assert_int_eq(fb_report_verdict(report), FB_UNDECIDED);
    fb_report_free(part);
}
END_TEST

/* Everything that a check adds, with memory running out after ever more allocations. */
static bool fill(void)
{
    const struct fb_subject subject = { .path = "f" };
    bool ok = fb_report_add_subject(report, &subject) && fb_report_add_option(report, "a", "b")
           && add_gate("layout", "f", FB_GATE_RAN);

    for (int i = 0; ok && i < 200; i++)
        ok = add(FB_WARNING, "layout", "f");
    return ok && add(FB_ERROR, "layout", "f");
}

START_TEST(never_passes_what_was_lost)
{
    bool complete = false;

    for (long limit = 0; !complete; limit++) {
        allowed = limit;
        complete = fill();
        allowed = -1;
        ck_assert_int_ne(fb_report_verdict(report), FB_PASS);
        ck_assert(!complete || fb_report_verdict(report) == FB_REJECT);
        if (fb_report_gate_count(report) > 0)
            ck_assert_int_ne(fb_report_gate_verdict(report, 0), FB_PASS);
        fb_report_free(report);
        report = fb_report_new(&allocator, "static");
    }
}
END_TEST

START_TEST(is_not_made_without_memory)
{
    allowed = 0;
    ck_assert_ptr_null(fb_report_new(&allocator, "static"));
    fb_report_free(NULL);
}
END_TEST

#define TABLE_ROWS 20000

static bool add_table(void)
{
    char text[] = "ipc";
    char column[] = "template_type";
    const char *columns[] = { column, "criteria" };
    static struct fb_table_cell cells[2 * TABLE_ROWS]; /* more than one block of an arena */
    const struct fb_table table = { "name", "title", NULL, columns, 2, cells, TABLE_ROWS, 9, false };

    cells[0].text = text;
    cells[1] = (struct fb_table_cell){ .is_number = true, .number = UINT64_MAX };
    cells[2].text = text;
    const bool added = fb_report_add_table(report, &table);

    memset(text, 'x', sizeof text - 1);
    memset(column, 'x', sizeof column - 1);
    return added;
}

START_TEST(tables_are_copied_and_merged)
{
    struct fb_report *whole = fb_report_new(&allocator, "static");

    ck_assert(whole != NULL && add_table() && fb_report_merge(whole, report));
    ck_assert_uint_eq(fb_report_table_count(whole), 1);
    const struct fb_table *table = fb_report_table(whole, 0);
    ck_assert_str_eq(table->columns[0], "template_type");
    ck_assert_uint_eq(table->row_count, TABLE_ROWS);
    ck_assert_uint_eq(table->rows_dropped, 9);
    ck_assert_ptr_null(table->note);
    ck_assert_str_eq(table->cells[0].text, "ipc");
    ck_assert_uint_eq(table->cells[1].number, UINT64_MAX);
    ck_assert_str_eq(table->cells[2].text, "ipc");
    ck_assert_ptr_null(table->cells[3].text);
    ck_assert_int_eq(fb_report_verdict(whole), FB_PASS);
    fb_report_free(whole);
}
END_TEST

START_TEST(a_table_without_memory_is_lost_and_undecided)
{
    for (long i = 0;; i++) {
        tear_down();
        set_up();
        allowed = i;
        const bool added = add_table();
        allowed = -1;
        ck_assert_int_eq(fb_report_verdict(report), added ? FB_PASS : FB_UNDECIDED);
        ck_assert_uint_eq(fb_report_table_count(report), added);
        ck_assert(i > 0 || !added);
        if (added)
            break;
    }
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("reports");
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_loop_test(cases, ranks_reject_over_undecided_over_pass, 0, FB_TEST_COUNT(verdicts));
    tcase_add_test(cases, what_is_suppressed_stays_and_does_not_count);
    tcase_add_test(cases, what_is_undecided_cannot_be_suppressed);
    tcase_add_test(cases, no_flood_of_suppressed_findings_is_kept);
    tcase_add_loop_test(cases, rejects_at_the_level_and_above, 0, 9);
    tcase_add_test(cases, judges_each_gate_by_its_own_findings);
    tcase_add_test(cases, copies_every_text);
    tcase_add_test(cases, keeps_findings_in_order);
    tcase_add_test(cases, no_flood_of_warnings_hides_an_error);
    tcase_add_test(cases, dropped_findings_still_judge_their_gate);
    tcase_add_test(cases, remembers_verdicts_of_many_subjects);
    tcase_add_test(cases, merges_all_but_options);
    tcase_add_test(cases, merges_that_something_is_undecided);
    tcase_add_test(cases, never_passes_what_was_lost);
    tcase_add_test(cases, tables_are_copied_and_merged);
    tcase_add_test(cases, a_table_without_memory_is_lost_and_undecided);
    tcase_add_test(cases, is_not_made_without_memory);
    return fb_test_run("report", cases);
}
