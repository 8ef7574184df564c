/* SPDX-License-Identifier: Apache-2.0 */
/* incidents.c - the command `incidents`: outages that happened, and which gates stop each. */
#include "cli/incidents.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/host/fail.h"
#include "base/host/progress.h"
#include "cli/output.h"
#include "cli/say.h"

#define FOLDER "tests/incidents"
/* `engines` beside the program's own folder, which is where a build puts both. */
static bool find_engines(const struct fb_arguments *arguments, struct fb_incidents *run, struct fb_diag *diag)
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

static bool load(struct fb_incidents *run, const char *folder, struct fb_diag *diag)
{
    if (run->count == FB_MOST_INCIDENTS)
        return fb_fail(diag, FB_FAULT_LIMIT, "there are more than %d incidents", FB_MOST_INCIDENTS);
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
static bool load_all(struct fb_incidents *run, struct fb_diag *diag)
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

static bool run_all(const struct fb_arguments *arguments, struct fb_incidents *run, struct fb_diag *diag)
{
    struct fb_progress progress;
    const bool quick = fb_arguments_has(arguments, FB_OPTION_QUICK);
    bool ok = true;

    fb_progress_start(&progress, STDERR_FILENO, !fb_arguments_has(arguments, FB_OPTION_QUIET), "replaying", run->count);
    for (size_t i = 0; ok && i < run->count; i++) {
        ok = fb_incident_run(run->rows[i].incident, !quick, &run->rows[i].result, diag)
          && fb_incident_fleet_run(run->rows[i].incident, &run->rows[i].fleet, diag);
        fb_progress_update(&progress, i + 1);
    }
    fb_progress_end(&progress);
    return ok;
}

static enum fb_exit tell(const struct fb_arguments *arguments, const struct fb_incidents *run)
{
    struct fb_output output = fb_output_begin(arguments, fb_arguments_text(arguments, FB_OPTION_OUTPUT));
    bool as_listed = run->count > 0;

    if (fb_format_is_json(arguments))
        fb_incidents_json(run, &output.text);
    else
        fb_incidents_text(run, &output.text);
    for (size_t i = 0; i < run->count; i++)
        as_listed = as_listed && fb_incident_is_as_listed(&run->rows[i]);
    if (!fb_output_end(&output))
        return FB_EXIT_UNDECIDED;
    return as_listed ? FB_EXIT_PASS : FB_EXIT_REJECT;
}

static bool replay(const struct fb_arguments *arguments, struct fb_incidents *run, struct fb_diag *diag)
{
    bool ok = find_engines(arguments, run, diag);

    for (size_t i = 0; ok && i < arguments->operands.count; i++)
        ok = load(run, arguments->operands.items[i], diag);
    return ok && (arguments->operands.count > 0 || load_all(run, diag)) && run_all(arguments, run, diag);
}

static enum fb_exit run_incidents(const struct fb_arguments *arguments)
{
    struct fb_incidents *run = calloc(1, sizeof *run);
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

static const enum fb_option_id incidents_options[] = {
    FB_OPTION_ENGINES,
    FB_OPTION_QUICK,
};
static const struct fb_example incidents_examples[] = {
    { "incidents --quick tests/incidents/cf291", "that of July 2024; its twin is not fuzzed" },
    { "incidents --quick --format json tests/incidents/cf291", "for programs" },
};

const struct fb_command fb_command_incidents = {
    .name = "incidents",
    .summary = "replay the outages that happened, and say which gates stop each",
    .operands = "[DIR]...",
    .description =
        "Each folder holds content with the same shape of fault as an outage that happened, and a twin\n"
        "without it (docs/incidents.md).  Every gate is asked of both by itself: at least one has to\n"
        "stop the content, and all have to pass the twin.  Without arguments those below\n"
        "tests/incidents/ are run.\n",
    .most_operands = SIZE_MAX,
    .offer = FB_OFFER_FOLDERS,
    FB_COMMAND_OPTIONS(incidents_options),
    FB_COMMAND_EXAMPLES(incidents_examples),
    .run = run_incidents,
};
