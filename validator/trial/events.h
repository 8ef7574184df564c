/* SPDX-License-Identifier: Apache-2.0 */
/* events.h - corpora of events: what content is replayed against.
 *
 * File: JSON lines, one event each,
 *     {"type":"ipc","values":["..",null,..],"expect":"id of a rule"}
 * `type` names a template type, `values` has one text or null for each of its fields, in order.
 * `expect` may be absent: in a must-match corpus it names the instance (or the rule, of which an
 * instance is "RULE#N") that has to match in at least one of the events that expect it; without
 * it, any instance will do.  Other keys are passed over (src, ts, host, ...).  Or: a folder, whose
 * files are events of the template type `file`: input 0 is the file's bytes, the others are null.
 */
#ifndef FB_TRIAL_EVENTS_H
#define FB_TRIAL_EVENTS_H

#include "base/core/attributes.h"
#include "base/core/cleanup.h"
#include "base/core/diag.h"
#include "sensor/engine.h"
#include "validator/model/template_type.h"

enum fb_corpus_label {
    FB_CORPUS_BACKGROUND, /* matches are told, and judged by the policy's rate only */
    FB_CORPUS_MUST_MATCH,
    FB_CORPUS_MUST_NOT_MATCH,
    FB_CORPUS_LABELS,
};

struct fb_event {
    uint64_t type_id;
    const struct fb_engine_input *values; /* null: bytes NULL */
    size_t count;                         /* = fields of the type */
    struct fb_span expect;                /* empty: nothing named */
    const char *file;
    uint64_t line; /* from one; zero: a file of a folder */
};

struct fb_corpus {
    const char *path; /* as the user gave it */
    enum fb_corpus_label label;
    const struct fb_event *events; /* in the order of the file */
    size_t count;
};

struct fb_corpora; /* opaque; its memory is proportional to the files */

struct fb_corpora *fb_corpora_new(void);          /* NULL: no memory */
void fb_corpora_free(struct fb_corpora *corpora); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_corpora *, fb_corpora_free);

/* Adds a file of events or a folder of files.  False with file, line and column of what is wrong
 * (unknown type, wrong number of values, a value that is neither text nor null, bad JSON),
 * and where there is no event at all. */
FB_MUST_CHECK bool fb_corpora_load(struct fb_corpora *corpora, const char *path,
                                   enum fb_corpus_label label,
                                   const struct fb_template_types *types, struct fb_diag *diag);

size_t fb_corpora_count(const struct fb_corpora *corpora);
const struct fb_corpus *fb_corpora_at(const struct fb_corpora *corpora, size_t index);

/* "background", "must-match", "must-not-match" */
const char *fb_corpus_label_name(enum fb_corpus_label label);
bool fb_corpus_label_find(struct fb_span name, enum fb_corpus_label *out);

#endif
