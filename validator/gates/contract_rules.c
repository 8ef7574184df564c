/* SPDX-License-Identifier: Apache-2.0 */
/* contract_rules.c - which external variables a text rule set reads, against what a build supplies. */
#include "validator/gates/contract_rules.h"

#include <inttypes.h>

struct reading {
    const struct fb_asking *asking;
    const struct fb_contract *contract;
    const struct fb_contract_type *supply;
    const struct fb_template_type *type;
};

/* Names that one message gives before it only counts them. */
#define MOST_NAMED 8

/* "the bytes and 5 external variables: filename, ..." */
static void say_supply(const struct reading *reading, struct fb_draft *draft)
{
    const uint64_t inputs = reading->supply->inputs;
    const uint64_t fields = reading->type->field_count;
    const uint64_t named = inputs < fields ? inputs : fields;

    fb_draft_message(draft, "%s supplies %" PRIu64 " input%s (%s)", reading->contract->name, inputs,
                     fb_plural(inputs), fb_supply_name(reading->contract->supply));
    for (uint64_t i = 0; i < named && i < MOST_NAMED; i++)
        fb_draft_message(draft, "%s%s", i == 0 ? ": " : ", ", reading->type->fields[i].name);
    if (inputs > MOST_NAMED)
        fb_draft_message(draft, " and more");
}

static bool supplies(const struct fb_contract *contract, const struct fb_contract_type *wanted, uint64_t input)
{
    const struct fb_contract_type *supply = fb_contract_type_by_id(contract, wanted->id);

    return supply != NULL && supply->revision == wanted->revision && supply->inputs > input;
}

static void help_builds(const struct reading *reading, uint32_t field, struct fb_draft *draft)
{
    const struct fb_contracts *contracts = reading->asking->context->contracts;
    size_t found = 0;

    for (size_t i = 0; i < fb_contracts_count(contracts) && found < MOST_NAMED; i++)
        if (supplies(fb_contracts_at(contracts, i), reading->supply, field))
            fb_draft_help(draft, "%s%s", found++ == 0 ? " (" : ", ", fb_contracts_at(contracts, i)->name);
    fb_draft_help(draft, "%s", found > 0 ? ")" : " (none of the contracts given)");
}

static bool tell_read(const struct reading *reading, struct fb_span name, bool known, uint32_t field)
{
    struct fb_draft draft;

    fb_draft_begin(&draft, reading->asking, FB3001);
    draft.finding.sensor = reading->contract->name;
    fb_draft_message(&draft, "a rule reads the external variable %s, ", fb_quote(name).text);
    if (known)
        fb_draft_message(&draft, "input %" PRIu32 " of \"%s\", but ", field, reading->type->name);
    else
        fb_draft_message(&draft, "which the template type \"%s\" does not have; ", reading->type->name);
    say_supply(reading, &draft);
    fb_draft_help(&draft, "write the rule without it; or release this file only to builds that define it");
    if (known)
        help_builds(reading, field, &draft);
    fb_draft_help(&draft, "; or ship a sensor build whose integration code defines it");
    return fb_draft_add(&draft, reading->asking);
}

static bool check_name(const struct reading *reading, struct fb_span name)
{
    uint32_t field = 0;
    const bool known = fb_template_type_field(reading->type, name, &field);

    return (known && field < reading->supply->inputs) || tell_read(reading, name, known, field);
}

static bool tell_unknown(const struct reading *reading)
{
    struct fb_draft draft;

    fb_draft_begin(&draft, reading->asking, FB3005);
    draft.finding.sensor = reading->contract->name;
    fb_draft_message(&draft, "text rule sets are of template type \"%s\" (id %" PRIu64 ", revision %" PRIu64 "), ",
                     reading->type->name, reading->type->id, reading->type->revision);
    if (reading->supply == NULL)
        fb_draft_message(&draft, "which %s does not know", reading->contract->name);
    else
        fb_draft_message(&draft, "of which %s knows revision %" PRIu64, reading->contract->name,
                         reading->supply->revision);
    fb_draft_help(&draft, "define the template type as this build has it, or release no text rule sets to it");
    return fb_draft_add(&draft, reading->asking);
}

bool fb_contract_check_rules(const struct fb_asking *asking, const struct fb_contract *contract,
                             const struct fb_template_type *type, const struct fb_span *names, size_t count)
{
    const struct reading reading = { asking, contract, fb_contract_type_by_id(contract, type->id), type };

    if (!fb_contract_check_file(asking, contract))
        return false;
    if (reading.supply == NULL || reading.supply->revision != type->revision)
        return tell_unknown(&reading);
    for (size_t i = 0; i < count; i++)
        if (!check_name(&reading, names[i]))
            return false;
    return true;
}
