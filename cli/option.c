/* SPDX-License-Identifier: Apache-2.0 */
/* option.c - what follows from the row of an option. */
#include <stdio.h>
#include <string.h>

#include "cli/command.h"

void fb_option_value(const struct fb_option_row *row, size_t size, char *out)
{
    size_t used = 0;

    if (row->kind != FB_OPTION_CHOICE) {
        snprintf(out, size, "%s", row->value != NULL ? row->value : "");
        return;
    }
    out[0] = '\0';
    for (size_t i = 0; row->choices[i] != NULL && used < size; i++)
        used += (size_t)snprintf(out + used, size - used, "%s%s", i > 0 ? "|" : "", row->choices[i]);
}

bool fb_option_has_variable(enum fb_option_id id)
{
    /* A run that never ends has to be asked for where it is started. */
    return !fb_options[id].judges && id != FB_OPTION_HELP && id != FB_OPTION_WATCH;
}

bool fb_option_allows(const struct fb_option_row *row, const char *value)
{
    for (size_t i = 0; row->choices[i] != NULL; i++)
        if (strcmp(row->choices[i], value) == 0)
            return true;
    return false;
}
