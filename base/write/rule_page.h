/* SPDX-License-Identifier: Apache-2.0 */
/* rule_page.h - docs/rules/FBnnnn.md, which are our own and trusted (internal to the room).
 *
 * A page is `# title`, then `## heading` sections of paragraphs, `- ` lists and ``` blocks; inside
 * a line `code` and **bold**.
 */
#ifndef FB_WRITE_RULE_PAGE_H
#define FB_WRITE_RULE_PAGE_H

#include "base/host/asset.h"
#include "base/host/buffer.h"

/* The text of the first section up to its first empty line: what the rule means. */
struct fb_span fb_rule_page_what(const struct fb_asset *page);

/* The page without its title, as HTML. */
void fb_rule_page_html(struct fb_buffer *out, const struct fb_asset *page);

#endif
