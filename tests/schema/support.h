/* SPDX-License-Identifier: Apache-2.0 */
/* support.h - loading schemas in tests. */
#ifndef FB_TESTS_SCHEMA_SUPPORT_H
#define FB_TESTS_SCHEMA_SUPPORT_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/file.h"
#include "validator/schema/schema.h"

/* From a text of the test's own, in an exact-size copy. */
static inline bool load_text(const char *text, const struct fb_schema_options *options,
                             struct fb_schema **out, struct fb_diag *diag)
{
    size_t size = strlen(text);
    uint8_t *copy = malloc(size + (size == 0));

    ck_assert_ptr_nonnull(copy);
    memcpy(copy, text, size);
    *diag = (struct fb_diag)FB_DIAG_NONE;
    *out = NULL;
    const bool ok = fb_schema_load("x.ksy", (struct fb_span){ copy, size }, options, out, diag);
    free(copy);
    return ok;
}

static inline struct fb_schema *loaded_text(const char *text)
{
    struct fb_schema *schema;
    struct fb_diag diag;

    if (!load_text(text, NULL, &schema, &diag))
        ck_abort_msg("%u:%u: %s: %s\n%s", diag.place.line, diag.place.column, diag.place.path,
                     diag.message, text);
    return schema;
}

static inline bool load_file(const char *path, const struct fb_schema_options *options,
                             struct fb_schema **out, struct fb_diag *diag)
{
    FB_AUTO(fb_file_free)
    struct fb_span text = { .size = 0 };

    *diag = (struct fb_diag)FB_DIAG_NONE;
    return fb_file_read(path, (size_t)1 << 20, &text, diag)
        && fb_schema_load(path, text, options, out, diag);
}

/* `name` in `folder`, in a static buffer of its own for each call site's use at a time. */
static inline const char *join(const char *folder, const char *name, char *buffer, size_t size)
{
    const int length = snprintf(buffer, size, "%s/%s", folder, name);

    ck_assert(length > 0 && (size_t)length < size);
    return buffer;
}

#endif
