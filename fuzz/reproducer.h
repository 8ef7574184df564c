/* SPDX-License-Identifier: Apache-2.0 */
/* reproducer.h - a fault in a folder of its own, with all that it takes to see it again.
 *
 *     case.json       build, engine and its digest, seed, case number, class, signature, ending
 *     inputs.jsonl    a line for each case, in order: {"content":"content-1.bin","type_id":3,
 *                     "values":["text",null,{"hex":"ff00"}]}
 *     content-1.bin   the content of the first case, ...
 *     contract.json   (or .yaml) the file that the contract came from
 *
 * The folder appears whole or not at all: it is filled under a name that begins with ".firebreak-"
 * and then renamed; an older one of the same name gives way to it.
 */
#ifndef FB_FUZZ_REPRODUCER_H
#define FB_FUZZ_REPRODUCER_H

#include "fuzz/campaign.h"

struct fb_reproducer_maker {
    const char *folder; /* where reproducers are collected; made if it is not there */
    const struct fb_trial_build *build;
    const struct fb_fuzz_campaign *campaign;
};

/* Writes `maker->folder`/BUILD-SIGNATURE and appends that path to *path.  False with *diag. */
FB_MUST_CHECK bool fb_reproducer_write(const struct fb_reproducer_maker *maker, const struct fb_fuzz_finding *finding,
                                       struct fb_buffer *path, struct fb_diag *diag);

/* A reproducer as it was read; texts are in the arena. */
struct fb_reproducer {
    const char *folder;
    const char *build;
    const char *engine; /* where it was */
    const char *engine_sha256;
    const char *contract; /* path of the file in the folder */
    const char *ending;   /* what is expected, a sentence */
    const char *signature;
    enum fb_fuzz_class class;
    const struct fb_fuzz_answers *answers; /* what was answered wrongly; NULL: it fell */
    bool outside;                          /* inputs that the contract does not allow */
    uint32_t op;
    uint64_t seed;
    uint64_t number;
    const struct fb_fuzz_case *cases;
    size_t case_count;
};

/* Reads one.  False with the place of what is wrong. */
FB_MUST_CHECK bool fb_reproducer_read(const char *folder, struct fb_arena *arena, struct fb_reproducer *out,
                                      struct fb_diag *diag);

/* The cases of all reproducers of a build, in the order of the folders: each of `folders` is one, or
 * holds some.  False where one cannot be read. */
FB_MUST_CHECK bool fb_reproducers_load(const char *const *folders, size_t count, const char *build,
                                       struct fb_arena *arena, const struct fb_fuzz_case **cases,
                                       size_t *case_count, struct fb_diag *diag);

/* What came of running a reproducer again. */
struct fb_replayed {
    struct fb_ending ending; /* FB_END_DONE: it runs to its end now */
    bool wrong;              /* it answers otherwise than the direct evaluator did, which is what was expected */
    bool same;               /* the fault that was expected */
    bool other_engine;       /* the engine is not the one that it was found with */
};

/* Runs it in `engine` (NULL: where it was).  False with *diag: no engine, one that cannot be opened, a
 * required layer of isolation that is not there. */
FB_MUST_CHECK bool fb_reproducer_replay(const struct fb_reproducer *reproducer, const char *engine,
                                        uint32_t layers_required, struct fb_replayed *out, struct fb_diag *diag);

/* Whether there is a fault at all. */
bool fb_replayed_is_fault(const struct fb_replayed *replayed);

#endif
