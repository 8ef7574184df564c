/* SPDX-License-Identifier: Apache-2.0 */
/* evidence.h - what one gate found out about some files, as an in-toto test-result.
 *
 * Predicate https://in-toto.io/attestation/test-result/v0.1:
 *     {"result":"PASSED","configuration":[{"name":"contract","digest":{"sha256":".."},
 *       "annotations":{"build":"windows-7.11","supply":"observed"}},..,
 *       {"name":"run","uri":"urn:firebreak:run","annotations":{"gate":"fuzz","scope":"full",
 *        "finished":"..Z","isolation":["child",..],"hidden":["FB3001 SHA-256 PATH"],"dropped":0,
 *        "files":[{"sha256":"..","verdict":"pass","state":"ran","figures":{"seed":1,..}},..]}}],
 *      "passedTests":["SHA-256",..],"warnedTests":["FB7001 SHA-256 PATH",..],"failedTests":[..]}
 * The statement's subjects are the files, in the order of "files".  in-toto knows no undecided: it is
 * FAILED, and "verdict" tells.
 */
#ifndef FB_RELEASE_EVIDENCE_H
#define FB_RELEASE_EVIDENCE_H

#include "base/report/report.h"
#include "signer/dsse/statement.h"

#define FB_EVIDENCE_PREDICATE "https://in-toto.io/attestation/test-result/v0.1"

/* Something that the gate judged by. */
struct fb_evidence_input {
    const char *name; /* "contract", "engine", "library", "format", "corpus", .. */
    const char *sha256;
    const char *build;  /* a sensor build; NULL: not about one */
    const char *supply; /* of a contract; NULL: none */
    const char *file;   /* the name of a library that an engine loads; NULL: none */
    const char *engine; /* the digest of the engine that a contract is of, as it says; NULL: it does not */
};

/* What is to be written: one gate of a report of all of them.  Everything is borrowed. */
struct fb_evidence_record {
    const struct fb_report *report;
    const char *gate;
    const char *tool_version;
    int64_t finished; /* seconds since 1970 */
    const struct fb_evidence_input *inputs;
    size_t input_count;
};

/* Appends the statement.  A report without subjects, or with more than a statement can have, is
 * FB_FAULT_INPUT. */
FB_MUST_CHECK bool fb_evidence_write(const struct fb_evidence_record *record, struct fb_buffer *out,
                                     struct fb_diag *diag);

struct fb_evidence; /* opaque */

/* Takes over a statement that was read; on failure, FB_FAULT_INPUT, it stays the caller's. */
FB_MUST_CHECK bool fb_evidence_read(struct fb_statement *statement, struct fb_evidence **out,
                                    struct fb_diag *diag);
void fb_evidence_free(struct fb_evidence *evidence); /* accepts NULL; the statement too */
FB_DEFINE_AUTO(struct fb_evidence *, fb_evidence_free);

struct fb_span fb_evidence_gate(const struct fb_evidence *evidence);
struct fb_span fb_evidence_scope(const struct fb_evidence *evidence);
int64_t fb_evidence_finished(const struct fb_evidence *evidence);

/* The row of a file, {"sha256":..,"verdict":..,..}; NULL when the evidence is not about it. */
const struct fb_doc *fb_evidence_file(const struct fb_evidence *evidence, struct fb_span sha256);

/* Whether the gate was not asked anew of every file, but some results came from a cache. */
bool fb_evidence_is_cached(const struct fb_evidence *evidence);

/* Lists of texts, never NULL. */
const struct fb_doc *fb_evidence_isolation(const struct fb_evidence *evidence);
const struct fb_doc *fb_evidence_warned(const struct fb_evidence *evidence);
const struct fb_doc *fb_evidence_hidden(const struct fb_evidence *evidence);

/* Findings that the report had no room for. */
uint64_t fb_evidence_dropped(const struct fb_evidence *evidence);

/* Inputs in their order: "contract", its digest, and its annotation of a name (empty: none). */
size_t fb_evidence_input_count(const struct fb_evidence *evidence);
struct fb_span fb_evidence_input_name(const struct fb_evidence *evidence, size_t index);
struct fb_span fb_evidence_input_sha256(const struct fb_evidence *evidence, size_t index); /* empty: none */
struct fb_span fb_evidence_input_note(const struct fb_evidence *evidence, size_t index, const char *key);

#endif
