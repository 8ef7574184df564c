/* SPDX-License-Identifier: Apache-2.0 */
/* probe.c - makes probes, one template instance each. */
#include "validator/trial/probe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "validator/gates/values.h"
#include "validator/trial/synthetic.h"
#include "validator/trial/witness.h"

struct probing {
    const struct fb_trial *trial;
    const struct fb_template_type *type;
    const struct fb_contract_type *supplied;
    struct fb_arena *arena;
    struct fb_field_probes *out;
    size_t capacity;
    struct fb_diag *diag;
};

#define SPAN(literal)                                   \
    {                                                   \
        (const uint8_t *)(literal), sizeof(literal) - 1 \
    }

/* A value that the operator takes in a field of that kind. */
static const struct fb_span *value_for(enum fb_operator op, enum fb_field_kind kind)
{
    static const struct fb_span text = SPAN("value");
    static const struct fb_span number = SPAN("4711");
    static const struct fb_span address = SPAN("10.0.0.1");
    static const struct fb_span block = SPAN("10.0.0.0/8");
    static const struct fb_span glob = SPAN("val*");
    static const struct fb_span regex = SPAN("val[a-z]e");

    if (op == FB_OP_CIDR)
        return &block;
    if (op == FB_OP_GLOB)
        return &glob;
    if (op == FB_OP_REGEX)
        return &regex;
    if (kind == FB_KIND_INTEGER)
        return &number;
    return kind == FB_KIND_ADDRESS ? &address : &text;
}

static bool fill_criterion(struct probing *probing, uint32_t field, enum fb_operator op,
                           struct fb_criterion *out)
{
    const struct fb_operator_info *info = fb_operator_info(op);
    const enum fb_field_kind kind = probing->type->fields[field].kind;

    *out = (struct fb_criterion){ .op = (uint8_t)op, .position = field, .field = field };
    if (info->is_composite) {
        struct fb_criterion *child = fb_arena_new(probing->arena, struct fb_criterion);
        if (child == NULL)
            return false;
        *child = (struct fb_criterion){ .op = FB_OP_EQUALS, .field = field, .values = value_for(FB_OP_EQUALS, kind), .value_count = 1 };
        out->children = child;
        out->child_count = 1;
    } else if (op == FB_OP_EQUALS_FIELD) {
        /* Beside it, so that both are supplied or the probed one alone is not. */
        out->other_field = field > 0 ? field - 1 : 0;
    } else if (info->takes_values) {
        out->values = value_for(op, kind);
        out->value_count = 1;
    }
    return true;
}

static bool fill_content(struct probing *probing, uint32_t field, enum fb_operator op,
                         struct fb_field_probe *probe)
{
    const struct fb_template_type *type = probing->type;
    struct fb_criterion *criterion = fb_arena_new(probing->arena, struct fb_criterion);
    struct fb_instance *instance = fb_arena_new(probing->arena, struct fb_instance);
    struct fb_declared_type *declared = fb_arena_new(probing->arena, struct fb_declared_type);
    char id[64];

    (void)snprintf(id, sizeof id, "probe-%u-%s", field, fb_operator_info(op)->name);
    const char *kept = fb_arena_text(probing->arena, fb_span_of(id));
    if (criterion == NULL || instance == NULL || declared == NULL || kept == NULL
        || !fill_criterion(probing, field, op, criterion))
        return false;
    *instance = (struct fb_instance){
        .id = fb_span_of(kept),
        .type_id = type->id,
        .row = { .criteria = criterion, .criterion_count = 1, .declared_count = type->field_count },
        .has_field_count = true,
        .field_count = type->field_count,
        .path = "instances[0]",
    };
    *declared = (struct fb_declared_type){
        .id = type->id,
        .has_revision = true,
        .revision = probing->supplied->revision,
        .has_field_count = true,
        .field_count = type->field_count,
        .name = fb_span_of(type->name),
        .path = "",
    };
    probe->field = field;
    probe->op = op;
    probe->content = (struct fb_content){
        .has_channel = true,
        .has_version = true,
        .types = declared,
        .type_count = 1,
        .instances = instance,
        .instance_count = 1,
    };
    return true;
}

static bool fill_file(struct probing *probing, struct fb_field_probe *probe)
{
    struct fb_span bytes = { NULL, 0 };

    if (!probing->trial->encode(&probe->content, &bytes, probing->diag))
        return false;
    uint8_t *kept = fb_arena_array(probing->arena, bytes.size, 1);
    if (kept != NULL && bytes.size > 0)
        memcpy(kept, bytes.bytes, bytes.size);
    probe->file = (struct fb_engine_file){ "probe", kept, bytes.size };
    fb_file_free(&bytes);
    return kept != NULL || fb_fail_memory(probing->diag);
}

/* The witness, then the synthetic events "all null" and "all empty". */
static bool fill_events(struct probing *probing, struct fb_field_probe *probe)
{
    const size_t fields = probing->type->field_count;
    const size_t count = (size_t)probing->supplied->inputs;

    for (size_t i = 0; i < FB_PROBE_EVENTS; i++) {
        struct fb_engine_input *values = fb_arena_array(probing->arena, fields, sizeof *values);
        struct fb_trial_event *event = &probe->events[i];

        *event = (struct fb_trial_event){ .type_id = probing->type->id, .count = count, .origin = i == 0 ? FB_FROM_WITNESS : FB_FROM_SYNTHETIC, .instance = i == 0 ? probe->content.instances : NULL, .number = i == 0 ? 0 : i - 1, .fields = fields };
        if (values == NULL)
            return false;
        if (i > 0)
            fb_synthetic_event(event->number, fields, values);
        else if (!fb_witness(probe->content.instances, SIZE_MAX, fields, probing->arena, values))
            return false;
        if (!fb_trial_inputs(values, fields, count, probing->arena, &event->inputs))
            return false;
    }
    return true;
}

static bool make_room(struct probing *probing)
{
    struct fb_field_probes *out = probing->out;

    if (out->count < probing->capacity)
        return true;
    const size_t capacity = probing->capacity * 2 + 64;
    struct fb_field_probe *items = fb_arena_array(probing->arena, capacity, sizeof *items);
    if (items == NULL)
        return false;
    if (out->count > 0)
        memcpy(items, out->items, out->count * sizeof *items);
    out->items = items;
    probing->capacity = capacity;
    return true;
}

static bool add_probe(struct probing *probing, uint32_t field, enum fb_operator op)
{
    if (probing->out->count >= FB_MAX_TRIAL_PROBES)
        return true;
    if (!make_room(probing))
        return fb_fail_memory(probing->diag);
    struct fb_field_probe *probe = &probing->out->items[probing->out->count];
    if (!fill_content(probing, field, op, probe) || !fill_events(probing, probe))
        return fb_fail_memory(probing->diag);
    if (!fill_file(probing, probe))
        return false;
    probing->out->count++;
    return true;
}

/* What this build takes there, and the validator accepts. */
static bool is_wanted(const struct probing *probing, uint32_t field, enum fb_operator op)
{
    return op != FB_OP_WILDCARD
        && (probing->supplied->operators >> op & 1) != 0
        && (op != FB_OP_EQUALS_FIELD || field > 0)
        && (!fb_operator_info(op)->is_composite || probing->supplied->nesting > 0)
        && fb_kind_allows(probing->type->fields[field].kind, op);
}

static bool add_type(struct probing *probing, bool beyond)
{
    const uint64_t declared = probing->type->field_count;
    const uint64_t inputs = probing->supplied->inputs < declared ? probing->supplied->inputs : declared;
    const uint64_t end = beyond ? declared : inputs;

    for (uint64_t field = beyond ? inputs : 0; field < end; field++)
        for (uint32_t op = 0; op < FB_OP_COUNT; op++)
            if (is_wanted(probing, (uint32_t)field, (enum fb_operator)op)
                && !add_probe(probing, (uint32_t)field, (enum fb_operator)op))
                return false;
    return true;
}

bool fb_probes_make(const struct fb_trial *trial, const struct fb_template_types *types,
                    const struct fb_contract *contract, bool beyond, struct fb_arena *arena,
                    struct fb_field_probes *out, struct fb_diag *diag)
{
    struct probing probing = { .trial = trial, .arena = arena, .out = out, .diag = diag };

    *out = (struct fb_field_probes){ .count = 0 };
    for (size_t i = 0; i < contract->type_count; i++) {
        probing.supplied = &contract->types[i];
        probing.type = types == NULL ? NULL : fb_template_types_by_id(types, probing.supplied->id);
        if (probing.type != NULL && probing.supplied->inputs <= FB_MAX_FIELDS
            && !add_type(&probing, beyond))
            return false;
    }
    return true;
}
