/* SPDX-License-Identifier: Apache-2.0 */
/* suppression.c - reading one suppression, strictly. */
#include "pipeline/project/suppression.h"

#include <string.h>

#include "base/host/fail.h"
#include "base/host/nearest.h"
#include "pipeline/project/day.h"
#include "pipeline/project/name_glob.h"

/* A text that is there, with something in it. */
static bool read_text(const struct fb_doc *map, const char *key, bool required, const char **out,
                      struct fb_diag *diag)
{
    struct fb_span text = { .bytes = NULL };

    if (!fb_doc_get_text(map, key, required, &text, diag))
        return false;
    if (text.bytes == NULL)
        return true;
    const char *words = (const char *)text.bytes;
    if (words[strspn(words, " \t\r\n")] == '\0')
        return fb_doc_fail(diag, fb_doc_get(map, key), "%s is empty", key);
    if (strlen(words) != text.size)
        return fb_doc_fail(diag, fb_doc_get(map, key), "%s has a zero byte in it", key);
    *out = words;
    return true;
}

static bool fail_no_rule(const struct fb_doc *node, const char *id, struct fb_diag *diag)
{
    const char *ids[FB_RULE_COUNT];

    for (size_t i = 0; i < FB_RULE_COUNT; i++)
        ids[i] = fb_rule_id((enum fb_rule)i);
    const char *meant = fb_nearest(fb_span_of(id), ids, FB_RULE_COUNT);
    fb_doc_fail(diag, node, "there is no rule \"%s\"", id);
    return meant != NULL ? fb_fail_help(diag, "did you mean %s?", meant)
                         : fb_fail_help(diag, "`firebreak explain` lists the rules");
}

static bool is_among(const char *id, const char *const *ids)
{
    while (*ids != NULL && strcmp(*ids, id) != 0)
        ids++;
    return *ids != NULL;
}

static bool is_about_suppressions(const char *id)
{
    static const char *const ids[] = { "FB0008", "FB0009", "FB0010", "FB0011", NULL };

    return is_among(id, ids);
}

/* What firebreak could not find out: nobody knows what such a suppression would let through. */
static bool says_undecided(const char *id)
{
    static const char *const ids[] = { "FB0001", "FB0002", "FB0003", "FB0004", "FB0005", "FB0007", "FB4008", NULL };

    return is_among(id, ids);
}

static bool may_hide(const struct fb_doc *node, const char *id, const struct fb_policy *policy,
                     struct fb_diag *diag)
{
    if (is_about_suppressions(id))
        return fb_doc_fail(diag, node, "%s is about suppressions, and none can hide it", id);
    if (says_undecided(id))
        return fb_doc_fail(diag, node, "%s means that something was not judged, which cannot be suppressed", id);
    if (!fb_policy_protects(id) || fb_policy_allows(policy, id))
        return true;
    fb_doc_fail(diag, node, "%s may not be hidden: such content crashes sensors", id);
    return fb_fail_help(diag, "repair the content; only the policy can allow it, by naming %s under `suppressible`", id);
}

static bool read_rule(const struct fb_doc *map, const struct fb_policy *policy,
                      struct fb_suppression_row *row, struct fb_diag *diag)
{
    enum fb_rule rule = FB_RULE_COUNT;

    if (!read_text(map, "rule", true, &row->rule, diag))
        return false;
    const struct fb_doc *node = fb_doc_get(map, "rule");
    const bool exists = fb_rule_find(row->rule, &rule) && strcmp(row->rule, fb_rule_id(rule)) == 0;
    if (!exists && !fb_policy_protects(row->rule))
        return fail_no_rule(node, row->rule, diag);
    return may_hide(node, row->rule, policy, diag);
}

static bool read_scope(const struct fb_doc *map, struct fb_suppression_row *row, struct fb_diag *diag)
{
    static const char *const keys[] = { "subject", "sensor", "path", NULL };
    const struct fb_doc *scope = NULL;

    if (!fb_doc_get_map(map, "scope", true, &scope, diag)
        || !fb_doc_check_keys(scope, keys, diag)
        || !read_text(scope, "subject", false, &row->subject, diag)
        || !read_text(scope, "sensor", false, &row->sensor, diag)
        || !read_text(scope, "path", false, &row->path, diag))
        return false;
    if (row->subject != NULL || row->sensor != NULL || row->path != NULL)
        return true;
    fb_doc_fail(diag, scope, "the scope names nothing");
    return fb_fail_help(diag, "give at least one of subject, sensor and path");
}

static bool read_expires(const struct fb_doc *map, struct fb_suppression_row *row, struct fb_diag *diag)
{
    if (!read_text(map, "expires", true, &row->shown.expires, diag))
        return false;
    if (fb_day_parse(fb_span_of(row->shown.expires), &row->expires))
        return true;
    fb_doc_fail(diag, fb_doc_get(map, "expires"), "\"%s\" is no day of the calendar", row->shown.expires);
    return fb_fail_help(diag, "write it as 2026-12-31");
}

bool fb_suppression_read(const struct fb_doc *node, const struct fb_policy *policy,
                         struct fb_suppression_row *out, struct fb_diag *diag)
{
    static const char *const keys[] = { "rule", "scope", "reason", "owner", "expires", NULL };
    struct fb_suppression_row row = { .node = node };

    if (node->kind != FB_DOC_MAP)
        return fb_doc_fail(diag, node, "a suppression is a map, not %s", fb_doc_kind_name(node));
    if (!fb_doc_check_keys(node, keys, diag)
        || !read_rule(node, policy, &row, diag)
        || !read_scope(node, &row, diag)
        || !read_text(node, "reason", true, &row.shown.reason, diag)
        || !read_text(node, "owner", true, &row.shown.owner, diag)
        || !read_expires(node, &row, diag))
        return false;
    *out = row;
    return true;
}

bool fb_suppression_matches(const struct fb_suppression_row *row, const struct fb_finding *finding)
{
    const char *path = finding->location.path;

    return strcmp(row->rule, fb_rule_id(finding->rule)) == 0
        && (row->subject == NULL || fb_name_glob_matches_path(row->subject, finding->subject))
        && (row->sensor == NULL || (finding->sensor != NULL && fb_name_glob_matches(row->sensor, finding->sensor)))
        && (row->path == NULL || (path != NULL && fb_name_glob_matches(row->path, path)));
}
