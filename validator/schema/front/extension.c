/* SPDX-License-Identifier: Apache-2.0 */
/* extension.c - our own keys, which begin with '-'. */
#include "base/host/fail.h"
#include "base/host/nearest.h"
#include "validator/schema/front/place.h"
#include "validator/schema/front/read.h"

static const char *const roles[] = {
    [FB_ROLE_NONE] = "",
    [FB_ROLE_OPERATOR] = "operator",
    [FB_ROLE_PATTERN] = "pattern",
    [FB_ROLE_FIELD] = "field",
    [FB_ROLE_CASE] = "case",
    [FB_ROLE_IGNORE_CASE] = "ignore-case",
    [FB_ROLE_OTHER_FIELD] = "other-field",
    [FB_ROLE_CRITERIA] = "criteria",
    [FB_ROLE_CHANNEL] = "channel",
    [FB_ROLE_VERSION] = "version",
    [FB_ROLE_NAME] = "name",
};
#define ROLE_COUNT (sizeof roles / sizeof *roles)

bool fb_read_role(struct fb_load *load, const struct fb_doc *doc, enum fb_role *out)
{
    if (!fb_read_kind(load, doc, FB_DOC_STRING, "the name of a role"))
        return false;
    for (size_t i = FB_ROLE_NONE + 1; i < ROLE_COUNT; i++)
        if (fb_span_is(doc->text, roles[i])) {
            *out = (enum fb_role)i;
            return true;
        }

    const char *near = fb_nearest(doc->text, roles + 1, ROLE_COUNT - 1);
    fb_refuse(load, doc, "'%.*s' is not a role", FB_SHOW(doc->text));
    return near != NULL && fb_fail_help(load->diag, "did you mean '%s'?", near);
}

/* A name or a list of names. */
static bool read_over(struct fb_load *load, const struct fb_doc *doc, struct fb_model_checksum *out)
{
    size_t count = doc->kind == FB_DOC_LIST ? doc->count : 1;

    out->over = fb_load_array(load, count, sizeof *out->over);
    if (out->over == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        out->over[i] = doc->kind == FB_DOC_LIST ? fb_doc_at(doc, i) : doc;
        if (!fb_read_kind(load, out->over[i], FB_DOC_STRING, "the name of a field"))
            return false;
    }
    out->over_count = count;
    return count > 0 || fb_refuse(load, doc, "a checksum is over at least one field");
}

static bool read_checksum(struct fb_load *load, const struct fb_doc *map,
                          struct fb_model_checksum *out)
{
    static const char *const keys[] = { "kind", "at", "over", NULL };
    const struct fb_doc *kind = fb_doc_get(map, "kind");
    const struct fb_doc *over = fb_doc_get(map, "over");

    *out = (struct fb_model_checksum){ .doc = map, .at = fb_doc_get(map, "at") };
    if (!fb_read_kind(load, map, FB_DOC_MAP, "a map with kind, at and over")
        || !fb_read_keys(load, map, "a checksum", keys, FB_EXTENSION_NONE))
        return false;
    if (kind == NULL || over == NULL || out->at == NULL)
        return fb_refuse(load, map, "a checksum needs 'kind', 'at' and 'over'");
    if (!fb_doc_is(kind, "crc32"))
        return fb_refuse_unsupported(load, kind, "the only kind of checksum is crc32");
    return fb_read_kind(load, out->at, FB_DOC_STRING, "the name of a field")
        && read_over(load, over, out);
}

bool fb_read_checksums(struct fb_load *load, const struct fb_doc *list, struct fb_model_type *type)
{
    if (!fb_read_kind(load, list, FB_DOC_LIST, "a list of checksums"))
        return false;
    type->checksums = fb_load_array(load, list->count, sizeof *type->checksums);
    if (type->checksums == NULL)
        return false;
    type->checksum_count = list->count;
    for (size_t i = 0; i < list->count; i++)
        if (!read_checksum(load, fb_doc_at(list, i), &type->checksums[i]))
            return false;
    return true;
}
