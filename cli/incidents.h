/* SPDX-License-Identifier: Apache-2.0 */
/* incidents.h - what became of incidents, and how it is told (internal to the command `incidents`). */
#ifndef FB_CLI_INCIDENTS_H
#define FB_CLI_INCIDENTS_H

#include <limits.h>

#include "base/host/buffer.h"
#include "cli/incident_fleet.h"

#define FB_MOST_INCIDENTS 256

struct fb_incident_row {
    struct fb_incident *incident;
    struct fb_incident_result result;
    struct fb_incident_fleet fleet;
};

struct fb_incidents {
    struct fb_incident_row rows[FB_MOST_INCIDENTS];
    size_t count;
    char engines[PATH_MAX]; /* the folder that engines are looked for in */
};

/* Something stops it, every rule that its file names does, its rollout halts in time, and its twin passes
 * everywhere. */
bool fb_incident_is_as_listed(const struct fb_incident_row *row);

/* The matrix of incidents and gates, for people and for programs. */
void fb_incidents_text(const struct fb_incidents *run, struct fb_buffer *out);
void fb_incidents_json(const struct fb_incidents *run, struct fb_buffer *out);

#endif
