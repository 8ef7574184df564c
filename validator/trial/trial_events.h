/* SPDX-License-Identifier: Apache-2.0 */
/* trial_events.h - what a build's engine evaluates: witnesses of the content's instances,
 * synthetic events, and those of the corpora, with exactly the inputs that the build supplies. */
#ifndef FB_TRIAL_TRIAL_EVENTS_H
#define FB_TRIAL_TRIAL_EVENTS_H

#include "validator/trial/trial.h"

enum fb_trial_origin {
    FB_FROM_WITNESS, /* made so that `instance` holds */
    FB_FROM_SYNTHETIC,
    FB_FROM_CORPUS,
};

struct fb_trial_event {
    uint64_t type_id;
    const struct fb_engine_input *inputs;
    size_t count; /* supplied by the build */
    enum fb_trial_origin origin;
    const struct fb_instance *instance; /* of a witness; otherwise NULL */
    bool swapped;                       /* its letters in the other case */
    uint64_t number;                    /* of a synthetic event */
    uint64_t fields;                    /* it was made for so many */
    const char *file;                   /* of a corpus, and */
    uint64_t line;                      /* the line in it */
};

struct fb_trial_events {
    struct fb_trial_event *items; /* in the arena */
    size_t count;
    size_t capacity;
    uint64_t left_out; /* beyond FB_MAX_TRIAL_EVENTS, evenly over corpora */
};

/* Fields of a type: those of its definition, or else the inputs that the build supplies. */
uint64_t fb_trial_fields(const struct fb_template_types *types, const struct fb_contract_type *type);

/* *out gets `count` inputs of an event of `fields` values: the first of them, or nulls behind the
 * last.  False when there is no memory. */
FB_MUST_CHECK bool fb_trial_inputs(const struct fb_engine_input *values, size_t fields, size_t count,
                                   struct fb_arena *arena, const struct fb_engine_input **out);

/* The events for one build, witnesses of `content` (NULL: it is not known) and of what is in the
 * field first.  Types that the build does not know are left out.  False when there is no memory. */
FB_MUST_CHECK bool fb_trial_events_make(const struct fb_trial *trial,
                                        const struct fb_template_types *types,
                                        const struct fb_contract *contract,
                                        const struct fb_content *content, struct fb_arena *arena,
                                        struct fb_trial_events *out);

/* "the event made for "x"", "all values null", "events.jsonl:12": cut to `size`. */
void fb_trial_event_describe(const struct fb_trial_event *event, char *out, size_t size);

#endif
