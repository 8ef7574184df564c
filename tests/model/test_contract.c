/* SPDX-License-Identifier: Apache-2.0 */
/* test_contract.c - what contracts may say, and what people are told otherwise. */
#include "validator/model/contract.h"

#include <stdlib.h>
#include <string.h>

#include "tests/support/check_main.h"
#include "tests/support/refusal.h"

static bool add(struct fb_contracts *contracts, const char *text, struct fb_diag *diag)
{
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;
    return fb_document_parse("c.yaml", fb_span_of(text), FB_SYNTAX_YAML, &document, diag)
        && fb_contracts_add(contracts, document, diag);
}

#define DIGEST "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define HEAD "sensor: windows\nbuild: '7.11'\nsupply: observed\n" /* three lines */
#define TYPES "template_types: {}\n"
#define ONE_TYPE(more) HEAD "template_types:\n  ipc: {id: 3, revision: 1, inputs: 20, " more "}\n" /* line 5 */

static const struct fb_refusal refused[] = {
    { "a contract", 1, 1, "", "a map that describes a contract", NULL },
    { "build: '7.11'\nsupply: observed\n" TYPES, 1, 1, "", "sensor", NULL },
    { "sensor: windows\nbuild: 7.11\nsupply: observed\n" TYPES, 2, 8, "build", "", NULL },
    { "sensor: windows\nbuild: '7.11'\nsupply: observd\n" TYPES, 3, 9, "supply", "unknown supply \"observd\"", "\"observed\"" },
    { "sensor: windows\nbuild: '7.11'\n" TYPES, 1, 1, "", "supply", NULL },
    { HEAD, 1, 1, "", "template_types", NULL },
    { HEAD TYPES "engine_sha265: x\n", 5, 1, "engine_sha265", "unknown key", "engine_sha256" },
    { HEAD TYPES "engine_sha256: abc\n", 5, 16, "engine_sha256", "64 lower-case", NULL },
    { HEAD TYPES "limits: {file_bytes: 0}\n", 5, 22, "limits.file_bytes", "a limit never is", NULL },
    { HEAD TYPES "limits: {memory_bytes: 0}\n", 5, 24, "limits.memory_bytes", "a limit never is", NULL },
    { HEAD TYPES "limits: {load_ms: 0}\n", 5, 19, "limits.load_ms", "a limit never is", NULL },
    { HEAD TYPES "limits: {eval_us: 0}\n", 5, 19, "limits.eval_us", "a limit never is", NULL },
    { HEAD TYPES "limits: {eval_ms: 1}\n", 5, 10, "limits.eval_ms", "unknown key", "eval_us" },
    { HEAD TYPES "limits: 3\n", 5, 9, "limits", "", NULL },
    { HEAD TYPES "regex: linear\n", 5, 8, "regex", "", NULL },
    { HEAD TYPES "regex: {states: 3}\n", 5, 8, "regex", "engine", NULL },
    { HEAD TYPES "regex: {engine: liner}\n", 5, 17, "regex.engine", "unknown engine \"liner\"", "\"linear\"" },
    { HEAD TYPES "regex: {engine: linear, states: 0}\n", 5, 33, "regex.states", "a limit never is", NULL },
    { ONE_TYPE("operators: [equal]"), 5, 53, "template_types.ipc.operators[0]", "unknown operator \"equal\"", "\"equals\"" },
    { ONE_TYPE("operators: [all, any, all]"), 5, 63, "template_types.ipc.operators[2]", "\"all\" is listed twice", NULL },
    { ONE_TYPE("operators: []"), 5, 52, "template_types.ipc.operators", "at least one operator", NULL },
    { ONE_TYPE("operators: [3]"), 5, 53, "template_types.ipc.operators[0]", "the name of an operator", NULL },
    { ONE_TYPE("operators: [regex]"), 1, 1, "", "\"ipc\" takes regular expressions", "linear" },
    { ONE_TYPE("operators: [all], instances: 0"), 5, 70, "template_types.ipc.instances", "a limit never is", NULL },
    { ONE_TYPE("operators: [all], values_per_criterion: 0"), 5, 81, "template_types.ipc.values_per_criterion",
      "a limit never is", NULL },
    { ONE_TYPE("operators: [all], value_bytes: 0"), 5, 72, "template_types.ipc.value_bytes", "a limit never is", NULL },
    { ONE_TYPE("operators: [all], value_byte: 1"), 5, 59, "template_types.ipc.value_byte", "unknown key", "value_bytes" },
    { HEAD "template_types: {ipc: {id: 3, revision: 1, operators: [all]}}\n", 4, 23, "template_types.ipc", "inputs", NULL },
    { HEAD "template_types: {ipc: {revision: 1, inputs: 1, operators: [all]}}\n", 4, 23, "template_types.ipc", "id", NULL },
    { HEAD "template_types: {ipc: {id: 3, inputs: 1, operators: [all]}}\n", 4, 23, "template_types.ipc", "revision", NULL },
    { HEAD "template_types: {ipc: {id: 3, revision: 1, inputs: 1}}\n", 4, 23, "template_types.ipc", "operators", NULL },
    { "sensor: windows\nsupply: observed\n" TYPES, 1, 1, "", "build", NULL },
    { HEAD "template_types: {ipc: 20}\n", 4, 23, "template_types.ipc", "a map that describes", NULL },
    { HEAD "template_types:\n  b: {id: 9, revision: 1, inputs: 1, operators: [all]}\n"
           "  a: {id: 3, revision: 1, inputs: 1, operators: [all]}\n"
           "  c: {id: 9, revision: 1, inputs: 1, operators: [all]}\n",
      7, 11, "template_types.c.id", "the id 9 is that of \"b\" already", NULL },
    { "contracts:\n- {sensor: w, build: '1', supply: declared, template_types: {}}\n"
      "- {sensor: w, build: '1', supply: declared, template_types: {}}\n",
      3, 22, "contracts[1].build", "\"w-1\" has a contract already, in c.yaml", NULL },
};

START_TEST(says_what_is_wrong_and_where)
{
    struct fb_contracts *contracts = fb_contracts_new();
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert(!add(contracts, refused[_i].text, &diag));
    fb_check_refusal(&refused[_i], "c.yaml", &diag);
    ck_assert_uint_eq(fb_contracts_count(contracts), 0);
    fb_contracts_free(contracts);
}
END_TEST

/* The example of the header, all keys given. */
START_TEST(reads_a_contract)
{
    struct fb_contracts *contracts = fb_contracts_new();
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert_msg(add(contracts,
                      "{\"sensor\":\"windows\",\"build\":\"7.11\",\"supply\":\"compiled\",\"engine_sha256\":\"" DIGEST "\",\n"
                      "\"template_types\":{\"ipc\":{\"id\":3,\"revision\":1,\"inputs\":20,\"operators\":[\"wildcard\",\"regex\"],\n"
                      "\"instances\":4096,\"values_per_criterion\":8192,\"value_bytes\":4097,\"nesting\":0}},\n"
                      "\"regex\":{\"engine\":\"backtracking\",\"states\":100000},\n"
                      "\"limits\":{\"file_bytes\":67108864,\"memory_bytes\":268435456,\"load_ms\":1000,\"eval_us\":1001}}",
                      &diag),
                  "%s", diag.message);
    const struct fb_contract *contract = fb_contracts_at(contracts, 0);
    ck_assert_str_eq(contract->name, "windows-7.11");
    ck_assert_int_eq(contract->supply, FB_SUPPLY_COMPILED);
    ck_assert_str_eq(contract->engine_sha256, DIGEST);
    ck_assert_int_eq(contract->regex, FB_REGEX_BACKTRACKING);
    ck_assert_uint_eq(contract->regex_states, 100000);
    ck_assert_uint_eq(contract->file_bytes, 67108864);
    ck_assert_uint_eq(contract->memory_bytes, 268435456);
    ck_assert_uint_eq(contract->load_ms, 1000);
    ck_assert_uint_eq(contract->eval_us, 1001);
    const struct fb_contract_type *type = fb_contract_type_by_id(contract, 3);
    ck_assert_ptr_nonnull(type);
    ck_assert_str_eq(type->name, "ipc");
    ck_assert_uint_eq(type->inputs, 20);
    ck_assert_uint_eq(type->operators, 1U << FB_OP_WILDCARD | 1U << FB_OP_REGEX);
    ck_assert_uint_eq(type->instances, 4096);
    ck_assert_uint_eq(type->values_per_criterion, 8192);
    ck_assert_uint_eq(type->value_bytes, 4097);
    ck_assert_uint_eq(type->nesting, 0);
    fb_contracts_free(contracts);
}
END_TEST

START_TEST(what_is_not_stated_is_unlimited)
{
    struct fb_contracts *contracts = fb_contracts_new();
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert(add(contracts, ONE_TYPE("operators: [all]"), &diag));
    const struct fb_contract *contract = fb_contracts_at(contracts, 0);
    ck_assert_ptr_null(contract->engine_sha256);
    ck_assert_int_eq(contract->regex, FB_REGEX_NONE);
    ck_assert_uint_eq(contract->file_bytes, UINT64_MAX);
    ck_assert_uint_eq(contract->eval_us, UINT64_MAX);
    ck_assert_uint_eq(contract->types[0].instances, UINT64_MAX);
    ck_assert_uint_eq(contract->types[0].nesting, UINT64_MAX);
    fb_contracts_free(contracts);
}
END_TEST

START_TEST(finds_types_by_id_in_any_order)
{
    struct fb_contracts *contracts = fb_contracts_new();
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert(add(contracts,
                  HEAD "template_types:\n  d: {id: 40, revision: 1, inputs: 4, operators: [all]}\n"
                       "  a: {id: 10, revision: 1, inputs: 1, operators: [all]}\n"
                       "  c: {id: 30, revision: 1, inputs: 3, operators: [all]}\n"
                       "  b: {id: 20, revision: 1, inputs: 2, operators: [all]}\n",
                  &diag));
    const struct fb_contract *contract = fb_contracts_at(contracts, 0);
    for (uint64_t i = 1; i <= 4; i++)
        ck_assert_uint_eq(fb_contract_type_by_id(contract, i * 10)->inputs, i);
    ck_assert_ptr_null(fb_contract_type_by_id(contract, 9));
    ck_assert_ptr_null(fb_contract_type_by_id(contract, 25));
    ck_assert_ptr_null(fb_contract_type_by_id(contract, 41));
    fb_contracts_free(contracts);
}
END_TEST

START_TEST(takes_a_refused_file_back)
{
    struct fb_contracts *contracts = fb_contracts_new();
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert(add(contracts, "{sensor: m, build: '1', supply: declared, template_types: {}}", &diag));
    ck_assert(!add(contracts,
                   "contracts: [{sensor: a, build: '1', supply: declared, template_types: {}},\n"
                   "{sensor: z, build: '1', supply: declared, template_types: {}},\n"
                   "{sensor: m, build: '1', supply: declared, template_types: {}}]",
                   &diag));
    ck_assert_uint_eq(fb_contracts_count(contracts), 1);
    ck_assert_str_eq(fb_contracts_at(contracts, 0)->name, "m-1");
    diag = (struct fb_diag)FB_DIAG_NONE;
    ck_assert(add(contracts, "{sensor: z, build: '1', supply: declared, template_types: {}}", &diag));
    fb_contracts_free(contracts);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("contracts");
    tcase_add_loop_test(cases, says_what_is_wrong_and_where, 0, FB_TEST_COUNT(refused));
    tcase_add_test(cases, reads_a_contract);
    tcase_add_test(cases, what_is_not_stated_is_unlimited);
    tcase_add_test(cases, finds_types_by_id_in_any_order);
    tcase_add_test(cases, takes_a_refused_file_back);
    return fb_test_run("contract", cases);
}
