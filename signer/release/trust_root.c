/* SPDX-License-Identifier: Apache-2.0 */
/* trust_root.c - reading the root of trust. */
#include "signer/release/trust_root.h"

#include <stdlib.h>

#include "base/host/fail.h"

struct fb_trust_root {
    struct fb_document *document;
    struct fb_signer_role policy;
    struct fb_signer_role inventory;
    struct fb_span timestamps;
};

bool fb_format_check(const struct fb_doc *root, const char *format, struct fb_diag *diag)
{
    struct fb_span text = { NULL, 0 };

    if (root->kind != FB_DOC_MAP)
        return fb_doc_fail(diag, root, "an object is expected, not %s", fb_doc_kind_name(root));
    return fb_doc_get_text(root, "format", true, &text, diag)
        && (fb_span_is(text, format)
            || fb_doc_fail(diag, fb_doc_get(root, "format"), "\"%s\" is expected", format));
}

static bool read_root(const struct fb_doc *root, struct fb_trust_root *out, struct fb_diag *diag)
{
    static const char *const known[] = { "format", "policy", "inventory", "timestamp_roots", NULL };

    return fb_format_check(root, FB_TRUST_ROOT_FORMAT, diag)
        && fb_doc_check_keys(root, known, diag)
        && fb_signer_role_get(root, "policy", true, &out->policy, diag)
        && fb_signer_role_get(root, "inventory", true, &out->inventory, diag)
        && fb_doc_get_text(root, "timestamp_roots", false, &out->timestamps, diag);
}

bool fb_trust_root_read(const char *file, struct fb_span text, struct fb_trust_root **out,
                        struct fb_diag *diag)
{
    FB_AUTO(fb_trust_root_free)
    struct fb_trust_root *root = calloc(1, sizeof *root);

    if (root == NULL)
        return fb_fail_memory(diag);
    if (!fb_document_parse(file, text, FB_SYNTAX_JSON, &root->document, diag)
        || !read_root(fb_document_root(root->document), root, diag))
        return false;
    *out = fb_take(root);
    return true;
}

void fb_trust_root_free(struct fb_trust_root *root)
{
    if (root == NULL)
        return;
    fb_signer_role_clear(&root->policy);
    fb_signer_role_clear(&root->inventory);
    fb_document_free(root->document);
    free(root);
}

const struct fb_signer_role *fb_trust_root_policy(const struct fb_trust_root *root)
{
    return &root->policy;
}

const struct fb_signer_role *fb_trust_root_inventory(const struct fb_trust_root *root)
{
    return &root->inventory;
}

struct fb_span fb_trust_root_timestamps(const struct fb_trust_root *root)
{
    return root->timestamps;
}
