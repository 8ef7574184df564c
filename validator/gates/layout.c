/* SPDX-License-Identifier: Apache-2.0 */
/* The gate "layout": does every byte mean what the schema says?  The schema machine has read the
 * file already; here its problems become findings. */
#include <assert.h>

#include "validator/gates/draft.h"
#include "validator/gates/gates.h"

#define BUILD_AGAIN "build the file again with the tool that wrote it"

/* For each kind of problem its rule, and what to do. */
static const struct meaning {
    enum fb_problem_kind kind;
    enum fb_rule rule;
    const char *help;
} meanings[] = {
    { FB_PROBLEM_END_OF_STREAM, FB1001,
      "the file is cut short, or a count or size before this place is too large: compare its "
      "size and digest with what the build wrote, and copy or build it again" },
    { FB_PROBLEM_SIZE, FB1016,
      "a size field before this place is wrong, or the file is cut short: " BUILD_AGAIN },
    { FB_PROBLEM_POSITION, FB1015,
      "an offset field points outside of its stream: " BUILD_AGAIN },
    { FB_PROBLEM_CONTENTS, FB1002,
      "this is another format, another version of it, or a damaged file: check that the right "
      "file and the right schema were named" },
    { FB_PROBLEM_NOT_EQUAL, FB1003,
      "the schema allows one value here: " BUILD_AGAIN ", or name the schema of this version of "
      "the format" },
    { FB_PROBLEM_LESS_THAN, FB1003,
      "the schema states a minimum here: " BUILD_AGAIN },
    { FB_PROBLEM_GREATER_THAN, FB1003,
      "the schema states a maximum here: " BUILD_AGAIN },
    { FB_PROBLEM_NOT_ANY_OF, FB1003,
      "the schema lists the values that are allowed here: " BUILD_AGAIN },
    { FB_PROBLEM_NOT_IN_ENUM, FB1007,
      "a sensor does not know this value either: " BUILD_AGAIN ", or add the member to the "
      "schema when all sensors know it" },
    { FB_PROBLEM_EXPRESSION_FALSE, FB1003,
      "the schema's condition on this value does not hold: " BUILD_AGAIN },
    { FB_PROBLEM_TERMINATOR, FB1018,
      "the text or list is not ended inside of its stream: " BUILD_AGAIN },
    { FB_PROBLEM_ENCODING, FB1014,
      "write the text in the encoding that the schema names, or declare the field as bytes" },
    { FB_PROBLEM_PROCESS, FB1019,
      "the packed or masked bytes are damaged, or their key or size is: " BUILD_AGAIN },
    { FB_PROBLEM_UNDECIDED_ENDIAN, FB1020,
      "the field that chooses the byte order has a value without a case: " BUILD_AGAIN },
    { FB_PROBLEM_EXPRESSION, FB1017,
      "a value that the expression uses is out of its range: look at the fields that it names" },
    { FB_PROBLEM_LEFT_OVER, FB1004,
      "a count before this place is too small or a size too large: a sensor would ignore these "
      "bytes or trip over them" },
    { FB_PROBLEM_GAP, FB1005,
      "no field of the schema covers these bytes: remove them, or describe them in the schema" },
    { FB_PROBLEM_OVERLAP, FB1006,
      "two offsets or sizes overlap: " BUILD_AGAIN },
    { FB_PROBLEM_UNKNOWN_ENUM, FB1007,
      "a sensor does not know this value either: " BUILD_AGAIN ", or add the member to the "
      "schema when all sensors know it" },
    { FB_PROBLEM_UNMATCHED_SWITCH, FB1008,
      "no case of the schema says how to read this: " BUILD_AGAIN ", or add the case to the "
      "schema when all sensors know it" },
    { FB_PROBLEM_COUNT_TOO_LARGE, FB1009,
      "the count field is wrong, or the file is cut short: " BUILD_AGAIN },
    { FB_PROBLEM_NO_PROGRESS, FB1010,
      "each element takes no bytes, so the repetition would not end: look at the sizes inside of "
      "it" },
    { FB_PROBLEM_OVERFLOW, FB1011,
      "a sensor that computes this wraps around and reads elsewhere: look at the fields that the "
      "expression names" },
    { FB_PROBLEM_BUDGET, FB1012,
      "the file is far larger or deeper than content is: look for a count or size that is wrong" },
    { FB_PROBLEM_CHECKSUM, FB1013,
      "the file changed after it was written: copy or build it again, and do not edit it in place" },
};
static_assert(sizeof meanings / sizeof *meanings == FB_PROBLEM_KIND_COUNT, "one row for each kind");

static const struct meaning *meaning_of(enum fb_problem_kind kind)
{
    size_t row = 0;

    while (row + 1 < FB_PROBLEM_KIND_COUNT && meanings[row].kind != kind)
        row++;
    return &meanings[row];
}

static bool is_all_zero(struct fb_span bytes)
{
    for (size_t i = 0; i < bytes.size; i++)
        if (bytes.bytes[i] != 0)
            return false;
    return bytes.size > 0;
}

/* What all of the bytes say, which is worth more than any one place: NULL, or what is added to the
 * message, and the help in place of the problem's own. */
struct whole {
    const char *message;
    const char *help;
};

static struct whole judge_whole(struct fb_span bytes)
{
    if (bytes.size == 0)
        return (struct whole){ "; the file is empty",
                               "a copy that broke off or a build that wrote nothing leaves an empty file: copy or build "
                               "it again, and write it to a temporary file that is synced and renamed" };
    if (is_all_zero(bytes))
        return (struct whole){ "; the whole file is zero: a torn write",
                               "a crash just after an update can leave a file of the right size that is all zero: copy or "
                               "build it again, and write it to a temporary file that is synced and renamed" };
    return (struct whole){ NULL, NULL };
}

static bool tell_problem(const struct fb_asking *asking, const struct fb_problem *problem, const struct whole *whole)
{
    const struct meaning *meaning = meaning_of(problem->kind);
    struct fb_draft draft;

    fb_draft_begin(&draft, asking, meaning->rule);
    fb_draft_message(&draft, "%s%s", problem->message, whole->message != NULL ? whole->message : "");
    fb_draft_help(&draft, "%s", whole->help != NULL ? whole->help : meaning->help);
    if (problem->path[0] != '\0') /* as it is: it may be longer than a draft's */
        draft.finding.location.path = problem->path;
    draft.finding.location.has_offset = true;
    draft.finding.location.offset = problem->offset;
    draft.finding.location.length = problem->length;
    return fb_draft_add(&draft, asking);
}

bool fb_gate_layout(const struct fb_gate_context *context, const struct fb_candidate *candidate,
                    struct fb_report *report, struct fb_figure *figures, size_t *figure_count,
                    struct fb_diag *diag)
{
    const struct fb_asking asking = { "layout", context, candidate, report, diag };
    const size_t problems = fb_tree_problem_count(candidate->tree);
    const struct whole whole = problems > 0 ? judge_whole(candidate->bytes) : (struct whole){ NULL, NULL };
    bool ok = true;

    for (size_t i = 0; ok && i < problems; i++)
        ok = tell_problem(&asking, fb_tree_problem(candidate->tree, i), &whole);

    fb_figure_add(figures, figure_count, "bytes", candidate->bytes.size);
    fb_figure_add(figures, figure_count, "nodes", fb_tree_counts(candidate->tree).nodes);
    fb_figure_add(figures, figure_count, "problems",
                  problems + fb_tree_problems_dropped(candidate->tree));
    return ok;
}
