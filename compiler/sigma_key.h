/* SPDX-License-Identifier: Apache-2.0 */
/* sigma_key.h - the key of a detection item: a field's name and its modifiers,
 * `CommandLine|base64offset|contains`. */
#ifndef FB_COMPILER_SIGMA_KEY_H
#define FB_COMPILER_SIGMA_KEY_H

#include "compiler/sigma_context.h"

enum fb_sigma_modifier {
    FB_SIGMA_CONTAINS,
    FB_SIGMA_STARTSWITH,
    FB_SIGMA_ENDSWITH,
    FB_SIGMA_ALL,
    FB_SIGMA_NEQ,
    FB_SIGMA_CASED,
    FB_SIGMA_EXPAND,
    FB_SIGMA_WINDASH,
    FB_SIGMA_BASE64,
    FB_SIGMA_BASE64OFFSET,
    FB_SIGMA_UTF16LE, /* also called "wide" */
    FB_SIGMA_UTF16BE,
    FB_SIGMA_UTF16,
    FB_SIGMA_RE,
    FB_SIGMA_RE_I,
    FB_SIGMA_RE_M,
    FB_SIGMA_RE_S,
    FB_SIGMA_CIDR,
    FB_SIGMA_FIELDREF,
    FB_SIGMA_EXISTS,
    FB_SIGMA_COMPARISON, /* lt, lte, gt, gte: known, but no operator does that */
    FB_SIGMA_TIME,       /* minute to year: likewise */
};

#define FB_SIGMA_BIT(modifier) (UINT32_C(1) << (modifier))

enum { FB_SIGMA_MAX_TRANSFORMS = 8 };

struct fb_sigma_key {
    const struct fb_doc *node;                                  /* the key */
    const struct fb_doc *value;                                 /* what stands behind it */
    struct fb_span field;                                       /* empty: a keyword, sought in the whole event */
    uint32_t modifiers;                                         /* a set of FB_SIGMA_BIT() */
    enum fb_sigma_modifier transforms[FB_SIGMA_MAX_TRANSFORMS]; /* windash to utf16, in order */
    size_t transform_count;
};

static inline bool fb_sigma_key_has(const struct fb_sigma_key *key, enum fb_sigma_modifier modifier)
{
    return (key->modifiers & FB_SIGMA_BIT(modifier)) != 0;
}

/* Splits the key and checks that its modifiers exist, are supported, and go together. */
FB_MUST_CHECK bool fb_sigma_key_parse(struct fb_sigma *sigma, const struct fb_doc *node,
                                      const struct fb_doc *value, struct fb_sigma_key *out);

#endif
