/* SPDX-License-Identifier: Apache-2.0 */
/* policy.c - reading the policy of releases. */
#include "signer/release/policy.h"

#include <stdlib.h>

#include "base/host/fail.h"
#include "signer/canonical/canonical.h"
#include "signer/release/instant.h"
#include "signer/release/trust_root.h"

#define MOST_HOURS (24 * 3660) /* ten years */

const char *const fb_release_policy_keys[] = {
    "format", "version", "expires", "evidence", "roles", "threshold", "separation",
    "gates", "not_applicable", "isolation", "suppressible", "declared_supply", "acknowledged",
    "formats", "template_types", "corpora", "fuzz_cases", "timestamp", "override", NULL
};

static const char *const role_names[] = { "author", "approver", "releaser", NULL };

const char *fb_release_role_name(enum fb_release_role role)
{
    return role_names[role];
}

bool fb_text_list_has(const struct fb_doc *list, struct fb_span text)
{
    for (size_t i = 0; list != NULL && i < list->count; i++)
        if (fb_span_equal(fb_doc_at(list, i)->text, text))
            return true;
    return false;
}

static bool get_texts(const struct fb_doc *root, const char *key, const struct fb_doc **out,
                      struct fb_diag *diag)
{
    if (!fb_doc_get_list(root, key, false, out, diag))
        return false;
    for (size_t i = 0; *out != NULL && i < (*out)->count; i++)
        if (fb_doc_at(*out, i)->kind != FB_DOC_STRING)
            return fb_doc_fail(diag, fb_doc_at(*out, i), "a text is expected, not %s",
                               fb_doc_kind_name(fb_doc_at(*out, i)));
    return true;
}

static bool read_lists(const struct fb_doc *root, struct fb_release_policy *policy, struct fb_diag *diag)
{
    const struct {
        const char *key;
        const struct fb_doc **out;
    } lists[] = {
        { "gates", &policy->gates },
        { "not_applicable", &policy->not_applicable },
        { "isolation", &policy->isolation },
        { "suppressible", &policy->suppressible },
        { "declared_supply", &policy->declared_supply },
        { "acknowledged", &policy->acknowledged },
        { "formats", &policy->formats },
        { "template_types", &policy->template_types },
        { "corpora", &policy->corpora },
    };

    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (!get_texts(root, lists[i].key, lists[i].out, diag))
            return false;
    return policy->gates == NULL || policy->gates->count > 0
        || fb_doc_fail(diag, policy->gates, "a policy that asks for no gate is none");
}

/* How many distinct keys all roles have. */
static size_t count_signers(const struct fb_release_policy *policy)
{
    size_t distinct = 0;

    for (size_t role = 0; role < FB_ROLE_COUNT; role++)
        for (size_t i = 0; i < policy->roles[role].count; i++) {
            bool earlier = false;
            for (size_t before = 0; before < role; before++)
                earlier = earlier || fb_signer_role_has(&policy->roles[before], policy->roles[role].keys[i]);
            distinct += earlier ? 0 : 1;
        }
    return distinct;
}

static bool shares_a_key(const struct fb_signer_role *a, const struct fb_signer_role *b)
{
    for (size_t i = 0; i < a->count; i++)
        if (fb_signer_role_has(b, a->keys[i]))
            return true;
    return false;
}

/* Who vouches for the gates, or may set them aside, releases nothing. */
static bool are_separate(const struct fb_release_policy *policy)
{
    for (size_t i = 0; i < FB_ROLE_COUNT; i++) {
        if (shares_a_key(&policy->roles[i], &policy->evidence))
            return false;
        for (size_t k = i + 1; k < FB_ROLE_COUNT; k++)
            if (shares_a_key(&policy->roles[i], &policy->roles[k]))
                return false;
    }
    return !shares_a_key(&policy->override, &policy->evidence);
}

static bool read_roles(const struct fb_doc *root, struct fb_release_policy *policy, struct fb_diag *diag)
{
    const struct fb_doc *roles = NULL;
    uint64_t threshold = 0;

    if (!fb_doc_get_map(root, "roles", true, &roles, diag) || !fb_doc_check_keys(roles, role_names, diag))
        return false;
    for (size_t i = 0; i < FB_ROLE_COUNT; i++)
        if (!fb_signer_role_get(roles, role_names[i], false, &policy->roles[i], diag))
            return false;
    if (!fb_doc_get_u64(root, "threshold", true, FB_MAX_TRUSTED_KEYS, &threshold, diag)
        || !fb_doc_get_bool(root, "separation", true, &policy->separation, diag))
        return false;
    const size_t signers = count_signers(policy);
    if (threshold == 0 || threshold > signers)
        return fb_doc_fail(diag, fb_doc_get(root, "threshold"), "a threshold of %zu cannot be asked of %zu keys",
                           (size_t)threshold, signers);
    policy->threshold = (size_t)threshold;
    return !policy->separation || are_separate(policy)
        || fb_doc_fail(diag, roles, "a key stands in two places, and separation of duties is asked for");
}

static bool get_hours(const struct fb_doc *root, const char *role, const char *key, uint64_t *out,
                      struct fb_diag *diag)
{
    const struct fb_doc *map = fb_doc_get(root, role);

    if (map == NULL || map->kind == FB_DOC_NULL)
        return true;
    return fb_doc_get_u64(map, key, true, MOST_HOURS, out, diag)
        && (*out > 0 || fb_doc_fail(diag, fb_doc_get(map, key), "at least one hour is expected"));
}

static bool read_root(const struct fb_doc *root, struct fb_release_policy *policy, struct fb_diag *diag)
{
    return fb_format_check(root, FB_RELEASE_POLICY_FORMAT, diag)
        && fb_doc_check_keys(root, fb_release_policy_keys, diag)
        && fb_doc_get_u64(root, "version", true, FB_CANONICAL_MAX_INTEGER, &policy->version, diag)
        && fb_instant_get(root, "expires", &policy->expires, diag)
        && fb_signer_role_get(root, "evidence", true, &policy->evidence, diag)
        && get_hours(root, "evidence", "valid_hours", &policy->valid_hours, diag)
        && fb_signer_role_get(root, "override", false, &policy->override, diag)
        && get_hours(root, "override", "max_hours", &policy->override_hours, diag)
        && read_roles(root, policy, diag)
        && read_lists(root, policy, diag)
        && fb_doc_get_u64(root, "fuzz_cases", false, FB_CANONICAL_MAX_INTEGER, &policy->fuzz_cases, diag)
        && fb_doc_get_bool(root, "timestamp", false, &policy->timestamp, diag);
}

bool fb_release_policy_read(const char *file, struct fb_span text, struct fb_release_policy **out,
                            struct fb_diag *diag)
{
    FB_AUTO(fb_release_policy_free)
    struct fb_release_policy *policy = calloc(1, sizeof *policy);

    if (policy == NULL)
        return fb_fail_memory(diag);
    if (!fb_document_parse(file, text, FB_SYNTAX_JSON, &policy->document, diag)
        || !read_root(fb_document_root(policy->document), policy, diag))
        return false;
    *out = fb_take(policy);
    return true;
}

void fb_release_policy_free(struct fb_release_policy *policy)
{
    if (policy == NULL)
        return;
    fb_signer_role_clear(&policy->evidence);
    fb_signer_role_clear(&policy->override);
    for (size_t i = 0; i < FB_ROLE_COUNT; i++)
        fb_signer_role_clear(&policy->roles[i]);
    fb_document_free(policy->document);
    free(policy);
}
