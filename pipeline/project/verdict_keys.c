/* SPDX-License-Identifier: Apache-2.0 */
/* verdict_keys.c - the keys policy, suppressions and fail_on of the project file. */
#include "pipeline/project/verdict_keys.h"

#include "base/host/fail.h"

static bool read_policy_file(struct fb_verdict_keys *keys, const char *file, const struct fb_doc *root,
                             struct fb_diag *diag)
{
    struct fb_span text = { .bytes = NULL };

    return fb_doc_get_text(root, "policy", false, &text, diag)
        && (text.bytes == NULL
            || fb_path_list_add_node(&keys->policy_file, file, fb_doc_get(root, "policy"), diag));
}

static bool read_fail_on(struct fb_verdict_keys *keys, const struct fb_doc *root, struct fb_diag *diag)
{
    const struct fb_doc *node = fb_doc_get(root, "fail_on");
    struct fb_span text = { .bytes = NULL };

    if (!fb_doc_get_text(root, "fail_on", false, &text, diag))
        return false;
    if (text.bytes == NULL)
        return true;
    keys->says_fail_on = true;
    for (int level = FB_NOTE; level <= FB_ERROR; level++)
        if (fb_doc_is(node, fb_level_name((enum fb_level)level))) {
            keys->fail_on = (enum fb_level)level;
            return true;
        }
    fb_doc_fail(diag, node, "\"%s\" is no level of a finding", (const char *)text.bytes);
    return fb_fail_help(diag, "write error, warning or note");
}

bool fb_verdict_keys_read(struct fb_verdict_keys *keys, const char *file, const struct fb_doc *root,
                          struct fb_diag *diag)
{
    keys->suppressions = fb_doc_get(root, "suppressions");
    return read_policy_file(keys, file, root, diag)
        && read_fail_on(keys, root, diag);
}

void fb_verdict_keys_clear(struct fb_verdict_keys *keys)
{
    fb_path_list_clear(&keys->policy_file);
    fb_policy_free(fb_take(keys->policy));
}

bool fb_verdict_keys_fail_on(const struct fb_verdict_keys *keys, enum fb_level asked, bool said,
                             struct fb_report *report)
{
    const enum fb_level level = asked < keys->fail_on ? asked : keys->fail_on;

    fb_report_set_fail_on(report, level);
    return (!said && !keys->says_fail_on)
        || fb_report_add_option(report, "fail-on", fb_level_name(level));
}

bool fb_verdict_keys_load(struct fb_verdict_keys *keys, struct fb_diag *diag)
{
    return keys->policy != NULL || keys->policy_file.count == 0
        || fb_policy_load(keys->policy_file.paths[0], &keys->policy, diag)
        || fb_path_list_blame(&keys->policy_file, 0, diag);
}
