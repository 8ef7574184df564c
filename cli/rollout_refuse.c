/* SPDX-License-Identifier: Apache-2.0 */
/* rollout_refuse.c - commands that are refused: findings, by a rule, with what to do. */
#include <string.h>

#include "base/host/fail.h"
#include "base/host/heap.h"
#include "cli/render.h"
#include "cli/rollout.h"

static bool take_report(struct fb_rollout_desk *desk, struct fb_diag *diag)
{
    if (desk->refusal == NULL)
        desk->refusal = fb_report_new(fb_heap(), "rollout");
    return desk->refusal != NULL || fb_fail_memory(diag);
}

static bool add(struct fb_rollout_desk *desk, const struct fb_finding *finding, struct fb_diag *diag)
{
    if (take_report(desk, diag) && !fb_report_add(desk->refusal, finding))
        (void)fb_fail_memory(diag);
    return false;
}

bool fb_rollout_refuse(struct fb_rollout_desk *desk, enum fb_rule rule, const char *message, const char *help,
                       struct fb_diag *diag)
{
    struct fb_finding finding = {
        .rule = rule, .level = fb_rule_level(rule), .gate = "", .subject = desk->name, .message = message, .help = help
    };

    if (rule == FB9014 && help == NULL)
        finding.help = "`rollout approve --key KEY` signs with the key whose id the plan names for the approver";
    return add(desk, &finding, diag);
}

bool fb_rollout_is_safe(struct fb_rollout_desk *desk, const struct fb_rollout_plan *plan, size_t bytes,
                        struct fb_diag *diag)
{
    FB_AUTO(fb_report_free)
    struct fb_report *report = fb_report_new(fb_heap(), "rollout");

    if (report == NULL)
        return fb_fail_memory(diag);
    if (!fb_rollout_judge_plan(desk->arguments, desk->name, plan, bytes, report, diag))
        return false;
    if (fb_report_verdict(report) == FB_PASS)
        return true;
    desk->refusal = fb_take(report);
    return false;
}

static const char *text_of(const struct fb_doc *map, const char *key)
{
    const struct fb_doc *node = map->kind == FB_DOC_MAP ? fb_doc_get(map, key) : NULL;

    return node != NULL && node->kind == FB_DOC_STRING && memchr(node->text.bytes, '\0', node->text.size) == NULL
             ? (const char *)node->text.bytes
             : NULL;
}

/* A finding as a daemon lists it; one of a rule that this version does not know is still shown. */
static void add_listed(struct fb_rollout_desk *desk, const struct fb_doc *one, struct fb_diag *diag)
{
    const char *rule = text_of(one, "rule");
    const char *message = text_of(one, "message");
    const char *level = text_of(one, "level");
    struct fb_finding finding = {
        .rule = FB9013,
        .level = FB_ERROR,
        .gate = "",
        .subject = desk->name,
        .message = message != NULL ? message : "it gives no reason",
        .help = text_of(one, "help"),
        .location = { .path = text_of(one, "path") },
    };

    if (rule != NULL)
        (void)fb_rule_find(rule, &finding.rule);
    if (level != NULL && strcmp(level, "error") != 0)
        finding.level = strcmp(level, "warning") == 0 ? FB_WARNING : FB_NOTE;
    (void)add(desk, &finding, diag);
}

static const struct {
    unsigned int status;
    enum fb_rule rule;
    const char *help;
} refusals[] = {
    { 400, FB9013, NULL },
    { 401, FB9012, "prove who you are: --token-file, or --certificate and --certificate-key" },
    { 403, FB9012, "somebody with another role must do it (docs/serve.md)" },
    { 404, FB9013, "`firebreak rollout status` lists what there is" },
    { 409, FB9011, NULL },
    { 413, FB9013, NULL },
    { 422, FB9013, NULL },
};

bool fb_rollout_refused_by(struct fb_rollout_desk *desk, const struct fb_client_refusal *refusal, struct fb_diag *diag)
{
    enum fb_rule rule = FB9013;
    const char *help = NULL;

    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++)
        if (refusals[i].status == refusal->status) {
            rule = refusals[i].rule;
            help = refusals[i].help;
        }
    if (refusal->rule != NULL)
        (void)fb_rule_find(refusal->rule, &rule);
    if (refusal->list == NULL || refusal->list->count == 0)
        return fb_rollout_refuse(desk, rule, refusal->message, help, diag);
    for (size_t i = 0; i < refusal->list->count; i++)
        add_listed(desk, fb_doc_at(refusal->list, i), diag);
    return false;
}

enum fb_exit fb_rollout_render_refusal(const struct fb_rollout_desk *desk)
{
    const bool as_text = strcmp(fb_format(desk->arguments), "text") == 0;

    return as_text ? fb_render_on_error(desk->arguments, desk->refusal) : fb_render(desk->arguments, desk->refusal, NULL);
}
