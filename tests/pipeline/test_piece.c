/* SPDX-License-Identifier: Apache-2.0 */
/* test_piece.c - a piece is the report it came from, and other bytes are none. */
#include "pipeline/gating/piece.h"

#include <stdlib.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/heap.h"
#include "base/write/writer.h"
#include "tests/support/check_main.h"

static struct fb_report *new_report(void)
{
    struct fb_report *report = fb_report_new(fb_heap(), "full");

    ck_assert_ptr_nonnull(report);
    return report;
}

static void add_findings(struct fb_report *report, enum fb_level worst)
{
    const struct fb_finding findings[] = {
        { .rule = FB6001,
          .level = worst,
          .gate = "engine",
          .subject = "a.fbc",
          .sensor = "windows-7.11",
          .message = "it fell over \xff\x01 and \"this\"",
          .help = "mend it",
          .location = { true, 388, UINT64_MAX, "instances[1].criteria[20]", 7, UINT32_MAX } },
        { .rule = FB6007, .level = FB_WARNING, .gate = "engine", .subject = "a.fbc", .message = "", .location = { .path = NULL } },
        { .rule = FB0006, .level = FB_NOTE, .gate = "", .subject = "", .message = "of the format" },
    };

    for (size_t i = 0; i < sizeof findings / sizeof *findings; i++)
        ck_assert(fb_report_add(report, &findings[i]));
}

static void add_tables(struct fb_report *report)
{
    static const char *const columns[] = { "layer", "active" };
    const struct fb_table_cell cells[] = {
        { .text = "seccomp" }, { .is_number = true, .number = UINT64_MAX }, { .text = NULL }, { .text = "" }
    };
    const struct fb_table tables[] = {
        { .name = "isolation", .title = "Isolation", .note = "a note", .columns = columns, .column_count = 2, .cells = cells, .row_count = 2, .rows_dropped = 9, .once = true },
        { .name = "empty", .title = "Nothing", .columns = columns, .column_count = 1, .cells = cells, .row_count = 0 },
    };

    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        ck_assert(fb_report_add_table(report, &tables[i]));
}

static void add_gate(struct fb_report *report, enum fb_gate_state state, const char *reason)
{
    const struct fb_figure figures[] = {
        { .name = "builds", .value = 3 },
        { .name = "least", .value = INT64_MIN, .kind = FB_FIGURE_SETTING },
        { .name = "share", .value = 500, .kind = FB_FIGURE_SHARE, .part = UINT64_MAX / 2, .whole = UINT64_MAX },
    };
    const struct fb_gate_result result = {
        .gate = "engine", .subject = "a.fbc", .state = state, .reason = reason, .seconds = 0.1, .figures = figures, .figure_count = 3
    };

    ck_assert(fb_report_add_gate(report, &result));
}

static struct fb_report *sample(enum fb_gate_state state, enum fb_level worst)
{
    struct fb_report *report = new_report();

    add_gate(report, state, state == FB_GATE_RAN ? NULL : "no time");
    add_findings(report, worst);
    add_tables(report);
    return report;
}

static char *json_of(const struct fb_report *report)
{
    const struct fb_write_options options = { .tool_version = "1" };
    struct fb_buffer text = FB_BUFFER_EMPTY;
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert(fb_write_json(report, &options, &text, &diag));
    ck_assert(!text.failed);
    return text.text;
}

static struct fb_buffer piece_of(const struct fb_report *report)
{
    struct fb_buffer bytes = FB_BUFFER_EMPTY;

    fb_piece_write(report, &bytes);
    ck_assert(!bytes.failed);
    return bytes;
}

static void check_same(const struct fb_report *one, const struct fb_report *other)
{
    char *a = json_of(one);
    char *b = json_of(other);

    ck_assert_str_eq(a, b);
    ck_assert_int_eq(fb_report_verdict(one), fb_report_verdict(other));
    free(a);
    free(b);
}

/* What JSON has no room for is compared by itself. */
START_TEST(a_piece_is_the_report_that_it_came_from)
{
    static const enum fb_gate_state states[] = { FB_GATE_RAN, FB_GATE_UNFINISHED, FB_GATE_NOT_RUN, FB_GATE_NOT_APPLICABLE };
    struct fb_report *report = sample(states[_i], FB_ERROR);
    struct fb_report *again = new_report();
    struct fb_buffer bytes = piece_of(report);
    struct fb_piece piece;
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert_msg(fb_piece_read(fb_buffer_span(&bytes), "engine", "a.fbc", again, &piece, &diag), "%s", diag.message);
    check_same(report, again);
    ck_assert_str_eq(fb_report_finding(again, 0)->message, "it fell over \xff\x01 and \"this\"");
    ck_assert(fb_report_table(again, 0)->once);
    ck_assert(!fb_report_table(again, 1)->once);
    ck_assert_int_eq(piece.state, states[_i]);
    ck_assert(!piece.clean);
    ck_assert_int_eq(fb_report_gate(again, 0)->figures[0].kind, FB_FIGURE_COUNT);
    ck_assert_int_eq(fb_report_gate(again, 0)->figures[1].kind, FB_FIGURE_SETTING);
    ck_assert_int_eq(fb_report_gate(again, 0)->figures[2].kind, FB_FIGURE_SHARE);
    ck_assert_uint_eq(fb_report_gate(again, 0)->figures[2].part, UINT64_MAX / 2);
    ck_assert_uint_eq(fb_report_gate(again, 0)->figures[2].whole, UINT64_MAX);
    fb_buffer_clear(&bytes);
    fb_report_free(again);
    fb_report_free(report);
}
END_TEST

/* Only such pieces are kept in a cache. */
START_TEST(it_is_clean_without_errors)
{
    const struct {
        enum fb_gate_state state;
        enum fb_level worst;
        bool clean;
    } rows[] = {
        { FB_GATE_RAN, FB_WARNING, true },
        { FB_GATE_RAN, FB_ERROR, false },
        { FB_GATE_UNFINISHED, FB_WARNING, false },
        { FB_GATE_NOT_RUN, FB_WARNING, false },
        { FB_GATE_NOT_APPLICABLE, FB_WARNING, false },
    };
    struct fb_report *report = sample(rows[_i].state, rows[_i].worst);
    struct fb_report *again = new_report();
    struct fb_buffer bytes = piece_of(report);
    struct fb_piece piece;
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert(fb_piece_read(fb_buffer_span(&bytes), "engine", "a.fbc", again, &piece, &diag));
    ck_assert_int_eq(piece.clean, rows[_i].clean);
    fb_buffer_clear(&bytes);
    fb_report_free(again);
    fb_report_free(report);
}
END_TEST

START_TEST(dropped_findings_still_count)
{
    const struct fb_finding finding = { .rule = FB6001, .level = FB_ERROR, .gate = "engine", .subject = "a.fbc", .message = "again" };
    struct fb_report *report = new_report();
    struct fb_report *again = new_report();
    struct fb_piece piece;
    struct fb_diag diag = FB_DIAG_NONE;

    add_gate(report, FB_GATE_RAN, NULL);
    for (size_t i = 0; i < FB_MAX_FINDINGS + 5; i++)
        ck_assert(fb_report_add(report, &finding));
    struct fb_buffer bytes = piece_of(report);
    ck_assert(fb_piece_read(fb_buffer_span(&bytes), "engine", "a.fbc", again, &piece, &diag));
    ck_assert_uint_eq(fb_report_count_level(again, FB_ERROR), FB_MAX_FINDINGS + 5);
    ck_assert_uint_eq(fb_report_findings_dropped(again), 5);
    check_same(report, again);
    fb_buffer_clear(&bytes);
    fb_report_free(again);
    fb_report_free(report);
}
END_TEST

static bool reads(const uint8_t *bytes, size_t size, const char *gate, const char *subject)
{
    struct fb_report *report = new_report();
    struct fb_piece piece;
    struct fb_diag diag = FB_DIAG_NONE;
    const bool read = fb_piece_read((struct fb_span){ bytes, size }, gate, subject, report, &piece, &diag);

    ck_assert(read || diag.message[0] != '\0');
    fb_report_free(report);
    return read;
}

START_TEST(refuses_every_prefix)
{
    struct fb_report *report = sample(FB_GATE_RAN, FB_ERROR);
    struct fb_buffer bytes = piece_of(report);

    for (size_t size = 0; size < bytes.size; size++) {
        uint8_t *copy = malloc(size + (size == 0));
        ck_assert_ptr_nonnull(copy);
        memcpy(copy, bytes.text, size);
        ck_assert_msg(!reads(copy, size, "engine", "a.fbc"), "%zu bytes of %zu", size, bytes.size);
        free(copy);
    }
    fb_buffer_char(&bytes, 'x');
    ck_assert(!reads((const uint8_t *)bytes.text, bytes.size, "engine", "a.fbc"));
    fb_buffer_clear(&bytes);
    fb_report_free(report);
}
END_TEST

/* Any of them may still be a piece; none is a fault of ours. */
START_TEST(survives_every_changed_byte)
{
    static const uint8_t changes[] = { 0x01, 0x80, 0xff };
    struct fb_report *report = sample(FB_GATE_RAN, FB_ERROR);
    struct fb_buffer bytes = piece_of(report);

    for (size_t i = 0; i < bytes.size; i++)
        for (size_t change = 0; change < sizeof changes; change++) {
            bytes.text[i] = (char)(bytes.text[i] ^ changes[change]);
            (void)reads((const uint8_t *)bytes.text, bytes.size, "engine", "a.fbc");
            bytes.text[i] = (char)(bytes.text[i] ^ changes[change]);
        }
    ck_assert(reads((const uint8_t *)bytes.text, bytes.size, "engine", "a.fbc"));
    fb_buffer_clear(&bytes);
    fb_report_free(report);
}
END_TEST

START_TEST(refuses_what_another_gate_found_out)
{
    struct fb_report *report = sample(FB_GATE_RAN, FB_ERROR);
    struct fb_buffer bytes = piece_of(report);

    ck_assert(!reads((const uint8_t *)bytes.text, bytes.size, "fuzz", "a.fbc"));
    fb_buffer_clear(&bytes);
    fb_report_free(report);
}
END_TEST

START_TEST(a_table_of_the_whole_run_is_merged_once)
{
    struct fb_report *all = new_report();
    struct fb_report *one = sample(FB_GATE_RAN, FB_WARNING);

    ck_assert(fb_report_merge(all, one));
    ck_assert(fb_report_merge(all, one));
    ck_assert_uint_eq(fb_report_table_count(all), 3);
    ck_assert_str_eq(fb_report_table(all, 0)->name, "isolation");
    ck_assert_str_eq(fb_report_table(all, 2)->name, "empty");
    fb_report_free(one);
    fb_report_free(all);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("piece");

    tcase_add_loop_test(cases, a_piece_is_the_report_that_it_came_from, 0, 4);
    tcase_add_loop_test(cases, it_is_clean_without_errors, 0, 5);
    tcase_add_test(cases, dropped_findings_still_count);
    tcase_add_test(cases, refuses_every_prefix);
    tcase_add_test(cases, survives_every_changed_byte);
    tcase_add_test(cases, refuses_what_another_gate_found_out);
    tcase_add_test(cases, a_table_of_the_whole_run_is_merged_once);
    return fb_test_run("piece", cases);
}
