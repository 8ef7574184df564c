/* SPDX-License-Identifier: Apache-2.0 */
/* report_lines.c - health reports as JSON lines. */
#include <stdlib.h>
#include <string.h>

#include "base/host/digest.h"
#include "base/host/document.h"
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "rollout/health/report.h"

#define MOST_ID_BYTES 256

static const char *const known_keys[] = { "sensor", "release", "at", "sequence", "ring",
                                          "slice", "arm", "events", "metrics", NULL };

static const struct {
    const char *name;
    enum fb_health_event event;
} sayable[] = {
    { "fetched", FB_HEALTH_FETCHED },
    { "resolved", FB_HEALTH_RESOLVED },
    { "reverted", FB_HEALTH_REVERTED },
};

static int hex_value(uint8_t digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

bool fb_health_number_from_hex(struct fb_span hex, uint64_t *out)
{
    uint64_t value = 0;

    if (hex.size < 16 || hex.size > 64)
        return false;
    for (size_t i = 0; i < hex.size; i++) {
        const int digit = hex_value(hex.bytes[i]);

        if (digit < 0)
            return false;
        if (i < 16)
            value = value << 4 | (uint64_t)digit;
    }
    *out = value;
    return true;
}

bool fb_health_number_of(struct fb_span text, uint64_t *out)
{
    char hex[65];

    return fb_sha256_hex(text, hex) && fb_health_number_from_hex(fb_span_of(hex), out);
}

static bool read_names(const struct fb_doc *root, struct fb_health_report *out, struct fb_diag *diag)
{
    struct fb_span sensor = { NULL, 0 };
    struct fb_span release = { NULL, 0 };
    struct fb_span arm = fb_span_of("treated");

    if (!fb_doc_get_text(root, "sensor", true, &sensor, diag)
        || !fb_doc_get_text(root, "release", true, &release, diag)
        || !fb_doc_get_text(root, "arm", false, &arm, diag))
        return false;
    if (sensor.size == 0 || sensor.size > MOST_ID_BYTES)
        return fb_doc_fail(diag, fb_doc_get(root, "sensor"), "a sensor's id has 1 to 256 bytes");
    if (!fb_health_number_from_hex(release, &out->release))
        return fb_doc_fail(diag, fb_doc_get(root, "release"), "16 to 64 lower-case hex digits of the release's SHA-256 are expected");
    if (!fb_span_is(arm, "treated") && !fb_span_is(arm, "control"))
        return fb_doc_fail(diag, fb_doc_get(root, "arm"), "treated or control is expected");
    out->arm = fb_span_is(arm, "control");
    return fb_health_number_of(sensor, &out->sensor) || fb_fail_memory(diag);
}

static bool read_numbers(const struct fb_doc *root, struct fb_health_report *out, struct fb_diag *diag)
{
    uint64_t at = 0;
    uint64_t sequence = 0;
    uint64_t ring = 0;
    uint64_t slice = 0;

    if (!fb_doc_get_u64(root, "at", false, UINT32_MAX, &at, diag)
        || !fb_doc_get_u64(root, "sequence", true, UINT32_MAX, &sequence, diag)
        || !fb_doc_get_u64(root, "ring", true, UINT8_MAX, &ring, diag)
        || !fb_doc_get_u64(root, "slice", true, UINT16_MAX, &slice, diag))
        return false;
    out->at = (uint32_t)at;
    out->sequence = (uint32_t)sequence;
    out->ring = (uint8_t)ring;
    out->slice = (uint16_t)slice;
    return true;
}

static bool read_event(const struct fb_doc *name, uint16_t *events, struct fb_diag *diag)
{
    for (size_t i = 0; i < sizeof sayable / sizeof sayable[0]; i++)
        if (fb_doc_is(name, sayable[i].name)) {
            *events = (uint16_t)(*events | sayable[i].event);
            return true;
        }
    return fb_doc_fail(diag, name, "fetched, resolved or reverted is expected");
}

static bool read_events(const struct fb_doc *root, struct fb_health_report *out, struct fb_diag *diag)
{
    const struct fb_doc *events = NULL;
    const struct fb_doc *metrics = NULL;
    uint64_t metric;

    if (!fb_doc_get_list(root, "events", false, &events, diag)
        || !fb_doc_get_list(root, "metrics", false, &metrics, diag))
        return false;
    for (size_t i = 0; events != NULL && i < events->count; i++)
        if (!read_event(fb_doc_at(events, i), &out->events, diag))
            return false;
    for (size_t i = 0; metrics != NULL && i < metrics->count; i++) {
        if (!fb_doc_u64(fb_doc_at(metrics, i), &metric) || metric >= FB_MAX_HEALTH_METRICS)
            return fb_doc_fail(diag, fb_doc_at(metrics, i), "a metric's number, 0 to 7, is expected");
        out->events = (uint16_t)(out->events | FB_HEALTH_METRIC << metric);
    }
    return true;
}

static bool read_line(struct fb_span line, struct fb_health_report *out, struct fb_diag *diag)
{
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;
    struct fb_health_report report = { .events = 0 };

    if (line.size > FB_MAX_HEALTH_LINE)
        return fb_fail(diag, FB_FAULT_LIMIT, "a report has at most 4096 bytes");
    if (!fb_document_parse("reports", line, FB_SYNTAX_JSON, &document, diag))
        return false;
    const struct fb_doc *root = fb_document_root(document);
    if (root->kind != FB_DOC_MAP)
        return fb_doc_fail(diag, root, "an object is expected, not %s", fb_doc_kind_name(root));
    if (!fb_doc_check_keys(root, known_keys, diag) || !read_names(root, &report, diag)
        || !read_numbers(root, &report, diag) || !read_events(root, &report, diag))
        return false;
    *out = report;
    return true;
}

static bool is_blank(struct fb_span line)
{
    for (size_t i = 0; i < line.size; i++)
        if (line.bytes[i] != ' ' && line.bytes[i] != '\t' && line.bytes[i] != '\r')
            return false;
    return true;
}

static bool add_line(struct fb_span line, struct fb_health_batch *batch, size_t *capacity,
                     struct fb_diag *diag)
{
    void *items = batch->items;

    if (batch->count == FB_MAX_HEALTH_REPORTS)
        return fb_fail(diag, FB_FAULT_LIMIT, "a batch has at most 65536 reports");
    if (!fb_grow(&items, capacity, batch->count, sizeof *batch->items))
        return fb_fail_memory(diag);
    batch->items = items;
    if (!read_line(line, &batch->items[batch->count], diag))
        return false;
    batch->count++;
    return true;
}

bool fb_health_read_lines(struct fb_span text, struct fb_health_batch *out, struct fb_diag *diag)
{
    FB_AUTO(fb_health_batch_clear)
    struct fb_health_batch batch = { .items = NULL };
    size_t capacity = 0;
    uint32_t number = 0;

    for (size_t offset = 0; offset < text.size;) {
        const uint8_t *end = memchr(text.bytes + offset, '\n', text.size - offset);
        const size_t size = end != NULL ? (size_t)(end - text.bytes) - offset : text.size - offset;
        const struct fb_span line = fb_span_part(text, offset, size);

        number++;
        if (!is_blank(line) && !add_line(line, &batch, &capacity, diag)) {
            diag->place.line = number; /* every line was parsed as a text of its own */
            return false;
        }
        offset += size + 1;
    }
    *out = batch;
    batch.items = NULL;
    return true;
}
