/* SPDX-License-Identifier: Apache-2.0 */
/* content_source.c - the inverse of json_source.c. */
#include "compiler/content_source.h"

#include "base/core/limits.h"
#include "base/core/utf8.h"
#include "base/host/fail.h"
#include "base/write/json_text.h"

struct printer {
    struct fb_json json;
    const struct fb_template_types *types;
    const struct fb_template_type *type; /* of the instance */
    const struct fb_instance *instance;
    struct fb_diag *diag;
};

/* ---- Whether a source can say the same ---- */

static bool refuse_type(struct printer *printer, const struct fb_declared_type *declared,
                        const char *what)
{
    (void)fb_fail(printer->diag, FB_FAULT_INPUT,
                  "the content was compiled against another %s of the template type %llu", what,
                  (unsigned long long)declared->id);
    return fb_fail_help(printer->diag, "give the template types that the author had");
}

static bool check_type(struct printer *printer, const struct fb_declared_type *declared)
{
    const struct fb_template_type *type = fb_template_types_by_id(printer->types, declared->id);
    if (type == NULL)
        return fb_fail(printer->diag, FB_FAULT_INPUT, "the template type %llu is not defined",
                       (unsigned long long)declared->id);
    if (declared->has_revision && declared->revision != type->revision)
        return refuse_type(printer, declared, "revision");
    if (declared->has_field_count && declared->field_count != type->field_count)
        return refuse_type(printer, declared, "field count");
    if (declared->name.size > 0 && !fb_span_is(declared->name, type->name))
        return refuse_type(printer, declared, "name");
    return true;
}

static bool is_used(const struct fb_content *content, uint64_t type_id)
{
    for (size_t i = 0; i < content->instance_count; i++) {
        if (content->instances[i].type_id == type_id)
            return true;
    }
    return false;
}

static bool check_types(struct printer *printer, const struct fb_content *content)
{
    for (size_t i = 0; i < content->type_count; i++) {
        if (!check_type(printer, &content->types[i]))
            return false;
        if (!is_used(content, content->types[i].id))
            return fb_fail(printer->diag, FB_FAULT_UNSUPPORTED,
                           "the content declares the template type %llu, but has no instance of it",
                           (unsigned long long)content->types[i].id);
    }
    return true;
}

static bool refuse_row(struct printer *printer, const char *what)
{
    return fb_fail(printer->diag, FB_FAULT_UNSUPPORTED, "%s: %s", printer->instance->path, what);
}

/* ---- Criteria ---- */

static void print_bytes(struct fb_json *json, struct fb_span bytes)
{
    static const char digits[] = "0123456789abcdef";
    struct fb_buffer hex = FB_BUFFER_EMPTY;

    if (fb_utf8_valid_prefix(bytes) == bytes.size) {
        fb_json_string(json, bytes);
        return;
    }
    for (size_t i = 0; i < bytes.size; i++) {
        fb_buffer_char(&hex, digits[bytes.bytes[i] >> 4]);
        fb_buffer_char(&hex, digits[bytes.bytes[i] & 15]);
    }
    json->out->failed = json->out->failed || hex.failed;
    fb_json_open_object(json);
    fb_json_put_string(json, "hex", fb_buffer_span(&hex));
    fb_json_close_object(json);
    fb_buffer_clear(&hex);
}

static bool print_other_field(struct printer *printer, const struct fb_criterion *criterion)
{
    if (criterion->other_field >= printer->type->field_count)
        return refuse_row(printer, "a comparison with a field that the template type does not have");
    fb_json_put_array(&printer->json, "values");
    fb_json_text(&printer->json, printer->type->fields[criterion->other_field].name);
    fb_json_close_array(&printer->json);
    return true;
}

static void print_values(struct fb_json *json, const struct fb_criterion *criterion)
{
    fb_json_put_array(json, "values");
    for (size_t i = 0; i < criterion->value_count; i++)
        print_bytes(json, criterion->values[i]);
    fb_json_close_array(json);
}

/* Opens the criterion's object, and for a composite its list; they stay open. */
static bool print_head(struct printer *printer, const struct fb_criterion *criterion)
{
    struct fb_json *json = &printer->json;
    if (criterion->op >= FB_OP_COUNT)
        return refuse_row(printer, "an operator that sources do not have");

    const struct fb_operator_info *info = fb_operator_info((enum fb_operator)criterion->op);
    fb_json_open_object(json);
    fb_json_put_text(json, "op", info->name);
    if (info->takes_values)
        print_values(json, criterion);
    if (criterion->op == FB_OP_EQUALS_FIELD && !print_other_field(printer, criterion))
        return false;
    if (info->folds_case && criterion->case_sensitive) {
        fb_json_put_bool(json, "case", true);
    }
    if (criterion->op == FB_OP_REGEX && criterion->ignore_case) {
        fb_json_put_text(json, "flags", "i");
    }
    if (info->is_composite) {
        fb_json_put_array(json, "of");
    }
    return true;
}

/* What is still to be printed of a composite. */
struct level {
    const struct fb_criterion *next;
    size_t left;
};

static bool print_criterion(struct printer *printer, const struct fb_criterion *criterion)
{
    struct level levels[FB_MAX_NESTING + 1] = { { .next = criterion, .left = 1 } };
    size_t depth = 1;

    for (;;) {
        struct level *level = &levels[depth - 1];
        if (level->left == 0 && --depth == 0)
            return true;
        if (level->left == 0) { /* the composite whose list it was */
            fb_json_close_array(&printer->json);
            fb_json_close_object(&printer->json);
            continue;
        }
        const struct fb_criterion *one = level->next++;
        level->left--;
        if (!print_head(printer, one))
            return false;
        if (!fb_operator_info((enum fb_operator)one->op)->is_composite) {
            fb_json_close_object(&printer->json);
            continue;
        }
        if (depth > FB_MAX_NESTING)
            return refuse_row(printer, "composites nested too deeply");
        levels[depth++] = (struct level){ .next = one->children, .left = one->child_count };
    }
}

static bool print_row(struct printer *printer, const struct fb_row *row)
{
    if (row->declared_count != printer->type->field_count)
        return refuse_row(printer, "not as many criteria as the template type has fields");
    fb_json_open_object(&printer->json);
    for (size_t i = 0; i < row->criterion_count; i++) {
        const struct fb_criterion *criterion = &row->criteria[i];
        if (criterion->field >= printer->type->field_count)
            return refuse_row(printer, "a criterion on a field that the template type does not have");
        fb_json_key(&printer->json, printer->type->fields[criterion->field].name);
        if (!print_criterion(printer, criterion))
            return false;
    }
    fb_json_close_object(&printer->json);
    return true;
}

/* ---- Instances ---- */

static void print_text(struct fb_json *json, const char *key, struct fb_span text)
{
    if (text.size == 0)
        return;
    fb_json_key(json, key);
    print_bytes(json, text);
}

static bool print_except(struct printer *printer)
{
    const struct fb_instance *instance = printer->instance;
    if (instance->except_count == 0)
        return true;
    fb_json_put_array(&printer->json, "except");
    for (size_t i = 0; i < instance->except_count; i++) {
        if (!print_row(printer, &instance->except[i]))
            return false;
    }
    fb_json_close_array(&printer->json);
    return true;
}

static bool print_instance(struct printer *printer, const struct fb_instance *instance)
{
    struct fb_json *json = &printer->json;

    printer->instance = instance;
    printer->type = fb_template_types_by_id(printer->types, instance->type_id);
    if (printer->type == NULL)
        return refuse_row(printer, "its template type is not defined");
    fb_json_open_object(json);
    print_text(json, "id", instance->id);
    print_text(json, "title", instance->title);
    print_text(json, "author", instance->author);
    fb_json_put_text(json, "template_type", printer->type->name);
    fb_json_key(json, "criteria");
    if (!print_row(printer, &instance->row) || !print_except(printer))
        return false;
    fb_json_close_object(json);
    return true;
}

static bool print_content(struct printer *printer, const struct fb_content *content)
{
    struct fb_json *json = &printer->json;
    fb_json_open_object(json);
    fb_json_put_u64(json, "channel", content->channel);
    fb_json_put_u64(json, "version", content->version);
    fb_json_put_array(json, "instances");
    for (size_t i = 0; i < content->instance_count; i++) {
        if (!print_instance(printer, &content->instances[i]))
            return false;
    }
    fb_json_close_array(json);
    fb_json_close_object(json);
    return true;
}

bool fb_content_source(const struct fb_content *content, const struct fb_template_types *types,
                       struct fb_buffer *out, struct fb_diag *diag)
{
    struct printer printer = { .json = fb_json_over(out, 2), .types = types, .diag = diag };

    if (!check_types(&printer, content) || !print_content(&printer, content))
        return false;
    fb_buffer_char(out, '\n');
    return !out->failed || fb_fail_memory(diag);
}
