/* SPDX-License-Identifier: Apache-2.0 */
/* report.h - health reports of sensors, in the two forms in which batches of them come.
 *
 * docs/health-format.md specifies both.  A batch is taken whole or refused whole: a report that can
 * not be read names its place, and nothing of the batch counts.
 */
#ifndef FB_ROLLOUT_HEALTH_REPORT_H
#define FB_ROLLOUT_HEALTH_REPORT_H

#include "base/core/attributes.h"
#include "base/core/cleanup.h"
#include "base/core/diag.h"
#include "base/core/span.h"

#define FB_HEALTH_HEADER_BYTES 16
#define FB_HEALTH_RECORD_BYTES 32
#define FB_MAX_HEALTH_REPORTS 65536 /* in one batch */
#define FB_MAX_HEALTH_LINE 4096     /* bytes of a report as JSON */
#define FB_MAX_HEALTH_METRICS 8     /* of one release */

/* What a host can have at most once, as bits.  FB_HEALTH_METRIC << i is metric i of the release. */
enum fb_health_event {
    FB_HEALTH_FETCHED = 1 << 0,   /* has the release */
    FB_HEALTH_RESOLVED = 1 << 1,  /* its window ended, and it is there */
    FB_HEALTH_FAILED = 1 << 2,    /* derived from metrics that are failures; no sensor says it */
    FB_HEALTH_RECOVERED = 1 << 3, /* came back after silence; derived */
    FB_HEALTH_REVERTED = 1 << 4,  /* has the rollback release */
    FB_HEALTH_METRIC = 1 << 5,
};
#define FB_HEALTH_DERIVED (FB_HEALTH_FAILED | FB_HEALTH_RECOVERED)
#define FB_HEALTH_KNOWN ((FB_HEALTH_METRIC << FB_MAX_HEALTH_METRICS) - 1)

struct fb_health_report {
    uint64_t sensor;  /* the first 8 bytes of SHA-256 of its id, big-endian */
    uint64_t release; /* likewise of the release's own digest */
    uint32_t at;      /* seconds since 1970 by the sensor's clock, which nobody trusts */
    uint32_t sequence;
    uint16_t events; /* bits of enum fb_health_event */
    uint16_t slice;  /* ring, slice and arm as the sensor's offer said */
    uint8_t ring;
    uint8_t arm;
};

struct fb_health_batch {
    struct fb_health_report *items; /* malloc'ed */
    size_t count;
};
void fb_health_batch_clear(struct fb_health_batch *batch);
static inline void fb_health_batch_clear_at(struct fb_health_batch *at)
{
    fb_health_batch_clear(at);
}

/* Reads the compact binary form. */
FB_MUST_CHECK bool fb_health_read_binary(struct fb_span bytes, struct fb_health_batch *out,
                                         struct fb_diag *diag);

/* Reads JSON lines; empty lines are nothing. */
FB_MUST_CHECK bool fb_health_read_lines(struct fb_span text, struct fb_health_batch *out,
                                        struct fb_diag *diag);

/* Writes one record of the binary form; and the header in front of records (their CRC-32 in it). */
void fb_health_put_record(const struct fb_health_report *report,
                          uint8_t out[static FB_HEALTH_RECORD_BYTES]);
void fb_health_put_header(struct fb_span records, uint8_t out[static FB_HEALTH_HEADER_BYTES]);

/* Reads one record; false for events that do not exist or that no sensor may say. */
FB_MUST_CHECK bool fb_health_get_record(struct fb_span record, struct fb_health_report *out,
                                        struct fb_diag *diag);

/* The number that stands for a text: the first 8 bytes of its SHA-256. */
FB_MUST_CHECK bool fb_health_number_of(struct fb_span text, uint64_t *out);

/* The number that 16 or more hex digits begin with; false for anything else. */
FB_MUST_CHECK bool fb_health_number_from_hex(struct fb_span hex, uint64_t *out);

#endif
