/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_plan.c - repository.yaml: who signs what.  Its keys are those of tests/fuzz/keys, seen from the project's folder.
 *
 * Must cover: every key of the file, vendors with owners, each refusal of plan.c and plan_parts.c.
 * Holds of every plan that is taken: thresholds can be reached, no key is twice in a role, the director's online keys
 * decide nothing that lasts, and a stream has one role. */
#include <stdint.h>
#include <stdlib.h>

#include "signer/repository/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static bool has_key(const struct fb_plan_role *role, const struct fb_key *key)
{
    for (size_t i = 0; i < role->key_count; i++)
        if (fb_key_same(role->keys[i].key, key))
            return true;
    return false;
}

static void check_role(const struct fb_plan_role *role)
{
    must(role->tuf.threshold > 0 && role->tuf.threshold <= role->key_count);
    must(role->tuf.keyid_count == role->key_count && role->days > 0);
    for (size_t i = 0; i < role->key_count; i++)
        for (size_t k = 0; k < i; k++)
            must(!fb_key_same(role->keys[i].key, role->keys[k].key));
}

static void check_offline(const struct fb_plan *plan, const struct fb_plan_role *role)
{
    for (int type = FB_TUF_TIMESTAMP; type <= FB_TUF_TARGETS; type++)
        for (size_t i = 0; i < role->key_count; i++)
            must(!has_key(&plan->sides[FB_SIDE_DIRECTOR].roles[type], role->keys[i].key));
}

static void check(const struct fb_plan *plan)
{
    const struct fb_plan_side *image = &plan->sides[FB_SIDE_IMAGE];

    must(plan->ring_count > 0 && image->delegation_count > 0);
    for (int side = 0; side < FB_SIDE_COUNT; side++)
        for (int type = FB_TUF_ROOT; type <= FB_TUF_TARGETS; type++)
            check_role(&plan->sides[side].roles[type]);
    must(plan->sides[FB_SIDE_DIRECTOR].delegation_count == 0);
    must(fb_span_is(image->delegations[0].tuf.name, FB_WITHDRAWN));
    check_offline(plan, &image->roles[FB_TUF_ROOT]);
    check_offline(plan, &image->roles[FB_TUF_TARGETS]);
    check_offline(plan, &plan->sides[FB_SIDE_DIRECTOR].roles[FB_TUF_ROOT]);
    for (size_t i = 0; i < image->delegation_count; i++) {
        const struct fb_plan_role *role = &image->delegations[i];
        check_role(role);
        check_offline(plan, role);
        for (size_t k = 0; k < role->stream_count; k++) {
            must(fb_plan_is_stream(role->streams[k]));
            must(fb_plan_role_of_stream(plan, role->streams[k]) == role);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    FB_AUTO(fb_plan_free)
    struct fb_plan *plan = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    if (fb_plan_parse("tests/fuzz/keys/repository.yaml", (struct fb_span){ bytes, size }, &plan, &diag))
        check(plan);
    else
        must(plan == NULL && diag.fault != FB_FAULT_NONE && diag.message[0] != '\0');
    return 0;
}
