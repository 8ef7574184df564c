/* SPDX-License-Identifier: Apache-2.0 */
/* rollout_approve.c - an approval: signed with --key, by the approver whom the plan names the key for. */
#include <stdio.h>

#include "base/host/clock.h"
#include "base/host/fail.h"
#include "cli/key_list.h"
#include "cli/rollout.h"
#include "pipeline/approvals/approval.h"

void fb_rollout_request_clear(struct fb_rollout_request *request)
{
    fb_rollout_plan_free(request->plan);
    *request = (struct fb_rollout_request){ .plan = NULL };
}

/* The names in what is signed are the plan's, never the command line's. */
static bool find_vouched(struct fb_rollout_desk *desk, const struct fb_rollout_request *request, const char *ring,
                         const struct fb_key *key, struct fb_rollout_vouched *out, struct fb_diag *diag)
{
    const struct fb_rollout_plan *plan = request->plan;
    const size_t approver = fb_rollout_find_keyid(plan, fb_key_id(key));
    const uint32_t number = ring != NULL ? fb_rollout_find_ring(plan, ring) : FB_NO_RING;
    char message[200];

    if (ring != NULL && number == FB_NO_RING) {
        (void)snprintf(message, sizeof message, "the plan has no ring \"%.100s\"", ring);
        return fb_rollout_refuse(desk, FB9013, message, NULL, diag);
    }
    if (approver == plan->approver_count) {
        (void)snprintf(message, sizeof message, "the plan names nobody whose key has the id %s", fb_key_id(key));
        return fb_rollout_refuse(desk, FB9014, message, NULL, diag);
    }
    *out = (struct fb_rollout_vouched){
        .plan = plan,
        .requester = request->requester,
        .created_ms = request->created_ms,
        .ring = number != FB_NO_RING ? plan->rings[number].name : NULL,
        .approver = plan->approvers[approver],
        .keyid = plan->approver_keys[approver],
    };
    return true;
}

static bool sign(struct fb_rollout_desk *desk, const struct fb_rollout_request *request, const char *ring,
                 struct fb_buffer *envelope, struct fb_buffer *public_key, struct fb_diag *diag)
{
    struct fb_rollout_vouched vouched;
    struct fb_key_list keys;
    const bool done = fb_key_list_open_private(desk->arguments, &keys, diag)
                   && find_vouched(desk, request, ring, keys.items[0], &vouched, diag)
                   && fb_approval_sign(&vouched, keys.items[0], fb_clock_now(), envelope, public_key, diag);

    fb_key_list_clear(&keys);
    return done;
}

bool fb_rollout_run_approve(struct fb_rollout_desk *desk, struct fb_diag *diag)
{
    FB_AUTO(fb_rollout_request_clear)
    struct fb_rollout_request request = { .plan = NULL };
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer envelope = FB_BUFFER_EMPTY;
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer public_key = FB_BUFFER_EMPTY;
    struct fb_client_command command = {
        .rollout = desk->name,
        .verb = "approve",
        .why = fb_arguments_text(desk->arguments, FB_OPTION_REASON),
        .ring = fb_arguments_text(desk->arguments, FB_OPTION_RING),
    };

    if (fb_arguments_has(desk->arguments, FB_OPTION_KEY)) {
        if (!desk->side->request(desk, &request, diag)
            || !sign(desk, &request, command.ring, &envelope, &public_key, diag))
            return false;
        command.envelope = envelope.text;
        command.key = public_key.text;
    }
    return desk->side->command(desk, &command, diag);
}
