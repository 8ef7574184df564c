/* SPDX-License-Identifier: Apache-2.0 */
/* test_sigma_load.h - the test data's rules, compiled, and its other files as we need them.  What
 * fails ends the test. */
#ifndef FB_TESTS_COMPILER_TEST_SIGMA_LOAD_H
#define FB_TESTS_COMPILER_TEST_SIGMA_LOAD_H

#include "base/host/document.h"
#include "base/host/file.h"
#include "compiler/sink.h"

/* Under the address sanitizer everything takes several times as long: there a part is tested. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PACK_SANITIZED 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define PACK_SANITIZED 1
#endif
#ifndef PACK_SANITIZED
#define PACK_SANITIZED 0
#endif

/* All of the pack's rules, compiled. */
struct pack {
    const char *folder; /* of content-data */
    struct fb_template_types *types;
    struct fb_report *report;
    struct fb_sink sink;
    struct fb_paths files; /* in the order in which they were compiled */
    double seconds;        /* CPU time of compiling them */
};

/* The folder content-data, which every other function here wants, by a test's only argument, in
 * static memory; NULL, having said that the test is skipped, where the packs are not there. */
const char *pack_content_data(int argc, char **argv);

/* Also sets the locale in which the judges fold case, that of UTF-8. */
void pack_load(struct pack *pack, const char *folder);
void pack_clear(struct pack *pack);

/* "FOLDER/NAME" in static memory: good until the next call. */
const char *pack_path(const char *folder, const char *name);

/* The part of an instance's id before "#", terminated, in static memory: good until the next
 * call. */
const char *pack_rule_id(const struct fb_instance *instance);

/* The lines of a JSON lines file: calls `use` with each one parsed. */
void pack_each_line(const char *folder, const char *name,
                    void (*use)(void *context, size_t line, const struct fb_doc *row), void *context);

/* The instances of converted/NAME, with their rule's id as id, appended to the array. */
struct converted {
    struct fb_instance *items;
    size_t count;
    size_t capacity;
    struct fb_arena arena;
    const struct fb_template_types *types;
};
void pack_load_converted(struct converted *out, const char *folder, const char *name);
void converted_clear(struct converted *converted);

#endif
