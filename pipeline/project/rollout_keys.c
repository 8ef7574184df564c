/* SPDX-License-Identifier: Apache-2.0 */
/* rollout_keys.c - the key `rollout` of project files. */
#include "pipeline/project/rollout_keys.h"

#include <string.h>

static bool read_path(struct fb_path_list *list, const char *file, const struct fb_doc *map, const char *key,
                      struct fb_diag *diag)
{
    struct fb_span text = { NULL, 0 };

    return fb_doc_get_text(map, key, false, &text, diag)
        && (text.bytes == NULL || fb_path_list_add_node(list, file, fb_doc_get(map, key), diag));
}

static bool begins_with(struct fb_span text, const char *word)
{
    const size_t size = strlen(word);

    return text.size > size && memcmp(text.bytes, word, size) == 0;
}

static bool read_server(struct fb_rollout_keys *keys, const struct fb_doc *map, struct fb_diag *diag)
{
    struct fb_span text = { NULL, 0 };

    if (!fb_doc_get_text(map, "server", false, &text, diag))
        return false;
    if (text.bytes == NULL)
        return true;
    if ((!begins_with(text, "https://") && !begins_with(text, "http://")) || memchr(text.bytes, '\0', text.size) != NULL)
        return fb_doc_fail(diag, fb_doc_get(map, "server"), "an address is expected, such as https://rollouts.example:8443");
    keys->server = (const char *)text.bytes;
    return true;
}

bool fb_rollout_keys_read(struct fb_rollout_keys *keys, const char *file, const struct fb_doc *root,
                          struct fb_diag *diag)
{
    static const char *const known[] = { "plan", "store", "server", NULL };
    const struct fb_doc *map = NULL;

    if (!fb_doc_get_map(root, "rollout", false, &map, diag))
        return false;
    return map == NULL
        || (fb_doc_check_keys(map, known, diag) && read_path(&keys->plan, file, map, "plan", diag)
            && read_path(&keys->store, file, map, "store", diag) && read_server(keys, map, diag));
}

void fb_rollout_keys_clear(struct fb_rollout_keys *keys)
{
    fb_path_list_clear(&keys->plan);
    fb_path_list_clear(&keys->store);
}

static const char *only(const struct fb_path_list *list)
{
    return list->count > 0 ? list->paths[0] : NULL;
}

const char *fb_rollout_keys_plan(const struct fb_rollout_keys *keys)
{
    return only(&keys->plan);
}

const char *fb_rollout_keys_store(const struct fb_rollout_keys *keys)
{
    return only(&keys->store);
}
