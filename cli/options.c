/* SPDX-License-Identifier: Apache-2.0 */
/* options.c - every option of the program, a row each; the commands name those that they take. */
#include "cli/command.h"

static const char *const formats[] = { "text", "json", NULL };
static const char *const report_formats[] = {
#define FB_WRITER(name, summary) #name,
#include "base/write/writers.def"
#undef FB_WRITER
    NULL,
};
static const char *const levels[] = { "error", "warning", "note", NULL };
static const char *const algorithms[] = { "ed25519", "ecdsa-p256", "rsa-pss", NULL };
static const char *const key_forms[] = { "pem", "tuf", "minisign", "signify", NULL };
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
    [FB_OPTION_ALGORITHM] = {
        .kind = FB_OPTION_CHOICE,
        .name = "algorithm",
        .choices = algorithms,
        .help = "of the new key; ed25519 is the default",
    },
    [FB_OPTION_FORM] = {
        .kind = FB_OPTION_CHOICE,
        .name = "form",
        .choices = key_forms,
        .help = "how the public key is written; pem is the default",
    },
    [FB_OPTION_PASSPHRASE_ENV] = {
        .kind = FB_OPTION_TEXT,
        .name = "passphrase-env",
        .value = "NAME",
        .offer = FB_OFFER_NOTHING,
        .help = "the variable that holds the passphrase (of a token: the PIN)",
    },
    [FB_OPTION_PASSPHRASE_FD] = {
        .kind = FB_OPTION_NUMBER,
        .name = "passphrase-fd",
        .value = "N",
        .maximum = 65535,
        .help = "the descriptor whose next line is the passphrase",
    },
    [FB_OPTION_KEY] = {
        .kind = FB_OPTION_TEXT,
        .repeatable = true,
        .judges = true,
        .name = "key",
        .value = "KEY",
        .help = "to sign with (a file, or pkcs11:...), or to trust",
    },
    [FB_OPTION_THRESHOLD] = {
        .kind = FB_OPTION_NUMBER,
        .judges = true,
        .name = "threshold",
        .value = "N",
        .maximum = 64,
        .help = "distinct keys that must have signed; all, unless it is given",
    },
    [FB_OPTION_OPAQUE] = {
        .judges = true,
        .name = "opaque",
        .help = "pack files as they are, without saying what they need",
    },
    [FB_OPTION_SIGNATURES] = {
        .kind = FB_OPTION_TEXT,
        .judges = true,
        .name = "signatures",
        .value = "FILE",
        .help = "the envelope, instead of the bundle's name with .dsse.json",
    },
};
