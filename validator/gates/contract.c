/* SPDX-License-Identifier: Apache-2.0 */
/* The gate "contract": can every sensor build in the field take it?  Each template type that the
 * content uses is measured once; the criteria are walked again only for a build that can not take
 * the whole of it. */
#include <inttypes.h>

#include "base/host/fail.h"
#include "base/host/heap.h"
#include "validator/gates/contract_rules.h"
#include "validator/gates/gates.h"
#include "validator/gates/pair.h"
#include "validator/gates/text_rules.h"

static bool measure(struct fb_matrix *matrix, struct fb_arena *arena)
{
    const struct fb_content *content = matrix->content;

    if (!fb_groups_make(content, arena, &matrix->groups))
        return fb_fail_memory(matrix->asking.diag);
    matrix->of_group = fb_arena_array(arena, matrix->groups.count, sizeof *matrix->of_group);
    matrix->of_instance = fb_arena_array(arena, content->instance_count, sizeof *matrix->of_instance);
    if (matrix->of_group == NULL || matrix->of_instance == NULL)
        return fb_fail_memory(matrix->asking.diag);

    for (size_t g = 0; g < matrix->groups.count; g++)
        for (size_t i = 0; i < matrix->groups.items[g].member_count; i++) {
            const size_t member = matrix->groups.items[g].members[i];
            if (!fb_demand_of_instance(&content->instances[member], &matrix->of_instance[member]))
                return fb_fail(matrix->asking.diag, FB_FAULT_LIMIT,
                               "criteria are nested too deeply to be judged");
            fb_demand_raise(&matrix->of_group[g], &matrix->of_instance[member]);
        }
    return true;
}

bool fb_contract_check_file(const struct fb_asking *asking, const struct fb_contract *contract)
{
    const uint64_t bytes = asking->candidate->bytes.size;
    struct fb_draft draft;

    if (bytes <= contract->file_bytes)
        return true;
    fb_draft_begin(&draft, asking, FB3003);
    draft.finding.sensor = contract->name;
    fb_draft_message(&draft, "the file has %" PRIu64 " bytes, but %s takes up to %" PRIu64 " (file_bytes)",
                     bytes, contract->name, contract->file_bytes);
    fb_draft_help(&draft,
                  "split the content into several files, or release it only to builds whose contract takes "
                  "it; look for instances that come twice");
    return fb_draft_add(&draft, asking);
}

static bool check_build(const struct fb_matrix *matrix, const struct fb_contract *contract)
{
    bool ok = fb_contract_check_file(&matrix->asking, contract);

    for (size_t g = 0; ok && g < matrix->groups.count; g++) {
        const struct fb_group *group = &matrix->groups.items[g];
        const struct fb_template_types *types = matrix->asking.context->types;
        const struct fb_pair pair = {
            .matrix = matrix,
            .contract = contract,
            .supply = fb_contract_type_by_id(contract, group->type_id),
            .group = group,
            .demand = &matrix->of_group[g],
            .type = types != NULL ? fb_template_types_by_id(types, group->type_id) : NULL,
        };
        if (group->member_count > 0)
            ok = fb_pair_check(&pair);
    }
    return ok;
}

bool fb_gate_contract(const struct fb_gate_context *context, const struct fb_candidate *candidate,
                      struct fb_report *report, struct fb_figure *figures, size_t *figure_count,
                      struct fb_diag *diag)
{
    struct fb_matrix matrix = {
        .asking = { "contract", context, candidate, report, diag },
        .content = candidate->content,
    };
    const size_t builds = fb_contracts_count(context->contracts);
    struct fb_arena arena;

    if (context->text_rules != NULL)
        return context->text_rules->contract(context, candidate, report, figures, figure_count, diag);
    fb_arena_init(&arena, fb_heap(), SIZE_MAX);
    bool ok = measure(&matrix, &arena);
    for (size_t i = 0; ok && i < builds; i++)
        ok = check_build(&matrix, fb_contracts_at(context->contracts, i));
    fb_arena_clear(&arena);

    fb_figure_add(figures, figure_count, "sensor_builds", builds);
    fb_figure_add(figures, figure_count, "template_types", matrix.groups.count);
    fb_figure_add(figures, figure_count, "instances", candidate->content->instance_count);
    fb_figure_add(figures, figure_count, "pairs",
                  (uint64_t)builds * candidate->content->instance_count);
    return ok;
}
