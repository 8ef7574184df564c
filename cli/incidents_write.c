/* SPDX-License-Identifier: Apache-2.0 */
/* incidents_write.c - the matrix of incidents and gates. */
#include "cli/incidents.h"

#include <string.h>

#include "base/write/json_text.h"

#define FAMILY (sizeof "FB3" - 1)

static const char *rule_of(const struct fb_incident_result *result, size_t gate)
{
    return result->stops[gate] ? fb_rule_id(result->rules[gate]) : NULL;
}

/* The first gate that stops it, in their order; FB_INCIDENT_GATES: none does. */
static size_t find_first(const struct fb_incident_result *result)
{
    size_t gate = 0;

    while (gate < FB_INCIDENT_GATES && !result->stops[gate])
        gate++;
    return gate;
}

/* The first one that does so by a rule of another family: "FB3001" and "FB3003" are of one. */
static size_t find_second(const struct fb_incident_result *result)
{
    const size_t first = find_first(result);
    size_t gate = first;

    while (gate < FB_INCIDENT_GATES
           && (!result->stops[gate] || strncmp(rule_of(result, gate), rule_of(result, first), FAMILY) == 0))
        gate++;
    return gate;
}

static bool is_stopped(const struct fb_incident_row *row)
{
    return find_first(&row->result) < FB_INCIDENT_GATES || row->fleet.bounded;
}

/* What stops it with the first gate switched off, and is independent of that; NULL: nothing does. */
static const char *name_second(const struct fb_incident_row *row)
{
    const size_t second = find_second(&row->result);

    if (second < FB_INCIDENT_GATES)
        return fb_gate_names[second];
    return row->fleet.bounded && find_first(&row->result) < FB_INCIDENT_GATES ? "rollout" : NULL;
}

bool fb_incident_is_as_listed(const struct fb_incident_row *row)
{
    return is_stopped(row) && row->result.missed == NULL && row->result.twin_stopped == NULL
        && (!row->fleet.run || (row->fleet.bounded && row->fleet.twin_completes));
}

static void write_gates(struct fb_json *json, const struct fb_incident_row *row)
{
    fb_json_put_array(json, "gates");
    for (size_t i = 0; i < FB_INCIDENT_GATES; i++)
        if (row->result.stops[i])
            fb_json_text(json, fb_gate_names[i]);
    if (row->fleet.bounded)
        fb_json_text(json, "rollout");
    fb_json_close_array(json);
    fb_json_put_array(json, "rules");
    for (size_t i = 0; i < FB_INCIDENT_GATES; i++)
        if (row->result.stops[i])
            fb_json_text(json, rule_of(&row->result, i));
    fb_json_close_array(json);
}

static void write_fleet(struct fb_json *json, const struct fb_incident_fleet *fleet)
{
    fb_json_key(json, "rollout");
    if (!fleet->run) {
        fb_json_null(json);
        return;
    }
    fb_json_open_object(json);
    fb_json_put_bool(json, "halted", fleet->halted);
    fb_json_put_text(json, "metric", fleet->metric);
    fb_json_put_i64(json, "halted_ms", fleet->halted_ms);
    fb_json_put_u64(json, "exposed", fleet->exposed);
    fb_json_put_u64(json, "hosts", fleet->hosts);
    fb_json_put_bool(json, "twin_completes", fleet->twin_completes);
    fb_json_close_object(json);
}

static void write_row(struct fb_json *json, const struct fb_incident_row *row)
{
    fb_json_open_object(json);
    fb_json_put_text(json, "id", fb_incident_id(row->incident));
    fb_json_put_text(json, "when", fb_incident_when(row->incident));
    fb_json_put_text(json, "who", fb_incident_who(row->incident));
    fb_json_put_text(json, "shape", fb_incident_shape(row->incident));
    fb_json_put_bool(json, "stopped", is_stopped(row));
    write_gates(json, row);
    fb_json_put_text(json, "second", name_second(row));
    write_fleet(json, &row->fleet);
    fb_json_put_bool(json, "twin_passes", row->result.twin_stopped == NULL && (!row->fleet.run || row->fleet.twin_completes));
    fb_json_close_object(json);
}

void fb_incidents_json(const struct fb_incidents *run, struct fb_buffer *out)
{
    struct fb_json json = fb_json_over(out, 2);

    fb_json_open_object(&json);
    fb_json_put_array(&json, "incidents");
    for (size_t i = 0; i < run->count; i++)
        write_row(&json, &run->rows[i]);
    fb_json_close_array(&json);
    fb_json_close_object(&json);
    fb_buffer_char(out, '\n');
}

static void say_fleet(struct fb_buffer *out, const struct fb_incident_fleet *fleet)
{
    if (!fleet->run)
        return;
    if (fleet->halted)
        fb_buffer_printf(out, " rollout %s", fleet->metric);
    if (!fleet->halted)
        fb_buffer_text(out, "   the rollout does not halt it");
    else if (!fleet->bounded)
        fb_buffer_printf(out, "   but %llu hosts got it by then", (unsigned long long)fleet->exposed);
    if (!fleet->twin_completes)
        fb_buffer_text(out, "   the rollout does not complete the twin");
}

static void say_wrong(struct fb_buffer *out, const struct fb_incident_row *row)
{
    if (!is_stopped(row))
        fb_buffer_text(out, "   NOT STOPPED");
    if (row->result.missed != NULL)
        fb_buffer_printf(out, "   %s does not stop it", row->result.missed);
    if (row->result.twin_stopped != NULL)
        fb_buffer_printf(out, "   the gate %s stops the twin", row->result.twin_stopped);
}

static void say_row(struct fb_buffer *out, const struct fb_incident_row *row)
{
    fb_buffer_printf(out, "%-22s %-10s ", fb_incident_id(row->incident), fb_incident_when(row->incident));
    for (size_t i = 0; i < FB_INCIDENT_GATES; i++)
        if (row->result.stops[i])
            fb_buffer_printf(out, " %s %s", fb_gate_names[i], rule_of(&row->result, i));
    say_fleet(out, &row->fleet);
    say_wrong(out, row);
    fb_buffer_char(out, '\n');
}

void fb_incidents_text(const struct fb_incidents *run, struct fb_buffer *out)
{
    size_t stopped = 0;
    size_t twice = 0;
    size_t rollouts = 0;

    fb_buffer_printf(out, "%-22s %-10s  %s\n", "incident", "when", "stopped by, in the order of the gates");
    for (size_t i = 0; i < run->count; i++) {
        const char *second = name_second(&run->rows[i]);
        say_row(out, &run->rows[i]);
        stopped += is_stopped(&run->rows[i]);
        rollouts += second != NULL && strcmp(second, "rollout") == 0;
        twice += second != NULL;
    }
    fb_buffer_printf(out, "%zu of %zu incidents are stopped, %zu by rules of two families", stopped, run->count,
                     twice - rollouts);
    if (rollouts > 0)
        fb_buffer_printf(out, ", %zu by one and a rollout", rollouts);
    fb_buffer_char(out, '\n');
}
