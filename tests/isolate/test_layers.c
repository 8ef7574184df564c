/* SPDX-License-Identifier: Apache-2.0 */
/* test_layers.c - the code runs without any one layer and says so; as root and as nobody. */
#include <stdio.h>
#include <unistd.h>

#include "tests/isolate/script.h"

static const char *engine;

#define BIT(layer) (1U << (layer))

START_TEST(names_are_found_again)
{
    enum fb_layer found = FB_LAYER_COUNT;

    for (unsigned i = 0; i < FB_LAYER_COUNT; i++) {
        ck_assert(fb_layer_find(fb_layer_name((enum fb_layer)i), &found));
        ck_assert_uint_eq(found, i);
    }
    ck_assert(!fb_layer_find("armour", &found));
}
END_TEST

static struct fb_outcome run_without(uint32_t off, const char *mode, struct fb_isolate **isolate)
{
    struct fb_isolation_options options = FB_UNSTATED_OPTIONS(engine);
    const struct fb_script script = { .mode = mode };

    options.fence = FB_FENCE_FULL;
    options.layers_off = off;
    return fb_script_once(&options, &script, isolate);
}

START_TEST(runs_without_any_one)
{
    const enum fb_layer off = (enum fb_layer)_i;
    FB_AUTO(fb_isolate_free)
    struct fb_isolate *isolate = NULL;
    FB_AUTO(fb_isolate_free)
    struct fb_isolate *crashing = NULL;

    ck_assert_int_eq(run_without(BIT(off), "evaluate:nothing", &isolate).ending.kind, FB_END_DONE);
    const struct fb_layers *layers = fb_isolate_layers(isolate);
    /* No layer by itself: it follows from seccomp or from namespaces. */
    if (off != FB_LAYER_NO_NETWORK) {
        ck_assert_uint_eq(layers->active & BIT(off), 0);
        ck_assert_uint_gt(strlen(layers->why_not[off]), 0);
    }
    ck_assert_int_eq(run_without(BIT(off), "evaluate:null", &crashing).ending.kind, FB_END_CRASHED);
}
END_TEST

START_TEST(says_what_is_active)
{
    FB_AUTO(fb_isolate_free)
    struct fb_isolate *isolate = NULL;
    struct fb_outcome outcome = run_without(0, "evaluate:nothing", &isolate);
    const struct fb_layers *layers = fb_isolate_layers(isolate);

    ck_assert_int_eq(outcome.ending.kind, FB_END_DONE);
    ck_assert_uint_eq(layers->active & FB_LAYERS_DEFAULT, FB_LAYERS_DEFAULT);
    for (unsigned i = 0; i < FB_LAYER_COUNT; i++)
        ck_assert((layers->active & BIT(i)) != 0 || layers->why_not[i][0] != '\0');
}
END_TEST

START_TEST(wants_what_is_required)
{
    struct fb_isolation_options options = FB_UNSTATED_OPTIONS(engine);
    struct fb_isolate *isolate = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    options.layers_required = FB_LAYERS_DEFAULT;
    options.layers_off = BIT(FB_LAYER_SECCOMP);
    ck_assert(!fb_isolate_start(&options, NULL, 0, &isolate, &diag));
    ck_assert_int_eq(diag.fault, FB_FAULT_UNSUPPORTED);
    ck_assert_str_eq(diag.message, "the layer of isolation \"seccomp\" is required and not there (switched off)");
}
END_TEST

/* Without the list of system calls what an engine does is seen by its consequences. */
START_TEST(sees_the_rest_without_seccomp)
{
    static const struct {
        const char *mode;
        enum fb_ending_kind kind;
    } endings[] = {
        { "evaluate:exit", FB_END_EXITED }, { "load:_exit", FB_END_EXITED }, { "evaluate:abort", FB_END_CRASHED }, { "evaluate:flood", FB_END_FLOODED }, { "evaluate:spin", FB_END_TIMED_OUT }, { "evaluate:stack", FB_END_STACK }
    };

    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        FB_AUTO(fb_isolate_free)
        struct fb_isolate *isolate = NULL;
        const struct fb_outcome outcome = run_without(BIT(FB_LAYER_SECCOMP), endings[i].mode, &isolate);
        ck_assert_msg(outcome.ending.kind == endings[i].kind, "%s: %s", endings[i].mode, fb_ending_name(outcome.ending.kind));
    }
}
END_TEST

int main(int argc, char **argv)
{
    TCase *cases = tcase_create("layers");

    if (argc < 2)
        return FB_TEST_SKIPPED;
    engine = argv[1];
    tcase_set_timeout(cases, 60);
    tcase_add_test(cases, names_are_found_again);
    tcase_add_test(cases, says_what_is_active);
    tcase_add_test(cases, wants_what_is_required);
    tcase_add_loop_test(cases, runs_without_any_one, FB_LAYER_LIMITS, FB_LAYER_COUNT);
    tcase_add_test(cases, sees_the_rest_without_seccomp);
    return fb_test_run("layers", cases);
}
