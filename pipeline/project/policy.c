/* SPDX-License-Identifier: Apache-2.0 */
/* policy.c - reading the policy file. */
#include "pipeline/project/policy.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/document.h"
#include "base/host/fail.h"
#include "signer/release/policy.h"
#include "validator/gates/text_rules.h"
#include "validator/trial/trial.h"

/* Each is a crash in the field. */
static const char *const protected_rules[] = { "FB3001", "FB6001" };
#define PROTECTED_COUNT (sizeof protected_rules / sizeof *protected_rules)

/* There are fewer static gates. */
#define MOST_GATES 8

struct fb_policy {
    bool allowed[PROTECTED_COUNT];
    const char *not_applicable[MOST_GATES + 1]; /* names from the table of gates; ended by NULL */
    uint32_t layers;                            /* of isolation: bits of fb_trial_layer */
};

/* PROTECTED_COUNT where the rule is not protected. */
static size_t find_protected(const char *rule)
{
    size_t at = 0;

    while (at < PROTECTED_COUNT && strcmp(protected_rules[at], rule) != 0)
        at++;
    return at;
}

static bool read_rule(struct fb_policy *policy, const struct fb_doc *node, struct fb_diag *diag)
{
    if (node->kind != FB_DOC_STRING)
        return fb_doc_fail(diag, node, "a rule id is expected, not %s", fb_doc_kind_name(node));
    const size_t at = find_protected((const char *)node->text.bytes);
    if (at < PROTECTED_COUNT) {
        policy->allowed[at] = true;
        return true;
    }
    fb_doc_fail(diag, node, "\"%s\" is no protected rule", (const char *)node->text.bytes);
    return fb_fail_help(diag, "only FB3001 and FB6001 are protected; suppressions may hide all other rules without this");
}

static bool has_gate(const struct fb_policy *policy, const char *name)
{
    const char *const *at = policy->not_applicable;

    while (*at != NULL && strcmp(*at, name) != 0)
        at++;
    return *at != NULL;
}

static void add_gate(struct fb_policy *policy, const char *name)
{
    size_t count = 0;

    while (policy->not_applicable[count] != NULL)
        count++;
    if (count < MOST_GATES && !has_gate(policy, name))
        policy->not_applicable[count] = name;
}

static bool read_gate(struct fb_policy *policy, const struct fb_doc *node, struct fb_diag *diag)
{
    if (node->kind != FB_DOC_STRING)
        return fb_doc_fail(diag, node, "the name of a gate is expected, not %s", fb_doc_kind_name(node));
    for (size_t i = 0; i < fb_static_gate_count; i++)
        if (fb_doc_is(node, fb_static_gates[i].name) && !fb_static_gates[i].takes_rules) {
            add_gate(policy, fb_static_gates[i].name);
            return true;
        }
    fb_doc_fail(diag, node, "\"%s\" is no gate that can be not applicable", (const char *)node->text.bytes);
    return fb_fail_help(diag, "only layout, types, cost and change can, and only to text rule sets");
}

static bool read_gates(struct fb_policy *policy, const struct fb_doc *root, struct fb_diag *diag)
{
    const struct fb_doc *list = NULL;

    if (!fb_doc_get_list(root, "not_applicable", false, &list, diag))
        return false;
    for (size_t i = 0; list != NULL && i < list->count; i++)
        if (!read_gate(policy, fb_doc_at(list, i), diag))
            return false;
    return true;
}

static bool read_layers(struct fb_policy *policy, const struct fb_doc *root, struct fb_diag *diag)
{
    const struct fb_doc *list = NULL;

    if (!fb_doc_get_list(root, "isolation", false, &list, diag))
        return false;
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        const struct fb_doc *node = fb_doc_at(list, i);
        const bool is_text = node->kind == FB_DOC_STRING;
        const uint32_t layer = is_text ? fb_trial_layer((const char *)node->text.bytes) : 0;

        if (layer == 0)
            return fb_doc_fail(diag, node, "the name of a layer of isolation is expected, not %s",
                               is_text ? (const char *)node->text.bytes : fb_doc_kind_name(node));
        policy->layers |= layer;
    }
    return true;
}

static bool read_policy(struct fb_policy *policy, const struct fb_doc *root, struct fb_diag *diag)
{
    const struct fb_doc *list = NULL;

    if (root->kind == FB_DOC_NULL)
        return true;
    if (root->kind != FB_DOC_MAP)
        return fb_doc_fail(diag, root, "a policy is a map, not %s", fb_doc_kind_name(root));
    if (!fb_doc_check_keys(root, fb_release_policy_keys, diag)
        || !fb_doc_get_list(root, "suppressible", false, &list, diag))
        return false;
    for (size_t i = 0; list != NULL && i < list->count; i++)
        if (!read_rule(policy, fb_doc_at(list, i), diag))
            return false;
    return read_gates(policy, root, diag) && read_layers(policy, root, diag);
}

bool fb_policy_load(const char *path, struct fb_policy **out, struct fb_diag *diag)
{
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;
    FB_AUTO(fb_policy_free)
    struct fb_policy *policy = calloc(1, sizeof *policy);

    if (policy == NULL)
        return fb_fail_memory(diag);
    if (!fb_document_load(path, &document, diag)
        || !read_policy(policy, fb_document_root(document), diag))
        return false;
    *out = fb_take(policy);
    return true;
}

void fb_policy_free(struct fb_policy *policy)
{
    free(policy);
}

bool fb_policy_protects(const char *rule)
{
    return find_protected(rule) < PROTECTED_COUNT;
}

bool fb_policy_allows(const struct fb_policy *policy, const char *rule)
{
    const size_t at = find_protected(rule);

    return policy != NULL && at < PROTECTED_COUNT && policy->allowed[at];
}

uint32_t fb_policy_layers(const struct fb_policy *policy)
{
    return policy != NULL ? policy->layers : 0;
}

const char *const *fb_policy_not_applicable(const struct fb_policy *policy)
{
    static const char *const none[] = { NULL };

    return policy == NULL ? none : policy->not_applicable;
}
