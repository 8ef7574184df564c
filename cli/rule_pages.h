/* SPDX-License-Identifier: Apache-2.0 */
/* rule_pages.h - docs/rules/FBnnnn.md, embedded at build time in the order of rules.def. */
#ifndef FB_CLI_RULE_PAGES_H
#define FB_CLI_RULE_PAGES_H

#include "base/host/asset.h"

extern const struct fb_asset fb_rule_pages[];
extern const size_t fb_rule_pages_count;

#endif
