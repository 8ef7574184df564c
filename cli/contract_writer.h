/* SPDX-License-Identifier: Apache-2.0 */
/* contract_writer.h - contracts and their differences as text and as JSON. */
#ifndef FB_CLI_CONTRACT_WRITER_H
#define FB_CLI_CONTRACT_WRITER_H

#include "base/write/json_text.h"
#include "pipeline/content/contract_facts.h"

void fb_contract_write_text(const struct fb_contract *contract, const struct fb_facts *facts,
                            struct fb_buffer *out);

/* As a contract file says it. */
void fb_contract_write_json(const struct fb_contract *contract, struct fb_json *json);

struct fb_comparison {
    const struct fb_contract *a;
    const struct fb_contract *b;
    const struct fb_difference *differences;
    size_t count;
};

void fb_comparison_write_text(const struct fb_comparison *comparison, struct fb_buffer *out);
void fb_comparison_write_json(const struct fb_comparison *comparison, struct fb_buffer *out);

#endif
