/* SPDX-License-Identifier: Apache-2.0 */
/* incident_parts.h - an incident as it was read (internal to incident*.c). */
#ifndef FB_PIPELINE_INCIDENT_PARTS_H
#define FB_PIPELINE_INCIDENT_PARTS_H

#include "base/core/arena.h"
#include "base/host/document.h"
#include "pipeline/incidents/incident.h"

#define FB_INCIDENT_BUILDS 8
#define FB_INCIDENT_RULES 4

struct fb_incident_engines {
    const char *options[FB_INCIDENT_BUILDS]; /* BUILD=FILE */
    size_t count;
};

struct fb_incident {
    struct fb_arena arena;
    struct fb_document *document;
    const char *project;
    const char *hosts; /* a project whose corpora are what hosts see */
    const char *bad;
    const char *good;
    struct fb_span id, when, who, shape;
    const char *rules[FB_INCIDENT_RULES];
    size_t rule_count;
    struct fb_incident_engines engines;  /* that run the content and the twin */
    struct fb_incident_engines repaired; /* that the twin is fuzzed in */
    struct fb_incident_rollout rollout;
};

#endif
