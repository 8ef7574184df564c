/* SPDX-License-Identifier: Apache-2.0 */
/* gate_attested.c - the outer process of `gate --attest-key`: it has the key, and runs no engine.
 *
 * In order: the inner process is forked, and waits; the key is opened; the inner process asks the gates
 * and writes its record into a private folder beside the one that is wanted; that record is signed.
 */
#include "cli/gate_attested.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/core/arena.h"
#include "base/host/buffer.h"
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "base/host/scratch.h"
#include "cli/inner.h"
#include "cli/key_list.h"
#include "cli/passphrase_source.h"
#include "cli/render.h"
#include "cli/say.h"
#include "pipeline/evidence/evidence.h"

/* The texts of the inner process are in the arena. */
struct attested {
    const struct fb_arguments *arguments;
    struct fb_arena arena;
    char *scratch;      /* private folder beside --evidence */
    const char *record; /* where the inner process writes */
    struct fb_inner inner;
    struct fb_key_list keys;
};

/* ---- The inner process's command line and environment ---- */

/* What is the outer one's business, or is said otherwise. */
static bool is_passed_on(enum fb_option_id id)
{
    return id != FB_OPTION_ATTEST_KEY && id != FB_OPTION_PASSPHRASE_ENV && id != FB_OPTION_PASSPHRASE_FD
        && id != FB_OPTION_ALLOW_CACHED && id != FB_OPTION_EVIDENCE;
}

static size_t count_words(const struct fb_arguments *arguments)
{
    size_t count = arguments->operands.count + 5; /* firebreak gate --evidence=... -- NULL */

    for (size_t id = 0; id < FB_OPTION_COUNT; id++)
        count += arguments->values[id].count;
    return count;
}

static bool add_word(struct attested *attested, char **words, size_t *count, const char *word)
{
    words[*count] = fb_arena_text(&attested->arena, fb_span_of(word));
    return words[(*count)++] != NULL;
}

static bool add_option(struct attested *attested, char **words, size_t *count, enum fb_option_id id, const char *value)
{
    const bool is_flag = fb_options[id].kind == FB_OPTION_FLAG;
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer word = FB_BUFFER_EMPTY;

    fb_buffer_printf(&word, "--%s%s%s", fb_options[id].name, is_flag ? "" : "=", is_flag ? "" : value);
    return !word.failed && add_word(attested, words, count, word.text);
}

static bool add_options(struct attested *attested, char **words, size_t *count)
{
    for (size_t id = 0; id < FB_OPTION_COUNT; id++) {
        const struct fb_texts values = attested->arguments->values[id];

        for (size_t i = 0; i < values.count && is_passed_on((enum fb_option_id)id); i++)
            if (!add_option(attested, words, count, (enum fb_option_id)id, values.items[i]))
                return false;
    }
    return true;
}

/* NULL: no memory. */
static char **make_words(struct attested *attested)
{
    const struct fb_texts operands = attested->arguments->operands;
    char **words = fb_arena_array(&attested->arena, count_words(attested->arguments), sizeof *words);
    size_t count = 0;

    if (words == NULL)
        return NULL;
    bool added = add_word(attested, words, &count, "firebreak")
              && add_word(attested, words, &count, attested->arguments->command->name)
              && add_option(attested, words, &count, FB_OPTION_EVIDENCE, attested->record)
              && add_options(attested, words, &count)
              && add_word(attested, words, &count, "--");
    for (size_t i = 0; added && i < operands.count; i++)
        added = add_word(attested, words, &count, operands.items[i]);
    words[count] = NULL;
    return added ? words : NULL;
}

static bool sets(const char *entry, const char *variable)
{
    const size_t size = strlen(variable);

    return strncmp(entry, variable, size) == 0 && entry[size] == '=';
}

/* What this program would take for an option is in the words already. */
static bool is_kept(const char *entry, const char *secret)
{
    return (secret == NULL || !sets(entry, secret)) && strncmp(entry, "FIREBREAK_", 10) != 0;
}

static char **make_environment(struct attested *attested, const char *secret)
{
    size_t count = 0;

    while (environ[count] != NULL)
        count++;
    char **kept = fb_arena_array(&attested->arena, count + 1, sizeof *kept);
    if (kept == NULL)
        return NULL;
    size_t at = 0;
    for (size_t i = 0; i < count; i++)
        if (is_kept(environ[i], secret))
            kept[at++] = environ[i];
    kept[at] = NULL;
    return kept;
}

static bool fork_inner(struct attested *attested, struct fb_diag *diag)
{
    const struct fb_arguments *arguments = attested->arguments;
    const struct fb_inner_start start = {
        .words = make_words(attested),
        .environment = make_environment(attested, fb_arguments_text(arguments, FB_OPTION_PASSPHRASE_ENV)),
        .closed = fb_arguments_has(arguments, FB_OPTION_PASSPHRASE_FD)
                    ? (int)fb_arguments_number(arguments, FB_OPTION_PASSPHRASE_FD, 0)
                    : -1,
    };

    return start.words != NULL && start.environment != NULL ? fb_inner_fork(&start, &attested->inner, diag)
                                                            : fb_fail_memory(diag);
}

/* ---- The outer one ---- */

static bool open_keys(struct attested *attested, struct fb_diag *diag)
{
    struct fb_arguments arguments = *attested->arguments;

    arguments.values[FB_OPTION_KEY] = arguments.values[FB_OPTION_ATTEST_KEY];
    return fb_key_list_open_private(&arguments, &attested->keys, diag);
}

/* That the place is taken is said before an hour has gone. */
static bool make_scratch(struct attested *attested, struct fb_diag *diag)
{
    const char *folder = fb_arguments_text(attested->arguments, FB_OPTION_EVIDENCE);

    if (access(folder, F_OK) == 0)
        return fb_fail_errno(diag, folder, "the evidence cannot be written there", EEXIST);
    if (!fb_scratch_make(folder, &attested->scratch, diag))
        return false;
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer record = FB_BUFFER_EMPTY;
    fb_buffer_printf(&record, "%s/record", attested->scratch);
    attested->record = record.failed ? NULL : fb_arena_text(&attested->arena, fb_span_of(record.text));
    return attested->record != NULL || fb_fail_memory(diag);
}

static bool attest(const struct attested *attested, struct fb_diag *diag)
{
    const struct fb_attesting attesting = {
        .record = attested->record,
        .folder = fb_arguments_text(attested->arguments, FB_OPTION_EVIDENCE),
        .keys = (const struct fb_key *const *)attested->keys.items,
        .key_count = attested->keys.count,
        .allow_cached = fb_arguments_has(attested->arguments, FB_OPTION_ALLOW_CACHED),
        .with_record = true,
    };
    FB_AUTO(fb_report_free)
    struct fb_report *report = fb_report_new(fb_heap(), "attest");

    return report != NULL ? fb_attest(&attesting, report, diag) : fb_fail_memory(diag);
}

/* A run that left no record has said why; there is nothing to sign then. */
static bool run(struct attested *attested, int *status, struct fb_diag *diag)
{
    if (!make_scratch(attested, diag) || !fork_inner(attested, diag) || !open_keys(attested, diag)
        || !fb_inner_run(&attested->inner, status, diag))
        return false;
    if (access(attested->record, F_OK) == 0)
        return attest(attested, diag);
    if (*status == FB_EXIT_PASS || *status == FB_EXIT_REJECT)
        return fb_fail(diag, FB_FAULT_IO, "the gates left no record");
    return true;
}

static void clear(struct attested *attested)
{
    fb_inner_clear(&attested->inner);
    fb_key_list_clear(&attested->keys);
    fb_scratch_remove(attested->scratch);
    fb_arena_clear(&attested->arena);
}

enum fb_exit fb_gate_attested(const struct fb_arguments *arguments)
{
    struct attested attested = { .arguments = arguments, .inner = { .process = -1, .go = -1 } };
    struct fb_passphrase_source source;
    struct fb_diag diag = FB_DIAG_NONE;
    int status = FB_EXIT_UNDECIDED;

    if (fb_arguments_text(arguments, FB_OPTION_EVIDENCE) == NULL) {
        fb_say("--attest-key needs --evidence: the folder that it signs");
        return FB_EXIT_USAGE;
    }
    if (!fb_passphrase_source_of(arguments, &source))
        return FB_EXIT_USAGE;
    fb_arena_init(&attested.arena, fb_heap(), SIZE_MAX);
    const bool done = run(&attested, &status, &diag);
    clear(&attested);
    if (done)
        return (enum fb_exit)status;
    fb_say_diag(&diag);
    return FB_EXIT_UNDECIDED;
}
