/* SPDX-License-Identifier: Apache-2.0 */
/* load_documents.c - says of each file whether our loader accepts it: "ok" or why not, a line each.
 * usage: load_documents KIND TEMPLATE-TYPES FILE... */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/file.h"
#include "base/host/heap.h"
#include "compiler/compile.h"
#include "pipeline/gating/suppress.h"
#include "pipeline/project/project.h"
#include "pipeline/project/verdict_keys.h"
#include "rollout/simulate/scenario.h"
#include "signer/repository/plan.h"

/* A void one is a finding, since the rest of the file holds; a JSON Schema knows no such thing. */
static bool read_suppressions(const struct fb_doc *list, struct fb_diag *diag)
{
    FB_AUTO(fb_report_free)
    struct fb_report *report = fb_report_new(fb_heap(), "static");
    FB_AUTO(fb_suppressions_free)
    struct fb_suppressions *suppressions = NULL;

    if (!fb_suppressions_read(list, NULL, 0, report, &suppressions, diag))
        return false;
    if (fb_report_finding_count(report) == 0)
        return true;
    snprintf(diag->message, sizeof diag->message, "%s", fb_report_finding(report, 0)->message);
    return false;
}

static bool load_project(const char *path, struct fb_diag *diag)
{
    FB_AUTO(fb_project_free)
    struct fb_project *project = NULL;
    const struct fb_project_options options = { .file = path };

    return fb_project_open(&options, &project, diag)
        && read_suppressions(fb_project_verdict_keys(project)->suppressions, diag);
}

static bool load_policy(const char *path, struct fb_diag *diag)
{
    FB_AUTO(fb_policy_free)
    struct fb_policy *policy = NULL;

    return fb_policy_load(path, &policy, diag);
}

static bool load_types(const char *path, struct fb_diag *diag)
{
    FB_AUTO(fb_template_types_free)
    struct fb_template_types *types = fb_template_types_new();

    return fb_template_types_load(types, path, diag);
}

static bool load_contracts(const char *path, struct fb_diag *diag)
{
    FB_AUTO(fb_contracts_free)
    struct fb_contracts *contracts = fb_contracts_new();

    return fb_contracts_load(contracts, path, diag);
}

static bool load_scenario(const char *path, struct fb_diag *diag)
{
    FB_AUTO(fb_scenario_free)
    struct fb_scenario *scenario = NULL;

    return fb_scenario_load(path, &scenario, diag);
}

static bool load_repository(const char *path, struct fb_diag *diag)
{
    FB_AUTO(fb_plan_free)
    struct fb_plan *plan = NULL;

    return fb_plan_read(path, &plan, diag);
}

/* What the compiler said first goes into *diag. */
static bool compile(const struct fb_template_types *types, const struct fb_source *source,
                    struct fb_diag *diag)
{
    FB_AUTO(fb_report_free)
    struct fb_report *report = fb_report_new(fb_heap(), "compile");
    const struct fb_compile_options options = { .keep_going = false };
    struct fb_compiled compiled = { .instances = 0 };

    if (!fb_compile(types, source, 1, &options, report, &compiled, diag))
        return false;
    fb_file_free(&compiled.bytes);
    if (fb_report_count_level(report, FB_ERROR) == 0)
        return true;
    snprintf(diag->message, sizeof diag->message, "%s", fb_report_finding(report, 0)->message);
    return false;
}

static bool load_source(const char *path, const char *types_path, struct fb_diag *diag)
{
    FB_AUTO(fb_template_types_free)
    struct fb_template_types *types = fb_template_types_new();
    struct fb_source source = { .path = path };

    if (!fb_template_types_load(types, types_path, diag)
        || !fb_file_read(path, FB_MAX_DOCUMENT_BYTES, &source.text, diag))
        return false;
    bool compiled = compile(types, &source, diag);
    fb_file_free(&source.text);
    return compiled;
}

static bool load(const char *kind, const char *types, const char *path, struct fb_diag *diag)
{
    if (strcmp(kind, "project") == 0)
        return load_project(path, diag);
    if (strcmp(kind, "scenario") == 0)
        return load_scenario(path, diag);
    if (strcmp(kind, "repository") == 0)
        return load_repository(path, diag);
    if (strcmp(kind, "policy") == 0)
        return load_policy(path, diag);
    if (strcmp(kind, "template-types") == 0)
        return load_types(path, diag);
    if (strcmp(kind, "contract") == 0)
        return load_contracts(path, diag);
    return load_source(path, types, diag);
}

int main(int argc, char **argv)
{
    for (int i = 3; i < argc; i++) {
        struct fb_diag diag = FB_DIAG_NONE;
        puts(load(argv[1], argv[2], argv[i], &diag) ? "ok" : diag.message);
    }
    return EXIT_SUCCESS;
}
