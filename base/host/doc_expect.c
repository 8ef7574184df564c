/* SPDX-License-Identifier: Apache-2.0 */
/* Typed access to a document, with the messages that people get for a wrong file. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/host/document.h"
#include "base/host/fail.h"
#include "base/host/format.h"
#include "base/host/nearest.h"

bool fb_doc_fail(struct fb_diag *diag, const struct fb_doc *node, const char *format, ...)
{
    const struct fb_place place = fb_doc_place(node);
    char message[1024];
    va_list arguments;

    va_start(arguments, format);
    fb_format_text(message, sizeof message, format, arguments);
    va_end(arguments);
    return fb_fail_at(diag, FB_FAULT_INPUT, &place, "%s", message);
}

static bool fail_kind(struct fb_diag *diag, const struct fb_doc *node, const char *expected)
{
    return fb_doc_fail(diag, node, "%s is expected, not %s", expected, fb_doc_kind_name(node));
}

/* For printf's "%.*s": long keys are cut. */
static int shown(struct fb_span text)
{
    return text.size < 100 ? (int)text.size : 100;
}

static size_t count_of(const char *const *words)
{
    size_t count = 0;
    while (words[count] != NULL)
        count++;
    return count;
}

static bool is_known(struct fb_span key, const char *const *known)
{
    for (; *known != NULL; known++)
        if (fb_span_is(key, *known))
            return true;
    return false;
}

static bool list_known(struct fb_diag *diag, const char *const *known)
{
    char text[sizeof diag->help] = "";
    size_t used = 0;

    for (size_t i = 0; known[i] != NULL && used < sizeof text; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", i > 0 ? ", " : "", known[i]);
    return fb_fail_help(diag, "the keys that may stand here: %s", text);
}

static bool fail_unknown(struct fb_diag *diag, const struct fb_doc *key, const char *const *known)
{
    const struct fb_place place = fb_doc_place(key);
    const char *nearest = fb_nearest(key->text, known, count_of(known));

    if (diag->fault != FB_FAULT_NONE)
        return false;
    if (nearest != NULL)
        fb_fail_help(diag, "did you mean \"%s\"?", nearest);
    else
        list_known(diag, known);
    return fb_fail_at(diag, FB_FAULT_KEY, &place, "unknown key \"%.*s\"", shown(key->text),
                      (const char *)key->text.bytes);
}

/* Whether the key is the root's "$schema": "..." that editors look for. */
static bool names_schema(const struct fb_doc *key)
{
    return fb_span_is(key->text, "$schema") && key->parent->parent == NULL
        && key[1].kind == FB_DOC_STRING;
}

bool fb_doc_check_keys(const struct fb_doc *map, const char *const *known, struct fb_diag *diag)
{
    if (map == NULL)
        return true;
    if (map->kind != FB_DOC_MAP)
        return fail_kind(diag, map, "a map");
    for (size_t i = 0; i < map->count; i++) {
        const struct fb_doc *key = &map->items[2 * i];
        if (names_schema(key))
            continue;
        if (!is_known(key->text, known))
            return fail_unknown(diag, key, known);
    }
    return true;
}

/* Finds the key's value in *out, NULL where it is missing and need not be there. */
static bool find(const struct fb_doc *map, const char *key, bool required,
                 const struct fb_doc **out, struct fb_diag *diag)
{
    if (map != NULL && map->kind != FB_DOC_MAP)
        return fail_kind(diag, map, "a map");
    const struct fb_doc *value = fb_doc_get(map, key);
    if (value != NULL && value->kind == FB_DOC_NULL && !required)
        value = NULL;
    if (value == NULL && required)
        return fb_doc_fail(diag, map, "the key \"%s\" is missing", key);
    *out = value;
    return true;
}

bool fb_doc_get_text(const struct fb_doc *map, const char *key, bool required, struct fb_span *out,
                     struct fb_diag *diag)
{
    const struct fb_doc *value = NULL;

    if (!find(map, key, required, &value, diag))
        return false;
    if (value == NULL)
        return true;
    if (value->kind != FB_DOC_STRING) {
        if (value->kind < FB_DOC_STRING && value->text.size > 0 && diag->fault == FB_FAULT_NONE)
            fb_fail_help(diag, "put it in quotes if it is text: \"%.*s\"", shown(value->text),
                         (const char *)value->text.bytes);
        return fail_kind(diag, value, "a string");
    }
    *out = value->text;
    return true;
}

bool fb_doc_get_u64(const struct fb_doc *map, const char *key, bool required, uint64_t maximum,
                    uint64_t *out, struct fb_diag *diag)
{
    const struct fb_doc *value = NULL;
    uint64_t number = 0;

    if (!find(map, key, required, &value, diag))
        return false;
    if (value == NULL)
        return true;
    if (value->kind != FB_DOC_INTEGER)
        return fail_kind(diag, value, "an integer");
    if (!fb_doc_u64(value, &number) || number > maximum)
        return fb_doc_fail(diag, value, "an integer from 0 to %" PRIu64 " is expected, not %.*s", maximum,
                           shown(value->text), (const char *)value->text.bytes);
    *out = number;
    return true;
}

bool fb_doc_get_bool(const struct fb_doc *map, const char *key, bool required, bool *out,
                     struct fb_diag *diag)
{
    const struct fb_doc *value = NULL;

    if (!find(map, key, required, &value, diag))
        return false;
    if (value == NULL)
        return true;
    if (value->kind != FB_DOC_BOOL)
        return fail_kind(diag, value, "true or false");
    *out = value->boolean;
    return true;
}

static bool get_kind(const struct fb_doc *map, const char *key, bool required,
                     enum fb_doc_kind kind, const char *expected, const struct fb_doc **out,
                     struct fb_diag *diag)
{
    const struct fb_doc *value = NULL;

    if (!find(map, key, required, &value, diag))
        return false;
    if (value == NULL)
        return true;
    if (value->kind != kind)
        return fail_kind(diag, value, expected);
    *out = value;
    return true;
}

bool fb_doc_get_list(const struct fb_doc *map, const char *key, bool required,
                     const struct fb_doc **out, struct fb_diag *diag)
{
    return get_kind(map, key, required, FB_DOC_LIST, "a list", out, diag);
}

bool fb_doc_get_map(const struct fb_doc *map, const char *key, bool required,
                    const struct fb_doc **out, struct fb_diag *diag)
{
    return get_kind(map, key, required, FB_DOC_MAP, "a map", out, diag);
}
