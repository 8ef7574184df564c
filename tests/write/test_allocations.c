/* SPDX-License-Identifier: Apache-2.0 */
/* test_allocations.c - each allocation of a writer fails in turn: it says so, and leaks nothing. */
#include <stdio.h>

#include "tests/support/check_main.h"
#include "tests/support/fail_malloc.h"
#include "tests/write/sample_report.h"

static bool render(const struct fb_writer *writer, struct fb_diag *diag)
{
    const struct fb_write_options options = { .tool_version = "0", .excerpt = sample_excerpt };
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer out = FB_BUFFER_EMPTY;
    FB_AUTO(fb_report_free)
    struct fb_report *report = fb_report_new(fb_heap(), "static");

    if (report == NULL)
        return false;
    const bool filled = sample_fill(report);
    if (!filled && fb_report_verdict(report) == FB_PASS)
        ck_abort_msg("a report that lost something passes");
    return writer->write(report, &options, &out, diag) && filled;
}

START_TEST(says_that_memory_ran_out)
{
    const struct fb_writer *writer = &fb_writers[_i / 2];
    bool happened = true;

    for (long n = 1; happened; n++) {
        struct fb_diag diag = FB_DIAG_NONE;
        const long before = fb_fail_malloc_live();
        fb_fail_malloc_at(n, _i % 2 == 1);
        const bool ok = render(writer, &diag);
        happened = fb_fail_malloc_happened();
        fb_fail_malloc_at(0, false);
        if (ok == happened)
            ck_abort_msg("%s: allocation %ld failed, and nobody noticed", writer->name, n);
        if (fb_fail_malloc_live() != before)
            ck_abort_msg("%s: blocks leak when allocation %ld fails", writer->name, n);
    }
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("allocations");
    tcase_add_loop_test(cases, says_that_memory_ran_out, 0, 2 * (int)fb_writer_count);
    return fb_test_run("allocations", cases);
}
