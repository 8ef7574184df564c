/* SPDX-License-Identifier: Apache-2.0 */
/* override.c - reading overrides. */
#include "signer/release/override.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "signer/canonical/hex.h"
#include "signer/release/instant.h"
#include "signer/release/trust_root.h"

/* What evidence can lack. */
static bool can_be_waived(enum fb_rule rule)
{
    return rule >= FB8021 && rule <= FB8032 && rule != FB8025;
}

static bool check_rule(const struct fb_doc *item, struct fb_diag *diag)
{
    enum fb_rule rule;

    if (item->kind != FB_DOC_STRING || !fb_rule_find((const char *)item->text.bytes, &rule)
        || !fb_span_is(item->text, fb_rule_id(rule)))
        return fb_doc_fail(diag, item, "the id of a rule is expected");
    return can_be_waived(rule) || fb_doc_fail(diag, item, "%s cannot be waived", fb_rule_id(rule));
}

static bool check(const struct fb_doc *root, const struct fb_override *override, struct fb_diag *diag)
{
    if (!fb_hex_is_sha256(override->bundle))
        return fb_doc_fail(diag, fb_doc_get(root, "bundle"), "a SHA-256 is 64 lower-case hex digits");
    if (override->reason.size == 0)
        return fb_doc_fail(diag, fb_doc_get(root, "reason"), "a reason is expected");
    if (override->expires <= override->issued)
        return fb_doc_fail(diag, fb_doc_get(root, "expires"), "it ends before it begins");
    if (override->waives->count == 0)
        return fb_doc_fail(diag, override->waives, "it waives nothing");
    for (size_t i = 0; i < override->waives->count; i++)
        if (!check_rule(fb_doc_at(override->waives, i), diag))
            return false;
    return true;
}

static bool read_root(const struct fb_doc *root, struct fb_override *override, struct fb_diag *diag)
{
    static const char *const known[] = { "format", "bundle", "reason", "issued", "expires", "waives", NULL };

    return fb_format_check(root, FB_OVERRIDE_FORMAT, diag)
        && fb_doc_check_keys(root, known, diag)
        && fb_doc_get_text(root, "bundle", true, &override->bundle, diag)
        && fb_doc_get_text(root, "reason", true, &override->reason, diag)
        && fb_instant_get(root, "issued", &override->issued, diag)
        && fb_instant_get(root, "expires", &override->expires, diag)
        && fb_doc_get_text(root, "expires", true, &override->expires_text, diag)
        && fb_doc_get_list(root, "waives", true, &override->waives, diag)
        && check(root, override, diag);
}

bool fb_override_read(const char *file, struct fb_span text, struct fb_override **out,
                      struct fb_diag *diag)
{
    FB_AUTO(fb_override_free)
    struct fb_override *override = calloc(1, sizeof *override);

    if (override == NULL)
        return fb_fail_memory(diag);
    if (!fb_document_parse(file, text, FB_SYNTAX_JSON, &override->document, diag)
        || !read_root(fb_document_root(override->document), override, diag))
        return false;
    *out = fb_take(override);
    return true;
}

void fb_override_free(struct fb_override *override)
{
    if (override == NULL)
        return;
    fb_document_free(override->document);
    free(override);
}

bool fb_override_waives(const struct fb_override *override, enum fb_rule rule)
{
    const char *id = fb_rule_id(rule);

    for (size_t i = 0; i < override->waives->count; i++)
        if (fb_doc_is(fb_doc_at(override->waives, i), id))
            return true;
    return false;
}
