/* SPDX-License-Identifier: Apache-2.0 */
/* Comparing what was read with what the suite expects. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "suite.h"

#define MAX_NESTING 8 /* lists within lists */

static bool is_number(enum fb_node_kind kind)
{
    return kind == FB_NODE_INTEGER || kind == FB_NODE_FLOAT;
}

static bool numbers_same(struct fb_node actual, struct fb_node expected)
{
    if (fb_node_kind(actual) == FB_NODE_INTEGER && fb_node_kind(expected) == FB_NODE_INTEGER) {
        const struct fb_integer a = fb_node_integer(actual);
        const struct fb_integer b = fb_node_integer(expected);
        return a.magnitude == b.magnitude && (a.negative == b.negative || a.magnitude == 0);
    }
    return fabs(fb_node_float(actual) - fb_node_float(expected)) <= 1e-6;
}

/* A literal such as [1, 2] is bytes for us where a list of integers is meant. */
static bool list_is_bytes(struct fb_node list, struct fb_span bytes)
{
    if (fb_node_count(list) != bytes.size)
        return false;
    for (size_t i = 0; i < bytes.size; i++) {
        const struct fb_node item = fb_node_at(list, i);
        const struct fb_integer value = fb_node_integer(item);
        if (fb_node_kind(item) != FB_NODE_INTEGER || value.negative || value.magnitude != bytes.bytes[i])
            return false;
    }
    return true;
}

static bool same(struct fb_node actual, struct fb_node expected, int nesting);

static bool lists_same(struct fb_node actual, struct fb_node expected, int nesting)
{
    if (fb_node_count(actual) != fb_node_count(expected) || nesting >= MAX_NESTING)
        return false;
    for (size_t i = 0; i < fb_node_count(actual); i++) {
        if (!same(fb_node_at(actual, i), fb_node_at(expected, i), nesting + 1))
            return false;
    }
    return true;
}

static bool same(struct fb_node actual, struct fb_node expected, int nesting)
{
    const enum fb_node_kind a = fb_node_kind(actual);
    const enum fb_node_kind b = fb_node_kind(expected);

    if (is_number(a) && is_number(b))
        return numbers_same(actual, expected);
    if (a == FB_NODE_LIST && b == FB_NODE_BYTES)
        return list_is_bytes(actual, fb_node_bytes(expected));
    if (a != b)
        return false;
    switch (a) {
    case FB_NODE_ABSENT:
        return true;
    case FB_NODE_BOOL:
        return fb_node_bool(actual) == fb_node_bool(expected);
    case FB_NODE_BYTES:
    case FB_NODE_TEXT:
        return fb_span_equal(fb_node_bytes(actual), fb_node_bytes(expected));
    case FB_NODE_LIST:
        return lists_same(actual, expected, nesting);
    default:
        return false;
    }
}

bool suite_same(struct fb_node actual, struct fb_node expected)
{
    return same(actual, expected, 0);
}

static void describe_bytes(struct fb_span bytes, char *text, size_t size)
{
    size_t length = (size_t)snprintf(text, size, "[");

    for (size_t i = 0; i < bytes.size && i < 16 && length < size; i++)
        length += (size_t)snprintf(text + length, size - length, "%s%02x", i > 0 ? " " : "", bytes.bytes[i]);
    if (length < size)
        snprintf(text + length, size - length, "%s]", bytes.size > 16 ? " ..." : "");
}

void suite_describe(struct fb_node node, char *text, size_t size)
{
    const struct fb_span bytes = fb_node_bytes(node);
    const struct fb_integer integer = fb_node_integer(node);

    switch (fb_node_kind(node)) {
    case FB_NODE_ABSENT:
        snprintf(text, size, "null");
        break;
    case FB_NODE_BOOL:
        snprintf(text, size, "%s", fb_node_bool(node) ? "true" : "false");
        break;
    case FB_NODE_INTEGER:
        snprintf(text, size, "%s%llu", integer.negative ? "-" : "", (unsigned long long)integer.magnitude);
        break;
    case FB_NODE_FLOAT:
        snprintf(text, size, "%.17g", fb_node_float(node));
        break;
    case FB_NODE_BYTES:
        describe_bytes(bytes, text, size);
        break;
    case FB_NODE_TEXT:
        snprintf(text, size, "\"%.*s\"", (int)(bytes.size < 60 ? bytes.size : 60), (const char *)bytes.bytes);
        break;
    case FB_NODE_LIST:
        snprintf(text, size, "a list of %zu", fb_node_count(node));
        break;
    case FB_NODE_OBJECT:
        snprintf(text, size, "an object");
        break;
    default:
        snprintf(text, size, "a stream");
        break;
    }
}

bool suite_is_exception(enum fb_problem_kind kind, const char *name)
{
    static const struct {
        const char *name;
        enum fb_problem_kind kinds[2];
    } exceptions[] = {
        { "EndOfStreamError", { FB_PROBLEM_END_OF_STREAM, FB_PROBLEM_END_OF_STREAM } },
        { "ValidationNotEqualError", { FB_PROBLEM_NOT_EQUAL, FB_PROBLEM_CONTENTS } },
        { "ValidationLessThanError", { FB_PROBLEM_LESS_THAN, FB_PROBLEM_LESS_THAN } },
        { "ValidationGreaterThanError", { FB_PROBLEM_GREATER_THAN, FB_PROBLEM_GREATER_THAN } },
        { "ValidationNotAnyOfError", { FB_PROBLEM_NOT_ANY_OF, FB_PROBLEM_NOT_ANY_OF } },
        { "ValidationNotInEnumError", { FB_PROBLEM_NOT_IN_ENUM, FB_PROBLEM_NOT_IN_ENUM } },
        { "ValidationExprError", { FB_PROBLEM_EXPRESSION_FALSE, FB_PROBLEM_EXPRESSION_FALSE } },
        { "UndecidedEndiannessError", { FB_PROBLEM_UNDECIDED_ENDIAN, FB_PROBLEM_UNDECIDED_ENDIAN } },
        { "ConversionError", { FB_PROBLEM_EXPRESSION, FB_PROBLEM_OVERFLOW } },
    };
    const size_t length = strcspn(name, "<");

    for (size_t i = 0; i < sizeof exceptions / sizeof *exceptions; i++) {
        if (strlen(exceptions[i].name) == length && strncmp(exceptions[i].name, name, length) == 0)
            return kind == exceptions[i].kinds[0] || kind == exceptions[i].kinds[1];
    }
    return false;
}
