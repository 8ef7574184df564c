/* SPDX-License-Identifier: Apache-2.0 */
/* golden.h - one golden case: a folder with an input and what the gates must say of it.
 *
 * The input is one of: source.json or source.yml (compiled), model.json (model_source.h),
 * content.hex (damage.h), content.bin; then patch.json, if it is there, damages it.
 *
 * last.json or last-model.json is the last release, earlier.json one before it, made like the input.
 *
 * expected.json, written by hand from the specification:
 *     {"about":"..", "verdict":"reject",
 *      "schema":"../tiny.ksy",            # all file names: from the case's folder
 *      "types":"types.json", "contracts":"contracts.json",   # default: those of golden/; null: none
 *      "compiled_with":"old-types.json",  # the types that the input is made with
 *      "no_release":true,               # FB7000 is told where nothing was released
 *      "limits":{"shrink_percent":20},    # of the gate change
 *      "gates":{"contract":"undecided"},  # verdicts of gates, where worth saying
 *      "findings":[{"rule":"FB3001","path":"instances[0].criteria[20]","sensor":"windows-7.11",
 *        "offset":96, "length":4,         # or: "node":"body.instances[0].criteria[20]"
 *        "line":3, "says":["20 inputs"],    # parts of message or help,
 *        "never_says":["21"]}]}             # and what is no part of the message
 * The findings are all that there are, in order; one without "sensor" or "path" has none. */
#ifndef FB_TESTS_GATES_GOLDEN_H
#define FB_TESTS_GATES_GOLDEN_H

#include "tests/gates/fixture.h"

/* Runs the case; the test fails where the report is not what was expected. */
void golden_run(const char *golden, const char *folder);

#endif
