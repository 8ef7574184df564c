/* SPDX-License-Identifier: Apache-2.0 */
/* journal_read.c - one line of the journal read back, and replayed. */
#include <stdlib.h>
#include <string.h>

#include "base/host/digest.h"
#include "base/host/fail.h"
#include "rollout/machine/journal.h"

/* ,"sha256":"<64 digits>"} ends every line; what stands before it is what the digest covers. */
#define TAIL_KEY ",\"sha256\":\""
#define TAIL_SIZE (sizeof TAIL_KEY - 1 + 64 + 2)

static bool check_digest(struct fb_span line, struct fb_diag *diag)
{
    char digest[65];

    if (line.size <= TAIL_SIZE)
        return fb_fail(diag, FB_FAULT_INPUT, "a line of the journal is cut short");
    const struct fb_span covered = fb_span_part(line, 0, line.size - TAIL_SIZE);
    const struct fb_span tail = fb_span_part(line, covered.size, TAIL_SIZE);
    if (!fb_span_is(fb_span_part(tail, 0, sizeof TAIL_KEY - 1), TAIL_KEY))
        return fb_fail(diag, FB_FAULT_INPUT, "a line of the journal does not end in its digest");
    if (!fb_sha256_hex(covered, digest))
        return fb_fail(diag, FB_FAULT_IO, "the digest of a line cannot be made");
    return fb_span_is(fb_span_part(tail, sizeof TAIL_KEY - 1, 64), digest)
        || fb_fail(diag, FB_FAULT_INPUT, "a line of the journal was changed: its digest is another one");
}

/* The index of a name in a table of names; `count` when it is none. */
static uint32_t find_name(const struct fb_doc *node, uint32_t count, const char *(*name)(uint32_t))
{
    uint32_t at = 0;

    while (at < count && !fb_doc_is(node, name(at)))
        at++;
    return at;
}

static const char *event_name(uint32_t at)
{
    return fb_rollout_event_name((enum fb_rollout_event_kind)at);
}

static const char *decision_name(uint32_t at)
{
    return fb_rollout_decision_name((enum fb_decision_kind)at);
}

static const char *cause_name(uint32_t at)
{
    return fb_rollout_cause_name((enum fb_rollout_cause)at);
}

static bool get_u32(const struct fb_doc *map, const char *key, bool required, uint32_t *out, struct fb_diag *diag)
{
    uint64_t value = *out;

    if (!fb_doc_get_u64(map, key, required, UINT32_MAX, &value, diag))
        return false;
    *out = (uint32_t)value;
    return true;
}

/* A text of the document, which ends each of its texts with a zero byte. */
static bool get_text(const struct fb_doc *map, const char *key, bool required, const char **out,
                     struct fb_diag *diag)
{
    struct fb_span text = { NULL, 0 };

    if (!fb_doc_get_text(map, key, required, &text, diag))
        return false;
    *out = text.bytes == NULL ? *out : (const char *)text.bytes;
    return true;
}

static bool read_change(const struct fb_doc *node, struct fb_count_change *out, struct fb_diag *diag)
{
    uint64_t value[5];

    for (size_t i = 0; i < 5; i++)
        if (node->kind != FB_DOC_LIST || node->count != 5 || !fb_doc_u64(fb_doc_at(node, i), &value[i])
            || (i < 4 && value[i] > UINT32_MAX))
            return fb_doc_fail(diag, node, "expected ring, slice, arm, counter and number");
    *out = (struct fb_count_change){
        .ring = (uint32_t)value[0],
        .slice = (uint32_t)value[1],
        .arm = (enum fb_arm)value[2],
        .count = (uint32_t)value[3],
        .add = value[4],
    };
    return true;
}

static bool read_changes(const struct fb_doc *event, struct fb_rollout_event *out,
                         struct fb_count_change **changes, struct fb_diag *diag)
{
    const struct fb_doc *list = NULL;

    if (!fb_doc_get_list(event, "changes", out->kind == FB_EVENT_COUNTS, &list, diag))
        return false;
    if (list == NULL)
        return true;
    struct fb_count_change *array = calloc(list->count + 1, sizeof *array);
    if (array == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < list->count; i++)
        if (!read_change(fb_doc_at(list, i), &array[i], diag)) {
            free(array);
            return false;
        }
    *changes = array;
    out->changes = array;
    out->change_count = list->count;
    return true;
}

static bool read_event(const struct fb_doc *line, struct fb_rollout_event *out,
                       struct fb_count_change **changes, struct fb_diag *diag)
{
    const struct fb_doc *map = NULL;
    uint32_t lane = 0;

    if (!fb_doc_get_map(line, "event", true, &map, diag))
        return false;
    const uint32_t kind = find_name(fb_doc_get(map, "kind"), FB_EVENT_KIND_COUNT, event_name);
    if (kind == FB_EVENT_KIND_COUNT)
        return fb_doc_fail(diag, map, "there is no such event");
    out->kind = (enum fb_rollout_event_kind)kind;
    if (!get_text(map, "who", false, &out->who, diag) || !get_text(map, "why", false, &out->why, diag)
        || !get_text(map, "release", false, &out->release, diag)
        || !get_text(map, "envelope", false, &out->envelope, diag) || !get_text(map, "key", false, &out->key, diag)
        || !get_u32(map, "ring", kind == FB_EVENT_APPROVE, &out->ring, diag)
        || !get_u32(map, "lane", kind == FB_EVENT_START, &lane, diag)
        || !get_u32(map, "metric", kind == FB_EVENT_BASELINE, &out->metric, diag))
        return false;
    const struct fb_doc *baseline = fb_doc_get(map, "baseline");
    out->baseline = baseline != NULL ? baseline->number : 0;
    out->lane = (enum fb_lane_kind)lane;
    return read_changes(map, out, changes, diag);
}

/* A number, or null for one that is not. */
static double real_of(const struct fb_doc *map, const char *key)
{
    const struct fb_doc *node = fb_doc_get(map, key);

    return node == NULL || node->kind == FB_DOC_NULL ? __builtin_nan("") : node->number;
}

static bool read_decision(const struct fb_doc *line, struct fb_rollout_decision *out, struct fb_diag *diag)
{
    const struct fb_doc *map = NULL;

    if (!fb_doc_get_map(line, "decision", true, &map, diag))
        return false;
    const uint32_t kind = find_name(fb_doc_get(map, "kind"), FB_DECISION_COUNT, decision_name);
    const uint32_t cause = find_name(fb_doc_get(map, "cause"), FB_CAUSE_COUNT, cause_name);
    if (kind == FB_DECISION_COUNT || cause == FB_CAUSE_COUNT)
        return fb_doc_fail(diag, map, "there is no such decision");
    out->kind = (enum fb_decision_kind)kind;
    out->cause = (enum fb_rollout_cause)cause;
    out->log_e = real_of(map, "log_e");
    out->line = real_of(map, "line");
    out->upper = real_of(map, "upper");
    return get_u32(map, "ring", true, &out->ring, diag) && get_u32(map, "step", true, &out->step, diag)
        && get_u32(map, "blockers", true, &out->blockers, diag)
        && get_u32(map, "metric", true, &out->metric, diag) && get_u32(map, "slice", true, &out->slice, diag)
        && fb_doc_get_u64(map, "treated", true, UINT64_MAX, &out->treated, diag)
        && fb_doc_get_u64(map, "other", true, UINT64_MAX, &out->other, diag)
        && fb_doc_get_u64(map, "allowed", true, UINT64_MAX, &out->allowed, diag);
}

bool fb_journal_read(struct fb_span line, struct fb_journal_entry *out, struct fb_document **document,
                     struct fb_count_change **changes, struct fb_diag *diag)
{
    FB_AUTO(fb_document_free)
    struct fb_document *parsed = NULL;
    struct fb_journal_entry entry = { .sequence = 0 };
    struct fb_count_change *array = NULL;

    if (!check_digest(line, diag) || !fb_document_parse("journal", line, FB_SYNTAX_JSON, &parsed, diag))
        return false;
    const struct fb_doc *root = fb_document_root(parsed);
    if (!fb_doc_get_u64(root, "sequence", true, INT64_MAX, &entry.sequence, diag)
        || !get_text(root, "state", true, &entry.state, diag)
        || !get_text(root, "state_sha256", true, &entry.state_sha256, diag)
        || !get_text(root, "previous", true, &entry.previous, diag)
        || !get_text(root, "sha256", true, &entry.sha256, diag)
        || !read_decision(root, &entry.decision, diag))
        return false;
    if (!fb_doc_i64(fb_doc_get(root, "at"), &entry.at_ms))
        return fb_doc_fail(diag, root, "the key \"at\" is no time");
    if (!read_event(root, &entry.event, &array, diag))
        return false;
    *out = entry;
    *document = fb_take(parsed);
    *changes = array;
    return true;
}

/* Writes the line again from what the machine makes of it now: the same bytes, or something differs. */
static bool compare(const struct fb_rollout *rollout, const struct fb_journal_entry *entry,
                    const struct fb_rollout_outcome *outcome, const char *previous, struct fb_span line,
                    struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer again = FB_BUFFER_EMPTY;
    char digest[65];

    if (!fb_journal_write(rollout, &entry->event, outcome, entry->at_ms, previous, &again, digest, diag))
        return false;
    return fb_span_equal(fb_buffer_span(&again), line)
        || fb_fail(diag, FB_FAULT_INPUT, "line %llu of the journal: the replay decides otherwise",
                   (unsigned long long)entry->sequence);
}

static bool replay(struct fb_rollout *rollout, const struct fb_rollout_statistics *statistics,
                   const struct fb_journal_entry *entry, const char *previous, struct fb_span line,
                   struct fb_rollout_outcome *out, struct fb_diag *diag)
{
    const unsigned long long number = entry->sequence;

    if (strcmp(entry->previous, previous) != 0)
        return fb_fail(diag, FB_FAULT_INPUT, "line %llu of the journal does not follow the one before it", number);
    if (entry->sequence != rollout->sequence + 1)
        return fb_fail(diag, FB_FAULT_INPUT, "line %llu of the journal stands where line %llu should", number,
                       (unsigned long long)rollout->sequence + 1);
    fb_rollout_step(rollout, statistics, &entry->event, entry->at_ms, out);
    if (out->unchecked)
        return fb_fail_memory(diag);
    if (!out->accepted && out->refusal_kind == FB_REFUSED_SIGNATURE)
        return fb_fail(diag, FB_FAULT_INPUT, "line %llu of the journal: its approval does not hold: %s", number, out->refusal);
    if (!out->changed)
        return fb_fail(diag, FB_FAULT_INPUT, "line %llu of the journal: the replay refuses its event", number);
    return compare(rollout, entry, out, previous, line, diag);
}

bool fb_journal_replay(struct fb_rollout *rollout, const struct fb_rollout_statistics *statistics,
                       struct fb_span line, char previous[static 65], struct fb_journal_entry *entry,
                       struct fb_document **document, struct fb_rollout_outcome *out, struct fb_diag *diag)
{
    FB_AUTO(fb_document_free)
    struct fb_document *parsed = NULL;
    struct fb_count_change *changes = NULL;
    struct fb_journal_entry read;

    if (!fb_journal_read(line, &read, &parsed, &changes, diag))
        return false;
    const bool same = replay(rollout, statistics, &read, previous, line, out, diag);
    free(changes);
    if (!same)
        return false;
    memcpy(previous, read.sha256, 65);
    read.event.changes = NULL;
    *entry = read;
    *document = fb_take(parsed);
    return true;
}
