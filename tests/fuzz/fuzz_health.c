/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_health.c - batches of health reports, in the binary form and as JSON lines.
 *
 * Must cover: headers that promise more than there is, checksums that fit, events that no sensor
 * says, lines that are no JSON, keys given twice, numbers out of range. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "rollout/health/report.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void check_batch(const struct fb_health_batch *batch, bool taken, const struct fb_diag *diag)
{
    must(taken || (diag->fault != FB_FAULT_NONE && diag->message[0] != '\0' && batch->items == NULL));
    for (size_t i = 0; i < batch->count; i++) {
        uint8_t record[FB_HEALTH_RECORD_BYTES];
        struct fb_health_report again;
        struct fb_diag none = FB_DIAG_NONE;

        fb_health_put_record(&batch->items[i], record);
        must(fb_health_get_record((struct fb_span){ record, sizeof record }, &again, &none)
             && memcmp(&again.sensor, &batch->items[i].sensor, 8) == 0 && again.events == batch->items[i].events);
    }
}

/* With a header that fits, so that records are reached whatever the fuzzer thinks of checksums. */
static void read_with_header(const uint8_t *bytes, size_t size)
{
    const size_t whole = size / FB_HEALTH_RECORD_BYTES * FB_HEALTH_RECORD_BYTES;
    uint8_t *batch_bytes = malloc(FB_HEALTH_HEADER_BYTES + whole);
    struct fb_health_batch batch = { .items = NULL };
    struct fb_diag diag = FB_DIAG_NONE;

    must(batch_bytes != NULL);
    memcpy(batch_bytes + FB_HEALTH_HEADER_BYTES, bytes, whole);
    fb_health_put_header((struct fb_span){ batch_bytes + FB_HEALTH_HEADER_BYTES, whole }, batch_bytes);
    const bool taken = fb_health_read_binary((struct fb_span){ batch_bytes, FB_HEALTH_HEADER_BYTES + whole }, &batch, &diag);
    check_batch(&batch, taken, &diag);
    fb_health_batch_clear(&batch);
    free(batch_bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct fb_health_batch batch = { .items = NULL };
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_diag other = FB_DIAG_NONE;

    bool taken = fb_health_read_binary((struct fb_span){ bytes, size }, &batch, &diag);
    check_batch(&batch, taken, &diag);
    fb_health_batch_clear(&batch);
    taken = fb_health_read_lines((struct fb_span){ bytes, size }, &batch, &other);
    check_batch(&batch, taken, &other);
    fb_health_batch_clear(&batch);
    if (size > 0)
        read_with_header(bytes, size);
    return 0;
}
