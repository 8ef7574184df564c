/* SPDX-License-Identifier: Apache-2.0 */
/* contract_writer.c - contracts for people and for programs. */
#include "cli/contract_writer.h"

#include <inttypes.h>
#include <string.h>

#include "base/write/safe_text.h"

#define PATH_COLUMNS 46
#define TEXT_COLUMNS 100

/* Words, on as many lines as they need. */
static void append_words(const char *text, struct fb_buffer *out)
{
    size_t column = 2 + PATH_COLUMNS;

    while (*text != '\0') {
        size_t size = strcspn(text, " ");

        if (column + size > TEXT_COLUMNS && column > 2 + PATH_COLUMNS) {
            fb_buffer_char(out, '\n');
            fb_buffer_repeat(out, ' ', 2 + PATH_COLUMNS);
            column = 2 + PATH_COLUMNS;
        }
        if (column > 2 + PATH_COLUMNS)
            fb_buffer_char(out, ' ');
        fb_buffer_append(out, fb_span_part(fb_span_of(text), 0, size));
        column += size + 1;
        text += size;
        text += strspn(text, " ");
    }
}

static void append_value(const struct fb_fact *fact, struct fb_buffer *out)
{
    if (fact == NULL)
        fb_buffer_text(out, "not stated");
    else if (fact->text != NULL)
        append_words(fact->text, out);
    else
        fb_buffer_printf(out, "%" PRIu64, fact->number);
}

static void append_path(const char *path, struct fb_buffer *out)
{
    fb_buffer_text(out, "  ");
    size_t columns = fb_safe_text(out, fb_span_of(path));
    fb_buffer_repeat(out, ' ', columns < PATH_COLUMNS ? PATH_COLUMNS - columns : 1);
}

void fb_contract_write_text(const struct fb_contract *contract, const struct fb_facts *facts,
                            struct fb_buffer *out)
{
    (void)fb_safe_text(out, fb_span_of(contract->name));
    fb_buffer_text(out, " (");
    (void)fb_safe_text(out, fb_span_of(contract->file));
    fb_buffer_text(out, ")\n");
    if (contract->engine_sha256 != NULL) {
        append_path("engine_sha256", out);
        fb_buffer_printf(out, "%s\n", contract->engine_sha256);
    }
    for (size_t i = 0; i < facts->count; i++) {
        append_path(facts->items[i].path, out);
        append_value(&facts->items[i], out);
        fb_buffer_char(out, '\n');
    }
}

/* Nothing where the contract leaves it open. */
static void write_number(struct fb_json *json, const char *key, uint64_t number)
{
    if (number == UINT64_MAX)
        return;
    fb_json_put_u64(json, key, number);
}

static void write_operators(struct fb_json *json, uint32_t operators)
{
    fb_json_put_array(json, "operators");
    for (size_t op = 0; op < FB_OP_COUNT; op++)
        if ((operators >> op & 1) != 0)
            fb_json_text(json, fb_operator_names()[op]);
    fb_json_close_array(json);
}

static void write_type(struct fb_json *json, const struct fb_contract_type *type)
{
    fb_json_put_object(json, type->name);
    write_number(json, "id", type->id);
    write_number(json, "revision", type->revision);
    write_number(json, "inputs", type->inputs);
    write_operators(json, type->operators);
    write_number(json, "instances", type->instances);
    write_number(json, "values_per_criterion", type->values_per_criterion);
    write_number(json, "value_bytes", type->value_bytes);
    write_number(json, "nesting", type->nesting);
    fb_json_close_object(json);
}

static void write_regex(struct fb_json *json, const struct fb_contract *contract)
{
    if (contract->regex == FB_REGEX_NONE)
        return;
    fb_json_put_object(json, "regex");
    fb_json_put_text(json, "engine", contract->regex == FB_REGEX_LINEAR ? "linear" : "backtracking");
    write_number(json, "states", contract->regex_states);
    fb_json_close_object(json);
}

static void write_limits(struct fb_json *json, const struct fb_contract *contract)
{
    fb_json_put_object(json, "limits");
    write_number(json, "file_bytes", contract->file_bytes);
    write_number(json, "memory_bytes", contract->memory_bytes);
    write_number(json, "load_ms", contract->load_ms);
    write_number(json, "eval_us", contract->eval_us);
    fb_json_close_object(json);
}

void fb_contract_write_json(const struct fb_contract *contract, struct fb_json *json)
{
    fb_json_open_object(json);
    fb_json_put_text(json, "sensor", contract->sensor);
    fb_json_put_text(json, "build", contract->build);
    fb_json_put_text(json, "supply", fb_supply_name(contract->supply));
    if (contract->engine_sha256 != NULL)
        fb_json_put_text(json, "engine_sha256", contract->engine_sha256);
    fb_json_put_object(json, "template_types");
    for (size_t i = 0; i < contract->type_count; i++)
        write_type(json, &contract->types[i]);
    fb_json_close_object(json);
    write_regex(json, contract);
    write_limits(json, contract);
    fb_json_close_object(json);
}

void fb_comparison_write_text(const struct fb_comparison *comparison, struct fb_buffer *out)
{
    (void)fb_safe_text(out, fb_span_of(comparison->a->name));
    fb_buffer_text(out, " and ");
    (void)fb_safe_text(out, fb_span_of(comparison->b->name));
    if (comparison->count == 0) {
        fb_buffer_text(out, " supply and take the same\n");
        return;
    }
    fb_buffer_printf(out, " differ in %zu %s:\n", comparison->count,
                     comparison->count == 1 ? "point" : "points");
    for (size_t i = 0; i < comparison->count; i++) {
        const struct fb_difference *difference = &comparison->differences[i];

        append_path(difference->a != NULL ? difference->a->path : difference->b->path, out);
        append_value(difference->a, out);
        fb_buffer_text(out, " -> ");
        append_value(difference->b, out);
        fb_buffer_char(out, '\n');
    }
}

static void write_side(struct fb_json *json, const char *key, const struct fb_fact *fact)
{
    fb_json_key(json, key);
    if (fact == NULL)
        fb_json_null(json);
    else if (fact->text != NULL)
        fb_json_text(json, fact->text);
    else
        fb_json_u64(json, fact->number);
}

void fb_comparison_write_json(const struct fb_comparison *comparison, struct fb_buffer *out)
{
    struct fb_json json = fb_json_over(out, 2);

    fb_json_open_object(&json);
    fb_json_put_text(&json, "a", comparison->a->name);
    fb_json_put_text(&json, "b", comparison->b->name);
    fb_json_put_bool(&json, "equal", comparison->count == 0);
    fb_json_put_array(&json, "differences");
    for (size_t i = 0; i < comparison->count; i++) {
        const struct fb_difference *difference = &comparison->differences[i];

        fb_json_open_object(&json);
        fb_json_put_text(&json, "path", difference->a != NULL ? difference->a->path : difference->b->path);
        write_side(&json, "a", difference->a);
        write_side(&json, "b", difference->b);
        fb_json_close_object(&json);
    }
    fb_json_close_array(&json);
    fb_json_close_object(&json);
    fb_buffer_char(out, '\n');
}
