/* SPDX-License-Identifier: Apache-2.0 */
/* render.h - reports, written as --format says; and what every report of a command tells. */
#ifndef FB_CLI_RENDER_H
#define FB_CLI_RENDER_H

#include "cli/arguments.h"
#include "pipeline/project/obstacle.h"

/* Writes the report to `path` (NULL, "-": standard output) and gives the exit code of its verdict,
 * or FB_EXIT_UNDECIDED when it could not be written. */
enum fb_exit fb_render(const struct fb_arguments *arguments, struct fb_report *report,
                       const char *path);

/* The same on standard error, where standard output has something else. */
enum fb_exit fb_render_on_error(const struct fb_arguments *arguments, struct fb_report *report);

/* Records the options that change what is judged, and the project file, given or found (NULL: the
 * command has none). */
FB_MUST_CHECK bool fb_render_options(const struct fb_arguments *arguments,
                                     const struct fb_project *project, struct fb_report *report,
                                     struct fb_diag *diag);

/* For a command without a report of its own: says what kept it from its task.  With --format json
 * that is a report on standard output, otherwise text on standard error.  Always undecided. */
enum fb_exit fb_render_obstacle(const struct fb_arguments *arguments, enum fb_stage stage,
                                const struct fb_diag *failure);

/* What the project options of the command line say. */
struct fb_project_options fb_project_options_of(const struct fb_arguments *arguments);

#endif
