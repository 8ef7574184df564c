/* SPDX-License-Identifier: Apache-2.0 */
/* test_refusals.c - schemas that are refused: file, line, column, YAML path, and what is said. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/core/limits.h"
#include "tests/schema/support.h"
#include "tests/support/check_main.h"

#define HEAD "meta: {id: x, endian: le, encoding: UTF-8}\n"

static const struct {
    const char *text;
    enum fb_fault fault;
    unsigned line;
    unsigned column;
    const char *path;
    const char *says; /* a part of the message, or of the help */
} refused[] = {
    /* Keys: the key's own place, with a did-you-mean. */
    { HEAD "seq:\n  - id: a\n    tpye: u1\n", FB_FAULT_INPUT, 4, 5, "/seq/0/tpye", "'type'" },
    { "meta: {id: x, endain: le}\n", FB_FAULT_INPUT, 1, 15, "/meta/endain", "'endian'" },
    { HEAD "sequence: []\n", FB_FAULT_INPUT, 2, 1, "/sequence", "unknown key" },
    { HEAD "seq: [{id: a, type: u1, size: 3}]\n", FB_FAULT_INPUT, 2, 25, "/seq/0/size", "a number" },
    { HEAD "seq: [{id: a, size: 3, encoding: ASCII}]\n", FB_FAULT_INPUT, 2, 24, "/seq/0/encoding", "bytes" },
    { HEAD "seq: [{id: a, size: 3, size-eos: true}]\n", FB_FAULT_INPUT, 2, 7, "/seq/0", "only one" },
    { HEAD "seq: [{id: a, type: str}]\n", FB_FAULT_INPUT, 2, 7, "/seq/0", "where it ends" },
    { HEAD "seq: [{id: a, process: zlib, type: t}]\ntypes: {t: {}}\n", FB_FAULT_INPUT, 2, 15, "/seq/0/process", "needs" },
    { HEAD "seq: [{id: a, contents: [256]}]\n", FB_FAULT_INPUT, 2, 26, "/seq/0/contents/0", "0 to 255" },
    { HEAD "seq: [{id: a, contents: abc, size: 4}]\n", FB_FAULT_INPUT, 2, 7, "/seq/0", "the same number" },
    { "seq: []\n", FB_FAULT_INPUT, 1, 1, "/", "'id'" },
    /* What we do not have. */
    { HEAD "seq: [{id: a, type: b65}]\n", FB_FAULT_UNSUPPORTED, 2, 21, "/seq/0/type", "64 bits" },
    { HEAD "seq: [{id: a, size: 1, process: my_fx(1)}]\n", FB_FAULT_UNSUPPORTED, 2, 33, "/seq/0/process", "host program" },
    { HEAD "seq: [{id: a, terminator: [1, 2, 3]}]\n", FB_FAULT_UNSUPPORTED, 2, 27, "/seq/0/terminator", "1, 2 or 4" },
    { "meta: {id: x, ks-opaque-types: true}\nseq: [{id: a, type: nowhere}]\n", FB_FAULT_UNSUPPORTED, 2, 21, "/seq/0/type", "opaque" },
    /* Names. */
    { HEAD "seq: [{id: a, type: t::u}]\ntypes: {t: {}}\n", FB_FAULT_INPUT, 2, 21, "/seq/0/type", "no type" },
    { HEAD "seq: [{id: a, type: u1, enum: t::e}]\ntypes: {t: {}}\nenums: {e: {1: one}}\n", FB_FAULT_INPUT, 2, 31, "/seq/0/enum", "no enum" },
    { HEAD "seq: [{id: a, type: criterio}]\ntypes: {criterion: {}}\n", FB_FAULT_INPUT, 2, 21, "/seq/0/type", "'criterion'" },
    { HEAD "types:\n  t: {seq: [{id: a, type: outr}], types: {u: {}}}\n  outer: {}\n", FB_FAULT_INPUT, 3, 27, "/types/t/seq/0/type", "'outer'" },
    { HEAD "seq: [{id: a, type: strs, size: 1}]\n", FB_FAULT_INPUT, 2, 21, "/seq/0/type", "'str'" },
    { HEAD "seq: [{id: a, type: u1, enum: matc}]\nenums: {match: {1: one}}\n", FB_FAULT_INPUT, 2, 31, "/seq/0/enum", "'match'" },
    { HEAD "instances: {v: {value: matc::one}}\nenums: {match: {1: one}}\n", FB_FAULT_INPUT, 2, 24, "/instances/v/value", "'match'" },
    { HEAD "instances: {v: {value: match::oen}}\nenums: {match: {1: one}}\n", FB_FAULT_INPUT, 2, 24, "/instances/v/value", "mean 'one'" },
    { HEAD "enums:\n  e:\n    1: one\n    0x1: two\n", FB_FAULT_INPUT, 5, 10, "/enums/e/0x1", "'one' already" },
    { HEAD "enums: {e: {one: 1}}\n", FB_FAULT_INPUT, 2, 13, "/enums/e/one", "an integer" },
    { HEAD "seq: [{id: length, type: u1}, {id: b, size: lenght}]\n", FB_FAULT_INPUT, 2, 45, "/seq/1/size", "'length'" },
    /* Expressions: the column is that of the token, in plain, quoted and block scalars. */
    { HEAD "seq: [{id: a, size: 1 + * 2}]\n", FB_FAULT_INPUT, 2, 25, "/seq/0/size", "'*' stands where" },
    { HEAD "seq: [{id: a, size: \"1 + * 2\"}]\n", FB_FAULT_INPUT, 2, 26, "/seq/0/size", "'*' stands where" },
    { HEAD "instances:\n  v:\n    value: |\n      1 +\n        * 2\n", FB_FAULT_INPUT, 6, 9, "/instances/v/value", "'*' stands where" },
    { HEAD "instances: {v: {value: (1}}\n", FB_FAULT_INPUT, 2, 26, "/instances/v/value", "it ends where ')'" },
    { HEAD "instances: {v: {value: 1 < 2 < 3}}\n", FB_FAULT_INPUT, 2, 30, "/instances/v/value", "no second comparison" },
    { HEAD "instances: {v: {value: 0x}}\n", FB_FAULT_INPUT, 2, 24, "/instances/v/value", "malformed" },
    { HEAD "instances: {v: {value: 0b12}}\n", FB_FAULT_INPUT, 2, 24, "/instances/v/value", "malformed" },
    { HEAD "instances: {v: {value: 1 + 18446744073709551616}}\n", FB_FAULT_INPUT, 2, 28, "/instances/v/value", "64 bits" },
    { HEAD "instances: {v: {value: '\"\\x41\"'}}\n", FB_FAULT_INPUT, 2, 27, "/instances/v/value", "escape" },
    { HEAD "instances: {v: {value: '\"\\ud800\"'}}\n", FB_FAULT_INPUT, 2, 32, "/instances/v/value", "escape" },
    { HEAD "instances: {v: {value: 'f\"{1\"'}}\n", FB_FAULT_INPUT, 2, 29, "/instances/v/value", "closing quote" },
    { HEAD "instances: {v: {value: 1 @ 2}}\n", FB_FAULT_INPUT, 2, 26, "/instances/v/value", "unexpected character" },
    { HEAD "instances: {v: {value: _}}\n", FB_FAULT_INPUT, 2, 24, "/instances/v/value", "no meaning" },
    { HEAD "instances: {v: {value: _index}}\n", FB_FAULT_INPUT, 2, 24, "/instances/v/value", "no meaning" },
    /* Types of expressions. */
    { HEAD "instances: {v: {value: 1 + true}}\n", FB_FAULT_INPUT, 2, 28, "/instances/v/value", "a number is expected" },
    { HEAD "instances: {v: {value: 1.5 & 1}}\n", FB_FAULT_INPUT, 2, 24, "/instances/v/value", "an integer is expected" },
    { HEAD "instances: {v: {value: '\"a\" + 1'}}\n", FB_FAULT_INPUT, 2, 31, "/instances/v/value", "text is expected" },
    { HEAD "instances: {v: {value: '1 ? 2 : 3'}}\n", FB_FAULT_INPUT, 2, 25, "/instances/v/value", "a boolean is expected" },
    { HEAD "instances: {v: {value: 'true ? 2 : \"a\"'}}\n", FB_FAULT_INPUT, 2, 36, "/instances/v/value", "in common" },
    { HEAD "instances: {v: {value: '[1, \"a\"]'}}\n", FB_FAULT_INPUT, 2, 29, "/instances/v/value", "in common" },
    { HEAD "instances: {v: {value: '1 == \"a\"'}}\n", FB_FAULT_INPUT, 2, 27, "/instances/v/value", "cannot be compared" },
    { HEAD "instances: {v: {value: 'true < false'}}\n", FB_FAULT_INPUT, 2, 30, "/instances/v/value", "by order" },
    { HEAD "instances: {v: {value: '5[0]'}}\n", FB_FAULT_INPUT, 2, 26, "/instances/v/value", "no elements" },
    { HEAD "instances: {v: {value: '\"abc\".substring(1)'}}\n", FB_FAULT_INPUT, 2, 31, "/instances/v/value", "2 arguments" },
    { HEAD "instances: {v: {value: 'sizeof<t>'}}\ntypes: {t: {seq: [{id: a, size-eos: true}]}}\n", FB_FAULT_INPUT, 2, 25, "/instances/v/value", "not fixed" },
    { HEAD "instances: {v: {value: 'sizeof<t>'}}\ntypes: {t: {seq: [{id: a, type: t}]}}\n", FB_FAULT_INPUT, 2, 25, "/instances/v/value", "not fixed" },
    { HEAD "instances: {v: {value: w}, w: {value: v}}\n", FB_FAULT_INPUT, 2, 0, "/instances/v", "itself" },
    { HEAD "instances: {v: {value: v + 1}}\n", FB_FAULT_INPUT, 2, 0, "/instances/v", "itself" },
    { HEAD "seq: [{id: a, type: t(1)}]\ntypes: {t: {}}\n", FB_FAULT_INPUT, 2, 21, "/seq/0/type", "0 parameters, not 1" },
    { HEAD "seq: [{id: a, type: t}]\ntypes: {t: {params: [{id: p, type: u1}]}}\n", FB_FAULT_INPUT, 2, 21, "/seq/0/type", "1 parameter, not 0" },
    { HEAD "seq: [{id: a, type: t}, {id: b, type: u1, if: a.c.d}]\ntypes: {t: {seq: [{id: c, type: u1}]}}\n", FB_FAULT_INPUT, 2, 51, "/seq/1/if", "an integer has no 'd'" },
    { HEAD "instances: {v: {value: 'e::one == g::one'}}\nenums: {e: {1: one}, g: {1: one}}\n", FB_FAULT_INPUT, 2, 32, "/instances/v/value", "cannot be compared" },
    { HEAD "seq: [{id: a, type: 't(1, 2)'}]\ntypes: {t: {params: [{id: p, type: u1}, {id: q, type: bool}]}}\n", FB_FAULT_INPUT, 2, 21, "/seq/0/type", "argument 2 is an integer" },
    { HEAD "seq: [{id: a, type: a}, {id: b, type: b}]\n"
           "types: {a: {seq: [{id: n, type: u1}, {id: c, type: c}]}, b: {seq: [{id: n, type: u1}, {id: c, type: c}]},\n"
           "  c: {seq: [{id: d, size: _parent.n}]}}\n",
      FB_FAULT_INPUT, 4, 35, "/types/c/seq/0/size", "not known" },
    { HEAD "seq: [{id: a, type: t, parent: n}, {id: n, type: u1}]\ntypes: {t: {}}\n", FB_FAULT_INPUT, 2, 32, "/seq/0/parent", "an object" },
    /* Imports. */
    { "meta: {id: x, imports: [/y]}\n", FB_FAULT_INPUT, 1, 25, "/meta/imports/0", "import roots" },
    { "meta: {id: x, imports: [/../y]}\n", FB_FAULT_INPUT, 1, 25, "/meta/imports/0", "without '..'" },
    { "meta: {id: x, imports: [no_such_file]}\n", FB_FAULT_IO, 1, 25, "/meta/imports/0", "no_such_file.ksy" },
    { "meta: {id: x, imports: ['']}\n", FB_FAULT_INPUT, 1, 25, "/meta/imports/0", "name or a path" },
    /* Our extension keys. */
    { HEAD "-recrod: {type-id: a}\n", FB_FAULT_INPUT, 2, 1, "/-recrod", "'-record'" },
    { HEAD "-role: pattern\n", FB_FAULT_INPUT, 2, 1, "/-role", "does not belong to a type" },
    { HEAD "seq: [{id: a, type: u1, -role: patern}]\n", FB_FAULT_INPUT, 2, 32, "/seq/0/-role", "'pattern'" },
    { HEAD "seq: [{id: a, type: u1}]\n-record: {type-id: b}\n", FB_FAULT_INPUT, 3, 20, "/-record/type-id", "no field 'b'" },
    { HEAD "seq: [{id: a, type: u1}]\n-record: {type_id: a}\n", FB_FAULT_INPUT, 3, 11, "/-record/type_id", "'type-id'" },
    { HEAD "seq: [{id: a, type: u1}]\n-record: {revision: a}\n", FB_FAULT_INPUT, 3, 10, "/-record", "needs the key 'type-id'" },
    { HEAD "seq: [{id: a, size: 1}]\n-record: {type-id: a}\n", FB_FAULT_INPUT, 3, 20, "/-record/type-id", "must be an integer" },
    { HEAD "seq: [{id: a, type: u1}]\n-record: {type-id: a, criteria: a}\n", FB_FAULT_INPUT, 3, 33, "/-record/criteria", "a list of objects" },
    { HEAD "seq: [{id: a, type: u4}]\n-checksum: [{kind: md5, at: a, over: a}]\n", FB_FAULT_UNSUPPORTED, 3, 20, "/-checksum/0/kind", "crc32" },
    { HEAD "seq: [{id: a, type: u4}]\n-checksum: [{kind: crc32, at: a}]\n", FB_FAULT_INPUT, 3, 13, "/-checksum/0", "'over'" },
    { HEAD "seq: [{id: a, type: u4}]\n-checksum: [{kind: crc32, at: a, over: [c]}]\n", FB_FAULT_INPUT, 3, 41, "/-checksum/0/over/0", "no field 'c'" },
    { HEAD "seq: [{id: a, size: 4}]\n-checksum: [{kind: crc32, at: a, over: a}]\n", FB_FAULT_INPUT, 3, 31, "/-checksum/0/at", "in an integer" },
};

START_TEST(says_what_is_wrong_and_where)
{
    struct fb_diag diag;
    struct fb_schema *schema = NULL;

    ck_assert_msg(!load_text(refused[_i].text, NULL, &schema, &diag), "accepted: %s", refused[_i].text);
    ck_assert_ptr_null(schema);
    ck_assert_msg(strstr(diag.message, refused[_i].says) != NULL
                      || strstr(diag.help, refused[_i].says) != NULL,
                  "\"%s\" (%s) of %s", diag.message, diag.help, refused[_i].text);
    ck_assert_int_eq(diag.fault, refused[_i].fault);
    ck_assert_str_eq(diag.place.file, "x.ksy");
    ck_assert_str_eq(diag.place.path, refused[_i].path);
    ck_assert_uint_eq(diag.place.line, refused[_i].line);
    if (refused[_i].column != 0)
        ck_assert_uint_eq(diag.place.column, refused[_i].column);
}
END_TEST

/* Text of a value instance made of `count` times `open`, then `middle`, then `close`. */
static char *repeated(const char *open, const char *middle, const char *close, size_t count)
{
    static const char before[] = HEAD "instances: {v: {value: '";
    const size_t size = sizeof before + count * (strlen(open) + strlen(close)) + strlen(middle) + 8;
    char *text = malloc(size);
    char *at = text;

    ck_assert_ptr_nonnull(text);
    at += snprintf(at, size, "%s", before);
    for (size_t i = 0; i < count; i++)
        at += snprintf(at, size - (size_t)(at - text), "%s", open);
    at += snprintf(at, size - (size_t)(at - text), "%s", middle);
    for (size_t i = 0; i < count; i++)
        at += snprintf(at, size - (size_t)(at - text), "%s", close);
    snprintf(at, size - (size_t)(at - text), "'}}\n");
    return text;
}

static const struct {
    const char *open;
    const char *middle;
    const char *close;
    size_t fine;
    size_t too_many;
} deep[] = {
    { "(", "1", ")", FB_MAX_EXPRESSION_DEPTH - 1, FB_MAX_EXPRESSION_DEPTH },
    { "- ", "1", "", FB_MAX_EXPRESSION_DEPTH - 1, FB_MAX_EXPRESSION_DEPTH },
    { "not ", "true", "", FB_MAX_EXPRESSION_DEPTH - 1, FB_MAX_EXPRESSION_DEPTH },
    { "true ? 1 : ", "1", "", FB_MAX_EXPRESSION_DEPTH - 1, FB_MAX_EXPRESSION_DEPTH },
    { "", "1", " + 1", 200, 300 },
    { "", "[[[[1]]]]", "", 1, 0 },
    { "", "true", " and true", 5000, 0 }, /* flat */
};

START_TEST(limits_how_deep_expressions_nest)
{
    struct fb_diag diag;
    char *fine = repeated(deep[_i].open, deep[_i].middle, deep[_i].close, deep[_i].fine);
    char *too_many = repeated(deep[_i].open, deep[_i].middle, deep[_i].close, deep[_i].too_many);
    struct fb_schema *schema = NULL;

    ck_assert_msg(load_text(fine, NULL, &schema, &diag), "%s", diag.message);
    fb_schema_free(schema);
    if (deep[_i].too_many > 0) {
        ck_assert(!load_text(too_many, NULL, &schema, &diag));
        ck_assert_int_eq(diag.fault, FB_FAULT_LIMIT);
        ck_assert_str_eq(diag.place.path, "/instances/v/value");
    }
    free(fine);
    free(too_many);
}
END_TEST

START_TEST(names_the_probe_that_is_wrong)
{
    static const struct fb_probe probes[] = { { "1 + 1" }, { "a" }, { "b" } };
    const struct fb_schema_options options = { .probes = probes, .probe_count = 3 };
    struct fb_schema *schema = NULL;
    struct fb_diag diag;

    ck_assert(!load_text(HEAD "seq: [{id: a, type: u1}]\n", &options, &schema, &diag));
    ck_assert_str_eq(diag.message, "probe 2: there is no field 'b' in 'x'");
}
END_TEST

/* A long chain of values, each of which needs the next, is typed without deep recursion. */
START_TEST(follows_long_chains_of_values)
{
    const size_t count = 20000;
    char *text = malloc(count * 40 + 100);
    char *at = text;

    ck_assert_ptr_nonnull(text);
    at += snprintf(at, 100, HEAD "instances:\n");
    for (size_t i = 0; i < count; i++)
        at += snprintf(at, 40, "  v%zu: {value: v%zu + 1}\n", i, i + 1);
    snprintf(at, 40, "  v%zu: {value: 1}\n", count);
    struct fb_schema *schema = loaded_text(text);
    ck_assert_uint_eq(fb_schema_type(schema, 0)->attribute_count, count + 1);
    fb_schema_free(schema);
    free(text);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("refusals");

    tcase_set_timeout(cases, 60);
    tcase_add_loop_test(cases, says_what_is_wrong_and_where, 0, FB_TEST_COUNT(refused));
    tcase_add_loop_test(cases, limits_how_deep_expressions_nest, 0, FB_TEST_COUNT(deep));
    tcase_add_test(cases, names_the_probe_that_is_wrong);
    tcase_add_test(cases, follows_long_chains_of_values);
    return fb_test_run("refusals", cases);
}
