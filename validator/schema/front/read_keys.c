/* SPDX-License-Identifier: Apache-2.0 */
/* read_keys.c - which keys a map may have, and values of simple kinds. */
#include <stdlib.h>

#include "base/host/fail.h"
#include "base/host/nearest.h"
#include "validator/schema/front/place.h"
#include "validator/schema/front/read.h"

static const char *const our_keys[] = { "-record", "-role", "-checksum", "-inverse" };
#define OUR_KEY_COUNT (sizeof our_keys / sizeof *our_keys)

/* Extensions that other tools of the Kaitai world read; and all that begin with WEB_IDE. */
static const char *const world_keys[] = { "-orig-id", "-affected-by" };
#define WEB_IDE "-webide-"

static bool is_one_of(struct fb_span key, const char *const *keys, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (fb_span_is(key, keys[i]))
            return true;
    return false;
}

static size_t count_keys(const char *const *keys)
{
    size_t count = 0;

    while (keys[count] != NULL)
        count++;
    return count;
}

static bool refuse_key(struct fb_load *load, const struct fb_doc *key, const char *what,
                       const char *near)
{
    fb_refuse(load, key, "unknown key '%.*s' in %s", FB_SHOW(key->text), what);
    if (near != NULL)
        return fb_fail_help(load->diag, "did you mean '%s'?", near);
    return false;
}

static bool read_extension(struct fb_load *load, const struct fb_doc *key, const char *what,
                           unsigned extensions)
{
    for (size_t i = 0; i < OUR_KEY_COUNT; i++)
        if (fb_span_is(key->text, our_keys[i]))
            return (extensions >> i & 1) != 0
                || fb_refuse(load, key, "'%s' does not belong to %s", our_keys[i], what);
    if (is_one_of(key->text, world_keys, sizeof world_keys / sizeof *world_keys)
        || fb_span_is(fb_span_part(key->text, 0, sizeof WEB_IDE - 1), WEB_IDE))
        return true;

    const char *near = fb_nearest(key->text, our_keys, OUR_KEY_COUNT);
    if (near != NULL)
        return refuse_key(load, key, what, near);
    return fb_note(load, key, "the extension key '%.*s' is not one of ours and is not read",
                   FB_SHOW(key->text));
}

bool fb_read_keys(struct fb_load *load, const struct fb_doc *map, const char *what,
                  const char *const *known, unsigned extensions)
{
    size_t known_count = count_keys(known);

    for (size_t i = 0; i < map->count; i++) {
        const struct fb_doc *key = fb_doc_key_at(map, i);
        if (key->text.size > 0 && key->text.bytes[0] == '-') {
            if (!read_extension(load, key, what, extensions))
                return false;
        } else if (!is_one_of(key->text, known, known_count)) {
            return refuse_key(load, key, what, fb_nearest(key->text, known, known_count));
        }
    }
    return true;
}

static bool is_id(struct fb_span id)
{
    if (id.size == 0 || id.bytes[0] < 'a' || id.bytes[0] > 'z')
        return false;
    for (size_t i = 1; i < id.size; i++) {
        uint8_t byte = id.bytes[i];
        if (!(byte >= 'a' && byte <= 'z') && !(byte >= '0' && byte <= '9') && byte != '_')
            return false;
    }
    return true;
}

bool fb_read_id(struct fb_load *load, const struct fb_doc *doc, struct fb_span id, const char *what)
{
    return is_id(id)
        || fb_refuse(load, doc, "the %s '%.*s' must be lower-case letters, digits and _, and begin "
                                "with a letter",
                     what, FB_SHOW(id));
}

static int compare_names(const void *a, const void *b)
{
    const struct fb_named *left = a;
    const struct fb_named *right = b;
    int order = fb_span_compare(left->name, right->name);

    if (order != 0)
        return order;
    return left->order < right->order ? -1 : left->order > right->order;
}

bool fb_read_distinct(struct fb_load *load, struct fb_named *names, size_t count, const char *what)
{
    if (count > 1)
        qsort(names, count, sizeof *names, compare_names);
    for (size_t i = 1; i < count; i++)
        if (fb_span_equal(names[i - 1].name, names[i].name)) {
            struct fb_place first = fb_schema_place(names[i - 1].doc);
            return fb_refuse(load, names[i].doc, "the %s '%.*s' is there already, at %s (line %u)",
                             what, FB_SHOW(names[i].name), first.path, first.line);
        }
    return true;
}

const void *fb_find_named(const struct fb_named *names, size_t count, struct fb_span name)
{
    size_t low = 0;
    size_t high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = fb_span_compare(names[middle].name, name);
        if (order == 0)
            return names[middle].subject;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

bool fb_read_kind(struct fb_load *load, const struct fb_doc *doc, enum fb_doc_kind kind,
                  const char *what)
{
    return doc->kind == kind
        || fb_refuse(load, doc, "%s is expected, not %s", what, fb_doc_kind_name(doc));
}

bool fb_read_formula(struct fb_load *load, const struct fb_doc *map, const char *key,
                     const struct fb_formula **out)
{
    const struct fb_doc *doc = fb_doc_get(map, key);

    return doc == NULL || fb_formula_parse(doc, load->memory, out, load->diag);
}

bool fb_read_bool(struct fb_load *load, const struct fb_doc *map, const char *key, bool *out)
{
    const struct fb_doc *doc = fb_doc_get(map, key);

    if (doc == NULL)
        return true;
    if (!fb_read_kind(load, doc, FB_DOC_BOOL, "true or false"))
        return false;
    *out = doc->boolean;
    return true;
}

bool fb_read_byte(struct fb_load *load, const struct fb_doc *doc, uint8_t *out)
{
    if (doc->kind != FB_DOC_INTEGER || doc->negative || doc->magnitude > UINT8_MAX)
        return fb_refuse(load, doc, "an integer from 0 to 255 is expected");
    *out = (uint8_t)doc->magnitude;
    return true;
}
