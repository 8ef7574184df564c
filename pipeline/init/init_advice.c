/* SPDX-License-Identifier: Apache-2.0 */
/* init_advice.c - lines to add to a vendor's schema, so that firebreak knows what its types mean:
 * with the schema's own names where these can be guessed. */
#include <inttypes.h>
#include <string.h>

#include "base/write/wrap.h"
#include "pipeline/init/init_inside.h"
#include "validator/model/operator.h"

/* What the schema's types probably are; NULL where nothing is likely. */
struct guess {
    const struct fb_type_info *instance; /* a type with a list of criteria */
    const char *type_id;
    const char *list;
    const struct fb_type_info *criterion;
    const char *op; /* its attribute with an enum */
    const char *enumeration;
    const char *pattern;
};

static const char *text_of(const struct fb_doc *node)
{
    return node != NULL && node->kind == FB_DOC_STRING ? (const char *)node->text.bytes : NULL;
}

static bool is_integer(const struct fb_doc *attribute)
{
    const char *type = text_of(fb_doc_get(attribute, "type"));

    return type != NULL && strchr("us", type[0]) != NULL && type[1] >= '1' && type[1] <= '8';
}

static bool names(const char *id, const char *const *parts)
{
    for (; id != NULL && *parts != NULL; parts++)
        if (strstr(id, *parts) != NULL)
            return true;
    return false;
}

/* The attribute of seq that most likely is the operator: it has an enum, or a name that says so. */
static const struct fb_doc *guess_operator(const struct fb_doc *map)
{
    static const char *const parts[] = { "op", "kind", "match", "how", "cond", "cmp", NULL };
    const struct fb_doc *seq = fb_doc_get(map, "seq");
    const struct fb_doc *named = NULL;

    for (size_t i = 0; fb_doc_at(seq, i) != NULL; i++) {
        const struct fb_doc *attribute = fb_doc_at(seq, i);
        const char *id = text_of(fb_doc_get(attribute, "id"));

        if (id != NULL && fb_doc_get(attribute, "enum") != NULL)
            return attribute;
        if (named == NULL && is_integer(attribute) && names(id, parts))
            named = attribute;
    }
    return named;
}

/* An integer whose name says that it tells types apart, or else any integer. */
static const char *guess_type_id(const struct fb_doc *map)
{
    const struct fb_doc *seq = fb_doc_get(map, "seq");
    const char *any = NULL;

    for (size_t i = 0; fb_doc_at(seq, i) != NULL; i++) {
        const char *id = text_of(fb_doc_get(fb_doc_at(seq, i), "id"));

        if (id == NULL || !is_integer(fb_doc_at(seq, i)))
            continue;
        if (strstr(id, "type") != NULL || strstr(id, "template") != NULL)
            return id;
        any = any == NULL && strstr(id, "num") == NULL && strstr(id, "len") == NULL ? id : any;
    }
    return any;
}

/* The last attribute of seq that is bytes or text: it has a size or is a string. */
static const char *guess_pattern(const struct fb_doc *map)
{
    const struct fb_doc *seq = fb_doc_get(map, "seq");
    const char *pattern = NULL;

    for (size_t i = 0; fb_doc_at(seq, i) != NULL; i++) {
        const struct fb_doc *attribute = fb_doc_at(seq, i);
        const char *type = text_of(fb_doc_get(attribute, "type"));
        const char *id = text_of(fb_doc_get(attribute, "id"));
        const bool is_bytes = type == NULL && fb_doc_get(attribute, "contents") == NULL;
        if (id != NULL && (is_bytes || (type != NULL && strncmp(type, "str", 3) == 0)))
            pattern = id;
    }
    return pattern;
}

/* How likely a type is a template instance with this list of criteria; 0: it is none. */
static int likelihood(const struct guess *guess)
{
    static const char *const lists[] = { "crit", "cond", "test", "match", "pattern", "field", NULL };
    static const char *const ids[] = { "type", "template", NULL };

    if (guess->op == NULL || guess->type_id == NULL)
        return 0;
    return 1 + (guess->pattern != NULL ? 4 : 0) + (names(guess->list, lists) ? 2 : 0)
         + (names(guess->type_id, ids) ? 1 : 0) + (guess->enumeration != NULL ? 1 : 0);
}

static void guess_from(const struct fb_schema *schema, const struct fb_doc *format, uint32_t type,
                       struct guess *best)
{
    const struct fb_type_info *info = fb_schema_type(schema, type);
    const char *type_id = guess_type_id(fb_init_type_map(schema, format, type));

    for (size_t i = 0; i < info->attribute_count; i++) {
        const uint32_t inner = info->attributes[i].object_type;
        const struct fb_doc *map = inner == FB_NO_TYPE ? NULL : fb_init_type_map(schema, format, inner);
        const struct fb_doc *op = guess_operator(map);
        const struct guess guess = {
            .instance = info,
            .type_id = type_id,
            .list = info->attributes[i].name,
            .criterion = map != NULL ? fb_schema_type(schema, inner) : NULL,
            .op = text_of(fb_doc_get(op, "id")),
            .enumeration = text_of(fb_doc_get(op, "enum")),
            .pattern = guess_pattern(map),
        };
        if (likelihood(&guess) > likelihood(best))
            *best = guess;
    }
}

static void add_line(struct fb_buffer *out, const char *left, const char *value, const char *why)
{
    const size_t size = strlen(left) + strlen(value);

    fb_buffer_printf(out, "%s%s%*s# %s\n", left, value, (int)(size < 38 ? 38 - size : 1), "", why);
}

/* Members whose names are not those of our operators. */
static void add_members(struct fb_buffer *out, const struct fb_doc *format, const struct guess *guess)
{
    const struct fb_doc *members = guess->enumeration == NULL
                                     ? NULL
                                     : fb_doc_get(fb_doc_get(format, "enums"), guess->enumeration);

    for (size_t i = 0; members != NULL && members->kind == FB_DOC_MAP && i < members->count; i++) {
        const char *name = text_of(fb_doc_value_at(members, i));
        enum fb_operator op;

        if (name == NULL || fb_operator_find(fb_span_of(name), &op))
            continue;
        fb_buffer_printf(out, "~     %s: {id: %s, -role: OPERATOR}\n",
                         (const char *)fb_doc_key_at(members, i)->text.bytes, name);
    }
}

static void add_enum(struct fb_buffer *out, const struct fb_doc *format, const struct guess *guess)
{
    if (guess->enumeration != NULL) {
        fb_buffer_printf(out, "  enums:\n    %s:\n", guess->enumeration);
        add_members(out, format, guess);
        return;
    }
    fb_buffer_text(out, "+ enums:\n+   operator:\n");
    add_line(out, "+     0: ", "OPERATOR", "each number of the format, and what it means");
}

static void add_criterion(struct fb_buffer *out, const struct fb_doc *format, const struct guess *guess)
{
    fb_buffer_printf(out, "    %s:\n      seq:\n        - id: %s\n", guess->criterion->name, guess->op);
    if (guess->enumeration == NULL)
        add_line(out, "+         enum: ", "operator", "see below");
    add_line(out, "+         -role: ", "operator", "each member of its enum names an operator");
    if (guess->pattern != NULL) {
        fb_buffer_printf(out, "        - id: %s\n", guess->pattern);
        add_line(out, "+         -role: ", "pattern", "what is compared with: bytes, text, or a list");
    }
    add_enum(out, format, guess);
}

/* A sentence of several parts, in lines that fit: first put together, so that a comma goes with the
 * word before it. */
static void add_prose(struct fb_buffer *out, const char *const *parts, size_t indent)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;
    struct fb_wrap wrap = fb_wrap_begin(out, 0, 0, indent);

    for (; *parts != NULL; parts++)
        fb_buffer_text(&text, *parts);
    fb_wrap_text(&wrap, fb_buffer_span(&text));
    fb_buffer_char(out, '\n');
    out->failed = out->failed || text.failed;
}

static void add_operators(struct fb_buffer *out)
{
    const char *parts[2 * FB_OP_COUNT + 2] = { "OPERATOR is one of " };
    size_t count = 1;

    for (size_t i = 0; i < FB_OP_COUNT; i++) {
        parts[count++] = fb_operator_names()[i];
        parts[count++] = i + 1 < FB_OP_COUNT ? ", " : ".";
    }
    add_prose(out, parts, 2);
}

void fb_init_advise(const struct fb_schema *schema, const struct fb_doc *format,
                    const struct fb_diag *lack, struct fb_buffer *out)
{
    static const struct fb_type_info unknown_instance = { .name = "INSTANCE" };
    static const struct fb_type_info unknown_criterion = { .name = "CRITERION" };
    const struct guess unknown = {
        .instance = &unknown_instance,
        .type_id = "FIELD",
        .list = "FIELD",
        .criterion = &unknown_criterion,
        .op = "FIELD",
        .pattern = "FIELD",
    };
    struct guess guess = { .instance = NULL };

    for (uint32_t i = 0; i < fb_schema_type_count(schema); i++)
        guess_from(schema, format, i, &guess);
    const bool guessed = guess.instance != NULL;
    if (!guessed)
        guess = unknown;
    const char *const lacks[] = { "It can be read, but ", lack->message, ".", NULL };
    const char *const task[] = {
        "Add the lines marked with +, change those with ~",
        guessed ? "" : ", and put your names for those in capitals",
        ", then type this again:",
        NULL,
    };
    add_prose(out, lacks, 0);
    add_prose(out, task, 0);
    fb_buffer_char(out, '\n');
    fb_buffer_printf(out, "  types:\n    %s:\n+     -record:\n", guess.instance->name);
    add_line(out, "+       type-id: ", guess.type_id, "an integer: the id of the template type");
    add_line(out, "+       criteria: ", guess.list, "the list of its criteria");
    add_criterion(out, format, &guess);
    fb_buffer_char(out, '\n');
    add_operators(out);
}
