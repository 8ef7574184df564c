/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_release.c - the documents of releases.  The first byte chooses: R is a root of trust, P a policy, I a
 * fleet inventory, O an override, all else a statement: evidence, or a decision.
 *
 * Must cover: every reader's good end; rows of evidence that are found again by their digests. */
#include <stdint.h>
#include <stdlib.h>

#include "signer/release/evidence.h"
#include "signer/release/inventory.h"
#include "signer/release/override.h"
#include "signer/release/policy.h"
#include "signer/release/summary.h"
#include "signer/release/trust_root.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void read_root(struct fb_span text, struct fb_diag *diag)
{
    FB_AUTO(fb_trust_root_free)
    struct fb_trust_root *root = NULL;

    if (fb_trust_root_read("input", text, &root, diag) && fb_trust_root_policy(root)->threshold == 0)
        abort();
}

static void read_policy(struct fb_span text, struct fb_diag *diag)
{
    FB_AUTO(fb_release_policy_free)
    struct fb_release_policy *policy = NULL;

    if (fb_release_policy_read("input", text, &policy, diag) && (policy->threshold == 0 || policy->evidence.count == 0))
        abort();
}

static void read_inventory(struct fb_span text, struct fb_diag *diag)
{
    FB_AUTO(fb_inventory_free)
    struct fb_inventory *inventory = NULL;

    if (fb_inventory_read("input", text, &inventory, diag) && fb_inventory_count(inventory) == 0)
        abort();
}

static void read_override(struct fb_span text, struct fb_diag *diag)
{
    FB_AUTO(fb_override_free)
    struct fb_override *override = NULL;

    if (fb_override_read("input", text, &override, diag) && fb_override_waives(override, FB8025))
        abort();
}

static void check_rows(const struct fb_evidence *evidence, struct fb_span sha256)
{
    if (fb_evidence_file(evidence, sha256) == NULL)
        abort();
    for (size_t i = 0; i < fb_evidence_input_count(evidence); i++)
        (void)fb_evidence_input_note(evidence, i, "build");
}

static void read_statement(struct fb_span text, struct fb_diag *diag)
{
    FB_AUTO(fb_statement_free)
    struct fb_statement *statement = NULL;
    FB_AUTO(fb_evidence_free)
    struct fb_evidence *evidence = NULL;
    struct fb_summary summary;
    struct fb_diag other = FB_DIAG_NONE;

    if (!fb_statement_read("input", text, &statement, diag))
        return;
    if (fb_summary_read(statement, &summary, &other))
        (void)fb_summary_input_sha256(&summary, "inventory.dsse.json");
    const struct fb_span sha256 = fb_statement_subject_sha256(statement, 0);
    if (!fb_evidence_read(statement, &evidence, diag))
        return;
    (void)fb_take(statement); /* the evidence has it */
    check_rows(evidence, sha256);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct fb_diag diag = FB_DIAG_NONE;

    if (size == 0)
        return 0;
    const struct fb_span text = { bytes + 1, size - 1 };
    switch (bytes[0]) {
    case 'R':
        read_root(text, &diag);
        break;
    case 'P':
        read_policy(text, &diag);
        break;
    case 'I':
        read_inventory(text, &diag);
        break;
    case 'O':
        read_override(text, &diag);
        break;
    default:
        read_statement(text, &diag);
    }
    return 0;
}
