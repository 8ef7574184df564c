/* SPDX-License-Identifier: Apache-2.0 */
/* desk_offers.c - which release each sensor that asks may fetch, and until when the answer holds. */
#include <string.h>

#include "base/host/fail.h"
#include "rollout/daemon/desk_parts.h"

#define RESERVE 64 /* offers of a ring reserved with one write to the disk */

static const char *const host_keys[] = { "sensor", "platform", "build", "region", "customer", "class", NULL };

static bool read_host(const struct fb_doc *node, struct fb_host *out, struct fb_diag *diag)
{
    if (node->kind != FB_DOC_MAP)
        return fb_doc_fail(diag, node, "a host is an object");
    if (!fb_doc_check_keys(node, host_keys, diag) || !fb_doc_get_text(node, "sensor", true, &out->id, diag))
        return false;
    for (unsigned i = 0; i < FB_DIMENSION_COUNT; i++)
        if (!fb_doc_get_text(node, fb_dimension_name((enum fb_dimension)i), false, &out->value[i], diag))
            return false;
    return out->id.size > 0 || fb_doc_fail(diag, node, "a sensor's id is not empty");
}

/* One more offer of a ring: from what is reserved, or from a new reservation. */
static bool take_offer(struct fb_desk_local *desk, struct fb_hosted *hosted, uint32_t ring, bool *granted,
                       struct fb_diag *diag)
{
    struct fb_rollout_store *store = desk->options.store;
    uint64_t first = 0;
    uint64_t more = 0;

    if (hosted->issued[ring] >= hosted->reserved[ring]) {
        if (!store->functions->reserve(store, desk->term, hosted->at.plan->name, ring, RESERVE,
                                       hosted->at.rollout->rings[ring].allowed, &first, &more, diag))
            return false;
        hosted->issued[ring] = first;
        hosted->reserved[ring] = first + more;
    }
    *granted = hosted->issued[ring] < hosted->reserved[ring];
    hosted->issued[ring] += *granted;
    return true;
}

/* A host that was offered the release before may have it again, as long as anybody may: its offer is
 * counted already.  Hosts of the control arm take no offer, and begin while there is room as well. */
static bool answer_host(struct fb_desk_local *desk, struct fb_hosted *hosted, const struct fb_host *host,
                        const struct fb_assignment *place, int64_t now_ms, enum fb_answer *out, struct fb_diag *diag)
{
    bool fresh = true;
    bool granted = true;
    uint64_t number = 0;

    *out = fb_desk_leads(desk, now_ms) ? fb_rollout_may_fetch(hosted->at.rollout, place, 0, now_ms) : FB_ANSWER_NOT_YET;
    if (*out != FB_ANSWER_YES)
        return true;
    uint8_t *slot = fb_health_number_of(host->id, &number) ? fb_sensor_table_slot(hosted->offered, number, &fresh) : NULL;
    if (slot == NULL)
        return fb_fail_memory(diag);
    struct fb_sensor_state state = fb_sensor_load(slot);
    if (state.cell == place->ring && (state.events & FB_HEALTH_FETCHED) != 0)
        return true;
    *out = fb_rollout_may_fetch(hosted->at.rollout, place, hosted->issued[place->ring], now_ms);
    if (*out == FB_ANSWER_YES && place->arm == FB_ARM_TREATED && hosted->at.rollout->state == FB_ROLLOUT_BAKING
        && !take_offer(desk, hosted, place->ring, &granted, diag))
        return false;
    if (!granted)
        *out = FB_ANSWER_NOT_YET;
    state.cell = (uint16_t)place->ring;
    state.events = *out == FB_ANSWER_YES ? FB_HEALTH_FETCHED : 0;
    fb_sensor_store(slot, state);
    return true;
}

static const char *answer_text(enum fb_answer answer)
{
    return answer == FB_ANSWER_YES ? "yes" : answer == FB_ANSWER_NO ? "no"
                                                                    : "not yet";
}

static bool is_going_back(const struct fb_rollout *rollout)
{
    return rollout->state == FB_ROLLOUT_ROLLING_BACK || rollout->state == FB_ROLLOUT_WITHDRAWN;
}

static bool tell_offer(struct fb_desk_local *desk, struct fb_hosted *hosted, const struct fb_host *host, int64_t now_ms,
                       struct fb_json *json, struct fb_diag *diag)
{
    const struct fb_assignment place = fb_rollout_assign(hosted->at.plan, host, hosted->at.rollout->ring);
    const bool back = is_going_back(hosted->at.rollout);
    const struct fb_release_name *release = back ? &hosted->at.plan->rollback : &hosted->at.plan->release;
    enum fb_answer answer = FB_ANSWER_YES;

    if (hosted->at.rollout->state == FB_ROLLOUT_DRAFT || place.ring == FB_NO_RING)
        return true;
    if (!back && !answer_host(desk, hosted, host, &place, now_ms, &answer, diag))
        return false;
    fb_json_open_object(json);
    fb_json_put_string(json, "sensor", host->id);
    fb_json_put_text(json, "rollout", hosted->at.plan->name);
    fb_json_put_text(json, "answer", answer_text(answer));
    fb_json_put_text(json, "what", back ? "rollback" : place.arm == FB_ARM_CONTROL ? "nothing"
                                                                                   : "release");
    fb_json_put_text(json, "release", release->name);
    fb_json_put_text(json, "sha256", release->sha256);
    fb_json_put_u64(json, "ring", place.ring);
    fb_json_put_u64(json, "slice", place.slice);
    fb_json_put_text(json, "arm", place.arm == FB_ARM_CONTROL ? "control" : "treated");
    fb_json_close_object(json);
    return true;
}

static enum fb_desk_result write_offers(struct fb_desk_local *desk, const struct fb_doc *hosts, int64_t now_ms,
                                        struct fb_buffer *out, struct fb_diag *diag)
{
    struct fb_json json = fb_json_over(out, 0);

    fb_json_open_object(&json);
    fb_json_put_i64(&json, "expires_ms", now_ms + FB_OFFER_MS);
    fb_json_put_array(&json, "offers");
    for (size_t i = 0; i < hosts->count; i++) {
        struct fb_host host = { .id = { NULL, 0 } };

        if (!read_host(fb_doc_at(hosts, i), &host, diag))
            return FB_DESK_INVALID;
        for (size_t k = 0; k < desk->count; k++)
            if (!tell_offer(desk, &desk->items[k], &host, now_ms, &json, diag))
                return FB_DESK_FAILED;
    }
    fb_json_close_array(&json);
    fb_json_close_object(&json);
    return FB_DESK_DONE;
}

enum fb_desk_result fb_desk_offers(struct fb_desk *base, const struct fb_doc *hosts, int64_t now_ms,
                                   struct fb_buffer *out, struct fb_diag *diag)
{
    struct fb_desk_local *desk = (struct fb_desk_local *)(void *)base;
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer offers = FB_BUFFER_EMPTY;

    (void)pthread_mutex_lock(&desk->lock);
    const enum fb_desk_result result = write_offers(desk, hosts, now_ms, &offers, diag);
    (void)pthread_mutex_unlock(&desk->lock);
    if (result != FB_DESK_DONE)
        return result;
    if (desk->options.sign == NULL) {
        fb_buffer_append(out, fb_buffer_span(&offers));
        return FB_DESK_DONE;
    }
    return desk->options.sign(desk->options.sign_context, fb_buffer_span(&offers), out, diag) ? FB_DESK_DONE : FB_DESK_FAILED;
}
