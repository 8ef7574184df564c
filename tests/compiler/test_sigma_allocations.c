/* SPDX-License-Identifier: Apache-2.0 */
/* test_sigma_allocations.c - each allocation fails in turn: then compiling fails for want of
 * memory, nothing leaks, and no rule counts as wrong or as compiled that is not. */
#include <stdlib.h>

#include "base/host/heap.h"
#include "tests/compiler/test_sigma_support.h"
#include "tests/support/check_main.h"
#include "tests/support/fail_malloc.h"

/* Most of what the compiler can do; the second rule is wrong in several ways. */
static const char text[] =
    "title: T\nid: one\nauthor: [A, B]\nlogsource:\n    category: proc\ndetection:\n"
    "    a:\n        Image|endswith: ['\\a.exe', 'b*c']\n        CommandLine|contains|all: [x, y]\n"
    "    b:\n      - CommandLine|windash|contains: ' -a'\n      - User|base64offset|contains: foobar\n"
    "    c:\n        CommandLine|re|i|m: 'a+[b-d]'\n        Address|cidr: 10.1.1.1\n"
    "    d:\n        User|expand: 'x'\n        Image|fieldref: ParentImage\n"
    "    condition: 1 of * and not (c and not d)\n"
    "---\n"
    "title: T\nid: two\ntitel: x\nlogsource:\n    category: proc\ndetection:\n"
    "    a:\n        Imag: a\n        User|contians: b\n        Address|cidr: 10.1.1.1/8\n    condition: a\n"
    "---\n"
    "title: T\nid: three\nlogsource:\n    category: prok\ndetection:\n"
    "    a:\n        Image: a\n    condition: b\n";

/* The outcome of one run. */
struct outcome {
    bool ok;
    enum fb_fault fault;
    size_t instances;
    size_t left_out;
};

static struct outcome compile(const struct fb_template_types *types)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct outcome outcome = { .fault = FB_FAULT_MEMORY };
    struct fb_sink sink;
    struct fb_report *report = fb_report_new(fb_heap(), "static");
    if (report == NULL)
        return outcome;
    fb_sink_init(&sink, types, report);
    outcome.ok = fb_sigma_compile(&sink, "rule.yml", fb_span_of(text), &diag);
    outcome.fault = diag.fault;
    outcome.instances = sink.count;
    outcome.left_out = sink.sources_left_out;
    fb_sink_clear(&sink);
    fb_report_free(report);
    return outcome;
}

START_TEST(fails_for_want_of_memory_or_not_at_all)
{
    struct compiled fresh = compile_text("");
    const struct outcome whole = compile(fresh.types);
    ck_assert(whole.ok && whole.instances > 4);
    ck_assert_uint_eq(whole.left_out, 2);
    bool happened = true;
    long runs = 0;
    while (happened) {
        fb_fail_malloc_at(++runs, _i == 1);
        const long before = fb_fail_malloc_live();
        const struct outcome outcome = compile(fresh.types);
        const long after = fb_fail_malloc_live();
        happened = fb_fail_malloc_happened();
        fb_fail_malloc_at(0, false);
        ck_assert_msg(after == before, "run %ld: %ld blocks leak", runs, after - before);
        if (outcome.ok)
            ck_assert_msg(outcome.instances == whole.instances && outcome.left_out == 2,
                          "run %ld: %zu instances", runs, outcome.instances);
        else
            ck_assert_msg(happened && outcome.fault == FB_FAULT_MEMORY, "run %ld: another fault", runs);
    }
    ck_assert_int_gt(runs, 20);
    compiled_clear(&fresh);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("allocations");
    tcase_set_timeout(cases, 60);
    tcase_add_loop_test(cases, fails_for_want_of_memory_or_not_at_all, 0, 2);
    return fb_test_run("sigma_allocations", cases);
}
