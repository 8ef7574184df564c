/* SPDX-License-Identifier: Apache-2.0 */
/* incidents.c - the command `incidents`: outages that happened, and which gates stop each. */
#include "pipeline/incident.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/host/fail.h"
#include "base/host/progress.h"
#include "base/write/json_text.h"
#include "cli/output.h"
#include "cli/say.h"

#define FOLDER "tests/incidents"
#define MOST_INCIDENTS 256

struct row {
    struct fb_incident *incident;
    struct fb_incident_result result;
};

struct run {
    struct row rows[MOST_INCIDENTS];
    size_t count;
    char engines[PATH_MAX]; /* the folder that engines are looked for in */
};

/* `engines` beside the program's own folder, which is where a build puts both. */
static bool find_engines(const struct fb_arguments *arguments, struct run *run, struct fb_diag *diag)
{
    static const char beside[] = "/../engines";
    const char *said = fb_arguments_text(arguments, FB_OPTION_ENGINES);
    const ssize_t length = said != NULL ? 0 : readlink("/proc/self/exe", run->engines, sizeof run->engines - sizeof beside);

    if (said != NULL && strlen(said) < sizeof run->engines) {
        memcpy(run->engines, said, strlen(said) + 1);
        return true;
    }
    if (length <= 0)
        return fb_fail(diag, FB_FAULT_INPUT, "the folder of the engines is not known: name it with --engines");
    run->engines[length] = '\0';
    char *slash = strrchr(run->engines, '/');
    memcpy(slash, beside, sizeof beside);
    return true;
}

static bool load(struct run *run, const char *folder, struct fb_diag *diag)
{
    if (run->count == MOST_INCIDENTS)
        return fb_fail(diag, FB_FAULT_LIMIT, "there are more than %d incidents", MOST_INCIDENTS);
    if (!fb_incident_load(folder, run->engines, &run->rows[run->count].incident, diag))
        return false;
    run->count++;
    return true;
}

static bool holds_incident(const char *folder, char *path, size_t size)
{
    const int length = snprintf(path, size, "%s/incident.yaml", folder);

    return length > 0 && (size_t)length < size && access(path, F_OK) == 0;
}

/* Every folder of tests/incidents with an incident.yaml, by name. */
static bool load_all(struct run *run, struct fb_diag *diag)
{
    struct dirent **entries = NULL;
    const int count = scandir(FOLDER, &entries, NULL, alphasort);
    bool ok = count >= 0
           || (fb_fail_errno(diag, FOLDER, "it cannot be read", errno),
               fb_fail_help(diag, "without arguments `incidents` runs in the root of a clone; elsewhere name folders"));

    for (int i = 0; i < count; i++) {
        char folder[PATH_MAX];
        char file[PATH_MAX];
        const int length = snprintf(folder, sizeof folder, FOLDER "/%s", entries[i]->d_name);

        if (ok && length < PATH_MAX && entries[i]->d_name[0] != '.' && holds_incident(folder, file, sizeof file))
            ok = load(run, folder, diag);
        free(entries[i]);
    }
    free(entries);
    return ok;
}

static bool run_all(const struct fb_arguments *arguments, struct run *run, struct fb_diag *diag)
{
    struct fb_progress progress;
    const bool quick = fb_arguments_has(arguments, FB_OPTION_QUICK);
    bool ok = true;

    fb_progress_start(&progress, STDERR_FILENO, !fb_arguments_has(arguments, FB_OPTION_QUIET), "replaying", run->count);
    for (size_t i = 0; ok && i < run->count; i++) {
        ok = fb_incident_run(run->rows[i].incident, !quick, &run->rows[i].result, diag);
        fb_progress_update(&progress, i + 1);
    }
    fb_progress_end(&progress);
    return ok;
}

static bool is_stopped(const struct fb_incident_result *result)
{
    for (size_t i = 0; i < FB_INCIDENT_GATES; i++)
        if (result->stops[i])
            return true;
    return false;
}

/* "FB3001" and "FB3003" are of one family. */
static bool is_stopped_twice(const struct fb_incident_result *result)
{
    const char *first = NULL;

    for (size_t i = 0; i < FB_INCIDENT_GATES; i++) {
        const char *rule = result->stops[i] ? fb_rule_id(result->rules[i]) : NULL;
        if (rule != NULL && first != NULL && strncmp(rule, first, sizeof "FB3" - 1) != 0)
            return true;
        if (rule != NULL)
            first = rule;
    }
    return false;
}

static bool is_as_listed(const struct fb_incident_result *result)
{
    return is_stopped(result) && result->missed == NULL && result->twin_stopped == NULL;
}

static void write_stops(struct fb_json *json, const struct fb_incident_result *result, bool rules)
{
    fb_json_open_array(json);
    for (size_t i = 0; i < FB_INCIDENT_GATES; i++)
        if (result->stops[i])
            fb_json_text(json, rules ? fb_rule_id(result->rules[i]) : fb_gate_names[i]);
    fb_json_close_array(json);
}

static void write_json_row(struct fb_json *json, const struct row *row)
{
    fb_json_open_object(json);
    fb_json_key(json, "id");
    fb_json_text(json, fb_incident_id(row->incident));
    fb_json_key(json, "when");
    fb_json_text(json, fb_incident_when(row->incident));
    fb_json_key(json, "who");
    fb_json_text(json, fb_incident_who(row->incident));
    fb_json_key(json, "shape");
    fb_json_text(json, fb_incident_shape(row->incident));
    fb_json_key(json, "stopped");
    fb_json_bool(json, is_stopped(&row->result));
    fb_json_key(json, "gates");
    write_stops(json, &row->result, false);
    fb_json_key(json, "rules");
    write_stops(json, &row->result, true);
    fb_json_key(json, "twin_passes");
    fb_json_bool(json, row->result.twin_stopped == NULL);
    fb_json_close_object(json);
}

static void write_json(struct fb_buffer *out, const struct run *run)
{
    struct fb_json json = fb_json_over(out, 2);

    fb_json_open_object(&json);
    fb_json_key(&json, "incidents");
    fb_json_open_array(&json);
    for (size_t i = 0; i < run->count; i++)
        write_json_row(&json, &run->rows[i]);
    fb_json_close_array(&json);
    fb_json_close_object(&json);
    fb_buffer_char(out, '\n');
}

static void write_wrong(struct fb_buffer *out, const struct fb_incident_result *result)
{
    if (!is_stopped(result))
        fb_buffer_text(out, "   NOT STOPPED");
    if (result->missed != NULL)
        fb_buffer_printf(out, "   %s does not stop it", result->missed);
    if (result->twin_stopped != NULL)
        fb_buffer_printf(out, "   the gate %s stops the twin", result->twin_stopped);
}

static void write_text_row(struct fb_buffer *out, const struct row *row)
{
    fb_buffer_printf(out, "%-22s %-10s ", fb_incident_id(row->incident), fb_incident_when(row->incident));
    for (size_t i = 0; i < FB_INCIDENT_GATES; i++)
        if (row->result.stops[i])
            fb_buffer_printf(out, " %s %s", fb_gate_names[i], fb_rule_id(row->result.rules[i]));
    write_wrong(out, &row->result);
    fb_buffer_char(out, '\n');
}

static void write_text(struct fb_buffer *out, const struct run *run)
{
    size_t stopped = 0;
    size_t twice = 0;

    fb_buffer_printf(out, "%-22s %-10s  %s\n", "incident", "when", "stopped by, in the order of the gates");
    for (size_t i = 0; i < run->count; i++) {
        write_text_row(out, &run->rows[i]);
        stopped += is_stopped(&run->rows[i].result);
        twice += is_stopped_twice(&run->rows[i].result);
    }
    fb_buffer_printf(out, "%zu of %zu incidents are stopped, %zu by rules of two families\n", stopped, run->count, twice);
}

static enum fb_exit tell(const struct fb_arguments *arguments, const struct run *run)
{
    struct fb_output output = fb_output_begin(arguments, fb_arguments_text(arguments, FB_OPTION_OUTPUT));
    bool as_listed = run->count > 0;

    if (fb_format_is_json(arguments))
        write_json(&output.text, run);
    else
        write_text(&output.text, run);
    for (size_t i = 0; i < run->count; i++)
        as_listed = as_listed && is_as_listed(&run->rows[i].result);
    if (!fb_output_end(&output))
        return FB_EXIT_UNDECIDED;
    return as_listed ? FB_EXIT_PASS : FB_EXIT_REJECT;
}

static bool replay(const struct fb_arguments *arguments, struct run *run, struct fb_diag *diag)
{
    bool ok = find_engines(arguments, run, diag);

    for (size_t i = 0; ok && i < arguments->operands.count; i++)
        ok = load(run, arguments->operands.items[i], diag);
    return ok && (arguments->operands.count > 0 || load_all(run, diag)) && run_all(arguments, run, diag);
}

enum fb_exit fb_run_incidents(const struct fb_arguments *arguments)
{
    struct run *run = calloc(1, sizeof *run);
    struct fb_diag diag = FB_DIAG_NONE;
    enum fb_exit code = FB_EXIT_UNDECIDED;

    if (run == NULL)
        fb_say("no memory left");
    else if (!replay(arguments, run, &diag))
        fb_say_diag(&diag);
    else
        code = tell(arguments, run);
    for (size_t i = 0; run != NULL && i < run->count; i++)
        fb_incident_free(run->rows[i].incident);
    free(run);
    return code;
}
