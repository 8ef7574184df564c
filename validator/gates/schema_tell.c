/* SPDX-License-Identifier: Apache-2.0 */
/* What is to be said of a format schema itself, whatever content it is used for. */
#include "base/host/fail.h"
#include "validator/gates/gates.h"
#include "validator/model/record.h"

static const char *text_or(const char *text, const char *otherwise)
{
    return text[0] != '\0' ? text : otherwise;
}

/* `undecided`: it kept content from being judged. */
static bool tell(enum fb_rule rule, enum fb_level level, bool undecided, const struct fb_diag *what,
                 const char *file, const char *help, struct fb_report *report, struct fb_diag *diag)
{
    const struct fb_finding finding = {
        .rule = rule,
        .level = level,
        .gate = "",
        .subject = text_or(what->place.file, file),
        .message = what->message,
        .help = text_or(what->help, help),
        .undecided = undecided,
        .location = {
            .path = text_or(what->place.path, NULL),
            .line = what->place.line,
            .column = what->place.column,
        },
    };
    return fb_report_add(report, &finding) || fb_fail_memory(diag);
}

static const char add_record[] = "add -record to the type that is a template instance";

bool fb_schema_tell_join(const struct fb_diag *why, const char *file, struct fb_report *report,
                         struct fb_diag *diag)
{
    return tell(FB0007, fb_rule_level(FB0007), true, why, file, add_record, report, diag);
}

static bool tell_notes(const struct fb_schema *schema, const char *file, struct fb_report *report,
                       struct fb_diag *diag)
{
    bool ok = true;

    for (size_t i = 0; ok && i < fb_schema_note_count(schema); i++)
        ok = tell(FB0006, fb_rule_level(FB0006), false, fb_schema_note(schema, i), file,
                  "no need to do anything if the key is for another tool", report, diag);
    return ok;
}

bool fb_schema_tell(const struct fb_schema *schema, const char *file, struct fb_report *report,
                    struct fb_diag *diag)
{
    struct fb_diag why = FB_DIAG_NONE;

    if (!tell_notes(schema, file, report, diag))
        return false;
    if (fb_record_check(schema, &why))
        return true;
    return why.fault == FB_FAULT_MEMORY ? fb_fail_memory(diag)
                                        : fb_schema_tell_join(&why, file, report, diag);
}

static bool has_record(const struct fb_schema *schema)
{
    for (uint32_t i = 0; i < fb_schema_type_count(schema); i++)
        if (fb_schema_type(schema, i)->record.present)
            return true;
    return false;
}

bool fb_schema_lint(const struct fb_schema *schema, const char *file, struct fb_report *report,
                    struct fb_diag *diag)
{
    const bool is_join = has_record(schema);
    struct fb_diag why = FB_DIAG_NONE;

    if (!tell_notes(schema, file, report, diag))
        return false;
    if (fb_record_check(schema, &why))
        return true;
    if (why.fault == FB_FAULT_MEMORY)
        return fb_fail_memory(diag);
    return tell(FB0007, is_join ? FB_ERROR : FB_NOTE, false, &why, file, add_record, report, diag);
}
