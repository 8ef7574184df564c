/* SPDX-License-Identifier: Apache-2.0 */
/* key_list.c - opening all keys of a command line. */
#include "cli/key_list.h"

#include <stdlib.h>

#include "base/host/fail.h"
#include "cli/passphrase_source.h"

void fb_key_list_clear(struct fb_key_list *keys)
{
    for (size_t i = 0; i < keys->count; i++)
        fb_key_free(keys->items[i]);
    free(keys->items);
    *keys = (struct fb_key_list){ .count = 0 };
}

static bool open_each(const struct fb_texts *names, const struct fb_passphrase_source *source,
                      struct fb_key_list *out, struct fb_diag *diag)
{
    for (; out->count < names->count; out->count++) {
        const char *name = names->items[out->count];
        struct fb_key **key = &out->items[out->count];
        if (!(source != NULL ? fb_key_open(name, source, key, diag) : fb_key_open_public(name, key, diag)))
            return false;
    }
    return true;
}

/* One passphrase may open several of them. */
static bool open_private(const struct fb_texts *names, struct fb_passphrase_source source,
                         struct fb_key_list *out, struct fb_diag *diag)
{
    const bool opened = fb_passphrase_hold(&source, diag) && open_each(names, &source, out, diag);

    fb_passphrase_drop(&source);
    return opened;
}

bool fb_key_list_open(const struct fb_arguments *arguments, const struct fb_passphrase_source *source,
                      struct fb_key_list *out, struct fb_diag *diag)
{
    const struct fb_texts names = arguments->values[FB_OPTION_KEY];

    *out = (struct fb_key_list){ .items = calloc(names.count + 1, sizeof *out->items) };
    if (out->items == NULL)
        return fb_fail_memory(diag);
    return source != NULL ? open_private(&names, *source, out, diag) : open_each(&names, NULL, out, diag);
}

bool fb_key_list_open_private(const struct fb_arguments *arguments, struct fb_key_list *out, struct fb_diag *diag)
{
    struct fb_passphrase_source source;

    *out = (struct fb_key_list){ .count = 0 };
    if (!fb_passphrase_source_of(arguments, &source))
        return fb_fail(diag, FB_FAULT_INPUT, "the passphrase has two places");
    fb_guard_process();
    return fb_key_list_open(arguments, &source, out, diag);
}
