/* SPDX-License-Identifier: Apache-2.0 */
/* reader.h - the parts of reading a plan (internal to the room). */
#ifndef FB_ROLLOUT_READER_H
#define FB_ROLLOUT_READER_H

#include "base/core/arena.h"
#include "base/host/document.h"
#include "rollout/plan/plan.h"

/* A terminated copy in the plan's arena; texts with a zero byte, and empty ones, are refused. */
FB_MUST_CHECK bool fb_plan_text(struct fb_arena *arena, const struct fb_doc *node, const char **out,
                                struct fb_diag *diag);

/* The text of a key; an absent one leaves *out as it is unless it is required. */
FB_MUST_CHECK bool fb_plan_get_text(struct fb_arena *arena, const struct fb_doc *map, const char *key,
                                    bool required, const char **out, struct fb_diag *diag);

/* A text, or a list of texts. */
FB_MUST_CHECK bool fb_plan_get_texts(struct fb_arena *arena, const struct fb_doc *map, const char *key,
                                     const char *const **out, size_t *count, struct fb_diag *diag);

/* The list of a key with at most `most` maps; *count is 0 where it is absent. */
FB_MUST_CHECK bool fb_plan_get_maps(const struct fb_doc *map, const char *key, bool required, size_t most,
                                    const struct fb_doc **out, size_t *count, struct fb_diag *diag);

/* Whether it is 64 digits in lower-case hex. */
bool fb_plan_is_digest(const char *text);

/* Memory of the arena, or a diag that says that there is none. */
FB_MUST_CHECK bool fb_plan_array(struct fb_arena *arena, size_t count, size_t size, void *out,
                                 struct fb_diag *diag);

/* Whether a host with these values is one of the selector's. */
bool fb_plan_takes(const struct fb_selector *selector, const struct fb_span value[static FB_DIMENSION_COUNT]);

/* Works out shares and sizes of the rings, when all is read. */
FB_MUST_CHECK bool fb_plan_prepare(struct fb_rollout_plan *plan, struct fb_diag *diag);

/* Each reads the keys of its part from the root. */
FB_MUST_CHECK bool fb_plan_read_rings(struct fb_rollout_plan *plan, const struct fb_doc *root, struct fb_diag *diag);
FB_MUST_CHECK bool fb_plan_read_metrics(struct fb_rollout_plan *plan, const struct fb_doc *root, struct fb_diag *diag);
FB_MUST_CHECK bool fb_plan_read_fleet(struct fb_rollout_plan *plan, const struct fb_doc *root, struct fb_diag *diag);
FB_MUST_CHECK bool fb_plan_read_people(struct fb_rollout_plan *plan, const struct fb_doc *root, struct fb_diag *diag);
FB_MUST_CHECK bool fb_plan_read_times(struct fb_rollout_plan *plan, const struct fb_doc *root, struct fb_diag *diag);

#endif
