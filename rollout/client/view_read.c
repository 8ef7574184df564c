/* SPDX-License-Identifier: Apache-2.0 */
/* view_read.c - views of what a daemon answers: every member is looked at before it is used. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "rollout/client/view.h"

static bool get_text(const struct fb_doc *map, const char *key, const char **out, struct fb_diag *diag)
{
    struct fb_span text = { NULL, 0 };

    if (!fb_doc_get_text(map, key, true, &text, diag))
        return false;
    if (memchr(text.bytes, '\0', text.size) != NULL)
        return fb_doc_fail(diag, fb_doc_get(map, key), "a text without zero bytes is expected");
    *out = (const char *)text.bytes; /* texts of documents are terminated */
    return true;
}

static bool get_text_or_null(const struct fb_doc *map, const char *key, const char **out, struct fb_diag *diag)
{
    const struct fb_doc *node = fb_doc_get(map, key);

    *out = NULL;
    return node == NULL || node->kind == FB_DOC_NULL || get_text(map, key, out, diag);
}

/* null where there is no number. */
static bool get_real(const struct fb_doc *map, const char *key, double *out, struct fb_diag *diag)
{
    const struct fb_doc *node = fb_doc_get(map, key);

    *out = NAN;
    if (node == NULL || node->kind == FB_DOC_NULL)
        return true;
    if (node->kind != FB_DOC_FLOAT && node->kind != FB_DOC_INTEGER)
        return fb_doc_fail(diag, node, "a number is expected");
    *out = node->number;
    return true;
}

/* 0 where there is none. */
static bool get_time(const struct fb_doc *map, const char *key, int64_t *out, struct fb_diag *diag)
{
    const struct fb_doc *node = fb_doc_get(map, key);

    return node == NULL || node->kind == FB_DOC_NULL || fb_doc_i64(node, out) || fb_doc_fail(diag, node, "a time is expected");
}

static bool read_counts(const struct fb_doc *map, struct fb_view_ring *out, struct fb_diag *diag)
{
    out->counts = calloc(map->count + 1, sizeof *out->counts);
    if (out->counts == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < map->count; i++) {
        struct fb_view_count *count = &out->counts[out->count];
        const struct fb_doc *key = fb_doc_key_at(map, i);

        if (memchr(key->text.bytes, '\0', key->text.size) != NULL || !fb_doc_u64(fb_doc_value_at(map, i), &count->hosts))
            return fb_doc_fail(diag, fb_doc_value_at(map, i), "a number of hosts is expected");
        count->name = (const char *)key->text.bytes;
        out->count++;
    }
    return true;
}

static bool read_ring(const struct fb_doc *node, struct fb_view_ring *out, struct fb_diag *diag)
{
    const struct fb_doc *treated = NULL;

    if (node->kind != FB_DOC_MAP)
        return fb_doc_fail(diag, node, "a ring is expected");
    return get_text(node, "name", &out->name, diag)
        && fb_doc_get_u64(node, "allowed", true, UINT64_MAX, &out->allowed, diag)
        && fb_doc_get_map(node, "treated", true, &treated, diag) && read_counts(treated, out, diag);
}

static bool read_rings(const struct fb_doc *root, struct fb_rollout_view *view, struct fb_diag *diag)
{
    const struct fb_doc *list = NULL;

    if (!fb_doc_get_list(root, "ring_list", true, &list, diag))
        return false;
    if (view->ring >= list->count)
        return fb_doc_fail(diag, list, "it is in ring %llu of %zu", (unsigned long long)view->ring, list->count);
    view->rings = calloc(list->count, sizeof *view->rings);
    if (view->rings == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < list->count; i++) {
        view->ring_count = i + 1;
        if (!read_ring(fb_doc_at(list, i), &view->rings[i], diag))
            return false;
    }
    return true;
}

static bool read_due(const struct fb_doc *root, struct fb_rollout_view *view, struct fb_diag *diag)
{
    const struct fb_doc *due = NULL;

    return fb_doc_get_map(root, "due", true, &due, diag) && get_text(due, "decision", &view->due, diag)
        && get_real(due, "log_e", &view->log_e, diag) && get_real(due, "line", &view->line, diag)
        && get_text(due, "explanation", &view->explanation, diag);
}

static bool read_approvals(const struct fb_doc *root, struct fb_rollout_view *view, struct fb_diag *diag)
{
    const struct fb_doc *by = NULL;

    if (!fb_doc_get_list(root, "approved_by", false, &by, diag))
        return false;
    view->approvals = by != NULL ? by->count : 0;
    return fb_doc_get_u64(root, "approvals_needed", false, UINT32_MAX, &view->approvals_needed, diag);
}

static const struct fb_doc *object_of(const struct fb_document *answer, struct fb_diag *diag)
{
    const struct fb_doc *root = fb_document_root(answer);

    if (root->kind == FB_DOC_MAP)
        return root;
    (void)fb_doc_fail(diag, root, "an object is expected");
    return NULL;
}

bool fb_rollout_view_read(struct fb_document *answer, struct fb_rollout_view *out, struct fb_diag *diag)
{
    const struct fb_doc *root = object_of(answer, diag);
    struct fb_rollout_view view = { .name = NULL };

    if (root == NULL)
        return false;
    if (get_text(root, "name", &view.name, diag) && get_text(root, "state", &view.state, diag)
        && get_text(root, "cause", &view.cause, diag) && get_text(root, "release", &view.release, diag)
        && get_text(root, "sha256", &view.sha256, diag)
        && get_text_or_null(root, "rollback", &view.rollback, diag)
        && get_text(root, "requester", &view.requester, diag)
        && get_text(root, "plan_sha256", &view.plan_sha256, diag)
        && get_time(root, "created_ms", &view.created_ms, diag)
        && fb_doc_get_u64(root, "ring", true, FB_MAX_RINGS, &view.ring, diag)
        && fb_doc_get_u64(root, "step", true, UINT32_MAX, &view.step, diag)
        && fb_doc_get_u64(root, "sequence", true, UINT64_MAX, &view.sequence, diag)
        && read_rings(root, &view, diag) && read_due(root, &view, diag)
        && get_text_or_null(root, "strongest", &view.evidence, diag) && read_approvals(root, &view, diag)) {
        view.document = answer;
        *out = view;
        return true;
    }
    fb_rollout_view_clear(&view);
    return false;
}

bool fb_rollout_change_read(struct fb_document *answer, struct fb_rollout_change *out, struct fb_diag *diag)
{
    const struct fb_doc *root = object_of(answer, diag);
    struct fb_rollout_change change = { .document = answer };

    if (root == NULL || !get_text(root, "name", &change.name, diag) || !get_text(root, "state", &change.state, diag)
        || !get_text_or_null(root, "release", &change.release, diag)
        || !get_text(root, "decision", &change.decision, diag)
        || !get_text(root, "explanation", &change.explanation, diag)
        || !fb_doc_get_u64(root, "sequence", true, UINT64_MAX, &change.sequence, diag))
        return false;
    *out = change;
    return true;
}

static bool read_blockers(const struct fb_doc *root, struct fb_rollout_permit *permit, struct fb_diag *diag)
{
    const struct fb_doc *list = NULL;

    if (!fb_doc_get_list(root, "blockers", true, &list, diag))
        return false;
    for (size_t i = 0; i < list->count && i < FB_BLOCKER_COUNT; i++) {
        const struct fb_doc *one = fb_doc_at(list, i);

        if (one->kind != FB_DOC_STRING || memchr(one->text.bytes, '\0', one->text.size) != NULL)
            return fb_doc_fail(diag, one, "a reason is expected");
        permit->blockers[permit->blocker_count++] = (const char *)one->text.bytes;
    }
    return true;
}

bool fb_rollout_permit_read(struct fb_document *answer, struct fb_rollout_permit *out, struct fb_diag *diag)
{
    const struct fb_doc *root = object_of(answer, diag);
    struct fb_rollout_permit permit = { .document = answer };

    if (root == NULL || !get_text(root, "rollout", &permit.name, diag) || !get_text(root, "ring", &permit.ring, diag)
        || !get_text(root, "state", &permit.state, diag) || !get_text(root, "answer", &permit.answer, diag)
        || !read_blockers(root, &permit, diag))
        return false;
    if (strcmp(permit.answer, "yes") != 0 && strcmp(permit.answer, "no") != 0 && strcmp(permit.answer, "not yet") != 0)
        return fb_doc_fail(diag, fb_doc_get(root, "answer"), "yes, no or not yet is expected");
    *out = permit;
    return true;
}
