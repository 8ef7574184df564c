/* SPDX-License-Identifier: Apache-2.0 */
/* test_decide.c - the decision to release, as a function: one piece of evidence in which one thing is
 * different, and the one rule that speaks against it. */
#include "signer/release/decide.h"

#include <stdio.h>
#include <string.h>

#include "base/host/heap.h"
#include "signer/release/instant.h"
#include "tests/support/check_main.h"

#define KEY "{\"keytype\":\"ed25519\",\"keyval\":{\"public\":\"393bd3975b7ce4bcac2415e436f38bffc4b3194987d9f3dd52de1b598cd8794e\"},\"scheme\":\"ed25519\"}"
#define ZEROS "000000000000000000000000000000000000000000000000000000000000000"
#define FILE_SHA ZEROS "1"
#define FORMAT_SHA ZEROS "2"
#define CONTRACT_SHA ZEROS "3"
#define ENGINE_SHA ZEROS "4"
#define OTHER_SHA ZEROS "9"
#define NOW "2026-06-01T12:00:00Z"
#define LAYERS "\"child\",\"cleared\",\"limits\",\"seccomp\",\"no-network\""
#define INPUT(name, sha, notes) "{\"name\":\"" name "\",\"digest\":{\"sha256\":\"" sha "\"},\"annotations\":{" notes "}}"
#define FORMAT INPUT("format", FORMAT_SHA, "")
#define CONTRACT(sha, supply, more) INPUT("contract", sha, "\"build\":\"b\",\"supply\":\"" supply "\"" more)
#define ENGINE_OF ",\"engine_sha256\":\"" ENGINE_SHA "\""
#define ENGINE(sha) INPUT("engine", sha, "\"build\":\"b\"")

/* One piece of evidence of one gate; what is NULL is as it should be. */
struct row {
    const char *what;
    const char *gate;    /* "layout" */
    const char *policy;  /* more members of the policy */
    const char *engine;  /* of the inventory's build: "" */
    const char *scope;   /* "full" */
    const char *time;    /* when it finished: an hour before */
    const char *layers;  /* all that are required */
    const char *hidden;  /* "" */
    const char *warned;  /* "" */
    const char *sha256;  /* of the file that it is about */
    const char *verdict; /* "pass" */
    const char *state;   /* "ran" */
    const char *figures; /* "" */
    const char *format;  /* the built-in one */
    const char *inputs;  /* the contract of the only build, as the inventory names it */
    int dropped;
    int findings; /* that speak against it */
    enum fb_rule rule;
};

static const struct row rows[] = {
    { .what = "nothing is wrong" },
    { .what = "nor with engines", .gate = "engine" },

    /* Age: the policy takes evidence of two hours; five minutes are two machines' clocks. */
    { .what = "just young enough", .time = "2026-06-01T10:00:00Z" },
    { .what = "a second too old", .time = "2026-06-01T09:59:59Z", .findings = 1, .rule = FB8024 },
    { .what = "a clock that is ahead", .time = "2026-06-01T12:05:00Z" },
    { .what = "the future", .time = "2026-06-01T12:05:01Z", .findings = 1, .rule = FB8024 },

    { .what = "a gate asked alone", .scope = "partial", .findings = 1, .rule = FB8023 },
    { .what = "a static check", .scope = "static", .findings = 1, .rule = FB8023 },

    /* Layers are asked for where engines run. */
    { .what = "no layers, no engines", .layers = "" },
    { .what = "one layer less", .gate = "engine", .layers = "\"child\",\"cleared\",\"limits\",\"no-network\"", .findings = 1, .rule = FB8029 },
    { .what = "none", .gate = "fuzz", .layers = "", .findings = 5, .rule = FB8029 },
    { .what = "one more is asked for", .gate = "fuzz", .policy = ",\"isolation\":[\"landlock\"]", .findings = 1, .rule = FB8029 },
    { .what = "and there", .gate = "fuzz", .policy = ",\"isolation\":[\"landlock\"]", .layers = LAYERS ",\"landlock\"" },

    /* First uses and what is hidden. */
    { .what = "a first use", .warned = "\"FB7001 x\"", .findings = 1, .rule = FB8030 },
    { .what = "a first release", .warned = "\"FB7000 x\"", .findings = 1, .rule = FB8030 },
    { .what = "acknowledged by name", .warned = "\"FB7001 x\"", .policy = ",\"acknowledged\":[\"FB7001 x\"]" },
    { .what = "another is acknowledged", .warned = "\"FB7001 x\"", .policy = ",\"acknowledged\":[\"FB7001 y\"]", .findings = 1, .rule = FB8030 },
    { .what = "a first use that is hidden", .hidden = "\"FB7001 x\"", .findings = 1, .rule = FB8030 },
    { .what = "another warning", .warned = "\"FB3002 x\"" },
    { .what = "a crash that is hidden", .hidden = "\"FB3001 x\",\"FB6001 y\"", .findings = 2, .rule = FB8031 },
    { .what = "which the policy lets one", .hidden = "\"FB3001 x\"", .policy = ",\"suppressible\":[\"FB3001\"]" },
    { .what = "but not the other", .hidden = "\"FB6001 x\"", .policy = ",\"suppressible\":[\"FB3001\"]", .findings = 1, .rule = FB8031 },
    { .what = "findings without room", .dropped = 1, .findings = 1, .rule = FB8030 },

    /* By what it judged. */
    { .what = "another format", .format = INPUT("format", OTHER_SHA, ""), .findings = 1, .rule = FB8031 },
    { .what = "which the policy names", .format = INPUT("format", OTHER_SHA, ""), .policy = ",\"formats\":[\"" OTHER_SHA "\"]" },
    { .what = "the built-in one, which it then does not", .policy = ",\"formats\":[\"" OTHER_SHA "\"]", .findings = 1, .rule = FB8031 },
    { .what = "one of two", .format = FORMAT "," INPUT("format", OTHER_SHA, ""), .findings = 1, .rule = FB8031 },
    { .what = "no format", .format = INPUT("tool", OTHER_SHA, ""), .findings = 1, .rule = FB8031 },
    { .what = "rules without one", .format = INPUT("tool", OTHER_SHA, ""), .policy = ",\"not_applicable\":[\"layout\"]" },
    { .what = "any template types", .format = FORMAT "," INPUT("template-types", OTHER_SHA, "") },
    { .what = "but those of the policy", .format = FORMAT "," INPUT("template-types", OTHER_SHA, ""), .policy = ",\"template_types\":[\"" FILE_SHA "\"]", .findings = 1, .rule = FB8031 },
    { .what = "a corpus that was not there", .gate = "replay", .policy = ",\"corpora\":[\"" OTHER_SHA "\"]", .findings = 1, .rule = FB8031 },
    { .what = "and one that was", .gate = "replay", .policy = ",\"corpora\":[\"" OTHER_SHA "\"]", .format = FORMAT "," INPUT("corpus", OTHER_SHA, "") },
    { .what = "replay alone has corpora", .policy = ",\"corpora\":[\"" OTHER_SHA "\"]" },

    /* Builds of the fleet. */
    { .what = "a build that the project hides", .inputs = INPUT("tool", OTHER_SHA, ""), .findings = 1, .rule = FB8027 },
    { .what = "another contract of it", .inputs = CONTRACT(OTHER_SHA, "observed", ENGINE_OF), .findings = 1, .rule = FB8027 },
    { .what = "compiled is as good as observed", .inputs = CONTRACT(CONTRACT_SHA, "compiled", ENGINE_OF) },
    { .what = "declared is not", .inputs = CONTRACT(CONTRACT_SHA, "declared", ENGINE_OF), .findings = 1, .rule = FB8028 },
    { .what = "unless the policy names the build", .inputs = CONTRACT(CONTRACT_SHA, "declared", ENGINE_OF), .policy = ",\"declared_supply\":[\"b\"]" },
    { .what = "naming another helps nobody", .inputs = CONTRACT(CONTRACT_SHA, "declared", ENGINE_OF), .policy = ",\"declared_supply\":[\"c\"]", .findings = 1, .rule = FB8028 },
    { .what = "no word about supply", .inputs = CONTRACT(CONTRACT_SHA, "", ENGINE_OF), .findings = 1, .rule = FB8028 },
    { .what = "the fleet's engine did not run", .gate = "engine", .engine = ENGINE_SHA, .findings = 1, .rule = FB8027 },
    { .what = "it ran", .gate = "engine", .engine = ENGINE_SHA, .inputs = CONTRACT(CONTRACT_SHA, "observed", ENGINE_OF) "," ENGINE(ENGINE_SHA) },
    { .what = "another ran", .gate = "engine", .engine = ENGINE_SHA, .inputs = CONTRACT(CONTRACT_SHA, "observed", ENGINE_OF) "," ENGINE(OTHER_SHA), .findings = 1, .rule = FB8027 },
    { .what = "a contract of no engine", .gate = "fuzz", .inputs = CONTRACT(CONTRACT_SHA, "observed", ""), .findings = 1, .rule = FB8028 },
    { .what = "which only engines ask for", .inputs = CONTRACT(CONTRACT_SHA, "observed", "") },

    /* The file itself. */
    { .what = "a reject", .verdict = "reject", .findings = 1, .rule = FB8022 },
    { .what = "a reject by a gate that is left out", .verdict = "reject", .state = "not-applicable", .policy = ",\"not_applicable\":[\"layout\"]", .findings = 1, .rule = FB8022 },
    { .what = "undecided", .verdict = "undecided", .findings = 1, .rule = FB8023 },
    { .what = "not run", .state = "not-run", .findings = 1, .rule = FB8023 },
    { .what = "a verdict of no word that is known", .verdict = "PASS", .findings = 1, .rule = FB8023 },
    { .what = "left out without leave", .state = "not-applicable", .findings = 1, .rule = FB8023 },
    { .what = "left out with it", .state = "not-applicable", .verdict = "undecided", .policy = ",\"not_applicable\":[\"layout\"]" },
    { .what = "other bytes", .sha256 = OTHER_SHA, .findings = 1, .rule = FB8025 },
    { .what = "as many cases as asked for", .gate = "fuzz", .policy = ",\"fuzz_cases\":7", .figures = "\"executed\":7" },
    { .what = "one less", .gate = "fuzz", .policy = ",\"fuzz_cases\":7", .figures = "\"executed\":6", .findings = 1, .rule = FB8031 },
    { .what = "nobody counted", .gate = "fuzz", .policy = ",\"fuzz_cases\":7", .findings = 1, .rule = FB8031 },
    { .what = "a number that is none", .gate = "fuzz", .policy = ",\"fuzz_cases\":7", .figures = "\"executed\":-8", .findings = 1, .rule = FB8031 },
    { .what = "other gates have none", .policy = ",\"fuzz_cases\":7" },
    { .what = "a gate that nobody asks for", .policy = ",\"gates\":[\"cost\"]", .verdict = "reject", .findings = 1, .rule = FB8021 },
};

/* All that one decision is made from. */
struct inputs {
    struct fb_release_policy *policy;
    struct fb_inventory *inventory;
    struct fb_evidence *evidence;
};

static const char * or (const char *given, const char *otherwise)
{
    return given != NULL ? given : otherwise;
}

static void read_policy(const struct row *row, struct inputs *out)
{
    struct fb_diag diag = FB_DIAG_NONE;
    char text[4096];

    (void)snprintf(text, sizeof text,
                   "{\"format\":\"firebreak-policy/1\",\"version\":1,\"expires\":\"2027-01-01T00:00:00Z\","
                   "\"evidence\":{\"threshold\":1,\"keys\":[" KEY "],\"valid_hours\":2},"
                   "\"roles\":{\"author\":{\"threshold\":1,\"keys\":[" KEY "]}},\"threshold\":1,\"separation\":false%s}",
                   or (row->policy, ""));
    ck_assert_msg(fb_release_policy_read("policy", fb_span_of(text), &out->policy, &diag), "%s: %s", row->what, diag.message);
}

static void read_inventory(const struct row *row, struct inputs *out)
{
    struct fb_diag diag = FB_DIAG_NONE;
    char engine[128] = "";
    char text[1024];

    if (row->engine != NULL)
        (void)snprintf(engine, sizeof engine, ",\"engine\":\"%s\"", row->engine);
    (void)snprintf(text, sizeof text,
                   "{\"format\":\"firebreak-inventory/1\",\"version\":1,\"expires\":\"2027-01-01T00:00:00Z\",\"builds\":["
                   "{\"build\":\"b\",\"contract\":\"" CONTRACT_SHA "\",\"share_ppm\":1%s}]}",
                   engine);
    ck_assert_msg(fb_inventory_read("inventory", fb_span_of(text), &out->inventory, &diag), "%s: %s", row->what, diag.message);
}

static void read_evidence(const struct row *row, struct inputs *out)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_statement *statement = NULL;
    const char *sha256 = or (row->sha256, FILE_SHA);
    char text[8192];

    (void)snprintf(text, sizeof text,
                   "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"name\":\"f\",\"digest\":{\"sha256\":\"%s\"}}],"
                   "\"predicateType\":\"https://in-toto.io/attestation/test-result/v0.1\",\"predicate\":{\"result\":\"PASSED\","
                   "\"configuration\":[%s,%s,{\"name\":\"run\",\"uri\":\"urn:firebreak:run\",\"annotations\":{\"gate\":\"%s\","
                   "\"scope\":\"%s\",\"finished\":\"%s\",\"isolation\":[%s],\"hidden\":[%s],\"dropped\":%d,\"files\":["
                   "{\"sha256\":\"%s\",\"verdict\":\"%s\",\"state\":\"%s\",\"figures\":{%s}}]}}],"
                   "\"passedTests\":[],\"warnedTests\":[%s],\"failedTests\":[]}}",
                   sha256, or (row->format, FORMAT), or (row->inputs, CONTRACT(CONTRACT_SHA, "observed", ENGINE_OF)), or (row->gate, "layout"),
                   or (row->scope, "full"), or (row->time, "2026-06-01T11:00:00Z"), or (row->layers, LAYERS), or (row->hidden, ""), row->dropped,
                   sha256, or (row->verdict, "pass"), or (row->state, "ran"), or (row->figures, ""), or (row->warned, ""));
    ck_assert_msg(fb_statement_read("statement", fb_span_of(text), &statement, &diag)
                      && fb_evidence_read(statement, &out->evidence, &diag),
                  "%s: %s", row->what, diag.message);
}

static struct fb_report *decide(const struct inputs *inputs, size_t evidence_count, const char *const *gates)
{
    const struct fb_release_file file = { fb_span_of("f"), fb_span_of(FILE_SHA) };
    struct fb_decision decision = {
        .policy = inputs->policy,
        .inventory = inputs->inventory,
        .evidence = (const struct fb_evidence *const *)&inputs->evidence,
        .evidence_count = evidence_count,
        .files = &file,
        .file_count = 1,
        .gates = gates,
        .builtin_format = FORMAT_SHA,
        .subject = "bundle",
    };
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_report *report = fb_report_new(fb_heap(), "sign");

    ck_assert(fb_instant_read(fb_span_of(NOW), &decision.now));
    ck_assert_ptr_nonnull(report);
    ck_assert(fb_decide(&decision, report, &diag));
    return report;
}

static void clear(struct inputs *inputs)
{
    fb_release_policy_free(inputs->policy);
    fb_inventory_free(inputs->inventory);
    fb_evidence_free(inputs->evidence);
}

START_TEST(one_thing_is_different)
{
    const struct row *row = &rows[_i];
    const char *const gates[] = { or (row->gate, "layout"), NULL };
    struct inputs inputs;

    read_policy(row, &inputs);
    read_inventory(row, &inputs);
    read_evidence(row, &inputs);
    struct fb_report *report = decide(&inputs, 1, gates);
    ck_assert_msg(fb_report_finding_count(report) == (size_t)row->findings, "%s: %zu findings", row->what, fb_report_finding_count(report));
    for (size_t i = 0; i < fb_report_finding_count(report); i++)
        ck_assert_msg(fb_report_finding(report, i)->rule == row->rule, "%s: %s", row->what, fb_report_finding(report, i)->message);
    /* Of a build nobody knows enough about: undecided.  All else is a reject. */
    const enum fb_verdict verdict = row->findings == 0 ? FB_PASS : row->rule == FB8028 ? FB_UNDECIDED
                                                                                       : FB_REJECT;
    ck_assert_msg(fb_report_verdict(report) == verdict, "%s", row->what);
    fb_report_free(report);
    clear(&inputs);
}
END_TEST

START_TEST(a_gate_without_evidence_is_missing)
{
    const struct row good = { .what = "nothing" };
    const char *const gates[] = { "layout", "cost", NULL };
    struct inputs inputs;

    read_policy(&good, &inputs);
    read_inventory(&good, &inputs);
    read_evidence(&good, &inputs);
    struct fb_report *report = decide(&inputs, 1, gates);
    ck_assert_uint_eq(fb_report_finding_count(report), 1);
    ck_assert_int_eq(fb_report_finding(report, 0)->rule, FB8021);
    fb_report_free(report);
    report = decide(&inputs, 0, gates);
    ck_assert_uint_eq(fb_report_finding_count(report), 2);
    fb_report_free(report);
    clear(&inputs);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("decide");
    tcase_add_loop_test(cases, one_thing_is_different, 0, FB_TEST_COUNT(rows));
    tcase_add_test(cases, a_gate_without_evidence_is_missing);
    return fb_test_run("decide", cases);
}
