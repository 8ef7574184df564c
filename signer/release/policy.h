/* SPDX-License-Identifier: Apache-2.0 */
/* policy.h - what a release must have before it is signed, and by whom.
 *
 *     {"format":"firebreak-policy/1","version":3,"expires":"2027-01-01T00:00:00Z",
 *      "evidence":{"threshold":1,"keys":[..],"valid_hours":72},
 *      "roles":{"author":ROLE,"approver":ROLE,"releaser":ROLE},"threshold":2,"separation":true,
 *      "gates":["layout",..],"not_applicable":["layout"],"isolation":["landlock"],
 *      "suppressible":["FB3001"],"declared_supply":["windows-7.11"],
 *      "acknowledged":["FB7001 SHA-256 instances[1].criteria[20]"],
 *      "formats":["SHA-256"],"template_types":["SHA-256"],"corpora":["SHA-256"],"fuzz_cases":16384,
 *      "timestamp":true,"override":{"threshold":3,"keys":[..],"max_hours":24}}
 *
 * One file for all: `gate` reads not_applicable, isolation and suppressible of it (pipeline/project/policy.h).
 * schemas/json/policy.schema.json describes it.
 */
#ifndef FB_RELEASE_POLICY_H
#define FB_RELEASE_POLICY_H

#include "signer/release/role.h"

#define FB_RELEASE_POLICY_FORMAT "firebreak-policy/1"
#define FB_RELEASE_POLICY_PAYLOAD "application/vnd.firebreak.policy+json"

enum fb_release_role {
    FB_ROLE_AUTHOR,
    FB_ROLE_APPROVER,
    FB_ROLE_RELEASER,
    FB_ROLE_COUNT,
};

/* "author", "approver", "releaser" */
const char *fb_release_role_name(enum fb_release_role role);

/* Every key of the file, ended by NULL. */
extern const char *const fb_release_policy_keys[];

/* Lists are of texts, or NULL where the file has none; everything belongs to the policy. */
struct fb_release_policy {
    struct fb_document *document;
    uint64_t version;
    int64_t expires; /* seconds since 1970 */
    struct fb_signer_role evidence;
    uint64_t valid_hours; /* of evidence, from when a gate finished */
    struct fb_signer_role roles[FB_ROLE_COUNT];
    size_t threshold; /* distinct keys of any role that must have signed */
    bool separation;  /* no key in two roles, and none of them makes evidence or overrides */
    const struct fb_doc *gates;
    const struct fb_doc *not_applicable;
    const struct fb_doc *isolation;
    const struct fb_doc *suppressible;
    const struct fb_doc *declared_supply;
    const struct fb_doc *acknowledged;
    const struct fb_doc *formats;
    const struct fb_doc *template_types;
    const struct fb_doc *corpora;
    uint64_t fuzz_cases;
    bool timestamp;
    struct fb_signer_role override;
    uint64_t override_hours; /* how long one may last */
};

/* Reads it, strictly.  Unknown keys, roles without keys, a threshold that cannot be reached, and with
 * `separation` a key in two places are FB_FAULT_INPUT. */
FB_MUST_CHECK bool fb_release_policy_read(const char *file, struct fb_span text,
                                          struct fb_release_policy **out, struct fb_diag *diag);
void fb_release_policy_free(struct fb_release_policy *policy); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_release_policy *, fb_release_policy_free);

/* Whether the list, which may be NULL, has the text. */
bool fb_text_list_has(const struct fb_doc *list, struct fb_span text);

#endif
