/* SPDX-License-Identifier: Apache-2.0 */
/* The table of thresholds of the gate "change". */
#include "validator/gates/change_limits.h"

#define ROW(name, otherwise)                                      \
    {                                                             \
#name, otherwise, offsetof(struct fb_change_limits, name) \
    }

const struct fb_change_limit_row fb_change_limit_rows[] = {
    ROW(shrink_percent, 50),
    ROW(growth_percent, 100),
    ROW(copies_percent, 10),
    ROW(least_instances, 5),
    ROW(least_bytes, 4096),
};
const size_t fb_change_limit_count = sizeof fb_change_limit_rows / sizeof *fb_change_limit_rows;

struct fb_change_limits fb_change_limits_default(void)
{
    struct fb_change_limits limits = { .shrink_percent = 0 };

    for (size_t i = 0; i < fb_change_limit_count; i++)
        *fb_change_limit(&limits, &fb_change_limit_rows[i]) = fb_change_limit_rows[i].otherwise;
    return limits;
}

uint64_t *fb_change_limit(struct fb_change_limits *limits, const struct fb_change_limit_row *row)
{
    return (uint64_t *)(void *)((char *)limits + row->offset);
}
