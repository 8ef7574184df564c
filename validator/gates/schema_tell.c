/* SPDX-License-Identifier: Apache-2.0 */
/* What is to be said of a format schema itself, whatever content it is used for. */
#include "base/host/fail.h"
#include "validator/gates/gates.h"
#include "validator/model/record.h"

static const char *text_or(const char *text, const char *otherwise)
{
    return text[0] != '\0' ? text : otherwise;
}

static bool tell(enum fb_rule rule, const struct fb_diag *what, const char *file, const char *help,
                 struct fb_report *report, struct fb_diag *diag)
{
    const struct fb_finding finding = {
        .rule = rule,
        .level = fb_rule_level(rule),
        .gate = "",
        .subject = text_or(what->place.file, file),
        .message = what->message,
        .help = text_or(what->help, help),
        .undecided = fb_rule_level(rule) == FB_ERROR,
        .location = {
            .path = text_or(what->place.path, NULL),
            .line = what->place.line,
            .column = what->place.column,
        },
    };
    return fb_report_add(report, &finding) || fb_fail_memory(diag);
}

bool fb_schema_tell_join(const struct fb_diag *why, const char *file, struct fb_report *report,
                         struct fb_diag *diag)
{
    return tell(FB0007, why, file, "add -record to the type that is a template instance", report, diag);
}

bool fb_schema_tell(const struct fb_schema *schema, const char *file, struct fb_report *report,
                    struct fb_diag *diag)
{
    struct fb_diag why = FB_DIAG_NONE;
    bool ok = true;

    for (size_t i = 0; ok && i < fb_schema_note_count(schema); i++)
        ok = tell(FB0006, fb_schema_note(schema, i), file,
                  "no need to do anything if the key is for another tool", report, diag);
    if (!ok || fb_record_check(schema, &why))
        return ok;
    return why.fault == FB_FAULT_MEMORY ? fb_fail_memory(diag)
                                        : fb_schema_tell_join(&why, file, report, diag);
}
