/* SPDX-License-Identifier: Apache-2.0 */
/* incident_run.c - asks every gate by itself of an incident and of its twin, and what hosts would see of both. */
#include <string.h>

#include "base/host/fail.h"
#include "base/host/heap.h"
#include "fuzz/gate.h"
#include "pipeline/incidents/incident_parts.h"

/* Random cases of the gate fuzz: few, as the systematic ones are the point. */
#define RANDOM_CASES 1000

/* The one gate that looks for faults of engines, which content does not mend. */
static bool is_fuzz(size_t gate)
{
    return strcmp(fb_gate_names[gate], fb_fuzz_gate.name) == 0;
}

/* Asks one gate of one file, by a project. */
static bool ask(const char *by, const struct fb_incident_engines *engines, const char *file,
                const char *gate, struct fb_report *report, struct fb_diag *diag)
{
    FB_AUTO(fb_project_free)
    struct fb_project *project = NULL;
    struct fb_fuzz_options fuzz = fb_fuzz_defaults;
    const char *const asked[] = { gate, NULL };
    const struct fb_project_options named = {
        .file = by,
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
    if (!ask(incident->project, &incident->engines, incident->bad, fb_gate_names[gate], report, diag))
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
    const struct fb_incident_engines *engines = is_fuzz(gate) ? &incident->repaired : &incident->engines;
    if (!ask(incident->project, engines, incident->good, fb_gate_names[gate], report, diag))
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
        if (is_fuzz(i) && !fuzz)
            continue;
        if ((!is_fuzz(i) && !ask_bad(incident, i, &result, diag)) || !ask_good(incident, i, &result, diag))
            return false;
    }
    compare(incident, &result);
    *out = result;
    return true;
}

/* The number that a gate gives under a name. */
static bool find_figure(const struct fb_report *report, const char *name, int64_t *out)
{
    const struct fb_gate_result *result = fb_report_gate_count(report) == 1 ? fb_report_gate(report, 0) : NULL;

    for (size_t i = 0; result != NULL && i < result->figure_count; i++)
        if (strcmp(result->figures[i].name, name) == 0) {
            *out = result->figures[i].value;
            return true;
        }
    return false;
}

bool fb_incident_hosts(const struct fb_incident *incident, bool twin, double *share, struct fb_diag *diag)
{
    static const struct fb_incident_engines none = { .count = 0 };
    FB_AUTO(fb_report_free)
    struct fb_report *report = fb_report_new(fb_heap(), FB_SCOPE_PARTIAL);
    int64_t events = 0;
    int64_t hits = 0;

    if (report == NULL)
        return fb_fail_memory(diag);
    if (!ask(incident->hosts, &none, twin ? incident->good : incident->bad, "replay", report, diag))
        return false;
    if (!find_figure(report, "events", &events) || !find_figure(report, "hits", &hits) || events <= 0)
        return complain(incident, "replay", report, diag);
    *share = hits < events ? (double)hits / (double)events : 1;
    return true;
}
