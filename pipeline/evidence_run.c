/* SPDX-License-Identifier: Apache-2.0 */
/* evidence_run.c - what `gate` leaves behind: a report and a statement for each gate. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/host/fail.h"
#include "base/host/new_folder.h"
#include "base/write/writer.h"
#include "pipeline/evidence.h"
#include "pipeline/evidence_inputs.h"
#include "pipeline/gate.h"

struct fb_evidence_run {
    struct fb_project *project; /* borrowed */
    const char *folder;         /* borrowed */
    struct fb_evidence_inputs inputs;
};

bool fb_evidence_begin(struct fb_project *project, const char *folder, struct fb_evidence_run **out,
                       struct fb_diag *diag)
{
    FB_AUTO(fb_evidence_run_free)
    struct fb_evidence_run *run = calloc(1, sizeof *run);
    struct stat status;

    if (run == NULL)
        return fb_fail_memory(diag);
    run->project = project;
    run->folder = folder;
    if (lstat(folder, &status) == 0)
        return fb_fail_errno(diag, folder, "the evidence cannot be written there", EEXIST);
    if (!fb_evidence_inputs_read(project, &run->inputs, diag))
        return false;
    *out = fb_take(run);
    return true;
}

void fb_evidence_run_free(struct fb_evidence_run *run)
{
    if (run == NULL)
        return;
    fb_evidence_inputs_clear(&run->inputs);
    free(run);
}

static bool same_inputs(const struct fb_evidence_inputs *a, const struct fb_evidence_inputs *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (strcmp(a->items[i].sha256, b->items[i].sha256) != 0 || strcmp(a->items[i].name, b->items[i].name) != 0)
            return false;
    return true;
}

/* Otherwise nobody knows which of the two was judged by. */
static bool check_unchanged(const struct fb_evidence_run *run, struct fb_diag *diag)
{
    struct fb_evidence_inputs again;
    bool done = fb_evidence_inputs_read(run->project, &again, diag);

    if (done && !same_inputs(&run->inputs, &again))
        done = fb_fail(diag, FB_FAULT_INPUT, "a file that the gates judged by changed while they ran");
    fb_evidence_inputs_clear(&again);
    return done;
}

static bool add_report(struct fb_new_folder *folder, const struct fb_report *report, const char *tool_version,
                       struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;
    const struct fb_write_options options = { .tool_version = tool_version };

    return fb_write_json(report, &options, &text, diag)
        && (!text.failed || fb_fail_memory(diag))
        && fb_new_folder_add(folder, "report.json", fb_buffer_span(&text), diag);
}

static bool add_statement(struct fb_new_folder *folder, const struct fb_evidence_record *record,
                          struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer name = FB_BUFFER_EMPTY;
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;

    fb_buffer_printf(&name, "%s.json", record->gate);
    return (!name.failed || fb_fail_memory(diag))
        && fb_evidence_write(record, &text, diag)
        && fb_new_folder_add(folder, name.text, fb_buffer_span(&text), diag);
}

static bool was_asked(const struct fb_report *report, const char *gate)
{
    for (size_t i = 0; i < fb_report_gate_count(report); i++)
        if (strcmp(fb_report_gate(report, i)->gate, gate) == 0)
            return true;
    return false;
}

static bool add_statements(const struct fb_evidence_run *run, struct fb_new_folder *folder,
                           const struct fb_report *report, const char *tool_version, int64_t now,
                           struct fb_diag *diag)
{
    for (const char *const *gate = fb_gate_names; *gate != NULL; gate++) {
        const struct fb_evidence_record record = {
            .report = report,
            .gate = *gate,
            .tool_version = tool_version,
            .finished = now,
            .inputs = run->inputs.items,
            .input_count = run->inputs.count,
        };

        if (was_asked(report, *gate) && !add_statement(folder, &record, diag))
            return false;
    }
    return true;
}

bool fb_evidence_end(const struct fb_evidence_run *run, const struct fb_report *report,
                     const char *tool_version, int64_t now, struct fb_diag *diag)
{
    FB_AUTO(fb_new_folder_free)
    struct fb_new_folder *folder = NULL;

    return check_unchanged(run, diag)
        && fb_new_folder_begin(run->folder, &folder, diag)
        && add_report(folder, report, tool_version, diag)
        && add_statements(run, folder, report, tool_version, now, diag)
        && fb_new_folder_finish(folder, diag);
}
