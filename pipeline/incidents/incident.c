/* SPDX-License-Identifier: Apache-2.0 */
/* incident.c - reads an incident. */
#include "pipeline/incidents/incident.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/host/fail.h"
#include "base/host/heap.h"
#include "pipeline/incidents/incident_parts.h"

/* NULL without memory, or when it is too long for a path. */
static const char *join(struct fb_incident *incident, const char *first, const char *second, const char *third)
{
    char text[4096];
    const int length = snprintf(text, sizeof text, "%s%s%s", first, second, third);

    return length < 0 || (size_t)length >= sizeof text ? NULL : fb_arena_text(&incident->arena, fb_span_of(text));
}

/* "BUILD=FILE.so" */
static const char *join_engine(struct fb_incident *incident, const char *build, const char *file)
{
    const char *option = join(incident, build, "=", file);

    return option == NULL ? NULL : join(incident, option, ".so", "");
}

static bool read_engines(struct fb_incident *incident, const struct fb_doc *map, const char *folder,
                         struct fb_incident_engines *out, struct fb_diag *diag)
{
    for (size_t i = 0; map != NULL && i < map->count; i++) {
        const struct fb_doc *name = fb_doc_value_at(map, i);

        if (name->kind != FB_DOC_STRING || i == FB_INCIDENT_BUILDS)
            return fb_doc_fail(diag, name, "the name of an engine is expected, for at most %d sensor builds", FB_INCIDENT_BUILDS);
        const char *file = join(incident, folder, "/incident_", (const char *)name->text.bytes);
        const char *build = (const char *)fb_doc_key_at(map, i)->text.bytes;
        out->options[i] = file == NULL ? NULL : join_engine(incident, build, file);
        if (out->options[i] == NULL)
            return fb_fail_memory(diag);
        out->count = i + 1;
    }
    return true;
}

static bool read_rules(struct fb_incident *incident, const struct fb_doc *list, struct fb_diag *diag)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct fb_doc *rule = fb_doc_at(list, i);
        enum fb_rule known;

        if (rule->kind != FB_DOC_STRING || i == FB_INCIDENT_RULES || !fb_rule_find((const char *)rule->text.bytes, &known))
            return fb_doc_fail(diag, rule, "a rule id is expected, at most %d of them", FB_INCIDENT_RULES);
        incident->rules[incident->rule_count++] = (const char *)rule->text.bytes;
    }
    return true;
}

static bool read_rollout(struct fb_incident *incident, const struct fb_doc *map, const char *folder, struct fb_diag *diag)
{
    static const char *const known[] = { "plan", "exposed", NULL };
    struct fb_incident_rollout *rollout = &incident->rollout;
    struct fb_span plan;

    if (map == NULL)
        return true;
    if (!fb_doc_check_keys(map, known, diag)
        || !fb_doc_get_text(map, "plan", true, &plan, diag)
        || !fb_doc_get_u64(map, "exposed", true, UINT64_MAX, &rollout->exposed, diag))
        return false;
    rollout->plan = join(incident, folder, "/", (const char *)plan.bytes);
    rollout->scenario = join(incident, folder, "/", "scenario.yaml");
    incident->hosts = join(incident, folder, "/", "hosts.yaml");
    return (rollout->plan != NULL && rollout->scenario != NULL && incident->hosts != NULL) || fb_fail_memory(diag);
}

static bool read_keys(struct fb_incident *incident, const char *folder, const char *engines, struct fb_diag *diag)
{
    static const char *const known[] = { "id", "when", "who", "shape", "stopped_by", "engines", "repaired",
                                         "rollout", NULL };
    const struct fb_doc *root = fb_document_root(incident->document);
    const struct fb_doc *rules = NULL;
    const struct fb_doc *map = NULL;
    const struct fb_doc *repaired = NULL;
    const struct fb_doc *rollout = NULL;

    if (!fb_doc_check_keys(root, known, diag)
        || !fb_doc_get_text(root, "id", true, &incident->id, diag)
        || !fb_doc_get_text(root, "when", true, &incident->when, diag)
        || !fb_doc_get_text(root, "who", true, &incident->who, diag)
        || !fb_doc_get_text(root, "shape", true, &incident->shape, diag)
        || !fb_doc_get_list(root, "stopped_by", true, &rules, diag)
        || !fb_doc_get_map(root, "engines", true, &map, diag)
        || !fb_doc_get_map(root, "repaired", false, &repaired, diag)
        || !fb_doc_get_map(root, "rollout", false, &rollout, diag))
        return false;
    return read_rules(incident, rules, diag)
        && read_engines(incident, map, engines, &incident->engines, diag)
        && read_engines(incident, repaired != NULL ? repaired : map, engines, &incident->repaired, diag)
        && read_rollout(incident, rollout, folder, diag);
}

bool fb_incident_load(const char *folder, const char *engines, struct fb_incident **out, struct fb_diag *diag)
{
    FB_AUTO(fb_incident_free)
    struct fb_incident *incident = calloc(1, sizeof *incident);

    if (incident == NULL)
        return fb_fail_memory(diag);
    fb_arena_init(&incident->arena, fb_heap(), SIZE_MAX);
    const char *file = join(incident, folder, "/", "incident.yaml");
    incident->project = join(incident, folder, "/", "firebreak.yaml");
    incident->bad = join(incident, folder, "/", "bad.fbc");
    incident->good = join(incident, folder, "/", "good.fbc");
    if (file == NULL || incident->project == NULL || incident->bad == NULL || incident->good == NULL)
        return fb_fail_memory(diag);
    if (!fb_document_load(file, &incident->document, diag) || !read_keys(incident, folder, engines, diag))
        return false;
    *out = fb_take(incident);
    return true;
}

void fb_incident_free(struct fb_incident *incident)
{
    if (incident == NULL)
        return;
    fb_document_free(incident->document);
    fb_arena_clear(&incident->arena);
    free(incident);
}

const char *fb_incident_id(const struct fb_incident *incident)
{
    return (const char *)incident->id.bytes;
}

const char *fb_incident_when(const struct fb_incident *incident)
{
    return (const char *)incident->when.bytes;
}

const char *fb_incident_who(const struct fb_incident *incident)
{
    return (const char *)incident->who.bytes;
}

const char *fb_incident_shape(const struct fb_incident *incident)
{
    return (const char *)incident->shape.bytes;
}

const struct fb_incident_rollout *fb_incident_rollout(const struct fb_incident *incident)
{
    return incident->rollout.plan == NULL ? NULL : &incident->rollout;
}
