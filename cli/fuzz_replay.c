/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_replay.c - one reproducer, run once more. */
#include "cli/fuzz_replay.h"

#include <string.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "base/write/json_text.h"
#include "cli/output.h"
#include "cli/say.h"
#include "fuzz/reproducer.h"

/* Of "BUILD=FILE" the file; NULL where none is of this build. */
static const char *engine_of(const struct fb_arguments *arguments, const char *build)
{
    const struct fb_texts engines = arguments->values[FB_OPTION_ENGINE];
    const size_t size = strlen(build);

    for (size_t i = 0; i < engines.count; i++)
        if (strncmp(engines.items[i], build, size) == 0 && engines.items[i][size] == '=')
            return engines.items[i] + size + 1;
    return NULL;
}

static const char *result_of(const struct fb_replayed *replayed)
{
    if (replayed->same)
        return "the same fault";
    if (replayed->wrong)
        return "another answer, and wrong too";
    return fb_fuzz_is_fall(&replayed->ending) ? "another fault" : "it runs to its end";
}

static void write_text(const struct fb_reproducer *reproducer, const struct fb_replayed *replayed,
                       const char *sentence, struct fb_buffer *out)
{
    fb_buffer_printf(out, "%s: %s\n  expected: %s\n", reproducer->build, result_of(replayed), reproducer->ending);
    if (fb_fuzz_is_fall(&replayed->ending))
        fb_buffer_printf(out, "  seen:     %s\n", sentence);
    if (replayed->other_engine)
        fb_buffer_text(out, "  the engine is not the one that it was found with\n");
}

static void write_json(const struct fb_reproducer *reproducer, const struct fb_replayed *replayed,
                       const char *sentence, struct fb_buffer *out)
{
    struct fb_json json = fb_json_over(out, 2);

    fb_json_open_object(&json);
    fb_json_put_text(&json, "build", reproducer->build);
    fb_json_put_bool(&json, "fell", fb_fuzz_is_fall(&replayed->ending));
    fb_json_put_bool(&json, "wrong", replayed->wrong);
    fb_json_put_bool(&json, "same", replayed->same);
    fb_json_put_bool(&json, "other_engine", replayed->other_engine);
    fb_json_put_text(&json, "expected", reproducer->ending);
    fb_json_put_text(&json, "seen", fb_fuzz_is_fall(&replayed->ending) ? sentence : NULL);
    fb_json_close_object(&json);
    fb_buffer_char(out, '\n');
}

static enum fb_exit show(const struct fb_arguments *arguments, const struct fb_reproducer *reproducer,
                         const struct fb_replayed *replayed)
{
    struct fb_output output = fb_output_begin(arguments, fb_arguments_text(arguments, FB_OPTION_OUTPUT));
    char sentence[256];

    fb_ending_describe(&replayed->ending, sentence, sizeof sentence);
    if (fb_format_is_json(arguments))
        write_json(reproducer, replayed, sentence, &output.text);
    else
        write_text(reproducer, replayed, sentence, &output.text);
    if (!fb_output_end(&output))
        return FB_EXIT_UNDECIDED;
    return fb_replayed_is_fault(replayed) ? FB_EXIT_REJECT : FB_EXIT_PASS;
}

enum fb_exit fb_fuzz_replay(const struct fb_arguments *arguments)
{
    struct fb_arena arena;
    struct fb_reproducer reproducer;
    struct fb_replayed replayed;
    struct fb_diag diag = FB_DIAG_NONE;
    enum fb_exit code = FB_EXIT_UNDECIDED;

    fb_arena_init(&arena, fb_heap(), FB_MAX_TRIAL_BYTES);
    if (!fb_reproducer_read(fb_arguments_text(arguments, FB_OPTION_REPLAY), &arena, &reproducer, &diag))
        fb_say_diag(&diag);
    else if (fb_reproducer_replay(&reproducer, engine_of(arguments, reproducer.build), FB_LAYERS_DEFAULT, &replayed, &diag))
        code = show(arguments, &reproducer, &replayed);
    else {
        (void)fb_fail_help(&diag, "the engine is looked for from here, where it was when the fault was found: name it with --engine %s=FILE", reproducer.build);
        fb_say_diag(&diag);
    }
    fb_arena_clear(&arena);
    return code;
}
