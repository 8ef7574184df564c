/* SPDX-License-Identifier: Apache-2.0 */
/* gate.c - the command `gate`. */
#include <stdlib.h>
#include <string.h>

#include "cli/fuzz_options.h"
#include "cli/gate_attested.h"
#include "cli/judge.h"
#include "cli/say.h"
#include "pipeline/gating/gate.h"

static enum fb_exit run(const struct fb_arguments *arguments)
{
    if (fb_arguments_has(arguments, FB_OPTION_ATTEST_KEY))
        return fb_gate_attested(arguments);
    const struct fb_texts names = arguments->values[FB_OPTION_GATE];
    const char **asked = calloc(names.count + 1, sizeof *asked);

    if (asked == NULL) {
        fb_say("no memory left");
        return FB_EXIT_UNDECIDED;
    }
    for (size_t i = 0; i < names.count; i++)
        asked[i] = names.items[i];
    const struct fb_fuzz_options fuzz = fb_fuzz_options_of(arguments);
    const struct fb_judging judging = {
        .scope = names.count > 0 ? FB_SCOPE_PARTIAL : FB_SCOPE_FULL,
        .doing = "gating",
        .asked = names.count > 0 ? asked : NULL,
        .fuzz = &fuzz,
        .runs_content = true,
        .sparing = names.count == 0 && !fb_arguments_has(arguments, FB_OPTION_ALL_GATES),
    };
    enum fb_exit code = fb_judge(arguments, &judging);

    free(asked);
    return code;
}

static const enum fb_option_id gate_options[] = {
    FB_OPTION_GATE,
    FB_OPTION_ALL_GATES,
    FB_OPTION_BUDGET,
    FB_OPTION_CACHE,
    FB_OPTION_JOBS,
    FB_OPTION_ENGINE,
    FB_OPTION_PROJECT,
    FB_OPTION_SCHEMA,
    FB_OPTION_IMPORT_ROOT,
    FB_OPTION_TYPES,
    FB_OPTION_CONTRACT,
    FB_OPTION_LAST_RELEASE,
    FB_OPTION_RELEASED,
    FB_OPTION_FIELD_CONTENT,
    FB_OPTION_COVERAGE,
    FB_OPTION_FAIL_ON,
    FB_OPTION_SEED,
    FB_OPTION_CASES,
    FB_OPTION_SECONDS,
    FB_OPTION_KNOWN,
    FB_OPTION_REPRODUCERS,
    FB_OPTION_EVIDENCE,
    FB_OPTION_ATTEST_KEY,
    FB_OPTION_PASSPHRASE_ENV,
    FB_OPTION_PASSPHRASE_FD,
    FB_OPTION_ALLOW_CACHED,
};
static const struct fb_example gate_examples[] = {
    { "gate --evidence record-291 291.fbc", "every gate, and a record that `attest` signs" },
    { "gate --evidence e291 --attest-key gates.key --passphrase-env PHRASE 291.fbc", "signed too" },
    { "gate fatal.fbc", "every gate; without engines and corpora it stays undecided" },
    { "gate --gate engine --engine windows-7.11=ipc.so fatal.fbc", "one gate, with the engine of a sensor build" },
};

const struct fb_command fb_command_gate = {
    .name = "gate",
    .summary = "ask every gate: all of check, then run the content",
    .operands = "[FILE|DIR]...",
    .description =
        "Asks all gates in order: those of `check`, then replay (does it match what it must, and nothing\n"
        "that it must not?), engine (does the real engine of each sensor build load and evaluate it, alone\n"
        "and with what is in the field?) and fuzz.  Engines run in isolated child processes.  A gate that\n"
        "could not be asked leaves the verdict undecided.  With --gate only the gates that are named are\n"
        "asked: the report's scope is then partial, and nobody signs by it.  Otherwise replay and engine\n"
        "are left out for a file that check's gates reject, and fuzz where one of those two does, unless\n"
        "--all-gates is given.  They run side by side; the report is the same whatever --jobs says.\n"
        "--evidence writes a folder that `attest` signs, complete or not at all.  With --attest-key it is\n"
        "signed at once, by a process that runs no engine: the gates are asked in another one, which\n"
        "neither has the key nor the passphrase.\n",
    .most_operands = SIZE_MAX,
    FB_COMMAND_OPTIONS(gate_options),
    FB_COMMAND_EXAMPLES(gate_examples),
    .reports = true,
    .run = run,
};
