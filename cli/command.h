/* SPDX-License-Identifier: Apache-2.0 */
/* command.h - what a command is, and the table of options.
 *
 * A command is one file that ends with its row, and a line in commands.c; help, parsing and
 * environment variables (and whatever else describes the command line) follow from the rows.
 */
#ifndef FB_CLI_COMMAND_H
#define FB_CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/exit.h"

/* What an option means; the same in every command that takes it. */
enum fb_option_id {
    FB_OPTION_HELP,
    FB_OPTION_FORMAT,
    FB_OPTION_REPORT_FORMAT, /* instead of it, where a command makes a report */
    FB_OPTION_OUTPUT,
    FB_OPTION_COLOR,
    FB_OPTION_QUIET,
    FB_OPTION_PROJECT,
    FB_OPTION_SCHEMA,
    FB_OPTION_IMPORT_ROOT,
    FB_OPTION_TYPES,
    FB_OPTION_CONTRACT,
    FB_OPTION_LAST_RELEASE,
    FB_OPTION_RELEASED,
    FB_OPTION_FIELD_CONTENT,
    FB_OPTION_ENGINE,
    FB_OPTION_ENGINES,
    FB_OPTION_QUICK,
    FB_OPTION_GATE,
    FB_OPTION_COVERAGE,
    FB_OPTION_FAIL_ON,
    FB_OPTION_COMPAT,
    FB_OPTION_JOBS,
    FB_OPTION_BUDGET,
    FB_OPTION_CACHE,
    FB_OPTION_ALLOW_CACHED,
    FB_OPTION_ATTEST_KEY,
    FB_OPTION_ALL_GATES,
    FB_OPTION_KEEP_GOING,
    FB_OPTION_CHANNEL,
    FB_OPTION_CONTENT_VERSION,
    FB_OPTION_MAN,
    FB_OPTION_SOURCE,
    FB_OPTION_ALL,
    FB_OPTION_COMPARE,
    FB_OPTION_FROM,
    FB_OPTION_WATCH,
    FB_OPTION_PLAN,
    FB_OPTION_REPLAY,
    FB_OPTION_SEED,
    FB_OPTION_CASES,
    FB_OPTION_SECONDS,
    FB_OPTION_KNOWN,
    FB_OPTION_CAMPAIGN,
    FB_OPTION_EXPORT,
    FB_OPTION_REPRODUCERS,
    FB_OPTION_ALGORITHM,
    FB_OPTION_FORM,
    FB_OPTION_PASSPHRASE_ENV,
    FB_OPTION_PASSPHRASE_FD,
    FB_OPTION_KEY,
    FB_OPTION_THRESHOLD,
    FB_OPTION_OPAQUE,
    FB_OPTION_SIGNATURES,
    FB_OPTION_REPOSITORY,
    FB_OPTION_STREAM,
    FB_OPTION_COUNTER,
    FB_OPTION_RING,
    FB_OPTION_TO,
    FB_OPTION_REASON,
    FB_OPTION_ROOT,
    FB_OPTION_LISTEN,
    FB_OPTION_STATE,
    FB_OPTION_ACCESS,
    FB_OPTION_CERTIFICATE,
    FB_OPTION_CERTIFICATE_KEY,
    FB_OPTION_CLIENT_CA,
    FB_OPTION_WINDOW,
    FB_OPTION_STORE,
    FB_OPTION_URL,
    FB_OPTION_TARGET_URL,
    FB_OPTION_INTO,
    FB_OPTION_NOW,
    FB_OPTION_PATIENCE,
    FB_OPTION_DIRECTOR_ROOT,
    FB_OPTION_EVIDENCE,
    FB_OPTION_INVENTORY,
    FB_OPTION_POLICY,
    FB_OPTION_OVERRIDE,
    FB_OPTION_AS,
    FB_OPTION_TIMESTAMP,
    FB_OPTION_TIMESTAMP_REQUEST,
    FB_OPTION_TIMESTAMP_URL,
    FB_OPTION_PROPOSE,
    FB_OPTION_WHO,
    FB_OPTION_EMERGENCY,
    FB_OPTION_UNTIL,
    FB_OPTION_SERVER,
    FB_OPTION_CA,
    FB_OPTION_TOKEN_FILE,
    FB_OPTION_SEAL,
    FB_OPTION_REQUIRE,
    FB_OPTION_COUNT,
};

enum fb_option_kind {
    FB_OPTION_FLAG,
    FB_OPTION_TEXT,
    FB_OPTION_CHOICE, /* one of `choices` */
    FB_OPTION_NUMBER, /* decimal, at most `maximum` */
};

/* What a shell offers where a text is wanted. */
enum fb_offer {
    FB_OFFER_FILES,
    FB_OFFER_FOLDERS,
    FB_OFFER_NOTHING,
    FB_OFFER_RULES,
    FB_OFFER_SCHEMAS,
    FB_OFFER_COMMANDS,
};

struct fb_option_row {
    enum fb_option_kind kind;
    char letter;                /* 'o'; 0: none */
    bool repeatable;            /* each value counts, in order; otherwise the last one does */
    bool judges;                /* changes what content or a rollout is judged by, who may do what, or
                                   what is told of it: it stands in the report, and no environment
                                   variable sets it */
    const char *name;           /* "output" */
    const char *value;          /* "FILE", for help; NULL for a flag, and for a choice */
    enum fb_offer offer;        /* of a FB_OPTION_TEXT */
    const char *const *choices; /* NULL-terminated */
    uint64_t maximum;
    const char *help; /* one line */
};

/* Indexed by enum fb_option_id. */
extern const struct fb_option_row fb_options[FB_OPTION_COUNT];

/* What stands for its value in help texts: "FILE", "text|json"; "" for a flag.  Cut when it does
 * not fit. */
void fb_option_value(const struct fb_option_row *row, size_t size, char *out);

/* Whether a FIREBREAK_ variable may stand in for it. */
bool fb_option_has_variable(enum fb_option_id id);

/* Whether `value` is one of the row's choices. */
bool fb_option_allows(const struct fb_option_row *row, const char *value);

struct fb_example {
    const char *line; /* without "firebreak " */
    const char *what;
};

/* A word that may be a command's first operand. */
struct fb_action {
    const char *name;
    const char *summary; /* one line */
    enum fb_offer offer; /* what may follow it */
};

struct fb_arguments;

struct fb_command {
    const char *name;
    const char *summary;     /* one line */
    const char *operands;    /* "[FILE|DIR]...", for help; "" */
    const char *description; /* paragraphs */
    size_t least_operands;
    size_t most_operands;            /* SIZE_MAX: any number */
    enum fb_offer offer;             /* what operands may be, where there are no actions */
    const struct fb_action *actions; /* what the first operand must be one of; NULL: no such list */
    size_t action_count;
    const enum fb_option_id *options; /* its own; every command has the common ones too */
    size_t option_count;
    const struct fb_example *examples;
    size_t example_count;
    bool reports; /* --format names one of the writers */
    enum fb_exit (*run)(const struct fb_arguments *arguments);
};

/* How a row names its tables. */
#define FB_COMMAND_OPTIONS(table) .options = (table), .option_count = sizeof(table) / sizeof(table)[0]
#define FB_COMMAND_ACTIONS(table) .actions = (table), .action_count = sizeof(table) / sizeof(table)[0]
#define FB_COMMAND_EXAMPLES(table) .examples = (table), .example_count = sizeof(table) / sizeof(table)[0]

/* All commands, in the order in which help lists them. */
extern const struct fb_command *const fb_commands[];
extern const size_t fb_command_count;

/* NULL when there is none of this name. */
const struct fb_command *fb_command_find(const char *name);

/* The name that was probably meant, or NULL. */
const char *fb_command_nearest(const char *name);

/* The option at `index`: the command's own, then those of every command.  False past the end. */
bool fb_command_option(const struct fb_command *command, size_t index, enum fb_option_id *out);

/* The option at `index` of those that every command has.  False past the end. */
bool fb_option_common(size_t index, enum fb_option_id *out);

/* Each at the end of its own file. */
extern const struct fb_command fb_command_attest;
extern const struct fb_command fb_command_audit;
extern const struct fb_command fb_command_bundle;
extern const struct fb_command fb_command_check;
extern const struct fb_command fb_command_compile;
extern const struct fb_command fb_command_completion;
extern const struct fb_command fb_command_contract;
extern const struct fb_command fb_command_explain;
extern const struct fb_command fb_command_fetch;
extern const struct fb_command fb_command_fuzz;
extern const struct fb_command fb_command_gate;
extern const struct fb_command fb_command_help;
extern const struct fb_command fb_command_incidents;
extern const struct fb_command fb_command_init;
extern const struct fb_command fb_command_inspect;
extern const struct fb_command fb_command_key;
extern const struct fb_command fb_command_publish;
extern const struct fb_command fb_command_replay;
extern const struct fb_command fb_command_rollout;
extern const struct fb_command fb_command_schema;
extern const struct fb_command fb_command_serve;
extern const struct fb_command fb_command_sign;
extern const struct fb_command fb_command_verify;
extern const struct fb_command fb_command_version;
extern const struct fb_command fb_command_withdraw;

#endif
