/* SPDX-License-Identifier: Apache-2.0 */
/* test_reading.c - what the machine reads from bytes: every kind of target, delimiter, repetition,
 * process and place.  The expected values follow from the bytes by hand. */
#include "tests/schema/parse.h"
#include "tests/support/check_main.h"

#define LE "meta: {id: x, endian: le, encoding: UTF-8}\n"
#define BE "meta: {id: x, endian: be, encoding: UTF-8}\n"

/* The root's attributes in order, "name=value", joined by spaces. */
static const struct {
    const char *schema;
    const char *input;
    size_t size;
    const char *values;
} table[] = {
    /* Numbers */
    { LE "seq: [{id: a, type: u1}, {id: b, type: s1}, {id: c, type: u2}, {id: d, type: s2}]",
      BYTES("\xff\xff\x01\x02\xfe\xff"), "a=255 b=-1 c=513 d=-2" },
    { BE "seq: [{id: a, type: u2}, {id: b, type: u2le}, {id: c, type: s4}, {id: d, type: u8}]",
      BYTES("\1\2\1\2\x80\0\0\0\xff\xff\xff\xff\xff\xff\xff\xfe"),
      "a=258 b=513 c=-2147483648 d=18446744073709551614" },
    { LE "seq: [{id: a, type: f4}, {id: b, type: f8be}]",
      BYTES("\0\0\xc0\xbf\x40\x09\x21\xfb\x54\x44\x2d\x18"), "a=-1.5 b=3.14159" },
    /* After something of varying size a number's place is no longer constant */
    { LE "seq: [{id: n, type: u1}, {id: s, type: str, size: n}, {id: c, type: u2}, {id: l, type: s1, repeat: eos}]",
      BYTES("\2ab\1\1\xff\2"), "n=2 s=\"ab\" c=257 l=[-1, 2]" },

    /* Bits: 1011 0011 0101 0101, high bits first or low bits first, aligned before bytes */
    { "meta: {id: x, bit-endian: be}\nseq: [{id: a, type: b3}, {id: b, type: b1}, {id: c, type: b6}, {id: d, type: u1}]",
      BYTES("\xb3\x55\7"), "a=5 b=true c=13 d=7" },
    { "meta: {id: x, bit-endian: le}\nseq: [{id: a, type: b3}, {id: b, type: b1}, {id: c, type: b6}, {id: d, type: u1}]",
      BYTES("\xb3\x55\7"), "a=3 b=false c=27 d=7" },
    { "meta: {id: x, bit-endian: be}\nseq: [{id: a, type: b1}, {id: b, type: b64}, {id: c, type: b7}]",
      BYTES("\x80\0\0\0\0\0\0\0\x01"), "a=true b=0 c=1" },
    { "meta: {id: x, bit-endian: le}\nseq: [{id: a, type: b4}, {id: b, type: b4, repeat: expr, repeat-expr: 3}]",
      BYTES("\x21\x43"), "a=1 b=[2, 3, 4]" },

    /* A lazy instance in between, and a change of order, which drops the rest of the byte */
    { "meta: {id: x, bit-endian: be}\nseq: [{id: a, type: b4}, {id: b, type: b4, if: i == 7}]\ninstances: {i: {pos: 1, type: u1}}",
      BYTES("\x5a\7"), "a=5 b=10 i=7" },
    { "meta: {id: x, bit-endian: be}\nseq: [{id: a, type: b3}, {id: b, type: b4le}, {id: c, type: b4le}]",
      BYTES("\xa0\x21"), "a=5 b=1 c=2" },

    /* Bytes: size, to the end, terminator with each of its options, padding */
    { LE "seq: [{id: a, terminator: 0x2c}, {id: b, terminator: 0x2c, include: true}, {id: c, terminator: 0x2c, consume: false}, {id: d, size-eos: true}]",
      BYTES("ab,cd,ef,g"), "a=<61 62> b=<63 64 2c> c=<65 66> d=<2c 67>" },
    { LE "seq: [{id: a, terminator: 0x2c, eos-error: false}]", BYTES("ab"), "a=<61 62>" },
    { LE "seq: [{id: a, size: 5, pad-right: 0x2b}, {id: b, size: 5, terminator: 0, include: true}, {id: c, size: 4, terminator: 0x2b, pad-right: 0x2b}]",
      BYTES("a+b++cd\0\0ee+++"), "a=<61 2b 62> b=<63 64 00> c=<65>" },
    { "meta: {id: x, encoding: UTF-16LE}\nseq: [{id: a, type: strz}, {id: b, type: str, size: 4}]",
      BYTES("a\0\0\1b\0\0\0\x3a\x26z\0"), "a=\"a\xc4\x80"
                                          "b\" b=\"\xe2\x98\xbaz\"" },
    { "meta: {id: x}\nseq: [{id: a, type: str, size-eos: true, encoding: ISO-8859-1}]", BYTES("\xe9"), "a=\"\xc3\xa9\"" },

    /* Repetition: the list so far is visible, and _index */
    { LE "seq: [{id: l, type: u1, repeat: until, repeat-until: _ == 0 or l.size == 3}, {id: r, type: u1, repeat: eos}]",
      BYTES("\5\6\7\0\1"), "l=[5, 6, 7] r=[0, 1]" },
    { LE "seq: [{id: l, size: _index + 1, repeat: expr, repeat-expr: 3}]", BYTES("abcdef"),
      "l=[<61>, <62 63>, <64 65 66>]" },
    { LE "seq: [{id: l, type: strz, repeat: eos}]", BYTES("a\0\0bc\0"), "l=[\"a\", \"\", \"bc\"]" },
    { LE "seq: [{id: n, type: u1}, {id: l, type: u4, repeat: expr, repeat-expr: n}]", BYTES("\0"), "n=0 l=[]" },

    { LE "seq: [{id: n, type: u1}, {id: l, type: u2, valid: {max: 999}, repeat: expr, repeat-expr: n}]",
      BYTES("\2\1\0\2\1"), "n=2 l=[1, 258]" },

    /* Conditions and switches */
    { LE "seq: [{id: a, type: u1}, {id: b, type: u1, if: a > 5}, {id: c, type: u1, if: a < 5}]",
      BYTES("\1\2"), "a=1 b=null c=2" },
    { LE "seq: [{id: l, type: t, repeat: eos}]\ninstances: {a: {value: 'l[0].v.as<u1>'}, b: {value: 'l[1].v.as<str>'}, c: {value: 'l[2].v.as<w>.q'}}\n"
         "types:\n  w: {seq: [{id: q, type: u2}]}\n  t: {seq: [{id: k, type: str, size: 1}, {id: v, type: {switch-on: k, cases: {'\"a\"': u1, '\"b\"': strz, _: w}}}]}",
      BYTES("a\7bxy\0c\1\0"), "l=[{2}, {2}, {2}] a=7 b=\"xy\" c=1" },

    /* Enums */
    { LE "seq: [{id: a, type: s1, enum: e}, {id: b, type: u1}]\ninstances: {c: {value: b, enum: e}}\nenums: {e: {-1: minus, 3: three}}",
      BYTES("\xff\3"), "a=-1=minus b=3 c=3=three" },

    /* Processes, alone and below an object */
    { LE "seq: [{id: a, size: 2, process: xor(0x21)}, {id: b, size: 3, process: 'xor([1, 2])'}, {id: c, size: 1, process: rol(3)}, {id: d, size: 1, process: ror(1)}]",
      BYTES("\x40\x43\1\2\3\x81\x03"), "a=<61 62> b=<00 00 02> c=<0c> d=<81>" },
    { LE "seq: [{id: o, size: 3, process: xor(0xff), type: t}]\ninstances: {v: {value: o.v}, w: {value: o._io.size}}\ntypes: {t: {seq: [{id: v, type: u2}, {id: r, size-eos: true}]}}",
      BYTES("\xfe\xff\xff"), "o={1} v=1 w=3" },

    /* Places */
    { LE "seq: [{id: p, type: u1}]\ninstances: {a: {pos: p, type: u1}, b: {pos: 1, type: strz}, c: {value: _io.pos}}",
      BYTES("\4xy\0z"), "p=4 a=122 b=\"xy\" c=1" },
    { LE "seq: [{id: s, size: 4, type: t}, {id: i, type: j}]\ninstances: {v: {value: i.back}}\n"
         "types:\n  t: {seq: [{id: a, size: 3}]}\n  j: {instances: {back: {io: _root.s._io, pos: 3, type: u1}}}",
      BYTES("abcd"), "s={1} i={2} v=100" },
    /* A byte order that is decided in the object, and handed down */
    { "meta: {id: x}\nseq: [{id: l, type: t, repeat: expr, repeat-expr: 2}]\ninstances: {a: {value: 'l[0].o.v'}, b: {value: 'l[1].o.v'}}\n"
      "types:\n  t:\n    seq: [{id: k, type: u1}, {id: o, type: u}]\n    types:\n"
      "      u:\n        meta: {endian: {switch-on: _parent.k, cases: {1: le, _: be}}}\n        seq: [{id: v, type: u2}]",
      BYTES("\1\1\0\2\1\0"), "l=[{1}, {1}] a=1 b=256" },

    { "meta: {id: x}\nseq: [{id: k, type: u1}, {id: o, type: u}]\ninstances: {v: {value: o.q.v}}\n"
      "types:\n  u:\n    meta: {endian: {switch-on: _parent.k, cases: {1: le, _: be}}}\n    seq: [{id: q, type: w}]\n"
      "    types: {w: {seq: [{id: v, type: u2}]}}",
      BYTES("\2\1\0"), "k=2 o={1} v=256" },

    /* Params and parents */
    { LE "seq: [{id: o, type: 't(3, \"ab\", [1, 2].as<u1[]>)'}]\ninstances: {v: {value: o.v}, w: {value: o.q.o.w}}\n"
         "types:\n  t:\n    params: [{id: n, type: u1}, {id: s, type: str}, {id: l, type: 'u1[]'}]\n"
         "    seq: [{id: a, size: n}, {id: q, type: u}]\n    instances: {v: {value: n + s.length + l.size}}\n"
         "  u: {seq: [{id: o, type: y, parent: _parent}]}\n  y: {instances: {w: {value: '_parent.as<t>.n'}}}",
      BYTES("xyz"), "o={1} v=7 w=3" },
};

static void write_object(struct fb_node object, const struct fb_type_info *type, char *text, size_t size)
{
    size_t length = 0;

    for (size_t i = 0; i < type->attribute_count; i++) {
        char value[256];
        write_node(fb_node_at(object, i), value, sizeof value);
        length += (size_t)snprintf(text + length, size - length, "%s%s=%s", i > 0 ? " " : "",
                                   type->attributes[i].name, value);
        ck_assert_uint_lt(length, size);
    }
}

START_TEST(reads)
{
    struct parsed parsed = parse_text(table[_i].schema, NULL, table[_i].input, table[_i].size, false);
    char found[1024];

    if (fb_tree_problem_count(parsed.tree) > 0)
        ck_abort_msg("%s: %s\n%s", fb_tree_problem(parsed.tree, 0)->path,
                     fb_tree_problem(parsed.tree, 0)->message, table[_i].schema);
    write_object(fb_tree_root(parsed.tree), fb_schema_type(parsed.schema, 0), found, sizeof found);
    ck_assert_str_eq(found, table[_i].values);
    parsed_free(&parsed);
}
END_TEST

/* Each field of this one has its place: offset and length, delimiters included. */
static const struct {
    const char *name;
    uint64_t offset;
    uint64_t length;
} places[] = {
    { "a", 0, 2 },
    { "z", 2, 3 },
    { "o", 5, 4 },
    { "l", 9, 4 },
    { "b", 13, 1 },
    { "x", 14, 2 },
    { "i", 6, 1 },
};

START_TEST(knows_the_place_of_each_field)
{
    struct parsed parsed = parse_text(
        LE "seq: [{id: a, type: u2}, {id: z, type: strz}, {id: o, size: 4, type: t}, {id: l, type: u2, repeat: expr, repeat-expr: 2}, {id: b, type: b4}, {id: x, size: 2, process: xor(1), type: t}]\n"
           "instances: {i: {io: o._io, pos: 1, type: u1}, v: {value: a}}\n"
           "types: {t: {seq: [{id: c, type: u1}]}}",
        NULL, BYTES("\1\2ab\0wxyz\3\4\5\6\x70qr"), true);
    struct fb_node node = fb_node_field(fb_tree_root(parsed.tree), places[_i].name);
    struct fb_extent extent = { .offset = 99 };

    if (fb_node_kind(node) == FB_NODE_ABSENT) { /* lazy, and nobody asked */
        ck_assert_str_eq(places[_i].name, "i");
        ck_assert(!fb_node_extent(node, &extent));
    } else {
        ck_assert(fb_node_extent(node, &extent));
        ck_assert_uint_eq(extent.offset, places[_i].offset);
        ck_assert_uint_eq(extent.length, places[_i].length);
    }
    parsed_free(&parsed);
}
END_TEST

/* What a process made lies where its source does. */
START_TEST(places_what_a_process_made_at_its_source)
{
    struct parsed parsed = parse_text(
        LE "seq: [{id: a, type: u2}, {id: x, size: 3, process: xor(1), type: t}]\n"
           "types: {t: {seq: [{id: c, type: u1}, {id: d, type: u1, valid: 9}]}}",
        NULL, BYTES("\1\2abc"), true);
    struct fb_node object = fb_node_field(fb_tree_root(parsed.tree), "x");
    struct fb_extent extent = { .offset = 99 };

    ck_assert(fb_node_extent(fb_node_field(object, "c"), &extent));
    ck_assert_uint_eq(extent.offset, 2);
    ck_assert_uint_eq(extent.length, 3);
    ck_assert_uint_eq(fb_tree_problem(parsed.tree, 0)->offset, 2);
    ck_assert_str_eq(fb_tree_problem(parsed.tree, 0)->path, "x.d");
    parsed_free(&parsed);
}
END_TEST

/* Lazy instances are read when a probe asks, once, and leave the stream as it was. */
START_TEST(reads_lazy_instances_when_asked)
{
    static const struct fb_probe probes[] = { { "a.v + b" }, { "_io.pos" }, { "bad" }, { "b * 2" } };
    const struct fb_schema_options options = { .probes = probes, .probe_count = 4 };
    struct parsed parsed = parse_text(
        LE "seq: [{id: s, type: u1}]\n"
           "instances: {a: {pos: 2, type: t}, b: {value: a.v * 10}, bad: {pos: 100, type: u1}}\n"
           "types: {t: {seq: [{id: v, type: u1}]}}",
        &options, BYTES("\1\2\3"), true);
    struct fb_problem problem;
    struct fb_node node;

    ck_assert_int_eq(fb_node_kind(fb_node_field(fb_tree_root(parsed.tree), "b")), FB_NODE_ABSENT);
    ck_assert(fb_tree_probe(parsed.tree, 0, &node, &problem));
    ck_assert_uint_eq(fb_node_integer(node).magnitude, 33);
    ck_assert(fb_tree_probe(parsed.tree, 1, &node, &problem));
    ck_assert_uint_eq(fb_node_integer(node).magnitude, 1);
    ck_assert(!fb_tree_probe(parsed.tree, 2, &node, &problem));
    ck_assert_int_eq(problem.kind, FB_PROBLEM_POSITION);
    ck_assert_str_eq(problem.path, "bad");
    ck_assert(fb_tree_probe(parsed.tree, 3, &node, &problem));
    ck_assert_uint_eq(fb_node_integer(node).magnitude, 60);
    ck_assert_uint_eq(fb_tree_problem_count(parsed.tree), 0);
    parsed_free(&parsed);
}
END_TEST

/* A chain of instances through a list, asked from its far end: one by one, without recursion; a
 * longer one than there may be frames is refused. */
static const struct {
    size_t size;
    bool answers;
} chains[] = { { 20000, true }, { 70000, false } };

START_TEST(follows_a_long_chain_of_instances)
{
    static const struct fb_probe probes[] = { { "l.last.at + 7" } };
    const struct fb_schema_options options = { .probes = probes, .probe_count = 1 };
    char *input = calloc(1, chains[_i].size);
    struct fb_problem problem;
    struct fb_node node;

    ck_assert_ptr_nonnull(input);
    struct parsed parsed = parse_text(
        LE "seq: [{id: l, type: t(_index), repeat: eos}]\n"
           "types:\n  t:\n    params: [{id: i, type: u4}]\n    seq: [{id: v, type: u1}]\n"
           "    instances: {at: {pos: 'i == 0 ? 0 : _root.l[i - 1].at', type: u1}}",
        &options, input, chains[_i].size, true);
    const bool answered = fb_tree_probe(parsed.tree, 0, &node, &problem);
    ck_assert_int_eq(answered, chains[_i].answers);
    if (answered)
        ck_assert_uint_eq(fb_node_integer(node).magnitude, 7);
    else
        ck_assert_int_eq(problem.kind, FB_PROBLEM_BUDGET);
    parsed_free(&parsed);
    free(input);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("reading");

    tcase_add_loop_test(cases, reads, 0, FB_TEST_COUNT(table));
    tcase_add_loop_test(cases, knows_the_place_of_each_field, 0, FB_TEST_COUNT(places));
    tcase_add_test(cases, places_what_a_process_made_at_its_source);
    tcase_add_test(cases, reads_lazy_instances_when_asked);
    tcase_add_loop_test(cases, follows_a_long_chain_of_instances, 0, FB_TEST_COUNT(chains));
    return fb_test_run("reading", cases);
}
