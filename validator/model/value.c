/* SPDX-License-Identifier: Apache-2.0 */
/* value.c - address blocks, globs and regular expressions: what is one, and which match everything. */
#include "validator/model/value.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/host/heap.h"
#include "validator/model/regex_every.h"

static bool refuse(struct fb_misfit *misfit, const char *why)
{
    *misfit = (struct fb_misfit){ .why = why };
    return false;
}

/* The width of the address that the text is, in bits, or 0. */
static unsigned address_bits(struct fb_span text)
{
    char copy[INET6_ADDRSTRLEN + 1];
    uint8_t address[16];

    if (text.size == 0 || text.size >= sizeof copy || memchr(text.bytes, '\0', text.size) != NULL)
        return 0;
    memcpy(copy, text.bytes, text.size);
    copy[text.size] = '\0';
    if (inet_pton(AF_INET, copy, address) == 1)
        return 32;
    return inet_pton(AF_INET6, copy, address) == 1 ? 128 : 0;
}

/* One to three decimal digits; anything else gives more than any address has. */
static unsigned prefix_length(struct fb_span text)
{
    unsigned length = 0;

    if (text.size == 0 || text.size > 3)
        return UINT16_MAX;
    for (size_t i = 0; i < text.size; i++) {
        if (text.bytes[i] < '0' || text.bytes[i] > '9')
            return UINT16_MAX;
        length = length * 10 + (unsigned)(text.bytes[i] - '0');
    }
    return length;
}

static bool check_cidr(struct fb_span value, struct fb_misfit *misfit)
{
    const uint8_t *slash = value.size == 0 ? NULL : memchr(value.bytes, '/', value.size);

    if (slash == NULL)
        return refuse(misfit, "has no prefix length, as in 10.0.0.0/8");
    const size_t at = (size_t)(slash - value.bytes);
    const unsigned bits = address_bits(fb_span_part(value, 0, at));
    if (bits == 0)
        return refuse(misfit, "does not begin with an IPv4 or IPv6 address");
    if (prefix_length(fb_span_part(value, at + 1, value.size)) > bits)
        return refuse(misfit, "has a prefix length that is no number up to the address's bits");
    return true;
}

static bool check_glob(struct fb_span value, struct fb_misfit *misfit)
{
    size_t backslashes = 0;
    while (backslashes < value.size && value.bytes[value.size - 1 - backslashes] == '\\')
        backslashes++;
    return backslashes % 2 == 0 || refuse(misfit, "ends with a backslash that escapes nothing");
}

static bool check_regex(struct fb_span value, struct fb_misfit *misfit)
{
    struct fb_regex_fault fault = { .reason = NULL };
    if (fb_regex_check(value, &fault))
        return true;
    *misfit = (struct fb_misfit){ .why = fault.reason,
                                  .has_offset = true,
                                  .offset = fault.offset,
                                  .no_memory = fault.fault == FB_FAULT_MEMORY };
    return false;
}

bool fb_operator_takes(enum fb_operator op, struct fb_span value, struct fb_misfit *misfit)
{
    switch (op) {
    case FB_OP_CIDR:
        return check_cidr(value, misfit);
    case FB_OP_GLOB:
        return check_glob(value, misfit);
    case FB_OP_REGEX:
        return check_regex(value, misfit);
    default:
        return true;
    }
}

/* ---- What matches everything ---- */

static const char every_input[] = "every input";

static const char *all_of_block(struct fb_span block)
{
    const uint8_t *slash = block.size == 0 ? NULL : memchr(block.bytes, '/', block.size);

    if (slash == NULL || prefix_length(fb_span_part(block, (size_t)(slash - block.bytes) + 1, block.size)) != 0)
        return NULL;
    return memchr(block.bytes, ':', block.size) != NULL ? "every IPv6 address" : "every IPv4 address";
}

/* The empty one matches the empty input only. */
static const char *all_of_glob(struct fb_span glob)
{
    for (size_t i = 0; i < glob.size; i++)
        if (glob.bytes[i] != '*')
            return NULL;
    return glob.size > 0 ? every_input : NULL;
}

static bool all_of_regex(struct fb_span pattern, const char **what, struct fb_diag *diag)
{
    static const char *const words[] = {
        [FB_REGEX_NOT_EVERY] = NULL,
        [FB_REGEX_EVERY_LINE] = "every input of one line",
        [FB_REGEX_EVERY_TEXT] = every_input,
    };
    struct fb_regex_fault fault = { .reason = NULL };
    const struct fb_regex_node *tree = NULL;
    struct fb_arena arena;

    fb_arena_init(&arena, fb_heap(), SIZE_MAX);
    const bool parsed = fb_regex_parse(pattern, 0, &arena, &tree, &fault);
    *what = parsed ? words[fb_regex_every(tree)] : NULL;
    fb_arena_clear(&arena);
    return parsed || fault.fault != FB_FAULT_MEMORY || fb_fail_memory(diag);
}

bool fb_operator_matches_all(enum fb_operator op, struct fb_span value, const char **what, struct fb_diag *diag)
{
    *what = NULL;
    switch (op) {
    case FB_OP_CONTAINS:
    case FB_OP_STARTSWITH:
    case FB_OP_ENDSWITH:
        *what = value.size == 0 ? every_input : NULL;
        return true;
    case FB_OP_GLOB:
        *what = all_of_glob(value);
        return true;
    case FB_OP_CIDR:
        *what = all_of_block(value);
        return true;
    case FB_OP_REGEX:
        return all_of_regex(value, what, diag);
    default:
        return true;
    }
}
