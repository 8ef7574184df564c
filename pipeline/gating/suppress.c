/* SPDX-License-Identifier: Apache-2.0 */
/* suppress.c - which suppressions hold, what they hide, and what there is to say about them. */
#include "pipeline/gating/suppress.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/host/fail.h"
#include "pipeline/project/day.h"
#include "pipeline/project/suppression.h"

struct row {
    struct fb_suppression_row written;
    atomic_bool used;
};

struct fb_suppressions {
    struct row *rows; /* those that hold */
    size_t count;
    struct fb_suppressor suppressor;
};

/* The first that matches is shown; all that match are of use. */
static const struct fb_suppression *find(void *context, const struct fb_finding *finding)
{
    const struct fb_suppressions *suppressions = context;
    const struct fb_suppression *found = NULL;

    for (size_t i = 0; i < suppressions->count; i++) {
        struct row *row = &suppressions->rows[i];
        if (!fb_suppression_matches(&row->written, finding))
            continue;
        atomic_store(&row->used, true);
        found = found == NULL ? &row->written.shown : found;
    }
    return found;
}

static bool tell(struct fb_report *report, enum fb_rule rule, const struct fb_place *place,
                 const char *message, const char *help, struct fb_diag *diag)
{
    const struct fb_finding finding = {
        .rule = rule,
        .level = fb_rule_level(rule),
        .gate = "",
        .subject = place->file,
        .message = message,
        .help = help,
        .location = { .path = place->path, .line = place->line, .column = place->column },
    };

    return fb_report_add(report, &finding) || fb_fail_memory(diag);
}

static bool tell_void(struct fb_report *report, const struct fb_diag *why, struct fb_diag *diag)
{
    char message[sizeof why->message + 32];

    if (why->fault == FB_FAULT_MEMORY) {
        *diag = *why;
        return false;
    }
    snprintf(message, sizeof message, "this suppression is void: %s", why->message);
    return tell(report, FB0010, &why->place, message,
                why->help[0] != '\0' ? why->help : "repair it, or take it out", diag);
}

static bool tell_expired(const struct fb_suppression_row *row, struct fb_report *report,
                         struct fb_diag *diag)
{
    const struct fb_place place = fb_doc_place(fb_doc_get(row->node, "expires"));
    char message[256];

    snprintf(message, sizeof message, "the suppression of %s expired after %s, so its findings count again",
             row->rule, row->shown.expires);
    return tell(report, FB0008, &place, message,
                "repair the content and take the suppression out, or decide anew and give it another day", diag);
}

static bool tell_soon(const struct fb_suppression_row *row, int64_t days_left, struct fb_report *report,
                      struct fb_diag *diag)
{
    const struct fb_place place = fb_doc_place(fb_doc_get(row->node, "expires"));
    char message[256];

    if (days_left == 0)
        snprintf(message, sizeof message, "today is the last day of the suppression of %s", row->rule);
    else
        snprintf(message, sizeof message, "the suppression of %s ends in %" PRId64 " day%s, after %s", row->rule,
                 days_left, days_left == 1 ? "" : "s", row->shown.expires);
    return tell(report, FB0009, &place, message,
                "repair the content before then, or decide anew and give it another day", diag);
}

static bool read_one(struct fb_suppressions *suppressions, const struct fb_doc *node,
                     const struct fb_policy *policy, int64_t today, struct fb_report *report,
                     struct fb_diag *diag)
{
    struct fb_suppression_row row = { .rule = NULL };
    struct fb_diag why = FB_DIAG_NONE;

    if (!fb_suppression_read(node, policy, &row, &why))
        return tell_void(report, &why, diag);
    if (today > row.expires)
        return tell_expired(&row, report, diag);
    suppressions->rows[suppressions->count++].written = row;
    return row.expires - today > FB_SUPPRESSION_WARNING_DAYS
        || tell_soon(&row, row.expires - today, report, diag);
}

static bool tell_no_list(const struct fb_doc *node, struct fb_report *report, struct fb_diag *diag)
{
    struct fb_diag why = FB_DIAG_NONE;

    fb_doc_fail(&why, node, "suppressions are a list, not %s", fb_doc_kind_name(node));
    return tell_void(report, &why, diag);
}

bool fb_suppressions_read(const struct fb_doc *list, const struct fb_policy *policy, int64_t now,
                          struct fb_report *report, struct fb_suppressions **out, struct fb_diag *diag)
{
    FB_AUTO(fb_suppressions_free)
    struct fb_suppressions *suppressions = calloc(1, sizeof *suppressions);
    const bool is_list = list != NULL && list->kind == FB_DOC_LIST;
    const size_t count = is_list ? list->count : 0;

    if (suppressions == NULL)
        return fb_fail_memory(diag);
    suppressions->rows = calloc(count + 1, sizeof *suppressions->rows);
    if (suppressions->rows == NULL)
        return fb_fail_memory(diag);
    suppressions->suppressor = (struct fb_suppressor){ .find = find, .context = suppressions };
    if (list != NULL && !is_list && list->kind != FB_DOC_NULL && !tell_no_list(list, report, diag))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!read_one(suppressions, fb_doc_at(list, i), policy, fb_day_of(now), report, diag))
            return false;
    *out = fb_take(suppressions);
    return true;
}

void fb_suppressions_free(struct fb_suppressions *suppressions)
{
    if (suppressions == NULL)
        return;
    free(suppressions->rows);
    free(suppressions);
}

const struct fb_suppressor *fb_suppressions_suppressor(const struct fb_suppressions *suppressions)
{
    return &suppressions->suppressor;
}

bool fb_suppressions_tell_unused(const struct fb_suppressions *suppressions, struct fb_report *report,
                                 struct fb_diag *diag)
{
    for (size_t i = 0; i < suppressions->count; i++) {
        const struct row *row = &suppressions->rows[i];
        const struct fb_place place = fb_doc_place(row->written.node);
        char message[256];

        if (atomic_load(&row->used))
            continue;
        snprintf(message, sizeof message, "the suppression of %s matches no finding", row->written.rule);
        if (!tell(report, FB0011, &place, message, "take it out, unless its files were not checked this time", diag))
            return false;
    }
    return true;
}
