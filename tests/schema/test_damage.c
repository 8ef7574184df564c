/* SPDX-License-Identifier: Apache-2.0 */
/* test_damage.c - a small valid file, cut short at every byte and with every bit flipped: nothing
 * crashes, every truncation is refused, and every place that is reported lies in the file. */
#include "tests/schema/parse.h"
#include "tests/support/check_main.h"

static const char *folder; /* of the packs, or NULL */

static const char schema_text[] =
    "meta: {id: x, endian: le, encoding: ASCII}\n"
    "seq:\n"
    "  - {id: magic, contents: 'SCF1'}\n"
    "  - {id: size, type: u4, valid: _io.size}\n"
    "  - {id: count, type: u2}\n"
    "  - {id: sections, type: section, repeat: expr, repeat-expr: count}\n"
    "types:\n"
    "  section:\n"
    "    seq:\n"
    "      - {id: kind, type: u1, enum: kind}\n"
    "      - {id: flags, type: b3}\n"
    "      - {id: rest, type: b5, valid: 0}\n"
    "      - {id: count, type: u2}\n"
    "      - {id: ofs, type: u4}\n"
    "      - {id: len, type: u4}\n"
    "    instances:\n"
    "      body: {io: _root._io, pos: ofs, size: len, process: xor(0x20), type: body(flags), if: kind == kind::hidden}\n"
    "      plain: {io: _root._io, pos: ofs, size: len, type: body(flags), if: kind == kind::plain}\n"
    "  body:\n"
    "    params: [{id: flags, type: u1}]\n"
    "    seq: [{id: rows, type: row, repeat: expr, repeat-expr: _parent.as<section>.count}]\n"
    "  row:\n"
    "    seq: [{id: tag, type: u1}, {id: value, type: {switch-on: tag, cases: {1: u2, 2: strz, 3: pair}}}]\n"
    "  pair: {seq: [{id: a, size: 2, pad-right: 0}, {id: b, type: s1, valid: {min: -3, max: 3}}]}\n"
    "enums: {kind: {1: plain, 2: hidden}}\n";

/* Two sections, the second of them hidden: 0x20 on every byte. */
static const char file[] =
    "SCF1\x36\0\0\0\2\0"
    "\1\x40\3\0\x22\0\0\0\x0c\0\0\0"
    "\2\0\2\0\x2e\0\0\0\x08\0\0\0"
    "\1\5\6\2hey\0\3z\0\xfe"
    "\x21\x20\x21\x22\x53\x4f\x41\x20";

#define FILE_SIZE (sizeof file - 1)

struct subject {
    struct fb_schema *schema;
    uint8_t *bytes;
    size_t size;
};

static struct fb_tree *read_copy(const struct subject *subject, size_t size, bool compat, uint8_t **copy)
{
    const struct fb_tree_options options = { .compat = compat,
                                             .eager = true,
                                             .max_nodes = 10000,
                                             .max_steps = 100000,
                                             .max_bytes = (size_t)1 << 20 };

    return parse_bytes(subject->schema, subject->bytes, size, &options, copy);
}

static void check_places(const struct fb_tree *tree, size_t size)
{
    for (size_t i = 0; i < fb_tree_problem_count(tree); i++) {
        const struct fb_problem *problem = fb_tree_problem(tree, i);
        ck_assert_uint_le(problem->offset, size);
        ck_assert_uint_le(problem->length, size - problem->offset);
        ck_assert_uint_gt(strlen(problem->message), 0);
    }
}

/* Gives whether it was accepted. */
static bool read_damaged(const struct subject *subject, size_t size, bool compat)
{
    uint8_t *copy = NULL;
    struct fb_tree *tree = read_copy(subject, size, compat, &copy);
    const bool accepted = fb_tree_problem_count(tree) == 0;

    check_places(tree, size);
    fb_tree_free(tree);
    free(copy);
    return accepted;
}

static void cut_everywhere(const struct subject *subject)
{
    ck_assert(read_damaged(subject, subject->size, false));
    ck_assert(read_damaged(subject, subject->size, true));
    for (size_t size = 0; size < subject->size; size++) {
        ck_assert_msg(!read_damaged(subject, size, false), "accepted %zu bytes", size);
        (void)read_damaged(subject, size, true);
    }
}

/* A flip in a value may go unseen; what the strict reading accepts, the plain one does too. */
static void flip_everywhere(const struct subject *subject)
{
    for (size_t bit = 0; bit < subject->size * 8; bit++) {
        const uint8_t mask = (uint8_t)(1u << (bit % 8));
        subject->bytes[bit / 8] ^= mask;
        const bool strict = read_damaged(subject, subject->size, false);
        ck_assert_msg(read_damaged(subject, subject->size, true) || !strict, "bit %zu", bit);
        subject->bytes[bit / 8] ^= mask;
    }
}

static struct subject own_file(void)
{
    struct subject subject = { .schema = loaded_text(schema_text), .size = FILE_SIZE };

    subject.bytes = malloc(FILE_SIZE);
    ck_assert_ptr_nonnull(subject.bytes);
    memcpy(subject.bytes, file, FILE_SIZE);
    return subject;
}

static struct subject file_of_pack(void)
{
    struct subject subject = { .size = 0 };
    struct fb_diag diag;
    struct fb_span bytes = { .size = 0 };
    char path[1024];

    ck_assert(load_file(join(folder, "defects/scf.ksy", path, sizeof path), NULL, &subject.schema, &diag));
    ck_assert(fb_file_read(join(folder, "defects/s00_good_small.scf", path, sizeof path), 4096, &bytes, &diag));
    subject.bytes = malloc(bytes.size);
    ck_assert_ptr_nonnull(subject.bytes);
    memcpy(subject.bytes, bytes.bytes, bytes.size);
    subject.size = bytes.size;
    fb_file_free(&bytes);
    return subject;
}

static void damage(struct subject subject)
{
    cut_everywhere(&subject);
    flip_everywhere(&subject);
    fb_schema_free(subject.schema);
    free(subject.bytes);
}

START_TEST(survives_damage_to_a_file_of_ours)
{
    damage(own_file());
}
END_TEST

START_TEST(survives_damage_to_a_file_of_the_pack)
{
    if (folder != NULL)
        damage(file_of_pack());
    else
        printf("the pack is not there; only our own file was damaged\n");
}
END_TEST

int main(int count, char **arguments)
{
    TCase *cases = tcase_create("damage");

    folder = count > 1 && arguments[1][0] != '\0' ? arguments[1] : NULL;
    tcase_set_timeout(cases, 300);
    tcase_add_test(cases, survives_damage_to_a_file_of_ours);
    tcase_add_test(cases, survives_damage_to_a_file_of_the_pack);
    return fb_test_run("damage", cases);
}
