/* SPDX-License-Identifier: Apache-2.0 */
/* evidence_run.c - what `gate` leaves behind: a report and a statement for each gate. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "base/host/new_folder.h"
#include "base/host/scratch.h"
#include "base/write/writer.h"
#include "pipeline/evidence/evidence.h"
#include "pipeline/evidence/evidence_copies.h"
#include "pipeline/gating/evidence_inputs.h"
#include "pipeline/gating/gate.h"

struct fb_evidence_run {
    struct fb_project *project; /* borrowed */
    const char *folder;         /* borrowed */
    char *collected;            /* private folder of this run's reproducers; NULL: there are none */
    struct fb_evidence_inputs inputs;
    struct fb_evidence_copies copies;
};

bool fb_evidence_begin(struct fb_project *project, const char *folder, bool collects, struct fb_evidence_run **out,
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
    if (!fb_evidence_inputs_read(project, &run->inputs, diag)
        || !fb_evidence_copies_read(project, &run->copies, diag)
        || (collects && !fb_scratch_make(folder, &run->collected, diag)))
        return false;
    *out = fb_take(run);
    return true;
}

const char *fb_evidence_collected(const struct fb_evidence_run *run)
{
    return run->collected;
}

void fb_evidence_run_free(struct fb_evidence_run *run)
{
    if (run == NULL)
        return;
    fb_evidence_inputs_clear(&run->inputs);
    fb_evidence_copies_clear(&run->copies);
    fb_scratch_remove(run->collected);
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

/* Next to report.json, which `attest` takes on: the same in every other form. */
static const struct {
    const char *writer;
    const char *file;
} reports[] = {
    { "json", "report.json" },
    { "text", "report.txt" },
    { "sarif", "report.sarif" },
    { "junit", "report.junit.xml" },
    { "github", "report.github.txt" },
    { "html", "report.html" },
};

static bool add_form(struct fb_new_folder *folder, const struct fb_report *report, const char *writer, const char *file,
                     const struct fb_evidence_tool *tool, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;
    const struct fb_write_options options = { .tool_version = tool->version, .rule_pages = tool->rule_pages };

    return fb_writer_find(writer)->write(report, &options, &text, diag)
        && (!text.failed || fb_fail_memory(diag))
        && fb_new_folder_add(folder, file, fb_buffer_span(&text), diag);
}

static bool add_reports(struct fb_new_folder *folder, const struct fb_report *report, const struct fb_evidence_tool *tool,
                        struct fb_diag *diag)
{
    for (size_t i = 0; i < sizeof reports / sizeof *reports; i++)
        if (!add_form(folder, report, reports[i].writer, reports[i].file, tool, diag))
            return false;
    return true;
}

/* The copies of the project, and a line for each file that was judged, or judged by, as sha256sum writes
 * them. */
static bool add_project(const struct fb_evidence_run *run, struct fb_new_folder *folder, const struct fb_report *report,
                        struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;

    for (size_t i = 0; i < fb_report_subject_count(report); i++)
        fb_buffer_printf(&text, "%s  content %s\n", fb_report_subject(report, i)->sha256, fb_report_subject(report, i)->path);
    for (size_t i = 0; i < run->inputs.count; i++) {
        const struct fb_evidence_input *input = &run->inputs.items[i];
        fb_buffer_printf(&text, "%s  %s", input->sha256, input->name);
        if (input->build != NULL)
            fb_buffer_printf(&text, " %s", input->build);
        if (input->file != NULL)
            fb_buffer_printf(&text, " %s", input->file);
        fb_buffer_char(&text, '\n');
    }
    return fb_evidence_copies_add(&run->copies, folder, &text, diag)
        && fb_new_folder_add(folder, "digests.txt", fb_buffer_span(&text), diag);
}

/* One file of a reproducer, under the name that the report gives it. */
static bool add_reproducer(struct fb_new_folder *folder, const char *path, const char *name, struct fb_diag *diag)
{
    FB_AUTO(fb_file_free)
    struct fb_span bytes = { NULL, 0 };
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer to = FB_BUFFER_EMPTY;

    fb_buffer_printf(&to, "reproducers/%s", name);
    return (!to.failed || fb_fail_memory(diag))
        && fb_file_read(path, FB_MAX_CONTENT_BYTES, &bytes, diag)
        && fb_new_folder_add(folder, to.text, bytes, diag);
}

static bool add_reproducers(const struct fb_evidence_run *run, struct fb_new_folder *folder, struct fb_diag *diag)
{
    struct fb_paths files = { .count = 0 };

    if (run->collected == NULL)
        return true;
    if (!fb_paths_below(run->collected, NULL, &files, diag))
        return false;
    bool added = true;
    for (size_t i = 0; added && i < files.count; i++)
        added = add_reproducer(folder, files.items[i], files.items[i] + strlen(run->collected) + 1, diag);
    fb_paths_clear(&files);
    return added;
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
                     const struct fb_evidence_tool *tool, int64_t now, struct fb_diag *diag)
{
    FB_AUTO(fb_new_folder_free)
    struct fb_new_folder *folder = NULL;

    return check_unchanged(run, diag)
        && fb_new_folder_begin(run->folder, &folder, diag)
        && add_reports(folder, report, tool, diag)
        && add_project(run, folder, report, diag)
        && add_reproducers(run, folder, diag)
        && add_statements(run, folder, report, tool->version, now, diag)
        && fb_new_folder_finish(folder, diag);
}
