/* SPDX-License-Identifier: Apache-2.0 */
/* evidence.h - the record of a run of the gates, and the signatures that make it evidence.
 *
 * Two steps in two processes, since engines run in children of the first and a signing key is in the
 * memory of the second: `gate` writes the record, statements that nobody has signed, and `attest` signs
 * them.  Both write a folder, complete or not at all:
 *     report.json  GATE.json          the record: a report, and an in-toto statement for each gate;
 *         report.txt .sarif .junit.xml .github.txt .html, digests.txt, project/, reproducers/
 *     report.json  GATE.dsse.json     the evidence: the same in envelopes
 * `gate --attest-key` makes both in one folder, and is two processes too.
 */
#ifndef FB_PIPELINE_EVIDENCE_H
#define FB_PIPELINE_EVIDENCE_H

#include "base/host/asset.h"
#include "base/report/report.h"
#include "pipeline/project/project.h"
#include "signer/keys/key.h"

#define FB_EVIDENCE_SUFFIX ".dsse.json" /* follows the gate's name */

struct fb_evidence_run; /* opaque: a record that is being made */

/* Before the gates run: the folder must be free, and every file that content is judged by is
 * digested.  `collects`: reproducers are to stand in the record. */
FB_MUST_CHECK bool fb_evidence_begin(struct fb_project *project, const char *folder, bool collects,
                                     struct fb_evidence_run **out, struct fb_diag *diag);

/* The folder that fuzzing is to write them to (fb_fuzz_options.record), beside the record and gone with
 * the run; NULL: none. */
const char *fb_evidence_collected(const struct fb_evidence_run *run);

struct fb_evidence_tool {
    const char *version;               /* "0.1.0" */
    const struct fb_asset *rule_pages; /* for the reports (base/write/writer.h) */
};

/* After they ran: digests the same files again, FB_FAULT_INPUT where one changed meanwhile, and writes
 * the folder.  `now` in seconds since 1970. */
FB_MUST_CHECK bool fb_evidence_end(const struct fb_evidence_run *run, const struct fb_report *report,
                                   const struct fb_evidence_tool *tool, int64_t now, struct fb_diag *diag);
void fb_evidence_run_free(struct fb_evidence_run *run); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_evidence_run *, fb_evidence_run_free);

struct fb_attesting {
    const char *record; /* the folder that `gate` wrote */
    const char *folder; /* the one to make */
    const struct fb_key *const *keys;
    size_t key_count;
    bool allow_cached; /* also what came from a cache */
    bool with_record;  /* the folder has everything of the record too, not only the report */
};

/* Signs every statement of a record, whatever it says: that a gate failed is evidence too.  One that rests
 * on a cache is FB_FAULT_INPUT unless that is allowed.  Adds the
 * table "evidence" to the report. */
FB_MUST_CHECK bool fb_attest(const struct fb_attesting *attesting, struct fb_report *report,
                             struct fb_diag *diag);

#endif
