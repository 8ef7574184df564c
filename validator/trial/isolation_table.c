/* SPDX-License-Identifier: Apache-2.0 */
/* isolation_table.c - a row for each layer: active in all builds, in none, or in how many. */
#include "validator/trial/isolation_table.h"

#include <stdio.h>
#include <string.h>

#define COLUMNS 3 /* layer, active, why_not */

static const char yes[] = "yes";

void fb_isolation_count(struct fb_isolation_tally *tally, const struct fb_layers *layers)
{
    tally->builds++;
    for (size_t i = 0; i < FB_LAYER_COUNT; i++) {
        const bool active = (layers->active >> i & 1) != 0;

        tally->active[i] += active;
        if (!active)
            tally->why_not[i] = layers->why_not[i];
    }
}

/* The rows are in the order of the layers; one that is missing is not active. */
void fb_isolation_count_table(struct fb_isolation_tally *tally, const struct fb_table *table)
{
    tally->builds++;
    for (size_t i = 0; i < FB_LAYER_COUNT && i < table->row_count && table->column_count == COLUMNS; i++) {
        const struct fb_table_cell *cells = table->cells + i * COLUMNS;
        const bool active = cells[1].text != NULL && strcmp(cells[1].text, yes) == 0;

        tally->active[i] += active;
        if (!active)
            tally->why_not[i] = cells[2].text;
    }
}

static const char *describe(const struct fb_isolation_tally *tally, size_t layer, char *text, size_t size)
{
    if (tally->active[layer] == tally->builds)
        return yes;
    if (tally->active[layer] == 0)
        return "no";
    (void)snprintf(text, size, "%zu of %zu builds", tally->active[layer], tally->builds);
    return text;
}

bool fb_isolation_tell(const struct fb_isolation_tally *tally, struct fb_report *report)
{
    static const char *const columns[COLUMNS] = { "layer", "active", "why_not" };
    struct fb_table_cell cells[FB_LAYER_COUNT][COLUMNS] = { 0 };
    char texts[FB_LAYER_COUNT][64];
    const struct fb_table table = {
        .name = FB_ISOLATION_TABLE,
        .title = "Isolation of engines",
        .columns = columns,
        .column_count = COLUMNS,
        .cells = cells[0],
        .row_count = FB_LAYER_COUNT,
        .once = true,
    };

    for (size_t i = 0; i < FB_LAYER_COUNT; i++) {
        cells[i][0].text = fb_layer_name((enum fb_layer)i);
        cells[i][1].text = describe(tally, i, texts[i], sizeof texts[i]);
        cells[i][2].text = tally->why_not[i];
    }
    return tally->builds == 0 || fb_report_add_table(report, &table);
}
