/* SPDX-License-Identifier: Apache-2.0 */
/* audit_seal_write.c - what a seal says of a store: how far each journal has come, and the digest of its last line. */
#include "base/host/fail.h"
#include "base/write/json_text.h"
#include "pipeline/audit/audit.h"
#include "rollout/store/controller.h"
#include "signer/release/instant.h"

static bool put_rollout(struct fb_rollout_store *store, const char *name, struct fb_json *json, struct fb_diag *diag)
{
    FB_AUTO(fb_controlled_clear)
    struct fb_controlled controlled = { .store = NULL };

    if (!fb_controlled_open(store, 0, name, &controlled, diag))
        return false;
    fb_json_open_object(json);
    fb_json_put_text(json, "name", name);
    fb_json_put_text(json, "plan_sha256", controlled.plan->sha256);
    fb_json_put_u64(json, "sequence", controlled.rollout->sequence);
    fb_json_put_text(json, "sha256", controlled.previous);
    fb_json_close_object(json);
    return true;
}

static bool put_rollouts(struct fb_rollout_store *store, struct fb_json *json, struct fb_diag *diag)
{
    struct fb_store_rollout *rollouts = NULL;
    size_t count = 0;
    bool done = store->functions->list(store, &rollouts, &count, diag);

    for (size_t i = 0; done && i < count; i++)
        done = put_rollout(store, rollouts[i].name, json, diag);
    fb_store_rollouts_free(rollouts, count);
    return done;
}

bool fb_seal_write(struct fb_rollout_store *store, int64_t now_ms, struct fb_buffer *out, struct fb_diag *diag)
{
    struct fb_json json = fb_json_over(out, 2);
    char sealed[FB_INSTANT_SIZE];

    fb_instant_write(now_ms / 1000, sealed);
    fb_json_open_object(&json);
    fb_json_put_text(&json, "format", FB_SEAL_FORMAT);
    fb_json_put_text(&json, "sealed", sealed);
    fb_json_put_array(&json, "rollouts");
    if (!put_rollouts(store, &json, diag))
        return false;
    fb_json_close_array(&json);
    fb_json_close_object(&json);
    fb_buffer_char(out, '\n');
    return !out->failed || fb_fail_memory(diag);
}
