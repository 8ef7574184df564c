/* SPDX-License-Identifier: Apache-2.0 */
/* record.h - joins a parsed file to the model of content, through the schema's -record and -role
 * keys.  Works alike for the reference format and for a vendor's. */
#ifndef FB_MODEL_RECORD_H
#define FB_MODEL_RECORD_H

#include "base/core/diag.h"
#include "validator/model/content.h"
#include "validator/schema/tree.h"

/* Collects every template instance and declared template type of the tree, in file order, into
 * the arena; values and ids are borrowed from the tree.  False when the schema has no -record
 * that is a template instance, when what it names is not of the right kind, or when memory does
 * not suffice: *diag says which.  A partial tree gives what it holds.
 *
 * Instances get paths that begin at the first list ("instances[1]", not "body.instances[1]") and
 * leave out an underscore at the end of a name (except_).  A format that has only one of the roles
 * case and ignore-case has it for literals and regular expressions alike. */
FB_MUST_CHECK bool fb_record_collect(const struct fb_tree *tree, struct fb_arena *arena,
                                     struct fb_content *out, struct fb_diag *diag);

/* Whether fb_record_collect can work with this schema at all. */
FB_MUST_CHECK bool fb_record_check(const struct fb_schema *schema, struct fb_diag *diag);

#endif
