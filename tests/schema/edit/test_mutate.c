/* SPDX-License-Identifier: Apache-2.0 */
/* test_mutate.c - random mutations of several formats: what is said to read clean does, the same seed
 * gives the same bytes, and any of the steps can be left out. */
#include "base/host/digest.h"
#include "tests/schema/edit/campaign.h"
#include "tests/support/check_main.h"

#define SEEDS 1500

static const char *data_folder;

/* A format with much that the others lack: lists to the end and until something, terminators, a switch
 * without an object, bits, a process, a table of starts, a record size that all records share. */
static const char odds_schema[] =
    "meta: {id: o, endian: le, encoding: ASCII}\n"
    "seq:\n"
    "  - {id: num, type: u1}\n"
    "  - {id: starts, type: u1, repeat: expr, repeat-expr: num + 1}\n"
    "  - {id: parts, size: 'starts[_index + 1] - starts[_index]', repeat: expr, repeat-expr: num}\n"
    "  - {id: name, type: strz}\n"
    "  - {id: flag, type: b3}\n"
    "  - {id: rest, type: b13}\n"
    "  - {id: width, type: u1}\n"
    "  - {id: num_records, type: u1}\n"
    "  - {id: records, size: width, repeat: expr, repeat-expr: num_records}\n"
    "  - {id: len_secret, type: u1}\n"
    "  - {id: secret, size: len_secret, process: xor(7)}\n"
    "  - {id: chain, type: link, repeat: until, repeat-until: _.more == 0}\n"
    "  - {id: last, type: item, repeat: eos}\n"
    "types:\n"
    "  link: {seq: [{id: more, type: u1, valid: {max: 1}}, {id: value, type: s2}]}\n"
    "  item:\n"
    "    seq:\n"
    "      - {id: kind, type: u1, enum: kind}\n"
    "      - {id: value, type: {switch-on: kind, cases: {'kind::small': u1, 'kind::large': u4, 'kind::list': items}}}\n"
    "  items:\n"
    "    seq:\n"
    "      - {id: num, type: u1}\n"
    "      - {id: items, type: item, repeat: expr, repeat-expr: num}\n"
    "enums: {kind: {1: small, 2: large, 3: list}}\n";

static const char odds_bytes[] = "\x02\x00\x03\x05"
                                 "abcde"
                                 "name\0"
                                 "\x5f\xff"
                                 "\x02\x03rrssee"
                                 "\x03xyz"
                                 "\x01\x05\x00\x00\xfe\xff"
                                 "\x01\x09\x02\x01\x02\x03\x04"
                                 "\x03\x02\x01\x07\x03\x01\x01\x08";

/* A vendor's sections with a table of places: the size of the file, a relation, a checksum that the
 * schema does not tell. */
static const char sections_schema[] =
    "meta: {id: v, endian: le, encoding: ASCII}\n"
    "seq:\n"
    "  - {id: magic, contents: VND}\n"
    "  - {id: size, type: u4, valid: _io.size}\n"
    "  - {id: sum, type: u4}\n"
    "  - {id: num, type: u1, valid: {min: 1, max: 9}}\n"
    "  - {id: sections, type: section, repeat: expr, repeat-expr: num}\n"
    "types:\n"
    "  section:\n"
    "    seq:\n"
    "      - {id: tag, type: str, size: 1}\n"
    "      - {id: ofs, type: u2}\n"
    "      - {id: len, type: u2}\n"
    "    instances:\n"
    "      body: {io: _root._io, pos: ofs, size: len, type: {switch-on: tag, cases: {'\"B\"': blob, '\"R\"': records}}}\n"
    "  blob: {seq: [{id: bytes, size-eos: true}]}\n"
    "  records:\n"
    "    seq:\n"
    "      - {id: num, type: u1}\n"
    "      - {id: records, type: record, repeat: expr, repeat-expr: num}\n"
    "  record:\n"
    "    seq:\n"
    "      - {id: len, type: u1}\n"
    "      - {id: num, type: u1, valid: {expr: len == 2 + 3 * _}}\n"
    "      - {id: cells, type: cell, repeat: expr, repeat-expr: num}\n"
    "  cell: {seq: [{id: op, type: u1, enum: op}, {id: value, type: u2}]}\n"
    "enums: {op: {0: none, 1: equals, 4: glob}}\n";

static const char sections_bytes[] = "VND\x31\0\0\0\x8e\xca\xef\xad\x02"
                                     "B\x16\0\x05\0R\x1b\0\x15\0"
                                     "bytes"
                                     "\x04\x08\x02\x01\x07\x00\x00\x00\x00\x05\x01\x04\x09\x00\x05\x01\x01\xff\xff\x02\x00"
                                     "\0";

static const struct fb_edit_checksum sum = { .at = "sum", .from = 11 };

/* Files of formats of the schema gallery, made by hand: two files in a PAK of Quake, two and the trailer in
 * an old cpio archive, a folder within a PAK of Heaps. */
static const char quake_bytes[] =
    "\x50\x41\x43\x4b\x1b\x00\x00\x00\x80\x00\x00\x00\x68\x65\x6c\x6c\x6f\x30\x31\x32\x33\x34\x35\x36"
    "\x37\x38\x39\x61\x2e\x63\x66\x67\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
    "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
    "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x0c\x00\x00\x00\x05\x00\x00\x00\x6d\x61\x70\x73\x2f"
    "\x62\x2e\x62\x73\x70\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
    "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
    "\x00\x00\x00\x11\x00\x00\x00\x0a\x00\x00\x00";
static const char cpio_bytes[] =
    "\xc7\x71\x01\x00\x02\x00\xa4\x01\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x07\x00\x06\x00\x00\x00"
    "\x05\x00\x61\x2e\x74\x78\x74\x00\x68\x65\x6c\x6c\x6f\x00\xc7\x71\x01\x00\x02\x00\xa4\x01\x00\x00"
    "\x00\x00\x01\x00\x00\x00\x00\x00\x07\x00\x07\x00\x00\x00\x02\x00\x62\x62\x2e\x74\x78\x74\x00\x00"
    "\x31\x32\xc7\x71\x01\x00\x02\x00\xa4\x01\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x07\x00\x0b\x00"
    "\x00\x00\x00\x00\x54\x52\x41\x49\x4c\x45\x52\x21\x21\x21\x00\x00";
static const char heaps_bytes[] =
    "\x50\x41\x4b\x00\x3e\x00\x00\x00\x05\x00\x00\x00\x00\x01\x02\x00\x00\x00\x01\x78\x00\x00\x00\x00"
    "\x00\x03\x00\x00\x00\x00\x00\x00\x00\x03\x73\x75\x62\x01\x01\x00\x00\x00\x02\x79\x79\x00\x03\x00"
    "\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\x44\x41\x54\x41\x61\x62\x63\x64\x65";

static const struct {
    const char *schema;
    const char *bytes;
    size_t size;
} gallery[] = {
    { "gallery-ksy/game/quake_pak.ksy", quake_bytes, sizeof quake_bytes - 1 },
    { "gallery-ksy/archive/cpio_old_le.ksy", cpio_bytes, sizeof cpio_bytes - 1 },
    { "gallery-ksy/game/heaps_pak.ksy", heaps_bytes, sizeof heaps_bytes - 1 },
};

enum {
    ROWS_REFERENCE,
    ROWS_VENDOR,
    ROWS_ODDS,
    ROWS_SECTIONS,
    ROWS_RECORDS,
    ROWS_GALLERY,
};

#define ROW_COUNT (ROWS_GALLERY + (int)FB_TEST_COUNT(gallery))

static struct subject sections_subject(void)
{
    struct subject subject = { .schema = loaded_text(sections_schema) };
    uint8_t bytes[sizeof sections_bytes - 2]; /* without the bytes that only end the literal */

    memcpy(bytes, sections_bytes, sizeof bytes);
    bytes[3] = sizeof bytes;
    const uint32_t crc = fb_crc32((struct fb_span){ bytes + sum.from, sizeof bytes - sum.from });
    for (size_t i = 0; i < 4; i++)
        bytes[7 + i] = (uint8_t)(crc >> (8 * i));
    subject.tree = parse_bytes(subject.schema, bytes, sizeof bytes, NULL, &subject.input);
    subject_edit(&subject, &sum, 1);
    return subject;
}

static struct subject gallery_subject(size_t row)
{
    struct subject subject = { .schema = NULL };
    struct fb_diag diag = FB_DIAG_NONE;
    char schema[1024];

    ck_assert(load_file(join(data_folder, gallery[row].schema, schema, sizeof schema), NULL, &subject.schema, &diag));
    subject.tree = parse_bytes(subject.schema, gallery[row].bytes, gallery[row].size, NULL, &subject.input);
    subject_edit(&subject, NULL, 0);
    return subject;
}

static struct subject make_subject(int row)
{
    char content[1024];
    char schema[1024];

    switch (row) {
    case ROWS_REFERENCE:
        return subject_of_files("schemas/content_file.ksy", "examples/channel-file-291/harmless.fbc", NULL, 0);
    case ROWS_VENDOR:
        return subject_of_files("examples/foreign-format/sentry_pack.ksy", "examples/foreign-format/good.spk", NULL, 0);
    case ROWS_ODDS:
        return subject_of(odds_schema, odds_bytes, sizeof odds_bytes - 1);
    case ROWS_SECTIONS:
        return sections_subject();
    case ROWS_RECORDS:
        return subject_of_files(join(data_folder, "defects/scf.ksy", schema, sizeof schema),
                                join(data_folder, "defects/s00_good_small.scf", content, sizeof content), NULL, 0);
    default:
        return gallery_subject((size_t)(row - ROWS_GALLERY));
    }
}

static bool is_there(int row)
{
    return row < ROWS_RECORDS || data_folder != NULL;
}

static struct fb_mutate_options options_of(uint32_t broken_one_in)
{
    static const struct fb_span dictionary[] = { { (const uint8_t *)"****", 4 }, { (const uint8_t *)"x", 1 }, { NULL, 0 } };

    return (struct fb_mutate_options){ .dictionary = dictionary,
                                       .dictionary_count = FB_TEST_COUNT(dictionary),
                                       .broken_one_in = broken_one_in };
}

START_TEST(what_is_said_to_be_clean_reads_clean)
{
    if (!is_there(_i))
        return;
    struct subject subject = make_subject(_i);
    const struct fb_mutate_options options = options_of(32);
    const struct tally tally = run_campaign(&subject, SEEDS, &options);

    /* most mutations are repaired, most change something, and little is called wrong that is not */
    ck_assert_uint_gt(tally.clean, SEEDS / 3);
    ck_assert_uint_gt(tally.changed, SEEDS * 8 / 10);
    ck_assert_uint_lt(tally.wrong_clean, SEEDS / 20);
    for (size_t i = 0; i < FB_STEP_KIND_COUNT; i++)
        ck_assert_msg(tally.kinds[i] > 0 || _i > ROWS_SECTIONS, "no step of kind %zu", i);
    subject_free(&subject);
}
END_TEST

START_TEST(what_is_spoilt_on_purpose_is_refused)
{
    if (!is_there(_i))
        return;
    struct subject subject = make_subject(_i);
    const struct fb_mutate_options options = options_of(1);
    const struct tally tally = run_campaign(&subject, SEEDS / 4, &options);

    ck_assert_uint_gt(tally.wrong - tally.wrong_clean, SEEDS / 64);
    subject_free(&subject);
}
END_TEST

static uint32_t digest_of(struct fb_draft *draft, uint64_t seed, uint64_t chosen)
{
    const struct fb_mutate_options options = options_of(8);
    struct fb_mutation mutation;
    struct fb_edit_outcome outcome;
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_span bytes;

    fb_mutate_choose(fb_draft_base(draft), fb_draft_other(draft), seed, &options, &mutation);
    ck_assert(fb_draft_run(draft, mutation.steps, mutation.count, chosen, mutation.repairs, &bytes, &outcome, &diag));
    ck_assert_uint_le(outcome.applied, mutation.count);
    return fb_crc32(bytes);
}

/* A draft remembers nothing: whatever ran before, in whatever order. */
START_TEST(the_same_seed_gives_the_same_bytes)
{
    static uint32_t digests[300];
    if (!is_there(_i))
        return;
    struct subject subject = make_subject(_i);
    struct subject again = make_subject(_i);

    for (uint64_t seed = 0; seed < FB_TEST_COUNT(digests); seed++)
        digests[seed] = digest_of(subject.draft, seed, UINT64_MAX);
    for (uint64_t seed = FB_TEST_COUNT(digests); seed-- > 0;)
        ck_assert_uint_eq(digest_of(again.draft, seed, UINT64_MAX), digests[seed]);
    subject_free(&subject);
    subject_free(&again);
}
END_TEST

START_TEST(any_steps_can_be_left_out)
{
    if (!is_there(_i))
        return;
    struct subject subject = make_subject(_i);
    const uint32_t input = fb_crc32(fb_tree_input(subject.tree));
    const struct fb_mutate_options options = options_of(0);

    for (uint64_t seed = 0; seed < 200; seed++) {
        struct fb_mutation mutation;
        fb_mutate_choose(subject.base, subject.base, seed, &options, &mutation);
        for (uint64_t chosen = 0; chosen < (1u << mutation.count); chosen++) {
            struct fb_edit_outcome outcome;
            struct fb_diag diag = FB_DIAG_NONE;
            struct tally tally = { .clean = 0 };
            struct fb_span bytes;
            ck_assert(fb_draft_run(subject.draft, mutation.steps, mutation.count, chosen, FB_REPAIR_ALL, &bytes,
                                   &outcome, &diag));
            if (chosen == 0)
                ck_assert_uint_eq(fb_crc32(bytes), input);
            judge(&subject, seed, &mutation, bytes, &outcome, &tally);
        }
    }
    subject_free(&subject);
}
END_TEST

int main(int count, char **arguments)
{
    data_folder = count < 2 || arguments[1][0] == '\0' ? NULL : arguments[1];
    TCase *cases = tcase_create("mutate");
    tcase_add_loop_test(cases, what_is_said_to_be_clean_reads_clean, 0, ROW_COUNT);
    tcase_add_loop_test(cases, what_is_spoilt_on_purpose_is_refused, 0, ROW_COUNT);
    tcase_add_loop_test(cases, the_same_seed_gives_the_same_bytes, 0, ROW_COUNT);
    tcase_add_loop_test(cases, any_steps_can_be_left_out, 0, ROW_COUNT);
    tcase_set_timeout(cases, 300);
    return fb_test_run("mutate", cases);
}
