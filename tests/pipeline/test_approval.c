/* SPDX-License-Identifier: Apache-2.0 */
/* test_approval.c - signed approvals, through the machine that they open a rollout with: taken from the key
 * that the plan names, over just what they are given for, and from nothing else. */
#include <stdio.h>

#include "pipeline/approvals/approval.h"
#include "rollout/machine/journal.h"
#include "signer/dsse/envelope.h"
#include "signer/dsse/statement.h"
#include "tests/rollout/machine/fixture.h"
#include "tests/support/check_main.h"

/* ann, ben and cleo have a key each, of another kind; emil has none. */
enum { ANN,
       BEN,
       CLEO,
       EMIL };
static const char *const people[] = { "ann", "ben", "cleo", "emil" };
static struct fb_key *keys[3];

static struct fixture fixture;

struct approval {
    struct fb_buffer envelope;
    struct fb_buffer key;
};

static void make_keys(void)
{
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert(fb_key_generate(FB_KEY_ED25519, &keys[ANN], &diag) && fb_key_generate(FB_KEY_ECDSA_P256, &keys[BEN], &diag)
              && fb_key_generate(FB_KEY_RSA_PSS, &keys[CLEO], &diag));
}

static void free_keys(void)
{
    for (int i = 0; i < 3; i++)
        fb_key_free(keys[i]);
}

/* The machine's plan, with keys for three of its approvers. */
static void setup(void)
{
    static const char from[] = "approvals: {needed: 2, from: [ann, ben, cleo]}";
    static char text[sizeof fixture_plan + 600];
    const char *at = strstr(fixture_plan, from);

    ck_assert_ptr_nonnull(at);
    (void)snprintf(text, sizeof text, "%.*sapprovals: {needed: 2, from: [{name: ann, key: %s}, {name: ben, key: %s}, {name: cleo, key: %s}, emil]}%s",
                   (int)(at - fixture_plan), fixture_plan, fb_key_id(keys[ANN]), fb_key_id(keys[BEN]), fb_key_id(keys[CLEO]), at + sizeof from - 1);
    fixture = fixture_of(text);
    fixture.rollout->check_approval = fb_approval_verify;
    ck_assert(command(&fixture, FB_EVENT_CREATED, "dora"));
}

static void teardown(void)
{
    fixture_clear(&fixture);
}

static void approval_clear(struct approval *approval)
{
    fb_buffer_clear(&approval->envelope);
    fb_buffer_clear(&approval->key);
}

static struct approval sign_at(const struct fb_rollout_vouched *vouched, const struct fb_key *key, int64_t ms)
{
    struct approval made = { FB_BUFFER_EMPTY, FB_BUFFER_EMPTY };
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert_msg(fb_approval_sign(vouched, key, ms / 1000, &made.envelope, &made.key, &diag), "%s", diag.message);
    return made;
}

static bool give(int who, uint32_t ring, const struct approval *approval)
{
    return send(&fixture, (struct fb_rollout_event){ .kind = FB_EVENT_APPROVE, .who = people[who], .ring = ring, .envelope = approval->envelope.text, .key = approval->key.text });
}

static bool approve_signed(int who, uint32_t ring)
{
    const struct fb_rollout_vouched vouched = fb_rollout_vouched_of(fixture.rollout, (size_t)who, ring);
    struct approval approval = sign_at(&vouched, keys[who], fixture.now);
    const bool taken = give(who, ring, &approval);

    approval_clear(&approval);
    return taken;
}

/* Refused by the rule of signatures with these words, and nothing is another one for it. */
static void assert_refused(const char *words)
{
    ck_assert_msg(!fixture.out.accepted && fixture.out.refusal != NULL, "%s: it was taken", words);
    ck_assert_str_eq(fb_rollout_refusal_rule(fixture.out.refusal_kind), "FB9014");
    ck_assert_msg(strstr(fixture.out.refusal, words) != NULL, "\"%s\" instead of \"%s\"", fixture.out.refusal, words);
    ck_assert(!fixture.out.changed && fixture.rollout->approved == 0 && fixture.rollout->rings[1].approved == 0);
}

START_TEST(takes_approvals_of_every_kind_of_key)
{
    ck_assert(approve_signed(ANN, FB_NO_RING));
    ck_assert_int_eq(fixture.rollout->state, FB_ROLLOUT_DRAFT);
    ck_assert(approve_signed(BEN, FB_NO_RING));
    ck_assert_int_eq(fixture.rollout->state, FB_ROLLOUT_APPROVED);
    ck_assert(approve_signed(CLEO, 1));
    ck_assert_uint_eq(fixture.rollout->rings[1].approved, 1 << CLEO);
    ck_assert(command(&fixture, FB_EVENT_START, "dora"));
}
END_TEST

START_TEST(a_name_alone_approves_where_the_plan_names_no_key)
{
    ck_assert(command(&fixture, FB_EVENT_APPROVE, "emil"));
    ck_assert_uint_eq(fixture.rollout->approved, 1 << EMIL);
}
END_TEST

START_TEST(refuses_a_name_alone_where_the_plan_names_a_key)
{
    for (int who = ANN; who <= CLEO; who++) {
        ck_assert(!command(&fixture, FB_EVENT_APPROVE, people[who]));
        assert_refused("must be signed");
        ck_assert(!approve_ring(&fixture, people[who], 1));
        assert_refused("must be signed");
    }
}
END_TEST

START_TEST(refuses_a_signature_that_no_key_of_the_plan_could_check)
{
    const struct fb_rollout_vouched vouched = { .plan = fixture.plan, .requester = "dora", .created_ms = fixture.rollout->created_ms, .approver = "emil" };
    struct approval approval = sign_at(&vouched, keys[ANN], fixture.now);

    ck_assert(!give(EMIL, FB_NO_RING, &approval));
    assert_refused("names no key of theirs");
    approval_clear(&approval);
}
END_TEST

START_TEST(refuses_where_nothing_can_check)
{
    fixture.rollout->check_approval = NULL;
    ck_assert(!approve_signed(ANN, FB_NO_RING));
    assert_refused("nothing here can check");
}
END_TEST

/* The other persons' refusals come first, whatever is signed. */
START_TEST(whoever_asked_does_not_approve_with_a_signature_either)
{
    (void)snprintf(fixture.rollout->requester, sizeof fixture.rollout->requester, "ann");
    ck_assert(!approve_signed(ANN, FB_NO_RING));
    ck_assert_str_eq(fb_rollout_refusal_rule(fixture.out.refusal_kind), "FB9012");
}
END_TEST

/* ---- Of something else ---- */

static struct fb_rollout_plan other_plan;

static void other_name(struct fb_rollout_vouched *vouched)
{
    (void)vouched;
    other_plan.name = "content-292";
}

static void other_release_name(struct fb_rollout_vouched *vouched)
{
    (void)vouched;
    other_plan.release.name = "291.9";
}

static void other_release_bytes(struct fb_rollout_vouched *vouched)
{
    (void)vouched;
    other_plan.release.sha256 = DIGEST_OF("09");
}

static void other_text(struct fb_rollout_vouched *vouched)
{
    (void)vouched;
    other_plan.sha256[0] = other_plan.sha256[0] == '0' ? '1' : '0';
}

static void the_start(struct fb_rollout_vouched *vouched)
{
    vouched->ring = NULL;
}

static void other_ring(struct fb_rollout_vouched *vouched)
{
    vouched->ring = "internal";
}

static void other_approver(struct fb_rollout_vouched *vouched)
{
    vouched->approver = "ben";
}

static void other_requester(struct fb_rollout_vouched *vouched)
{
    vouched->requester = "olga";
}

static void earlier(struct fb_rollout_vouched *vouched)
{
    vouched->created_ms--;
}

static void later(struct fb_rollout_vouched *vouched)
{
    vouched->created_ms++;
}

static const struct {
    void (*change)(struct fb_rollout_vouched *vouched);
    const char *refusal;
} others[] = {
    { other_name, "of another rollout" },
    { other_release_name, "of another release" },
    { other_release_bytes, "of another release" },
    { other_text, "of another plan" },
    { the_start, "of another ring" },
    { other_ring, "of another ring" },
    { other_approver, "somebody else's" },
    { other_requester, "of an earlier rollout" },
    { earlier, "of an earlier rollout" },
    { later, "of an earlier rollout" },
};

START_TEST(refuses_a_good_signature_of_something_else)
{
    struct fb_rollout_vouched vouched = fb_rollout_vouched_of(fixture.rollout, ANN, 1);

    other_plan = *fixture.plan;
    vouched.plan = &other_plan;
    others[_i].change(&vouched);
    struct approval approval = sign_at(&vouched, keys[ANN], fixture.now);
    ck_assert(!give(ANN, 1, &approval));
    assert_refused(others[_i].refusal);
    approval_clear(&approval);
}
END_TEST

START_TEST(refuses_an_approval_of_a_ring_as_one_of_the_start)
{
    const struct fb_rollout_vouched vouched = fb_rollout_vouched_of(fixture.rollout, ANN, 1);
    struct approval approval = sign_at(&vouched, keys[ANN], fixture.now);

    ck_assert(!give(ANN, FB_NO_RING, &approval));
    assert_refused("of another ring");
    approval_clear(&approval);
}
END_TEST

/* The same plan, asked for again by the same person a second later: a store of its own. */
START_TEST(refuses_the_approval_of_an_earlier_rollout_of_the_same_plan)
{
    const struct fb_rollout_vouched vouched = fb_rollout_vouched_of(fixture.rollout, ANN, FB_NO_RING);
    struct approval approval = sign_at(&vouched, keys[ANN], fixture.now);

    fb_rollout_free(fixture.rollout);
    fixture.rollout = fb_rollout_new(fixture.plan, fb_heap());
    ck_assert_ptr_nonnull(fixture.rollout);
    fixture.rollout->check_approval = fb_approval_verify;
    fixture.now += 1000;
    ck_assert(command(&fixture, FB_EVENT_CREATED, "dora"));
    ck_assert(!give(ANN, FB_NO_RING, &approval));
    assert_refused("of an earlier rollout");
    approval_clear(&approval);
}
END_TEST

static const struct {
    int64_t signed_after_ms; /* the request */
    int64_t given_after_ms;
    const char *refusal; /* NULL: none */
} times[] = {
    { 0, 0, NULL },
    { 0, 90 * 24 * HOUR, NULL },
    { -5 * MINUTE, 0, NULL },
    { -5 * MINUTE - 1000, 0, "older than the rollout" },
    { 5 * MINUTE, 0, NULL },
    { 5 * MINUTE + 1000, 0, "a time to come" },
    { HOUR, HOUR, NULL },
};

START_TEST(clocks_may_differ_by_five_minutes)
{
    const struct fb_rollout_vouched vouched = fb_rollout_vouched_of(fixture.rollout, ANN, FB_NO_RING);
    struct approval approval = sign_at(&vouched, keys[ANN], START_MS + times[_i].signed_after_ms);

    fixture.now = START_MS + times[_i].given_after_ms;
    ck_assert(give(ANN, FB_NO_RING, &approval) == (times[_i].refusal == NULL));
    if (times[_i].refusal != NULL)
        assert_refused(times[_i].refusal);
    approval_clear(&approval);
}
END_TEST

/* ---- By somebody else, or by nobody ---- */

START_TEST(refuses_every_other_key)
{
    for (int who = ANN; who <= CLEO; who++)
        for (int signer = ANN; signer <= CLEO; signer++) {
            const struct fb_rollout_vouched vouched = fb_rollout_vouched_of(fixture.rollout, (size_t)who, FB_NO_RING);
            struct approval approval = sign_at(&vouched, keys[signer], fixture.now);
            struct approval own = sign_at(&vouched, keys[who], fixture.now);
            const struct approval mixed = { approval.envelope, own.key };

            if (signer != who) {
                ck_assert(!give(who, FB_NO_RING, &approval));
                assert_refused("another key than the plan names");
                ck_assert(!give(who, FB_NO_RING, &mixed));
                assert_refused("does not hold");
            }
            approval_clear(&approval);
            approval_clear(&own);
        }
}
END_TEST

/* A key id is a hint that nobody relies on: all the rest counts.  Every fifth byte, so that each place of base64 has its turn. */
START_TEST(refuses_it_with_a_byte_changed)
{
    const struct fb_rollout_vouched vouched = fb_rollout_vouched_of(fixture.rollout, ANN, FB_NO_RING);
    struct approval approval = sign_at(&vouched, keys[ANN], fixture.now);
    const char *hint = strstr(approval.envelope.text, "\"keyid\":\"");

    ck_assert_ptr_nonnull(hint);
    for (size_t i = 0; i < approval.envelope.size; i += 5) {
        char *byte = &approval.envelope.text[i];

        if (byte >= hint && byte < hint + sizeof "\"keyid\":\"" + 64)
            continue;
        *byte ^= 1;
        ck_assert_msg(!give(ANN, FB_NO_RING, &approval), "byte %zu, now %c", i, *byte);
        assert_refused("");
        *byte ^= 1;
    }
    ck_assert(give(ANN, FB_NO_RING, &approval));
    approval_clear(&approval);
}
END_TEST

/* Prefixes, each alone in memory of just its size. */
START_TEST(refuses_it_cut_short)
{
    const struct fb_rollout_vouched vouched = fb_rollout_vouched_of(fixture.rollout, BEN, FB_NO_RING);
    struct approval approval = sign_at(&vouched, keys[BEN], fixture.now);

    for (size_t size = 0; size < approval.envelope.size; size += 7) {
        struct approval cut = { { .text = strndup(approval.envelope.text, size), .size = size }, approval.key };

        ck_assert(!give(BEN, FB_NO_RING, &cut));
        assert_refused("");
        fb_buffer_clear(&cut.envelope);
    }
    for (size_t size = 0; size < approval.key.size; size += 3) {
        struct approval cut = { approval.envelope, { .text = strndup(approval.key.text, size), .size = size } };

        ck_assert(!give(BEN, FB_NO_RING, &cut));
        assert_refused("");
        fb_buffer_clear(&cut.key);
    }
    approval_clear(&approval);
}
END_TEST

START_TEST(refuses_what_is_too_long_to_be_one)
{
    const struct fb_rollout_vouched vouched = fb_rollout_vouched_of(fixture.rollout, ANN, FB_NO_RING);
    struct approval approval = sign_at(&vouched, keys[ANN], fixture.now);

    fb_buffer_repeat(&approval.envelope, ' ', 8192 - approval.envelope.size);
    ck_assert(give(ANN, FB_NO_RING, &approval)); /* spaces behind an object are JSON's */
    fixture.rollout->approved = 0;
    fb_buffer_char(&approval.envelope, ' ');
    ck_assert(!give(ANN, FB_NO_RING, &approval));
    assert_refused("longer than one can be");
    approval_clear(&approval);
}
END_TEST

/* Signs any payload with ann's key, and ben's too where `twice`. */
static struct approval sign_payload(const char *type, const char *payload, bool twice)
{
    struct approval made = { FB_BUFFER_EMPTY, FB_BUFFER_EMPTY };
    struct fb_envelope *envelope = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert(fb_envelope_new(type, fb_span_of(payload), &envelope, &diag) && fb_envelope_sign(envelope, keys[ANN], &diag)
              && (!twice || fb_envelope_sign(envelope, keys[BEN], &diag)) && fb_envelope_write(envelope, &made.envelope, &diag)
              && fb_key_export(keys[ANN], FB_KEY_FORM_TUF, &made.key, &diag));
    fb_envelope_free(envelope);
    return made;
}

/* The predicate of the fixture's rollout, as docs/rollout.md describes it; `ring` and `more` are JSON. */
static const char *payload_of(const char *type, const char *predicate_type, const char *ring, const char *more)
{
    static char text[2000];

    (void)snprintf(text, sizeof text,
                   "{\"_type\":\"%s\",\"subject\":[{\"name\":\"291.8\",\"digest\":{\"sha256\":\"" DIGEST_OF("08") "\"}}],\"predicateType\":\"%s\","
                                                                                                                  "\"predicate\":{\"rollout\":\"content-291\",\"plan_sha256\":\"%s\",\"ring\":%s,\"requested\":{\"by\":\"dora\",\"at_ms\":1800000000000},"
                                                                                                                  "\"approver\":\"ann\",\"approved\":\"2027-01-15T08:00:00Z\"%s}}",
                   type, predicate_type, fixture.plan->sha256, ring, more);
    return text;
}

#define STATEMENT "https://in-toto.io/Statement/v1"
#define PREDICATE "https://firebreak.invalid/attestation/rollout-approval/v1"
#define IN_TOTO "application/vnd.in-toto+json"

/* Whoever writes such a statement without us is understood: the form is the documents', not the writer's. */
START_TEST(takes_what_another_program_wrote_by_the_documents)
{
    struct approval approval = sign_payload(IN_TOTO, payload_of(STATEMENT, PREDICATE, "null", ""), false);

    ck_assert_msg(give(ANN, FB_NO_RING, &approval), "%s", fixture.out.refusal);
    approval_clear(&approval);
}
END_TEST

static const struct {
    const char *payload_type;
    const char *type;
    const char *predicate_type;
    const char *ring;
    const char *more;
    bool twice;
    const char *refusal;
} strange[] = {
    { "application/octet-stream", STATEMENT, PREDICATE, "null", "", false, "no approval of a rollout" },
    { IN_TOTO, "https://in-toto.io/Statement/v0.1", PREDICATE, "null", "", false, "no approval of a rollout" },
    { IN_TOTO, STATEMENT, "https://slsa.dev/verification_summary/v1", "null", "", false, "no approval of a rollout" },
    { IN_TOTO, STATEMENT, PREDICATE, "\"\"", "", false, "of another ring" },
    { IN_TOTO, STATEMENT, PREDICATE, "0", "", false, "of another ring" },
    { IN_TOTO, STATEMENT, PREDICATE, "null", ",\"expires\":\"2027-01-15T09:00:00Z\"", false, "no approval of a rollout" },
    { IN_TOTO, STATEMENT, PREDICATE, "null", ",\"ring\":null", false, "no approval of a rollout" },
    { IN_TOTO, STATEMENT, PREDICATE, "null", "", true, "does not hold" },
};

START_TEST(refuses_what_says_more_or_less_than_an_approval)
{
    const char *payload = payload_of(strange[_i].type, strange[_i].predicate_type, strange[_i].ring, strange[_i].more);
    struct approval approval = sign_payload(strange[_i].payload_type, payload, strange[_i].twice);

    ck_assert(!give(ANN, FB_NO_RING, &approval));
    assert_refused(strange[_i].refusal);
    approval_clear(&approval);
}
END_TEST

/* ---- The journal ---- */

static bool believe(const struct fb_rollout_vouched *vouched, int64_t now_ms, const char *envelope, const char *key,
                    const char **refusal)
{
    (void)vouched;
    (void)now_ms;
    (void)envelope;
    (void)key;
    *refusal = NULL;
    return true;
}

/* Two lines: asked for, and approved by ann with this; written by whoever believes it. */
static void write_journal(const struct approval *approval, struct fb_buffer lines[static 2])
{
    const struct fb_rollout_event events[] = {
        { .kind = FB_EVENT_CREATED, .who = "dora", .ring = FB_NO_RING },
        { .kind = FB_EVENT_APPROVE, .who = "ann", .ring = FB_NO_RING, .envelope = approval->envelope.text, .key = approval->key.text },
    };
    struct fb_rollout *rollout = fb_rollout_new(fixture.plan, fb_heap());
    struct fb_diag diag = FB_DIAG_NONE;
    char digest[65] = FB_JOURNAL_START;

    ck_assert_ptr_nonnull(rollout);
    rollout->check_approval = believe;
    for (int i = 0; i < 2; i++) {
        struct fb_rollout_outcome outcome;
        char previous[65];

        memcpy(previous, digest, sizeof previous);
        fb_rollout_step(rollout, NULL, &events[i], START_MS, &outcome);
        ck_assert(outcome.accepted && fb_journal_write(rollout, &events[i], &outcome, START_MS, previous, &lines[i], digest, &diag));
    }
    fb_rollout_free(rollout);
}

static bool replay_journal(const struct fb_buffer lines[static 2], struct fb_diag *diag)
{
    struct fb_rollout *rollout = fb_rollout_new(fixture.plan, fb_heap());
    char previous[65] = FB_JOURNAL_START;
    bool fine = true;

    ck_assert_ptr_nonnull(rollout);
    rollout->check_approval = fb_approval_verify;
    for (int i = 0; fine && i < 2; i++) {
        struct fb_journal_entry entry;
        struct fb_document *document = NULL;
        struct fb_rollout_outcome outcome;

        fine = fb_journal_replay(rollout, NULL, fb_buffer_span(&lines[i]), previous, &entry, &document, &outcome, diag);
        fb_document_free(document);
    }
    ck_assert(!fine || rollout->approved == 1 << ANN);
    fb_rollout_free(rollout);
    return fine;
}

/* Who can write the whole journal anew, digests and all, still cannot approve for ann. */
START_TEST(a_replay_checks_each_signature_again)
{
    const struct fb_rollout_vouched vouched = fb_rollout_vouched_of(fixture.rollout, ANN, FB_NO_RING);
    struct fb_buffer lines[2] = { FB_BUFFER_EMPTY, FB_BUFFER_EMPTY };
    struct approval approval = sign_at(&vouched, keys[ANN], START_MS);
    struct fb_diag diag = FB_DIAG_NONE;

    write_journal(&approval, lines);
    ck_assert_msg(replay_journal(lines, &diag), "%s", diag.message);
    char *byte = strstr(approval.envelope.text, "\"sig\":\"") + 20;
    *byte = *byte == 'A' ? 'B' : 'A';
    for (int i = 0; i < 2; i++) {
        fb_buffer_clear(&lines[i]);
        lines[i] = (struct fb_buffer)FB_BUFFER_EMPTY;
    }
    write_journal(&approval, lines);
    ck_assert(!replay_journal(lines, &diag));
    ck_assert_str_eq(diag.message, "line 2 of the journal: its approval does not hold: the signature of the approval does not hold");
    for (int i = 0; i < 2; i++)
        fb_buffer_clear(&lines[i]);
    approval_clear(&approval);
}
END_TEST

/* Nobody saved when it was asked for before there were keys: such states are read as they were. */
START_TEST(the_time_of_the_request_outlives_a_restart)
{
    struct fb_buffer saved = FB_BUFFER_EMPTY;
    struct fb_document *document = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    fb_rollout_save(fixture.rollout, &saved);
    struct fb_rollout *again = fb_rollout_new(fixture.plan, fb_heap());
    ck_assert(again != NULL && fb_document_parse("state", fb_buffer_span(&saved), FB_SYNTAX_JSON, &document, &diag)
              && fb_rollout_load(again, fb_document_root(document), &diag));
    ck_assert_int_eq(again->created_ms, START_MS);
    fb_document_free(document);
    fb_buffer_clear(&saved);
    fb_rollout_free(again);
    struct fixture old = fixture_of(fixture_plan);
    ck_assert(command(&old, FB_EVENT_CREATED, "dora"));
    fb_rollout_save(old.rollout, &saved);
    ck_assert_ptr_null(strstr(saved.text, "created_ms"));
    fb_buffer_clear(&saved);
    fixture_clear(&old);
}
END_TEST

int main(void)
{
    TCase *all = tcase_create("approvals");

    tcase_set_timeout(all, 120); /* RSA keys under a sanitizer, beside others */
    tcase_add_unchecked_fixture(all, make_keys, free_keys);
    tcase_add_checked_fixture(all, setup, teardown);
    tcase_add_test(all, takes_approvals_of_every_kind_of_key);
    tcase_add_test(all, a_name_alone_approves_where_the_plan_names_no_key);
    tcase_add_test(all, refuses_a_name_alone_where_the_plan_names_a_key);
    tcase_add_test(all, refuses_a_signature_that_no_key_of_the_plan_could_check);
    tcase_add_test(all, refuses_where_nothing_can_check);
    tcase_add_test(all, whoever_asked_does_not_approve_with_a_signature_either);
    tcase_add_loop_test(all, refuses_a_good_signature_of_something_else, 0, FB_TEST_COUNT(others));
    tcase_add_test(all, refuses_an_approval_of_a_ring_as_one_of_the_start);
    tcase_add_test(all, refuses_the_approval_of_an_earlier_rollout_of_the_same_plan);
    tcase_add_loop_test(all, clocks_may_differ_by_five_minutes, 0, FB_TEST_COUNT(times));
    tcase_add_test(all, refuses_every_other_key);
    tcase_add_test(all, refuses_it_with_a_byte_changed);
    tcase_add_test(all, refuses_it_cut_short);
    tcase_add_test(all, refuses_what_is_too_long_to_be_one);
    tcase_add_test(all, takes_what_another_program_wrote_by_the_documents);
    tcase_add_loop_test(all, refuses_what_says_more_or_less_than_an_approval, 0, FB_TEST_COUNT(strange));
    tcase_add_test(all, a_replay_checks_each_signature_again);
    tcase_add_test(all, the_time_of_the_request_outlives_a_restart);
    return fb_test_run("approval", all);
}
