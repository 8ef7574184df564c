/* SPDX-License-Identifier: Apache-2.0 */
/* test_sigma_support.h - compiling small rules in tests, and their instances as one line of text.
 *
 * The template types: "proc" has the fields Image, CommandLine, ParentImage, User and Address,
 * "svc_system" the fields EventID and Data, "cloud" (product aws, service trail),
 * "azure" (product azure) and "azure_signin" (product azure, category signin) the field Name.
 */
#ifndef FB_TESTS_COMPILER_TEST_SIGMA_SUPPORT_H
#define FB_TESTS_COMPILER_TEST_SIGMA_SUPPORT_H

#include "base/report/report.h"
#include "compiler/sink.h"

/* The first lines of a rule, up to its detection's content, which begins in line 6. */
#define RULE_HEAD "title: T\nid: r\nlogsource:\n    category: proc\ndetection:\n"

/* What came out of a Sigma file. */
struct compiled {
    struct fb_template_types *types;
    struct fb_report *report;
    struct fb_sink sink;
    char *text; /* see below */
};

/* Compiles `text` as the file "rule.yml"; the test fails when that is not possible. */
struct compiled compile_text(const char *text);
void compiled_clear(struct compiled *compiled);

/* All instances, separated by " || ":
 *     Image endswith [\a.exe|\b.exe] & CommandLine all(contains [x], regex i [y]) unless (User equals [z])
 * `*` stands for a row without criteria, `cased` for case-sensitive. */
const char *compiled_text(struct compiled *compiled);

/* The only finding; the test fails when there is none, or another one. */
const struct fb_finding *only_finding(const struct compiled *compiled);

/* compile_text with the head, and then only compiled_text compared. */
void expect_instances(const char *detection, const char *expected);

/* An expected finding; `path` and `help` NULL: not compared. */
struct expected_finding {
    enum fb_rule rule;
    uint32_t line;
    uint32_t column;
    const char *path;
    const char *message;
    const char *help;
};
void expect_finding(const char *text, const struct expected_finding *expected);

#endif
