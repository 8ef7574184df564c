/* SPDX-License-Identifier: Apache-2.0 */
/* contract.c - the command `contract`. */
#include <stdlib.h>

#include "base/host/fail.h"
#include "base/host/heap.h"
#include "cli/contract_engine.h"
#include "cli/contract_writer.h"
#include "cli/output.h"
#include "cli/render.h"
#include "cli/say.h"

static bool load(const char *path, struct fb_contracts **out, struct fb_diag *diag)
{
    FB_AUTO(fb_contracts_free)
    struct fb_contracts *contracts = fb_contracts_new();

    if (contracts == NULL)
        return fb_fail_memory(diag);
    if (!fb_contracts_load(contracts, path, diag))
        return false;
    *out = fb_take(contracts);
    return true;
}

static bool write_all_text(const struct fb_contracts *contracts, struct fb_buffer *out,
                           struct fb_diag *diag)
{
    bool written = true;

    for (size_t i = 0; written && i < fb_contracts_count(contracts); i++) {
        const struct fb_contract *contract = fb_contracts_at(contracts, i);
        struct fb_facts facts = { .count = 0 };
        struct fb_arena arena;

        fb_arena_init(&arena, fb_heap(), SIZE_MAX);
        written = fb_contract_facts(contract, true, &arena, &facts, diag);
        if (written) {
            fb_buffer_text(out, out->size > 0 ? "\n" : "");
            fb_contract_write_text(contract, &facts, out);
        }
        fb_arena_clear(&arena);
    }
    return written;
}

/* Loads and writes one file after another. */
static bool write_files(const struct fb_arguments *arguments, struct fb_json *json,
                        struct fb_buffer *out, struct fb_diag *diag)
{
    for (size_t i = 0; i < arguments->operands.count; i++) {
        FB_AUTO(fb_contracts_free)
        struct fb_contracts *contracts = NULL;

        if (!load(arguments->operands.items[i], &contracts, diag))
            return false;
        if (json == NULL && !write_all_text(contracts, out, diag))
            return false;
        for (size_t at = 0; json != NULL && at < fb_contracts_count(contracts); at++)
            fb_contract_write_json(fb_contracts_at(contracts, at), json);
    }
    return true;
}

static bool write_as_json(const struct fb_arguments *arguments, struct fb_buffer *out,
                          struct fb_diag *diag)
{
    struct fb_json json = fb_json_over(out, 2);

    fb_json_open_object(&json);
    fb_json_put_array(&json, "contracts");
    if (!write_files(arguments, &json, out, diag))
        return false;
    fb_json_close_array(&json);
    fb_json_close_object(&json);
    fb_buffer_char(out, '\n');
    return true;
}

static enum fb_exit print(const struct fb_arguments *arguments)
{
    struct fb_output output = fb_output_begin(arguments, fb_arguments_text(arguments, FB_OPTION_OUTPUT));
    struct fb_diag diag = FB_DIAG_NONE;
    bool written = fb_format_is_json(arguments)
                     ? write_as_json(arguments, &output.text, &diag)
                     : write_files(arguments, NULL, &output.text, &diag);

    if (!written) {
        fb_output_abandon(&output);
        return fb_render_obstacle(arguments, FB_STAGE_CONFIGURATION, &diag);
    }
    return fb_output_end(&output) ? FB_EXIT_PASS : FB_EXIT_UNDECIDED;
}

static bool load_one(const char *path, struct fb_contracts **out, struct fb_diag *diag)
{
    FB_AUTO(fb_contracts_free)
    struct fb_contracts *contracts = NULL;

    if (!load(path, &contracts, diag))
        return false;
    if (fb_contracts_count(contracts) != 1) {
        fb_fail(diag, FB_FAULT_INPUT, "it holds %zu contracts; only files of one can be compared",
                fb_contracts_count(contracts));
        fb_place_set_file(&diag->place, path);
        return false;
    }
    *out = fb_take(contracts);
    return true;
}

static bool find_differences(struct fb_comparison *comparison, struct fb_arena *arena,
                             struct fb_diag *diag)
{
    struct fb_facts a;
    struct fb_facts b;

    return fb_contract_facts(comparison->a, false, arena, &a, diag)
        && fb_contract_facts(comparison->b, false, arena, &b, diag)
        && fb_facts_compare(&a, &b, arena, &comparison->differences, &comparison->count, diag);
}

static enum fb_exit write_comparison(const struct fb_arguments *arguments,
                                     const struct fb_comparison *comparison)
{
    struct fb_output output = fb_output_begin(arguments, fb_arguments_text(arguments, FB_OPTION_OUTPUT));

    if (fb_format_is_json(arguments))
        fb_comparison_write_json(comparison, &output.text);
    else
        fb_comparison_write_text(comparison, &output.text);
    if (!fb_output_end(&output))
        return FB_EXIT_UNDECIDED;
    return comparison->count == 0 ? FB_EXIT_PASS : FB_EXIT_REJECT;
}

static enum fb_exit compare(const struct fb_arguments *arguments)
{
    FB_AUTO(fb_contracts_free)
    struct fb_contracts *a = NULL;
    FB_AUTO(fb_contracts_free)
    struct fb_contracts *b = NULL;
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_arena arena;

    if (!load_one(arguments->operands.items[0], &a, &diag)
        || !load_one(arguments->operands.items[1], &b, &diag))
        return fb_render_obstacle(arguments, FB_STAGE_CONFIGURATION, &diag);

    struct fb_comparison comparison = { fb_contracts_at(a, 0), fb_contracts_at(b, 0), NULL, 0 };
    fb_arena_init(&arena, fb_heap(), SIZE_MAX);
    enum fb_exit code = find_differences(&comparison, &arena, &diag)
                          ? write_comparison(arguments, &comparison)
                          : fb_render_obstacle(arguments, FB_STAGE_CONFIGURATION, &diag);
    fb_arena_clear(&arena);
    return code;
}

/* The first operand that is an engine, or NULL. */
static const char *find_engine(const struct fb_texts operands)
{
    for (size_t i = 0; i < operands.count; i++)
        if (fb_is_engine(operands.items[i]))
            return operands.items[i];
    return NULL;
}

static enum fb_exit run(const struct fb_arguments *arguments)
{
    const char *engine = find_engine(arguments->operands);

    if (engine != NULL && (arguments->operands.count != 1 || fb_arguments_has(arguments, FB_OPTION_COMPARE))) {
        fb_say("contract takes one engine at a time, and does not compare it: %s", engine);
        return FB_EXIT_USAGE;
    }
    if (engine != NULL)
        return fb_contract_from_engine(arguments);
    if (!fb_arguments_has(arguments, FB_OPTION_COMPARE))
        return print(arguments);
    if (arguments->operands.count != 2) {
        fb_say("contract --compare takes two files");
        return FB_EXIT_USAGE;
    }
    return compare(arguments);
}

static const enum fb_option_id contract_options[] = {
    FB_OPTION_COMPARE,
};
static const struct fb_example contract_examples[] = {
    { "contract windows-7.11.json", "print a contract" },
    { "contract engine.so -o windows-7.11.json", "make the contract of an engine" },
    { "contract --compare windows-7.11.json windows-7.15.json", "what changed between two builds" },
};

const struct fb_command fb_command_contract = {
    .name = "contract",
    .summary = "print the contract of a sensor build, or compare two",
    .operands = "FILE...",
    .description =
        "Prints what a sensor build supplies and can take.  With --compare exactly two files, of one\n"
        "contract each; it exits with 0 when they agree and with 1 when they differ.  Of an engine, a\n"
        "shared object as docs/gate.md says, it makes a contract file: the engine runs in an isolated child\n"
        "process, and the contract has the inputs that its integration code really supplies.  It exits with\n"
        "1, and writes nothing, when the engine crashes.\n",
    .least_operands = 1,
    .most_operands = SIZE_MAX,
    FB_COMMAND_OPTIONS(contract_options),
    FB_COMMAND_EXAMPLES(contract_examples),
    .run = run,
};
