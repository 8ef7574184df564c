/* SPDX-License-Identifier: Apache-2.0 */
/* incident.c - reads an incident, and asks every gate by itself. */
#include "pipeline/incident.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/core/arena.h"
#include "base/host/document.h"
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "fuzz/gate.h"

#define MOST_BUILDS 8
#define MOST_RULES 4

/* Random cases of the gate fuzz: few, as the systematic ones are the point. */
#define RANDOM_CASES 1000

struct engines {
    const char *options[MOST_BUILDS]; /* BUILD=FILE */
    size_t count;
};

struct fb_incident {
    struct fb_arena arena;
    struct fb_document *document;
    const char *project;
    const char *bad;
    const char *good;
    struct fb_span id, when, who, shape;
    const char *rules[MOST_RULES];
    size_t rule_count;
    struct engines engines;  /* that run the content */
    struct engines repaired; /* that run the twin */
};

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
                         struct engines *out, struct fb_diag *diag)
{
    for (size_t i = 0; map != NULL && i < map->count; i++) {
        const struct fb_doc *name = fb_doc_value_at(map, i);

        if (name->kind != FB_DOC_STRING || i == MOST_BUILDS)
            return fb_doc_fail(diag, name, "the name of an engine is expected, for at most %d sensor builds", MOST_BUILDS);
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

        if (rule->kind != FB_DOC_STRING || i == MOST_RULES || !fb_rule_find((const char *)rule->text.bytes, &known))
            return fb_doc_fail(diag, rule, "a rule id is expected, at most %d of them", MOST_RULES);
        incident->rules[incident->rule_count++] = (const char *)rule->text.bytes;
    }
    return true;
}

static bool read_keys(struct fb_incident *incident, const char *engines, struct fb_diag *diag)
{
    static const char *const known[] = { "id", "when", "who", "shape", "stopped_by", "engines", "repaired", NULL };
    const struct fb_doc *root = fb_document_root(incident->document);
    const struct fb_doc *rules = NULL;
    const struct fb_doc *map = NULL;
    const struct fb_doc *repaired = NULL;

    if (!fb_doc_check_keys(root, known, diag)
        || !fb_doc_get_text(root, "id", true, &incident->id, diag)
        || !fb_doc_get_text(root, "when", true, &incident->when, diag)
        || !fb_doc_get_text(root, "who", true, &incident->who, diag)
        || !fb_doc_get_text(root, "shape", true, &incident->shape, diag)
        || !fb_doc_get_list(root, "stopped_by", true, &rules, diag)
        || !fb_doc_get_map(root, "engines", true, &map, diag)
        || !fb_doc_get_map(root, "repaired", false, &repaired, diag))
        return false;
    return read_rules(incident, rules, diag)
        && read_engines(incident, map, engines, &incident->engines, diag)
        && read_engines(incident, repaired != NULL ? repaired : map, engines, &incident->repaired, diag);
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
    if (!fb_document_load(file, &incident->document, diag) || !read_keys(incident, engines, diag))
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

/* Asks one gate of one file. */
static bool ask(const struct fb_incident *incident, const struct engines *engines, const char *file,
                const char *gate, struct fb_report *report, struct fb_diag *diag)
{
    FB_AUTO(fb_project_free)
    struct fb_project *project = NULL;
    struct fb_fuzz_options fuzz = fb_fuzz_defaults;
    const char *const asked[] = { gate, NULL };
    const struct fb_project_options named = {
        .file = incident->project,
        .engines = { engines->options, engines->count },
    };

    fuzz.random = RANDOM_CASES;
    fuzz.inputs = RANDOM_CASES;
    const struct fb_check_options options = {
        .asked = asked,
        .fail_on = FB_ERROR,
        .fuzz = &fuzz,
        .jobs = 1,
    };
    return fb_project_open(&named, &project, diag)
        && fb_gate_files(project, (struct fb_texts){ &file, 1 }, &options, report, diag);
}

/* The first finding of the gate that rejects; false where none does. */
static bool find_stop(const struct fb_report *report, const char *gate, enum fb_rule *rule)
{
    for (size_t i = 0; i < fb_report_finding_count(report); i++) {
        const struct fb_finding *finding = fb_report_finding(report, i);

        if (fb_report_rejects(report, finding) && strcmp(finding->gate, gate) == 0) {
            *rule = finding->rule;
            return true;
        }
    }
    return false;
}

/* Undecided is a task that could not be done: an incident has all that its gates need. */
static bool complain(const struct fb_incident *incident, const char *gate, const struct fb_report *report,
                     struct fb_diag *diag)
{
    const char *reason = fb_report_finding_count(report) > 0 ? fb_report_finding(report, 0)->message : NULL;

    for (size_t i = 0; reason == NULL && i < fb_report_gate_count(report); i++)
        reason = fb_report_gate(report, i)->reason;
    return fb_fail(diag, FB_FAULT_INPUT, "%s: the gate %s could not be asked: %s", fb_incident_id(incident), gate,
                   reason != NULL ? reason : "nobody says why");
}

static bool ask_bad(const struct fb_incident *incident, size_t gate, struct fb_incident_result *result,
                    struct fb_diag *diag)
{
    FB_AUTO(fb_report_free)
    struct fb_report *report = fb_report_new(fb_heap(), FB_SCOPE_PARTIAL);

    if (report == NULL)
        return fb_fail_memory(diag);
    if (!ask(incident, &incident->engines, incident->bad, fb_gate_names[gate], report, diag))
        return false;
    result->stops[gate] = find_stop(report, fb_gate_names[gate], &result->rules[gate]);
    /* What the gate layout cannot read, the gates behind it cannot be asked about. */
    const bool unreadable = gate > 0 && result->stops[0];
    return fb_report_verdict(report) != FB_UNDECIDED || unreadable
        || complain(incident, fb_gate_names[gate], report, diag);
}

static bool ask_good(const struct fb_incident *incident, size_t gate, struct fb_incident_result *result,
                     struct fb_diag *diag)
{
    FB_AUTO(fb_report_free)
    struct fb_report *report = fb_report_new(fb_heap(), FB_SCOPE_PARTIAL);

    if (report == NULL)
        return fb_fail_memory(diag);
    if (!ask(incident, &incident->repaired, incident->good, fb_gate_names[gate], report, diag))
        return false;
    if (fb_report_verdict(report) == FB_UNDECIDED)
        return complain(incident, fb_gate_names[gate], report, diag);
    if (fb_report_verdict(report) == FB_REJECT && result->twin_stopped == NULL)
        result->twin_stopped = fb_gate_names[gate];
    return true;
}

static bool stops_by(const struct fb_incident_result *result, const char *rule)
{
    for (size_t i = 0; i < FB_INCIDENT_GATES; i++)
        if (result->stops[i] && strcmp(fb_rule_id(result->rules[i]), rule) == 0)
            return true;
    return false;
}

static void compare(const struct fb_incident *incident, struct fb_incident_result *result)
{
    for (size_t i = 0; i < incident->rule_count && result->missed == NULL; i++)
        if (!stops_by(result, incident->rules[i]))
            result->missed = incident->rules[i];
}

bool fb_incident_run(const struct fb_incident *incident, bool fuzz, struct fb_incident_result *out,
                     struct fb_diag *diag)
{
    struct fb_incident_result result = { .missed = NULL };

    for (size_t i = 0; i < FB_INCIDENT_GATES && fb_gate_names[i] != NULL; i++) {
        const bool is_fuzz = strcmp(fb_gate_names[i], fb_fuzz_gate.name) == 0;

        if (is_fuzz && !fuzz)
            continue;
        if ((!is_fuzz && !ask_bad(incident, i, &result, diag)) || !ask_good(incident, i, &result, diag))
            return false;
    }
    compare(incident, &result);
    *out = result;
    return true;
}
