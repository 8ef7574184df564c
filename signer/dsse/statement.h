/* SPDX-License-Identifier: Apache-2.0 */
/* statement.h - in-toto Statements v1: a predicate about bytes that are named by their digest.
 *
 *     {"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"..","digest":{"sha256":".."}}],
 *      "predicateType":"..","predicate":{..}}
 */
#ifndef FB_DSSE_STATEMENT_H
#define FB_DSSE_STATEMENT_H

#include "base/core/attributes.h"
#include "base/core/cleanup.h"
#include "base/core/diag.h"
#include "base/host/buffer.h"
#include "base/host/document.h"

#define FB_STATEMENT_TYPE "https://in-toto.io/Statement/v1"
#define FB_MAX_STATEMENT_SUBJECTS 65536

struct fb_statement_subject {
    const char *name; /* for people; programs go by the digest */
    char sha256[65];
};

/* Appends a statement over one subject.  `predicate` is a JSON object, as text that is ours. */
void fb_statement_write(const struct fb_statement_subject *subject, const char *predicate_type,
                        struct fb_span predicate, struct fb_buffer *out);

struct fb_statement; /* opaque */

/* Reads the payload of an envelope whose signatures were checked.  Another _type, no subject, a
 * subject without a SHA-256, a predicate that is no object: FB_FAULT_INPUT.  Unknown keys are left
 * alone, as in-toto asks for. */
FB_MUST_CHECK bool fb_statement_read(const char *file, struct fb_span payload,
                                     struct fb_statement **out, struct fb_diag *diag);
void fb_statement_free(struct fb_statement *statement); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_statement *, fb_statement_free);

size_t fb_statement_subject_count(const struct fb_statement *statement);
struct fb_span fb_statement_subject_name(const struct fb_statement *statement, size_t index);
struct fb_span fb_statement_subject_sha256(const struct fb_statement *statement, size_t index);

/* Whether one of the subjects has this digest. */
bool fb_statement_is_about(const struct fb_statement *statement, const char *sha256);

struct fb_span fb_statement_predicate_type(const struct fb_statement *statement);
const struct fb_doc *fb_statement_predicate(const struct fb_statement *statement);

#endif
