/* SPDX-License-Identifier: Apache-2.0 */
/* reader.c - what all parts of reading a plan use. */
#include "rollout/plan/reader.h"

#include <string.h>

#include "base/host/fail.h"

bool fb_plan_array(struct fb_arena *arena, size_t count, size_t size, void *out, struct fb_diag *diag)
{
    void *array = fb_arena_array(arena, count, size);

    if (array == NULL)
        return fb_fail_memory(diag);
    memcpy(out, &array, sizeof array);
    return true;
}

bool fb_plan_text(struct fb_arena *arena, const struct fb_doc *node, const char **out, struct fb_diag *diag)
{
    if (node->kind != FB_DOC_STRING)
        return fb_doc_fail(diag, node, "expected a text, not %s", fb_doc_kind_name(node));
    if (node->text.size == 0 || memchr(node->text.bytes, '\0', node->text.size) != NULL)
        return fb_doc_fail(diag, node, "expected a text that is not empty");
    const char *copy = fb_arena_text(arena, node->text);
    if (copy == NULL)
        return fb_fail_memory(diag);
    *out = copy;
    return true;
}

bool fb_plan_get_text(struct fb_arena *arena, const struct fb_doc *map, const char *key, bool required,
                      const char **out, struct fb_diag *diag)
{
    struct fb_span text = { NULL, 0 };

    if (!fb_doc_get_text(map, key, required, &text, diag))
        return false;
    return text.bytes == NULL || fb_plan_text(arena, fb_doc_get(map, key), out, diag);
}

bool fb_plan_get_texts(struct fb_arena *arena, const struct fb_doc *map, const char *key,
                       const char *const **out, size_t *count, struct fb_diag *diag)
{
    const struct fb_doc *node = fb_doc_get(map, key);
    const char **texts = NULL;

    if (node == NULL || node->kind == FB_DOC_NULL)
        return true;
    const size_t many = node->kind == FB_DOC_LIST ? node->count : 1;
    if (!fb_plan_array(arena, many, sizeof *texts, &texts, diag))
        return false;
    for (size_t i = 0; i < many; i++)
        if (!fb_plan_text(arena, node->kind == FB_DOC_LIST ? fb_doc_at(node, i) : node, &texts[i], diag))
            return false;
    *out = texts;
    *count = many;
    return true;
}

bool fb_plan_get_maps(const struct fb_doc *map, const char *key, bool required, size_t most,
                      const struct fb_doc **out, size_t *count, struct fb_diag *diag)
{
    const struct fb_doc *list = NULL;

    if (!fb_doc_get_list(map, key, required, &list, diag))
        return false;
    if (list == NULL)
        return true;
    if (list->count > most)
        return fb_doc_fail(diag, list, "at most %zu are possible", most);
    for (size_t i = 0; i < list->count; i++)
        if (fb_doc_at(list, i)->kind != FB_DOC_MAP)
            return fb_doc_fail(diag, fb_doc_at(list, i), "expected a map, not %s", fb_doc_kind_name(fb_doc_at(list, i)));
    *out = list;
    *count = list->count;
    return true;
}

bool fb_plan_is_digest(const char *text)
{
    return strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64;
}
