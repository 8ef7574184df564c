/* SPDX-License-Identifier: Apache-2.0 */
/* silence.c - windows that beats resolve, clusters that count once, boots. */
#include "rollout/statistics/silence.h"

#include <math.h>

static const uint64_t due[FB_PROBATION_BEATS] = { 10, 30, 60, 120, 300 };

uint64_t fb_beat_due(size_t index, uint64_t period)
{
    return index < FB_PROBATION_BEATS ? due[index] : due[FB_PROBATION_BEATS - 1] + (index - FB_PROBATION_BEATS + 1) * period;
}

unsigned fb_misses_needed(double benign, double target)
{
    /* The least k with benign^k <= target; a hair off so that 0.01^3 is 1e-6. */
    return (unsigned)fmax(1, ceil(log(target) / log(benign) - 1e-9));
}

void fb_window_open(struct fb_window *window, uint64_t deadline)
{
    if (!window->opened)
        *window = (struct fb_window){ .opened = true, .deadline = deadline };
}

enum fb_window_change fb_window_beat(struct fb_window *window, uint64_t at)
{
    if (!window->opened || window->heard || window->recovered)
        return FB_WINDOW_SAME;
    if (window->missed) {
        window->recovered = true;
        return FB_WINDOW_RECOVERED;
    }
    if (at > window->deadline)
        return fb_window_look(window, at);
    window->heard = true;
    return FB_WINDOW_RESOLVED;
}

enum fb_window_change fb_window_look(struct fb_window *window, uint64_t now)
{
    if (!window->opened || window->heard || window->missed || now <= window->deadline)
        return FB_WINDOW_SAME;
    window->missed = true;
    return FB_WINDOW_MISSED;
}

struct fb_labels fb_cluster_events(struct fb_labels dropped, bool first_is_treated, uint64_t together)
{
    if (dropped.treated + dropped.control <= together)
        return dropped;
    return (struct fb_labels){ .treated = first_is_treated, .control = !first_is_treated };
}

double fb_reboot_wait(double wanted, double hosts, double rate)
{
    return wanted / (hosts * rate);
}

bool fb_boot_loop(uint64_t boots_since_healthy)
{
    return boots_since_healthy >= 2;
}
