/* SPDX-License-Identifier: Apache-2.0 */
/* options.c - every option of the program, a row each; the commands name those that they take. */
#include "cli/command.h"
#include "pipeline/gate.h"

static const char *const formats[] = { "text", "json", NULL };
static const char *const report_formats[] = {
#define FB_WRITER(name, summary) #name,
#include "base/write/writers.def"
#undef FB_WRITER
    NULL,
};
static const char *const levels[] = { "error", "warning", "note", NULL };
static const char *const colors[] = { "auto", "always", "never", NULL };

const struct fb_option_row fb_options[FB_OPTION_COUNT] = {
    [FB_OPTION_FORMAT] = {
        .kind = FB_OPTION_CHOICE,
        .name = "format",
        .choices = formats,
        .help = "for people (text, the default) or for programs",
    },
    [FB_OPTION_REPORT_FORMAT] = {
        .kind = FB_OPTION_CHOICE,
        .name = "format",
        .choices = report_formats,
        .help = "how the report is written (docs/reports.md)",
    },
    [FB_OPTION_OUTPUT] = {
        .kind = FB_OPTION_TEXT,
        .letter = 'o',
        .name = "output",
        .value = "FILE",
        .help = "write to FILE, whole or not at all; \"-\" is standard output",
    },
    [FB_OPTION_COLOR] = {
        .kind = FB_OPTION_CHOICE,
        .name = "color",
        .choices = colors,
        .help = "colours; auto: on a terminal, unless NO_COLOR is set",
    },
    [FB_OPTION_QUIET] = {
        .letter = 'q',
        .name = "quiet",
        .help = "no progress and no remarks",
    },
    [FB_OPTION_HELP] = {
        .letter = 'h',
        .name = "help",
        .help = "show this help",
    },
    [FB_OPTION_PROJECT] = {
        .kind = FB_OPTION_TEXT,
        .judges = true,
        .name = "project",
        .value = "FILE",
        .help = "the project file, instead of a firebreak.yaml here or above",
    },
    [FB_OPTION_SCHEMA] = {
        .kind = FB_OPTION_TEXT,
        .judges = true,
        .name = "schema",
        .value = "F.ksy",
        .help = "the content's format, instead of the project's",
    },
    [FB_OPTION_IMPORT_ROOT] = {
        .kind = FB_OPTION_TEXT,
        .repeatable = true,
        .judges = true,
        .name = "import-root",
        .value = "DIR",
        .offer = FB_OFFER_FOLDERS,
        .help = "where absolute imports of the schema are looked up",
    },
    [FB_OPTION_TYPES] = {
        .kind = FB_OPTION_TEXT,
        .repeatable = true,
        .judges = true,
        .name = "types",
        .value = "FILE|DIR",
        .help = "template types, instead of the project's",
    },
    [FB_OPTION_CONTRACT] = {
        .kind = FB_OPTION_TEXT,
        .repeatable = true,
        .judges = true,
        .name = "contract",
        .value = "FILE|DIR",
        .help = "contracts of sensor builds, instead of the project's",
    },
    [FB_OPTION_LAST_RELEASE] = {
        .kind = FB_OPTION_TEXT,
        .repeatable = true,
        .judges = true,
        .name = "last-release",
        .value = "FILE",
        .help = "what is in the field now; one for each channel",
    },
    [FB_OPTION_RELEASED] = {
        .kind = FB_OPTION_TEXT,
        .repeatable = true,
        .judges = true,
        .name = "released",
        .value = "FILE|DIR",
        .help = "all that was ever released, to see what is new",
    },
    [FB_OPTION_FIELD_CONTENT] = {
        .kind = FB_OPTION_TEXT,
        .repeatable = true,
        .judges = true,
        .name = "field-content",
        .value = "FILE",
        .help = "what is in force, if not the last release",
    },
    [FB_OPTION_ENGINE] = {
        .kind = FB_OPTION_TEXT,
        .repeatable = true,
        .judges = true,
        .name = "engine",
        .value = "BUILD=FILE",
        .help = "the shared object of a sensor build",
    },
    [FB_OPTION_GATE] = {
        .kind = FB_OPTION_CHOICE,
        .repeatable = true,
        .judges = true,
        .name = "gate",
        .choices = fb_gate_names,
        .help = "ask only this gate",
    },
    [FB_OPTION_COVERAGE] = {
        .name = "coverage",
        .help = "show what the content uses, and what none ever used",
    },
    [FB_OPTION_FAIL_ON] = {
        .kind = FB_OPTION_CHOICE,
        .judges = true,
        .name = "fail-on",
        .value = "error|warning|note",
        .choices = levels,
        .help = "reject from this level on: at or above; error is the default",
    },
    [FB_OPTION_COMPAT] = {
        .judges = true,
        .name = "compat",
        .help = "read as Kaitai Struct does: lenient, without the strict checks",
    },
    [FB_OPTION_JOBS] = {
        .kind = FB_OPTION_NUMBER,
        .letter = 'j',
        .name = "jobs",
        .value = "N",
        .maximum = 1024,
        .help = "files checked at the same time; 0, the default: one per core",
    },
    [FB_OPTION_KEEP_GOING] = {
        .letter = 'k',
        .judges = true,
        .name = "keep-going",
        .help = "leave out what does not compile, write the rest, exit with 1",
    },
    [FB_OPTION_CHANNEL] = {
        .kind = FB_OPTION_NUMBER,
        .name = "channel",
        .value = "N",
        .maximum = UINT64_MAX,
        .help = "channel of the content file, instead of what its sources say",
    },
    [FB_OPTION_CONTENT_VERSION] = {
        .kind = FB_OPTION_NUMBER,
        .name = "content-version",
        .value = "N",
        .maximum = UINT64_MAX,
        .help = "version of the content, instead of what its sources say",
    },
    [FB_OPTION_MAN] = {
        .name = "man",
        .help = "print the manual page, which `man -l -` shows",
    },
    [FB_OPTION_SOURCE] = {
        .name = "source",
        .help = "print a JSON source that compiles to the same bytes",
    },
    [FB_OPTION_ALL] = {
        .letter = 'a',
        .name = "all",
        .help = "long lists and long values in full",
    },
    [FB_OPTION_COMPARE] = {
        .name = "compare",
        .help = "show what differs between two contracts; if anything, exit with 1",
    },
    [FB_OPTION_FROM] = {
        .kind = FB_OPTION_TEXT,
        .judges = true,
        .name = "from",
        .value = "F.ksy",
        .help = "start from a vendor's format: the schema of its content",
    },
    [FB_OPTION_WATCH] = {
        .letter = 'w',
        .name = "watch",
        .help = "check again whenever a file changes, until interrupted",
    },
    [FB_OPTION_PLAN] = {
        .judges = true,
        .name = "plan",
        .help = "count the cases and run none of them: the verdict stays undecided",
    },
    [FB_OPTION_REPLAY] = {
        .kind = FB_OPTION_TEXT,
        .judges = true,
        .name = "replay",
        .value = "DIR",
        .offer = FB_OFFER_FOLDERS,
        .help = "run a reproducer again; exit with 1 if the engine still falls",
    },
    [FB_OPTION_SEED] = {
        .kind = FB_OPTION_NUMBER,
        .judges = true,
        .name = "seed",
        .value = "N",
        .maximum = UINT64_MAX,
        .help = "what random cases are drawn by; the default is 1",
    },
    [FB_OPTION_CASES] = {
        .kind = FB_OPTION_NUMBER,
        .judges = true,
        .name = "cases",
        .value = "N",
        .maximum = UINT32_MAX,
        .help = "random cases for each sensor build; the default is 16384",
    },
    [FB_OPTION_SECONDS] = {
        .kind = FB_OPTION_NUMBER,
        .judges = true,
        .name = "seconds",
        .value = "N",
        .maximum = UINT32_MAX,
        .help = "time for each sensor build; a plan that is cut short is undecided",
    },
    [FB_OPTION_KNOWN] = {
        .kind = FB_OPTION_TEXT,
        .repeatable = true,
        .judges = true,
        .name = "known",
        .value = "DIR",
        .offer = FB_OFFER_FOLDERS,
        .help = "reproducers of before, which run first",
    },
    [FB_OPTION_REPRODUCERS] = {
        .kind = FB_OPTION_TEXT,
        .judges = true,
        .name = "reproducers",
        .value = "DIR",
        .offer = FB_OFFER_FOLDERS,
        .help = "write a folder for each fault below DIR",
    },
};
