/* SPDX-License-Identifier: Apache-2.0 */
/* contract_engine.c - runs an engine in isolation, says what is odd about it, writes its contract. */
#include "cli/contract_engine.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/digest.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "base/host/heap.h"
#include "cli/contract_writer.h"
#include "cli/output.h"
#include "cli/render.h"
#include "cli/say.h"
#include "validator/trial/observe.h"
#include "validator/trial/synthetic.h"

bool fb_is_engine(const char *path)
{
    static const char magic[4] = { 0x7f, 'E', 'L', 'F' };
    char start[sizeof magic] = { 0 };
    FILE *file = fopen(path, "rbe");
    bool is_elf = file != NULL && fread(start, sizeof start, 1, file) == 1
               && memcmp(start, magic, sizeof magic) == 0;

    if (file != NULL)
        (void)fclose(file);
    return is_elf;
}

/* What people ought to know of a type's count. */
static void say_type(const struct fb_contract_type *type, const struct fb_observed_type *seen)
{
    char fewest[64];
    char most[64];

    fb_synthetic_describe(seen->fewest_event, seen->declared, fewest, sizeof fewest);
    fb_synthetic_describe(seen->most_event, seen->declared, most, sizeof most);
    if (seen->fewest < seen->most)
        fb_say("warning: the engine supplies %" PRIu64 " inputs of \"%s\" on one event (%s) and %" PRIu64
               " on another (%s); the contract says %" PRIu64 ", the fewest of %" PRIu64 " events",
               seen->fewest, type->name, fewest, seen->most, most, type->inputs, seen->events);
    if (seen->fewest != UINT64_MAX && seen->fewest != seen->declared && seen->fewest == seen->most)
        fb_say("warning: the engine declares %" PRIu64 " fields of \"%s\", but supplies %" PRIu64
               " inputs on every one of %" PRIu64 " events",
               seen->declared, type->name, seen->fewest, seen->events);
    if (seen->compiled != UINT64_MAX && seen->fewest != UINT64_MAX && seen->compiled != seen->fewest)
        fb_say("warning: the engine's build states %" PRIu64 " inputs of \"%s\", but it supplies %" PRIu64,
               seen->compiled, type->name, seen->fewest);
    if (seen->events > 0 && seen->fewest == UINT64_MAX)
        fb_say("warning: the engine supplied nothing of \"%s\" on any of %" PRIu64 " events", type->name,
               seen->events);
}

static void say_all(const struct fb_observation *observation)
{
    for (size_t i = 0; i < observation->contract.type_count; i++)
        say_type(&observation->contract.types[i], &observation->types[i]);
    if (observation->contract.supply != FB_SUPPLY_OBSERVED)
        fb_say("warning: the counts of inputs are %s, not observed; signing wants them observed or compiled",
               fb_supply_name(observation->contract.supply));
}

/* The contract as a file says it, read back: what a reader would refuse is never written. */
static bool check_text(const char *engine, const struct fb_buffer *text, struct fb_contracts *contracts,
                       struct fb_diag *diag)
{
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;

    return fb_document_parse(engine, fb_buffer_span(text), FB_SYNTAX_JSON, &document, diag)
        && fb_contracts_add(contracts, document, diag);
}

static bool wants_text(const struct fb_arguments *arguments)
{
    const char *format = fb_arguments_text(arguments, FB_OPTION_FORMAT);

    return format != NULL && strcmp(format, "text") == 0;
}

static bool append_text(const struct fb_contracts *contracts, struct fb_buffer *out, struct fb_diag *diag)
{
    struct fb_facts facts = { .count = 0 };
    struct fb_arena arena;

    fb_arena_init(&arena, fb_heap(), SIZE_MAX);
    bool written = fb_contract_facts(fb_contracts_at(contracts, 0), true, &arena, &facts, diag);
    if (written)
        fb_contract_write_text(fb_contracts_at(contracts, 0), &facts, out);
    fb_arena_clear(&arena);
    return written;
}

static enum fb_exit refuse(const char *engine, const char *why)
{
    fb_say("%s: the engine's description is no contract: %s", engine, why);
    return FB_EXIT_REJECT;
}

static enum fb_exit write_contract(const struct fb_arguments *arguments, const struct fb_contract *contract)
{
    const char *engine = arguments->operands.items[0];
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;
    FB_AUTO(fb_contracts_free)
    struct fb_contracts *contracts = fb_contracts_new();
    struct fb_json json = fb_json_over(&text, 2);
    struct fb_diag diag = FB_DIAG_NONE;

    fb_contract_write_json(contract, &json);
    fb_buffer_char(&text, '\n');
    if (text.failed || contracts == NULL) {
        fb_say("no memory left");
        return FB_EXIT_UNDECIDED;
    }
    if (!check_text(engine, &text, contracts, &diag))
        return refuse(engine, diag.message);

    struct fb_output output = fb_output_begin(arguments, fb_arguments_text(arguments, FB_OPTION_OUTPUT));
    if (!wants_text(arguments))
        fb_buffer_append(&output.text, fb_buffer_span(&text));
    else if (!append_text(contracts, &output.text, &diag)) {
        fb_output_abandon(&output);
        fb_say_diag(&diag);
        return FB_EXIT_UNDECIDED;
    }
    return fb_output_end(&output) ? FB_EXIT_PASS : FB_EXIT_UNDECIDED;
}

/* The engine's own fault: it is told, and nothing is written. */
static enum fb_exit say_ending(const char *engine, const struct fb_ending *ending)
{
    char sentence[256];

    fb_ending_describe(ending, sentence, sizeof sentence);
    fb_say("%s: the engine %s: %s", engine, fb_ending_name(ending->kind), sentence);
    return ending->kind == FB_END_LOST ? FB_EXIT_UNDECIDED : FB_EXIT_REJECT;
}

static enum fb_exit conclude(const struct fb_arguments *arguments, struct fb_observation *observation,
                             const char *digest)
{
    const char *engine = arguments->operands.items[0];

    if (observation->ending.kind != FB_END_DONE)
        return say_ending(engine, &observation->ending);
    if (observation->complaint != NULL)
        return refuse(engine, observation->complaint);
    observation->contract.engine_sha256 = digest;
    say_all(observation);
    return write_contract(arguments, &observation->contract);
}

static bool digest_of(const char *path, char digest[static 65], struct fb_diag *diag)
{
    FB_AUTO(fb_file_free)
    struct fb_span bytes = { NULL, 0 };

    return fb_file_read(path, FB_MAX_ENGINE_BYTES, &bytes, diag)
        && (fb_sha256_hex(bytes, digest) || fb_fail(diag, FB_FAULT_MEMORY, "the digest library failed"));
}

enum fb_exit fb_contract_from_engine(const struct fb_arguments *arguments)
{
    const struct fb_isolation_options options = {
        .engine = arguments->operands.items[0],
        .memory_bytes = UINT64_MAX,
        .load_ms = UINT64_MAX,
        .case_us = UINT64_MAX,
        .fence = FB_FENCE_FULL,
        .layers_required = FB_LAYERS_DEFAULT,
    };
    struct fb_observation observation = { .complaint = NULL };
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_arena arena;
    char digest[65];

    fb_arena_init(&arena, fb_heap(), FB_MAX_TRIAL_BYTES);
    bool observed = digest_of(options.engine, digest, &diag)
                 && fb_observe(&options, &arena, &observation, &diag);
    enum fb_exit code = observed ? conclude(arguments, &observation, digest)
                                 : fb_render_obstacle(arguments, FB_STAGE_CONFIGURATION, &diag);
    fb_arena_clear(&arena);
    return code;
}
