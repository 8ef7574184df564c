/* SPDX-License-Identifier: Apache-2.0 */
/* key.c - names, words and limits, with messages that help. */
#include "validator/model/key.h"

#include "base/host/fail.h"
#include "base/host/nearest.h"

bool fb_key_is_map(const struct fb_doc *node, const char *what, struct fb_diag *diag)
{
    if (node->kind == FB_DOC_MAP)
        return true;
    return fb_doc_fail(diag, node, "expected a map that describes %s, found %s", what,
                       fb_doc_kind_name(node));
}

/* Nothing that would garble a message or end a string early. */
static bool is_printable(struct fb_span text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (text.bytes[i] < 0x20 || text.bytes[i] == 0x7f)
            return false;
    }
    return true;
}

bool fb_key_copy(struct fb_arena *arena, const struct fb_doc *node, const char *what,
                 const char **out, struct fb_diag *diag)
{
    if (node->text.size == 0)
        return fb_doc_fail(diag, node, "%s is empty", what);
    if (!is_printable(node->text))
        return fb_doc_fail(diag, node, "%s has a control character", what);

    const char *copy = fb_arena_text(arena, node->text);
    if (copy == NULL)
        return fb_fail_memory(diag);
    *out = copy;
    return true;
}

bool fb_key_name(struct fb_arena *arena, const struct fb_doc *map, const char *key, bool required,
                 const char **out, struct fb_diag *diag)
{
    struct fb_span text = { .bytes = NULL };
    if (!fb_doc_get_text(map, key, required, &text, diag))
        return false;
    return text.bytes == NULL || fb_key_copy(arena, fb_doc_get(map, key), key, out, diag);
}

bool fb_key_unknown(const struct fb_doc *node, const char *what, const char *const *words,
                    size_t count, struct fb_diag *diag)
{
    const struct fb_span text = node->text;
    const char *nearest = fb_nearest(text, words, count);

    (void)fb_doc_fail(diag, node, "unknown %s \"%.*s\"", what, (int)(text.size < 64 ? text.size : 64),
                      (const char *)text.bytes);
    return nearest == NULL ? false : fb_fail_help(diag, "did you mean \"%s\"?", nearest);
}

bool fb_key_word(const struct fb_doc *map, const char *key, const char *const *words, size_t count,
                 size_t *out, struct fb_diag *diag)
{
    struct fb_span text = { .bytes = NULL };
    if (!fb_doc_get_text(map, key, true, &text, diag))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (fb_span_is(text, words[i])) {
            *out = i;
            return true;
        }
    }
    return fb_key_unknown(fb_doc_get(map, key), key, words, count, diag);
}

bool fb_key_limit(const struct fb_doc *map, const char *key, uint64_t *out, struct fb_diag *diag)
{
    uint64_t limit = *out;
    if (!fb_doc_get_u64(map, key, false, UINT64_MAX, &limit, diag))
        return false;
    if (limit == 0)
        return fb_doc_fail(diag, fb_doc_get(map, key), "\"%s\" is 0, and a limit never is", key);
    *out = limit;
    return true;
}
