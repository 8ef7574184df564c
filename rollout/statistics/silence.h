/* SPDX-License-Identifier: Apache-2.0 */
/* silence.h - F7, F8, F9: what counts as an event when hosts go silent, fall together, or fail at the next boot.
 *
 * F7.  A host that crashed reports nothing, so a beat that was due and did not come is an event.
 * Both arms open a window at the same instant (control gets a no-op), so benign silence has one law
 * in both, and F2 (control.h) compares them.  A window is resolved when its deadline passes; one not
 * yet due is censored and contributes nothing.  The first miss of a host is one event for ever: a
 * late return is noted, never subtracted, since otherwise those who looked early would be wrong.
 *
 * F8.  When a customer's hosts drop together, a power cut more likely than a release, they are one
 * event, labelled by the host that dropped first: under assignment inside the customer that label
 * is still treated with the chance th.  (One event for each arm would not do where th is small:
 * with th = 0.01 each cluster of both arms would look like evidence.)
 *
 * F9.  What fails at the next boot has hosts that rebooted since exposure as its denominator.
 */
#ifndef FB_STATISTICS_SILENCE_H
#define FB_STATISTICS_SILENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rollout/statistics/control.h"

#define FB_PROBATION_BEATS 5

/* Seconds after the window opened at which beat `index` is due: 10, 30, 60, 120, 300, and from
 * FB_PROBATION_BEATS on one each `period` seconds after the last of these. */
uint64_t fb_beat_due(size_t index, uint64_t period);

/* Misses in a row of which the chance is at most `target`, when a beat is lost with the chance
 * `benign`, independently; both between 0 and 1. */
unsigned fb_misses_needed(double benign, double target);

/* What is known of one host's window; begins as zeros. */
struct fb_window {
    bool opened;
    bool heard;     /* a beat came in time */
    bool missed;    /* resolved by silence: one event, for ever */
    bool recovered; /* a beat came after that */
    uint64_t deadline;
};

enum fb_window_change {
    FB_WINDOW_SAME,
    FB_WINDOW_RESOLVED, /* healthy: one more of n */
    FB_WINDOW_MISSED,   /* one more of n and of s */
    FB_WINDOW_RECOVERED
};

/* The host fetched the release (or the no-op of the control).  An open window stays as it is. */
void fb_window_open(struct fb_window *window, uint64_t deadline);

/* A beat that was sent at `at`.  Before opening it is nothing; twice is once. */
enum fb_window_change fb_window_beat(struct fb_window *window, uint64_t at);

/* The clock says `now`: silence until after the deadline resolves the window. */
enum fb_window_change fb_window_look(struct fb_window *window, uint64_t now);

/* Events that hosts of one customer, window and metric make when `dropped` of them fail: all of them up
 * to `together`, beyond that one, of the arm of the first. */
struct fb_labels fb_cluster_events(struct fb_labels dropped, bool first_is_treated, uint64_t together);

/* Seconds until `wanted` reboots are seen among `hosts` that each reboot `rate` times a second. */
double fb_reboot_wait(double wanted, double hosts, double rate);

/* Whether a host loops: two or more boots since its last healthy beat. */
bool fb_boot_loop(uint64_t boots_since_healthy);

#endif
