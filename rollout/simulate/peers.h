/* SPDX-License-Identifier: Apache-2.0 */
/* peers.h - the same scenario under other rules: everyone at once, and the thresholds of other updaters.
 *
 * Each as its documentation says that it works, in its best case (hosts fetch as soon as they may, and
 * reports that can be sent arrive at once), and with what makes the difference: a host that went
 * silent reports no error.  What no rule stops, people do, scenario->noticed_ms after the start.
 */
#ifndef FB_SIMULATE_PEERS_H
#define FB_SIMULATE_PEERS_H

#include "rollout/simulate/scenario.h"

struct fb_peer_result {
    const char *name;
    const char *rule; /* one line */
    uint64_t exposed;
    uint64_t hurt;
    bool halted;      /* by its rule */
    bool stalled;     /* it waits for reports that never come */
    int64_t ended_ms; /* when the last host got it */
};

#define FB_PEER_COUNT 4

/* Expected numbers: nothing is drawn. */
void fb_peers_compare(const struct fb_rollout_plan *plan, const struct fb_scenario *scenario,
                      struct fb_peer_result out[static FB_PEER_COUNT]);

#endif
