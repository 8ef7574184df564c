/* SPDX-License-Identifier: Apache-2.0 */
/* project_inside.h - what project.c reads and project_load.c loads (internal to the pipeline). */
#ifndef FB_PIPELINE_PROJECT_INSIDE_H
#define FB_PIPELINE_PROJECT_INSIDE_H

#include "base/host/document.h"
#include "pipeline/project/engine_libraries.h"
#include "pipeline/project/path_list.h"
#include "pipeline/project/project.h"
#include "pipeline/project/release_files.h"
#include "pipeline/project/rollout_keys.h"
#include "pipeline/project/trial_keys.h"
#include "pipeline/project/verdict_keys.h"

struct fb_project {
    char *file;
    struct fb_document *document; /* the lists' nodes are borrowed from it */
    bool holds_rules;
    struct fb_path_list format; /* one path or none */
    struct fb_path_list import_roots;
    struct fb_path_list template_types;
    struct fb_path_list contracts;
    struct fb_path_list content;
    struct fb_release_files releases;
    struct fb_change_limits change_limits;
    struct fb_trial_keys trial_keys;
    struct fb_verdict_keys verdict_keys;
    struct fb_rollout_keys rollout_keys;
    struct fb_span schema_text;
    struct fb_schema *schema; /* NULL until it is asked for, like the next three */
    struct fb_template_types *types;
    struct fb_contracts *sensor_builds;
    struct fb_released *released;
    struct fb_released *field;
    struct fb_engine_libraries libraries;
};

/* How the files in folders of template types and contracts end; NULL-terminated. */
extern const char *const fb_project_document_suffixes[];

#endif
