/* SPDX-License-Identifier: Apache-2.0 */
/* Modifiers: which exist, and which of them can stand together. */
#include "compiler/sigma_key.h"

#define BIT FB_SIGMA_BIT
#define POSITIONS (BIT(FB_SIGMA_CONTAINS) | BIT(FB_SIGMA_STARTSWITH) | BIT(FB_SIGMA_ENDSWITH))
#define WIDE (BIT(FB_SIGMA_UTF16LE) | BIT(FB_SIGMA_UTF16BE) | BIT(FB_SIGMA_UTF16))
#define BASE64 (BIT(FB_SIGMA_BASE64) | BIT(FB_SIGMA_BASE64OFFSET))
#define TRANSFORMS (BIT(FB_SIGMA_WINDASH) | WIDE | BASE64)
#define FLAGS (BIT(FB_SIGMA_RE_I) | BIT(FB_SIGMA_RE_M) | BIT(FB_SIGMA_RE_S))
#define TYPES (BIT(FB_SIGMA_RE) | BIT(FB_SIGMA_CIDR) | BIT(FB_SIGMA_FIELDREF) | BIT(FB_SIGMA_EXISTS))
#define ANY_OTHER UINT32_MAX

static const struct {
    const char *name;
    enum fb_sigma_modifier modifier;
} modifiers[] = {
    { "contains", FB_SIGMA_CONTAINS },
    { "startswith", FB_SIGMA_STARTSWITH },
    { "endswith", FB_SIGMA_ENDSWITH },
    { "all", FB_SIGMA_ALL },
    { "neq", FB_SIGMA_NEQ },
    { "cased", FB_SIGMA_CASED },
    { "expand", FB_SIGMA_EXPAND },
    { "windash", FB_SIGMA_WINDASH },
    { "base64", FB_SIGMA_BASE64 },
    { "base64offset", FB_SIGMA_BASE64OFFSET },
    { "wide", FB_SIGMA_UTF16LE },
    { "utf16le", FB_SIGMA_UTF16LE },
    { "utf16be", FB_SIGMA_UTF16BE },
    { "utf16", FB_SIGMA_UTF16 },
    { "re", FB_SIGMA_RE },
    { "i", FB_SIGMA_RE_I },
    { "m", FB_SIGMA_RE_M },
    { "s", FB_SIGMA_RE_S },
    { "cidr", FB_SIGMA_CIDR },
    { "fieldref", FB_SIGMA_FIELDREF },
    { "exists", FB_SIGMA_EXISTS },
    { "lt", FB_SIGMA_COMPARISON },
    { "lte", FB_SIGMA_COMPARISON },
    { "gt", FB_SIGMA_COMPARISON },
    { "gte", FB_SIGMA_COMPARISON },
    { "minute", FB_SIGMA_TIME },
    { "hour", FB_SIGMA_TIME },
    { "day", FB_SIGMA_TIME },
    { "week", FB_SIGMA_TIME },
    { "month", FB_SIGMA_TIME },
    { "year", FB_SIGMA_TIME },
};

enum { MODIFIER_COUNT = sizeof modifiers / sizeof modifiers[0] };

/* No modifier of the one set stands with another one of the other set. */
static const struct {
    uint32_t one;
    uint32_t other;
    const char *help;
} conflicts[] = {
    { TYPES, TYPES, "a value is of one type" },
    { WIDE, WIDE, "a value has one encoding" },
    { POSITIONS, POSITIONS, "write * in the value, or two items in a list of maps" },
    { TYPES, POSITIONS | TRANSFORMS, "this modifier is for plain text only" },
    { BIT(FB_SIGMA_CASED), TYPES & ~BIT(FB_SIGMA_FIELDREF),
      "regular expressions are case-sensitive unless `i` is given; addresses have no case" },
    { BIT(FB_SIGMA_EXISTS), ANY_OTHER, "`exists` takes true or false and stands alone" },
    { BIT(FB_SIGMA_NEQ), BIT(FB_SIGMA_ALL), "negate a selection in the condition instead" },
};

static bool check_order(struct fb_sigma *sigma, const struct fb_sigma_key *key,
                        enum fb_sigma_modifier modifier, struct fb_span name,
                        struct fb_sigma_spot spot)
{
    if ((BIT(modifier) & (BASE64 | WIDE)) != 0 && (key->modifiers & POSITIONS) != 0)
        return fb_sigma_reject(sigma, FB0104, spot, "encode first: `base64offset|contains`",
                               "modifier \"%.*s\" cannot encode a value that already has wildcards",
                               FB_SIGMA_WORD(name));
    return true;
}

static const char *name_of(uint32_t set)
{
    for (size_t i = 0; i < MODIFIER_COUNT; i++)
        if ((set & BIT(modifiers[i].modifier)) != 0)
            return modifiers[i].name;
    return "";
}

static bool check_conflicts(struct fb_sigma *sigma, const struct fb_sigma_key *key,
                            enum fb_sigma_modifier modifier, struct fb_span name,
                            struct fb_sigma_spot spot)
{
    const uint32_t bit = BIT(modifier);
    if ((key->modifiers & bit) != 0)
        return fb_sigma_reject(sigma, FB0104, spot, "give it once",
                               "modifier \"%.*s\" is given twice", FB_SIGMA_WORD(name));
    for (size_t i = 0; i < sizeof conflicts / sizeof conflicts[0]; i++) {
        uint32_t clash = 0;
        if ((bit & conflicts[i].one) != 0)
            clash |= key->modifiers & conflicts[i].other;
        if ((bit & conflicts[i].other) != 0)
            clash |= key->modifiers & conflicts[i].one;
        if (clash != 0)
            return fb_sigma_reject(sigma, FB0104, spot, conflicts[i].help,
                                   "modifiers \"%s\" and \"%.*s\" cannot be combined",
                                   name_of(clash), FB_SIGMA_WORD(name));
    }
    return check_order(sigma, key, modifier, name, spot);
}

static bool check_supported(struct fb_sigma *sigma, enum fb_sigma_modifier modifier,
                            struct fb_span name, struct fb_sigma_spot spot)
{
    if (modifier != FB_SIGMA_COMPARISON && modifier != FB_SIGMA_TIME)
        return true;
    return fb_sigma_reject(sigma, FB0104, spot,
                           modifier == FB_SIGMA_COMPARISON
                               ? "list the values, or use `re`"
                               : "an event has no field of this kind; use `re` on its text",
                           "modifier \"%.*s\" cannot be compiled: no operator compares %s",
                           FB_SIGMA_WORD(name),
                           modifier == FB_SIGMA_COMPARISON ? "numbers" : "times");
}

static bool find_modifier(struct fb_sigma *sigma, struct fb_span name, struct fb_sigma_spot spot,
                          enum fb_sigma_modifier *out)
{
    const char *names[MODIFIER_COUNT];
    for (size_t i = 0; i < MODIFIER_COUNT; i++) {
        names[i] = modifiers[i].name;
        if (fb_span_is(name, names[i])) {
            *out = modifiers[i].modifier;
            return true;
        }
    }
    return fb_sigma_reject(sigma, FB0103, spot,
                           fb_sigma_did_you_mean(sigma, name, names, MODIFIER_COUNT),
                           "there is no modifier \"%.*s\"", FB_SIGMA_WORD(name));
}

static bool add_modifier(struct fb_sigma *sigma, struct fb_sigma_key *key, struct fb_span name,
                         struct fb_sigma_spot spot)
{
    enum fb_sigma_modifier modifier = FB_SIGMA_CONTAINS;
    if (!find_modifier(sigma, name, spot, &modifier)
        || !check_supported(sigma, modifier, name, spot)
        || !check_conflicts(sigma, key, modifier, name, spot))
        return false;
    key->modifiers |= BIT(modifier);
    if ((BIT(modifier) & TRANSFORMS) != 0) /* each at most once, so that there is room */
        key->transforms[key->transform_count++] = modifier;
    return true;
}

/* Sixteen-bit text stands in no event; it is made to be encoded. */
static bool check_wide(struct fb_sigma *sigma, const struct fb_sigma_key *key,
                       struct fb_sigma_spot spot)
{
    if (key->transform_count == 0)
        return true;
    const uint32_t last = BIT(key->transforms[key->transform_count - 1]);
    if ((key->modifiers & WIDE) == 0 || (last & BASE64) != 0)
        return true;
    return fb_sigma_reject(sigma, FB0104, spot, "write `wide|base64offset|contains`",
                           "modifier \"%s\" must be followed by \"base64\" or \"base64offset\"",
                           name_of(key->modifiers & WIDE));
}

static bool check_whole(struct fb_sigma *sigma, const struct fb_sigma_key *key,
                        struct fb_sigma_spot spot)
{
    if ((key->modifiers & FLAGS) != 0 && !fb_sigma_key_has(key, FB_SIGMA_RE))
        return fb_sigma_reject(sigma, FB0104, spot, "write `re|i`",
                               "modifier \"%s\" is a flag of \"re\", which is not given",
                               name_of(key->modifiers & FLAGS));
    return check_wide(sigma, key, spot);
}

static size_t word_end(struct fb_span text, size_t from)
{
    while (from < text.size && text.bytes[from] != '|')
        from++;
    return from;
}

bool fb_sigma_key_parse(struct fb_sigma *sigma, const struct fb_doc *node,
                        const struct fb_doc *value, struct fb_sigma_key *out)
{
    const struct fb_span text = node->text;
    struct fb_sigma_key key = { .node = node, .value = value };
    size_t end = word_end(text, 0);
    key.field = fb_span_part(text, 0, end);
    while (end < text.size) {
        const size_t start = end + 1;
        end = word_end(text, start);
        const struct fb_sigma_spot spot = { .node = node, .skip = start };
        if (!add_modifier(sigma, &key, fb_span_part(text, start, end - start), spot))
            return false;
    }
    if (!check_whole(sigma, &key, (struct fb_sigma_spot){ .node = node }))
        return false;
    *out = key;
    return true;
}
