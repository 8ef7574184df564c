/* SPDX-License-Identifier: Apache-2.0 */
/* engine_tell.h - findings of the gate engine, put into words. */
#ifndef FB_TRIAL_ENGINE_TELL_H
#define FB_TRIAL_ENGINE_TELL_H

#include "validator/trial/engine_trial.h"

/* What a case was about. */
struct fb_engine_case {
    const struct fb_engine_trial *trial;
    bool together;                      /* with what is in the field */
    const struct fb_trial_event *event; /* NULL: the load */
    const struct fb_field_probe *probe; /* NULL: it was the candidate */
    bool beyond;                        /* the probe reads an input that is not supplied */
};

/* A worker fell: FB6001, FB6002 or FB6003; of a probe beyond the supply FB6007. */
FB_MUST_CHECK bool fb_tell_fall(const struct fb_engine_case *at, const struct fb_fall *fall);

/* It refused, or gave up: FB6004, FB6003, FB6002 as the status says.  `others` more did too. */
FB_MUST_CHECK bool fb_tell_status(const struct fb_engine_case *at, const struct fb_told *told,
                                  uint64_t others);

/* FB6004: a warning or an error that it said; `refused`: as the reason why it refused. */
FB_MUST_CHECK bool fb_tell_said(const struct fb_engine_case *at, const struct fb_said *said,
                                bool refused);

/* FB6005 and FB6006: the id on which two answers differ, and whether the engine (the first time) had it. */
FB_MUST_CHECK bool fb_tell_disagreement(const struct fb_engine_case *at, struct fb_span id,
                                        bool engine_has_it);
FB_MUST_CHECK bool fb_tell_change(const struct fb_engine_case *at, const char *what, struct fb_span id);

/* FB6002 and FB6003: beyond the contract's budget. */
FB_MUST_CHECK bool fb_tell_slow(const struct fb_engine_case *at, uint64_t nanoseconds);
FB_MUST_CHECK bool fb_tell_large(const struct fb_engine_case *at, uint64_t bytes);

#endif
