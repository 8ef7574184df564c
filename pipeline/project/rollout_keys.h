/* SPDX-License-Identifier: Apache-2.0 */
/* rollout_keys.h - what a project file says about its rollout.
 *
 *     rollout: {plan: rollout.yaml, store: rollouts.db, server: 'https://rollouts.example:8443'}
 */
#ifndef FB_PIPELINE_ROLLOUT_KEYS_H
#define FB_PIPELINE_ROLLOUT_KEYS_H

#include "pipeline/project/path_list.h"

struct fb_rollout_keys {
    struct fb_path_list plan;  /* one path or none */
    struct fb_path_list store; /* likewise */
    const char *server;        /* an address; borrowed from the document; NULL: none */
};

/* Reads the key `rollout` of the root, whose document must live as long.  A server that is no http or
 * https address is refused. */
FB_MUST_CHECK bool fb_rollout_keys_read(struct fb_rollout_keys *keys, const char *file, const struct fb_doc *root,
                                        struct fb_diag *diag);
void fb_rollout_keys_clear(struct fb_rollout_keys *keys);

/* The path, or NULL. */
const char *fb_rollout_keys_plan(const struct fb_rollout_keys *keys);
const char *fb_rollout_keys_store(const struct fb_rollout_keys *keys);

#endif
