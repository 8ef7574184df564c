/* SPDX-License-Identifier: Apache-2.0 */
/* check_project.c - what candidates are checked against: loaded once, and told where it cannot be used. */
#include "base/host/fail.h"
#include "pipeline/gating/check_inside.h"
#include "pipeline/project/obstacle.h"
#include "pipeline/project/verdict_keys.h"
#include "validator/trial/text_rules.h"

/* FB0006 and FB0007: once, not for each candidate. */
static bool tell_schema(struct fb_check *check, const struct fb_project *project)
{
    const char *file = fb_project_format(project);

    check->context.schema_told = true;
    return check->schema == NULL
        || fb_schema_tell(check->schema, file != NULL ? file : fb_schema_id(check->schema),
                          check->report, check->diag);
}

static bool tell_sensors(const struct fb_check *check)
{
    const struct fb_contracts *contracts = check->context.contracts;
    const size_t count = contracts == NULL ? 0 : fb_contracts_count(contracts);

    for (size_t i = 0; i < count; i++)
        if (!fb_report_add_sensor(check->report, fb_contracts_at(contracts, i)->name))
            return fb_fail_memory(check->diag);
    return true;
}

/* Which findings count.  *usable is cleared where the policy cannot be used. */
static bool load_verdict_keys(struct fb_check *check, struct fb_project *project, bool *usable)
{
    struct fb_verdict_keys *keys = fb_project_verdict_keys(project);
    struct fb_diag failure = FB_DIAG_NONE;

    if (!fb_verdict_keys_fail_on(keys, check->options->fail_on, check->options->says_fail_on, check->report))
        return fb_fail_memory(check->diag);
    if (!fb_verdict_keys_load(keys, &failure)) {
        *usable = false;
        return fb_obstacle_add(check->report, FB_STAGE_CONFIGURATION, &failure, check->diag);
    }
    if (keys->policy != NULL
        && !fb_report_add_option(check->report, "policy", keys->policy_file.paths[0]))
        return fb_fail_memory(check->diag);
    return fb_suppressions_read(keys->suppressions, keys->policy, check->options->now, check->report,
                                &check->suppressions, check->diag);
}

/* Loads what the candidates are judged by.  All that cannot be used is told, not only the first;
 * *usable says whether there was nothing. */
static bool load_project(struct fb_check *check, struct fb_project *project, bool *usable)
{
    struct fb_diag schema = FB_DIAG_NONE;
    struct fb_diag types = FB_DIAG_NONE;
    struct fb_diag contracts = FB_DIAG_NONE;
    struct fb_diag released = FB_DIAG_NONE;
    bool has_schema = fb_project_holds_rules(project) || fb_project_schema(project, &check->schema, &schema);
    bool has_types = fb_project_types(project, &check->context.types, &types);
    bool has_contracts = fb_project_contracts(project, &check->context.contracts, &contracts);
    /* Without the schema they can not be read, which is told already. */
    bool has_released = !has_schema
                     || fb_project_released(project, &check->context.released, &released);
    struct fb_report *report = check->report;
    struct fb_diag *diag = check->diag;

    check->context.change_limits = fb_project_change_limits(project);
    *usable = has_schema && has_types && has_contracts && has_released;
    return (has_schema ? tell_schema(check, project)
                       : fb_obstacle_add(report, FB_STAGE_SCHEMA, &schema, diag))
        && (has_types || fb_obstacle_add(report, FB_STAGE_CONFIGURATION, &types, diag))
        && (has_contracts ? tell_sensors(check)
                          : fb_obstacle_add(report, FB_STAGE_CONFIGURATION, &contracts, diag))
        && (has_released || fb_obstacle_add(report, FB_STAGE_CONFIGURATION, &released, diag));
}

/* Without somebody who runs engines, nobody knows what text rule sets read. */
static void take_kind(struct fb_check *check, struct fb_project *project)
{
    check->text_rules = (struct fb_text_rules){
        .not_applicable = fb_policy_not_applicable(fb_project_verdict_keys(project)->policy),
        .contract = check->options->trial != NULL ? fb_gate_contract_of_rules : NULL,
    };
    check->context.text_rules = fb_project_holds_rules(project) ? &check->text_rules : NULL;
}

/* Suppressions are asked from the first finding on that a gate or the schema gives. */
bool fb_check_prepare(struct fb_check *check, struct fb_project *project, bool *usable)
{
    bool has_keys = true;
    bool has_files = false;

    if (!load_verdict_keys(check, project, &has_keys))
        return false;
    if (has_keys)
        fb_report_set_suppressor(check->report, fb_suppressions_suppressor(check->suppressions));
    take_kind(check, project);
    if (!load_project(check, project, &has_files))
        return false;
    *usable = has_keys && has_files;
    return true;
}
