/* SPDX-License-Identifier: Apache-2.0 */
/* project.h - the author's project: which format, template types and contracts content is
 * checked against.
 *
 * firebreak.yaml (YAML; a name that ends in .json is read as JSON), found from the working folder
 * upwards:
 *     format: vendor.ksy          # optional; without it the built-in reference format
 *     import_roots: [formats/]    # optional; where absolute imports of the format are looked up
 *     template_types: [types/]    # files, or folders of .json, .yaml and .yml files
 *     contracts: [contracts/]     # likewise; one sensor build or several in a file
 *     content: [content/]         # what `firebreak check` without arguments checks
 *     last_release: 290.fbc       # what is in the field now; or a list, one file for each channel
 *     released: [releases/]       # all that was ever released: the novelty ledger
 *     change: {shrink_percent: 20} # how much may change; can only be tightened
 *     policy: policy.yaml         # what suppressions may hide (policy.h)
 *     suppressions: [...]         # findings that need not count until a day (suppress.h)
 *     fail_on: warning            # the level from which on findings reject; error is the default
 *     content_kind: rules         # content is text rule sets, judged by the engines; else instances
 *     engines, corpora, field_content, own_names, fuzz # for running content: pipeline/project/trial_keys.h
 *     rollout: {plan, store, server} # what `firebreak rollout` works with (rollout_keys.h)
 * Paths are relative to the project file.  Unknown and duplicate keys are refused.  Options of
 * the command line replace the key that they stand for.  What a task does not need is not loaded.
 */
#ifndef FB_PIPELINE_PROJECT_H
#define FB_PIPELINE_PROJECT_H

#include "base/core/attributes.h"
#include "base/core/cleanup.h"
#include "base/core/diag.h"
#include "validator/gates/change_limits.h"
#include "validator/gates/released.h"
#include "validator/model/contract.h"
#include "validator/model/template_type.h"
#include "validator/schema/schema.h"

/* Texts that somebody else owns. */
struct fb_texts {
    const char *const *items;
    size_t count;
};

/* What the command line says; all may be empty.  Everything is borrowed while the project lives. */
struct fb_project_options {
    const char *file;               /* --project; NULL: found from the working folder upwards */
    const char *format;             /* --schema: replaces `format` */
    struct fb_texts import_roots;   /* --import-root: replaces `import_roots`, and so on */
    struct fb_texts template_types; /* --types */
    struct fb_texts contracts;      /* --contract */
    struct fb_texts last_release;   /* --last-release */
    struct fb_texts released;       /* --released */
    struct fb_texts engines;        /* --engine BUILD=FILE: goes before `engines` */
    struct fb_texts field_content;  /* --field-content */
};

struct fb_rollout_keys;
struct fb_verdict_keys;
struct fb_trial_keys;
struct fb_project; /* opaque */

/* Reads the project file.  That there is none is no failure unless options->file names one. */
FB_MUST_CHECK bool fb_project_open(const struct fb_project_options *options,
                                   struct fb_project **out, struct fb_diag *diag);
void fb_project_free(struct fb_project *project); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_project *, fb_project_free);

/* The project file, as found or given; NULL when there is none. */
const char *fb_project_file(const struct fb_project *project);

/* The schema's file, seen from the working folder; NULL: the built-in one. */
const char *fb_project_format(const struct fb_project *project);

/* What `content` names: files and folders, seen from the working folder. */
struct fb_texts fb_project_content(const struct fb_project *project);

/* Calls `visit` for the project file and for every path that it or an option names, the content
 * only if that is asked for, until it says false; gives what it said. */
FB_MUST_CHECK bool fb_project_each_path(const struct fb_project *project, bool with_content,
                                        bool (*visit)(void *context, const char *path),
                                        void *context);

/* Calls `visit` for every file that content is judged by, with what it is ("project", "format",
 * "template-types", "corpus", "last-release", "released", "field-content"), folders expanded;
 * contracts and engines are not among them, and neither is the built-in format.  False when a folder
 * cannot be read or `visit` says so. */
FB_MUST_CHECK bool fb_project_each_input(const struct fb_project *project,
                                         bool (*visit)(void *context, const char *what, const char *path,
                                                       struct fb_diag *diag),
                                         void *context, struct fb_diag *diag);

/* Each loads on its first call and then gives what it has; the project owns it.  That no template
 * types or contracts are named is no failure: the set is empty, and who needs it says so. */
FB_MUST_CHECK bool fb_project_schema(struct fb_project *project, const struct fb_schema **out,
                                     struct fb_diag *diag);
FB_MUST_CHECK bool fb_project_types(struct fb_project *project,
                                    const struct fb_template_types **out, struct fb_diag *diag);
FB_MUST_CHECK bool fb_project_contracts(struct fb_project *project,
                                        const struct fb_contracts **out, struct fb_diag *diag);

/* What was released before, read by the project's schema; empty where nothing is named. */
FB_MUST_CHECK bool fb_project_released(struct fb_project *project,
                                       const struct fb_released **out, struct fb_diag *diag);

/* What is in force already: `field_content`, or else `last_release`. */
FB_MUST_CHECK bool fb_project_field(struct fb_project *project, const struct fb_released **out,
                                    struct fb_diag *diag);

/* What it says about running content; the project owns it. */
const struct fb_trial_keys *fb_project_trial_keys(const struct fb_project *project);

/* Whether content is text rule sets, such as YARA's, which no schema describes.  Releases of them
 * are not read: fb_project_released gives an empty set, and fb_project_field has no content. */
bool fb_project_holds_rules(const struct fb_project *project);

/* Whether content is of a format that the project names, not the built-in one. */
bool fb_project_has_own_format(const struct fb_project *project);

/* How much may change from release to release. */
const struct fb_change_limits *fb_project_change_limits(const struct fb_project *project);

/* Its rollout (rollout_keys.h); the project owns it. */
const struct fb_rollout_keys *fb_project_rollout_keys(const struct fb_project *project);

/* Which findings count (verdict_keys.h); the project owns it. */
struct fb_verdict_keys *fb_project_verdict_keys(struct fb_project *project);

/* As fb_project_types, for a task that can not do without: none is a failure that tells where to
 * name them. */
FB_MUST_CHECK bool fb_project_need_types(struct fb_project *project,
                                         const struct fb_template_types **out,
                                         struct fb_diag *diag);

#endif
