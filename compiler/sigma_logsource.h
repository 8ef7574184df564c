/* SPDX-License-Identifier: Apache-2.0 */
/* sigma_logsource.h - from a rule's log source to its template type. */
#ifndef FB_COMPILER_SIGMA_LOGSOURCE_H
#define FB_COMPILER_SIGMA_LOGSOURCE_H

#include "compiler/sigma_context.h"

/* Sets sigma->type.  A type whose file states a log source is meant when it says nothing else
 * than the rule does, and the one that says most wins; other types are meant by their names, see
 * template_type.h. */
FB_MUST_CHECK bool fb_sigma_logsource(struct fb_sigma *sigma, const struct fb_doc *logsource);

#endif
