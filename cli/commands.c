/* SPDX-License-Identifier: Apache-2.0 */
/* commands.c - every command and option of the program, as rows. */
#include <stdint.h>
#include <string.h>

#include "base/host/nearest.h"
#include "cli/command.h"

#define ROWS(table) .options = (table), .option_count = sizeof(table) / sizeof(table)[0]
#define ACTIONS(table) .actions = (table), .action_count = sizeof(table) / sizeof(table)[0]
#define EXAMPLES(table) .examples = (table), .example_count = sizeof(table) / sizeof(table)[0]

/* Every command takes these. */
static const enum fb_option_id common_options[] = {
    FB_OPTION_OUTPUT,
    FB_OPTION_FORMAT,
    FB_OPTION_COLOR,
    FB_OPTION_QUIET,
    FB_OPTION_HELP,
};

static const enum fb_option_id init_options[] = {
    FB_OPTION_FROM,
    FB_OPTION_IMPORT_ROOT,
};
static const struct fb_example init_examples[] = {
    { "init", "a project for what this folder has: rules, content, a schema, contracts" },
    { "init detections", "a new folder with a small project that works" },
    { "init --from vendor.ksy", "for content in a vendor's own format" },
};

static const enum fb_option_id check_options[] = {
    FB_OPTION_PROJECT,
    FB_OPTION_SCHEMA,
    FB_OPTION_IMPORT_ROOT,
    FB_OPTION_TYPES,
    FB_OPTION_CONTRACT,
    FB_OPTION_LAST_RELEASE,
    FB_OPTION_RELEASED,
    FB_OPTION_COVERAGE,
    FB_OPTION_FAIL_ON,
    FB_OPTION_COMPAT,
    FB_OPTION_JOBS,
    FB_OPTION_WATCH,
};
static const struct fb_example check_examples[] = {
    { "check fatal.fbc", "check one file against the project found here or above" },
    { "check", "check everything that the project's `content` names" },
    { "check --format json -o report.json content/", "check a folder, write the report for programs" },
    { "check --last-release 290.fbc 291.fbc", "what changed, and what sensors never met before" },
    { "check --coverage --released releases/ 291.fbc", "which fields it uses, and which nobody ever did" },
    { "check --fail-on warning 291.fbc", "a warning rejects too" },
    { "check --watch", "while you write: again whenever a file of the project changes" },
    { "check --types ipc.json --contract windows-7.11.json -", "without a project, from standard input" },
};

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

static const enum fb_option_id fuzz_options[] = {
    FB_OPTION_PLAN,
    FB_OPTION_REPLAY,
    FB_OPTION_SEED,
    FB_OPTION_CASES,
    FB_OPTION_SECONDS,
    FB_OPTION_JOBS,
    FB_OPTION_KNOWN,
    FB_OPTION_REPRODUCERS,
    FB_OPTION_CAMPAIGN,
    FB_OPTION_EXPORT,
    FB_OPTION_ENGINE,
    FB_OPTION_PROJECT,
    FB_OPTION_SCHEMA,
    FB_OPTION_IMPORT_ROOT,
    FB_OPTION_TYPES,
    FB_OPTION_CONTRACT,
    FB_OPTION_FIELD_CONTENT,
    FB_OPTION_FAIL_ON,
};
static const struct fb_example fuzz_examples[] = {
    { "fuzz --contract windows-7.11.json --engine windows-7.11=ipc.so 291.fbc", "the plan, in the engine of a sensor build" },
    { "fuzz --contract windows-7.11.json --engine windows-7.11=ipc.so --reproducers out 290.fbc",
      "each fault in a folder, for --replay" },
    { "fuzz --engine windows-7.11=ipc.so --campaign long --cases 4096 290.fbc", "a campaign that can be gone on with" },
};

static const enum fb_option_id incidents_options[] = {
    FB_OPTION_ENGINES,
    FB_OPTION_QUICK,
};
static const struct fb_example incidents_examples[] = {
    { "incidents --quick tests/incidents/cf291", "that of July 2024; its twin is not fuzzed" },
    { "incidents --quick --format json tests/incidents/cf291", "for programs" },
};

static const enum fb_option_id replay_options[] = {
    FB_OPTION_PROJECT,
    FB_OPTION_SCHEMA,
    FB_OPTION_IMPORT_ROOT,
    FB_OPTION_TYPES,
    FB_OPTION_LAST_RELEASE,
    FB_OPTION_COVERAGE,
    FB_OPTION_FAIL_ON,
};
static const struct fb_example replay_examples[] = {
    { "replay fatal.fbc", "against the corpora that the project names" },
};

static const enum fb_option_id compile_options[] = {
    FB_OPTION_PROJECT,
    FB_OPTION_TYPES,
    FB_OPTION_KEEP_GOING,
    FB_OPTION_CHANNEL,
    FB_OPTION_CONTENT_VERSION,
};
static const struct fb_example compile_examples[] = {
    { "compile --types types/ -o 291.fbc ipc.json", "compile one source into a content file" },
    { "compile -o rules.fbc --channel 12 rules/", "every .json, .yml and .yaml file below a folder" },
    { "compile --keep-going -o rules.fbc rules/", "leave out what does not compile, and say so" },
};

static const enum fb_option_id inspect_options[] = {
    FB_OPTION_SOURCE,
    FB_OPTION_ALL,
    FB_OPTION_PROJECT,
    FB_OPTION_SCHEMA,
    FB_OPTION_IMPORT_ROOT,
    FB_OPTION_TYPES,
    FB_OPTION_COMPAT,
};
static const struct fb_example inspect_examples[] = {
    { "inspect 291.fbc", "the tree, with offsets, lengths, bytes and values" },
    { "inspect --schema vendor.ksy update.bin --format json", "a vendor's own format, for programs" },
    { "inspect --source 291.fbc -o 291.json", "back to a source" },
};

static const enum fb_option_id contract_options[] = {
    FB_OPTION_COMPARE,
};
static const struct fb_example contract_examples[] = {
    { "contract windows-7.11.json", "print a contract" },
    { "contract engine.so -o windows-7.11.json", "make the contract of an engine" },
    { "contract --compare windows-7.11.json windows-7.15.json", "what changed between two builds" },
};

static const struct fb_example explain_examples[] = {
    { "explain FB3001", "what the rule means, why it exists, and how to repair the content" },
    { "explain", "all rules, one a line" },
};

static const struct fb_action schema_actions[] = {
    { "list", "names the JSON Schemas", FB_OFFER_NOTHING },
    { "show", "prints one", FB_OFFER_SCHEMAS },
};
static const struct fb_example schema_examples[] = {
    { "schema list", "the names, and what each describes" },
    { "schema show project -o project.schema.json", "for an editor that checks firebreak.yaml" },
};

static const struct fb_action completion_actions[] = {
    { "bash", "for bash 4.4 or later", FB_OFFER_NOTHING },
    { "zsh", "for zsh, under the name _firebreak in a folder of $fpath", FB_OFFER_NOTHING },
    { "fish", "for fish 3 or later", FB_OFFER_NOTHING },
};
static const struct fb_example completion_examples[] = {
    { "completion bash -o ~/.local/share/bash-completion/completions/firebreak", "for bash" },
    { "completion zsh -o ~/.zfunc/_firebreak", "for zsh, where ~/.zfunc is in $fpath" },
    { "completion fish -o ~/.config/fish/completions/firebreak.fish", "for fish" },
};

static const enum fb_option_id bundle_options[] = {
    FB_OPTION_KEY,
    FB_OPTION_THRESHOLD,
    FB_OPTION_SIGNATURES,
    FB_OPTION_PASSPHRASE_ENV,
    FB_OPTION_PASSPHRASE_FD,
    FB_OPTION_OPAQUE,
    FB_OPTION_PROJECT,
    FB_OPTION_SCHEMA,
    FB_OPTION_IMPORT_ROOT,
    FB_OPTION_TYPES,
};
static const struct fb_action bundle_actions[] = {
    { "create", "packs files, and signs with each --key", FB_OFFER_FILES },
    { "verify", "checks signatures and digest; parses nothing", FB_OFFER_FILES },
    { "signers", "checks the signatures alone", FB_OFFER_FILES },
    { "list", "checks every file, and lists them", FB_OFFER_FILES },
    { "unpack", "checks every file, and writes them", FB_OFFER_FILES },
};
static const struct fb_example bundle_examples[] = {
    { "bundle create -o 291.bundle fatal.fbc", "with what it needs, by the project found here" },
    { "bundle create --opaque -o rules.bundle rules/", "any files, as they are" },
    { "bundle list 291.bundle", "what is in it, every digest checked" },
    { "bundle verify --key packer.pub 291.bundle", "who signed, and whether it is these bytes" },
};

static const enum fb_option_id fetch_options[] = {
    FB_OPTION_ROOT,
    FB_OPTION_STORE,
    FB_OPTION_URL,
    FB_OPTION_TARGET_URL,
    FB_OPTION_INTO,
    FB_OPTION_DIRECTOR_ROOT,
    FB_OPTION_RING,
    FB_OPTION_NOW,
    FB_OPTION_PATIENCE,
};
static const struct fb_action fetch_actions[] = {
    { "init", "makes a store, once", FB_OFFER_NOTHING },
    { "refresh", "brings the trusted metadata up to date", FB_OFFER_NOTHING },
    { "get", "the same, and then fetches targets", FB_OFFER_NOTHING },
    { "ring", "fetches what a ring shall have, of a repository of two sides", FB_OFFER_NOTHING },
};
static const struct fb_example fetch_examples[] = {
    { "fetch init --root 1.root.json --store trust", "on a new machine" },
    { "fetch refresh --root 1.root.json --store trust --url file://$PWD/repository/metadata", "what is current?" },
    { "fetch get --root 1.root.json --store trust --into . stable/rules.txt",
      "a target, verified; where it is, the environment says" },
};

static const enum fb_option_id attest_options[] = {
    FB_OPTION_ALLOW_CACHED,
    FB_OPTION_KEY,
    FB_OPTION_PASSPHRASE_ENV,
    FB_OPTION_PASSPHRASE_FD,
};
static const struct fb_example attest_examples[] = {
    { "attest record --key gates.key --passphrase-env PHRASE -o evidence-290", "sign what `gate --evidence record` wrote" },
};

static const enum fb_option_id sign_options[] = {
    FB_OPTION_ROOT,
    FB_OPTION_EVIDENCE,
    FB_OPTION_INVENTORY,
    FB_OPTION_POLICY,
    FB_OPTION_OVERRIDE,
    FB_OPTION_KEY,
    FB_OPTION_PASSPHRASE_ENV,
    FB_OPTION_PASSPHRASE_FD,
    FB_OPTION_TIMESTAMP,
    FB_OPTION_TIMESTAMP_REQUEST,
    FB_OPTION_TIMESTAMP_URL,
    FB_OPTION_PATIENCE,
};
static const struct fb_example sign_examples[] = {
    { "sign 290.bundle --root root --evidence ev --inventory inv --policy pol --key key -o r1",
      "make a release, with its first signature" },
    { "sign release --root root.json --key releaser.key --passphrase-env PHRASE", "check it all again, and sign it too" },
    { "sign release --root root.json --timestamp-url http://tsa.example/tsr", "a timestamp over its first signature" },
};

static const enum fb_option_id verify_options[] = {
    FB_OPTION_ROOT,
    FB_OPTION_INVENTORY,
};
static const struct fb_example verify_examples[] = {
    { "verify approved --root root.json", "prove it, offline, and say who vouched for what" },
    { "verify approved --root root.json --inventory inventory.dsse.json", "is it still right for the fleet as it is now?" },
};

static const enum fb_option_id audit_options[] = {
    FB_OPTION_ROOT,
    FB_OPTION_INVENTORY,
    FB_OPTION_RELEASED,
    FB_OPTION_STORE,
    FB_OPTION_SEAL,
    FB_OPTION_KEY,
    FB_OPTION_REQUIRE,
};
static const struct fb_example audit_examples[] = {
    { "audit approved --root root.json", "what the release itself shows" },
    { "audit approved --root root.json --format html -o audit.html", "the same as a page" },
    { "audit approved --root root.json --store a.db --seal seal.dsse.json --key clerk.pub", "with its rollout" },
};

static const enum fb_option_id rollout_options[] = {
    FB_OPTION_PROJECT,
    FB_OPTION_STORE,
    FB_OPTION_WHO,
    FB_OPTION_REASON,
    FB_OPTION_RING,
    FB_OPTION_KEY,
    FB_OPTION_PASSPHRASE_ENV,
    FB_OPTION_PASSPHRASE_FD,
    FB_OPTION_EMERGENCY,
    FB_OPTION_UNTIL,
    FB_OPTION_SERVER,
    FB_OPTION_CA,
    FB_OPTION_TOKEN_FILE,
    FB_OPTION_CERTIFICATE,
    FB_OPTION_CERTIFICATE_KEY,
    FB_OPTION_PATIENCE,
};
static const struct fb_action rollout_actions[] = {
    { "plan", "checks a plan and explains it: who gets it when, and what is at risk", FB_OFFER_FILES },
    { "start", "asks for a rollout by its plan; once it is approved, starts it", FB_OFFER_FILES },
    { "status", "shows one rollout, or all there are", FB_OFFER_NOTHING },
    { "approve", "approves the start, or with --ring a ring; with --key signs it", FB_OFFER_NOTHING },
    { "hold", "lets nobody else fetch it, until somebody resumes", FB_OFFER_NOTHING },
    { "resume", "goes on; the bake begins anew", FB_OFFER_NOTHING },
    { "halt", "stops it for ever, from every state, whoever leads the store", FB_OFFER_NOTHING },
    { "rollback", "publishes the prepared rollback", FB_OFFER_NOTHING },
    { "withdraw", "ends one that nobody may fetch any more", FB_OFFER_NOTHING },
    { "depend", "says that a release it depends on is completed and soaked", FB_OFFER_NOTHING },
    { "baseline", "sets a metric's upper bound before the start: METRIC=NUMBER", FB_OFFER_NOTHING },
    { "may", "says whether it may go to a ring: yes, no, or not yet and why", FB_OFFER_NOTHING },
    { "tick", "takes in counts and lets time go on, once", FB_OFFER_NOTHING },
    { "replay", "decides everything again from the journal, and explains it", FB_OFFER_NOTHING },
    { "seal", "says how far the store's journals have come, for `key sign` and `audit`", FB_OFFER_NOTHING },
    { "simulate", "runs a plan against a simulated fleet, as a scenario says", FB_OFFER_FILES },
};
static const struct fb_example rollout_examples[] = {
    { "rollout plan rollout.yaml", "is the plan safe, who gets it when, and what is at risk" },
    { "rollout start --store rollouts.db --who dora rollout.yaml", "ask for it, and once it is approved start it" },
    { "rollout approve --store rollouts.db --who ann content-291", "whoever asked for it can not approve it" },
    { "rollout approve --store rollouts.db --who ben --key ben.key content-291", "signed, where the plan names a key" },
    { "rollout halt --store rollouts.db --who dora --reason 'hosts crash' content-291", "stop it, now" },
    { "rollout halt --server https://rollouts.example:8443 content-291", "the same of a daemon's" },
    { "rollout replay --store rollouts.db content-291", "each decision with the numbers behind it" },
    { "rollout simulate plan.yaml scenario.yaml", "who is exposed and hurt, and when it halts" },
    { "rollout simulate plan.yaml scenario.yaml -o rings.html", "the same as a page" },
};

static const enum fb_option_id key_options[] = {
    FB_OPTION_ALGORITHM,
    FB_OPTION_FORM,
    FB_OPTION_AS,
    FB_OPTION_KEY,
    FB_OPTION_PASSPHRASE_ENV,
    FB_OPTION_PASSPHRASE_FD,
};
static const struct fb_action key_actions[] = {
    { "generate", "makes a key pair", FB_OFFER_NOTHING },
    { "show", "says what a key is", FB_OFFER_FILES },
    { "export", "writes the public part", FB_OFFER_FILES },
    { "sign", "signs a file", FB_OFFER_FILES },
};
static const struct fb_example key_examples[] = {
    { "key generate --passphrase-env PHRASE -o author.key", "an encrypted Ed25519 key" },
    { "key export author.key --passphrase-fd 3 -o author.pub 3<phrase", "its public part" },
    { "key export --form minisign author.pub", "as minisign reads it" },
    { "key export --form sigstore gates.pub evidence/cost.dsse.json", "what the key signed, for Sigstore's verifiers" },
    { "key sign --as minisign --key author.key --passphrase-env PHRASE -o n.minisig notes.txt", "for minisign -V" },
    { "key show 'pkcs11:object=author;type=private' --passphrase-env PIN", "a key in a token" },
};

static const enum fb_option_id publish_options[] = {
    FB_OPTION_REPOSITORY,
    FB_OPTION_KEY,
    FB_OPTION_PASSPHRASE_ENV,
    FB_OPTION_PASSPHRASE_FD,
    FB_OPTION_STREAM,
    FB_OPTION_COUNTER,
    FB_OPTION_TO,
    FB_OPTION_RING,
    FB_OPTION_PROPOSE,
};
static const struct fb_action publish_actions[] = {
    { "init", "signs the first metadata of a repository", FB_OFFER_NOTHING },
    { "release", "publishes a verified release, or files", FB_OFFER_FILES },
    { "rollback", "publishes a release's bytes again, under a higher counter", FB_OFFER_NOTHING },
    { "assign", "gives a release to rings", FB_OFFER_NOTHING },
    { "refresh", "signs anew what ends soon", FB_OFFER_NOTHING },
    { "rotate", "makes keys and roles those of repository.yaml", FB_OFFER_NOTHING },
    { "cosign", "signs a proposal, wherever the key is, and says what it proposes", FB_OFFER_FILES },
    { "accept", "publishes a proposal that enough keys have signed", FB_OFFER_FILES },
    { "show", "says what is published", FB_OFFER_NOTHING },
};
static const struct fb_example publish_examples[] = {
    { "publish init --key cold.key --key hot.key --passphrase-fd 3 3<phrases", "begin, by the repository.yaml found here" },
    { "publish release --stream a --counter 9 --key cold.key --passphrase-env PHRASE 291.bundle", "publish a release" },
    { "publish assign --stream a --counter 9 --ring new --key hot.key --passphrase-env PHRASE", "give it to a ring" },
    { "publish refresh --key hot.key --passphrase-env PHRASE", "keep timestamps from expiring" },
    { "publish cosign next.json --key cold2.key --passphrase-env PHRASE", "sign what `--propose next.json` wrote" },
    { "publish accept next.json --key hot.key --passphrase-env PHRASE", "publish it, signed by enough keys" },
    { "publish show --format json", "roles, releases and rings, for programs" },
};
static const enum fb_option_id withdraw_options[] = {
    FB_OPTION_REPOSITORY,
    FB_OPTION_KEY,
    FB_OPTION_PASSPHRASE_ENV,
    FB_OPTION_PASSPHRASE_FD,
    FB_OPTION_STREAM,
    FB_OPTION_COUNTER,
    FB_OPTION_REASON,
    FB_OPTION_PROPOSE,
};
static const struct fb_example withdraw_examples[] = {
    { "withdraw --stream a --counter 9 --reason crash --key cold.key --passphrase-env PHRASE", "withdraw a release for ever" },
};

static const enum fb_option_id serve_options[] = {
    FB_OPTION_LISTEN,
    FB_OPTION_STATE,
    FB_OPTION_ACCESS,
    FB_OPTION_CERTIFICATE,
    FB_OPTION_CERTIFICATE_KEY,
    FB_OPTION_CLIENT_CA,
    FB_OPTION_KEY,
    FB_OPTION_PASSPHRASE_ENV,
    FB_OPTION_PASSPHRASE_FD,
    FB_OPTION_WINDOW,
};
static const struct fb_example serve_examples[] = {
    { "serve --state rollouts --access access.yaml", "on 127.0.0.1:8443, for this machine only" },
    { "serve --state st --access acl --listen [::]:443 --certificate crt --certificate-key tls", "for others, with TLS" },
};

static const struct fb_example version_examples[] = {
    { "version", "the version, one line" },
    { "version --format json", "for programs" },
};

static const enum fb_option_id help_options[] = {
    FB_OPTION_MAN,
};
static const struct fb_example help_examples[] = {
    { "help check", "the same as `firebreak check --help`" },
    { "help --man check -o firebreak-check.1", "the manual page of a command" },
};

const struct fb_command fb_commands[] = {
    { .name = "init",
      .summary = "begin a project: for what is here, or from a vendor's format",
      .operands = "[DIR]",
      .description =
          "Writes firebreak.yaml, with comments, for what the folder has: a schema, template types,\n"
          "contracts, sources, Sigma rules, content.  What is missing is drawn from it; in an empty folder\n"
          "it makes a small project that works.  All of it is written or nothing, and no file that is\n"
          "there is overwritten.  Then it says what to type next.\n",
      .most_operands = 1,
      .offer = FB_OFFER_FOLDERS,
      ROWS(init_options),
      EXAMPLES(init_examples),
      .run = fb_run_init },
    { .name = "compile",
      .summary = "compile content sources into a content file",
      .operands = "SOURCE...",
      .description =
          "Compiles JSON sources and Sigma rules (.json, .yml and .yaml files, and those below folders)\n"
          "into one content file.  The same sources give the same bytes.  Nothing is written when a\n"
          "source has an error.  The report goes to standard output, or to standard error when the\n"
          "content does (-o -).  Without -o the sources are only checked.\n",
      .least_operands = 1,
      .most_operands = SIZE_MAX,
      ROWS(compile_options),
      EXAMPLES(compile_examples),
      .reports = true,
      .run = fb_run_compile },
    { .name = "check",
      .summary = "check content files against the contracts of sensor builds",
      .operands = "[FILE|DIR]...",
      .description =
          "Runs the static gates on every file: layout (does every byte mean what the schema says?),\n"
          "types (does each instance fit its template type?), contract (can every sensor build take it?),\n"
          "cost (could it be slow or large?) and change (what is new against the last release?).  A folder\n"
          "stands for all files below it.  \"-\" is standard input.\n",
      .most_operands = SIZE_MAX,
      ROWS(check_options),
      EXAMPLES(check_examples),
      .reports = true,
      .run = fb_run_check },
    { .name = "gate",
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
      ROWS(gate_options),
      EXAMPLES(gate_examples),
      .reports = true,
      .run = fb_run_gate },
    { .name = "replay",
      .summary = "replay events against content files",
      .operands = "[FILE|DIR]...",
      .description =
          "Asks the gate replay alone: does the content match what it must, and nothing that it must not?\n"
          "The corpora of events stand in the project file.\n",
      .most_operands = SIZE_MAX,
      ROWS(replay_options),
      EXAMPLES(replay_examples),
      .reports = true,
      .run = fb_run_replay },
    { .name = "fuzz",
      .summary = "run a counted plan of cases in the engines of sensor builds",
      .operands = "[FILE|DIR]...",
      .description =
          "Asks the gate fuzz alone: does each sensor build's engine survive what was not foreseen?  The\n"
          "plan is counted and seeded: first the edge of the contract (every field that the build does not\n"
          "supply), then every field, operator and capacity, pairs of them, the content itself with varied\n"
          "inputs, and random cases.  The same seed gives the same cases and the same findings, whatever\n"
          "the number of workers.  With --replay DIR it runs one reproducer again, with --campaign DIR a long\n"
          "campaign that grows a corpus and goes on where it ended, however that was (docs/fuzzing.md).\n",
      .most_operands = SIZE_MAX,
      ROWS(fuzz_options),
      EXAMPLES(fuzz_examples),
      .reports = true,
      .run = fb_run_fuzz },
    { .name = "incidents",
      .summary = "replay the outages that happened, and say which gates stop each",
      .operands = "[DIR]...",
      .description =
          "Each folder holds content with the same shape of fault as an outage that happened, and a twin\n"
          "without it (docs/incidents.md).  Every gate is asked of both by itself: at least one has to\n"
          "stop the content, and all have to pass the twin.  Without arguments those below\n"
          "tests/incidents/ are run.\n",
      .most_operands = SIZE_MAX,
      .offer = FB_OFFER_FOLDERS,
      ROWS(incidents_options),
      EXAMPLES(incidents_examples),
      .run = fb_run_incidents },
    { .name = "inspect",
      .summary = "show what a content file says, byte by byte",
      .operands = "FILE",
      .description =
          "Prints the tree of a content file: field, offset, length, bytes and value; then what the\n"
          "strict reading found wrong.  What could be read before a fault is shown too.\n",
      .least_operands = 1,
      .most_operands = 1,
      ROWS(inspect_options),
      EXAMPLES(inspect_examples),
      .run = fb_run_inspect },
    { .name = "contract",
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
      ROWS(contract_options),
      EXAMPLES(contract_examples),
      .run = fb_run_contract },
    { .name = "bundle",
      .summary = "pack content files into a bundle, verify, list or unpack one",
      .operands = "create FILE|DIR... | verify|signers|list|unpack FILE",
      .description =
          "`create` packs files into -o, the same files always to the same bytes, with a manifest of their\n"
          "digests and of what each needs of a sensor build; with --key it signs the bundle's digest\n"
          "(FILE.dsse.json).  The other actions take a bundle; with --key they trust nothing that these keys\n"
          "have not signed.  `unpack` makes the folder that -o names, with all files or not at all.\n",
      .least_operands = 1,
      .most_operands = SIZE_MAX,
      ACTIONS(bundle_actions),
      ROWS(bundle_options),
      EXAMPLES(bundle_examples),
      .reports = true,
      .run = fb_run_bundle },
    { .name = "fetch",
      .summary = "get content from a repository that need not be trusted (TUF)",
      .operands = "init | refresh | get TARGET... | ring",
      .description =
          "`init` makes the store that remembers what this machine has seen.  `refresh` brings its metadata up\n"
          "to date, from the root that --root names on, and `get` then fetches targets into the folder that\n"
          "--into names.  A repository that goes back in time, has expired, or was not signed by as many keys\n"
          "as it must is refused with a finding; one that cannot be reached is undecided.  See docs/fetch.md.\n"
          "`ring` is for the repositories of `publish`: it takes what the director hands out to --ring, if it\n"
          "was released so and is not withdrawn (docs/publishing.md); its store is made by `init` with\n"
          "--director-root.\n",
      .least_operands = 1,
      .most_operands = SIZE_MAX,
      ACTIONS(fetch_actions),
      ROWS(fetch_options),
      EXAMPLES(fetch_examples),
      .reports = true,
      .run = fb_run_fetch },
    { .name = "attest",
      .summary = "sign the record of a run of the gates: evidence",
      .operands = "RECORD",
      .description =
          "Takes the folder that `gate --evidence` wrote and makes the folder that -o names: the statement of\n"
          "each gate in an envelope (DSSE), signed by every --key.  It is a command of its own so that the key\n"
          "is never in a process that runs engines.  What gates rejected is signed too: it is evidence.\n",
      .least_operands = 1,
      .most_operands = 1,
      .offer = FB_OFFER_FOLDERS,
      ROWS(attest_options),
      EXAMPLES(attest_examples),
      .run = fb_run_attest },
    { .name = "sign",
      .summary = "make a release of a bundle and its evidence, or sign one too",
      .operands = "BUNDLE|RELEASE",
      .description =
          "Of a bundle: checks the evidence against the signed policy and fleet inventory, unpacks the bundle\n"
          "and compares every byte's digest with what the gates judged; only when nothing speaks against it\n"
          "is the decision signed, and the folder that -o names is there, complete.  Of a release: checks it\n"
          "all again and adds a signature, until the policy's roles and threshold are met.  An --override,\n"
          "signed by those whom the policy names, sets findings aside until a time; every report shows it.\n",
      .least_operands = 1,
      .most_operands = 1,
      ROWS(sign_options),
      EXAMPLES(sign_examples),
      .reports = true,
      .run = fb_run_sign },
    { .name = "verify",
      .summary = "prove a release, offline",
      .operands = "RELEASE",
      .description =
          "Proves a release by nothing but its folder and a root of trust: signatures of policy, fleet\n"
          "inventory, evidence and decision; thresholds and roles; the bundle's bytes and those of every file\n"
          "in it; and the decision itself, made anew as at its time.  Says who vouched for what.  With\n"
          "--inventory it asks whether the evidence would do for that fleet too.\n",
      .least_operands = 1,
      .most_operands = 1,
      .offer = FB_OFFER_FOLDERS,
      ROWS(verify_options),
      EXAMPLES(verify_examples),
      .reports = true,
      .run = fb_run_verify },
    { .name = "audit",
      .summary = "answer, from signed evidence, what a safe deployment must be able to show",
      .operands = "RELEASE",
      .description =
          "Proves a release as `verify` does, and answers eleven points (same phases for every change, criteria\n"
          "before the start, a record for each build, rings, monitoring, four eyes, integrity, rollback,\n"
          "customers, emergencies, a log): shown, shown in part, not shown or contradicted, each with the\n"
          "evidence and who signed it.  Nothing is taken from what nobody signed: of --store, journals of\n"
          "rollouts, it believes what a --seal vouches for that one of --key has signed.  --released names\n"
          "release folders of the plan's rollback and kill switch.  What is not shown is listed and does not\n"
          "change the exit status, unless --require asks for it; a contradiction is a finding.\n",
      .least_operands = 1,
      .most_operands = 1,
      .offer = FB_OFFER_FOLDERS,
      ROWS(audit_options),
      EXAMPLES(audit_examples),
      .reports = true,
      .run = fb_run_audit },
    { .name = "key",
      .summary = "make signing keys, show them, export their public part, sign a file",
      .operands = "generate | show KEY | export KEY [ENVELOPE] | sign FILE",
      .description =
          "`generate` writes a new private key, encrypted (PKCS #8), to -o or to standard output.  `show`\n"
          "and `export` take a private key, a public one (PEM, or TUF's JSON), or a key in a token by its\n"
          "PKCS #11 URI.  A passphrase comes from an environment variable, which is wiped, or from a\n"
          "descriptor; there is no option that takes one.  `sign` signs a file with --key as what --as says:\n"
          "a policy, fleet inventory or override for `sign` and `verify`, or any file for DSSE's readers,\n"
          "minisign or signify.  `export --form sigstore` writes what the key signed in an envelope, with\n"
          "its signature alone, as a bundle for Sigstore's verifiers.\n",
      .least_operands = 1,
      .most_operands = 3,
      ACTIONS(key_actions),
      ROWS(key_options),
      EXAMPLES(key_examples),
      .run = fb_run_key },
    { .name = "publish",
      .summary = "keep a repository of releases that sensors fetch from",
      .operands = "ACTION [FILE...]",
      .description =
          "Keeps the TUF repository in --repository, whose repository.yaml says who signs what, as\n"
          "docs/publishing.md tells: `release` and `rollback` say with offline keys which bytes are\n"
          "releases, `assign` with an online key which ring gets which.  Where repository.yaml names a root\n"
          "of trust, `release` takes a folder that `sign` made and verifies it first.  Each change is there\n"
          "whole or not at all, wherever the process is killed.  Any web server can serve the folder.\n"
          "With --propose a change is written to a file instead, which others sign before it is accepted.\n"
          "Actions: init, release FILE..., rollback, assign, refresh, rotate, cosign FILE, accept FILE...,\n"
          "show.\n",
      .least_operands = 1,
      .most_operands = SIZE_MAX,
      ACTIONS(publish_actions),
      ROWS(publish_options),
      EXAMPLES(publish_examples),
      .run = fb_run_publish },
    { .name = "withdraw",
      .summary = "withdraw a release: no sensor may keep it",
      .operands = "",
      .description =
          "Signs, with the offline keys of the role `withdrawn`, that the bytes of a release are withdrawn,\n"
          "under whatever counter they appear.  There is no way back; a repaired release has other bytes.\n",
      .offer = FB_OFFER_NOTHING,
      ROWS(withdraw_options),
      EXAMPLES(withdraw_examples),
      .run = fb_run_withdraw },
    { .name = "explain",
      .summary = "explain a rule: what, why, how to repair",
      .operands = "[RULE]...",
      .description = "Prints the page of each rule, or without arguments the list of all rules.\n",
      .most_operands = SIZE_MAX,
      .offer = FB_OFFER_RULES,
      EXAMPLES(explain_examples),
      .run = fb_run_explain },
    { .name = "rollout",
      .summary = "plan a rollout, start, watch, hold, halt or replay one",
      .operands = "plan|start PLAN | simulate PLAN SCENARIO | ACTION NAME [WORD]",
      .description =
          "A plan (docs/rollout.md) says who gets a release when and what ends it.  `plan` checks it: one\n"
          "that may cost more hosts than its damage budget is refused.  The other actions work on the store\n"
          "that --store names, or ask the daemon that --server names; what they do is in the journal, with\n"
          "who and --reason.  A halt wins over everything and needs neither; a rollout that was halted is\n"
          "rolled back or withdrawn, and never goes on.  `may` ends with 0 for yes, 1 for no, 2 for not yet.\n"
          "`simulate` runs a plan's state machine against a simulated fleet, over many seeds, and compares\n"
          "it with other rules.  -o with a name that ends in .html writes a page.\n",
      .least_operands = 1,
      .most_operands = 3,
      ACTIONS(rollout_actions),
      ROWS(rollout_options),
      EXAMPLES(rollout_examples),
      .reports = true,
      .run = fb_run_rollout },
    { .name = "schema",
      .summary = "show the JSON Schemas of project files, sources and reports",
      .operands = "list | show NAME",
      .description =
          "`list` names the JSON Schemas of the files that firebreak reads or writes; `show` prints one.\n"
          "With it an editor completes and checks such a file.\n",
      .least_operands = 1,
      .most_operands = 2,
      ACTIONS(schema_actions),
      EXAMPLES(schema_examples),
      .run = fb_run_schema },
    { .name = "serve",
      .summary = "keep rollouts: an HTTP interface and a web page",
      .operands = "",
      .description =
          "Keeps rollouts until it is told to end (SIGTERM, SIGINT): sensors ask what they may fetch and send\n"
          "health, people start, approve, hold, halt and roll back, other systems ask whether they may go to\n"
          "a ring.  What is acknowledged is on the disk.  With --key offers are signed.  It logs JSON lines\n"
          "to standard error; its interface is described at /v1/openapi.json, its figures at /metrics.\n",
      .offer = FB_OFFER_NOTHING,
      ROWS(serve_options),
      EXAMPLES(serve_examples),
      .run = fb_run_serve },
    { .name = "completion",
      .summary = "print what makes a shell complete command lines",
      .operands = "bash | zsh | fish",
      .description =
          "Prints a script for a shell, which then completes commands, options and their values, rules,\n"
          "names of JSON Schemas and files.  Packages install the three scripts; the examples do it for\n"
          "one user.\n",
      .least_operands = 1,
      .most_operands = 1,
      ACTIONS(completion_actions),
      EXAMPLES(completion_examples),
      .run = fb_run_completion },
    { .name = "version",
      .summary = "print the version",
      .operands = "",
      .offer = FB_OFFER_NOTHING,
      .description = "Prints the version of the program.\n",
      EXAMPLES(version_examples),
      .run = fb_run_version },
    { .name = "help",
      .summary = "show help on a command",
      .operands = "[COMMAND]",
      .description = "Shows the list of commands, or the help of one.\n",
      .most_operands = 1,
      .offer = FB_OFFER_COMMANDS,
      ROWS(help_options),
      EXAMPLES(help_examples),
      .run = fb_run_help },
};
const size_t fb_command_count = sizeof fb_commands / sizeof fb_commands[0];

const struct fb_command *fb_command_find(const char *name)
{
    for (size_t i = 0; i < fb_command_count; i++)
        if (strcmp(fb_commands[i].name, name) == 0)
            return &fb_commands[i];
    return NULL;
}

const char *fb_command_nearest(const char *name)
{
    const char *names[sizeof fb_commands / sizeof fb_commands[0]];

    for (size_t i = 0; i < fb_command_count; i++)
        names[i] = fb_commands[i].name;
    return fb_nearest(fb_span_of(name), names, fb_command_count);
}

bool fb_option_common(size_t index, enum fb_option_id *out)
{
    if (index >= sizeof common_options / sizeof common_options[0])
        return false;
    *out = common_options[index];
    return true;
}

bool fb_command_option(const struct fb_command *command, size_t index, enum fb_option_id *out)
{
    if (index < command->option_count)
        *out = command->options[index];
    else if (!fb_option_common(index - command->option_count, out))
        return false;
    if (*out == FB_OPTION_FORMAT && command->reports)
        *out = FB_OPTION_REPORT_FORMAT;
    return true;
}
