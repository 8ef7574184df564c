/* SPDX-License-Identifier: Apache-2.0 */
/* Regular expressions of rules. */
#include "compiler/sigma_regex.h"

#include <string.h>

#include "base/host/fail.h"
#include "validator/model/regex_syntax.h"

static const char *flags_prefix(const struct fb_sigma_key *key)
{
    const bool multi_line = fb_sigma_key_has(key, FB_SIGMA_RE_M);
    const bool dot_all = fb_sigma_key_has(key, FB_SIGMA_RE_S);
    if (multi_line)
        return dot_all ? "(?ms)" : "(?m)";
    return dot_all ? "(?s)" : "";
}

static bool check(struct fb_sigma *sigma, struct fb_span pattern, const struct fb_doc *node)
{
    struct fb_regex_fault fault = { .fault = FB_FAULT_NONE };
    if (fb_regex_check(pattern, &fault))
        return true;
    if (fault.fault == FB_FAULT_MEMORY)
        return fb_fail_memory(sigma->diag);
    const bool is_limit = fault.fault == FB_FAULT_LIMIT;
    const char *help = fault.fault == FB_FAULT_UNSUPPORTED
                         ? "content may only use syntax that every sensor matches in linear time"
                         : NULL;
    return fb_sigma_reject(sigma, is_limit ? FB0106 : FB0105,
                           (struct fb_sigma_spot){ node, fault.offset }, help,
                           "the regular expression cannot be used: %s, at byte %zu of it",
                           fault.reason, fault.offset);
}

bool fb_sigma_regex(struct fb_sigma *sigma, const struct fb_sigma_key *key, struct fb_span text,
                    const struct fb_doc *node, struct fb_span *out)
{
    if (!check(sigma, text, node))
        return false;
    const struct fb_span prefix = fb_span_of(flags_prefix(key));
    uint8_t *bytes = fb_sigma_array(sigma, prefix.size + text.size, 1);
    if (bytes == NULL)
        return false;
    if (prefix.size > 0)
        memcpy(bytes, prefix.bytes, prefix.size);
    if (text.size > 0)
        memcpy(bytes + prefix.size, text.bytes, text.size);
    *out = (struct fb_span){ bytes, prefix.size + text.size };
    return true;
}
