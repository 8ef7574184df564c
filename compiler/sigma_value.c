/* SPDX-License-Identifier: Apache-2.0 */
/* Scalars of YAML as criteria: text with wildcards, regular expressions, address blocks, other
 * fields, null. */
#include "compiler/sigma_value.h"

#include "base/core/limits.h"
#include "compiler/sigma_cidr.h"
#include "compiler/sigma_encode.h"
#include "compiler/sigma_pattern.h"
#include "compiler/sigma_placeholder.h"
#include "compiler/sigma_regex.h"

bool fb_sigma_field(struct fb_sigma *sigma, struct fb_span name, struct fb_sigma_spot at,
                    uint32_t *out)
{
    *out = 0;
    if (sigma->type == NULL || fb_template_type_field(sigma->type, name, out))
        return true;
    const char **names = fb_sigma_array(sigma, sigma->type->field_count, sizeof *names);
    if (names == NULL)
        return false;
    for (size_t i = 0; i < sigma->type->field_count; i++)
        names[i] = sigma->type->fields[i].name;
    return fb_sigma_reject(sigma, FB0102, at,
                           fb_sigma_did_you_mean(sigma, name, names, sigma->type->field_count),
                           "the template type \"%s\" has no field \"%.*s\"", sigma->type->name,
                           FB_SIGMA_WORD(name));
}

/* Numbers compare as decimal text, however the rule writes them; floats as they are written. */
static struct fb_span scalar_text(struct fb_sigma *sigma, const struct fb_doc *value)
{
    if (value->kind == FB_DOC_BOOL)
        return fb_span_of(value->boolean ? "true" : "false");
    if (value->kind == FB_DOC_INTEGER)
        return fb_span_of(fb_sigma_text(sigma, "%s%llu", value->negative ? "-" : "",
                                        (unsigned long long)value->magnitude));
    return value->text;
}

static bool check_size(struct fb_sigma *sigma, struct fb_span value, struct fb_sigma_spot at)
{
    return value.size <= FB_MAX_VALUE_BYTES
        || fb_sigma_reject(sigma, FB0106, at, NULL,
                           "a value of %zu bytes; at most %d are allowed", value.size,
                           FB_MAX_VALUE_BYTES);
}

static struct fb_sigma_test *glob_test(struct fb_sigma *sigma, const struct fb_sigma_key *key,
                                       uint32_t field, struct fb_span glob, struct fb_sigma_spot at)
{
    struct fb_sigma_test model = { .field = field };
    struct fb_span value;
    const bool any_before = fb_sigma_key_has(key, FB_SIGMA_CONTAINS)
                         || fb_sigma_key_has(key, FB_SIGMA_ENDSWITH);
    const bool any_after = fb_sigma_key_has(key, FB_SIGMA_CONTAINS)
                        || fb_sigma_key_has(key, FB_SIGMA_STARTSWITH);
    if (!fb_sigma_pattern_surround(sigma, glob, any_before, any_after, &glob)
        || !fb_sigma_pattern_classify(sigma, glob, &model.op, &value)
        || !check_size(sigma, value, at))
        return NULL;
    model.case_sensitive = model.op != FB_OP_EXISTS && fb_sigma_key_has(key, FB_SIGMA_CASED);
    return fb_sigma_test_leaf(sigma, &model, model.op == FB_OP_EXISTS ? NULL : &value);
}

static struct fb_sigma_test *text_test(struct fb_sigma *sigma, const struct fb_sigma_key *key,
                                       uint32_t field, struct fb_span text, struct fb_sigma_spot at)
{
    struct fb_span glob;
    struct fb_sigma_values values;
    if (!fb_sigma_pattern_decode(sigma, text, &glob)
        || !fb_sigma_encode(sigma, key, glob, at, &values))
        return NULL;
    struct fb_sigma_test **tests = fb_sigma_array(sigma, values.count, sizeof *tests);
    if (tests == NULL)
        return NULL;
    for (size_t i = 0; i < values.count; i++) {
        tests[i] = glob_test(sigma, key, field, values.items[i], at);
        if (tests[i] == NULL)
            return NULL;
    }
    return fb_sigma_test_combine(sigma, FB_OP_ANY, tests, values.count, at);
}

static struct fb_sigma_test *regex_test(struct fb_sigma *sigma, const struct fb_sigma_key *key,
                                        uint32_t field, struct fb_span text,
                                        const struct fb_doc *node)
{
    const struct fb_sigma_test model = {
        .op = FB_OP_REGEX,
        .field = field,
        .ignore_case = fb_sigma_key_has(key, FB_SIGMA_RE_I),
    };
    struct fb_span pattern;
    const bool ok = fb_sigma_regex(sigma, key, text, node, &pattern)
                 && check_size(sigma, pattern, (struct fb_sigma_spot){ .node = node });
    return ok ? fb_sigma_test_leaf(sigma, &model, &pattern) : NULL;
}

static struct fb_sigma_test *cidr_test(struct fb_sigma *sigma, uint32_t field, struct fb_span text,
                                       struct fb_sigma_spot at)
{
    const struct fb_sigma_test model = { .op = FB_OP_CIDR, .field = field };
    struct fb_span block;
    return fb_sigma_cidr(sigma, text, at, &block) ? fb_sigma_test_leaf(sigma, &model, &block) : NULL;
}

static struct fb_sigma_test *field_test(struct fb_sigma *sigma, const struct fb_sigma_key *key,
                                        uint32_t field, struct fb_span text, struct fb_sigma_spot at)
{
    struct fb_sigma_test model = {
        .op = FB_OP_EQUALS_FIELD,
        .field = field,
        .case_sensitive = fb_sigma_key_has(key, FB_SIGMA_CASED),
    };
    return fb_sigma_field(sigma, text, at, &model.other_field)
             ? fb_sigma_test_leaf(sigma, &model, NULL)
             : NULL;
}

/* Null has no text that a modifier could work on. */
static struct fb_sigma_test *null_test(struct fb_sigma *sigma, const struct fb_sigma_key *key,
                                       uint32_t field, struct fb_sigma_spot at)
{
    const struct fb_sigma_test model = { .op = FB_OP_ABSENT, .field = field };
    const uint32_t harmless = FB_SIGMA_BIT(FB_SIGMA_ALL) | FB_SIGMA_BIT(FB_SIGMA_NEQ)
                            | FB_SIGMA_BIT(FB_SIGMA_CASED) | FB_SIGMA_BIT(FB_SIGMA_EXPAND);
    if ((key->modifiers & ~harmless) == 0)
        return fb_sigma_test_leaf(sigma, &model, NULL);
    fb_sigma_reject(sigma, FB0105, at, "use null without modifiers, or write '' for empty text",
                    "null has no text for the modifiers of \"%.*s\"", FB_SIGMA_WORD(key->node->text));
    return NULL;
}

struct fb_sigma_test *fb_sigma_value_test(struct fb_sigma *sigma, const struct fb_sigma_key *key,
                                          uint32_t field, const struct fb_doc *value)
{
    const struct fb_sigma_spot at = { .node = value };
    if (value->kind == FB_DOC_LIST || value->kind == FB_DOC_MAP) {
        fb_sigma_reject(sigma, FB0104, at, "give a scalar, or one list of scalars",
                        "%s cannot be a value", fb_doc_kind_name(value));
        return NULL;
    }
    if (value->kind == FB_DOC_NULL)
        return null_test(sigma, key, field, at);
    struct fb_span text = scalar_text(sigma, value);
    if (fb_sigma_key_has(key, FB_SIGMA_EXPAND) && !fb_sigma_placeholder(sigma, text, value, &text))
        return NULL;
    if (fb_sigma_key_has(key, FB_SIGMA_RE))
        return regex_test(sigma, key, field, text, value);
    if (fb_sigma_key_has(key, FB_SIGMA_CIDR))
        return cidr_test(sigma, field, text, at);
    if (fb_sigma_key_has(key, FB_SIGMA_FIELDREF))
        return field_test(sigma, key, field, text, at);
    return text_test(sigma, key, field, text, at);
}
