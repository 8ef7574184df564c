/* SPDX-License-Identifier: Apache-2.0 */
/* trial_keys.c - engines, corpora, content in force and own names of the project file. */
#include "pipeline/project/trial_keys.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"

static bool read_engines(struct fb_trial_keys *keys, const char *file, const struct fb_doc *root,
                         struct fb_diag *diag)
{
    if (!fb_doc_get_map(root, "engines", false, &keys->engines, diag))
        return false;
    for (size_t i = 0; keys->engines != NULL && i < keys->engines->count; i++)
        if (!fb_path_list_add_node(&keys->engine_files, file, fb_doc_value_at(keys->engines, i), diag))
            return false;
    return true;
}

static bool read_label(const struct fb_doc *item, enum fb_corpus_label *out, struct fb_diag *diag)
{
    struct fb_span text = { NULL, 0 };

    if (!fb_doc_get_text(item, "label", true, &text, diag))
        return false;
    return fb_corpus_label_find(text, out)
        || fb_doc_fail(diag, fb_doc_get(item, "label"), "expected background, must-match or must-not-match");
}

/* Events or files, and a label. */
static bool read_corpus(struct fb_trial_keys *keys, const char *file, const struct fb_doc *item,
                        struct fb_diag *diag)
{
    static const char *const known[] = { "events", "files", "label", NULL };
    enum fb_corpus_label label = FB_CORPUS_BACKGROUND;

    if (item->kind != FB_DOC_MAP)
        return fb_doc_fail(diag, item, "a corpus is a map, not %s", fb_doc_kind_name(item));
    if (!fb_doc_check_keys(item, known, diag) || !read_label(item, &label, diag))
        return false;
    const struct fb_doc *events = fb_doc_get(item, "events");
    const struct fb_doc *files = fb_doc_get(item, "files");
    if ((events == NULL) == (files == NULL))
        return fb_doc_fail(diag, item, "a corpus has either events, a file of them, or files, a folder");
    return fb_path_list_add_node(&keys->corpus_files, file, events != NULL ? events : files, diag);
}

static bool read_corpora(struct fb_trial_keys *keys, const char *file, const struct fb_doc *root,
                         struct fb_diag *diag)
{
    if (!fb_doc_get_list(root, "corpora", false, &keys->corpora, diag))
        return false;
    for (size_t i = 0; keys->corpora != NULL && i < keys->corpora->count; i++)
        if (!read_corpus(keys, file, fb_doc_at(keys->corpora, i), diag))
            return false;
    return true;
}

static bool read_own_name(struct fb_trial_keys *keys, const struct fb_doc *node, struct fb_diag *diag)
{
    if (node->kind != FB_DOC_STRING)
        return fb_doc_fail(diag, node, "expected a name, not %s", fb_doc_kind_name(node));
    if (node->text.size == 0 || memchr(node->text.bytes, '\0', node->text.size) != NULL)
        return fb_doc_fail(diag, node, "this is no name");
    keys->own_names[keys->own_name_count++] = (const char *)node->text.bytes;
    return true;
}

static bool read_own_names(struct fb_trial_keys *keys, const struct fb_doc *root, struct fb_diag *diag)
{
    const struct fb_doc *list = NULL;

    if (!fb_doc_get_list(root, "own_names", false, &list, diag))
        return false;
    if (list == NULL)
        return true;
    keys->own_names = calloc(list->count + 1, sizeof *keys->own_names);
    if (keys->own_names == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < list->count; i++)
        if (!read_own_name(keys, fb_doc_at(list, i), diag))
            return false;
    return true;
}

bool fb_trial_keys_read(struct fb_trial_keys *keys, const char *file, const struct fb_doc *root,
                        struct fb_diag *diag)
{
    return read_engines(keys, file, root, diag)
        && read_corpora(keys, file, root, diag)
        && fb_path_list_read(&keys->field_content, file, root, "field_content", diag)
        && read_own_names(keys, root, diag)
        && fb_fuzz_keys_read(&keys->fuzz, file, root, diag);
}

void fb_trial_keys_clear(struct fb_trial_keys *keys)
{
    fb_path_list_clear(&keys->engine_files);
    fb_path_list_clear(&keys->corpus_files);
    fb_path_list_clear(&keys->field_content);
    free(keys->own_names);
    fb_fuzz_keys_clear(&keys->fuzz);
    *keys = (struct fb_trial_keys){ .engines = NULL };
}

/* What follows "windows-7.11=", or NULL where the option is about another build. */
static const char *file_of(const char *option, const char *build)
{
    const size_t size = strlen(build);

    return strncmp(option, build, size) == 0 && option[size] == '=' ? option + size + 1 : NULL;
}

const char *fb_trial_keys_engine(const struct fb_trial_keys *keys, const char *build)
{
    const char *found = NULL;

    for (size_t i = 0; i < keys->engine_options.count; i++) {
        const char *file = file_of(keys->engine_options.items[i], build);
        found = file != NULL ? file : found;
    }
    for (size_t i = 0; found == NULL && i < keys->engine_files.count; i++)
        if (fb_span_is(fb_doc_key_at(keys->engines, i)->text, build))
            found = keys->engine_files.paths[i];
    return found;
}

/* Whether there is a contract of that name. */
static bool is_known(const struct fb_contracts *contracts, struct fb_span name)
{
    for (size_t i = 0; i < fb_contracts_count(contracts); i++)
        if (fb_span_is(name, fb_contracts_at(contracts, i)->name))
            return true;
    return false;
}

static bool check_option(const char *option, const struct fb_contracts *contracts, struct fb_diag *diag)
{
    const char *equals = strchr(option, '=');

    if (equals == NULL || equals[1] == '\0')
        return fb_fail(diag, FB_FAULT_INPUT, "--engine %s: expected BUILD=FILE, such as windows-7.11=engine.so", option);
    const struct fb_span name = { (const uint8_t *)option, (size_t)(equals - option) };
    return is_known(contracts, name)
        || fb_fail(diag, FB_FAULT_INPUT, "--engine %s: no contract is of that sensor build", option);
}

bool fb_trial_keys_check_engines(const struct fb_trial_keys *keys, const struct fb_contracts *contracts,
                                 struct fb_diag *diag)
{
    for (size_t i = 0; i < keys->engine_options.count; i++)
        if (!check_option(keys->engine_options.items[i], contracts, diag))
            return false;
    for (size_t i = 0; i < keys->engine_files.count; i++) {
        const struct fb_doc *key = fb_doc_key_at(keys->engines, i);
        if (!is_known(contracts, key->text))
            return fb_doc_fail(diag, key, "no contract is of the sensor build %.*s",
                               (int)(key->text.size < 100 ? key->text.size : 100),
                               (const char *)key->text.bytes);
    }
    return true;
}

bool fb_trial_keys_load_corpora(const struct fb_trial_keys *keys, struct fb_corpora *corpora,
                                const struct fb_template_types *types, struct fb_diag *diag)
{
    for (size_t i = 0; i < keys->corpus_files.count; i++) {
        enum fb_corpus_label label = FB_CORPUS_BACKGROUND;

        if (!read_label(fb_doc_at(keys->corpora, i), &label, diag))
            return false;
        if (!fb_corpora_load(corpora, keys->corpus_files.paths[i], label, types, diag))
            return fb_path_list_blame(&keys->corpus_files, i, diag);
    }
    return true;
}
