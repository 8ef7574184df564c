/* SPDX-License-Identifier: Apache-2.0 */
/* The gate "change": what is new against the last release? */
#include "validator/gates/change.h"

#include <stdio.h>

#include "base/host/fail.h"
#include "validator/gates/gates.h"

struct fb_type_label fb_change_label(const struct fb_change *change, uint64_t type_id)
{
    const struct fb_template_types *types = change->asking.context->types;
    const struct fb_template_type *type = types != NULL ? fb_template_types_by_id(types, type_id) : NULL;
    struct fb_type_label label;

    if (type != NULL)
        (void)snprintf(label.text, sizeof label.text, "\"%.80s\"", type->name);
    else
        (void)snprintf(label.text, sizeof label.text, "template type %" PRIu64, type_id);
    return label;
}

void fb_change_say_type(const struct fb_change *change, uint64_t type_id, struct fb_draft *draft)
{
    const struct fb_type_label label = fb_change_label(change, type_id);

    if (label.text[0] == '"')
        fb_draft_message(draft, "template type %s (id %" PRIu64 ")", label.text, type_id);
    else
        fb_draft_message(draft, "%s", label.text);
}

static bool tell_no_release(const struct fb_asking *asking)
{
    struct fb_draft draft;

    fb_draft_begin(&draft, asking, FB7000);
    fb_draft_message(&draft, "the content was compared with nothing, so what is new in it is not known");
    fb_draft_help(&draft, "name it with last_release in the project file, or with --last-release FILE");
    return fb_draft_add(&draft, asking);
}

bool fb_change_tell_no_release(const char *subject, struct fb_report *report, struct fb_diag *diag)
{
    const struct fb_candidate about = { .path = subject };
    const struct fb_asking asking = { .gate = "change", .candidate = &about, .report = report, .diag = diag };

    return tell_no_release(&asking);
}

/* How many last releases the help of FB7009 names. */
#define RELEASES_NAMED 4

static bool tell_other_channel(const struct fb_change *change)
{
    const struct fb_released *released = change->asking.context->released;
    const size_t count = fb_released_last_count(released);
    struct fb_draft draft;

    fb_draft_begin(&draft, &change->asking, FB7009);
    fb_draft_message(&draft, "the file is of channel %" PRIu64 ", but the last release named is of ", change->content->channel);
    for (size_t i = 0; i < count && i < RELEASES_NAMED; i++) {
        const struct fb_release *last = fb_released_last_at(released, i);
        fb_draft_message(&draft, "%schannel %" PRIu64 " (%s)", i > 0 ? ", " : "", last->content->channel, last->path);
    }
    if (count > RELEASES_NAMED)
        fb_draft_message(&draft, " and %zu more", count - RELEASES_NAMED);
    fb_draft_help(&draft, "name the last release of this channel too; if there is none, this is its first, and somebody should look at it as such");
    return fb_draft_add(&draft, &change->asking);
}

static bool tell_nothing_to_compare(const struct fb_change *change)
{
    const struct fb_gate_context *context = change->asking.context;

    if (context->released != NULL && fb_released_last_count(context->released) > 0)
        return tell_other_channel(change);
    return context->no_release_told || tell_no_release(&change->asking);
}

bool fb_change_version(const struct fb_change *change)
{
    const struct fb_content *last = change->last->content;
    struct fb_draft draft;

    if (!change->content->has_version || !last->has_version || change->content->version >= last->version)
        return true;
    fb_draft_begin(&draft, &change->asking, FB7008);
    fb_draft_message(&draft, "the version is %" PRIu64 ", but the last release (%s) has %" PRIu64,
                     change->content->version, change->last->path, last->version);
    fb_draft_help(&draft, "give it a version above %" PRIu64 "; a rollback too is a new release, with the old content and a new version",
                  last->version);
    return fb_draft_add(&draft, &change->asking);
}

static bool compare(struct fb_change *change)
{
    if (change->last == NULL)
        return tell_nothing_to_compare(change) && fb_change_novelty(change);
    if (fb_span_equal(change->last->bytes, change->asking.candidate->bytes))
        return true; /* the last release itself */
    return fb_change_version(change)
        && fb_change_sizes(change)
        && fb_change_rows(change)
        && fb_change_ids(change)
        && fb_change_novelty(change);
}

bool fb_gate_change(const struct fb_gate_context *context, const struct fb_candidate *candidate,
                    struct fb_report *report, struct fb_figure *figures, size_t *figure_count,
                    struct fb_diag *diag)
{
    struct fb_change change = {
        .asking = { "change", context, candidate, report, diag },
        .content = candidate->content,
        .limits = context->change_limits != NULL ? *context->change_limits : fb_change_limits_default(),
    };
    if (context->released != NULL) {
        change.ledger = fb_released_ledger(context->released);
        change.last = fb_released_last_of(context->released, candidate->content);
    }
    const bool counted = context->usage == NULL
                      || fb_usage_add(context->usage, candidate->content, candidate->bytes.size, diag);
    const bool ok = counted && compare(&change);

    fb_figure_add(figures, figure_count, "released_files", change.ledger != NULL ? change.ledger->files : 0);
    fb_figure_add(figures, figure_count, "first_uses", change.first_uses);
    fb_figure_add(figures, figure_count, "removed_ids", change.removed_ids);
    return ok;
}
