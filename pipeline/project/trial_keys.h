/* SPDX-License-Identifier: Apache-2.0 */
/* trial_keys.h - what a project says about running content: its keys engines, corpora,
 * field_content, own_names and fuzz (fuzz_keys.h).
 *
 *     engines: {windows-7.11: engines/ipc-7.11.so}   # the shared object of each sensor build
 *     corpora:
 *       - {events: attacks.jsonl, label: must-match}
 *       - {files: own-files/, label: must-not-match}
 *     field_content: [290.fbc]      # in force already; without it last_release is
 *     own_names: [sensor.exe]       # that content must never match
 */
#ifndef FB_PIPELINE_TRIAL_KEYS_H
#define FB_PIPELINE_TRIAL_KEYS_H

#include "pipeline/project/fuzz_keys.h"
#include "pipeline/project/path_list.h"
#include "validator/model/contract.h"
#include "validator/trial/events.h"

struct fb_trial_keys {
    const struct fb_doc *engines;     /* borrowed; NULL: none */
    struct fb_path_list engine_files; /* of each of its entries */
    struct fb_texts engine_options;   /* "windows-7.11=FILE": goes before the key; borrowed */
    const struct fb_doc *corpora;     /* likewise */
    struct fb_path_list corpus_files;
    struct fb_path_list field_content;
    const char **own_names; /* malloc'ed; the texts are borrowed */
    size_t own_name_count;
    struct fb_fuzz_keys fuzz;
};

FB_MUST_CHECK bool fb_trial_keys_read(struct fb_trial_keys *keys, const char *file,
                                      const struct fb_doc *root, struct fb_diag *diag);
void fb_trial_keys_clear(struct fb_trial_keys *keys);

/* The engine of a sensor build, "windows-7.11"; NULL when none is named. */
const char *fb_trial_keys_engine(const struct fb_trial_keys *keys, const char *build);

/* False when an engine is named for a sensor build that has no contract, or one is not written as
 * BUILD=FILE. */
FB_MUST_CHECK bool fb_trial_keys_check_engines(const struct fb_trial_keys *keys,
                                               const struct fb_contracts *contracts,
                                               struct fb_diag *diag);

/* Loads all corpora. */
FB_MUST_CHECK bool fb_trial_keys_load_corpora(const struct fb_trial_keys *keys, struct fb_corpora *corpora,
                                              const struct fb_template_types *types,
                                              struct fb_diag *diag);

#endif
