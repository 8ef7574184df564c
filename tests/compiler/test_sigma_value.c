/* SPDX-License-Identifier: Apache-2.0 */
/* test_sigma_value.c - values and modifiers.  Expected: the rules and modifiers pages of the Sigma
 * specification, and design of the operators; Base64 from coreutils' base64. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/compiler/test_sigma_support.h"
#include "tests/support/check_main.h"

/* `item` is the line of a detection item; what it compiles to. */
static const struct {
    const char *item;
    const char *expected;
} values[] = {
    /* plain text and its wildcards */
    { "Image: whoami.exe", "Image equals [whoami.exe]" },
    { "Image: 'C:\\a.exe'", "Image equals [C:\\a.exe]" },
    { "Image: '*.exe'", "Image endswith [.exe]" },
    { "Image: 'C:\\Users\\x*'", "Image startswith [C:\\Users\\x]" },
    { "Image: '*tool*'", "Image contains [tool]" },
    { "Image: 'prog?.exe'", "Image glob [prog?.exe]" },
    { "Image: 'a*b'", "Image glob [a*b]" },
    { "Image: '*a*b*'", "Image glob [*a*b*]" },
    { "Image: '**a***b**'", "Image glob [*a*b*]" },
    { "Image: '**.exe'", "Image endswith [.exe]" },
    { "Image: '*'", "Image exists" },
    { "Image: '***'", "Image exists" },
    { "Image: '?*'", "Image glob [?*]" },
    { "Image: ''", "Image equals []" },

    /* the specification's section on escaping */
    { "Image: 'a\\b'", "Image equals [a\\b]" },   /* plain backslash, single */
    { "Image: 'a\\\\b'", "Image equals [a\\b]" }, /* and double */
    { "Image: 'a\\*'", "Image equals [a*]" },     /* a wildcard as a plain character */
    { "Image: 'a\\?b'", "Image equals [a?b]" },
    { "Image: 'a\\\\*'", "Image startswith [a\\]" },        /* backslash, then wildcard */
    { "Image: 'a\\\\\\*'", "Image equals [a\\*]" },         /* both plain */
    { "Image: '\\\\\\\\host'", "Image equals [\\\\host]" }, /* four: two */
    { "Image: '\\\\\\host'", "Image equals [\\\\host]" },   /* three: two */
    { "Image: 'a\\'", "Image equals [a\\]" },
    { "Image: 'a\\b*c'", "Image glob [a\\\\b*c]" }, /* our glob escapes the backslash */
    { "Image: 'a\\*b*c'", "Image glob [a\\*b*c]" },
    { "Image: '*\\*'", "Image endswith [*]" },
    { "Image: '*\\\\*'", "Image contains [\\]" },

    /* where in the field */
    { "Image|contains: tool", "Image contains [tool]" },
    { "Image|startswith: 'C:\\'", "Image startswith [C:\\]" },
    { "Image|endswith: '\\cmd.exe'", "Image endswith [\\cmd.exe]" },
    { "Image|contains: 'a*b'", "Image glob [*a*b*]" },
    { "Image|contains: '*a'", "Image contains [a]" },
    { "Image|endswith: 'a*'", "Image contains [a]" },
    { "Image|contains: 'a\\*'", "Image contains [a*]" },
    { "Image|endswith: 'a\\'", "Image endswith [a\\]" },
    { "Image|startswith: 'a\\'", "Image startswith [a\\]" },

    /* lists are alternatives, unless `all` */
    { "Image: [a, b]", "Image equals [a|b]" },
    { "Image|contains: [a, b, a]", "Image contains [a|b]" },
    { "Image: [a, '*b', 'c*']", "Image any(equals [a], endswith [b], startswith [c])" },
    { "CommandLine|contains|all: [a, b]", "CommandLine all(contains [a], contains [b])" },
    { "CommandLine|all|contains: [a, b]", "CommandLine all(contains [a], contains [b])" },
    { "CommandLine|contains|all: [a, a]", "CommandLine contains [a]" },
    { "CommandLine|contains|all: [a]", "CommandLine contains [a]" },

    /* special values; numbers are decimal text */
    { "Image: null", "Image absent" },
    { "Image:", "Image absent" },
    { "Image: [null, '']", "Image any(absent, equals [])" },
    { "User: 4624", "User equals [4624]" },
    { "User: [0x10, -5, 007]", "User equals [16|-5|7]" },
    { "User: 1.10", "User equals [1.10]" },
    { "User: true", "User equals [true]" },
    { "User: [False, 'False']", "User equals [false|False]" },
    { "User|contains: 46", "User contains [46]" },
    { "User: 18446744073709551615", "User equals [18446744073709551615]" },

    /* case, presence, negation */
    { "Image|cased: A", "Image equals cased [A]" },
    { "Image|contains|cased: [A, b]", "Image contains cased [A|b]" },
    { "Image|cased: 'a*b'", "Image glob cased [a*b]" },
    { "Image|cased: '*'", "Image exists" },
    { "Image|exists: true", "Image exists" },
    { "Image|exists: false", "* unless (Image exists)" },
    { "Image|neq: a", "* unless (Image equals [a])" },
    { "Image|neq|endswith: [a, b]", "* unless (Image endswith [a|b])" },

    /* other types of values */
    { "CommandLine|re: '^a+\\d$'", "CommandLine regex [^a+\\d$]" },
    { "CommandLine|re|i: ab", "CommandLine regex i [ab]" },
    { "CommandLine|re|m: ab", "CommandLine regex [(?m)ab]" },
    { "CommandLine|re|s: ab", "CommandLine regex [(?s)ab]" },
    { "CommandLine|re|i|m|s: ab", "CommandLine regex i [(?ms)ab]" },
    { "CommandLine|re: ['a*', 'b?']", "CommandLine regex [a*|b?]" },
    { "CommandLine|re|all: [a, b]", "CommandLine all(regex [a], regex [b])" },
    { "Address|cidr: 10.0.0.0/8", "Address cidr [10.0.0.0/8]" },
    { "Address|cidr: ['fe80::/10', '::1/128']", "Address cidr [fe80::/10|::1/128]" },
    { "Address|cidr: 10.1.2.3", "Address cidr [10.1.2.3/32]" },
    { "Address|cidr: '::1'", "Address cidr [::1/128]" },
    { "Address|cidr: 0.0.0.0/0", "Address cidr [0.0.0.0/0]" },
    { "Image|fieldref: ParentImage", "Image equals_field [ParentImage]" },
    { "Image|fieldref|cased: ParentImage", "Image equals_field cased [ParentImage]" },
    { "Image|fieldref: [ParentImage, User]",
      "Image any(equals_field [ParentImage], equals_field [User])" },
    { "Image|fieldref|neq: ParentImage", "* unless (Image equals_field [ParentImage])" },

    /* dashes: only where one begins an option */
    { "CommandLine|contains|windash: ' -f'",
      "CommandLine contains [ -f| /f| \xE2\x80\x93"
      "f| \xE2\x80\x94"
      "f| \xE2\x80\x95"
      "f]" },
    { "CommandLine|windash|contains: '/c'",
      "CommandLine contains [-c|/c|\xE2\x80\x93"
      "c|\xE2\x80\x94"
      "c|\xE2\x80\x95"
      "c]" },
    /* a letter beyond ASCII is a word, a quotation mark is none; an underscore is one */
    { "CommandLine|windash: '-\xC3\xA9'",
      "CommandLine equals [-\xC3\xA9|/\xC3\xA9|\xE2\x80\x93\xC3\xA9|\xE2\x80\x94\xC3\xA9|\xE2\x80\x95\xC3\xA9]" },
    { "CommandLine|windash: '-\xE2\x80\x9C'", "CommandLine equals [-\xE2\x80\x9C]" },
    { "CommandLine|windash: '\xC3\xA9-x'", "CommandLine equals [\xC3\xA9-x]" },
    { "CommandLine|windash: '_-x'", "CommandLine equals [_-x]" },
    { "CommandLine|windash: '\xE2\x80\x94_'",
      "CommandLine equals [-_|/_|\xE2\x80\x93_|\xE2\x80\x94_|\xE2\x80\x95_]" },
    { "CommandLine|windash: '-'", "CommandLine equals [-]" },
    { "CommandLine|windash: 'a-b/c'", "CommandLine equals [a-b/c]" },
    { "CommandLine|windash: '- x'", "CommandLine equals [- x]" },
    { "CommandLine|contains|windash: ['-f', '/f']",
      "CommandLine contains [-f|/f|\xE2\x80\x93"
      "f|\xE2\x80\x94"
      "f|\xE2\x80\x95"
      "f]" },
    { "CommandLine|endswith|windash: 'a*-b'",
      "CommandLine glob [*a*-b|*a*/b|*a*\xE2\x80\x93"
      "b|*a*\xE2\x80\x94"
      "b|*a*\xE2\x80\x95"
      "b]" },

    /* echo -n foobar | base64; the offsets are what stays the same behind one and two bytes */
    { "CommandLine|base64: foobar", "CommandLine equals [Zm9vYmFy]" },
    { "CommandLine|base64: foob", "CommandLine equals [Zm9vYg==]" },
    { "CommandLine|base64: fooba", "CommandLine equals [Zm9vYmE=]" },
    { "CommandLine|base64|contains: foobar", "CommandLine contains [Zm9vYmFy]" },
    { "CommandLine|base64: 'a\\*b'", "CommandLine equals [YSpi]" },
    /* foobar, xfoobar, xxfoobar: Zm9vYmFy eGZvb2Jhcg== eHhmb29iYXI=, less the digits that hold bits
     * of what stands around it */
    { "CommandLine|base64offset|contains: foobar",
      "CommandLine contains [Zm9vYmFy|Zvb2Jhc|mb29iYX]" },
    /* fooba, xfooba, xxfooba: Zm9vYmE= eGZvb2Jh eHhmb29iYQ== */
    { "CommandLine|base64offset|contains: fooba", "CommandLine contains [Zm9vYm|Zvb2Jh|mb29iY]" },
    /* printf 'f\0o\0' | base64 */
    { "CommandLine|wide|base64: fo", "CommandLine equals [ZgBvAA==]" },
    { "CommandLine|utf16le|base64: fo", "CommandLine equals [ZgBvAA==]" },
    { "CommandLine|utf16be|base64: fo", "CommandLine equals [AGYAbw==]" },
    { "CommandLine|utf16|base64: fo", "CommandLine equals [//5mAG8A]" },
    /* behind one byte: eGYAbwA= */
    { "CommandLine|wide|base64offset|contains: fo", "CommandLine contains [ZgBvA|YAbw|mAG8A]" },
    /* beyond the first plane: iconv -t UTF-16LE, 3D D8 00 DE */
    { "CommandLine|wide|base64: '\xF0\x9F\x98\x80'", "CommandLine equals [PdgA3g==]" },

    /* percent signs: without `expand` nothing special, with it escaped */
    { "User: '%name%'", "User equals [%name%]" },
    { "User|expand: 'plain'", "User equals [plain]" },
    { "User|expand: '\\%name\\%'", "User equals [%name%]" },
    { "User|expand: '100%'", "User equals [100%]" },
};

START_TEST(compiles_a_value)
{
    char *detection = NULL;
    ck_assert_int_gt(asprintf(&detection, "    s:\n        %s\n    condition: s\n", values[_i].item), 0);
    expect_instances(detection, values[_i].expected);
    free(detection);
}
END_TEST

/* Two options give every pair of dashes, and each of them once. */
START_TEST(permutes_several_dashes)
{
    struct compiled compiled = compile_text(RULE_HEAD "    s:\n        CommandLine|windash: '-a -b'\n    condition: s\n");
    ck_assert_uint_eq(compiled.sink.count, 1);
    const struct fb_criterion *criterion = &compiled.sink.instances[0].row.criteria[0];
    ck_assert_uint_eq(criterion->value_count, 25);
    for (size_t i = 0; i < 25; i++)
        for (size_t k = 0; k < i; k++)
            ck_assert(!fb_span_equal(criterion->values[i], criterion->values[k]));
    compiled_clear(&compiled);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("values");
    tcase_set_timeout(cases, 60);
    tcase_add_loop_test(cases, compiles_a_value, 0, FB_TEST_COUNT(values));
    tcase_add_test(cases, permutes_several_dashes);
    return fb_test_run("sigma_value", cases);
}
